"""Numbers with units in running text: 25万平方米, 9.7%, 1-2个, 百分之九十五, 五成, Ⅳ类."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luocheng.documents.characters import integer
from luocheng.documents.scanning import any_of, scanner
from luocheng.patterns import regex

__all__ = ["MEASURE_WORDS", "Quantity", "find_quantities"]

MEASURE_WORDS = frozenset(
    (
        "个 条 座 处 所 家 次 项 套 支 种 类 户 名 人 场 间 栋 幢 片 块 宗 件 批 组 对 台 辆 艘 架 张 盏 株 棵 根 班 门 枚 颗 口 眼 孔 段 期 轮 部 本 份 只 头 "
        "轮次 位 村 镇 县 区 市 校 院 站 园 点 路 线 街 街区 场次 人次 项次 册 匹 尾 羽 首 幅 标台 泊位 学位 席 列 大类 亩次 辆次 人年 款 卷 封 节 队次 学分 工位 铺位 摊位 桌 杆 桩 井 坝 节点 届 桌次 课 集 趟 篇 岗 机柜 机架 标准机架 车位 艘次 剂次 箱 门次 人份"
    ).split()
)
"""Words that count things; the other units measure."""

_DIMENSIONS = (
    "人口 斤 个小时 个自然日 自然日 批次 班次 家次 件次 个百分点 百分点 平方公里 平方千米 标准立方米 立方米 平方米 平方 公里 千米 厘米 毫米 微米 米 公顷 亩 顷 吨标准煤 "
    "吨标煤 吨 克标准煤 千克标准煤 公斤标准煤 公斤 千克 微克 毫克 克 升 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 瓦 度电 伏安 千伏 kW MW GW kWh kV 元 美元 欧元 周岁 岁 个月 工作日 个工作日 小时 分钟 秒 "
    "天 日 月 年 倍 成 折 番 分贝 dB ℃ km² m² ㎡ m³ km² mm km m² GB TB PB EB MB Mbps Gbps Tbps bps EFLOPS PFLOPS TFLOPS EFlops PFlops kWh MWh GWh MPa kPa 分 度 标准煤 床 架次 车次 班次 航班 学时 课时 标箱 TEU 公顷 桶 "
    "例 起 级 名次 位次 单 笔 票 千伏安 公里/小时 人次 户次 人天 个等级 延米 车道公里 平米 港元 ms 毫秒 标准箱 个标准箱 载重吨 立方 剂 字 P 台套 台(套) 台件 个(套) 个(座) 处(座)"
).split()
_BASE = any_of(re.escape(u) for u in sorted({*_DIMENSIONS, *MEASURE_WORDS}, key=len, reverse=True))
_UNIT = regex(rf"\s?(?P<unit>%|‰|(?:{_BASE})|/\s?(?:10万|十万|百万|千|万)人?)")
# 元/平方米, 平方米(套): longer, and needed only where one of the signs stands behind a unit.
_GOES_ON = frozenset("/·( \t\n")
_LONG_UNIT = regex(
    rf"\s?(?P<unit>%|‰|(?:{_BASE})(?:\s?[/·]\s?(?:{_BASE}|(?:百|千|万|十万|百万|亿)(?:{_BASE})|户|人|日))*(?:\([次间套座处台家个组户栋人条张部床所件批项只头辆支艘](?:、[次间套座处台家个组户栋人条张部床所件批项只头辆支艘]){{0,3}}\))?|/\s?(?:10万|十万|百万|千|万)人?)"
)
_SCALE = r"(?:余|多)?(?:十万|百万|千万|万亿|十亿|百亿|千亿|百(?!分)|千(?![伏瓦米克卡帕])|万|亿)?(?:余|多)?"
_NUM = r"\d+(?:,\d{3})*(?:\.\d+)?"
_DASH = r"\s?(?:-|—|–|~|至|到)\s?"
_HAN = r"(?:[一二两三四五六七八九]?[十百千][一二三四五六七八九十百千零]*|[一二两三四五六七八九])"

# The unit behind a number is read by a pattern of its own: it is long, and most numbers have none.
_QUANTITY = regex(
    rf"""(?<![\d./])(?P<up>[1-9])/(?P<down>[2-9])(?=以上|以下|以内|左右|的)
    | (?<![A-Za-z\d.第Ｇ/])(?P<a>{_NUM})(?P<as>{_SCALE})
    | 百分之(?P<pa>{_HAN}(?:点[一二三四五六七八九零]+)?|{_NUM})(?:{_DASH}(?:百分之)?(?P<pb>{_HAN}))?
    | 千分之(?P<qa>{_HAN}|{_NUM})
    | (?P<den>[二三四五六七八九十])分之(?P<num>[一二三四五六七八九])
    | (?P<ten>[一二两三四五六七八九])成(?P<half>[一二三四五六七八九半])?(?=[以左的、,;。]|$|[^\W\d_A-Za-z]{{2}})
    | (?P<majority>一半|半数|过半数?)
    | (?P<fan>翻)(?P<fann>[一两三]|\d)?番
    | (?<![第每届\d一二三四五六七八九十百千])(?P<h>{_HAN})(?P<hs>(?:余|多)?(?:万|亿)?)(?:(?P<hu>[倍])|(?:{_DASH}(?P<hb>{_HAN}))?(?P<hunit>(?:个百分点|百分点|平方公里|平方米|公里|公顷|亩|吨|万元|亿元|元|小时|分钟|人次|座|条|处|所|家|个|次|场|套|户|名|项|台|辆|组|间|栋|片|支|种)))
    | (?:[ⅠⅡⅢⅣⅤⅥ]|劣Ⅴ|(?<![a-zA-Z])(?:I{{1,3}}|IV|V)(?![A-Za-z]))\s?(?P<roman>类(?:水体|水质|水)?)
    | (?<=[为到至在持])(?P<zero>零)(?=[,;。、)]|$)
    | (?<=[以达到于为在过])(?P<bare>{_HAN})(?=以上|分以上|%)
    """,
    re.VERBOSE,
)
# Where a number can begin: a run of digits, or another first character with one behind it that a number goes on with.
_START = regex(
    r"[0-9零百千半过翻一二两三四五六七八九十ⅠⅡⅢⅣⅤⅥ劣IV](?:(?<=[0-9])[0-9]*|(?=[0-9\s一二两三四五六七八九十百千万亿零余多分成半数番倍至到个平公亩吨元小人座条处所家次场套户名项台辆组间栋片支种类以%ⅤIV,;。、)—–~-]|$))"
)
_DASHES = frozenset("-—–~至到 \t\n")
_RANGE = regex(rf"{_DASH}(?P<b>{_NUM})(?P<bs>{_SCALE})")
_SCALES = {"": 1, "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "十万": 1e5, "百万": 1e6, "千万": 1e7, "万亿": 1e12, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11}  # fmt: skip
_ROMAN = {
    "Ⅰ": 1,
    "Ⅱ": 2,
    "Ⅲ": 3,
    "Ⅳ": 4,
    "Ⅴ": 5,
    "Ⅵ": 6,
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "劣Ⅴ": 6,
}
_QUICK = scanner(
    r"\d 成 倍 番 类 [为到至在持]零 分之 一半 过半 半数 [一二三四五六七八九十]以上"
    r" [一二两三四五六七八九十百千](?:余|多)?(?:万|亿)?(?:[个座条处所家次场套户名项亩平台辆组间栋片支种元吨年]|公里|小时|分钟|人次)"
)


@dataclass(slots=True)
class Quantity:
    """A number in the text: ``text[start:end]`` holds number and unit.

    `value` is a number or a pair; `unit` is as printed, with 万 or 亿 kept in front ('万平方米'); `han`
    tells that it is written in Chinese numerals; `roman` that it is a class (Ⅳ类).
    """

    start: int
    end: int
    value: float | int | tuple[float | int, float | int]
    unit: str
    han: bool = False
    roman: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether the number counts things (个, 座, 家) and does not measure."""
        return self.unit.lstrip("十百千万亿") in MEASURE_WORDS


