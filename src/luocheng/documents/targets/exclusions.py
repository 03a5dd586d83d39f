"""What only looks like a target: scores, subsidies, conditions, names that carry a number, what is already so."""

from __future__ import annotations

from collections.abc import Callable

from luocheng.documents.scanning import scanner
from luocheng.documents.targets.scope import Figure, Scope
from luocheng.documents.targets.words import WEAK, measures
from luocheng.patterns import regex

__all__ = ["EXCLUSIONS", "exclusion"]

_TIME = frozenset(("工作日 个工作日 天 日 小时 分钟 秒 月 个月 年 学时 课时 自然日 个自然日").split())
_RATIO = frozenset(("%", "个百分点", "百分点", "倍"))

_ASPECTS = regex(r"(?:方面|部分|维度|层次|层面|阶段|步骤|等级|档次|要点)(?!$)")
_NAME = regex(
    r"热线|强|号|版|级|年代|线|A|G|D|型|路|大队|工作法|计划|工程(?!项目)|行动|亿工程|小时(?:经济圈|交通圈|通勤圈|生活圈|都市圈|高铁圈)|分钟[^\W\d_A-Za-z]{0,8}圈(?:覆盖|达标)"
)


def _name(_s: Scope, f: Figure) -> bool:
    """×100%, 4个方面, 500强, 12345热线, “北部山区”22条, 二次元: the number is part of a name."""
    if f.before.endswith(("×", "*", "÷")) or (f.counts and _ASPECTS.match(f.after)):
        return True
    if f.counts and _FOR_EACH_MORE.search(f.before):
        # 每增加1人,增加经费2000元.
        return True
    if (f.unit == "条" and f.before.endswith("”")) or (f.unit == "次" and f.after.startswith("元")):
        return True
    if f.head.han and f.unit == "吨" and _SIZED.match(f.after):
        # 千吨万人水厂.
        return True
    if f.counts and f.before.endswith("方面"):
        # 保护方面5项:….
        return True
    if f.unit == "部" and f.after.startswith(("门", "委")):
        return True
    if f.unit == "个" and f.after.startswith(("部门", "部委", "厅局", "委办局")):
        # 会同12个部门: who issues or joins, not what is to be reached.
        return True
    if f.unit == "类" and f.after.startswith(("新药", "创新药", "医疗器械", "医疗机构", "疫苗", "功能区")):
        return True
    return _NAME.match(f.after) is not None and not (
        f.counts and f.after.startswith(("工程", "行动", "计划", "路", "线"))
    )


_FOR_EACH_MORE = regex(r"每(?:增加|新增|减少|提高|超过|满)$")
_SIZED = regex(r"级|万人|以上的?(?:码头|泊位|船舶|水厂)")
_RATED = regex(r"满意度|指数|评价|测评|评分|得分率|平均分")
_WEIGHT = regex(r"权重|分值|计分|满分|折算|考核得分|评分标准|总分|占比(?:考核|分(?!别))")
_HUNDRED = regex(r"百分制|满分|评分|得分|总分")


def _score(s: Scope, f: Figure) -> bool:
    """Points and weights of an assessment."""
    if f.unit == "分" and not _RATED.search(f.before):
        return True
    if ("分" in f.before or "权重" in f.before or "折算" in f.before) and _WEIGHT.search(f.before):
        return True
    return f.unit == "%" and f.before.endswith("占") and s.holds(_HUNDRED)


