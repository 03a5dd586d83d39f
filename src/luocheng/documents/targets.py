"""Targets: the values a document sets, each with its indicator, comparator, unit, area and year."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from luocheng.documents.horizons import Clock, Horizon, find_horizons
from luocheng.documents.outline import Item, Outline
from luocheng.documents.phrases import Phrase, pair_up, split_list, split_phrase
from luocheng.documents.quantities import Quantity, find_quantities
from luocheng.policy.model import Target

__all__ = ["RULE_KINDS", "Masks", "Scope", "find_targets", "targets_in_cell"]


class Masks:
    """Stretches of the text that set no targets, such as the names of responsible units."""

    def __init__(self, spans: Sequence[tuple[int, int]] = ()) -> None:
        self.spans = sorted(spans)
        self.starts = [a for a, _ in self.spans]

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches that touch `start:end`."""
        if not self.spans:
            return []
        index = max(bisect_left(self.starts, start) - 1, 0)
        result = []
        for a, b in self.spans[index:]:
            if a >= end:
                break
            if b > start:
                result.append((a, b))
        return result


@dataclass(slots=True)
class Scope:
    """A sentence under examination and what the sentences before it supply.

    `year`, `horizon` and `year_from` come from the nearest time that was set before; `phrase` is the last
    indicator named in the sentence.
    """

    text: str
    folded: str
    start: int
    end: int
    path: tuple[str, ...]
    clock: Clock
    strict: bool = False
    goal: bool = False
    year: int | None = None
    year_from: int | None = None
    horizon: str = ""
    carried_year: int | None = None
    carried_horizon: str = ""
    phrase: Phrase | None = None
    last_unit: str | None = None
    verb: str = ""
    verb_end: int = -1
    verb_subject: str = ""
    horizons: list[Horizon] = field(default_factory=list)


# --- comparators ---------------------------------------------------------------------------------------------------

_AT_LEAST_LEFT = r"不(?:得|能|应)?(?:低于|少于|小于|短于|下于)|至少|最低|最少|起码|保底|≥|>="
_AT_MOST_LEFT = (
    r"不(?:得|能|应)?(?:高于|超过|大于|多于|超出|突破|超)|最高|最多|至多|控制(?:在|到|为|至)|限制在|压(?:减|缩|降)?(?:到|至)|(?:降低|下降|降|减少|缩短|缩减|精简|减)(?:到|至|为)|≤|<="
)
_MORE_LEFT = r"超过|超出|大于|高于|多于|突破|超|优于|>"
_LESS_LEFT = r"低于|小于|少于|短于|<"
_REACH_LEFT = (
    r"(?:达标率)?(?:达到了?|达至|达成|达)|(?:提高|提升|增加|增长|增|扩大|上升|升|拓展|恢复|发展|扩展|扩充|补齐|增强)(?:到|至)|实现(?=\d)|(?:完成|覆盖)率?达到?"
)
_EQUAL_LEFT = r"(?:保持|稳定|维持|确保|巩固)在|为|约|约为|大约|≈|=|:"
_LEFT = re.compile(
    rf"(?P<hedge>(?:力争|争取|确保|原则上|基本|总体|稳定|稳步|持续|分别|均|都|总数|总量|平均|各|应|要|须|需|可|已|将|再|全部|至少|逐步|每年|年均|每月)*)\s?"
    rf"(?:(?P<ge>{_AT_LEAST_LEFT})|(?P<le>{_AT_MOST_LEFT})|(?P<gt>(?<!不)(?<!不得)(?<!不能)(?:{_MORE_LEFT}))|(?P<lt>(?<!不)(?<!不得)(?:{_LESS_LEFT}))|(?P<reach>{_REACH_LEFT})|(?P<eq>{_EQUAL_LEFT}))"
    r"(?:了|约|到|为|至|在|的|近|超|超过|不低于|不少于)?\s?[“\"]?$"
)
_RIGHT = re.compile(r"\s?[”\"]?(?:\((?:[^()]{0,12})\))?(?:(?P<ge>及?以上|及其?以上|起|往上|或以上|以上)|(?P<le>及?以[下内]|之内|以里|内(?=[,;。、]|$))|(?P<eq>左右|上下|水平))")
_RELATIVE_BASE = re.compile(
    r"(?P<base>(?:全(?:市|省|国|县|区|球)|上年|去年|上一年|20\d\d年|基期|当地|本地|同类|区域|地区|同期|行业)[^,。;\d]{0,10}?(?:平均水平|水平|同期|平均值?|均值|总量|总数)的?)$"
)
_HEDGES = re.compile(r"力争|争取|原则上|基本|左右|约|大约|上下|适当|预计|拟|计划|争创")
_PER = re.compile(r"(?:每[个条座年月季名家户所处天日]?(?:[^\W\d_A-Za-z]|[()、]){0,8}?|各(?:[^\W\d_A-Za-z]|[()、]){1,12}?)(?=至少|不少于|不低于|均|都|完成|建成|建设|打造|创建|新建|培育|至少|新增|力争|要|应|须|实现|配备|配置|有)")


@dataclass(slots=True)
class Cue:
    """The comparison around a number: the comparator and where its words begin and end."""

    comparator: str
    start: int
    end: int
    hedge: str = ""
    base: str = ""
    explicit: bool = True


def _cue(folded: str, q: Quantity, left: int, right: int) -> Cue | None:
    """Read the comparison words on both sides of a number."""
    before = folded[left : q.start]
    base = ""
    relative = _RELATIVE_BASE.search(before) if q.unit in ("倍", "%") or q.value == 0 else None
    if relative:
        base = relative["base"].rstrip("的")
        before = before[: relative.start("base")]
    match = _LEFT.search(before)
    after = _RIGHT.match(folded, q.end, right)
    comparator, start, end = "", left + len(before), q.end
    if match and (match["eq"] not in ("为", ":") or _measures(before[: match.start()])):
        start = left + match.start()
        kind = match.lastgroup if match.lastgroup != "hedge" else ""
        comparator = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "reach": ">=", "eq": "="}.get(kind or "", "")
    if after:
        end = after.end()
        side = after.lastgroup
        if side == "ge":
            comparator = ">" if comparator == ">" and "超过" in before else ">="
        elif side == "le":
            comparator = "<="
        else:
            comparator = "=" if comparator in ("", ">=", "=") or (match and "控制" in match[0]) else comparator
    if not comparator and not relative:
        return None
    hedges = "".join(dict.fromkeys(_HEDGES.findall(before[-14:] + (after[0] if after else ""))))
    return Cue(comparator or "=", start, end, hedges, base)


