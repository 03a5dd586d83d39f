"""Numbered items of a document and its outline: what the clause tree is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from luocheng.documents.markers import RANK, Marker

__all__ = ["Item", "Outline"]


@dataclass(slots=True)
class Item:
    """A numbered item: its path, its title, and the paragraphs that stand under its own number.

    `start` and `end` are offsets of the item's own text; `title_end` is where its heading ends.
    `first` and `last` are the indices of its first paragraph and of the one after its last. `boxed` says that it stands
    in a box (专栏) beside the text of its parent.
    """

    path: tuple[str, ...]
    marker: Marker
    title: str
    start: int
    title_start: int
    title_end: int
    end: int
    first: int
    last: int
    parent: Item | None = None
    children: list[Item] = field(default_factory=list)
    part: int = 0
    tables: list[tuple[int, int]] = field(default_factory=list)
    boxed: bool = False

    @property
    def regions(self) -> list[tuple[int, int]]:
        """Return the stretches of the item's own text that are not tables."""
        if not self.tables:
            return [(self.start, self.end)] if self.end > self.start else []
        result, at = [], self.start
        for start, end in self.tables:
            if start > at:
                result.append((at, start))
            at = end
        if self.end > at:
            result.append((at, self.end))
        return result

    @property
    def rank(self) -> int:
        """Return the place of the numbering style in `RANK`."""
        return RANK[self.marker.style]


@dataclass(slots=True)
class Outline:
    """The items of a document in order, and what kind of matter each paragraph is.

    `kinds[i]` is 'front', 'body', 'closing', 'table' or 'furniture'; `starts[i]` is the offset of paragraph i.
    `fused` are page numbers that stood in front of a heading number: (start, end); `tables` are the indices
    of the tables with the path under which each stands, `preamble` the paragraphs before the first number that
    are sentences, `notes` those that only explain (注:…).
    """

    items: list[Item]
    kinds: list[str]
    starts: list[int]
    fused: list[tuple[int, int]]
    tables: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    preamble: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