_SUBSIDY = regex(
    r"奖励|补助(?!资金)|补贴(?!性)|加计扣除|加价|加收|奖补|资助|贴息|罚款|处以|并处|奖金|补偿(?:费|标准|款)|最高(?:不超过)?给予|给予[^,。;]{0,20}(?:元|%|支持)|扣减|扣分|加分|计分|得分|记分|分值|减按|减征|减免|免征"
    r"|按(?:照)?[^,。;]{0,20}(?:给予|计取|收取|缴纳|比例分担|标准给予)"
)
_STANDARD = regex(r"标准(?:提高|提升|达到|不低于|增加|每)")
# What everybody gets is set for the public: 城乡低保标准提高5%, 人均财政补助标准达到94元.
_BY = regex(r"(?:^|[\s,并])按(?:照)?")
_LINE = regex(r"收入线|准入线|贫困线|认定标准|准入标准")
_ALLOWANCE = regex(r"发放[^,;。\d]{0,12}(?:补贴|补助)$")
_ONE_CASE = regex(r"单[笔户家人]|每[笔户](?:贷款)?最高|单个(?:项目|企业|主体)")
_LAID_DOWN = regex(r"按(?:照)?每[^,;。]{2,30}?(?:规划|设置|设立|配置|布局|配备|建设)")
_TO_STANDARD = regex(r"[^,。;\d]{0,14}的?(?:标准|要求|比例)(?!化)")
_BY_SHARE = regex(r"[\s,并]*按(?:照)?(?:不低于|不少于|不高于|不超过)[^,;。\d]{0,20}$")
_REACHES = frozenset(("惠及", "受益"))
_PUBLIC = regex(r"(?:人均财政补助|低保|保障|供养|养老金|筹资|生均[^,。;]{0,8})标准(?:提高|达到|不低于|增长)")
_GIVES = scanner("给予 奖励 补[助贴] 资助 奖补 发放 贴息 返还 减免 抵扣 罚款 额度 信用贷")
_GRANT = regex(
    r"(?:给予|奖励|补助|补贴(?!性)|资助|奖补|发放(?!额|量|总额|[^,;。]{0,12}贷款)|贴息|返还|减免|抵扣|罚款)[^。;]{0,40}?(?:元|%|奖励|补助|补贴|资助)"
    r"|(?:元|%)[^,。;]{0,12}(?:奖励|补助|补贴(?!性)|资助|奖补|罚款|贷款额度|信用贷)|(?:贷款|授信|担保)额度[^,。;]{0,8}\d"
)
_RATE = regex(r"(?:[^补担成]率|比例|占比|比重)$")
_RATE_LAST = frozenset("率例比重\n")
_GIVEN = regex(r"给予|补[助贴](?:比例|标准|率)|奖励|贴息|利率|税率|分担|出资|扣除|提取|计提")
_ALLOT = regex(
    r"财政[^,。;]{0,12}(?:安排|统筹|下达|预留|设立|拨付|新增|投入)|专项资金|补助资金|奖补资金|(?:中央|省级|市级|县级|地方|社会|自筹)[^,。;]{0,4}资金$|限额|起付线|封顶线"
)


_FUND = regex(r"(?:以上|左右)?的?[^,;。\d]{0,20}?基金(?![^,;。]{0,4}(?:补助|奖励|支付))")
_SETS_UP = regex(r"(?:设立|组建|发起|成立|募集|打造|建立|形成|规模)[^,;。]{0,14}$")


def _laid_down(f: Figure, *, money: bool) -> bool:
    """Tell whether a number is the measure by which something is given or planned."""
    if money and (_LINE.search(f.before) or _ONE_CASE.search(f.before)):
        # 低收入线由每年6000元调整到8000元: who is meant, not what is to be reached.
        return True
    if f.counts and _LAID_DOWN.search(f.before):
        # 原则上按照每3万至10万居民规划设置1个中心.
        return True
    if _TO_STANDARD.match(f.after) and _BY.search(f.before):
        # 按每300户设置1个投放点的标准.
        return True
    # 按不低于10%的比例逐年递增.
    return _BY_SHARE.match(f.before) is not None


