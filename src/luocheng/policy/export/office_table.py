"""The 任务分解表 that an office works with: the table of a document, with what was made of its tasks beside it.

Rows are written with the key of their task and read back with what people changed in them. A column a year holds the
milestones, one to a line: 完成方案编制（2026-06-30）, with ✓ behind those that are reached.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.export.xlsx_sheets import KEY_COLUMN, Column, Sheet, visible
from luocheng.policy.export.xlsx_style import Styles
from luocheng.policy.export.xlsx_workbook import TableRow, open_workbook, read_table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

__all__ = [
    "COLUMNS",
    "Entry",
    "MilestoneLine",
    "ReadEntry",
    "read_entries",
    "shown_cell",
    "task_key",
    "write_csv",
    "write_entries",
]

COLUMNS: Sequence[Column] = (
    Column("政策", "policy", 150),
    Column("序号", "number", 40, editable=False, centred=True),
    Column("重点任务", "section", 90, editable=False),
    Column("任务", "title", 140),
    Column("主要内容/目标", "quote", 300, editable=False),
    Column("牵头单位", "leads", 130),
    Column("配合单位", "supporters", 180),
    Column("完成时限", "deadline", 90, centred=True),
    Column("到期日", "due", 84, centred=True),
    Column("开始年份", "first_year", 60, centred=True),
    Column("结束年份", "last_year", 60, centred=True),
    Column("条款", "clause", 80, editable=False, centred=True),
    Column("状态", "state", 56, editable=False, centred=True),
    Column("进度", "progress", 50, editable=False, centred=True),
    Column("督办", "light", 50, editable=False, centred=True),
    Column("经办人", "assignee", 80),
)
"""The columns before those of the years. Of a row with a key, the policy is not read back."""

_NAME = "任务分解表"
_NO_TASK = (0, 0)
"""What a key gives that somebody has spoilt: no task has it."""

_YEAR = re.compile(r"(\d{4})年里程碑")
_LINE = re.compile(
    r"(?P<title>.*?)\s*[（(]\s*(?P<day>\d{4}-\d{1,2}-\d{1,2})\s*[)）]\s*(?P<done>✓?)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as a cell has it: its title, its day, whether it is reached."""

    title: str
    due: dt.date
    done: bool = False

    def said(self) -> str:
        """Return its line.

        >>> MilestoneLine("完成方案编制", dt.date(2026, 6, 30), True).said()
        '完成方案编制（2026-06-30）✓'
        """
        return f"{self.title}（{self.due}）{'✓' if self.done else ''}"

    @classmethod
    def of(cls, line: str) -> MilestoneLine | None:
        """Read a line; None where it is none.

        >>> MilestoneLine.of("完成方案编制（2026-6-30）"), MilestoneLine.of("2026-02-30前完成")
        (MilestoneLine(title='完成方案编制', due=datetime.date(2026, 6, 30), done=False), None)
        """
        match = _LINE.fullmatch(line.strip())
        if match is None or not match["title"]:
            return None
        try:
            day = dt.date(*(int(x) for x in match["day"].split("-")))
        except ValueError:
            return None
        return cls(match["title"], day, bool(match["done"]))


