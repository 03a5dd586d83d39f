"""Duties in brackets: (市水利局牵头,市财政局配合)."""

from __future__ import annotations

from luocheng.documents.responsibility.conventions import Convention, rule_at
from luocheng.documents.responsibility.duty import Duty
from luocheng.documents.responsibility.wording import parse_duty
from luocheng.documents.units import is_unit, looks_like_units
from luocheng.patterns import regex

__all__ = ["read_bracket"]


_BRACKET_KEY = regex(
    r"负责|指导$|指导[,;]|牵\s?头|配\s?合|责\s?任\s?[单部主科处人领]|落实|主\s?办|协办|参与|组织实施|实施单位|按职责|按照职责|分工"
)
_ONE_PART = regex(r"[内外]由")
_ENDS = regex(r"\s?[。;；.;]?\s?(?:$|\n|[(\[【〔<])|\s?。")


def read_bracket(
    text: str, folded: str, inner: tuple[int, int], close: int, end: int, worth: bool, convention: Convention
) -> Duty | None:
    """Read the inside of a bracket that ends at `close`; None when it gives no work to units."""
    a, b = inner
    content = folded[a:b]
    if not 2 < len(content) < 700:
        return None
    at_end = close >= end or _ENDS.match(folded, close, end) is not None
    if _ONE_PART.search(content):
        # (技工院校内由人社部门负责) tells who does it in one part of the field.
        return None
    rule = rule_at(convention, a)
    if worth and _BRACKET_KEY.search(content):
        duty = parse_duty(text[a:b], content, rule)
        names = duty.lead + duty.support + duty.plain
        if not names or not _mostly_units(names):
            return None
        return duty
    if not at_end or not _plausible_end(content):
        return None
    duty = parse_duty(text[a:b], content, rule)
    names = duty.lead + duty.support + duty.plain
    return duty if names and all(is_unit(n) for n in names) and looks_like_units("、".join(names)) else None


def _plausible_end(content: str) -> bool:
    return "。" not in content and not content.startswith(
        ("含", "包括", "不含", "以下简称", "如", "即", "详见", "见", "注")
    )


def _mostly_units(names: list[str]) -> bool:
    good = sum(1 for n in names if is_unit(n))
    return good * 2 >= len(names) and all(len(n) <= 40 for n in names)
