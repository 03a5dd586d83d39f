"""What makes a number a target: its comparison, the verb that counts it, what it is a share of, its year."""

from __future__ import annotations

from luocheng.documents.quantities import Quantity
from luocheng.documents.targets.scope import Figure, Scope
from luocheng.documents.targets.words import COMPLETING, STATES, measures, strip_lead, tidy
from luocheng.patterns import regex

__all__ = ["accepts"]

_MAKES_UP = regex(r"(?:以上|以下)?[^,;。\d]{0,12}组成")
_DONE = regex(r"完成|建成|实现|达到")
_DONE_OR_BEGUN = regex(r"完成|建成|实现|达到|通过|投入|开工|创建|签订|达成|建立")
_THINGS = regex(r"(?:以上)?的?(?:[^\W\d_A-Za-z]|“){2,}")
_PLACED = regex(r"配置|配备|设置|建设|布局")
_EACH_END = regex(r"各\s*$")


def accepts(s: Scope, f: Figure) -> bool:
    """Decide whether a number that is nothing else is a target."""
    q = f.head
    if s.reader.strict and not (s.year is not None and (s.goal or s.due_in(s.start, q.end))):
        return False
    if q.unit == "番" or (f.change and (f.is_ratio or f.cue is not None or s.year is not None)):
        return True
    if q.han and q.unit not in ("%", "‰"):
        return _han(s, f, q)
    if f.counts and _MAKES_UP.match(f.after):
        # 由5名专家组成, 各派1名代表组成.
        return False
    if f.cue is not None:
        return (
            len(strip_lead(f.before[: f.stem_end - f.left])) >= 2
            or s.phrase is not None
            or s.year is not None
            or bool(f.verb)
            or q.unit == "%"
        )
    if f.verb:
        return True
    return _bare(s, f, q)


def _bare(s: Scope, f: Figure, q: Quantity) -> bool:
    """Judge a number with neither comparison nor verb in front of it."""
    if q.unit == "%" and _THINGS.match(f.after) and STATES.search(f.after):
        return True
    if q.unit == "%" and _IN_SOME.search(f.before) and _COMES.match(f.after):
        # 在10%的社区设置站点, 加强15%的站点能力建设.
        return True
    if f.counts and _AT_LEAST.search(f.before):
        return True
    if f.counts and (verb := _unsaid_verb(s, f)):
        f.verb = f.verb or verb
        return True
    if len(f.group) > 1 and s.year is not None and "分别" in f.before:
        # 2024年、2025年分别种草8万亩、9万亩.
        return True
    if _RATE.search(f.lead) and q.unit in ("%", "‰"):
        return True
    if s.goal and s.year is not None and q.unit == "%" and _THINGS.match(f.after):
        return True
    if s.goal and s.year is not None and len(tidy(f.lead)) >= 2 and _ENDS.match(f.after):
        return True
    if _DENSITY.search(f.before) and _ENDS.match(f.after):
        return True
    if _continues(s, f, q):
        return True
    if isinstance(q.value, tuple) and (measures(f.before) or _PLACED.match(f.after)):
        return True
    dated = s.year is not None or s.due_in(q.end, f.right) is not None
    if f.counts and dated and _DONE_OR_BEGUN.search(f.after):
        return True
    return _repeats(s, f, q) or (measures(f.before) and s.year is not None)


def _unsaid_verb(s: Scope, f: Figure) -> str:
    """Return the word that counts things where no verb of the list stands in front of the number; '' for none."""
    if _EACH_HAS.search(f.before):
        return "有"
    if len(f.lead) > 4 and f.lead.endswith("各") and _ENDS.match(f.after):
        # “两癌”免费筛查各9万人.
        return "各"
    if s.verb and not f.lead and len(f.noun) >= 2 and _DOES.search(f.noun) is None:
        # 建成2所…学院，6所…学校.
        return s.verb
    if f.before.endswith("对") and _TREATED.match(f.after):
        return "对"
    return "为" if f.lead.strip() == "为" and _SERVED.search(f.after) else ""


