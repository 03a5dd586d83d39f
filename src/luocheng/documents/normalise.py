"""From the lines of a file to the paragraphs of a text: broken sentences joined, page furniture set aside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luocheng.documents.broken_lines import join_lines
from luocheng.documents.cell_lines import with_cell_lines
from luocheng.documents.characters import clean, clean_lines, fold
from luocheng.documents.flattened import NUMBERED, divide_run, unflatten
from luocheng.documents.paragraph import Paragraph
from luocheng.documents.plain_tables import with_tables
from luocheng.documents.source import Block, Line, Table
from luocheng.patterns import regex

__all__ = ["Paragraph", "paragraphs"]


def paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """Turn the lines and tables of a file into its paragraphs.

    Sentences that a page or a line of a fixed width has broken are whole again; lines that hold nothing
    but a page number, and tables of contents, are marked as 'furniture'; a document that was flattened
    onto one line is divided before its heading numbers.
    """
    result: list[Paragraph] = []
    run: list[Line] = []
    for block in with_cell_lines(with_tables(blocks)):
        if isinstance(block, Line):
            run.append(block)
            continue
        result += _lines(run)
        run = []
        result.append(_table(block))
    result += _lines(run)
    return result


def _table(table: Table) -> Paragraph:
    """Write a table as text, a row a line, its cells divided by tabs, so that offsets reach each cell."""
    parts: list[str] = []
    cells: list[tuple[int, int, int, int]] = []
    at, row = 0, -1
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        text = " ".join(x for y in re.split(r"[\r\n]+", cell.text) if (x := clean(y)))
        if row != -1:
            parts.append("\n" if row != cell.row else "\t")
            at += 1
        row = cell.row
        cells.append((cell.row, cell.column, at, at + len(text)))
        parts.append(text)
        at += len(text)
    joined = "".join(parts)
    return Paragraph(joined, fold(joined), table.number, table.page, "table", table, cells)


_DECIMAL = regex(r"(\d{1,2})(?:\.\d{1,2}){1,3}(?=[ \t\u3000]+[^\W\d_“])")
_TOP = regex(r"\d{1,2}(?=[ \t\u3000]+[^\W\d_][^,。;:，；：]{1,24}$)")


def _with_gaps(lines: Sequence[Line], cleaned: list[str]) -> list[str]:
    """Keep the blank behind the number of a heading (1 总则, 1.1 编制目的) in a document that is numbered so."""
    tops: set[str] = set()
    places: list[int] = []
    for i, line in enumerate(lines):
        text = line.text.strip(" \t\u3000")
        if text[:1].isdigit() and (match := _DECIMAL.match(text)):
            tops.add(match[1])
            places.append(i)
    if len(places) < 2:
        return cleaned
    for i, line in enumerate(lines):
        text = line.text.strip(" \t\u3000")
        if not text[:1].isdigit():
            continue
        match = _DECIMAL.match(text) or _TOP.match(text)
        if match and ("." in match[0] or match[0] in tops):
            number = match[0]
            if cleaned[i].startswith(number) and cleaned[i][len(number) : len(number) + 1] != " ":
                cleaned[i] = f"{number} {cleaned[i][len(number) :]}"
    return cleaned


def _lines(lines: Sequence[Line]) -> list[Paragraph]:
    cleaned, plain = clean_lines([x.text for x in lines])
    cleaned = _with_gaps(lines, cleaned)
    kept = [Paragraph(t, "", x.number, x.page, x.kind) for x, t in zip(lines, cleaned, strict=True) if t]
    if not kept:
        return []
    flows = (
        [x.flows for x, t in zip(lines, cleaned, strict=True) if t]
        if any(x.flows is not None for x in lines)
        else None
    )
    # In a file of a few lines each may be a whole document; elsewhere only a very long line is one.
    long_line = 60 if len(kept) <= 3 else 400
    split: list[Paragraph] = []
    hints: list[bool | None] = []
    for i, paragraph in enumerate(kept):
        if len(paragraph.text) > long_line:
            pieces = unflatten(paragraph)
        elif paragraph.text[0] not in NUMBERED:
            pieces = [paragraph]
        else:
            pieces = divide_run(paragraph, kept[i + 1].text if i + 1 < len(kept) else "")
        split += pieces
        if len(pieces) > 1:
            hints += [None] * (len(pieces) - 1)
        hints.append(flows[i] if flows else None)
    # Folding is one for one, and costs less for all lines at once than for each.
    folded, at = fold("\n".join([p.text for p in split]), plain=plain), 0
    for paragraph in split:
        end = at + len(paragraph.text)
        paragraph.folded = folded[at:end]
        at = end + 1
    return join_lines(split, hints)