def _money_given(s: Scope, f: Figure) -> bool:
    """Who gets how much for what: rewards, subsidies, fines, funds set aside."""
    money = "元" in f.head.unit
    if (
        f.head.unit == "%"
        and f.cue is not None
        and f.lead[-1:] in _RATE_LAST
        and _RATE.search(f.lead)
        and not _GIVEN.search(f.lead)
    ):
        return False
    begin, end = s.part_around(f.head.start)
    # 到2025年成交额突破500亿元,…,奖励比例不低于70%: rewards that come later do not touch a dated measure.
    measured = f.cue is not None and measures(f.before[: f.stem_end - f.left])
    dated = measured and s.year is not None
    if (
        (money or f.unit in ("%", "倍", "‰"))
        and s.holds(_SUBSIDY)
        and _SUBSIDY.search(s.folded, begin, f.right if dated else end)
        and not _STANDARD.search(f.before)
    ):
        return True
    if _laid_down(f, money=money):
        return True
    if f.counts and (_ALLOWANCE.search(f.before) or (f.before.endswith("为") and "发放" in f.after)):
        # 发放租赁补贴900户: how many get it is the work.
        return False
    if money and _ALLOT.search(f.before):
        return True
    if f.verb in _REACHES and (s.holds(_GIVES) or s.holds(_SUBSIDY)):
        # 补贴标准提高到每人110元,惠及3.6万人: how many a subsidy reaches.
        return True
    if not s.holds(_GIVES) or not s.holds(_GRANT):
        return False
    if _PUBLIC.search(f.before):
        return False
    if dated or (measured and not money):
        begin, end = f.left, f.right
    elif not money and f.unit not in _RATIO:
        # How many get something stands beside the sum; 扶持合作社500个,作业补贴每亩25元 sets both apart.
        comma = s.folded.find(",", f.head.end, end)
        begin, end = f.left, comma if comma >= 0 else end
    if not _GRANT.search(s.folded, begin, end):
        return False
    due = s.due_in(f.left - 2, f.head.start + 1)
    return due is None or not (f.counts or due.text.startswith(("到", "力争", "至")))


_TERM = regex(r"补助|补贴|奖励|贷款|贴息|期限|有效期|合同|租期|聘期|任期|缴存|参保|服务期|免租|宽限")
_TIME_GOAL = regex(
    r"压缩|压减|缩短|缩减|控制|不超过|时限|时长|时间|周期|响应|通勤|等候|办结|达到|出警|到场|间隔|停电|免费|候车|降[至到]|住院日|活动|锻炼|停留|接听"
)
_SHORTENED = regex(r"压缩|压减|缩短|控制|提速|办结时限|时限|降[至到]|住院日|候车|间隔")
_CUT_SHORT = regex(r"压缩|压减|缩短|缩减")
_GOT_IN = regex(r"(?:以内|之内|内)?(?:得到|通达|可达|到达|抵达|赶到|直达|送达)")
_AT_LEAST_YEARLY = regex(r"每(?:人每)?(?:学?年|周|天|月)[^,;。]{0,8}(?:至少|不少于|不低于)(?:累计)?$")
_ON_CALL = regex(r"(?:接[到警报诉案]|收到|受理|发现|发生)[^,;。]{0,10}后,?$")
_CIRCLE = regex(r"(?:交通|出行|通勤|经济)圈")
_PROCEDURE = regex(r"以?内|之内|前|后|期限|届满|起")


def _time_limit(s: Scope, f: Figure) -> bool:
    """Time limits of procedures and contracts, unless shortening them is the aim."""
    if f.unit not in _TIME or _AT_LEAST_YEARLY.search(f.before):
        # 每年至少1个月到企业实践.
        return False
    if _ON_CALL.search(f.before) or (_GOT_IN.match(f.after) and s.holds(_CIRCLE)):
        # 接警后5分钟内到达; “123出行交通圈”(城市群2小时通达) explains a name.
        return True
    if "最迟" in f.before:
        return True
    if _TERM.search(f.before) and not _CUT_SHORT.search(f.before):
        return True
    if f.unit in ("学时", "课时") and f.cue is not None:
        return False
    if s.year is not None and _GOT_IN.match(f.after):
        # 受灾群众10小时内得到救助, 县城到景区1小时通达.
        return False
    if not _TIME_GOAL.search(f.before) and not (f.cue and measures(f.before[: f.stem_end - f.left])):
        return True
    return _PROCEDURE.match(f.after) is not None and not _SHORTENED.search(f.before)


_DEFINES = regex(r"所称|是指|本(?:办法|规定|细则|条例)适用")
_MUST = regex(r"应当|必须|不得(?!低于|少于)")


def _definition(s: Scope, f: Figure) -> bool:
    """Definitions, and what single things must be like: 层高应当不低于3米."""
    if s.holds(_DEFINES):
        return True
    return not f.counts and f.unit not in _RATIO and s.year is None and _MUST.search(f.before) is not None


