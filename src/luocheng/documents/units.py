"""Names of responsible units: dividing a list into its units, knowing a unit when one sees it."""

from __future__ import annotations

from functools import lru_cache

from luocheng.patterns import regex

__all__ = ["divide", "is_unit", "looks_like_units", "nearly_units", "split_units"]

_SUFFIX = (
    "局 委 办 厅 部 院 署 会 处 科 站 所 队 社 行 台 馆 园 校 库 中心 政府 公司 集团 单位 部门 机构 组织 街道 乡镇 镇 乡 县 市 区 州 盟 旗 企业 办公室 主体 "
    "专班 组 党委 党组 业主 运营商 平台 电网 银行 电力 联通 移动 电信 广电 铁塔 燃气 水务 热力 石油 石化 邮政 烟草 公积金 海关 法院 检察院 消防 公安 武警 军分区 "
    "人武部 城投 高校 院校 学校 医院 大学 学院 支行 分行 保险 公交 地铁 新区 开发区 高新区 示范区 管理区 园区 度假区 保税区 工商联 残联 妇联 侨联 文联 科协 "
    "督查室 研究室 社联 工会 团市委 团省委 团县委 团区委 总社 供销社 人行 属地 各地 辖区 村 社区 物业 人 媒体 户 方 市州 区县 县区 市县 县市 区市 镇街 街镇 街乡 乡街 "
    "镇办 乡办 县市区 市县区 园办 垦区 师市 兵团 农场 林场 矿区"
).split()
_ENDINGS = frozenset(_SUFFIX)
_IN_BRACKETS = regex(r"\((?:[^()]{1,30})\)$")
_STRONG = regex(
    r"(?:局|委|办|厅|部|署|院|政府|管委会|公司|集团|中心|单位|部门|办公室|委员会|支队|总队|街道|乡镇|联合会|工商联|残联|妇联|法院|检察院|银行|专班|指挥部|领导小组|海关|支行|分行|大学|学院|医院|工会|科协|文联|供销社|电视台|日报社|公安|税务|街道办|开发区|高新区|管理处)(?:\([^()]*\))?$"
    r"|[^\W\d_A-Za-z]{2}(?:科|处|股|支队|大队|中队)$"
)
_AND = regex(r"[和及与]|以及|暨|会同")
# 国务院相关部门和单位及各地区: who is everywhere is a unit of its own, though it is named as the rest of a class is.
_EVERYWHERE = regex(
    r"(?:以及|[和及与])(?P<places>各(?:地区|地方|地|省[(（]?(?:自治)?区、(?:直辖)?市[)）]?(?:人民政府)?))$"
)
_NAME_WITH_AND = regex(
    r"(?:自然资源|工业|人力资源|文化|广电|发展|卫生|住房|科学技术|科技|农业|教育|民族|机关事务|政务服务|国土|规划|广播电视|新闻出版|退役军人|社会保障|医疗|应急|交通|信息|大数据|城市管理|经济|商务|投资|体育|旅游|林业|水利|生态|环境|综合|行政|市场|食品|药品|疾病|社会|电影|版权|园林|绿化|档案|知识产权)$"
)
_GENERIC_REST = regex(
    r"(?:(?:各|其他|其它|有关|相关|直属|所属|权属|下属|驻|主管|成员|责任|责任主体)*(?:单位|部门|机构|组织|企业|人员|主体|方面|公司|团体|地方|地区|乡镇|街道|科室|事业单位|企事业单位))$"
)
_OTHERS = (
    r"等(?:国务院|中央|省|市|州|县|区)?(?:直|级)?(?:市直|市级|省级|省直|县级|区级|有关|相关|责任|职能|行业|主管|成员|各|多个|\d+个|[一二三四五六七八九十]+个)*"
    r"(?:责任)?(?:部门和单位|单位和部门|部门(?:\(单位\)|（单位）)?|单位|机构|企业|方面)?"
)
_TAIL = regex(rf"(?:{_OTHERS}|等[^、,，;；()（）]{{2,16}}成员单位|等[^、,，;；()（）]{{1,8}}分?公司)$")
# A、B等有关部门和各区政府: what follows the class is a unit of its own.
_AFTER_OTHERS = regex(
    rf"(?<=[^\W\d_A-Za-z)）])(?:{_OTHERS})(?:以及|[和及与、,，;；])(?!(?:单位|部门|机构|企业|人员)(?:$|[、,，;；]))(?=\S)"
)
_DEFINED = regex(
    r"[(（〈<〔](?:含|包括|不含|以下简称|简称|下同)[^()（）]*[)）〉>〕]$|[(（][^()（）]*下同[)）]$"
)
_LEAD_IN = regex(
    r"^(?:以上(?:各项)?(?:工作|任务|事项)?(?=[由均省市县区州各国])|均(?=由)|由|请|[和及与](?=[省市县区州各国有相])|并|其中|会同|以及|其他|另|:|为|包括|\d{1,2}[.、]|-)+(?=\S{2})"
)
# …会同市财政局制定, 各区政府主责: what the unit does is no part of its name.
_DOES = regex(
    r"(?<=[局委厅部院府会办心司])(?:(?:研究)?(?:制定|制订|主责|组织开展)|为主|按(?:照)?(?:各自)?(?:职责|职能)(?:分工)?(?:分别|共同)?)$"
)
_TRIM = " ,、;:。./|*★☆▲()" + "（），；：、。"
_PUNCT = frozenset("、,;/；，|")
_OPEN, _CLOSE = frozenset("([〔〈【<"), frozenset(")]〕〉】>")
_REGION = regex(r"[省市县区州盟旗镇乡]|市州|地级|县级")


