"""Life circles: at every building, which kinds of facilities are near enough, and which are missing where.

Straight lines and ways along the network are measured apart and each result says by which it was measured. Where there are
no data on a kind, nothing is said about it: neither that it is reached nor that it is not.
"""

from luocheng.spatial.circles.distances import Metres, straight_metres, walking_metres
from luocheng.spatial.circles.lists import (
    BLOCK,
    FITNESS_15,
    GB_50180,
    GREEN_300_PARK_500,
    LIFE_5,
    LIFE_10,
    LIFE_15,
    LIVING_15,
    READING_15,
    STOPS_300_500,
    THREE_CIRCLES,
    Circle,
    Want,
)
from luocheng.spatial.circles.measure import (
    COMPLETE,
    CircleResult,
    all_complete,
    gaps,
    land_circle,
    measure_circle,
)
from luocheng.spatial.circles.people import enough, people_served

__all__ = [
    "BLOCK",
    "COMPLETE",
    "FITNESS_15",
    "GB_50180",
    "GREEN_300_PARK_500",
    "LIFE_5",
    "LIFE_10",
    "LIFE_15",
    "LIVING_15",
    "READING_15",
    "STOPS_300_500",
    "THREE_CIRCLES",
    "Circle",
    "CircleResult",
    "Metres",
    "Want",
    "all_complete",
    "enough",
    "gaps",
    "land_circle",
    "measure_circle",
    "people_served",
    "straight_metres",
    "walking_metres",
]