_MEASURE_NOUN = (
    r"(?:率|比例|比重|占比|比|面积|强度|数量|总数|数|水平|总量|规模|长度|里程|密度|指数|程度|标准|浓度|能力|产值|产量|收入|增速|增幅|总额|金额|额|值|量|时间|时长|时限|周期|半径|人数|户数|"
    r"个数|次数|频次|床位数?|学位数?|贡献度|满意度|知晓度|覆盖面|覆盖|人口|用地|投资|消耗|能耗|排放|成本|费用|系数|高度|深度|宽度|寿命|分数|得分|评分|级别|品位|品质|天数|学历|年限|支出|投入|经费|资金|价格|"
    r"产能|库容|存栏|出栏|进出口|交易额|销售额|零售额|客流|流量|吞吐量|GDP|生产总值|增加值|税收|利润|质量)"
)
_MEASURE_END = re.compile(_MEASURE_NOUN + r"(?:\([^()]{1,20}\))?(?:分别|均|都|原则上|总体|每年|年均|应|要|须|力争|稳定|稳步|持续|合计|累计|占[^\W\d_A-Za-z]{0,12})*$")


def _measures(phrase: str) -> bool:
    """Tell whether a phrase ends in the name of a measured quantity (…率, …面积)."""
    return _MEASURE_END.search(phrase.strip(" “”\"")) is not None


# --- verbs that make a number a target --------------------------------------------------------------------------

_STRONG = (
    "完成 建成 新建 改建 扩建 新改扩建 新增 建设 打造 创建 培育 实施 开工 启动 改造 整治 治理 更新 评选 布局 设立 引进 引育 引入 招引 申报 认定 发展 组建 建立 开展 举办 培训 新开 开通 "
    "提升 修复 造林 绿化 植树 关停 淘汰 拆除 腾退 盘活 供应 筹集 筹建 配建 配备 配置 安装 投放 推广 储备 策划 争取 累计 覆盖 惠及 服务 吸纳 带动 转移 解决 消除 清理 整改 收集 处置 处理 回收 利用 置换 铺设 敷设 "
    "贯通 打通 修建 维修 加装 推出 形成 集聚 力争 实现 确保 突破 获得 获批 承接 签约 落地 投产 达产 明确 确定 选取 遴选 选择 保障 优化 补充 增设 增加 增建 增绿 新栽 栽植 种植 养护 检测 排查 抽检 监测 抽查 巡查 检查 组织 编制 制定 出台 发布 "
    "续建 提质 提标 重建 迁建 搭建 建 达 恢复 保护 修缮 认领 认养 选派 招聘 引导 扶持 孵化 转化 推进 推动 加快 促进 深化 支持 新上 上线 接入 入驻 挂牌 上市 入库 投入 减少 压减 化解 清退 复垦 开发 新投入 更换 轮换 购置 采购 订购 聘请 设置 聘任 选聘 布设 安排 抽调 选配 测绘 建档 新培育 选树 命名 表彰"
).split()
_VERB = re.compile(r"(?:" + "|".join(sorted(_STRONG, key=len, reverse=True)) + r")(?:好|了|出|起|成|到|至)?")
_CHANGE = re.compile(r"(?P<up>提高|增长|增加|提升|上升|增幅|增速|递增|扩大|上浮|快于|高于|提速)(?P<t>了|约|超过|不低于|不少于|至少|达到?)?$|(?P<down>下降|减少|降低|压减|缩短|缩减|降幅|压缩|削减|减排|递减|低于)(?P<d>了|约|超过|不低于|不少于|至少|达到?)?$")
_WEAK_HAN_NOUN = re.compile(
    r"^(?:状态|类型|形式|方式|模式|情形|途径|渠道|方法|供水|污染|创业|开发|分配|能源|利用|方面|体系|机制|清单|平台|队伍|格局|阶段|步骤|环节|条件|原则|统一|坚持|层面|层次|维度|关键|重点(?!项目|工程|企业)|重大(?!项目|工程)|不|结合|必须|到位|同步|转变|确保|严格|率先|强化|注重|关系|意识|责任|任务|目标|要求|指标|问题|意见|文件|通知|要点|突出|抓手|导向|支撑|保障|主题|方向|领域|板块|品牌(?!企业)|样板|标杆|梯队|链条|支柱|主导|特色|文明|代表|作用|字|月|一|二|两个|小组|专班|重要|主要|基本|核心|工作)"
)


# --- what only looks like a target -----------------------------------------------------------------------------

