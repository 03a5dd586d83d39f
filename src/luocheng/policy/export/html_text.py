"""The text of a document as HTML: paragraphs and tables, every stretch marked with the records that stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

from luocheng.policy.model import Clause, Document, Span

__all__ = ["Mark", "marks_of", "text_html"]

_CHUNK = 40
"""Paragraphs that the browser lays out, or leaves alone, together."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch of the text that belongs to a record: the record's id and what of it the stretch shows."""

    start: int
    end: int
    kind: str
    record: str


def marks_of(document: Document) -> list[Mark]:
    """Return what is to be marked: tasks (k) and their units (a), targets (g) and figures (n), references, findings."""
    marks = [
        *(Mark(t.start, t.end, "k", f"k{i}") for i, t in enumerate(document.tasks)),
        *(Mark(a, b, "a", f"k{i}") for i, t in enumerate(document.tasks) for a, b in t.assigned),
        *(Mark(t.start, t.end, "g", f"g{i}") for i, t in enumerate(document.targets)),
        *(Mark(*t.figure, "n", f"g{i}") for i, t in enumerate(document.targets) if t.figure),
        *(Mark(r.start, r.end, "r", f"r{i}") for i, r in enumerate(document.references)),
        *(Mark(f.start, f.end, f"f {f.severity}", f"f{i}") for i, f in enumerate(document.findings)),
    ]
    return sorted(m for m in marks if 0 <= m.start < m.end <= len(document.text))


def text_html(document: Document, prefix: str) -> str:
    """Return the text as HTML; `prefix` begins the ids of clauses, so that several documents fit one page."""
    writer = _Writer(document, prefix)
    blocks = [writer.block(span) for span in _spans(document)]
    chunks = (blocks[i : i + _CHUNK] for i in range(0, len(blocks), _CHUNK))
    return "\n".join(f'<div class="ck">\n{chr(10).join(chunk)}\n</div>' for chunk in chunks)


def _spans(document: Document) -> list[Span]:
    """Return the paragraphs: as the document has them where they cover its text, else its lines."""
    spans = sorted(document.spans, key=lambda s: s.start)
    ends = [0, *(s.end + 1 for s in spans)]
    if (
        spans
        and all(s.start == at for s, at in zip(spans, ends, strict=False))
        and ends[-1] == len(document.text) + 1
    ):
        return spans
    made, at = [], 0
    for line in document.text.split("\n"):
        made.append(Span(at, at + len(line)))
        at += len(line) + 1
    return made


class _Writer:
    """Writes one paragraph after the other; the marks are gone through once, in the order of the text."""

    def __init__(self, document: Document, prefix: str) -> None:
        self._text, self._prefix = document.text, prefix
        self._marks = marks_of(document)
        self._next = 0
        self._active: list[Mark] = []
        self._clauses = sorted(((c.start, i) for i, c in enumerate(document.clauses)), reverse=True)
        self._heads = {c.start: c for c in reversed(document.clauses)}

    def block(self, span: Span) -> str:
        """Return a paragraph, or a table."""
        if span.kind == "table" and "\t" in self._text[span.start : span.end]:
            return self._table(span)
        inner = "".join(self._pieces(span.start, span.end))
        clause = self._heads.get(span.start)
        return f"<p{_attributes(span, clause)}>{inner}</p>"

    def _table(self, span: Span) -> str:
        rows, at = [], span.start
        for line in self._text[span.start : span.end].split("\n"):
            rows.append(self._row(line.split("\t"), at))
            at += len(line) + 1
        return f'<div class="tb" tabindex="0"><table>{"".join(rows)}</table></div>'

    def _row(self, cells: Sequence[str], at: int) -> str:
        """Return a row; one that has only its first cell filled is a heading over all columns."""
        parts = []
        alone = len(cells) > 1 and not any(cells[1:])
        for cell in cells[:1] if alone else cells:
            span = f' colspan="{len(cells)}"' if alone else ""
            parts.append(f"<td{span}>{''.join(self._pieces(at, at + len(cell)))}</td>")
            at += len(cell) + 1
        return f"<tr>{''.join(parts)}</tr>"

    def _pieces(self, start: int, end: int) -> Iterator[str]:
        """Yield the stretch from `start` to `end`, parted wherever a record begins or ends."""
        at = start
        yield from self._anchors(at)
        while at < end:
            self._advance(at)
            stop = min(chain((end, self._following(end)), (m.end for m in self._active)))
            if self._clauses and at < self._clauses[-1][0] < stop:
                stop = self._clauses[-1][0]
            yield self._piece(at, stop)
            at = stop
            if at < end:
                yield from self._anchors(at)

    def _advance(self, at: int) -> None:
        self._active = [m for m in self._active if m.end > at]
        while self._next < len(self._marks) and self._marks[self._next].start <= at:
            if self._marks[self._next].end > at:
                self._active.append(self._marks[self._next])
            self._next += 1

    def _following(self, end: int) -> int:
        return self._marks[self._next].start if self._next < len(self._marks) else end

    def _anchors(self, at: int) -> Iterator[str]:
        """Yield the places that the table of contents leads to."""
        while self._clauses and self._clauses[-1][0] <= at:
            yield f'<a id="{self._prefix}c{self._clauses.pop()[1]}"></a>'

    def _piece(self, start: int, end: int) -> str:
        words = escape(self._text[start:end], quote=False)
        if not self._active:
            return words
        kinds = " ".join(dict.fromkeys(k for m in self._active for k in m.kind.split()))
        records = " ".join(dict.fromkeys(m.record for m in self._active))
        own = " ".join(m.record for m in self._active if m.kind in {"n", "a"})
        more = f' data-n="{own}"' if own else ""
        return f'<span class="m {kinds}" data-m="{records}"{more}>{words}</span>'


def _attributes(span: Span, clause: Clause | None) -> str:
    if clause is None:
        return "" if span.kind == "body" else f' class="{escape(span.kind)}"'
    level = min(len(clause.path), 5)
    if span.end - span.start <= len(clause.title) + 8:
        return f' class="h l{level}" role="heading" aria-level="{level + 2}"'
    return f' class="l{level}"'
