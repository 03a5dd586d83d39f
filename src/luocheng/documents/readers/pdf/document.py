"""Read a pdf in this process: pages to rows and tables, and these to lines in reading order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from luocheng.documents.readers.characters import is_han, mend
from luocheng.documents.readers.faults import fault, refuse
from luocheng.documents.readers.pdf.continuation import continue_tables
from luocheng.documents.readers.pdf.extract import Char, RawPage, extract
from luocheng.documents.readers.pdf.flow import Flow
from luocheng.documents.readers.pdf.furniture import drop_furniture
from luocheng.documents.readers.pdf.layout import Placed, arrange
from luocheng.documents.readers.pdf.notes import split_notes
from luocheng.documents.readers.pdf.quality import garbled_reason, is_recognised, is_scanned
from luocheng.documents.readers.pdf.rows import Row, make_rows
from luocheng.documents.readers.pdf.tables import Grid, find_tables
from luocheng.documents.source import Block, Line, Source, Table
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from luocheng.documents.readers.limits import Clock, Limits
    from luocheng.errors import Fault

__all__ = ["read_document"]

METADATA = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Producer": "producer",
}
NULLS = re.compile(r"[\x00-\x1f]+")


@dataclass(slots=True)
class _Page:
    """One page on its way to blocks: its tables, and its rows between them in reading order."""

    raw: RawPage
    grids: list[Grid]
    placed: list[Placed] = field(default_factory=list)


def read_document(data: bytes, name: str, limits: Limits, clock: Clock, *, skip_pages: bool) -> Source:
    """Read a pdf from its text layer; refuse it with one fault for every page that has none worth reading."""
    document = _open(data, name)
    try:
        count = pdfium.FPDF_GetPageCount(document)
        if count > limits.pages:
            raise refuse("pdf-too-many-pages", name, pages=str(count), limit=str(limits.pages))
        source = Source(blocks=[], format="pdf", metadata=_metadata(document))
        raws, faults = _extract_all(document, count, name, limits, clock)
        if faults and not (skip_pages and any(raw.chars for raw in raws)):
            raise LuochengError(*faults)
        source.notes += [(found.code, found.what, found.what_en) for found in faults]
        recognised = [str(raw.number) for raw in raws if is_recognised(raw)]
        if recognised:
            source.notes.append(_recognised(recognised))
        source.blocks = _blocks(raws, clock)
    finally:
        pdfium.FPDF_CloseDocument(document)
    return source


def _open(data: bytes, name: str) -> Any:
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if document:
        return document
    error = pdfium.FPDF_GetLastError()
    if error in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        raise refuse("pdf-encrypted", name)
    reasons = {pdfium.FPDF_ERR_FORMAT: ("结构不完整", "broken structure")}
    reason, reason_en = reasons.get(error, (f"错误 {error}", f"error {error}"))
    raise refuse("pdf-damaged", name, reason=reason, reason_en=reason_en)


def _metadata(document: Any) -> dict[str, str]:
    import ctypes

    found: dict[str, str] = {}
    for tag, key in METADATA.items():
        size = pdfium.FPDF_GetMetaText(document, tag.encode(), None, 0)
        if 2 < size < 4096:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDF_GetMetaText(document, tag.encode(), buffer, size)
            text = NULLS.sub("", buffer.raw.decode("utf-16-le", "replace")).strip()
            if text:
                found[key] = mend(text)
    return found


def _extract_all(
    document: Any, count: int, name: str, limits: Limits, clock: Clock
) -> tuple[list[RawPage], list[Fault]]:
    """Extract every page; the faulty ones stay empty and are reported all together."""
    raws: list[RawPage] = []
    faults: list[Fault] = []
    for index in range(count):
        clock.check()
        number = index + 1
        page = pdfium.FPDF_LoadPage(document, index)
        if not page:
            faults.append(fault("pdf-damaged-page", name, page=str(number)))
            raws.append(RawPage(number, 595.0, 842.0))
            continue
        try:
            raw = extract(page, number, clock, limits.page_characters)
        finally:
            pdfium.FPDF_ClosePage(page)
        raws.append(raw)
        found = _judge(raw, name, limits)
        if found is not None:
            faults.append(found)
            raw.chars = []
    return raws, faults


def _judge(raw: RawPage, name: str, limits: Limits) -> Fault | None:
    where, page = name, str(raw.number)
    if raw.total > limits.page_characters:
        count, limit = str(raw.total), str(limits.page_characters)
        return fault("pdf-page-too-full", where, page=page, count=count, limit=limit)
    if is_scanned(raw):
        return fault("pdf-scanned-page", where, page=page)
    reason = garbled_reason(raw)
    if reason is not None:
        return fault("pdf-garbled-page", where, page=page, reason=reason[0], reason_en=reason[1])
    return None


def _recognised(pages: list[str]) -> tuple[str, str, str]:
    listed = "、".join(pages[:20]) + ("等" if len(pages) > 20 else "")
    return (
        "pdf-recognised-text",
        f"第 {listed} 页是扫描图像，文字由识别软件加上，可能有错字，请核对",
        f"the text of page {listed} was added to a scan by text recognition and may contain errors",
    )


# --- blocks -------------------------------------------------------------------------------------------------


def _blocks(raws: list[RawPage], clock: Clock) -> list[Block]:
    """Put the pages together: furniture off, footnotes last, tables joined over page breaks."""
    sizes = sizes_of(char for raw in raws for char in raw.chars)
    pages: list[_Page] = []
    for raw in raws:
        clock.check()
        grids = find_tables(raw, clock)
        pages.append(_Page(raw, grids, _arrange(raw, grids)))
    size = body_size(sizes, (c for page in pages for placed in page.placed for c in placed.row.chars))
    heights = [page.raw.height for page in pages]
    dropped = drop_furniture([[placed.row for placed in page.placed] for page in pages], heights)
    for page, indices in zip(pages, dropped, strict=True):
        page.placed = [placed for index, placed in enumerate(page.placed) if index not in indices]
    notes: list[Row] = []
    for page in pages:
        page.placed, found = split_notes(page.placed, page.raw, size)
        notes += found
    return _lines(pages, notes, size)


def sizes_of(chars: Iterable[Char]) -> Counter[float]:
    """Count the Chinese characters by the size, in points, in which they are set."""
    return Counter(round(char.size * 2) / 2 for char in chars if is_han(char.text))


_SOME_TEXT = 300
"""So many characters outside of tables say what size the body is set in."""


def body_size(everywhere: Counter[float], outside: Iterable[Char]) -> float:
    """Return the size, in points, of the body: of the text outside of tables, where there is enough of it."""
    sizes = sizes_of(outside)
    if sum(sizes.values()) < _SOME_TEXT:
        sizes = everywhere
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _arrange(raw: RawPage, grids: list[Grid]) -> list[Placed]:
    """Order the rows of a page; each stretch between two tables is laid out by itself."""
    rows = make_rows(raw.chars)
    placed: list[Placed] = []
    start = 0
    for bottom in [*(grid.top for grid in grids), float("inf")]:
        end = start
        while end < len(rows) and rows[end][0].base <= bottom:
            end += 1
        placed += arrange(rows[start:end], raw.number)
        start = end
    return placed


def _lines(pages: list[_Page], notes: list[Row], size: float) -> list[Block]:
    flow = Flow([page.placed for page in pages], [page.raw.width for page in pages], size)
    ordered: list[Placed | Grid] = []
    for page in pages:
        waiting = list(page.grids)
        for placed in page.placed:
            while waiting and waiting[0].top < placed.row.base:
                ordered.append(waiting.pop(0))
            ordered.append(placed)
        ordered += waiting
    blocks: list[Block] = []
    number = 0
    last: tuple[Placed, Line] | None = None
    for item in continue_tables(ordered):
        number += 1
        if isinstance(item, Placed):
            line = Line(item.row.text, number, item.row.page, kind=flow.kind(item))
            if last is not None and last[1].kind == line.kind == "text":
                last[1].flows = flow.runs_on(last[0], item)
            elif last is not None and last[1].kind != line.kind:
                last[1].flows = False
            last = (item, line)
            blocks.append(line)
        else:
            cells, page_number = item
            blocks.append(Table(cells, number, page_number))
            last = None
    for row in notes:
        number += 1
        blocks.append(Line(row.text, number, row.page, kind="footnote"))
    return blocks
