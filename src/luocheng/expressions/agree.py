"""Which numbers may stand beside each other, and in which unit they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from luocheng.expressions.measures import ONE, is_plain, ratio, same_dimension, spell
from luocheng.expressions.parts import Part, converted

__all__ = ["Report", "for_comparison", "in_unit_of_first", "is_bare", "unit_name"]

Report = Callable[..., None]
"""Takes a code, a part or node, what is wrong in Chinese and English, and what was expected and helps."""


def is_bare(part: Part) -> bool:
    """Tell whether a number is written without a unit."""
    return part.op == "constant" and part.kind == "number" and part.unit is None


def unit_name(part: Part) -> tuple[str, str]:
    """Name the unit of a number in Chinese and English."""
    said = spell(part.measure)
    return (said or "没有单位的数", said or "a number without unit")


def _percent(part: Part) -> bool:
    return part.unit is not None and str(part.unit) in ("percent", "permille")


def _agree(parts: Sequence[Part], fault: Report, *, allow_one: bool) -> Part | None:
    """Report what cannot stand together; return the part whose unit the others may take, None when they cannot."""
    measured = [p for p in parts if not (is_bare(p) and p.value == 0)]
    if not measured:
        return parts[0]
    first = next((p for p in measured if not is_bare(p)), measured[0])
    good = True
    for part in measured:
        if is_bare(part) and not (allow_one and part.value == 1) and _percent(first):
            unit = spell(first.measure)
            fault(
                "formula-bare-percent",
                part,
                f"旁边是 {unit}，这个数没有写单位",
                f"Beside a value in {unit} this number has no unit",
                expected=f"{part.said} {unit}，或写成小数的比例与不带 {unit} 的值相比",
                expected_en=f"{part.said} {unit}, or a ratio beside a value without {unit}",
                remedy=f"写明 {unit}",
                remedy_en=f"Write {unit} behind the number",
            )
            good = False
        elif not same_dimension(part.measure, first.measure):
            _report_dimension(part, first, fault)
            good = False
    return first if good else None


def _report_dimension(part: Part, first: Part, fault: Report) -> None:
    zh, en = unit_name(part)
    first_zh, first_en = unit_name(first)
    if is_bare(part):
        fault(
            "formula-bare-number",
            part,
            f"旁边是 {first_zh}，这个数没有写单位",
            f"Beside a value in {first_en} this number has no unit",
            expected=f"{part.said} {first_zh}",
            expected_en=f"{part.said} {first_en}",
            remedy="在数后写明单位",
            remedy_en="Write the unit behind the number",
        )
        return
    calendar = {"[calendar_month]", "[time]"} <= {*part.measure.dimensionality, *first.measure.dimensionality}
    fault(
        "formula-dimension",
        part,
        f"{zh} 与 {first_zh} 不能相加减或比较",
        f"{en} cannot be added to or compared with {first_en}",
        expected=f"可换算成 {first_zh} 的数",
        expected_en=f"a number that can be converted to {first_en}",
        remedy="月和年不能换算成天：用 years_between、months_between，或 日期 + 3 年"
        if calendar
        else "检查字段和单位",
        remedy_en="Months and years are not converted to days: use years_between, months_between or date + 3 年"
        if calendar
        else "Check the fields and the units",
    )


def in_unit_of_first(parts: Sequence[Part], fault: Report, *, allow_one: bool = False) -> list[Part] | None:
    """Return numbers in the unit of the first that has one; None, and a report, when they have no common unit."""
    first = _agree(parts, fault, allow_one=allow_one)
    if first is None:
        return None
    unit = next((p.unit for p in parts if p.unit is not None), None)
    if unit is None:
        return list(parts)
    if is_bare(parts[0]) and parts[0].value != 0 and is_plain(unit):
        unit = ONE()
    return [
        converted(p, ratio(p.measure, unit) if same_dimension(p.measure, unit) else ratio(unit, unit), unit)
        for p in parts
    ]


def for_comparison(left: Part, right: Part, fault: Report) -> tuple[Part, Part] | None:
    """Return two numbers in one unit: a constant takes the unit of what it is compared with, and is converted exactly."""
    first = _agree((left, right), fault, allow_one=False)
    if first is None:
        return None
    if left.unit is None or right.unit is None or not same_dimension(left.measure, right.measure):
        both = in_unit_of_first((left, right), fault)
        return (both[0], both[1]) if both else None
    factor = ratio(left.measure, right.measure)
    if factor == 1:
        return left, right
    if left.op == "constant" and right.op != "constant":
        return converted(left, factor, right.measure), right
    return left, converted(right, 1 / factor, left.measure)
