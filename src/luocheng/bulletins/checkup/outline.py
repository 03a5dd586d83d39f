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
    return [_path(s, view) for s in simple]


def _path(shape: Any, view: View) -> str:
    said = []
    for part in shapely.get_parts(shape):
        rings = [part]
        closed = shapely.get_type_id(part) == 3
        if closed:
            holes = [shapely.get_interior_ring(part, i) for i in range(shapely.get_num_interior_rings(part))]
            rings = [shapely.get_exterior_ring(part), *holes]
        for ring in rings:
            points = shapely.get_coordinates(ring)
            x, y = view.place(points[:, 0], points[:, 1])
            whole = np.column_stack([x, y])
            kept = np.ones(len(whole), bool)
            kept[1:] = np.any(whole[1:] != whole[:-1], axis=1)
            whole = whole[kept]
            if closed and len(whole) > 1 and (whole[0] == whole[-1]).all():
                whole = whole[:-1]
            if len(whole) < (3 if closed else 2):
                continue
            steps = np.diff(whole, axis=0)
            said.append(f"M{whole[0][0]} {whole[0][1]}l" + "".join(_pair(a, b) for a, b in steps.tolist()).lstrip(" ") + ("z" if closed else ""))  # fmt: skip
    return "".join(said)


def _pair(a: int, b: int) -> str:
    return f"{'' if a < 0 else ' '}{a}{'' if b < 0 else ' '}{b}"
