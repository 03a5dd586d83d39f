"""Polygons of very many corners in pieces of few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cut"]

CORNERS = 64
"""Pieces of the area are halved until they have no more corners than this."""

_LEAST = 1.0
"""Metres. Pieces that are no wider are not halved."""


def cut(parts: NDArray[Any], corners: int = CORNERS) -> NDArray[Any]:
    """Cut polygons into pieces of few corners, without changing the area they cover together."""
    done: list[NDArray[Any]] = []
    while len(parts):
        box = shapely.bounds(parts)
        small = shapely.get_num_coordinates(parts) <= corners
        # What has so many corners on so little ground is better left than halved for ever.
        small |= np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) < _LEAST
        done.append(parts[small])
        large, box = parts[~small], box[~small]
        if not len(large):
            break
        wide = (box[:, 2] - box[:, 0]) >= (box[:, 3] - box[:, 1])
        middle = np.where(wide, (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2)
        first = shapely.box(
            box[:, 0] - 1, box[:, 1] - 1, np.where(wide, middle, box[:, 2] + 1), np.where(wide, box[:, 3] + 1, middle)
        )  # fmt: skip
        second = shapely.box(
            np.where(wide, middle, box[:, 0] - 1), np.where(wide, box[:, 1] - 1, middle), box[:, 2] + 1, box[:, 3] + 1
        )  # fmt: skip
        halves = np.concatenate([shapely.intersection(large, first), shapely.intersection(large, second)])
        found = shapely.get_parts(halves)
        parts = found[(shapely.get_dimensions(found) == 2) & ~shapely.is_empty(found)]
    return np.concatenate(done) if done else parts
