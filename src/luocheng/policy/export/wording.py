"""How a plan is written for people: clause numbers, comparators, values, years, qualifiers; and read back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from luocheng.policy.model import Document, Path, Target, Value

__all__ = [
    "COMPARATOR_WORDS",
    "SEVERITY_WORDS",
    "document_label",
    "fold",
    "number_words",
    "parse_comparator",
    "parse_number",
    "parse_qualifiers",
    "parse_units",
    "parse_value",
    "parse_years",
    "path_key",
    "path_words",
    "plan_title",
    "qualifier_words",
    "target_words",
    "value_words",
    "years_words",
]

COMPARATOR_WORDS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝", "range": "区间", "done": "完成"}
"""The comparators as the tables print them."""

SEVERITY_WORDS = {"error": "错误", "warning": "提醒", "note": "说明"}
"""The severities of findings as the tables print them."""

_WORDS = {
    ">=": ("≧", "=>", "不低于", "不少于", "不小于", "至少", "以上", "达到", "大于等于", "大于或等于"),
    "<=": (
        "≦",
        "=<",
        "不高于",
        "不超过",
        "不多于",
        "不大于",
        "至多",
        "以内",
        "以下",
        "小于等于",
        "小于或等于",
    ),
    ">": ("超过", "高于", "大于", "多于", "突破"),
    "<": ("低于", "小于", "少于"),
    "=": ("==", "等于", "为"),
    "range": ("范围", "介于", "—"),
    "done": ("建成", "全覆盖", "全部完成"),
}
_SYNONYMS = {word: code for code, words in _WORDS.items() for word in (code, COMPARATOR_WORDS[code], *words)}

_HALF = str.maketrans("（）［］〔〕：；，．／％－—–−～＞＜＝", "()[][]:;,./%----~><=")


def fold(text: str) -> str:
    """Fold full-width digits, brackets, dashes and blanks, for comparing what was typed by hand.

    >>> fold("二、 （一）１．")
    '二、(一)1.'
    """
    import unicodedata

    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_HALF))


# --- clauses ----------------------------------------------------------------------------------------------------

_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九十百零〇]+\Z")


def path_words(path: Path) -> str:
    """Write a clause path the way a document is cited.

    >>> path_words(("二", "(一)", "1")), path_words(("第二章", "第三条")), path_words(("附件2", "1")), path_words(())
    ('二（一）1', '第二章第三条', '附件2·1', '')
    """
    parts = [p.replace("(", "（").replace(")", "）") for p in path]
    followed = zip(parts, [*parts[1:], ""], strict=False)
    return "".join(part + _separator(part, following) for part, following in followed)


def _separator(part: str, following: str) -> str:
    if not following:
        return ""
    if part.endswith("）") or following[0] in "（第" or not following[0].isalnum():
        return ""
    if _CHINESE_NUMBER.match(part):
        return "、"
    return "." if part.isdigit() and following[0].isdigit() else "·"


def path_key(words: str, *, loose: bool = False) -> str:
    """Return what two ways of writing one clause path have in common; `loose` disregards separators too."""
    folded = fold(words).rstrip("、.,·:")
    return re.sub(r"[、.,·]", "", folded) if loose else folded


# --- values -----------------------------------------------------------------------------------------------------


def number_words(number: float) -> str:
    """Write a number without exponent and without a needless fraction.

    >>> number_words(39.0), number_words(97.5), number_words(1e-7), number_words(12)
    ('39', '97.5', '0.0000001', '12')
    """
    if isinstance(number, int):
        return str(number)
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_words(value: Value) -> str:
    """Write a value, a pair of them, or nothing.

    >>> value_words((80, 83)), value_words(1.2), value_words(None)
    ('80—83', '1.2', '')
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "—".join(number_words(v) for v in value)
    return number_words(value)


_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d{1,2})?"
_PAIR = re.compile(rf"({_NUMBER})(?:-{{1,2}}|~|至|到)({_NUMBER})\Z")