def find_quantities(folded: str, start: int, end: int) -> list[Quantity]:
    """Find the numbers with units between two offsets of a folded text."""
    if _QUICK.search(folded, start, end) is None:
        return []
    result: list[Quantity] = []
    at = start
    # A number cannot begin within another, so one look at each run of digits is enough.
    for sign in _START.finditer(folded, start, end):
        begin = sign.start()
        if begin < at:
            continue
        match = _QUANTITY.match(folded, begin, end)
        if match is None:
            continue
        quantity = _read(match, folded, end)
        at = match.end()
        if quantity is not None:
            at = max(at, quantity.end)
            result.append(quantity)
    return result


def _read(m: re.Match[str], folded: str, limit: int) -> Quantity | None:
    s, e = m.span()
    if m["a"]:
        return _arabic(m, folded, limit)
    if m["pa"]:
        low, high = _han_number(m["pa"]), _han_number(m["pb"]) if m["pb"] else None
        return Quantity(s, e, (low, high) if high is not None else low, "%", han=True)
    if m["qa"]:
        return Quantity(s, e, _han_number(m["qa"]), "‰", han=True)
    if m["den"] or m["down"]:
        share = _hundredths(m["num"] or m["up"], m["den"] or m["down"])
        return None if share is None else Quantity(s, e, share, "%", han=True)
    if m["ten"]:
        half = 5 if m["half"] == "半" else integer(m["half"] or "零") or 0
        return Quantity(s, e, (integer(m["ten"]) or 0) * 10 + half, "%", han=True)
    if m["majority"]:
        return Quantity(s, e, 50, "%", han=True)
    if m["zero"]:
        # 劣Ⅴ类断面比例为零; what counts things (事故为零) has no unit.
        return Quantity(s, e, 0, "%", han=True) if _SHARE.search(folded, max(s - 12, 0), s) else None
    if m["fan"]:
        return Quantity(s, e, integer(m["fann"] or "一") or 1, "番", han=True)
    if m["roman"]:
        name = m[0][: m[0].index("类")].strip()
        return Quantity(s, e, _ROMAN[name], m["roman"], roman=True)
    if m["bare"]:
        return Quantity(s, e, integer(m["bare"]) or 0, "", han=True)
    value: float | int = integer(m["h"]) or 0
    unit = (m["hs"] or "").replace("余", "").replace("多", "") + (m["hu"] or m["hunit"] or "")
    if m["hb"]:
        return Quantity(s, e, (value, integer(m["hb"]) or 0), unit, han=True)
    return Quantity(s, e, value, unit, han=True)


