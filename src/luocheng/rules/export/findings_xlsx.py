"""Findings as a workbook: a summary, the findings to be dealt with, and all of them, with filters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from luocheng.policy.export.measure import text_width
from luocheng.policy.export.xlsx_style import Styles
from luocheng.rules.export.told import change_words, verdict_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from luocheng.rules.export.told import Told
    from luocheng.rules.findings import Findings

__all__ = ["write_xlsx"]

_COLUMNS = (
    ("条目", 14, True), ("规则", 18, False), ("结论", 11, True), ("数值", 11, True), ("限值", 11, True), ("单位", 9, True),
    ("差距", 11, True), ("条款", 9, True), ("依据", 18, False), ("说明", 40, False), ("怎样可以通过", 30, False),
    ("原文", 40, False), ("台账", 14, True), ("规则短名", 18, False),
)  # fmt: skip
_COLOURS = {
    "fail": "#F8D7D4",
    "judgement": "#FCEBC8",
    "missing": "#E3E8EF",
    "pass": "#DDF0E3",
    "not_applicable": "#F2F2F2",
}
_PRINTED = 12
"""Columns that go on paper; what follows them is for sorting."""
_POINTS, _PITCH, _TALLEST = 5.6, 13.5, 200
_OPEN = ("fail", "judgement", "missing")


def write_xlsx(findings: Findings, rows: Iterator[Told], path: Path) -> None:
    """Write the findings of a check into a workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        look = _Look(book)
        summary = book.add_worksheet("汇总")
        open_sheet = _Sheet(book, look, "待处理")
        all_sheet = _Sheet(book, look, "全部结论")
        labels = findings.labels()
        for row in rows:
            cells = _cells(row, labels)
            all_sheet.add(cells, row.verdict)
            if row.verdict in _OPEN:
                open_sheet.add(cells, row.verdict)
        open_sheet.close()
        all_sheet.close()
        _summary(summary, look, findings)


def _cells(row: Told, labels: Any) -> list[Any]:
    return [
        row.record, row.title, verdict_words(row.verdict), row.measure, row.limit, row.unit, row.margin, row.clause,
        row.evidence, row.explanation, "；".join(change_words(c, labels) for c in row.would_pass), row.sentence,
        row.register, row.rule,
    ]  # fmt: skip


class _Look:
    """The formats of the cells."""

    def __init__(self, book: Any) -> None:
        self.styles = Styles(book)
        common = {
            "font_name": "仿宋",
            "font_size": 10,
            "valign": "vcenter",
            "border": 1,
            "border_color": "#7F7F7F",
        }
        self.number = book.add_format({**common, "num_format": "#,##0.####", "align": "right"})
        self.verdicts = {
            v: book.add_format({**common, "bg_color": c, "align": "center", "font_name": "黑体"})
            for v, c in _COLOURS.items()
        }


class _Sheet:
    """A sheet of findings."""

    def __init__(self, book: Any, look: _Look, name: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.look = look
        self.row = 0
        for column, (heading, width, _) in enumerate(_COLUMNS):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, heading, look.styles.header(grey=False))
        self.sheet.freeze_panes(1, 3)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")

    def add(self, cells: Sequence[Any], verdict: str) -> None:
        self.row += 1
        lines = max(
            math.ceil(text_width(str(value or ""), 10.0) / (width * _POINTS))
            for value, (_, width, _) in zip(cells, _COLUMNS, strict=True)
        )
        self.sheet.set_row(self.row, min(_TALLEST, max(1, lines) * _PITCH + 4))
        for column, (value, (_, _, centred)) in enumerate(zip(cells, _COLUMNS, strict=True)):
            if column == 2:
                self.sheet.write_string(self.row, column, value, self.look.verdicts[verdict])
            elif isinstance(value, float):
                self.sheet.write_number(self.row, column, value, self.look.number)
            else:
                self.sheet.write_string(self.row, column, value or "", self.look.styles.cell(centred=centred))

    def close(self) -> None:
        self.sheet.print_area(0, 0, max(self.row, 1), _PRINTED - 1)
        self.sheet.autofilter(0, 0, max(self.row, 1), len(_COLUMNS) - 1)


def _summary(sheet: Any, look: _Look, findings: Findings) -> None:
    """Count the verdicts of every rule."""
    from luocheng.policy.folder.model import clause_text

    styles = look.styles
    book = findings.book
    verdicts = list(_COLOURS)
    last = 2 + len(verdicts)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, last, 12)
    sheet.set_row(0, 34)
    sheet.set_row(1, 30)
    sheet.merge_range(0, 0, 0, last, f"{book.policy.heading.zh}检查结论", styles.title)
    checked = {n: f for n, f in findings.records.items() if n in book.registers}
    records = "，".join(f"{book.types[n].title.zh} {f.height} 条" for n, f in checked.items())
    sheet.merge_range(
        1, 0, 1, last, f"检查日期 {book.on}　{records}　规则 {len(list(book.rules()))} 条", styles.meta
    )
    for column, heading in enumerate(("条款", "规则", *(verdict_words(v) for v in verdicts), "合计")):
        sheet.write_string(2, column, heading, styles.header(grey=False))
    by_rule = findings.summary()["rules"]
    for row, rule in enumerate(book.rules(), 3):
        counts = by_rule[rule.id]
        sheet.write_string(row, 0, clause_text(rule.declaration.clause), styles.cell(centred=True))
        sheet.write_string(row, 1, rule.declaration.title.zh, styles.cell())
        for column, verdict in enumerate(verdicts, 2):
            sheet.write_number(row, column, counts[verdict], look.number)
        sheet.write_number(row, last, sum(counts.values()), look.number)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