_CLASS = regex(
    r"(?:以上|以下|及以上|以内|级|规模)*的?(?:(?:[^\W\d_A-Za-z]|[“”\"]){0,8}?)(?:企业|项目|工程|园区|产业园|集群|公司|机构|户型|住房|家庭|人口|城市|贷款|合同|团队|店铺|商户|用户|场馆|景区|锅炉|机组|医院|学校|村|线路|变电|电站|基地|设备|产业|小区|建筑|煤矿|矿山|水库)"
)
_BOUND = regex(r"以上|以下|及以")
# 10万头以上企业3家: the farms are counted, the heads tell which.
_COUNTED = regex(
    r"(?:以上|以下|及以上)的?[^\W\d_A-Za-z]{0,6}(?:企业|场|村|镇|基地|园区|小区|社区|学校|医院|队|队伍|团队|公司|机构|项目|市场)\d+[家个所座处支项]"
)
_QUALIFIES = regex(
    r"(?:及?以[上下内]|左右|之间|不等)?(?:\(含\))?(?:(?:和|或|且|、|并|并且|及)[^,。;的]{0,14})?的(?!目标|要求|标准|水平|任务|速度|增速|比例)"
)
# 效率不低于60%的设施; but 达到60%的目标, 覆盖80%的村.
_KEEPS_TO = regex(
    r"(?:以[上下内])?的(?:设施|设备|装置|产品|材料|项目|企业|技术|工艺|机组|建筑|地块|单位)(?:[,;。、]|$)"
)
_OF_THEM = regex(
    r"(?:及?以[上下内])?(?:[且、和或][^,;。]{0,24})?的[^,;。]{0,12}?(?:企业|项目|单位|个人|机构|家庭|人员|园区|基地|平台|产品|车辆|建筑)"
)
_FOR_THOSE = regex(r"(?<![应绝核面反针])对(?!外|口|接)|凡|符合|满足")
_OF_THINGS = regex(r"(?:以上|以下|以内)?的[^\W\d_A-Za-z]")
_OF_OR_BOUND = frozenset("的以及")
_OF_NOTHING = regex(r"(?:及?以[上下内])?的(?:[,;。、]|$)")
_CONDITION_FIRST = frozenset("对凡若如当")
_CONDITION = regex(r"对于?|凡是?|若|如果?|当")
# 签约率达到95%以上方可启动: what must be so first.
_ONLY_THEN = regex(r"[^,。;\d]{0,8}(?:方可|方能|才可|才能)")
_ABOLISHING = frozenset(("消除", "淘汰", "关停", "清理", "取消", "拆除", "整治", "清退"))
_OF_THOSE = regex(r"(?:^|[\s,])对[^,;。]{2,14}的(?:\d+[户个家名人])?$")
_BENEFITS = frozenset(("受益", "受益群众", "受益人口", "受益农户"))
# 2.3米以下球磨机清零: the size tells which.
_ABOLISHED = regex(r"及?以[上下]的?[^\W\d_A-Za-z]{2,10}(?:全部|基本|动态)?(?:清零|淘汰|退出|关停|消除)")
_BOUND_OF = regex(r"及?以[上下]的?[^\W\d_A-Za-z]{2}")
_BOUND_FIRST = frozenset(("及", "以", ""))
_BOUND_AND_NUMBER = regex(r"及?以[上下]的?\d")
_STATED = regex(r"其中|含|达到?|力争|不低于|不少于|不超过|控制|完成|建成|新增|率|占比|比例")


def _aside(s: Scope, f: Figure) -> bool:
    """Tell whether a number stands in brackets that explain a word: (运距500公里以上)."""
    opening = s.folded.rfind("(", f.left - 1, f.head.start)
    if opening < 0 or s.folded.find(")", opening, f.head.start) >= 0:
        return False
    return f.unit not in _RATIO and _STATED.search(s.folded, opening, f.head.start) is None


def _told_apart(s: Scope, f: Figure) -> bool:
    """Tell whether a number says which things are meant: 对纳入监测的1326户…, 编制50人以上的机关, (运距500公里以上)."""
    if f.counts and _OF_THOSE.search(s.folded, max(s.start, f.head.start - 24), f.head.start):
        return True
    if f.cue is None and f.lead.strip(" ,、") in _BENEFITS:
        return True
    if f.head.unit == "%" and _OF_THEM.match(s.folded, f.head.end, s.end) and _FOR_THOSE.search(f.before):
        # 对研发费用占比3%以上且年增长20%以上的企业.
        return True
    return _aside(s, f) or (f.verb == "编制" and f.unit in ("人", "名"))


