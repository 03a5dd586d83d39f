"""The words in front of a number: which area or class they speak of, and what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass

from luocheng.documents.scanning import any_of
from luocheng.patterns import regex

__all__ = ["Phrase", "pair_up", "split_list", "split_phrase"]


@dataclass(slots=True)
class Phrase:
    """The subject and the indicator that a member of a sentence names."""

    subject: str
    indicator: str


_AREAS = (
    "建成区 建城区 规划区 中心城区 主城区 老城区 新城区 中心城市 县级城市 城区 市区 镇区 示范区 开发区 高新区 园区 新区 辖区 片区 城镇 乡镇 农村 全市 全省 全县 全区 全国 "
    "全域 城市 县城 城乡 小城镇 各区 各县 县区 区县 各地 街道 社区 行政村 小区 企业 单位 机构 学校 医院 河流 断面 水体 流域 主次干道 主干道 干道 道路"
).split()
_AREA = regex(
    rf"^(?:[^、,，]{{0,24}}?{any_of(_AREAS)})(?=[\u4e00-\u9fffA-Za-z“(])(?!率|数|面积|化|网|群|总数|用水)"
)
_MEASURED = regex(
    r"(?:率|比例|比重|占比|比|面积|强度|数量|总数|数|水平|总量|规模|长度|里程|密度|指数|程度|标准|浓度|能力|值|量|额|收入|增速|时间|满意度|覆盖面)$"
)
_LIST = regex(r"[、和与及]|以及")


_OF_RANK = ("领先", "一流", "前列", "知名", "首个", "首家", "首批", "唯一", "最大", "有影响", "有重要影响")


def split_phrase(text: str) -> tuple[str, str]:
    """Divide 中心城市建成区供热普及率 into its area and its indicator; the area is '' where there is none.

    >>> split_phrase("中心城市建成区供热普及率")
    ('中心城市建成区', '供热普及率')
    >>> split_phrase("再生水利用率")
    ('', '再生水利用率')
    """
    match = _AREA.match(text)
    if match is None or match.end() >= len(text):
        return "", text
    longer = _AREA.match(text[match.end() :])
    end = match.end()
    if longer and longer.end() <= 6 and match.end() + longer.end() < len(text):
        end += longer.end()
    rest = text[end:]
    if len(rest) < 2 or rest.startswith(_OF_RANK):
        # 全国领先的算力体系: how good it is, not where.
        return "", text
    return text[:end].rstrip("的"), rest.lstrip("的")


def pair_up(phrase: str, count: int, *, distributed: bool) -> list[tuple[int, str, str]]:
    """Name the subject and the indicator of each number of a group: (index of the number, subject, indicator).

    One number holds for every indicator of a list (A率和B率均达到100%); several numbers go to the
    subjects or to the indicators in turn, whichever list is as long as the numbers are many.

    >>> pair_up("中心城市和县级城市建成区供水普及率、污水处理率", 2, distributed=True)[:2]
    [(0, '中心城市建成区', '供水普及率'), (0, '中心城市建成区', '污水处理率')]
    """
    parts = [p for p in split_list(phrase) if p]
    if len(parts) <= 1:
        subject, indicator = split_phrase(phrase)
        return [(i, subject, indicator) for i in range(count)]
    measured = [bool(_MEASURED.search(p)) for p in parts]
    first = measured.index(True) if any(measured) else len(parts) - 1
    subjects, indicators = _subjects_and_indicators(parts, first)
    if count == 1:
        listed = phrase.split("、")
        if not all(measured) and all(_MEASURED.search(p) for p in listed):
            # 保安配备率、报警与公安联网率: 与 stands within the name of a rate.
            measured, first, parts = [True] * len(listed), 0, listed
            subjects, indicators = _subjects_and_indicators(parts, 0)
        if not any(measured) or not all(measured[first:]) or first > 0 or len(parts) > 8:
            subject, indicator = split_phrase(phrase)
            return [(0, subject, indicator)]
        return [(0, s, i) for s in (subjects[:1] or [""]) for i in indicators]
    if not distributed:
        subject, indicator = split_phrase(phrase)
        return [(i, subject, indicator) for i in range(count)]
    if len(indicators) == count and len(subjects) <= 1:
        return [(i, subjects[0] if subjects else "", indicators[i]) for i in range(count)]
    if len(subjects) == count:
        return [(i, subjects[i], name) for i in range(count) for name in indicators]
    if len(parts) == count:
        subject, indicator = split_phrase(parts[-1])
        return [
            (i, *(split_phrase(parts[i]) if measured[i] else (parts[i], indicator if measured[-1] else "")))
            for i in range(count)
        ]
    subject, indicator = split_phrase(phrase)
    return [(i, subject, indicator) for i in range(count)]


def split_list(phrase: str) -> list[str]:
    """Divide at 、 and at 和 between two things, not inside brackets."""
    if not ("、" in phrase or "和" in phrase or "与" in phrase or "及" in phrase):
        return [phrase.strip()]
    parts: list[str] = []
    depth, at, last = 0, 0, len(phrase) - 1
    for mark in _DIVIDERS.finditer(phrase):
        char, i = mark[0], mark.start()
        if char in "(（":
            depth += 1
        elif char in ")）":
            depth -= 1
        elif depth == 0 and 0 < i < last and (char == "、" or _divides(phrase, i)):
            parts.append(phrase[at:i])
            at = i + 1
    parts.append(phrase[at:])
    return [p.strip() for p in parts]


_DIVIDERS = regex(r"[(（)）、和与及]")
_AND_INSIDE = regex(r"(?:普|以|涉|触|波|顾|论|企|推|惠|总|缓|温|调|平|共|参|中|饱|亲|祥|暖)$")


def _divides(phrase: str, at: int) -> bool:
    left, right = phrase[:at], phrase[at + 1 :]
    return (
        len(left) >= 2
        and len(right) >= 2
        and _AND_INSIDE.search(left) is None
        and not right.startswith(("率", "其"))
        and not right.endswith(("之比", "的比值", "的比例"))
    )


_BUILT_UP = regex(r"(?:建成区|建城区|规划区|城区|镇区|城镇)$")


def _subjects_and_indicators(parts: list[str], first: int) -> tuple[list[str], list[str]]:
    """Tell apart the list of areas and the list of indicators; the first indicator carries the last area."""
    subject, indicator = split_phrase(parts[first])
    subjects = parts[:first]
    if not subject and subjects and (place := _place_like(subjects, parts[first])):
        subject, indicator = place, parts[first][len(place) :].lstrip("的")
    if subject:
        subjects = [*subjects, subject]
    if not subjects:
        return [], [indicator, *parts[first + 1 :]]
    shared = _BUILT_UP.search(subject)
    if shared:
        # 中心城市和县级城市建成区: the built-up area of both.
        subjects = [
            s
            if s.endswith((shared[0], "城区", "镇区"))
            or not s.endswith(("城市", "县", "市", "区)", "区", "镇"))
            else s + shared[0]
            for s in subjects
        ]
    return subjects, [indicator, *(_bare(p, subject) for p in parts[first + 1 :])]


def _place_like(places: list[str], part: str) -> str:
    """Return the place that begins a phrase behind a list of places of its kind: 西湖区 after 东城区."""
    kind = places[0][-1]
    if kind not in "区县市镇乡村" or any(p[-1] != kind or len(p) > 8 for p in places):
        return ""
    end = part.find(kind, 1) + 1
    return part[:end] if 2 <= end <= 8 and len(part) - end >= 2 else ""


def _bare(part: str, subject: str) -> str:
    return (
        part[len(subject) :]
        if subject and part.startswith(subject) and len(part) > len(subject) + 1
        else part
    )