_MONEY = re.compile(r"(?:万|亿|千|百)?(?:元|美元|欧元)")
_SUBSIDY = re.compile(r"奖励|补助|补贴|奖补|资助|贴息|罚款|处以|并处|奖金|补偿(?:费|标准|款)|最高(?:不超过)?给予|给予[^,。;]{0,20}(?:元|%|支持)|扣减|扣分|加分|计分|得分|记分|分值|减按|减征|减免|免征|按(?:照)?[^,。;]{0,20}(?:给予|计取|收取|缴纳|比例分担|标准给予)")
_WEIGHT = re.compile(r"权重|分值|计分|满分|折算|考核得分|评分标准|总分|占比(?:考核|分)")
_STATE = re.compile(r"(?:截至|截止)[^,。;]{0,12}(?:目前|底|末|日|,)|目前|现有|现状|已(?:经|累计|全部)?(?:签约|出台|批复|开工|落地|纳入|上市|入库|发布|投产|建成|完成|达到|达|实现|有|拥有|建|培育|改造|形成|覆盖|开通|累计|创建|认定|获)|累计(?:已|建成了)|以来[,,]|去年|上年(?!度?末?增)|一年来|五年来|取得")
_CONDITION = re.compile(r"^(?:对于?|凡是?|若|如果?|具备|满足|符合|申请|除|当|在[^,。;]{1,20}(?:时|的情况下|的)$|根据|依据|按照|参照)|的[,,]|(?:情形|条件|资格|资质)(?:之一)?[::]?")
_QUALIFIED = re.compile(r"^(?:以上|以下|以内|及以上|左右|之间|不等)?(?:(?:和|或|且|、|并|并且|及)[^,。;的]{0,14})?的(?!目标|要求|标准|水平|任务|速度|增速|比例)")
_ATTRIBUTE = re.compile(r"(?:总投资|计划投资|投资额?|占地|占地面积|用地面积|用地|总?建筑面积|全长|总长|长约?|长度|线路长|里程|总规模|规模|设计规模|库容|装机|装机容量|能力|总面积|面积|注册资[本金]|资产|净资产|总资产|营业收入|年收入|距离|间距|相距|半径|直径|(?<![拓加])宽|(?<![提增最])高|(?<!加)深|(?<!加)厚|户籍|年满|满|近|年龄)(?:约|为|达|共|不低于|在|超过|大于|不少于)*$")
_NAME_AFTER = re.compile(r"^(?:热线|强|号|版|级|年代|线|A|G|D|型|路|大队|工作法|计划|工程(?!项目)|行动|亿工程|小时(?:经济圈|交通圈|通勤圈|生活圈|都市圈|高铁圈)|分钟[^\W\d_A-Za-z]{0,8}圈(?:覆盖|达标))")
_CLASS = re.compile(
    r"^(?:以上|以下|及以上|以内|级|规模)*的?(?:(?:[^\W\d_A-Za-z]|[“”\"]){0,8}?)(?:企业|项目|工程|园区|产业园|集群|公司|机构|户型|住房|家庭|人口|城市|贷款|合同|团队|店铺|商户|用户|场馆|景区|锅炉|机组|医院|学校|村|线路|变电|电站|基地|设备|产业|小区|建筑)"
)
_WEAK = frozenset("推进 推动 加快 支持 促进 深化 组织 实施 引导 扶持 发展 开展 优化 服务 保障 监测 建设 恢复 提升 抓好".split())
_GRANT = re.compile(r"(?:给予|奖励|补助|补贴|资助|奖补|发放(?![^,;。]{0,12}贷款)|贴息|返还|减免|抵扣|罚款)[^。;]{0,40}?(?:元|%|奖励|补助|补贴|资助)|(?:元|%)[^,。;]{0,12}(?:奖励|补助|补贴|资助|奖补|罚款|贷款额度|信用贷)")
_PROCEDURE = re.compile(r"^(?:以?内|之内|前|后|期限|届满|起)")
_TIME_UNIT = frozenset("工作日 个工作日 天 日 小时 分钟 秒 月 个月 年 学时 课时".split())
_TIME_GOAL = re.compile(r"压缩|压减|缩短|缩减|控制|不超过|时限|时长|时间|周期|响应|通勤|等候|办结|达到|出警|到场|间隔|停电|免费|候车")
_ORGANISATION = re.compile(r"(?:班子|成员|编制数|事业编制|处级|科级|组长|副组长|联系电话|电话|邮编)")


def _looks_only(s: Scope, q: Quantity, left: int, right: int, cue: Cue | None, verb: str) -> bool:
    """Tell whether a number is something else: a score, a subsidy, a condition, a name, a state already reached."""
    f = s.folded
    member_left, after = f[left : q.start], f[q.end : right]
    sentence = f[s.start : s.end]
    unit = q.unit.lstrip("十百千万亿")
    if _NAME_AFTER.match(after) and not (after.startswith(("工程", "行动", "计划", "路", "线")) and q.counts):
        return True
    if unit == "分" and not re.search(r"满意度|指数|评价|测评|评分|得分率|平均分", member_left):
        return True
    if _WEIGHT.search(member_left):
        return True
    if (_MONEY.search(q.unit) or unit in ("%", "倍", "‰", "元")) and _SUBSIDY.search(sentence) and not re.search(r"标准(?:提高|提升|达到|不低于|增加|每)", member_left):
        return True
    if _grants(f, s, q, left) or _DEFINES.search(sentence):
        return True
    if unit in _TIME_UNIT and _TERM.search(member_left):
        return True
    if (unit == "岁" and "寿命" not in member_left) or (unit in ("千伏", "伏") and cue is None) or (unit == "次" and after.startswith("性")):
        return True
    if _MONEY.search(q.unit) and _ALLOT.search(member_left):
        return True
    if not q.counts and unit not in ("%", "个百分点", "百分点", "倍") and s.year is None and re.search(r"应当|必须|不得(?!低于|少于)", member_left):
        return True
    if not q.counts and unit not in ("%", "个百分点", "百分点", "倍") and _CLASS.match(after) and (verb in _WEAK or not verb or _MONEY.search(q.unit) or re.match(r"以上|以下|及以", after)):
        return True
    if _STATE.search(f[max(s.start, left - 40) : q.start]) and not (s.year and re.search(r"全覆盖|全部", after)) and not _future_after_state(f, s, q, left):
        return True
    if unit in _TIME_UNIT and not _TIME_GOAL.search(member_left) and not (cue and _measures(f[left : cue.start])):
        return True
    if unit in _TIME_UNIT and _PROCEDURE.match(after) and not re.search(r"压缩|压减|缩短|控制|提速|办结时限|时限", member_left):
        return True
    if q.unit not in ("%",) and not q.counts and _QUALIFIED.match(after):
        return True
    if cue and q.counts and not verb and re.match(r"^(?:以上|以下|以内)?的[^\W\d_A-Za-z]", after):
        return True
    if re.match(r"^(?:以上|以下|以内)?的(?:[,;。、]|$)", after):
        return True
    if unit == "%" and member_left.endswith("占") and re.search(r"百分制|满分|评分|得分|总分", sentence):
        return True
    if unit == "次" and cue is None and re.search(r"每|逐", member_left):
        return True
    if q.counts and unit not in ("个", "条", "座", "处", "家", "项", "所") and re.match(r"^以上的", after) and not verb:
        return True
    if re.match(r"^(?:对于?|凡是?|若|如果?|当)", member_left) and _QUALIFIED.search(after):
        return True
    if (cue is None or cue.comparator == "=" or (not _REACHED.search(member_left))) and _ATTRIBUTE.search(f[left : cue.start if cue else q.start]) and not verb and not s.goal and not (cue and s.year and _measures(f[left : cue.start])):
        return True
    if unit == "级" or (unit in ("点", "度", "期", "轮", "部", "本", "份", "班", "门", "线", "路", "年", "月", "日", "起", "单", "笔", "折") and cue is None and not verb):
        return True
    return _ORGANISATION.search(member_left) is not None


def _grants(f: str, s: Scope, q: Quantity, left: int) -> bool:
    """Tell whether the part of the sentence around a number says who gets how much money for what."""
    begin = max(f.rfind(";", s.start, q.start) + 1, s.start)
    end = f.find(";", q.end, s.end)
    part = f[begin : end if end >= 0 else s.end]
    if not _GRANT.search(part):
        return False
    dated = any(h.kind == "due" and h.year and (q.counts or h.text.startswith(("到", "力争", "至"))) and left - 2 <= h.start <= q.start for h in s.horizons)
    return not dated


