"""From the outline to the plan: where each paragraph stands in the text, and each numbered item as a clause."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.outline import Item, Outline
from luocheng.documents.paragraph import Paragraph
from luocheng.policy.model import Clause, Span

__all__ = ["clauses_of", "spans_of"]


def spans_of(paragraphs: Sequence[Paragraph], outline: Outline) -> list[Span]:
    """Return the place of each paragraph in the text and in the file."""
    return [
        Span(start, start + len(p.text), p.number, p.page, kind)
        for p, start, kind in zip(paragraphs, outline.starts, outline.kinds, strict=True)
    ]


def clauses_of(outline: Outline, text: str, spans: Sequence[Span]) -> list[Clause]:
    """Return the numbered items with the text that stands under their own numbers."""
    return [_clause(item, text, spans[item.first]) for item in outline.items]


def _clause(item: Item, text: str, span: Span) -> Clause:
    return Clause(
        item.path,
        item.marker.label,
        item.title,
        text[item.start : item.end],
        item.start,
        item.end,
        len(item.path),
        span.paragraph,
        span.page,
    )