@lru_cache(maxsize=65536)
def split_units(text: str) -> tuple[str, ...]:
    """Divide a list of units as written into its units.

    A 、 inside brackets does not divide, nor does one between two bare levels (市、区政府); 和 and 及
    divide only between two units. 等 and 等部门 at the end are dropped.

    >>> split_units("市发展改革委、市自然资源和规划局，各县（市、区）政府")
    ('市发展改革委', '市自然资源和规划局', '各县（市、区）政府')
    >>> split_units("市教育局和市财政局等部门")
    ('市教育局', '市财政局')
    >>> split_units("银保监会、国务院相关部门和单位及各地区")
    ('银保监会', '国务院相关部门和单位', '各地区')
    """
    result: list[str] = []
    for piece in divide(text):
        for name in _split_and(piece):
            cleaned = _clean(name)
            if cleaned and cleaned not in result:
                result.append(cleaned)
    return tuple(result)


def divide(text: str) -> list[str]:
    """Divide a list at its commas, those inside brackets and between bare levels aside; the pieces are as written.

    >>> divide("*市教育局、各县（市、区）政府")
    ['*市教育局', '各县（市、区）政府']
    """
    pieces: list[str] = []
    depth, at = 0, 0
    if "等" in text:
        text = _AFTER_OTHERS.sub("、", text)
    for i, char in enumerate(text):
        if char in _OPEN or char == "（":
            depth += 1
        elif char in _CLOSE or char == "）":
            depth = max(0, depth - 1)
        elif depth == 0 and (char in _PUNCT or (char == " " and _space_divides(text, i))):
            pieces.append(text[at:i])
            at = i + 1
    pieces.append(text[at:])
    return _rejoin_levels(pieces)


def _space_divides(text: str, i: int) -> bool:
    return _STRONG.search(text[:i]) is not None and i + 1 < len(text) and text[i + 1] not in "、,;，；）)"


def _rejoin_levels(pieces: list[str]) -> list[str]:
    """Put bare levels back in front of the unit they qualify: 市 | 区园林绿化主管部门 → 市、区园林绿化主管部门."""
    result: list[str] = []
    carry = ""
    for i, piece in enumerate(pieces):
        stripped = piece.strip()
        following = pieces[i + 1].strip() if i + 1 < len(pieces) else ""
        if following and (
            _qualifies(stripped, following)
            or (following in _GOVERNMENT and stripped.endswith(("党委", "党工委")))
        ):
            carry += stripped + "、"
            continue
        result.append(carry + stripped)
        carry = ""
    if carry:
        result.append(carry.rstrip("、"))
    return result


