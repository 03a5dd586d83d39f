"""The vocabulary of targets: nouns that are measured, verbs that make a number a target, words to trim."""

from __future__ import annotations

from luocheng.documents.scanning import any_of, sought
from luocheng.patterns import regex

__all__ = ["CHANGE", "COMPLETING", "MEASURE", "STATES", "VERB", "WEAK", "measures", "strip_lead", "tidy"]

MEASURE = (
    r"(?:率|比例|比重|占比|比|面积|强度|数量|总数|数|水平|总量|规模|长度|里程|密度|指数|程度|标准|浓度|能力|产值|产量|收入|增速|增幅|涨幅|降幅|总额|金额|额|值|量|时间|时长|时限|周期|半径|人数|户数|"
    r"个数|次数|频次|床位数?|学位数?|贡献度|满意度|知晓度|覆盖面|覆盖|盖度|郁闭度|人口|用地|投资|消耗|能耗|排放|成本|费用|系数|高度|深度|宽度|寿命|分数|得分|评分|级别|品位|品质|天数|学历|年限|支出|投入|经费|资金|价格|"
    r"产能|库容|存栏|出栏|进出口|交易额|销售额|零售额|客流|流量|吞吐量|GDP|生产总值|增加值|税收|利润|质量)"
)
"""Nouns of quantity, as a pattern."""

_BRACKETED = r"(?:\([^()]{1,20}\))?"
_AFTER_MEASURE = "分别|均|都|原则上|总体|每年|年均|应|要|须|力争|稳定|稳步|持续|合计|累计"
_MEASURE_LAST = frozenset(
    ")P上争位体例值入准出分别力历口命地均定容幅平年应度径收放数期本栏格模次步比流润率用盖积程续耗能要计质费资速都重量金长间限面须额\n"
)
"""The last characters of what `_MEASURE_END` finds, but for the words behind 占."""
_MEASURE_END = regex(MEASURE + _BRACKETED + rf"(?:{_AFTER_MEASURE}|占[^\W\d_A-Za-z]{{0,12}})*$")


def measures(phrase: str) -> bool:
    """Tell whether a phrase ends in the name of a measured quantity (…率, …面积)."""
    end = phrase[-36:].strip(' “”"')
    return (end[-1:] in _MEASURE_LAST or "占" in end) and _MEASURE_END.search(end) is not None


_VERBS = (
    "完成 建成(?!区) 新建 改建 扩建 新改扩建 新增 建设 打造 创建 培育 实施 开工 启动 改造 整治 治理 更新 评选 布局 设立 引进 引育 引入 招引 申报 认定 发展 组建 "
    "建立 开展 举办 培训 新开(?!工) 开通 提升 修复 造林 绿化 植树 关停 淘汰 拆除 腾退 盘活 供应 竣工 接待 掌握 满足 帮扶 施划 划定 硬化 清淤 加固 入地 收储 流转 轮训 走访 救助 发行 承保 登记 确权 抚育 封育 增殖放流 压采 削减 替代 撬动 募集 吸引 延伸 补建 增配 选育 结对 签订 入选 授牌 培养 培植 取得 聘用 招募 招录 投用 启用 升级 开行 归集 汇聚 拓展 疏浚 压降 配租 征集 开设 招收 共建 放映 演出 创作 配送 投递 改厕 办好 办成 开办 新改建 筹集 筹建 配建 配备 配置 安装 投放 推广 储备 策划 争取 累计 覆盖 "
    "惠及 服务 吸纳 带动 转移 解决 消除 清理 整改 收集 处置 处理 回收 利用 置换 铺设 敷设 贯通 打通 修建 维修 加装 推出 形成 集聚 力争 实现 确保 突破 获得 "
    "获批 承接 签约 落地 投产 达产 明确 确定 选取 遴选 筛选 争创 选择 保障(?!性) 优化 补充 增设 增加(?!值) 增建 增绿(?![色道地化荫植廊心带]) 新栽 栽植 种植 养护 检测 排查 抽检 监测 抽查 巡查 检查 组织 "
    "编制 制定 出台 发布 续建 提质 提标 重建 迁建 搭建 建(?!成区) 达 恢复 保护 修缮 认领 认养 选派 招聘 引导 扶持 孵化 转化 推进 推动 加快 促进 深化 支持 新上 上线 "
    "接入 入驻 挂牌 上市(?!企业|公司) 入库 投入 减少 压减 化解 清退 复垦 开发 新投入 更换 轮换 购置 采购 订购 聘请 设置 聘任 选聘 布设 安排 抽调 选配 测绘 建档 新培育 "
    "发放(?!额|量|总) 通水 通车(?!里程) 收购 查处 侦办 破获 回访 慰问 创办 领办 征收 交付 筛查 谋划 获评 荣获 评为 修编 修订 制修订 研制 攻克 架设 埋设 亮化 扩容 扩面 "
    "增补 补植 播种 放养 新辟 撤并 腾空 归并 列装 配发 并网 投运 新创 净增 攻关 承办 参展 编印 摄制 收录 编纂 核查 摸排 普查 绘制 抢救 办结 诊断 审核 选送 输送 宣讲 管护 接种(?!率) "
    "选树 选拔 评定 构建 命名 表彰 退出 取缔 关闭 保留"
).split()