_ALLOT = re.compile(r"财政[^,。;]{0,12}(?:安排|统筹|下达|预留|设立|拨付|新增|投入)|专项资金|补助资金|奖补资金")
_DEFINES = re.compile(r"所称|是指|本(?:办法|规定|细则|条例)适用")
_TERM = re.compile(r"补助|补贴|奖励|贷款|贴息|期限|有效期|合同|租期|聘期|任期|缴存|参保|服务期|免租|宽限")
_REACHED = re.compile(r"达到|达|保持|稳定|提高到|提升到|提高至|提升至|增加到|不低于|不少于|控制在|突破|力争|确保")


def _future_after_state(f: str, s: Scope, q: Quantity, left: int) -> bool:
    """Tell whether a later time stands between a state already reached and the number: 目前…,到2025年达到…"""
    return any(h.kind == "due" and h.start < q.start and not _STATE.search(f[h.start : q.start]) for h in s.horizons if h.end <= q.start and h.start >= s.start)


# --- walking through sentences ----------------------------------------------------------------------------------

# A sentence without any of these neither counts nor dates nor speaks of the whole of something.
_SPEAKS = re.compile(r"\d|年|季度|十[二三四五]五|百分之|[一二两三四五六七八九十百千半][个座条处所家次项套成倍名类户万亿人种支]|半|全覆盖|尽|全面消除|全部|清零|“|类水|番|间|片|亩|公里")
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
_MASK = re.compile(r"《[^》]*》|〈[^〉]*〉|[^\W\d_A-Za-z]{1,12}[〔\[(【]\d{4}[〕\])】]\s?第?\d+\s?号|GB[/T\s]*\d+[-\d]*|https?://\S+|\d{3,4}-\d{7,8}|\d{1,2}:\d{2}")
_QUOTED = re.compile(r"“[^”\"“]{1,40}[”\"]|「[^」]{1,40}」|\"[^\"“”]{1,40}\"")
_SEPARATOR = re.compile(r"[,;:]")
RULE_KINDS = frozenset("实施细则 细则 管理办法 实施办法 暂行办法 办法 规定 条例 指引 导则 准则 标准 解读".split())
_GOAL_TITLE = re.compile(r"目标|指标|愿景|蓝图")


def find_targets(text: str, folded: str, outline: Outline, clock: Clock, masked: Masks, *, strict: bool) -> list[Target]:
    """Return the targets of a document in the order of its text.

    `masked` are stretches that set no targets: the names of responsible units, tables read elsewhere.
    In a document that lays down rules (`strict`: 办法, 细则, 解读) only dated figures are targets; the
    others are rules. Aims that stand before the first number have an empty path.
    """
    result: list[Target] = []
    for start, end in outline.preamble:
        result += _clause(text, folded, [(start, end)], (), clock, masked, None, strict=strict, goal=True)[0]
    left_open: dict[int, Scope] = {}
    for item in outline.items:
        regions = [(max(a, item.title_start), b) for a, b in item.regions if b > item.title_start]
        above = left_open.get(id(item.parent))
        found, last = _clause(text, folded, regions, item.path, clock, masked, above, strict=strict, goal=_is_goal(item))
        result += found
        if item.children and folded[item.start : item.end].rstrip().endswith((":", "其中")):
            left_open[id(item)] = last
    return result


def targets_in_cell(text: str, folded: str, span: tuple[int, int], path: tuple[str, ...], clock: Clock, due: str) -> list[Target]:
    """Return the targets in one cell of a table of tasks; the row's time limit `due` dates those without a year."""
    time = next((h for h in find_horizons(due, 0, len(due), clock) if h.kind == "due" and h.year), None)
    result: list[Target] = []
    for sentence in _SENTENCE.finditer(folded, *span):
        row = Scope(text, folded, 0, 0, path, clock)
        if time is not None:
            row.year, row.year_from, row.horizon = time.year, time.year_from, due
        result += _clause(text, folded, [sentence.span()], path, clock, Masks(), row, strict=False, goal=False)[0]
    return result


def _clause(text: str, folded: str, regions: Sequence[tuple[int, int]], path: tuple[str, ...], clock: Clock, masked: Masks, above: Scope | None, *, strict: bool, goal: bool) -> tuple[list[Target], Scope]:
    """Read one item; `above` is the sentence that introduces it (到2025年累计建成…,其中:)."""
    from luocheng.documents.deliverables import find_deliverables

    result: list[Target] = []
    carried = above or Scope(text, folded, 0, 0, path, clock, strict, goal)
    for region_start, region_end in regions:
        for sentence in _SENTENCE.finditer(folded, region_start, region_end):
            start, end = sentence.span()
            if not goal and carried is not above and not _SPEAKS.search(folded, start, end):
                continue
            scope = Scope(text, folded, start, end, path, clock, strict, goal)
            if goal or carried is above:
                scope.year, scope.year_from, scope.horizon = carried.year, carried.year_from, carried.horizon
                scope.carried_year, scope.carried_horizon = carried.year, carried.horizon
            scope.horizons = find_horizons(folded, start, end, clock)
            numbers = _sentence(scope, masked)
            result += _passages(scope, sorted([*numbers, *find_deliverables(scope, numbers, masked)], key=lambda t: (t.start, t.end)))
            if carried is above:
                scope.phrase = scope.phrase or carried.phrase
            carried = scope
    return result, carried


def _passages(s: Scope, targets: list[Target]) -> list[Target]:
    """Widen the evidence of dated members to the passage that dates them.

    The words that set the year belong to the evidence; members that follow each other under them
    (2021年达到50%,2022年达到80%) are one passage. Where no year is set in the sentence each member is its own.
    """
    if not targets:
        return targets
    due = [h for h in s.horizons if h.kind == "due" and h.year]
    if not due:
        return targets
    chains: list[list[Target]] = []
    reach = -1
    for target in targets:
        begin = target.start
        for h in due:
            if h.text == target.horizon and h.start <= target.start and ";" not in s.folded[h.start : target.start]:
                begin = min(begin, h.start)
        gap = s.folded[reach : target.start] if reach >= 0 else "x"
        if chains and reach >= begin or (chains and not re.sub(r"[,、 并且和及到至力争确保“]", "", gap)):
            chains[-1].append(target)
        else:
            chains.append([target])
        target_begin = begin if begin >= s.start else target.start
        target.start = min(target.start, target_begin) if not (len(chains[-1]) > 1) else target.start
        reach = max(reach, target.end)
    for chain in chains:
        if not any(t.horizon for t in chain):
            continue
        start, end = min(t.start for t in chain), max(t.end for t in chain)
        for target in chain:
            target.start, target.end, target.quote = start, end, s.text[start:end]
    return targets


