"""Lengths and areas of what somebody draws on a map, on the ellipsoid of CGCS2000."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["Measured", "measure"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: the length of a line or of an outline, and the area within an outline; 0 for a line."""

    metres: float
    square_metres: float

    @property
    def hectares(self) -> float:
        """The area in hectares."""
        return self.square_metres / 10_000


@lru_cache(maxsize=1)
def _ellipsoid() -> Any:
    from pyproj import Geod

    return Geod(ellps="GRS80")


def measure(points: Sequence[tuple[float, float]], *, closed: bool = False) -> Measured:
    """Measure along the shortest ways on the ellipsoid from each point to the next.

    Parameters
    ----------
    points
        Longitude and latitude of each corner in CGCS2000, in degrees.
    closed
        Whether the last is joined to the first, and the area within counts.

    >>> round(measure([(114.0, 34.0), (114.0, 35.0)]).metres)
    110931
    """
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    if len(points) < 2:
        return Measured(0.0, 0.0)
    if not closed or len(points) < 3:
        return Measured(float(_ellipsoid().line_length(lons, lats)), 0.0)
    area, length = _ellipsoid().polygon_area_perimeter(lons, lats)
    return Measured(float(length), abs(float(area)))