def _hundredths(part: str, whole: str) -> int | None:
    """Return a fraction as per cent: 五分之一 is 20; None for 三分之一, which no whole number of hundredths is."""
    parts = int(part) if part.isdecimal() else integer(part) or 1
    wholes = int(whole) if whole.isdecimal() else integer(whole) or 1
    return None if 100 * parts % wholes else 100 * parts // wholes


_SHARE = regex(r"(?:率|比例|比重|占比)(?:均|都|全部|持续|稳定|动态)*(?:为|归|保持在?|降[为至到]|控制[为在])$")


def _arabic(m: re.Match[str], folded: str, limit: int) -> Quantity | None:
    """Read 25万平方米, 3—5%, 20万至30万元; a number without a unit only where a comparison stands beside it."""
    s, e = m.span()
    low, scale = _number(m["a"]), m["as"].replace("余", "").replace("多", "")
    behind, unit = _unit_at(folded, e, limit)
    joined = _RANGE.match(folded, behind, limit) if folded[behind : behind + 1] in _DASHES else None
    if joined:
        last_end, last = _unit_at(folded, joined.end(), limit)
        if last and (not unit or unit == last):
            return _range(low, scale, joined, (s, last_end), last)
    if unit:
        factor, name = _scaled(scale, _unit_name(unit))
        return Quantity(s, behind, low * factor if factor != 1 else low, name)
    following = folded[e : e + 1]
    if not scale and following and following in "、和" and (shared := _shared_unit(folded, s, e, limit)):
        factor, name = _scaled("", _unit_name(shared))
        return Quantity(s, e, low * factor if factor != 1 else low, name)
    if scale and following not in "强号版级卡":
        factor, name = _scaled(scale, "")
        return Quantity(s, e, low * factor if factor != 1 else low, name)
    bare = (
        not scale
        and following not in _SIGNS
        and (
            (following and following in "以左")
            or (s > 0 and folded[s - 1] == "为" and (not following or following in ",;。、()"))
            or (s > 0 and folded[s - 1] in "到至达于过在≥≤<>")
        )
    )
    return Quantity(s, e, low, "") if bare else None