# 覆盖率100%; 人均绿地面积14.8平方米, 每万人拥有医生3名.
# 为7万名女孩免费接种疫苗.
_SERVED = regex(r"免费|提供|发放|实施|改造|安装|开展|配备|接种|购买|落实|解决")
_IN_SOME = regex(r"(?:在|对|加强|推动|推进|选取|选择|支持|遴选)$")
_COMES = regex(
    r"(?:以上|左右)?的(?:[^\W\d_A-Za-z]|[“”]){2,24}?(?:设置|设立|建立|开展|实施|建设|改造|配备|推广|完成|进行|提升|试点|布设)"
)
# 对8条河流进行综合整治.
_TREATED = regex(r"[^,。;\d]{1,24}?(?:进行|开展|实施|予以|建立)(?!处罚|奖|补|资助|通报|表[扬彰])")
_AT_LEAST = regex(
    r"至少(?:[有设配建办]|落实|安排|明确|确定|聘请|选派|拥有|设立|配备|建成|办好|开展|培育|打造)*$"
)
_DOES = regex(r"得到|实现|落实|达到|完成|通过|明显|显著|有效|全部|基本|均|都|进入|纳入|成为|获")
_EACH_HAS = regex(r"(?:^|[\s,])(?:各|每|所有|全部)[^,;。]{1,20}?(?:均|都|要|应)?(?:建有|设有|有)$")
_RATE = regex(r"(?:率|比例|比重|占比)(?:均|都|每年|全部|总体)?$")
_DENSITY = regex(
    r"(?:人均|户均|每[百千万]?(?:人|名|户|平方公里)[^\W\d_A-Za-z]{0,12}?(?:拥有|配备|占有|达到?|的|数|面积))[^,;。]{0,30}$"
)
_ENDS = regex(r"(?:及?以[上下内]|左右)?(?=[,;。、!()]|$)")
_YEARLY = regex(r"(?:每年|年均|每季度|每月|年年)$")


def _continues(s: Scope, f: Figure, q: Quantity) -> bool:
    """Tell whether a number goes on with a list whose verb stands before: 建成泵站3座，水闸5座，其中新建2座.

    The member must be no more than a name and the number.
    """
    if s.last_unit is None or not _ENDS.match(f.after) or f.change is not None:
        return False
    lead = tidy(f.lead)
    if len(lead) > 20 or f.before.lstrip().startswith("的") or _ELSEWHERE.search(lead):
        return False
    if not lead:
        return s.last_unit == q.unit or not f.before.strip("、约共")
    if _YEARLY.search(f.before):
        return True
    return f.counts or s.last_unit == q.unit or s.year is not None or len(lead) >= 3


_ELSEWHERE = regex(r"第|按(?![摩期时])|每户|每亩|单价|单体|总投资|占地|距离|资金|财政|[的在从于]$")


def _repeats(s: Scope, f: Figure, q: Quantity) -> bool:
    """Tell whether a number repeats the last target for another year or area: 其中2023年10万亩、2024年12万亩."""
    if s.last_unit != q.unit or s.phrase is None:
        return False
    if not tidy(f.lead) and s.due_in(f.left, q.start) is not None:
        return True
    return _EACH_END.search(f.before) is not None


# Chinese numerals more often count aspects, slogans and headings than things.
_ABSTRACT = regex(
    r"(?:状态|类型|形式|方式|模式|情形|途径|渠道|方法|供水|污染|创业|开发|分配|能源|利用|方面|体系|机制|清单|平台|队伍|格局|阶段|步骤|环节|条件|原则|统一|坚持|层面|层次|维度|关键|重点(?!项目|工程|企业)|重大(?!项目|工程)"
    r"|不|结合|必须|到位|同步|转变|确保|严格|率先|强化|注重|关系|意识|责任|任务|目标|要求|指标|问题|意见|文件|通知|要点|突出|抓手|导向|支撑|保障|主题|方向|领域|板块|品牌(?!企业)|样板|标杆|梯队|链条|支柱|主导|特色|文明|代表|作用"
    r"|字|月|一|二|两个|小组|专班|重要|主要|基本|核心|工作)"
)
_MEASURED_UNITS = frozenset(("元 万元 亿元 平方米 万平方米 公里 亩 万亩 吨 万吨 万人次 万人 人次 倍").split())
_EACH = regex(r"每|各|均|都|一个[^\W\d_A-Za-z]{0,10}一")


_TOWARDS = regex(r"[向在对从于]$")


def _han(s: Scope, f: Figure, q: Quantity) -> bool:
    if f.counts and s.due_in(q.end, f.right) and _DONE.search(f.after):
        return True
    if q.unit == "元" and f.cue is None:
        # 三元协同.
        return False
    if f.counts and _TOWARDS.search(f.before):
        # 向两个新城区倾斜.
        return False
    if q.unit in _MEASURED_UNITS:
        return f.cue is not None or bool(f.verb)
    if _ABSTRACT.match(f.after):
        return False
    if f.cue and f.cue.comparator != "=":
        # 两个以上部门: more than one of them, which no one has to reach.
        return q.value != 2 or f.cue.start < q.start or f.verb in COMPLETING
    if not f.verb:
        return False
    if q.value == 1:
        return _EACH.search(f.before) is not None or (s.year is not None and f.verb in COMPLETING)
    return f.verb in COMPLETING or s.year is not None