def parse_number(words: str) -> float | int | None:
    """Read a number as typed; None when it is none.

    >>> parse_number("1,200"), parse_number("３.50"), parse_number("约3"), parse_number("1e5")
    (1200, 3.5, None, 100000)
    """
    text = fold(words).replace(",", "")
    if not re.fullmatch(_NUMBER, text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern admits numbers only
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def parse_value(words: str, unit: str = "") -> Value:
    """Read a value or a pair of values as typed, with its unit behind it or without; None when it is none.

    >>> parse_value("80—83"), parse_value("80%-83%", "%"), parse_value("95%", "%"), parse_value("很多")
    ((80, 83), (80, 83), 95, None)
    """
    text, mark = fold(words), fold(unit)
    if mark:
        text = text.replace(mark, "")
    if pair := _PAIR.match(text):
        first, second = parse_number(pair[1]), parse_number(pair[2])
        return None if first is None or second is None else (first, second)
    return parse_number(text)


def parse_comparator(words: str) -> str | None:
    """Read a comparator: a sign, one of the model's names, or the words documents use; None when unknown.

    >>> [parse_comparator(x) for x in ("≥", ">=", "不低于", "＞", "区间", "done", "约")]
    ['>=', '>=', '>=', '>', 'range', 'done', None]
    """
    return _SYNONYMS.get(words.strip()) or _SYNONYMS.get(fold(words))


# --- years and qualifiers ---------------------------------------------------------------------------------------


def years_words(target: Target) -> str:
    """Write the year of a target, or its span of years."""
    if target.year is None:
        return "" if target.year_from is None else f"{target.year_from}—"
    return str(target.year) if target.year_from is None else f"{target.year_from}—{target.year}"


_YEARS = re.compile(r"(?:(\d{4})年?(?:-{1,2}|~|至|到))?(\d{4})年?\Z|(\d{4})年?-{1,2}\Z")


def parse_years(words: str) -> tuple[int | None, int | None] | None:
    """Read (first year, year) as typed; None when it is no year.

    >>> parse_years("2026"), parse_years("2024—2026年"), parse_years(""), parse_years("明年")
    ((None, 2026), (2024, 2026), (None, None), None)
    """
    text = fold(words)
    if not text:
        return None, None
    match = _YEARS.match(text)
    if not match:
        return None
    first = match[1] or match[3]
    return int(first) if first else None, int(match[2]) if match[2] else None


def qualifier_words(target: Target) -> str:
    """Write what limits a target: softening words, each of what it holds for, what it is measured against."""
    per = target.per and (target.per if target.per[0] in "每各" else f"每：{target.per}")
    parts = [target.hedge, per, target.base and f"基准：{target.base}"]
    return "；".join(p for p in parts if p)


def parse_qualifiers(words: str) -> tuple[str, str, str]:
    """Read (hedge, per, base) as `qualifier_words` writes them.

    >>> parse_qualifiers("力争；每年；基准：较2023年"), parse_qualifiers("每：街道"), parse_qualifiers("")
    (('力争', '每年', '较2023年'), ('', '街道', ''), ('', '', ''))
    """
    hedge, per, base = [], [], []
    for part in re.split(r"[；;\n]", words):
        part = part.strip()
        if match := re.match(r"(?:基准|基数|基期|比较基准)[：:]\s*(.*)", part, re.DOTALL):
            base.append(match[1])
        elif match := re.match(r"每[：:]\s*(.*)", part, re.DOTALL):
            per.append(match[1])
        elif part[:1] in ("每", "各"):
            per.append(part)
        elif part[:1] in ("较", "比"):
            base.append(part)
        elif part:
            hedge.append(part)
    return "、".join(hedge), "、".join(per), "、".join(base)


def target_words(target: Target, *, year: bool = True) -> str:
    """Write a target in a few words: 建成区绿地率≥39.5%（2025年）."""
    name = (
        target.indicator if target.indicator.startswith(target.subject) else target.subject + target.indicator
    )
    when = f"（{years_words(target)}年）" if year and target.year else ""
    if target.value is None:
        return f"{name}{when}"
    sign = "" if target.comparator in {"=", "range"} else COMPARATOR_WORDS[target.comparator]
    return f"{name}{sign or ' '}{value_words(target.value)}{target.unit}{when}"


# --- units, documents -------------------------------------------------------------------------------------------


def parse_units(words: str, known: Iterable[str] = ()) -> list[str]:
    """Split a cell of units at 、 ， ； and line breaks, not inside brackets; `known` names stay whole.

    >>> parse_units("市住建局、各县（市、区）政府；市财政局")
    ['市住建局', '各县（市、区）政府', '市财政局']
    """
    kept = {
        f"\ue000{i}\ue001": name
        for i, name in enumerate(sorted(known, key=len, reverse=True))
        if "、" in name
    }
    for mark, name in kept.items():
        words = words.replace(name, mark)
    units, depth, start = [], 0, 0
    for i, char in enumerate(words):
        depth += (char in "（(〔[〈") - (char in "）)〕]〉")
        if char == "\n" or (char in "、，,；;" and depth <= 0):
            units.append(words[start:i])
            start = i + 1
    units.append(words[start:])
    named = (re.sub("\ue000\\d+\ue001", lambda m: kept[m[0]], unit).strip() for unit in units)
    return [unit for unit in named if unit]


_NOTICE = re.compile(
    r".*?(?:印发|转发|征求|下发)(?:《(?P<quoted>.+)》|(?P<plain>[^《》]+))(?:.{0,2}意见)?的(?:通知|公告|函)\Z"
)


def plan_title(document: Document) -> str:
    """Return the title of the plan itself: without 关于印发《…》的通知 around it."""
    match = _NOTICE.match(document.title)
    if match and not (match["plain"] and match["plain"].endswith("意见") and "征求" in document.title):
        return str(match["quoted"] or match["plain"])
    return document.title


def document_label(document: Document, index: int) -> str:
    """Return the short name of a document among several: its label, or its place in the file (from 0)."""
    return document.label or f"文件{index + 1}"