_ALSO = regex(r"(?:[、和]\d{1,6}(?:\.\d{1,3})?){1,6}(?=[^\d.])")


def _shared_unit(folded: str, start: int, end: int, limit: int) -> str:
    """Return the unit that stands only behind the last of several numbers: 分别改造100、150、200公里."""
    if folded.find("分别", max(0, start - 40), start) < 0:
        return ""
    also = _ALSO.match(folded, end, limit)
    return _unit_at(folded, also.end(), limit)[1] if also is not None else ""


_SIGNS = ("°", "′", "″")
"""Signs of angles; a number in front of one of them has a unit after all, which no target has."""


def _unit_at(folded: str, at: int, limit: int) -> tuple[int, str]:
    """Return where the unit at an offset ends, and the unit; the offset itself and '' where there is none."""
    sign = folded[at : at + 1]
    if at < limit and (sign == "%" or (sign == "年" and folded[at + 1 : at + 2] not in _GOES_ON)):
        return at + 1, sign
    if sign == ":" and (ratio := _TO_ONE.match(folded, at, limit)):
        return ratio.end(), ":1"
    unit = _UNIT.match(folded, at, limit)
    if unit is None:
        return at, ""
    if sign == "人" and folded.startswith("人间", at):
        # 2人间病房: what kind of room it is.
        return at, ""
    if folded[unit.end() : unit.end() + 1] in _GOES_ON:
        unit = _LONG_UNIT.match(folded, at, limit) or unit
    return unit.end(), unit["unit"]


# So many of one thing to one of another: 车桩比达到2:1.
_TO_ONE = regex(r":1(?![\d.:])")


# Not `float` alone: compiled code takes that at its word, and 5 would become 5.0.
def _range(
    low: float | int,  # noqa: PYI041
    scale: str,
    joined: re.Match[str],
    span: tuple[int, int],
    unit: str,
) -> Quantity:
    top = joined["bs"].replace("余", "").replace("多", "")
    high = _number(joined["b"])
    if scale and scale != top:
        low = low * _SCALES[scale] / _SCALES.get(top, 1)
        low = int(low) if float(low).is_integer() else low
    factor, name = _scaled(top, _unit_name(unit))
    if factor != 1:
        low, high = low * factor, high * factor
    return Quantity(span[0], span[1], (low, high), name)


def _unit_name(text: str) -> str:
    """Return a unit as printed, without blanks; 个小时 is 小时."""
    return text.replace(" ", "").replace("个小时", "小时")


def _scaled(scale: str, unit: str) -> tuple[int, str]:
    """Keep 万 and 亿 in the unit; take 百 and 千 into the number."""
    if scale in ("", "万", "亿"):
        return 1, scale + unit
    if scale == "万亿":
        return 1, scale + unit
    for tail in ("万", "亿"):
        if scale.endswith(tail):
            return int(_SCALES[scale[:-1]]), tail + unit
    return int(_SCALES[scale]), unit


def _number(text: str) -> float | int:
    if len(text) < 16 and text.isdecimal():
        return int(text)
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def _han_number(text: str) -> float | int:
    if text[0].isdigit():
        return _number(text)
    whole, _, part = text.partition("点")
    value = integer(whole) or 0
    return value if not part else float(f"{value}.{''.join(str(integer(c) or 0) for c in part)}")
