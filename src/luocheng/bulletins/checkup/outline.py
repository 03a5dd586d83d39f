"""Areas as outlines for a page: simplified together so that borders stay common, in whole numbers, short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

__all__ = ["SIZE", "View", "outlines", "view_of"]

SIZE = 4000
"""Units that the longer side of the page's map is wide."""


@dataclass(frozen=True, slots=True)
class View:
    """How metres become units of the page: `x = (X - left) * scale`, `y = (top - Y) * scale`."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    def place(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return units of metres, whole."""
        return np.round((np.asarray(x) - self.left) * self.scale).astype(int), np.round((self.top - np.asarray(y)) * self.scale).astype(int)  # fmt: skip


def view_of(bounds: tuple[float, float, float, float]) -> View:
    """Return the view of a rectangle in metres, with a little room around."""
    left, bottom, right, top = bounds
    width, height = max(right - left, 1.0), max(top - bottom, 1.0)
    room = 0.02 * max(width, height)
    scale = SIZE / (max(width, height) + 2 * room)
    return View(left - room, top + room, scale, round((width + 2 * room) * scale), round((height + 2 * room) * scale))  # fmt: skip


def outlines(shapes: Any, view: View, tolerance: float) -> list[str]:
    """Return the path of each shape: simplified by so many units, borders of neighbours alike.

    Every shape keeps an outline, however small it is.
    """
    shapes = np.asarray(shapes, object)
    if not len(shapes):
        return []
    polygonal = bool(np.isin(shapely.get_type_id(shapes), (3, 6)).all())
    metres = tolerance / view.scale
    simple = shapely.coverage_simplify(shapes, metres) if polygonal else shapely.simplify(shapes, metres)
    gone = shapely.is_empty(simple) | shapely.is_missing(simple)
    simple = np.where(gone, shapes, simple)
    return _paths(simple, view)


def _paths(shapes: Any, view: View) -> list[str]:
    """Return the path of each shape in whole units, from place to place; what is too small to be seen is left out."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    closed = shapely.get_type_id(parts) == 3
    rings, ring_part = shapely.get_rings(parts[closed], return_index=True)
    lines = np.concatenate([rings, parts[~closed]])
    of = np.concatenate([np.flatnonzero(closed)[ring_part], np.flatnonzero(~closed)])
    order = np.argsort(of, kind="stable")
    lines, of = lines[order], of[order]
    points, line = shapely.get_coordinates(lines, return_index=True)
    whole = np.column_stack(view.place(points[:, 0], points[:, 1]))
    # Of places that fall together the first is kept.
    kept = np.ones(len(whole), np.bool_)
    kept[1:] = (line[1:] != line[:-1]) | np.any(whole[1:] != whole[:-1], axis=1)
    whole, line = whole[kept], line[kept]
    begin = np.searchsorted(line, np.arange(len(lines) + 1))
    said: list[list[str]] = [[] for _ in range(len(shapes))]
    places = whole.tolist()
    steps = np.diff(whole, axis=0).tolist()
    for n, (first, last) in enumerate(zip(begin[:-1].tolist(), begin[1:].tolist(), strict=True)):
        ring = bool(closed[of[n]])
        if ring and last - first > 1 and places[first] == places[last - 1]:
            last -= 1
        if last - first < (3 if ring else 2):
            continue
        x, y = places[first]
        way = "".join(_pair(a, b) for a, b in steps[first : last - 1]).lstrip(" ")
        said[shape[of[n]]].append(f"M{x} {y}l{way}{'z' if ring else ''}")
    return ["".join(s) for s in said]


def _pair(a: int, b: int) -> str:
    return f"{'' if a < 0 else ' '}{a}{'' if b < 0 else ' '}{b}"