# 各乡镇党委、政府 is one unit.
_GOVERNMENT = ("政府", "人民政府", "管委会", "办事处")
_LEVELS = r"(?:县市区|市县区|县区市|市州|区县|县区|市县|区市县|自治区|自治州|自治县|自治旗|直辖市|县级市|街道|乡镇|省|市|县|区|州|盟|旗|镇|乡|中央|国家)"
_BARE_LEVEL = regex(
    rf"(?P<each>各(?:有关)?|有关|相关)?{_LEVELS}(?:级|直)?(?:[(（〔\[][^()（）〔〕]{{1,8}}[)）〕\]])?"
)
_LEVEL_FIRST = regex(_LEVELS)
_LOCAL = regex(
    rf"(?:各)?(?:有关)?{_LEVELS}级?(?:[(（〔\[][^()（）〔〕]{{1,8}}[)）〕\]])?(?:人民)?(?:政府|管委会|办事处|党委|党工委|主管部门|委|级市|市)?(?:[(（][^()（）]*[)）])?"
)


def _qualifies(piece: str, following: str) -> bool:
    """Tell whether a bare level belongs to the unit behind it: 各市（州）、县（市）人民政府, not 各区、市教育局."""
    match = _BARE_LEVEL.fullmatch(piece)
    if match is None:
        return False
    if match["each"]:
        return _LOCAL.fullmatch(following) is not None
    return _LEVEL_FIRST.match(following) is not None


def _split_and(piece: str) -> list[str]:
    everywhere = _EVERYWHERE.search(piece)
    if everywhere is not None and is_unit(_clean(piece[: everywhere.start()])):
        return [*_split_and(piece[: everywhere.start()]), everywhere["places"]]
    for match in _AND.finditer(piece):
        left, right = piece[: match.start()], piece[match.end() :]
        if not left or not right or left.count("(") + left.count("（") != left.count(")") + left.count("）"):
            continue
        if match[0] in "和与及" and (_NAME_WITH_AND.search(left) or not _STRONG.search(left)):
            continue
        if right.startswith(("政府", "人民政府")) or _GENERIC_REST.fullmatch(right):
            continue
        if not is_unit(_clean(right)):
            continue
        return [left, *_split_and(right)]
    return [piece]


def _clean(name: str) -> str:
    name = name.strip(" ,、;:。./|*★☆▲，；：—–")
    name = _LEAD_IN.sub("", name)
    name = _DOES.sub("", name)
    name = _TAIL.sub("", _DEFINED.sub("", _TAIL.sub("", name)))
    if name.endswith((")", "）")) and name.count(")") + name.count("）") > name.count("(") + name.count("（"):
        name = name[:-1]
    if name.startswith(("(", "（")) and name.endswith((")", "）")) and len(name) > 2:
        name = name[1:-1]
    return name.strip(" ,、;:。./|*★☆▲，；：")


def _ends_as_unit(folded: str) -> bool:
    """Tell whether a name ends in one of the words that end names of units, or in something in brackets."""
    name = folded.removesuffix("\n")
    if name.endswith(")"):
        if _IN_BRACKETS.search(name):
            return True
        name = name[:-1]
    # The words are of one to three characters.
    return name[-1:] in _ENDINGS or name[-2:] in _ENDINGS or name[-3:] in _ENDINGS


def is_unit(name: str) -> bool:
    """Tell whether a name ends the way names of units do and is not a sentence.

    >>> [is_unit(x) for x in ("市水利局", "各县（市、区）政府", "提高管理水平", "农民自建住宅除外")]
    [True, True, False, False]
    """
    folded = name.replace("（", "(").replace("）", ")")
    return (
        2 <= len(folded) <= 36
        and _ends_as_unit(folded)
        and _VERB.search(folded.replace("地级以上", "")) is None
    )


_VERB = regex(
    r"(?:除外|\d个|\d{4}年|带动|建成|初步|强化|以上|以下|不得|应当|必须|加强|提高|完善|推进|推动|开展|落实|建立|健全|组织实施|完成|按照|根据|包括|为[^、,]{0,20}(?:牵头|责任)(?:单位|部门)|[。!?:])"
)


def looks_like_units(text: str) -> bool:
    """Tell whether the whole of a text is a list of units, at least one of them beyond doubt."""
    names = split_units(text)
    return (
        bool(names)
        and all(is_unit(n) for n in names)
        and any(_STRONG.search(n.replace("（", "(").replace("）", ")")) for n in names)
    )


def nearly_units(text: str) -> bool:
    """Tell whether all but one short name of a list are units for sure: where duties are listed, so is that one."""
    names = split_units(text)
    odd = [n for n in names if not is_unit(n)]
    return len(names) >= 3 and len(odd) == 1 and len(odd[0]) <= 8 and odd[0].isalpha()
