"""Service-radius coverage: how much land, how many buildings, how much floor area, how many residents are served.

Areas of service are united before any area is measured. Figures by radius and along the network stand side by side and
are never mixed. Shapes are shapely 2 geometries in one projected frame in metres; x and y of a place outside the city's
boundary are as good as any within, results alone are clipped.
"""

from luocheng.spatial.coverage.figures import CITY, Coverage, Figure, side_by_side
from luocheng.spatial.coverage.land import Ground, beyond, land_coverage, ready, sample_land
from luocheng.spatial.coverage.places import Within, place_coverage, within_straight, within_walking
from luocheng.spatial.coverage.served import SEGMENTS, Served, common, radius_by_size, serve, undercount

__all__ = [
    "CITY",
    "SEGMENTS",
    "Coverage",
    "Figure",
    "Ground",
    "Served",
    "Within",
    "beyond",
    "common",
    "land_coverage",
    "place_coverage",
    "radius_by_size",
    "ready",
    "sample_land",
    "serve",
    "side_by_side",
    "undercount",
    "within_straight",
    "within_walking",
]
