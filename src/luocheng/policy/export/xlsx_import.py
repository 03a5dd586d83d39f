"""Read a corrected workbook back: unchanged it gives the documents it was written from, corrected what it says now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy.export.xlsx_payload import MAGIC, unpack
from luocheng.policy.export.xlsx_rows import Builder, same
from luocheng.policy.export.xlsx_sheets import (
    FORMAT_VERSION,
    HIDDEN_SHEET,
    SHEETS,
    Row,
    Sheet,
    Subject,
    as_subjects,
    parse_key,
    visible,
)
from luocheng.policy.export.xlsx_workbook import TableRow, hidden_cells, open_workbook, read_table
from luocheng.policy.model import Clause, Document

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["read_xlsx"]


def read_xlsx(path: Path, original: Sequence[Document] | None = None) -> list[Document]:
    """Read a workbook that `write_xlsx` wrote, with the corrections made in it by hand.

    Rows may be edited, added, deleted and moved. A row that still says what was written keeps its record
    as it was; of a changed or new one the quote is sought in the text, so that ``text[start:end] == quote``
    holds again. Findings stay as they were written: check the plan again after a correction.

    Parameters
    ----------
    path
        The workbook.
    original
        The documents it was written from. Not needed as long as its hidden sheet is whole; where given, the
        workbook must belong to them.

    Raises
    ------
    LuochengError
        With every fault of the workbook: sheet, row, what was expected, how to mend it.
    """
    book = open_workbook(path)
    try:
        documents = _documents(book, original)
        return _Corrections(book, documents).read()
    finally:
        book.close()


# --- what was written -------------------------------------------------------------------------------------------


def _documents(book: Workbook, original: Sequence[Document] | None) -> list[Document]:
    """Return the documents as they were written."""
    cells = hidden_cells(book[HIDDEN_SHEET]) if HIDDEN_SHEET in book.sheetnames else []
    if not cells or cells[0][0] != MAGIC:
        if original is None:
            raise LuochengError(_no_origin())
        return list(original)
    if not cells[0][1].isdigit() or int(cells[0][1]) > FORMAT_VERSION:
        raise LuochengError(_newer(cells[0][1]))
    try:
        documents = unpack(cells[1][1] if len(cells) > 1 else "", [c for c, _ in cells[3:]])
    except LuochengError:
        if original is None:
            raise
        return list(original)
    if original is not None and [d.text for d in documents] != [d.text for d in original]:
        raise LuochengError(_foreign())
    return documents


def _no_origin() -> Fault:
    return Fault(
        "这个工作簿不是由落城导出的，或隐藏的工作表已被删除",
        remedy="请在导出的原表上修改，或同时提供原来的文件",
        what_en="The workbook was not written by this program, or its hidden sheet was deleted",
        remedy_en="Correct the workbook as it was exported, or give the documents along with it",
        code="xlsx-no-origin",
    )


def _newer(version: str) -> Fault:
    return Fault(
        f"工作簿的格式版本是{version}，本程序只认识到{FORMAT_VERSION}",
        remedy="请升级程序后再读",
        what_en=f"The workbook has format version {version}; this program knows {FORMAT_VERSION}",
        remedy_en="Upgrade the program",
        code="xlsx-version",
    )


def _foreign() -> Fault:
    return Fault(
        "工作簿与所给的文件不是同一份：正文不一致",
        remedy="请找到导出这个工作簿时用的文件",
        what_en="The workbook was not written from these documents: their text differs",
        remedy_en="Give the documents that it was written from",
        code="xlsx-foreign",
    )


# --- what it says now -------------------------------------------------------------------------------------------


class _Corrections:
    """Goes through the sheets and makes the documents anew."""

    def __init__(self, book: Workbook, documents: Sequence[Document]) -> None:
        self.book = book
        self.faults: list[Fault] = []
        self.subjects = as_subjects(documents)
        self.builders = [Builder(s, self.faults) for s in self.subjects]
        self.clauses: dict[int, Clause] = {}
        """The clauses as corrected, by the identity of the one before: the text gives their order, not the sheet."""
        self.labels = {s.label: s.index for s in self.subjects}

    def read(self) -> list[Document]:
        """Return the documents as the sheets have them now."""
        lists = {s.letter: self._sheet(s) for s in SHEETS if s.editable}
        LuochengError.gather(self.faults)
        return [self._document(s, lists) for s in self.subjects]

    def _document(self, subject: Subject, lists: dict[str, dict[int, list[Any]]]) -> Document:
        i = subject.index
        return replace(
            lists["D"][i][0] if lists["D"][i] else subject.document,
            tasks=lists["T"][i],
            targets=lists["G"][i],
            references=lists["R"][i],
            clauses=[self.clauses.get(id(c), c) for c in subject.document.clauses],
        )

    def _sheet(self, sheet: Sheet) -> dict[int, list[Any]]:
        """Return the records of a sheet, by document."""
        records: dict[int, list[Any]] = defaultdict(list)
        if sheet.name not in self.book.sheetnames:
            self.faults.append(_no_sheet(sheet))
            return records
        written = [[_shown(r) for r in sheet.rows(s)] for s in self.subjects]
        rows = read_table(self.book[sheet.name], sheet, self.faults)
        for index, row, base in self._assign(sheet, rows, written):
            if base is not None:
                self._check_grey(sheet, row, base)
            record = None if row.faulty else self.builders[index].build(sheet.letter, row, base)
            if record is not None:
                records[index].append(record)
            if isinstance(record, Clause) and base is not None:
                self.clauses[id(base.record)] = record
        if sheet.letter == "C":
            self._check_clauses(records, written)
        return records

    def _assign(
        self, sheet: Sheet, rows: Sequence[TableRow], written: list[list[Row]]
    ) -> list[tuple[int, TableRow, Row | None]]:
        """Tell for each row which document it belongs to and which record it was written from."""
        placed = self._place(sheet, rows, written)
        holders = _holders([(k, row) for _, row, k in placed if k is not None], written)
        result: list[tuple[int, TableRow, Row | None]] = []
        for index, row, key in placed:
            base = written[key[0]][key[1]] if key is not None and holders[key] is row else None
            if _is_empty(sheet, row.cells) and not (base and _is_empty(sheet, base.cells)) and not row.faulty:
                continue  # emptied by hand: deleted
            if key is not None and base is None and _copies(sheet, row, holders[key]):
                self.faults.append(_repeated(row, holders[key]))
                continue
            result.append((index, row, base))
        return result

    def _place(
        self, sheet: Sheet, rows: Sequence[TableRow], written: list[list[Row]]
    ) -> list[tuple[int, TableRow, tuple[int, int] | None]]:
        """Read the keys; a row without one belongs to the document named in it, or to that of the row above."""
        placed: list[tuple[int, TableRow, tuple[int, int] | None]] = []
        current = 0
        for row in rows:
            key = parse_key(row.key) if row.key else None
            if key and key[1] == "B" and key[0] < len(written):
                current = key[0]
            elif key and key[1] == sheet.letter and key[0] < len(written) and key[2] < len(written[key[0]]):
                current = key[0]
                self._check_document(row, current)
                placed.append((current, row, (key[0], key[2])))
            elif row.key:
                self.faults.append(_bad_key(row))
            elif not _is_remark(sheet, row):
                named = row.cells.get("document", "")
                if named and named not in self.labels:
                    self.faults.append(_no_document(row, named))
                current = self.labels.get(named, current)
                placed.append((current, row, None))
        return placed

    # checks

    def _check_document(self, row: TableRow, index: int) -> None:
        named = row.cells.get("document", "")
        if named and named != self.subjects[index].label:
            self.faults.append(
                Fault(
                    f"不能把这一行移到“{named}”：它的依据在“{self.subjects[index].label}”",
                    row.where,
                    remedy="请改回原来的文件；需要时在另一文件下新增一行",
                    what_en="A row cannot be moved to another document",
                    remedy_en="Change it back, or add a row under the other document",
                    code="xlsx-moved",
                )
            )

    def _check_grey(self, sheet: Sheet, row: TableRow, base: Row) -> None:
        """Say so where a cell was changed that follows from others: the change would be lost."""
        for column in sheet.columns:
            now, before = row.cells.get(column.field, ""), base.cells[column.field]
            if column.editable or column.field in row.covered or column.field == "ordinal":
                continue
            if now and not same(now, before):
                self.faults.append(_grey(row, column.name))

    def _check_clauses(self, records: dict[int, list[Any]], written: list[list[Row]]) -> None:
        for index, rows in enumerate(written):
            if len(records[index]) < len(rows) and not self.faults:
                self.faults.append(
                    Fault(
                        f"“{self.subjects[index].label}”少了{len(rows) - len(records[index])}个条款",
                        "工作表“条款”",
                        remedy="条款由原文的序号确定，不能在表中删除；请恢复被删的行",
                        what_en="Clauses were deleted in the table",
                        remedy_en="Restore the rows; clauses follow from the numbers in the text",
                        code="clause-deleted",
                    )
                )


def _is_empty(sheet: Sheet, cells: dict[str, str]) -> bool:
    return not any(cells.get(c.field) for c in sheet.columns if c.editable)


def _shown(row: Row) -> Row:
    return Row(row.record, {name: visible(text).strip() for name, text in row.cells.items()})


def _holders(
    keyed: Sequence[tuple[tuple[int, int], TableRow]], written: list[list[Row]]
) -> dict[tuple[int, int], TableRow]:
    """Tell which of the rows with one key (copied ones keep it) is the record's own: the one changed least."""
    rows: dict[tuple[int, int], list[TableRow]] = defaultdict(list)
    for key, row in keyed:
        rows[key].append(row)
    return {
        key: max(some, key=lambda row: _likeness(row, written[key[0]][key[1]])) if len(some) > 1 else some[0]
        for key, some in rows.items()
    }