_FEW_UNITS = frozenset(["个", "条", "座", "处", "家", "项", "所"])


def _condition(s: Scope, f: Figure) -> bool:
    """Which things are meant: 300亩以上的合作社, 10亿元以上项目, 消除56人以上大班额, 运输(运距500公里以上)."""
    if f.after[:1] in _OF_OR_BOUND and _OF_NOTHING.match(f.after):
        return True
    if f.after.find("可", 0, 10) + f.after.find("能", 0, 10) > -2 and _ONLY_THEN.match(f.after):
        return True
    if f.unit not in _RATIO and f.verb in _ABOLISHING and _BOUND_OF.match(f.after):
        return True
    if f.counts and _BOUND.match(f.after) and _COUNTED.match(s.folded, f.head.end):
        return True
    if not f.counts and f.after[:1] in _BOUND_FIRST and _BOUND_AND_NUMBER.match(s.folded, f.head.end):
        return True
    if _told_apart(s, f):
        return True
    if not f.head.counts and _ABOLISHED.match(f.after):
        return True
    if (
        not f.counts
        and f.unit[-1:] != "次"
        and f.unit not in _RATIO
        and _CLASS.match(f.after)
        and not _GOT_IN.match(f.after)
        and not _AT_LEAST_YEARLY.search(f.before)
    ):
        if f.verb in WEAK or not f.verb or "元" in f.head.unit or _BOUND.match(f.after):
            return True
    if f.head.unit != "%" and not f.counts and _QUALIFIES.match(s.folded, f.head.end, s.end):
        return True
    if f.head.unit == "%" and f.cue is not None and f.cue.start < f.head.start and _KEEPS_TO.match(f.after):
        return True
    if f.counts and not f.verb and _OF_THINGS.match(f.after):
        return f.cue is not None or (f.unit not in _FEW_UNITS and f.after.startswith("以上"))
    if f.before[:1] not in _CONDITION_FIRST or _CONDITION.match(f.before) is None:
        return False
    return _QUALIFIES.search(f.after) is not None


_STATE = regex(
    r"(?:截[至止][^,。;]{0,12}(?:目前|底|末|日|,)|目前|现有(?=[^,;。]{0,12}$)|现状|已(?:经|累计|全部)?(?:签约|出台|批复|开工|落地|纳入|上市|入库|发布|投产|建成|完成|达到|达|实现|有|拥有|建|培育|改造|形成|覆盖|开通|累计|创建|认定|获)"
    r"|累计(?:已|建成了)|以来[,,]|以来(?=[^,。;]{0,8}(?:累计|已))|去(?<![较比同与于过]去)年|上(?<![较比同与于过以]上)年(?!度?[^,;。]{0,24}的$)(?!度?末?增|度?[^,。;]{0,6}(?:报告|评估|情况|结果))|一年来|五年来|已取得|取得了)"
)
_AHEAD = regex(r"力争|争取|确保")
_ALL_OF = regex(r"全覆盖|全部")


def _already(s: Scope, f: Figure) -> bool:
    """States already reached: 目前, 已建成, 2020年 in a document of 2021, what a section on the present tells."""
    if s.past and not s.ahead_of(f.head.start):
        return True
    if s.tells_past(f.head.start) and not _AHEAD.search(s.folded, f.left, f.head.start):
        return True
    if f.cue is None and s.holds(_PRESENT) and _part_of_present(s, f):
        return True
    if not _STATE.search(s.folded, max(s.start, f.left - 40), f.head.start):
        return False
    if s.year and _ALL_OF.search(f.after):
        return False
    later = (h for h in s.horizons if h.kind == "due" and h.end <= f.head.start)
    return not any(not _STATE.search(s.folded, h.start, f.head.start) for h in later)


_PRESENT = scanner("现有 现状 目前 已建成 已达")


def _part_of_present(s: Scope, f: Figure) -> bool:
    """Tell whether a number is a part of one that is already so: 全市现有泊位9万个,其中路内3万个,路外6万个."""
    if (f.verb and not measures(f.lead)) or f.cue is not None or s.due_in(s.start, f.head.start) is not None:
        return False
    present = _PRESENT.search(s.folded, s.start, f.left)
    part = s.folded.find("其中", s.start, f.head.start)
    return present is not None and present.start() < part and s.folded.find(";", present.start(), f.left) < 0


