"""A text cut into its sentences, so that nothing of it is lost."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from luocheng.policy.diff.model import Sentence
from luocheng.policy.folder.characters import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.model import Document, Path, Target, Task

__all__ = ["cut", "sentences"]

_LONGEST = 400
"""A longer stretch without the end of a sentence is cut at its commas, so that comparing stays quick."""

_END = re.compile(r"[。！？；!?;]+[”’」』）)\]】〕]*\s*|\n\s*")
_PAUSE = re.compile(r"[，,、\t]")
_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零〇\d]{1,5}[编章节条][\s ]*"
    r"|[(（〔\[]?[一二三四五六七八九十百]{1,4}[)）〕\]、.．]"
    r"|[(（]?\d{1,3}(?:[)）、．]|\.(?!\d)|\t)|[①-⑳]|--+|——)\s*"
)


def sentences(document: Document) -> list[Sentence]:
    """Return the sentences of a document in order; put together they are its text.

    A row of a table counts as a sentence. The number of an item does not belong to what is compared, so
    that a list with new numbers stays the same list.
    """
    places = _Places(document)
    tables = [(s.start, s.end) for s in document.spans if s.kind == "table"]
    starts = [a for a, _ in tables]
    result: list[Sentence] = []
    for start, end in cut(document.text, tables):
        text = document.text[start:end]
        at = bisect_right(starts, start) - 1
        inside = at >= 0 and start < tables[at][1]
        head = places.heads.get(start) or (
            _NUMBER.match(text) if inside or _opens(document.text, start) else None
        )
        number = head.end() if head else 0
        key = "".join(fold(text[number:]).split()) or text.strip()
        path = places.path(start)
        result.append(Sentence(len(result), start, end, text, path, key, inside, number))
    return result


def _opens(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == "\n"


def cut(text: str, tables: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the start and end of each sentence; they follow one another without a gap.

    Tables are cut into rows only.
    """
    edges = {0, len(text)}
    starts = [a for a, _ in tables]
    for match in _END.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        inside = at >= 0 and match.start() < tables[at][1]
        if not inside or "\n" in match[0]:
            edges.add(match.end())
    edges.update(a for a, _ in tables)
    for start, end in pairwise(sorted(edges)):
        yield from _short(text, start, end)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        pauses = [m.end() for m in _PAUSE.finditer(text, start + _LONGEST // 4, start + _LONGEST)]
        at = pauses[-1] if pauses else start + _LONGEST
        yield start, at
        start = at
    if end > start:
        yield start, end


class _Places:
    """Which clause, or which row of a table, an offset stands in."""

    def __init__(self, document: Document) -> None:
        clauses = sorted(document.clauses, key=lambda c: c.start)
        self.starts = [c.start for c in clauses]
        self.clauses = [(c.end, c.path) for c in clauses]
        items: list[Target | Task] = [*document.targets, *document.tasks]
        rows = {(i.start, i.end): i.path for i in items if "\t" in i.quote}
        self.row_starts = sorted(a for a, _ in rows)
        self.rows = {a: (b, path) for (a, b), path in rows.items()}
        self.heads: dict[int, re.Match[str]] = {}
        for clause in clauses:
            match = _NUMBER.match(document.text[clause.start : clause.start + 20])
            if match:
                self.heads[clause.start] = match

    def path(self, at: int) -> Path:
        index = bisect_right(self.row_starts, at) - 1
        if index >= 0:
            end, path = self.rows[self.row_starts[index]]
            if at < end:
                return path
        index = bisect_right(self.starts, at) - 1
        if index >= 0:
            end, path = self.clauses[index]
            # The line break behind a clause belongs to it.
            if at <= end:
                return path
        return ()