def _likeness(row: TableRow, base: Row) -> int:
    return sum(same(text, base.cells.get(name, "")) for name, text in row.cells.items())


def _copies(sheet: Sheet, row: TableRow, other: TableRow) -> bool:
    fields = [c.field for c in sheet.columns if c.editable]
    return all(same(row.cells.get(f, ""), other.cells.get(f, "")) for f in fields)


def _is_remark(sheet: Sheet, row: TableRow) -> bool:
    """Tell whether a row without a key is no record: a remark under the table, (无)."""
    filled = [f for f, text in row.cells.items() if text and f not in {"ordinal", "document"}]
    return not filled or (
        len(filled) == 1 and not next(c for c in sheet.columns if c.field == filled[0]).editable
    )


# --- faults -----------------------------------------------------------------------------------------------------


def _no_sheet(sheet: Sheet) -> Fault:
    return Fault(
        f"缺少工作表“{sheet.name}”",
        remedy="请恢复这个工作表；要删除全部内容，请保留表头",
        what_en=f"The sheet {sheet.name} is missing",
        remedy_en="Restore it; to delete everything in it, leave its header",
        code="xlsx-sheet",
    )


def _bad_key(row: TableRow) -> Fault:
    return Fault(
        f"隐藏列中的编号“{row.key}”被改动",
        row.where,
        remedy="请清空这一格的编号（作为新增的行），或恢复原来的编号",
        what_en=f"The key in the hidden column was changed: {row.key}",
        remedy_en="Clear the key, which makes the row a new one, or restore it",
        code="xlsx-key",
    )


def _no_document(row: TableRow, named: str) -> Fault:
    return Fault(
        f"没有文件“{named}”",
        row.where,
        remedy="请从下拉列表中选择文件",
        what_en=f"There is no document {named}",
        remedy_en="Choose one of the list",
        code="unknown-document",
    )


def _repeated(row: TableRow, other: TableRow) -> Fault:
    return Fault(
        f"与第{other.number}行完全相同",
        row.where,
        remedy="请删除重复的行，或改成不同的内容",
        what_en=f"The row repeats row {other.number}",
        remedy_en="Delete it, or change it",
        code="repeated-row",
    )


def _grey(row: TableRow, name: str) -> Fault:
    remedy = {
        "重点任务": "重点任务由条款推出，请改“条款”一列",
        "主要内容/目标": "主要内容由“指标目标表”推出，请到那里修改",
    }
    return Fault(
        f"灰色的“{name}”一列被改动，改动不会生效",
        row.where,
        remedy=remedy.get(name, "请恢复原来的内容，或清空这一格"),
        what_en=f"A grey cell was changed ({name}); the change would have no effect",
        remedy_en="Restore it or clear it; change the white cells it follows from",
        code="grey-cell",
    )