_ATTRIBUTE = regex(
    r"(?:总投资|计划投资|投资额?|(?:投资|资金)需求|占地|占地面积|用地面积|用地|总?建筑面积|全长|总长|(?<!增)长约?|长度|线路长|里程|总规模|规模|设计规模|库容|装机|装机容量|能力|总面积|面积|注册资[本金]|资产|净资产|总资产|营业收入|年收入|距离|间距|相距|半径|直径"
    r"|(?<![拓加])宽|(?<![提增最])高|(?<!加)深|(?<!加)厚|户籍|年满|满|近|年龄)(?:约|为|达|共|不低于|在|超过|大于|不少于)*$"
)
_OF_PROJECT = regex(
    r"(?:投资额?|占地(?:面积)?|用地(?:面积)?|建筑面积|[全总线]长|长度|注册资[本金]|资产|营业收入|年收入|距离|间距|相距|直径|户籍|年满|满|近|年龄)(?:约|为|达|共)*$"
)
_PART = regex(r"[\s(,]*(?:其中|含|包括)")
_INVESTED = regex(
    r"(?:总|计划|估算|概算|匡算|预计)投资(?:额|规模)?(?:约|为|达|共)*$|[金资]需求(?:约|为|达|共)*$"
)
_DENSITY = regex(r"[人户生床]均|每[百千万]?[人户名]")
_KEPT = regex(r"(?:保持|稳定|维持)在$")
_REACHED = regex(r"达到|达|保持|稳定|提高到|提升到|提高至|提升至|增加到|不低于|不少于|控制在|突破|力争|确保")


def _attribute(s: Scope, f: Figure) -> bool:
    """Attributes of a project: 总投资50亿元, 占地200亩."""
    stem = s.folded[f.left : f.stem_end]
    bounded = f.cue is not None and (f.cue.comparator != "=" or _KEPT.search(f.before) is not None)
    if f.verb or s.goal or (bounded and (_REACHED.search(f.before) or not _OF_PROJECT.search(stem))):
        return False
    if _DENSITY.search(stem) or (s.last_unit == f.head.unit and _PART.match(f.before)):
        return False
    if _ATTRIBUTE.search(stem[-24:]) is None:
        return False
    if _INVESTED.search(stem) and s.phrase and s.year and s.last_unit in ("个", "项"):
        # 到2025年实施项目40个，总投资30亿元: of all that are counted.
        if s.phrase.indicator.endswith(("项目", "工程")):
            return False
    return _INVESTED.search(stem) is not None or not (f.cue and s.year and measures(stem))


_SIZE = regex(
    r"(?:路基|路面|车道|通道|巷道|路面?)宽度?|净高|净宽|埋深|坡度|间距|经营面积|辖区面积|(?<!均)(?<!住房)建筑面积|使用面积|用地面积|占地面积|户型|套型|单套|单个项目|项目建设规模|层高|首付|辖区面积|保护半径|(?<!平均)容积率|建筑密度|平台面积|受限路段|派驻时间|每户[^,;。]{0,6}费用"
)
_IN_BRACKET = regex(r"[(][^)]*$")
_SHARE_PAID = regex(r"(?:资本金|自筹|配套资金|首付款?|自付|个人缴费)(?:比例|标准|部分)?$")
_ON_THE_WHOLE = regex(r"原则上|一般|应当?|须")
_SPENT = regex(r"(?:以上|左右)?(?:用于|用作|作为|归|奖励|分配)")
_GRANTS = frozenset(("支持", "扶持"))
_BY_FAVOUR = regex(r"优先支持|允许|只(?:能|可|允许)?[^\W\d_A-Za-z]{0,4}$")
_CEILING = regex(r"[上下]限")


_MAY = regex(r"可(?:以|按照?|适当|在|根据|结合|面向|将)[^,;。\d]{0,12}(?:不超过|不高于|最高|最多|放宽)")


def _granted(f: Figure) -> bool:
    """Tell whether a count bounds what is given or allowed: 择优支持不超过10个项目, 优先支持1家, 只开设1个."""
    bounds = f.cue is not None and f.cue.comparator == "<=" and f.verb in _GRANTS
    return bounds or _BY_FAVOUR.search(f.before) is not None


