"""From the rows of a corrected sheet back to records: what was left alone stays, what was changed is checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from luocheng.errors import Fault
from luocheng.policy.export.places import Places, find_figure
from luocheng.policy.export.wording import (
    parse_comparator,
    parse_qualifiers,
    parse_units,
    parse_value,
    parse_years,
    path_key,
    path_words,
)
from luocheng.policy.export.xlsx_sheets import Row, Subject
from luocheng.policy.export.xlsx_workbook import TableRow
from luocheng.policy.model import COMPARATORS, Clause, Document, Path, Reference, Target, Task, Value

__all__ = ["Builder", "same"]

_FIRST_YEAR, _LAST_YEAR = 1949, 2100


def same(first: str, second: str) -> bool:
    """Tell whether two cells say the same; programs are free with blanks and line breaks."""
    return first == second or first.split() == second.split()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row to be read: what stands in it, and the record it was written from, if any."""

    row: TableRow
    base: Row | None

    def __getitem__(self, name: str) -> str:
        return self.row.cells.get(name, "")

    def changed(self, *names: str) -> bool:
        """Tell whether any of the fields was corrected; every field of a new row was."""
        if self.base is None:
            return True
        cells, base = self.row.cells, self.base.cells
        return any(n in cells and not same(cells[n], base[n]) for n in names)


