"""权责清单 as a workbook for print: the units with what each is responsible for, their cells merged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.policy.export.measure import line_count
from luocheng.policy.export.xlsx_style import Styles
from luocheng.rules.export.assignments import duties_of, table_rows, titles
from luocheng.rules.wording import OUTCOME_WORDS

if TYPE_CHECKING:
    from luocheng.rules.assigning import Assigned

__all__ = ["write"]

_POINTS = 5.6
"""Points of a column to one unit of its width."""
_PITCH = 14.0
_LONGEST_BLOCK = 20
"""Rows over which the cell of a unit is merged at most."""


def write(assigned: Assigned, path: Path) -> None:
    """Write the list as a workbook of two or three sheets."""
    import xlsxwriter

    title, facts = titles(assigned)
    given, open_ = duties_of(assigned)
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        styles = Styles(book)
        units = _Sheet(book, styles, "权责清单", title, facts)
        units.table(
            (
                ("责任单位", 22),
                ("责任", 18),
                ("台账", 14),
                ("编号", 16),
                ("名称", 34),
                ("条款", 12),
                ("依据", 30),
            ),
            [(d.unit, d.gives, d.register, d.record, d.name, d.clause, d.evidence) for d in given],
        )
        classes = _Sheet(book, styles, "哪一类由谁负责", f"{title}：按类划分", facts)
        classes.table(
            (
                ("权责", 24),
                ("情形（自上而下第一个符合的为准）", 48),
                ("责任单位", 26),
                ("条款", 12),
                ("依据", 32),
            ),
            [
                (f"{r.title}（{r.gives}）", r.when, r.unit, r.clause, r.evidence)
                for r in table_rows(assigned.book)
            ],
        )
        if open_:
            rest = _Sheet(book, styles, "尚未确定", f"{title}：尚未确定责任单位的事项", facts)
            rest.table(
                (("权责", 24), ("台账", 14), ("编号", 16), ("名称", 34), ("结果", 12), ("说明", 46)),
                [
                    (d.title, d.register, d.record, d.name, OUTCOME_WORDS[d.outcome][0], d.reason)
                    for d in open_
                ],
            )


class _Sheet:
    """A sheet with a title, and one table whose first column is merged."""

    def __init__(self, book: Any, styles: Styles, name: str, title: str, facts: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.styles, self.title, self.facts = styles, title, facts

    def table(self, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> None:
        sheet, styles = self.sheet, self.styles
        last = len(columns) - 1
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, last, self.title, styles.title)
        sheet.merge_range(1, 0, 1, last, self.facts, styles.meta)
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, styles.header(grey=False))
        at = 3
        for first, group in groupby(rows, key=lambda r: r[0]):
            block = list(group)
            while len(block) > _LONGEST_BLOCK:
                # So that the unit is still seen on the page where its rows go on.
                at = self._block(at, columns, first, block[:_LONGEST_BLOCK])
                block = block[_LONGEST_BLOCK:]
            at = self._block(at, columns, first, block)
        if not rows:
            sheet.merge_range(3, 0, 3, last, "没有条目", styles.cell(centred=True))
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _block(
        self, at: int, columns: Sequence[tuple[str, float]], first: str, block: Sequence[Sequence[str]]
    ) -> int:
        """Write the rows of one unit from a row on, and return the row after them."""
        sheet, styles = self.sheet, self.styles
        heights = [self._height(columns[1:], row[1:]) for row in block]
        # The merged cell may need more lines than its rows have.
        heights[-1] += max(0.0, self._height(columns[:1], [first]) - sum(heights))
        look = styles.cell(section=True)
        if len(block) > 1:
            sheet.merge_range(at, 0, at + len(block) - 1, 0, first, look)
        else:
            sheet.write_string(at, 0, first, look)
        for row, height in zip(block, heights, strict=True):
            sheet.set_row(at, min(height, 400))
            for column, text in enumerate(row[1:], 1):
                sheet.write_string(at, column, text, styles.cell())
            at += 1
        return at

    @staticmethod
    def _height(columns: Sequence[tuple[str, float]], row: Sequence[str]) -> float:
        lines = max(
            (line_count(text, width * _POINTS, 10.0) for text, (_, width) in zip(row, columns, strict=True)),
            default=1,
        )
        return lines * _PITCH + 4