def _is_goal(item: Item) -> bool:
    at: Item | None = item
    while at is not None:
        if _GOAL_TITLE.search(at.title) and len(at.title) <= 16:
            return True
        at = at.parent
    return False


def _sentence(s: Scope, masked: Masks) -> list[Target]:
    quantities = find_quantities(s.folded, s.start, s.end)
    if not quantities:
        _advance(s, s.end, s.start)
        return []
    quantities = _visible(s, quantities, masked)
    result: list[Target] = []
    last_end = s.start
    at = s.start
    for group in _groups(s, quantities):
        first = group[0]
        left = _left_edge(s, first.start, last_end)
        right = _right_edge(s, group[-1].end, quantities)
        _advance(s, first.start, at)
        at = first.start
        found = _group(s, group, left, right)
        if found:
            result += found
        after = _RIGHT.match(s.folded, group[-1].end, s.end)
        last_end = after.end() if after else group[-1].end
    _advance(s, s.end, at)
    return result


def _visible(s: Scope, quantities: list[Quantity], masked: Masks) -> list[Quantity]:
    """Leave out numbers inside names of documents, names of units, dates and quotation marks."""
    f = s.folded
    spans = [(h.start, h.end) for h in s.horizons]
    spans += [m.span() for m in _MASK.finditer(f, s.start, s.end)]
    spans += [m.span() for m in _QUOTED.finditer(f, s.start, s.end) if not re.search(r"\d+米见|\d分钟", m[0])]
    spans += masked.between(s.start, s.end)
    seen = [q for q in quantities if not any(a <= q.start < b for a, b in spans) and f[q.start - 1 : q.start] != "每"]
    return [q for i, q in enumerate(seen) if not _in_name(s, q, seen[i + 1] if i + 1 < len(seen) else None) and not _starting_point(s, q)]


_NAME_NUMBER = re.compile(
    rf"^(?:以上|以下|以内)?的?(?:[^\W\d_A-Za-z]|[“”()]){{1,16}}?{_MEASURE_NOUN}(?:分别|均|都|力争|应|要|总体)*(?:{_AT_LEAST_LEFT}|{_AT_MOST_LEFT}|{_MORE_LEFT}|{_REACH_LEFT}|{_EQUAL_LEFT})$"
)
_FROM = re.compile(r"(?:由|从)(?:目前|原来|现在|现有|上年|去年|20\d\d年)?的?$")
_CHANGED = re.compile(r"^(?:以上|左右)?[^,;。]{0,8}?(?:提高|提升|增加|上升|扩大|下降|降低|压缩|压减|缩短|减少|降|调整|增长|增)")


def _in_name(s: Scope, q: Quantity, following: Quantity | None) -> bool:
    """Tell whether a number belongs to the name of an indicator: 公交500米站点覆盖率, 15秒接通率, 3岁以下托位数."""
    if following is None or q.counts or q.unit in ("%", "个百分点", "倍"):
        return False
    return _NAME_NUMBER.match(s.folded[q.end : following.start]) is not None


def _starting_point(s: Scope, q: Quantity) -> bool:
    """Tell whether a number is where a change begins: 由61%提高到90%."""
    return _FROM.search(s.folded, max(s.start, q.start - 10), q.start) is not None and _CHANGED.match(s.folded[q.end : q.end + 16]) is not None


_JOIN = re.compile(r"(?:及?以[上下内]|之内|左右)?\s?(?:[、和与及,]|以及)\s?(?:不低于|不少于|达到|达|超过)?$")


def _groups(s: Scope, quantities: list[Quantity]) -> list[list[Quantity]]:
    """Put numbers that follow each other with nothing between (98%以上、90%以上) into one group."""
    groups: list[list[Quantity]] = []
    for q in quantities:
        if groups:
            last = groups[-1][-1]
            between = s.folded[last.end : q.start]
            alike = last.unit == q.unit or not last.unit or last.roman
            if len(between) <= 10 and _JOIN.fullmatch(between) and "," not in between and (alike or _respectively(s, groups[-1][0].start)):
                groups[-1].append(q)
                continue
        groups.append([q])
    return groups


def _respectively(s: Scope, at: int) -> bool:
    return "分别" in s.folded[max(s.start, at - 14) : at]


def _left_edge(s: Scope, at: int, last_end: int) -> int:
    """Return where the member of the sentence that leads up to offset `at` begins."""
    floor = max(s.start, last_end)
    depth = 0
    for i in range(at - 1, floor - 1, -1):
        char = s.folded[i]
        if char == ")":
            depth += 1
        elif char == "(":
            depth -= 1
        elif char in ",;:" and depth <= 0:
            return i + 1
    return floor


def _right_edge(s: Scope, at: int, quantities: Sequence[Quantity]) -> int:
    """Return where the words that belong to a number end: at the next comma, or before the next number's member."""
    end = _member_end(s, at)
    following = next((q.start for q in quantities if at <= q.start < end), -1)
    if following < 0:
        return end
    cut = max(s.folded.rfind(c, at, following) for c in "、和与及")
    return cut if cut >= at else following


def _member_end(s: Scope, at: int) -> int:
    depth = 0
    for i in range(at, s.end):
        char = s.folded[i]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif depth <= 0 and char in ",;。!?\n":
            return i
    return s.end


def _advance(s: Scope, upto: int, since: int) -> None:
    """Take over the times that were set between two offsets."""
    for h in s.horizons:
        if since <= h.start < upto:
            if h.kind == "due" and h.year is not None:
                s.year, s.year_from, s.horizon = h.year, h.year_from, h.text


# --- one group of numbers ------------------------------------------------------------------------------------------


def _group(s: Scope, group: list[Quantity], left: int, right: int) -> list[Target]:
    f = s.folded
    head = group[0]
    circles = _circles(s, group, left, right)
    if circles is not None:
        return circles
    cue = _cue(f, head, left, right)
    before = f[left : cue.start if cue else head.start]
    verb = _verb_before(f, left, head.start, cue) or _verb_carried(s, left, head.start)
    if _looks_only(s, head, left, right, cue, verb):
        return []
    if head.roman:
        return _class_targets(s, group, left, right)
    change = _CHANGE.search(f[left : head.start])
    phrase_text = _strip_lead(before)
    ok = _accept(s, group, cue, change, verb, phrase_text, left, right)
    if not ok:
        return []
    return _build(s, group, cue, change, verb, left, right)


