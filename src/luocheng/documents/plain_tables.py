"""Tables in plain text: runs of lines whose columns are divided by tabs or bars."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luocheng.documents.source import Block, Cell, Line, Table
from luocheng.patterns import regex

__all__ = ["HEADING_ROW", "PAGE_NUMBER", "with_tables"]


PAGE_NUMBER = regex(
    r"(?:[-—–~·]\s?)*(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[/,共]\s?(?:共\s?)?\d{1,4}\s?页?)?(?:\s?[-—–~·])*$"
)
_TABBED = regex(r"[^\t|]*(?:\t+|\s?[|｜]\s?)[^\t|]*(?:\t+|\s?[|｜]\s?)[^\t|]*")
HEADING_ROW = 40
"""A line of at most so many characters between rows of a table in plain text is a merged row, not a sentence."""


_RULE = regex(r"[-=:+\s]{3,}")
"""The line below the header of a table drawn with signs."""


def with_tables(blocks: Sequence[Block]) -> list[Block]:
    """Make tables of runs of lines whose columns are divided by tabs or bars, as plain text has them."""
    if not _has_columns("".join([b.text for b in blocks if isinstance(b, Line)])):
        return list(blocks)
    result: list[Block] = []
    run: list[Line] = []
    for i, block in enumerate(blocks):
        if isinstance(block, Line):
            if (_has_columns(block.text) and _TABBED.match(block.text.strip())) or (
                run and _is_merged_row(block, blocks[i + 1 :])
            ):
                run.append(block)
                continue
            if run and not block.text.strip():
                continue
        result += _table_of(run)
        run = []
        result.append(block)
    return result + _table_of(run)


def _has_columns(text: str) -> bool:
    return "\t" in text or "|" in text or "｜" in text


def _is_merged_row(line: Line, rest: Sequence[Block]) -> bool:
    """Tell whether a line without columns heads a section within a table: rows of columns follow it."""
    text = line.text.strip()
    if not text or len(text) > HEADING_ROW or text[-1] in ".；;。" or PAGE_NUMBER.match(text):
        return False
    after = next((b for b in rest if not isinstance(b, Line) or b.text.strip()), None)
    return isinstance(after, Line) and _TABBED.match(after.text.strip()) is not None


def _table_of(run: list[Line]) -> list[Block]:
    """Make one table of rows in plain text; lines that do not line up are left as they are."""
    rows = [row for x in run if not _RULE.fullmatch("".join(row := _columns(x.text)))]
    widths = {len(r) for r in rows if len(r) > 1}
    if len(rows) < 2 or len(widths) > 2 or len(rows[0]) < 3:
        return list(run)
    width = max(widths)
    cells = [
        Cell(i, j, text, columns=width if len(r) == 1 else 1)
        for i, r in enumerate(rows)
        for j, text in enumerate(r)
    ]
    return [Table(cells, run[0].number, run[0].page)]


def _columns(line: str) -> list[str]:
    cells = [
        c.strip() for c in re.split(r"\t|[|｜]" if line.count("\t\t") else r"\t+|[|｜]", line.strip(" |｜"))
    ]
    return cells[:1] if not any(cells[1:]) else cells