def _standard(s: Scope, f: Figure) -> bool:
    """Exclude what single things must keep to, at no time: 建筑面积不超过100平方米, 比例上限提高到15%."""
    if "限" in f.before and _CEILING.search(f.before):
        return True
    if f.counts and s.year is None and _granted(f):
        return True
    if "可" in f.before and _MAY.search(f.before):
        # 可按不超过招聘计划50%的比例招聘.
        return True
    if f.head.unit == "%" and f.cue is None and _SPENT.match(f.after) and not measures(f.lead):
        # 将服务费的80%用于…: how a sum is divided.
        return True
    bounded = f.cue is not None and f.cue.comparator in (">=", "<=") and f.unit not in _RATIO
    if f.cue is not None and not s.goal and _SHARE_PAID.search(f.lead):
        # 资本金比例不低于20%: who has to pay how much of it.
        return True
    if bounded and not f.verb and not s.goal and _ON_THE_WHOLE.search(f.before) and _SIZE.search(f.before):
        # 辖区面积原则上不大于7平方公里, whatever year the sentence speaks of.
        return True
    if bounded and _IN_BRACKET.search(s.folded, f.left, f.head.start) and _SIZE.search(f.before):
        # 建有服务站(建筑面积不低于800平方米).
        return True
    return bounded and not f.verb and not s.goal and s.year is None and _SIZE.search(f.before) is not None


_ODD_UNITS = frozenset(("点 度 期 轮 部 本 份 班 门 线 路 年 月 日 起 单 笔 折").split())
_PEOPLE = regex(r"(?:班子|成员|编制数|事业编制|处级|科级|组长|副组长|联系电话|电话|邮编)")
_EACH = regex(r"每|逐")
# 每季度召开1次会议, 每半年通报1次: how an office goes about its work.
_OFFICE = regex(
    r"会议|例会|推进会|调度|通报|督导|督[查办]|评估|考核|报送|汇报|报告|修订|研究|总结|会商|协商|联席|更新|巡检"
)
_CLAIMS = regex(r"享受|申领|申请|领取")


def _odd_unit(s: Scope, f: Figure) -> bool:
    """Ages, voltages, ordinals, once-a-year duties, telephone numbers."""
    if f.unit in ("位", "名", "强") and f.before.endswith("前"):
        # 进入全省前8位 is an end, not a number of things.
        return True
    if f.unit == "级" or (f.unit in _ODD_UNITS and f.cue is None and not f.verb):
        return True
    if (f.unit in ("岁", "周岁") and "寿命" not in s.folded[max(s.start, f.left - 40) : f.head.start]) or (
        f.unit in ("千伏", "伏") and f.cue is None
    ):
        return True
    if f.unit == "次" and _CLAIMS.search(f.before):
        return True
    if f.unit == "次" and f.after.startswith("性"):
        return True
    if f.unit == "次" and f.cue is None and _EACH.search(f.before):
        # 每年排查4次 sets a number, 每年排查一次 and 每年召开1次会议 do not.
        return f.head.han or _OFFICE.search(s.folded, f.left, f.right) is not None
    return _PEOPLE.search(f.before) is not None


EXCLUSIONS: dict[str, Callable[[Scope, Figure], bool]] = {
    "name": _name,
    "score": _score,
    "money": _money_given,
    "time-limit": _time_limit,
    "definition": _definition,
    "condition": _condition,
    "already": _already,
    "attribute": _attribute,
    "standard": _standard,
    "unit": _odd_unit,
}
"""Reasons for which a number is not a target, in the order in which they are asked."""


def exclusion(scope: Scope, figure: Figure) -> str:
    """Return the reason for which a number is not a target; '' when none applies."""
    fund = (
        "元" in figure.head.unit
        and _FUND.match(scope.folded, figure.head.end, scope.end) is not None
        and _SETS_UP.search(figure.before) is not None
    )
    for reason, applies in EXCLUSIONS.items():
        if fund and reason in ("money", "condition"):
            # 设立总规模200亿元的母基金 gives no money to anyone yet and tells no things apart.
            continue
        if applies(scope, figure):
            return reason
    return ""