@dataclass(frozen=True, slots=True)
class Entry:
    """A task for the table: its key, its cells by field, its milestones."""

    key: str
    cells: dict[str, str]
    milestones: tuple[MilestoneLine, ...] = ()

    def by_year(self) -> dict[int, str]:
        """Return the cells of the years."""
        years: dict[int, list[str]] = {}
        for one in self.milestones:
            years.setdefault(one.due.year, []).append(one.said())
        return {y: shown_cell("\n".join(lines)) for y, lines in years.items()}


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A row as it was read: the task and version of its key where it has one, its cells, its milestones by year."""

    where: str
    key: tuple[int, int] | None
    cells: dict[str, str]
    years: dict[int, str] = field(default_factory=dict)


def shown_cell(text: str) -> str:
    """Return a text as its cell gives it back."""
    return visible(text).strip()


def task_key(task: int, version: int) -> str:
    """Write the key of a row.

    >>> task_key(12, 3)
    '12.v3x'
    """
    return f"{task}.v{version}x"


def _parsed_key(words: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,18})\.v(\d{1,9})x", words.strip())
    return (int(match[1]), int(match[2])) if match else None


def _sheet(years: Iterable[int]) -> Sheet:
    more = tuple(Column(f"{y}年里程碑", f"year-{y}", 160) for y in years)
    return Sheet(_NAME, "T", _NAME, (*COLUMNS, *more), lambda _subject: iter(()))


def write_entries(entries: Iterable[Entry], path: Path, years: Sequence[int], note: str = "") -> int:
    """Write tasks as a workbook, a row at a time; return how many.

    Parameters
    ----------
    entries
        The tasks.
    path
        Where.
    years
        The years that have a column for milestones.
    note
        What stands before the title: 示例数据.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": "Noto Sans CJK SC", "font_size": 10, "font_charset": 134},
    }
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            return _write(book, entries, _sheet(years), note)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write(book: Workbook, entries: Iterable[Entry], sheet: Sheet, note: str) -> int:
    styles, page, last = Styles(book), book.add_worksheet(_NAME), len(sheet.columns)
    for i, column in enumerate(sheet.columns):
        page.set_column_pixels(i, i, column.width)
    page.set_column_pixels(last, last, 90, None, {"hidden": True})
    page.write_string(0, 0, f"{note}{_NAME}", styles.heading)
    page.write_string(
        1, 0, "灰色各列改了不会读回；里程碑一行一个，写作“完成方案编制（2026-06-30）”", styles.key
    )
    for i, column in enumerate(sheet.columns):
        page.write_string(2, i, column.name, styles.header(grey=not column.editable))
    page.write_string(2, last, KEY_COLUMN, styles.key)
    looks = [styles.cell(grey=not c.editable, centred=c.centred) for c in sheet.columns]
    row = 2
    for row, entry in enumerate(entries, 3):
        said = entry.cells | {f"year-{y}": t for y, t in entry.by_year().items()}
        for i, column in enumerate(sheet.columns):
            page.write_string(row, i, shown_cell(said.get(column.field, "")), looks[i])
        page.write_string(row, last, entry.key, styles.key)
    page.freeze_panes(3, 4)
    page.autofilter(2, 0, max(row, 3), last)
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.hide_gridlines(2)
    return row - 2


def write_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write tasks as CSV, piece by piece: UTF-8 with a mark, as office programs open it."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([c.name for c in COLUMNS])
    yield b"\xef\xbb\xbf"
    for entry in entries:
        lines.writerow([_harmless(entry.cells.get(c.field, "")) for c in COLUMNS])
        if out.tell() > 64_000:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def read_entries(path: Path) -> tuple[list[ReadEntry], list[Fault]]:
    """Read a workbook back: its rows, and every fault of its columns and cells.

    Raises
    ------
    LuochengError
        When it is no workbook, or not one of this form.
    """
    book = open_workbook(path)
    try:
        if _NAME not in book.sheetnames:
            raise LuochengError(_no_sheet())
        page = book[_NAME]
        heads = {
            str(c or "").strip() for cells in page.iter_rows(max_row=20, values_only=True) for c in cells
        }
        years = sorted(int(m[1]) for h in heads if (m := _YEAR.fullmatch(h)))
        faults: list[Fault] = []
        return [_entry(r, years) for r in read_table(page, _sheet(years), faults)], faults
    finally:
        book.close()


def _entry(row: TableRow, years: Sequence[int]) -> ReadEntry:
    cells = dict(row.cells)
    said = {y: cells.pop(f"year-{y}") for y in years if f"year-{y}" in cells}
    key = (_parsed_key(row.key) or _NO_TASK) if row.key.strip() else None
    return ReadEntry(row.where, key, cells, said)


def _no_sheet() -> Fault:
    return Fault(
        f"没有“{_NAME}”工作表",
        remedy="请先导出任务分解表，在导出的表上修改后再导入",
        what_en=f"There is no sheet '{_NAME}'",
        remedy_en="Export the table of tasks, change it, and import that",
        code="xlsx-header",
    )