def _verb_carried(s: Scope, left: int, at: int) -> str:
    """Return the verb of the number before when only its noun and 和 or 、 stand between the two."""
    if s.verb_end < 0 or re.search(r"[,;。:]", s.folded[s.verb_end : at]) or not re.search(r"[和、与及]", s.folded[left:at]):
        return ""
    return s.verb


def _verb_before(f: str, left: int, start: int, cue: Cue | None) -> str:
    end = cue.start if cue else start
    verbs = _VERB.findall(f, left, end)
    return verbs[-1] if verbs else ""


_LEAD_IN = re.compile(r"^(?:其中|[)）]|并且?|同时|且|另外|还|再|也|以及|和|及|与|、|\s|[“\"]|使|将|把|对|在|力争|争取|确保|努力|全力|积极|继续|进一步|推动|推进|实现|促进|到|至|截至|全面|基本|加快|着力|大力)+")


def _strip_lead(text: str) -> str:
    return _LEAD_IN.sub("", text.strip(" ,;:、"))


def _accept(s: Scope, group: list[Quantity], cue: Cue | None, change: re.Match[str] | None, verb: str, phrase: str, left: int, right: int) -> bool:
    """Decide whether a number is a target: by its comparison, by the verb before it, by what it is a share of."""
    q = group[0]
    f = s.folded
    after = f[q.end : right]
    if s.strict and (s.year is None or not _due_near(s, q)):
        return False
    if change and (q.unit in ("%", "个百分点", "百分点", "倍", "番", "‰") or cue or s.year is not None):
        return True
    if q.unit == "番":
        return True
    if q.han and q.counts and _due_in(s, q.end, right) and re.search(r"完成|建成|实现|达到", after):
        return True
    if q.han and q.unit not in ("%", "‰"):
        return _accept_han(s, q, cue, verb, after, left)
    if cue is not None and cue.explicit:
        named = bool(_indicator_words(s, phrase, cue)) or s.phrase is not None or bool(verb)
        return named or q.unit == "%"
    if verb:
        return True
    if q.unit == "%" and re.match(r"(?:以上)?的?(?:[^\W\d_A-Za-z]|[“]){2,}", after) and re.search(r"达到|达标|建成|实现|完成|创建|设立|建立|纳入|通过|开展|覆盖", after):
        return True
    if isinstance(q.value, tuple) and (_measures(f[left : q.start]) or re.match(r"(?:配置|配备|设置|建设|布局)", after)):
        return True
    if q.counts and (s.year is not None or _due_in(s, q.end, right)) and re.search(r"完成|建成|实现|达到|通过|投入|开工|创建", after):
        return True
    if _again(s, q, left):
        return True
    return _measures(f[left : q.start]) and s.year is not None


def _again(s: Scope, q: Quantity, left: int) -> bool:
    """Tell whether a bare number repeats the last target for another year or area: 其中2023年10万亩、2024年12万亩."""
    if s.last_unit != q.unit or s.phrase is None:
        return False
    between = _tidy(_blank_horizons(s, left, q.start))
    return (not between and _due_in(s, left, q.start) is not None) or re.search(r"各$", s.folded[left : q.start].strip()) is not None


def _due_near(s: Scope, q: Quantity) -> bool:
    return any(h.kind == "due" and h.year and h.start < q.end for h in s.horizons) or s.goal


def _accept_han(s: Scope, q: Quantity, cue: Cue | None, verb: str, after: str, left: int) -> bool:
    """Be careful with numbers in Chinese numerals: most count headings, aspects and slogans, not things."""
    if q.unit in ("元", "万元", "亿元", "平方米", "万平方米", "公里", "亩", "万亩", "吨", "万吨", "万人次", "万人", "人次") or q.unit == "倍":
        return bool(cue or verb)
    if _WEAK_HAN_NOUN.match(after):
        return False
    if cue and cue.comparator in (">=", "<=", ">", "<"):
        return True
    if not verb:
        return False
    if q.value == 1:
        distributed = re.search(r"每|各|均|都|一个[^\W\d_A-Za-z]{0,10}一", s.folded[left : q.start])
        return bool(distributed) or (s.year is not None and verb in _COMPLETE)
    return verb in _COMPLETE or s.year is not None


_COMPLETE = frozenset("完成 建成 新建 改建 扩建 新增 打造 创建 培育 开工 启动 改造 评选 引进 举办 建设 续建 新改扩建 编制 发布 出台 开通 贯通 打通 布局 设立 组建 开展".split())


def _indicator_words(s: Scope, phrase: str, cue: Cue) -> str:
    return phrase if len(phrase) >= 2 else ""


# --- building the records -------------------------------------------------------------------------------------------

_NOUN_END = re.compile(r"[,;。!?\n]")
_CONJUNCTION = re.compile(r"^(?:、|和|与|及|以及|,)")


def _build(s: Scope, group: list[Quantity], cue: Cue | None, change: re.Match[str] | None, verb: str, left: int, right: int) -> list[Target]:
    f = s.folded
    head = group[0]
    phrase_end = cue.start if cue else head.start
    raw = f[left:phrase_end]
    years = _years_of(s, group, left, phrase_end)
    lead = _blank_horizons(s, left, phrase_end)
    comparators = _comparators(s, group, cue, change, left, right)
    noun = _noun_after(s, group[-1], right)
    if cue is None and verb and re.search(r"至少|不少于|不低于|最少", raw):
        cue = Cue(">=", head.start, head.end)
        comparators = [">="] * len(group)
    is_verb_form = bool(verb) and (not _measures(lead) or bool(noun and head.counts)) and not (cue and cue.comparator in (">=", "<=") and _measures(lead))
    share = head.unit == "%" and not is_verb_form and bool(noun) and not _measures(lead) and len(_strip_lead(lead)) < 8
    if is_verb_form:
        s.verb, s.verb_end = verb, group[-1].end
        rows = _verb_rows(s, group, lead, noun, left, right)
    elif share and cue is None or (share and cue is not None and cue.start >= head.start - 2 and len(_strip_lead(lead)) < 6):
        rows = _share_rows(s, group, lead, noun)
    else:
        rows = _indicator_rows(s, group, lead, change)
    s.last_unit = head.unit
    result: list[Target] = []
    base = cue.base if cue else ""
    base = base or next((h.text for h in s.horizons if h.kind == "base" and left <= h.start < head.end), "")
    per = _per(s, raw, left)
    for index, subject, indicator in rows:
        q = group[index]
        start, end = _quote(s, group, index, left, right, is_verb_form or share)
        year, horizon = years[index] if years else s.year, s.horizon
        if per.startswith("每年") or any(h.kind == "yearly" and left <= h.start < head.start for h in s.horizons):
            year = year if _due_in(s, left, right) else None
        elif not years and (later := _due_in(s, group[-1].end, right)) and not _due_in(s, left, head.start):
            year, horizon = later.year, later.text
        result.append(
            Target(
                path=s.path,
                subject=subject,
                indicator=indicator,
                comparator="range" if isinstance(q.value, tuple) else comparators[index],
                value=q.value,
                unit=q.unit,
                year=year,
                quote=s.text[start:end],
                start=start,
                end=end,
                hedge=_hedge(f, left, min(right, q.end + 4)),
                per=per,
                base=base,
                year_from=s.year_from if year == s.year and year is not None else None,
                horizon=horizon if year is not None else "",
                figure=(q.start, q.end),
            )
        )
    return result