class Builder:
    """Turns rows of one document into records; what is wrong with them is added to `faults`."""

    def __init__(self, subject: Subject, faults: list[Fault]) -> None:
        self.document, self.faults = subject.document, faults
        self.places = Places(subject.document)
        self._exact = {path_key(path_words(p)): p for p in self.places.paths}
        self._loose = _unique((path_key(path_words(p), loose=True), p) for p in self.places.paths)
        self._units = {
            u for t in subject.document.tasks for u in (*t.lead_units, *t.support_units, *t.implied_units)
        }

    def build(self, letter: str, row: TableRow, base: Row | None) -> Any:
        """Return the record of a row; None where the row is faulty."""
        entry = _Entry(row, base)
        if base is not None and not entry.changed(*_FIELDS[letter]):
            return base.record
        before = len(self.faults)
        made = _MAKERS[letter](self, entry)
        return made if len(self.faults) == before else None

    # records

    def _task(self, entry: _Entry) -> Task | None:
        base: Task | None = entry.base.record if entry.base else None
        if not entry["title"]:
            self._fault(
                entry,
                "任务名称是空的",
                "The task has no title",
                "请填写任务名称；要删除这一项，请删除整行",
                "Give it a title, or delete the whole row",
                "empty-title",
            )
        path, start, end = self._evidence(entry, base)
        lead = self._names(entry, "lead_units", base.lead_units if base else [])
        support = self._names(entry, "support_units", base.support_units if base else [])
        implied = self._names(entry, "implied_units", base.implied_units if base else [])
        made = base or Task(path, "", [], [], None, start, end, "")
        return replace(
            made,
            path=path,
            title=entry["title"] if entry.changed("title") else made.title,
            lead_units=lead,
            support_units=support,
            implied_units=implied,
            deadline=(entry["deadline"] or None) if entry.changed("deadline") else made.deadline,
            start=start,
            end=end,
            quote=self._text(start, end) if entry.changed("quote") else made.quote,
            canonical={n: c for n, c in made.canonical.items() if n in {*lead, *support, *implied}},
        )

    def _target(self, entry: _Entry) -> Target | None:
        base: Target | None = entry.base.record if entry.base else None
        if entry.changed("indicator") and not entry["indicator"]:
            self._fault(
                entry,
                "指标是空的",
                "The target names no indicator",
                "请填写指标；要删除这一项，请删除整行",
                "Name the indicator, or delete the whole row",
                "empty-title",
            )
        before = len(self.faults)
        path, start, end = self._evidence(entry, base)
        made = base or Target(path, "", "", "=", None, "", None, "", start, end)
        comparator, value = self._measure(entry, made)
        year_from, year = self._years(entry, made)
        hedge, per, limit = made.hedge, made.per, made.base
        if entry.changed("qualifiers"):
            hedge, per, limit = parse_qualifiers(entry["qualifiers"])
        target = replace(
            made,
            path=path,
            subject=entry["subject"] if entry.changed("subject") else made.subject,
            indicator=entry["indicator"] if entry.changed("indicator") else made.indicator,
            comparator=comparator,
            value=value,
            unit=entry["unit"] if entry.changed("unit") else made.unit,
            year=year,
            year_from=year_from,
            hedge=hedge,
            per=per,
            base=limit,
            start=start,
            end=end,
            quote=self._text(start, end) if entry.changed("quote") else made.quote,
        )
        if entry.changed("year"):
            target.horizon = _horizon(target)
        if entry.changed("value", "unit", "quote") and len(self.faults) == before:
            target.figure = self._figure(entry, target, base)
        return target

    def _reference(self, entry: _Entry) -> Reference | None:
        base: Reference | None = entry.base.record if entry.base else None
        if not entry["title"] and not entry["number"]:
            self._fault(
                entry,
                "文件名称和文号都是空的",
                "The reference has neither title nor number",
                "请至少填写一项；要删除，请删除整行",
                "Give one of them, or delete the whole row",
                "empty-title",
            )
        path, start, end = self._evidence(entry, base)
        made = base or Reference("", "", path, start, end)
        return replace(
            made,
            title=entry["title"] if entry.changed("title") else made.title,
            number=entry["number"] if entry.changed("number") else made.number,
            path=path,
            start=start,
            end=end,
        )

    def _clause(self, entry: _Entry) -> Clause | None:
        if entry.base is None:
            self._fault(
                entry,
                "条款不能在表中增加",
                "Clauses cannot be added in the table",
                "请删除这一行；条款由原文的序号确定",
                "Delete the row; clauses follow from the numbers in the text",
                "clause-added",
            )
            return None
        clause: Clause = entry.base.record
        return replace(clause, title=entry["title"])

    def _document(self, entry: _Entry) -> Document | None:
        if entry.base is None:
            self._fault(
                entry,
                "文件不能在表中增加",
                "Documents cannot be added in the table",
                "请删除这一行",
                "Delete the row",
                "document-added",
            )
            return None
        document: Document = entry.base.record
        changes: dict[str, Any] = {n: entry[n] for n in ("title", "issuer", "number") if entry.changed(n)}
        if entry.changed("date"):
            changes["date"] = self._date(entry)
        if entry.changed("years"):
            first, last = self._parsed_years(entry, entry["years"])
            changes |= {"plan_start": first or last, "plan_end": last}
        return replace(document, **changes)

    # parts

    def _evidence(self, entry: _Entry, base: Task | Target | Reference | None) -> tuple[Path, int, int]:
        """Return the clause and the place of the quote."""
        path = self._path(entry) if entry.changed("path") and entry["path"] else None
        if base is not None and not entry.changed("quote"):
            return (self._kept_path(entry, base.path) if path is None else path), base.start, base.end
        if not entry["quote"]:
            self._fault(
                entry,
                "依据是空的",
                "There is no evidence",
                "请从原文抄录一段话作为依据",
                "Copy the words of the text that say so",
                "no-evidence",
            )
            return path or (), 0, 0
        found = self.places.find(entry["quote"])
        if not found:
            self._fault(
                entry, f"原文中找不到依据“{_brief(entry['quote'])}”", f"The evidence is not in the text: {_brief(entry['quote'])}",
                "请从原文原样抄录；较长的可以写成“开头……结尾”", "Copy it from the text as it stands; a long one may be written 'beginning……end'", "quote-not-in-text",
            )  # fmt: skip
            return path or (), 0, 0
        where = path if path is not None else base.path if base else None
        start, end = self._choose(entry, found, where, base.start if base else None)
        if path is None:
            path = self._kept_path(entry, base.path) if base else self.places.path_at(start)
        return path, start, end

    def _kept_path(self, entry: _Entry, path: Path) -> Path:
        return () if entry.changed("path") else path

    def _choose(
        self, entry: _Entry, found: list[tuple[int, int]], path: Path | None, near: int | None
    ) -> tuple[int, int]:
        """Take the place under the clause; of several, the one nearest to where the quote was before."""
        extent = self.places.clause(path) if path else None
        under = [p for p in found if extent and extent[0] <= p[0] and p[1] <= extent[1]]
        if near is not None:
            return min(under or found, key=lambda p: abs(p[0] - near))
        if extent and not under:
            self._fault(
                entry, f"依据不在条款{path_words(path or ())}中，而在{path_words(self.places.path_at(found[0][0])) or '其他位置'}", "The evidence does not stand in the clause named",
                "请改正条款或依据", "Correct the clause or the evidence", "quote-not-in-clause",
            )  # fmt: skip
        elif not extent and len(found) > 1:
            self._fault(
                entry,
                f"依据在原文中出现{len(found)}次，无法确定是哪一处",
                f"The evidence stands {len(found)} times in the text",
                "请填写条款，或多抄几个字",
                "Name the clause, or copy more words",
                "quote-ambiguous",
            )
        return (under or found)[0]

    def _path(self, entry: _Entry) -> Path | None:
        exact, loose = path_key(entry["path"]), path_key(entry["path"], loose=True)
        found = self._exact.get(exact) or self._loose.get(loose)
        if found is None:
            self._fault(
                entry,
                f"没有条款“{entry['path']}”",
                f"There is no clause {entry['path']}",
                "请按“条款”工作表中的写法填写，如“二（一）1”",
                "Write it as the sheet 条款 does",
                "unknown-clause",
            )
        return found

    def _names(self, entry: _Entry, field: str, kept: list[str]) -> list[str]:
        return parse_units(entry[field], self._units) if entry.changed(field) else kept

    def _measure(self, entry: _Entry, made: Target) -> tuple[str, Value]:
        """Return comparator and value, and see that they suit each other."""
        if not entry.changed("comparator", "value", "unit"):
            return made.comparator, made.value
        comparator = parse_comparator(entry["comparator"]) if entry.changed("comparator") else made.comparator
        if comparator is None:
            self._fault(
                entry,
                f"不认识的比较符号“{entry['comparator']}”",
                f"Unknown comparator {entry['comparator']}",
                "请从下拉列表中选择：≥ ≤ ＞ ＜ ＝ 区间 完成",
                f"Choose one of {' '.join(COMPARATORS)}",
                "unknown-comparator",
            )
            return made.comparator, made.value
        value = parse_value(entry["value"], entry["unit"]) if entry.changed("value", "unit") else made.value
        self._check_measure(entry, comparator, value)
        return comparator, value

    def _check_measure(self, entry: _Entry, comparator: str, value: Value) -> None:
        if comparator == "done":
            if entry["value"]:
                self._fault(
                    entry,
                    f"“完成”的事项不能有数值“{entry['value']}”",
                    "A deliverable has no value",
                    "请清空数值，或改选比较符号",
                    "Clear the value, or choose another comparator",
                    "value-not-expected",
                )
        elif value is None:
            words = f"数值“{entry['value']}”不是数字" if entry["value"] else "没有填写数值"
            self._fault(
                entry,
                words,
                f"The value is not a number: {entry['value']}",
                "数值一列只写数字，范围写作“80—83”；没有数字的，比较选“完成”",
                "Write a number, or a range as 80—83; choose 完成 for a deliverable",
                "value-not-a-number",
            )
        elif (comparator == "range") != isinstance(value, tuple):
            self._fault(
                entry,
                f"数值“{entry['value']}”与比较“{entry['comparator']}”不符",
                "Value and comparator do not suit each other",
                "范围（80—83）选“区间”，单个数字选其他符号",
                "A pair of values goes with 区间, a single one with the others",
                "value-not-expected",
            )
        elif isinstance(value, tuple) and value[0] > value[1]:
            self._fault(
                entry,
                f"范围“{entry['value']}”前大后小",
                "The range runs backwards",
                "请把较小的数写在前面",
                "Write the smaller number first",
                "value-not-expected",
            )

    def _years(self, entry: _Entry, made: Target) -> tuple[int | None, int | None]:
        if not entry.changed("year"):
            return made.year_from, made.year
        return self._parsed_years(entry, entry["year"])

    def _parsed_years(self, entry: _Entry, words: str) -> tuple[int | None, int | None]:
        years = parse_years(words)
        if years is None:
            self._fault(
                entry,
                f"“{words}”不是年份",
                f"Not a year: {words}",
                "请写四位数字，如“2026”或“2024—2026”；没有写明的留空",
                "Write four digits, as 2026 or 2024—2026, or nothing",
                "not-a-year",
            )
            return None, None
        given = [y for y in years if y is not None]
        if any(not _FIRST_YEAR <= y <= _LAST_YEAR for y in given) or given != sorted(given):
            self._fault(
                entry,
                f"年份“{words}”超出范围或前后颠倒",
                f"The year is out of range: {words}",
                f"应在{_FIRST_YEAR}—{_LAST_YEAR}之间，先写起始年份",
                f"Between {_FIRST_YEAR} and {_LAST_YEAR}, the first year first",
                "year-out-of-range",
            )
        return years

    def _date(self, entry: _Entry) -> str | None:
        words = entry["date"]
        if not words:
            return None
        match = re.fullmatch(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?", words)
        if not match or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
            self._fault(
                entry,
                f"“{words}”不是日期",
                f"Not a date: {words}",
                "请写作“2024-03-18”或“2024年3月18日”",
                "Write it as 2024-03-18",
                "not-a-date",
            )
            return None
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"

    def _figure(self, entry: _Entry, target: Target, base: Target | None) -> tuple[int, int] | None:
        if target.value is None:
            return None
        near = base.figure[0] - target.start if base and base.figure else 0
        found = find_figure(target.quote, target.value, target.unit, near)
        if found is False:
            self._fault(
                entry,
                f"依据中没有数值“{entry['value']}”",
                f"The value {entry['value']} does not stand in the evidence",
                "请核对数值，或改正依据",
                "Check the value, or correct the evidence",
                "value-not-in-evidence",
            )
        return (target.start + found[0], target.start + found[1]) if isinstance(found, tuple) else None

    def _text(self, start: int, end: int) -> str:
        return self.document.text[start:end]

    def _fault(self, entry: _Entry, what: str, what_en: str, remedy: str, remedy_en: str, code: str) -> None:
        self.faults.append(Fault(what, entry.row.where, "", remedy, what_en, "", remedy_en, code))


_MAKERS = {
    "T": Builder._task,
    "G": Builder._target,
    "R": Builder._reference,
    "C": Builder._clause,
    "D": Builder._document,
}

_FIELDS = {
    "T": ("title", "lead_units", "support_units", "implied_units", "deadline", "path", "quote"),
    "G": ("path", "subject", "indicator", "comparator", "value", "unit", "year", "qualifiers", "quote"),
    "R": ("title", "number", "path", "quote"),
    "C": ("title",),
    "D": ("title", "issuer", "number", "date", "years"),
}
"""The fields of each sheet that are read back."""


def _horizon(target: Target) -> str:
    """Return the words of the quote that give the year, where they are plain."""
    if target.year is None:
        return ""
    match = re.search(rf"(?:到|至|截至|力争)?{target.year}年(?:年?底前?|末)?", target.quote)
    return match[0] if match else ""


def _brief(words: str) -> str:
    return words if len(words) <= 30 else words[:28] + "……"


def _unique(pairs: Any) -> dict[str, Path]:
    """Map each key that only one path has to it."""
    found: dict[str, list[Path]] = {}
    for key, path in pairs:
        found.setdefault(key, []).append(path)
    return {key: paths[0] for key, paths in found.items() if len(paths) == 1}


Rows = Sequence[TableRow]
