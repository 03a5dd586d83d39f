"""A point on each shape: where a record is shown when its shape is too small to see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

__all__ = ["points_on"]


def points_on(shapes: Sequence[bytes | None]) -> list[tuple[float, float] | None]:
    """Return a point (longitude, latitude in degrees) that lies on each shape; None where there is none.

    Parameters
    ----------
    shapes
        WKB in CGCS2000, longitude first.
    """
    given = [i for i, s in enumerate(shapes) if s is not None]
    found: list[tuple[float, float] | None] = [None] * len(shapes)
    if not given:
        return found
    points = shapely.point_on_surface(shapely.from_wkb([bytes(shapes[i] or b"") for i in given]))
    for i, x, y in zip(given, shapely.get_x(points), shapely.get_y(points), strict=True):
        if np.isfinite(x) and np.isfinite(y):
            found[i] = (float(x), float(y))
    return found