def _plain_length(word: str) -> int:
    """Return how many characters a word has without what must not follow it: 建设 comes before 建(?!成区)."""
    return len(word.partition("(")[0])


_LONGEST_FIRST = sorted(_VERBS, key=_plain_length, reverse=True)
# 新 in front of a verb belongs to it, but not that of 创新.
_NEWLY = r"新(?<![创更革翻最全崭]新)" + any_of(_LONGEST_FIRST)
VERB = regex(sought([_NEWLY, *_LONGEST_FIRST]) + r"[好了出起成到至]?")
"""Verbs whose object a document counts."""

WEAK = frozenset(
    (
        "推进 推动 加快 支持 促进 深化 组织 实施 引导 扶持 发展 开展 优化 服务 保障 监测 建设 恢复 提升 抓好"
    ).split()
)
"""Verbs that speak of effort, not of an end."""

COMPLETING = frozenset(
    (
        "完成 建成 新建 改建 扩建 新增 打造 创建 培育 开工 启动 改造 评选 引进 举办 建设 续建 新改扩建 编制 发布 出台 开通 贯通 打通 布局 设立 组建 开展"
    ).split()
)
"""Verbs with which even a Chinese numeral counts things (打造三条景观大道)."""

STATES = regex(r"达到|达标|建成|实现|完成|创建成?|设立|建立|纳入|通过|开展|覆盖")
"""Verbs that say what a share of things does or becomes."""

_DEGREE = r"(?:了|约|超过|不低于|不少于|至少|达到?)?$"
CHANGE = regex(
    rf"(?:提高|增长|增加|延长|提升|上升|增幅|增速|递增|扩大|上浮|快于|高于|提速|下降|减少|降低|压减|缩短|缩减|降幅|压缩|削减|减排|递减|低于){_DEGREE}"
)
"""A verb of change directly in front of a number."""

# Some of these words begin names too: 再生水, 使用率, 在库项目, 对外贸易, 基本公共服务.
_LEAD_IN = regex(
    r"(?:其中|含(?=[^\W\d_A-Za-z]{2})(?![氧水碳油量盐])|[)）]|[—–]|并且?|同时|且|另外|还(?![款贷林田湖草迁])|再(?!生|就业|贷款|利用)|也|以及|和(?!谐)|及(?![时格])|与|、|\s|[“\"]|使(?!用)|将|把|对(?![外口])|在(?![库建册校园岗线途地])"
    r"|力争|争取|确保|努力|全力|积极|继续|进一步|推动|推进|实现|促进|到(?![位期岗])|至(?!少)|截至|全面|基本(?!公共|农田|医疗|养老|建设|生活|药物|社会|民生)|加快|着力|大力)+"
)
_TAIL = regex(
    r"(?:分别|均|都|要|应|须|需|将|力争|争取|确保|总体|稳定|原则上|基本|稳步|逐步|至少|全部|每年|平均|达|到|约|为|也|再|共|合计|累计|总计|各)+$"
)
_LEAD_FIRST = frozenset(
    '其含)）—–并同且另还再也以和及与、“"使将把对在力争确努全积继进推实促到至截基加着大 \t\n'
)
"""What a word to be taken off the front begins with, and below, what one to be taken off the end ends with."""
_TAIL_LAST = frozenset("别均都要应须需将争取保体定上本步少部年达到约为也再共计各\n")
_EDGES = " ,，;；:：、"


def strip_lead(text: str) -> str:
    """Take conjunctions, adverbs and modal verbs off the front of a phrase."""
    text = text.strip(_EDGES)
    lead = _LEAD_IN.match(text) if text[:1] in _LEAD_FIRST else None
    if lead is None:
        return text
    end = lead.end()
    if text[end - 1] == "“" and "”" in text[end + 1 :]:
        # “三同”企业: the quotation mark is closed within the name.
        end -= 1
    return text[end:]


def tidy(text: str) -> str:
    """Take conjunctions, adverbs and modal verbs off both ends of a phrase.

    >>> tidy("其中，力争城区绿地率均")
    '城区绿地率'
    """
    text = strip_lead(text)
    if text[-1:] in _TAIL_LAST:
        text = _TAIL.sub("", text)
    return text.strip(_EDGES)