def _due_in(s: Scope, start: int, end: int) -> Horizon | None:
    return next((h for h in s.horizons if h.kind == "due" and h.year and start <= h.start < end), None)


def _comparators(s: Scope, group: list[Quantity], cue: Cue | None, change: re.Match[str] | None, left: int, right: int) -> list[str]:
    """Return the comparator of each number of a group; the words around the first and behind the last hold for all."""
    base = cue.comparator if cue else "="
    own: list[str] = []
    for i, q in enumerate(group):
        after = _RIGHT.match(s.folded, q.end, group[i + 1].start if i + 1 < len(group) else right)
        own.append({"ge": ">=", "le": "<=", "eq": base}.get(after.lastgroup or "", "") if after else "")
    last = own[-1]
    if change and cue is None:
        base = "="
    return [x or (last if last and base in ("=", ">=", "<=") and not any(own[:-1]) else base) or "=" for x in own]


def _years_of(s: Scope, group: list[Quantity], left: int, phrase_end: int) -> list[int | None]:
    """Return one year for each number where the sentence lists years and says 分别."""
    if len(group) < 2:
        return []
    near = [h for h in s.horizons if s.start <= h.start < phrase_end and h.kind == "due" and h.year]
    between = near[-len(group) :]
    if len(between) == len(group):
        gaps = [s.folded[a.end : b.start].strip() for a, b in zip(between, between[1:], strict=False)]
        if all(g in ("、", "和", ",", "及", "与") for g in gaps):
            return [h.year for h in between]
    if near and near[-1].year_from and near[-1].year and near[-1].year - near[-1].year_from + 1 == len(group) and "分别" in s.folded[left : group[0].start]:
        return list(range(near[-1].year_from, near[-1].year + 1))
    return []


def _blank_horizons(s: Scope, left: int, end: int) -> str:
    """Return the words before a number without the times that stand among them."""
    out = []
    at = left
    for h in s.horizons:
        if h.kind in ("due", "yearly", "base") and left <= h.start < end:
            out.append(s.text[at : h.start])
            at = min(max(h.end, at), end)
    out.append(s.text[at:end])
    return re.sub(r"^[、和及与,，:：;；\s]+", "", "".join(out))


def _noun_after(s: Scope, q: Quantity, right: int) -> str:
    after = _RIGHT.match(s.folded, q.end, right)
    start = after.end() if after else q.end
    noun = s.text[start:right].strip(" ,，、;；。的“”\"")
    return re.sub(r"(?:等|及|和|与|、)$", "", noun)


def _indicator_rows(s: Scope, group: list[Quantity], lead: str, change: re.Match[str] | None) -> list[tuple[int, str, str]]:
    known = s.phrase
    each = re.search(r"各\s?$", lead)
    named = [x for x in split_list(_tidy(lead[: each.start()])) if x] if each else []
    if each and known is not None:
        return [(0, area, known.indicator) for area in named]
    if len(named) > 1:
        return [(0, "", name) for name in named]
    phrase = _tidy(lead)
    verb = change[0] if change else ""
    stem = _tidy(phrase.removesuffix(verb)) if verb else phrase
    if known is not None and (len(stem) < 2 or stem in ("分别", "完成", "达到", "均", "同比", "环比")):
        return [(i, known.subject, known.indicator + verb) for i in range(len(group))]
    if known is not None and len(phrase) <= 10 and not verb and _measures(known.indicator) and not _measures(phrase) and _AREA_NAME.search(phrase):
        return [(i, phrase, known.indicator) for i in range(len(group))]
    phrase = phrase or _previous_noun(s, group[0].start)
    near = s.folded[max(s.start, group[0].start - 40) : group[0].start]
    rows = pair_up(phrase, len(group), distributed="分别" in near or len(group) > 1)
    if rows:
        s.phrase = Phrase(rows[-1][1], rows[-1][2])
    return rows


_AREA_NAME = re.compile(r"(?:市|县|城|区|镇|乡|村|企业|单位|机构|学校|医院|地区|部分|道|街道|社区|小区|项目|建筑|农村|城镇)$")
_TIDY_TAIL = re.compile(r"(?:分别|均|都|要|应|须|需|将|力争|争取|确保|总体|稳定|原则上|基本|稳步|逐步|至少|全部|总数|每年|平均|达|到|约|为|也|再|共|合计|累计|总计|各)+$")


def _tidy(text: str) -> str:
    text = _LEAD_IN.sub("", text.strip(" ,，;；:：、"))
    text = _TIDY_TAIL.sub("", text)
    return text.strip(" ,，;；:：、")


def _previous_noun(s: Scope, at: int) -> str:
    """Return what the words before speak of, where the member at hand names nothing itself."""
    before = s.text[max(0, at - 80) : at].rstrip("。，；、,; \n")
    tail = re.split(r"[，,。；;\n]", before)[-1]
    tail = _LEAD_VERB.sub("", tail)
    return re.sub(r"^.*的(?=[^的]{4,}$)", "", re.sub(r"(?:步伐|力度|进度|工作|任务)$", "", tail))[-24:]


_LEAD_VERB = re.compile(r"^.*(?:开展|实施|推进|加强|加快|推动|提升|完善|深化)")


