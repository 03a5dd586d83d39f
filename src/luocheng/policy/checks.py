"""Checks on a plan: what is missing, contradictory or undefined in it, each with its clause and a remedy."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from luocheng.patterns import regex
from luocheng.policy.model import Clause, Document, Finding, Path, Target
from luocheng.policy.units import UnitDirectory, complete_levels, is_class_of_units, unit_key

__all__ = ["CHECKS", "OF_THE_FILE", "check_plan", "propose_names"]

CHECKS: dict[str, str] = {
    "no-text": "the file holds no text",
    "reading": "what the reader of the file has to say: converted, recognised or left out",
    "no-headings": "no numbered clause was found",
    "empty-part": "a part of the file has a heading and nothing behind it",
    "numbering": "a number is skipped or repeated",
    "no-lead-unit": "a task names no responsible unit",
    "unit-unknown": "a unit is not in the directory",
    "unit-two-names": "one unit goes by two names",
    "unit-level": "a unit's level is given once for a whole list",
    "lead-by-typeface": "the lead unit is told by bold type, which the text does not keep",
    "no-unit-of-measure": "a number has no unit",
    "no-year": "a target has no year",
    "no-baseline": "a change is not measured against a stated value",
    "not-monotone": "a path of years goes back and forth",
    "two-values": "one indicator has two values for the same year",
    "parts-and-total": "parts do not add up to their total",
    "after-plan-end": "a deadline lies behind the end of the plan",
    "no-period": "a duty recurs without a stated period",
    "no-date": "the document's date is not stated",
}
"""Every code a check can report, with what it means in English."""

OF_THE_FILE = frozenset(("reading", "empty-part"))
"""Findings that only reading the file itself can make; they stay when a plan is checked again."""


def check_plan(document: Document, directory: UnitDirectory | None = None) -> list[Finding]:
    """Return what a person should look at in the plan of a document, in the order of the text."""
    if not document.text.strip():
        return [
            _finding(
                "no-text",
                "error",
                "文件中没有文字",
                "The file holds no text",
                "请确认选对了文件；扫描件需先做文字识别",
                "Check that this is the right file; run text recognition on a scan",
            )
        ]
    findings = [
        *_structure(document),
        *_tasks(document, directory),
        *_units(document, directory),
        *_targets(document),
        *_series(document.targets),
        *_totals(document),
        *_periods(document),
    ]
    findings.sort(key=lambda f: (f.start, f.code))
    return findings


def _finding(
    code: str,
    severity: str,
    message: str,
    message_en: str,
    remedy: str = "",
    remedy_en: str = "",
    path: Path = (),
    span: tuple[int, int] = (0, 0),
) -> Finding:
    return Finding(code, severity, message, message_en, path, span[0], span[1], remedy, remedy_en)


def _at(path: Path) -> str:
    return "".join(path)


# --- structure ---------------------------------------------------------------------------------------------------


def _structure(document: Document) -> Iterator[Finding]:
    for zh, en in document.extra.get("notes", []):
        yield _finding("reading", "note", zh, en)
    for label in document.extra.get("empty_labels", []):
        yield _finding(
            "empty-part", "note", f"{label}只有标题，没有正文", f"{label} has a heading and no text"
        )
    if not document.clauses:
        yield _finding(
            "no-headings", "warning", "没有找到带序号的条款，计划为空", "No numbered clause was found; the plan is empty",
            "请确认文件是否完整；没有序号的文件可先加上“一、（一）1.”等序号", "Check that the file is complete; number its sections (一、（一）1.) if it has none",
        )  # fmt: skip
    if document.date is None and document.clauses:
        yield _finding(
            "no-date", "note", "未见成文日期，“三年内”“年底前”等无法换算成年份", "The document's date is not stated; relative times cannot be turned into years",
            "在计划中补录成文日期", "Enter the date of the document in the plan",
        )  # fmt: skip
    yield from _numbering(document.clauses)
    if re.search(r"(?:黑体|加粗|粗体)[^。]{0,12}牵头", document.text):
        at = document.text.find("牵头")
        yield _finding(
            "lead-by-typeface", "warning", "文件以字体区分牵头单位，文字中看不出来", "The document tells lead units by typeface, which the text does not keep",
            "请对照原件逐项确认牵头单位", "Confirm the lead unit of each task against the original", span=(at, at + 2),
        )  # fmt: skip


_COUNT = regex(r"[一二三四五六七八九十百\d]+")
_ARABIC = regex(r"\d")
_NOT_COUNT = regex(r"[^\d一二三四五六七八九十百]")
_UNITLESS = regex(r"指数|系数|比|得分|评分|密度")
_YEARLY_CHANGE = regex(r"同比|年均|每年|逐年")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")}


@lru_cache(maxsize=1024)
def _style_and_value(number: str) -> tuple[str, int]:
    """Return how a clause is numbered and what its number is; a document uses the same few over and over."""
    return _COUNT.sub("N", number) + ("D" if _ARABIC.search(number) else "H"), _value(number)


def _value(number: str) -> int:
    digits = _NOT_COUNT.sub("", number)
    if digits.isdigit():
        return int(digits)
    if not digits:
        return 0
    tens, _, units = digits.rpartition("十")
    if "十" not in digits:
        return _CHINESE.get(digits, 0) if len(digits) == 1 else 0
    return (_CHINESE.get(tens, 1) if tens else 1) * 10 + _CHINESE.get(units, 0)


def _numbering(clauses: list[Clause]) -> Iterator[Finding]:
    last: dict[tuple[Path, str], int] = {}
    seen: set[Path] = set()
    running: dict[str, int] = {}
    for clause in clauses:
        style, value = _style_and_value(clause.number)
        if clause.path in seen:
            yield _finding(
                "numbering", "warning", f"序号“{clause.number}”在同一层重复出现", f"The number {clause.number} stands twice at this level",
                "请核对原文序号", "Compare with the numbering of the original", clause.path, (clause.start, clause.start + len(clause.number)),
            )  # fmt: skip
        seen.add(clause.path)
        before = last.get((clause.path[:-1], style))
        if before is None:
            before = value - 1 if value == 1 or running.get(style, 0) == value - 1 else 0
        if value > before + 1:
            yield _finding(
                "numbering", "warning", f"序号由{before}跳到{value}", f"The numbering jumps from {before} to {value}",
                "请核对原文是否缺项", "Check whether the original has an item between them", clause.path, (clause.start, clause.start + len(clause.number)),
            )  # fmt: skip
        last[clause.path[:-1], style] = value
        running[style] = value


# --- tasks and units ------------------------------------------------------------------------------------------------


def _tasks(document: Document, _directory: UnitDirectory | None) -> Iterator[Finding]:
    bare = [t for t in document.tasks if not t.lead_units and not t.support_units]
    if document.tasks and len(bare) == len(document.tasks):
        yield _finding(
            "no-lead-unit", "warning", f"{len(bare)}项任务都没有写明责任单位", f"None of the {len(bare)} tasks names a responsible unit",
            "请另行明确分工", "Assign the tasks to units",
        )  # fmt: skip
        return
    for task in document.tasks:
        if task.lead_units:
            continue
        if task.support_units:
            message, english = "只有配合单位，没有牵头单位", "There are supporting units but no lead unit"
        elif task.implied_units:
            message, english = (
                f"本项未列单位，按前文由{'、'.join(task.implied_units)}负责",
                f"No unit is listed here; by an earlier sentence {', '.join(task.implied_units)} are responsible",
            )
        else:
            message, english = "没有写明责任单位", "No responsible unit is named"
        yield _finding(
            "no-lead-unit",
            "warning",
            f"“{task.title[:24]}”{message}",
            english,
            "请补充牵头单位",
            "Name a lead unit",
            task.path,
            (task.start, min(task.end, task.start + 60)),
        )


def _units(document: Document, directory: UnitDirectory | None) -> Iterator[Finding]:
    first: dict[str, tuple[Path, int, int]] = {}
    for task in document.tasks:
        for name in (*task.lead_units, *task.support_units):
            first.setdefault(
                name, (task.path, *(task.assigned[0] if task.assigned else (task.start, task.end)))
            )
        missing = complete_levels((*task.lead_units, *task.support_units))
        if missing:
            pairs = "、".join(f"{a}（{b}）" for a, b in missing.items())
            yield _finding(
                "unit-level", "note", f"层级只写了一次：{pairs}", f"The level is written once for the list: {pairs}",
                "系统保留原文写法，并建议括号内的全称", "Names are kept as written; the full names in brackets are proposed", task.path, task.assigned[0] if task.assigned else (task.start, task.end),
            )  # fmt: skip
    same: dict[str, list[str]] = defaultdict(list)
    for name in first:
        if not is_class_of_units(name):
            same[unit_key(name)].append(name)
    for names in same.values():
        if len(names) > 1:
            path, start, end = first[names[1]]
            yield _finding(
                "unit-two-names", "warning", f"同一单位似有两种写法：{'、'.join(names)}", f"One unit seems to go by several names: {', '.join(names)}",
                "请在单位名录中确认规范名称", "Settle the canonical name in the unit directory", path, (start, end),
            )  # fmt: skip
    if not directory:
        return
    for name, (path, start, end) in first.items():
        if directory.find(name) is None and not is_class_of_units(name):
            yield _finding(
                "unit-unknown", "warning", f"单位名录中没有“{name}”", f"“{name}” is not in the unit directory",
                "请在名录中补充，或登记为已有单位的别名", "Add it to the directory, or as an alias of a unit that is there", path, (start, end),
            )  # fmt: skip


def propose_names(document: Document, directory: UnitDirectory | None = None) -> None:
    """Put beside each unit as written the canonical name that the directory or the list itself suggests."""
    for task in document.tasks:
        names = (*task.lead_units, *task.support_units)
        proposals = dict(complete_levels(names))
        if directory:
            for name in names:
                known = directory.find(proposals.get(name, name))
                if known and known != name:
                    proposals[name] = known
        task.canonical = proposals


# --- targets ------------------------------------------------------------------------------------------------------

_CHANGE = regex(r"(?:提高|增长|增加|提升|下降|减少|降低|压减|缩短|压缩)(?:率|幅度?)?$")


_CHANGE_LAST = frozenset("高长加升降少低减短缩率幅度\n")


def _is_change(target: Target) -> bool:
    return target.indicator[-1:] in _CHANGE_LAST and _CHANGE.search(target.indicator) is not None


def _targets(document: Document) -> Iterator[Finding]:
    for target in document.targets:
        span = (target.start, target.end)
        name = f"{target.subject}{target.indicator}"[:30]
        if target.value is not None and not target.unit and not _UNITLESS.search(target.indicator):
            yield _finding(
                "no-unit-of-measure",
                "warning",
                f"“{name}”的数值没有单位",
                f"The figure of “{name}” has no unit",
                "请补充计量单位",
                "State the unit",
                target.path,
                span,
            )
        if target.year is None and target.value is not None and not target.per:
            yield _finding(
                "no-year", "note", f"“{name}”没有写明年份", f"No year is stated for “{name}”",
                "未写明即为未写明：如需考核，请明确期限", "Not stated is a value: set a year if it is to be assessed", target.path, span,
            )  # fmt: skip
        if target.year and document.plan_end and target.year > document.plan_end:
            yield _finding(
                "after-plan-end", "warning", f"“{name}”的年份{target.year}晚于计划期末{document.plan_end}年", f"The year {target.year} of “{name}” lies behind the end of the plan, {document.plan_end}",
                "请核对年份，或说明是远期目标", "Check the year, or mark it as a long-term aim", target.path, span,
            )  # fmt: skip
        if (
            target.value is not None
            and _is_change(target)
            and not target.base
            and not _YEARLY_CHANGE.search(target.quote)
        ):
            yield _finding(
                "no-baseline", "note", f"“{name}”是变化量，但没有写明比什么", f"“{name}” is a change, but its base is not stated",
                "请补充基期和基期值", "State the base year and its value", target.path, span,
            )  # fmt: skip


def _number(target: Target) -> float | None:
    return float(target.value) if isinstance(target.value, int | float) else None


def _series(targets: Iterable[Target]) -> Iterator[Finding]:
    """Compare the values of one indicator over the years and between clauses."""
    groups: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in targets:
        if (
            target.year is not None
            and _number(target) is not None
            and not target.per
            and not _is_change(target)
        ):
            groups[_same(f"{target.subject}{target.indicator}"), target.unit].append(target)
    for members in groups.values():
        yield from _two_values(members)
        yield from _monotone(members)


def _same(name: str) -> str:
    return _NOT_SAID.sub("", name)


_NOT_SAID = regex(r"^(?:全市|全省|全县|全区|城市)|[\s的，,、“”\"]")


def _two_values(members: list[Target]) -> Iterator[Finding]:
    by_year: dict[int, list[Target]] = defaultdict(list)
    for target in members:
        by_year[target.year or 0].append(target)
    for year, same in by_year.items():
        values = {_number(t) for t in same}
        if len(values) > 1 and len({t.path for t in same}) > 1:
            places = "；".join(
                f"{_at(t.path)}为{t.value:g}{t.unit}" for t in same if isinstance(t.value, int | float)
            )
            yield _finding(
                "two-values", "warning", f"“{same[0].indicator}”{year}年有两个数：{places}", f"“{same[0].indicator}” has several values for {year}: {places}",
                "请确认以哪一处为准", "Decide which place holds", same[-1].path, (same[-1].start, same[-1].end),
            )  # fmt: skip


def _monotone(members: list[Target]) -> Iterator[Finding]:
    by_year = {t.year: t for t in sorted(members, key=lambda t: t.start)}
    path = [by_year[y] for y in sorted(by_year, key=lambda y: y or 0)]
    if len(path) < 3 or any(t.comparator == "=" and t.unit not in ("%", "‰") for t in path):
        return
    values = [_number(t) or 0.0 for t in path]
    steps = [b - a for a, b in itertools.pairwise(values)]
    if any(s > 0 for s in steps) and any(s < 0 for s in steps):
        line = "→".join(f"{t.year}年{v:g}" for t, v in zip(path, values, strict=True))
        yield _finding(
            "not-monotone", "warning", f"“{path[0].indicator}”逐年目标时升时降：{line}", f"The yearly path of “{path[0].indicator}” goes back and forth: {line}",
            "请核对各年数值", "Check the yearly values", path[-1].path, (path[-1].start, path[-1].end),
        )  # fmt: skip


_REACH = 600
"""The number of characters within which a total and its parts, or a duty and its period, belong together."""


def _totals(document: Document) -> Iterator[Finding]:
    """Compare a total with the parts that 其中 introduces."""
    if "其中" not in document.text:
        return
    targets = [t for t in document.targets if _number(t) is not None and t.figure]
    for index, total in enumerate(targets):
        figure = total.figure or (0, 0)
        if document.text.find("其中", figure[1], figure[1] + _REACH) < 0:
            continue
        parts: list[Target] = []
        for part in targets[index + 1 :]:
            at = (part.figure or (0, 0))[0]
            if at - figure[1] > _REACH:
                break
            between = document.text[figure[1] : at]
            if part.path != total.path or "。" in between or "；" in between or ";" in between:
                break
            if "其中" in between and part.unit == total.unit and part.unit not in ("%", "‰", "倍"):
                parts.append(part)
        values = [_number(p) or 0.0 for p in parts]
        whole = _number(total) or 0.0
        if len(values) > 1 and (
            sum(values) > whole * 1.0000001 or (_covers(parts) and abs(sum(values) - whole) > 1e-9 * whole)
        ):
            yield _finding(
                "parts-and-total", "error", f"“{total.indicator}”合计{whole:g}{total.unit}，其中各项之和为{sum(values):g}{total.unit}",
                f"“{total.indicator}” is {whole:g} {total.unit} in all, but its parts add up to {sum(values):g}",
                "请核对合计与分项", "Check the total and its parts", total.path, (total.start, parts[-1].end),
            )  # fmt: skip


def _covers(parts: list[Target]) -> bool:
    """Tell whether parts are the years or all the areas of a total, and so must add up to it exactly."""
    years = {p.year for p in parts}
    return len(years) == len(parts) > 2


_VAGUE = regex(r"(?:定期|不定期|适时|经常性|尽快|择机)(?!存款|存单|检验|报告书)")
_PERIOD = regex(
    r"每(?:年|半年|季|季度|月|周|日|天|两|三|\d)|半年|一年一|一季|一月|一周|\d+\s?(?:日|天|个月|年)一次|年度|月度|季度"
)


def _periods(document: Document) -> Iterator[Finding]:
    text, clauses = document.text, document.clauses
    starts = [c.start for c in clauses]
    for match in _VAGUE.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= clauses[index].end:
            continue
        floor, ceiling = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        left = max(floor, *(text.rfind(c, floor, match.start()) + 1 for c in "。；\n"))
        stop = _SENTENCE_END.search(text, match.end(), ceiling)
        if _PERIOD.search(text, left, stop.start() if stop else ceiling):
            continue
        yield _finding(
            "no-period", "note", f"“{text[match.start() : match.end() + 10]}…”没有写明周期或时限", f"“{match[0]}” sets a duty without a stated period",
            "请由负责人设定周期；系统不会代为假定", "A person sets the period; none is assumed", clauses[index].path, match.span(),
        )  # fmt: skip


_SENTENCE_END = regex(r"[。；\n]")
