"""Shapes made valid on entry, with a note of what changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from luocheng.spatial.packed import Packed

__all__ = ["made_valid", "mend", "sound"]

Shapes = NDArray[Any]
_FINE = 3e-11
"""Share of the largest coordinate to which corners are rounded where the library cannot do without: a tenth of a millimetre
in metres of the plane, less than half a millimetre in degrees."""
Found = list[tuple[str, int, str, str]]
"""A code, the row, and what was done in Chinese and English."""


def sound(shapes: Packed) -> tuple[Packed, Found]:
    """Return shapes valid, empty ones missing, and what was changed; only those are looked at closely that need it."""
    rows = shapes.doubtful()
    if not len(rows):
        return shapes, []
    mended, log = mend(shapes[rows])
    log = [(code, int(rows[row]), zh, en) for code, row, zh, en in log]
    changed = [row for _, row, _, _ in log]
    if not changed:
        return shapes, log
    at = np.searchsorted(rows, changed)
    return shapes.put(rows[at], mended[at]), log


def mend(shapes: Shapes) -> tuple[Shapes, Found]:
    """Return shapes valid, empty ones missing; and what was changed.

    A polygon that crosses itself becomes the polygons that its outline bounds; what collapses to a line or point is
    left out. Shapes are in metres.
    """
    shapes = shapes.copy()
    log: Found = []
    empty = np.flatnonzero(~shapely.is_missing(shapes) & shapely.is_empty(shapes))
    shapes[empty] = None
    log += [
        ("layer-empty", int(r), "图形是空的，按没有图形处理", "The shape is empty and counts as missing")
        for r in empty
    ]
    bad = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    if not len(bad):
        return shapes, log
    before = shapes[bad]
    after = made_valid(before)
    after = np.array([_like(new, old) for new, old in zip(after, before, strict=True)], object)
    reasons = shapely.is_valid_reason(before)
    old_area, new_area = shapely.area(before), np.nan_to_num(shapely.area(after))
    for row, why, a, b, new in zip(bad, reasons, old_area, new_area, after, strict=True):
        if new is None:
            log.append(("layer-collapsed", int(row), f"图形有问题（{why}），修复后什么也不剩", f"The shape is invalid ({why}) and nothing is left of it"))  # fmt: skip
        else:
            log.append(("layer-repaired", int(row), f"图形有问题（{why}），已修复，面积 {a:.1f} → {b:.1f} 平方米", f"The shape was invalid ({why}) and was repaired; area {a:.1f} → {b:.1f} m²"))  # fmt: skip
    shapes[bad] = after
    return shapes, log


def made_valid(shapes: Shapes) -> Shapes:
    """Return what shapes bound: shells together, less their holes; what collapses to a line or point is left out.

    Of very twisted outlines the library can fail to tell holes from shells, or give what is not valid either: of these
    each ring is made valid alone, and corners are rounded by less than a millimetre. Shapes are in metres or in degrees.
    """
    try:
        made = np.asarray(_structured(shapes), object)
        wrong = np.flatnonzero(~shapely.is_missing(made) & ~shapely.is_valid(made))
    except GEOSException:
        made, wrong = np.empty(len(shapes), object), np.arange(len(shapes))
    for row in wrong:
        made[row] = _one_valid(shapes[row])
    return made


def _structured(shapes: Any) -> Any:
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)


def _one_valid(shape: Any) -> Any:
    try:
        made = _structured(shape)
        if made.is_valid:
            return made
    except GEOSException:
        pass
    fine = _FINE * float(np.abs(shapely.get_coordinates(shape)).max())
    kept = []
    for part in shapely.get_parts(shape):
        rings = [shapely.Polygon(r) for r in shapely.get_rings(part)]
        shell, *holes = [_like(shapely.make_valid(r), r) for r in rings]
        kept.append(shapely.difference(shell, shapely.union_all(holes, grid_size=fine), grid_size=fine))
    return shapely.union_all(kept, grid_size=fine)


def _like(shape: Any, original: Any) -> Any:
    """Keep the parts of a repaired shape that have the dimension of the original."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type != "GeometryCollection":
        return shape
    wanted = shapely.get_dimensions(original)
    parts = [p for p in shapely.get_parts(shape) if shapely.get_dimensions(p) == wanted]
    return shapely.union_all(parts) if parts else None