def _verb_rows(s: Scope, group: list[Quantity], lead: str, noun: str, left: int, right: int) -> list[tuple[int, str, str]]:
    """Name what is counted: the noun behind the number, or between verb and number, or before the verb."""
    lead = _MODAL.sub("", lead)
    first = _VERB.search(lead)
    subject = _tidy(lead[: first.start()]) if first else ("" if _tidy(lead) else s.verb_subject)
    middle = _tidy(lead[first.end() :] if first else lead)
    while middle and (again := _VERB.match(middle)) and len(middle) - again.end() >= 2 and middle[again.end() : again.end() + 1] not in "的":
        middle = _tidy(middle[again.end() :])
    middle = re.sub(r"^(?:一批|了|好)", "", middle)
    s.verb_subject = subject
    subjects = [x for x in re.split(r"[、和及与]", subject) if x]
    rows: list[tuple[int, str, str]] = []
    for i, quantity in enumerate(group):
        who = subjects[i] if len(subjects) == len(group) > 1 else subject
        if noun:
            indicator = middle + noun if middle and len(noun) <= 6 and not quantity.counts else noun
            rows.append((i, who or (middle if not quantity.counts else ""), indicator))
        elif middle:
            inner, indicator = split_phrase(middle)
            rows.append((i, who or inner, indicator if who == "" else middle))
        elif who:
            rows.append((i, *split_phrase(who)))
        else:
            known = s.phrase or Phrase("", _previous_noun(s, left))
            rows.append((i, known.subject, known.indicator))
    if rows and rows[-1][2]:
        s.phrase = Phrase(rows[-1][1], rows[-1][2])
    return rows


_MODAL = re.compile(r"(?:力争|确保|争取|努力|实现|推动|带动|力求|保证|全力)+")


def _share_rows(s: Scope, group: list[Quantity], lead: str, noun: str) -> list[tuple[int, str, str]]:
    """Read 全市30%以上的社区达到创建要求: the share of the things named first that does what is said then."""
    match = re.search(r"达到|达标|建成|实现|完成|创建成?|设立|建立|纳入|通过|开展|覆盖", noun)
    head, tail = (noun[: match.start()], noun[match.start() :]) if match else (noun, "")
    subject = _tidy(lead) + head.strip("的")
    s.phrase = Phrase(subject, tail or head)
    return [(i, subject, tail or head) for i in range(len(group))]


def _per(s: Scope, raw: str, left: int) -> str:
    yearly = next((h.text for h in s.horizons if h.kind == "yearly" and left <= h.start < left + len(raw)), "")
    if yearly:
        return yearly
    match = None
    for match in _PER.finditer(raw):
        pass
    return match[0] if match else ""


def _hedge(f: str, left: int, right: int) -> str:
    return "".join(dict.fromkeys(_HEDGES.findall(f[left:right])))


def _quote(s: Scope, group: list[Quantity], index: int, left: int, right: int, whole: bool) -> tuple[int, int]:
    """Return the evidence: from the beginning of the member to the end of the comparison or of the noun behind."""
    start = left
    while start < group[0].start and s.folded[start] in " ,;:、。和及与":
        start += 1
    last = group[-1] if len(group) > 1 else group[index]
    after = _RIGHT.match(s.folded, last.end, right)
    end = right if whole else (after.end() if after else last.end)
    if not whole and s.folded[end:right].strip() and len(s.folded[end:right]) <= 12:
        end = right
    while end > last.end and s.folded[end - 1] in " ,;、。":
        end -= 1
    return start, end


# --- special forms -------------------------------------------------------------------------------------------------

_CIRCLE = re.compile(r"分钟(?P<first>(?:[^\W\d_A-Za-z]|[“”\"]){0,10}?圈)(?P<more>(?:[、和及与][^\W\d_A-Za-z]{1,8}圈)*)")
_SEE = re.compile(r"见(?P<what>公园|绿地|绿|园|林|水|花|景)")


def _circles(s: Scope, group: list[Quantity], left: int, right: int) -> list[Target] | None:
    """Read 15分钟生活圈、健身圈 and 300米见绿、500米见园: upper bounds of time and distance in the name of a goal."""
    q = group[0]
    f = s.folded
    if len(group) > 1 or q.han:
        return None
    unit = q.unit
    names: list[str] = []
    end = right
    if unit == "分钟" and (m := _CIRCLE.match(f, q.end - 2)):
        if _RIGHT.match(f, q.end) or re.search(r"率|比例|达到|覆盖面", f[m.end() : right]) or not re.search(
            r"建设|打造|构建|形成|完善|围绕|推进|创建|实现|统筹|布局|营造|优化", f[left : q.start]
        ):
            return []
        names = [m["first"].strip("“”\""), *re.findall(r"[^\W\d_A-Za-z]+圈", re.sub("[、和及与]", " ", m["more"]))]
    elif unit == "米" and (m := _SEE.match(f, q.end)):
        names = ["见" + m["what"]]
        end = m.end()
    if not names:
        return None
    start = left
    while start < q.start and f[start] in " ,;:、。和“\"":
        start += 1
    lead = _tidy(re.sub(r"[“”\"]", "", _blank_horizons(s, left, q.start)))
    subject = "" if _VERB.search(lead) or len(lead) > 12 else lead
    return [
        Target(s.path, subject, name, "<=", q.value, unit, s.year, s.text[start:end], start, end, hedge=_hedge(f, left, q.start), horizon=s.horizon if s.year else "", figure=(q.start, q.end))
        for name in names
    ]


def _class_targets(s: Scope, group: list[Quantity], left: int, right: int) -> list[Target]:
    """Read 水质稳定达到Ⅳ类水体标准: a lower class is better, so reaching it means at most."""
    f = s.folded
    match = _CLASS_CUE.search(f[left : group[0].start])
    if match is None:
        return []
    phrase = _tidy(_blank_horizons(s, left, left + match.start()))
    start, end = _quote(s, group, 0, left, right, whole=True)
    rows = pair_up(phrase, len(group), distributed=len(group) > 1)
    unit = group[-1].unit
    return [
        Target(s.path, subject, indicator or "水质", "<=", group[i].value, unit, s.year, s.text[start:end], start, end, hedge=_hedge(f, left, group[0].start), horizon=s.horizon if s.year else "", figure=(group[i].start, group[i].end))
        for i, subject, indicator in rows
    ]


_CLASS_CUE = re.compile(
    r"(?:分别|稳定|全部|总体|均|基本|持续)*(?:达到|优于|达|保持在?|不低于|提升[到至]|为|改善[到至])(?:或优于|或好于|和优于)?\s?$"
)
