"""Rows of a table as numpy columns, by name: what is made of the city before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "Ints", "Rows", "within"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Rows:
    """Columns of one length; `rows.floors` is the column `floors`."""

    __slots__ = ("held",)

    def __init__(self, **columns: Any) -> None:
        length = max((np.size(c) for c in columns.values() if np.ndim(c)), default=0)
        self.held: dict[str, NDArray[Any]] = {
            name: np.asarray(c) if np.ndim(c) else np.full(length, c) for name, c in columns.items()
        }

    def __getattr__(self, name: str) -> NDArray[Any]:
        if name.startswith("_") or name == "held":
            raise AttributeError(name)
        try:
            return self.held[name]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self) -> int:
        return len(next(iter(self.held.values()))) if self.held else 0

    def take(self, which: NDArray[Any]) -> Rows:
        """Return the rows that a mask or positions choose."""
        return Rows(**{name: c[which] for name, c in self.held.items()})

    def plus(self, **columns: Any) -> Rows:
        """Return the rows with further or other columns."""
        count = len(self)
        more = {n: np.asarray(c) if np.ndim(c) else np.full(count, c) for n, c in columns.items()}
        made = Rows()
        made.held = self.held | more
        return made

    @staticmethod
    def joined(parts: Sequence[Rows]) -> Rows:
        """Return the rows of several tables, of the columns that the first one has."""
        parts = [p for p in parts if len(p)] or list(parts[:1])
        return Rows(**{name: np.concatenate([p.held[name] for p in parts]) for name in parts[0].held})


def within(counts: Ints) -> tuple[Ints, Ints]:
    """Return for groups of so many members each member's group and its place in it.

    >>> [a.tolist() for a in within(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    counts = np.asarray(counts, np.int64)
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
