"""Reading single values of a policy folder: words, numbers, years, dates, paths of clauses, quantities."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from luocheng.policy.folder import declared as d
from luocheng.policy.folder.fields import FieldKind
from luocheng.policy.folder.model import COMPARATOR_WORDS, parse_clause
from luocheng.policy.folder.nodes import Item, Scalar

if TYPE_CHECKING:
    from luocheng.errors import Fault

__all__ = ["MISSING", "PLAIN", "FieldReader", "Fields", "Wrong"]

Fields = dict[str, Any]
"""The fields of an item that were read, by name."""
MISSING = object()
"""Stands for a value that is not there or wrong; the fault has been noted."""
_SYMBOL = {word: symbol for symbol, word in COMPARATOR_WORDS.items()}


class FieldReader(Protocol):
    """What a value needs of the reader of its file: the fields of a mapping within it, and the faults so far."""

    faults: list[Fault]

    def fields(self, value: Item, declared: Iterable[FieldKind], prefix: str) -> Fields:
        """Read the fields of a mapping; `prefix` is put before their names in faults."""


class Wrong(Exception):  # noqa: N818 - carries what is wrong with one value to the reader of the field
    """What is wrong with one value, in Chinese and English."""

    def __init__(self, zh: str, en: str, remedy: tuple[str, str] = ("", "")) -> None:
        self.zh, self.en, self.remedy = zh, en, remedy
        super().__init__(en)


def _words(_reader: FieldReader, entry: Scalar | Item, _kind: FieldKind, _name: str) -> str:
    if isinstance(entry, Scalar):
        return (entry.text or "").strip()
    raise Wrong(
        "应是文字",
        "is to be text",
        ("文字若以括号开头，请整体加引号", "Quote text that begins with a bracket"),
    )


def _texts(_reader: FieldReader, entry: Scalar | Item, _kind: FieldKind, _name: str) -> list[str]:
    if isinstance(entry, Item) and entry.entries is not None:
        texts = [e.text.strip() for e in entry.entries if isinstance(e, Scalar) and e.text]
        if len(texts) == len(entry.entries):
            return texts
    raise Wrong("应是文字的列表，如 [甲, 乙]", "is to be a list of texts, such as [A, B]")


def _shaped(
    shape: re.Pattern[str], longest: int, wrong: tuple[str, str], remedy: tuple[str, str]
) -> Callable[[FieldReader, Scalar | Item, FieldKind, str], str]:
    """Return how a name is read that must have a shape and no more than so many characters."""

    def read(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
        text = _words(reader, entry, kind, name)
        if shape.fullmatch(text) and len(text) <= longest:
            return text
        raise Wrong(f"“{text[:40]}”{wrong[0]}", f"“{text[:40]}” {wrong[1]}", remedy)

    return read


_slug = _shaped(
    re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*"),
    100,
    ("不是短名", "is no short name"),
    ("只用小写字母、数字和 - . _", "Use small letters, digits and - . _ only"),
)


def _clause(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> tuple[str, ...]:
    path = parse_clause(_words(reader, entry, kind, name))
    if all(part and part == part.strip() for part in path):
        return path
    raise Wrong(
        "不是条款路径",
        "is no path of a clause",
        ("各级序号用 / 隔开，如 三/(一)/2", "Divide the numbers by /, such as 三/(一)/2"),
    )


def _integer(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> int:
    text = _words(reader, entry, kind, name)
    if re.fullmatch(r"\d{1,12}", text):
        return int(text)
    raise Wrong(f"“{text[:40]}”不是整数", f"“{text[:40]}” is no whole number")


def _year(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> int:
    text = _words(reader, entry, kind, name)
    if re.fullmatch(r"(?:19|20|21)\d\d", text):
        return int(text)
    raise Wrong(
        f"“{text[:40]}”不是年份",
        f"“{text[:40]}” is no year",
        ("写四位数字，如 2026", "Write four digits, such as 2026"),
    )


def _pair(entry: Scalar | Item) -> list[Scalar] | None:
    if isinstance(entry, Item) and entry.entries is not None and len(entry.entries) == 2:
        scalars = [e for e in entry.entries if isinstance(e, Scalar)]
        return scalars if len(scalars) == 2 else None
    return None


def _years(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> tuple[int, int]:
    pair = _pair(entry)
    if pair:
        first, last = (_year(reader, e, kind, name) for e in pair)
        if first <= last:
            return first, last
    raise Wrong("应是 [起始年, 终止年]", "is to be [first, last]")


def _date(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
    text = _words(reader, entry, kind, name)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Wrong(
        f"“{text[:40]}”不是日期", f"“{text[:40]}” is no date", ("写成 2024-03-18", "Write it as 2024-03-18")
    )


def _one_number(text: str) -> float | int:
    plain = (
        text.strip().replace(",", "")
        if re.fullmatch(r"\s*-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*", text)
        else text.strip()
    )
    if re.fullmatch(r"[-+]?\d{1,18}", plain):
        return int(plain)
    if re.fullmatch(r"[-+]?\d{1,18}\.\d{1,18}", plain) and math.isfinite(float(plain)):
        value = float(plain)
        return int(value) if value.is_integer() else value
    raise Wrong(
        f"“{text.strip()[:40]}”不是数",
        f"“{text.strip()[:40]}” is no number",
        ("只写数字，单位写在 unit", "Write digits only; the unit goes into unit"),
    )


def _number(_reader: FieldReader, entry: Scalar | Item, _kind: FieldKind, _name: str) -> object:
    if isinstance(entry, Scalar):
        return _one_number(entry.text or "")
    pair = _pair(entry)
    if pair:
        low, high = (_one_number(e.text or "") for e in pair)
        if low <= high:
            return low, high
        raise Wrong("下限大于上限", "has its low end above its high end")
    raise Wrong("应是一个数，或 [下限, 上限]", "is to be a number or [low, high]")


def _choice(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
    text = _words(reader, entry, kind, name)
    if text not in kind.choices:
        close = difflib.get_close_matches(text, kind.choices, 1, 0.5)
        guess = (f"是否想写 {close[0]}？", f"Did you mean {close[0]}?") if close else ("", "")
        listed = "、".join(kind.choices)
        raise Wrong(
            f"不能是“{text[:40]}”，可选 {listed}",
            f"cannot be “{text[:40]}”; choose one of {', '.join(kind.choices)}",
            guess,
        )
    return _SYMBOL.get(text, text) if kind.name == "comparator" else text


def _stretch(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> tuple[int, int]:
    pair = _pair(entry)
    if pair:
        start, end = (_integer(reader, e, kind, name) for e in pair)
        if start <= end:
            return start, end
    raise Wrong("应是 [起, 止] 两个位置", "is to be [start, end]")


def _stretches(
    reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str
) -> list[tuple[int, int]]:
    if isinstance(entry, Item) and entry.entries is not None:
        return [_stretch(reader, e, kind, name) for e in entry.entries]
    raise Wrong("应是 [起, 止] 的列表", "is to be a list of [start, end]")


_symbol = _shaped(
    re.compile(r"[a-z][a-z0-9_]*"),
    60,
    ("不能作公式里的名称", "cannot be a name in formulas"),
    ("用小写字母开头，只含小写字母、数字和 _", "Begin with a small letter; use small letters, digits and _"),
)


def _yes_no(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> bool:
    text = _words(reader, entry, kind, name).lower()
    if text in ("true", "yes", "是", "false", "no", "否"):
        return text in ("true", "yes", "是")
    raise Wrong(f"“{text[:40]}”不是 true 或 false", f"“{text[:40]}” is neither true nor false")


def _integers(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> list[int]:
    if isinstance(entry, Item) and entry.entries is not None:
        return [_integer(reader, e, kind, name) for e in entry.entries]
    raise Wrong("应是整数的列表，如 [10, 3]", "is to be a list of whole numbers, such as [10, 3]")


_QUANTITY = re.compile(r"(?P<value>[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,18})?)\s*(?P<unit>\D.*)?")


def _quantity(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> d.Quantity:
    text = _words(reader, entry, kind, name)
    match = _QUANTITY.fullmatch(text)
    if match:
        return d.Quantity(float(_one_number(match["value"])), (match["unit"] or "").strip(), text)
    raise Wrong(
        f"“{text[:40]}”不是数值和单位",
        f"“{text[:40]}” is no number with a unit",
        ("写成 60 % 或 25 万平方米", "Write 60 % or 25 万平方米"),
    )


PLAIN: dict[str, Callable[[FieldReader, Scalar | Item, FieldKind, str], object]] = {
    "text": _words,
    "words": _words,
    "texts": _texts,
    "slug": _slug,
    "clause": _clause,
    "integer": _integer,
    "year": _year,
    "years": _years,
    "date": _date,
    "number": _number,
    "choice": _choice,
    "stretch": _stretch,
    "stretches": _stretches,
    "symbol": _symbol,
    "yes_no": _yes_no,
    "integers": _integers,
    "quantity": _quantity,
    "formula": _words,
}
"""How a value of each kind is read that is no list of mappings and no mapping."""
