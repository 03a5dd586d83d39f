"""Bend the plan into the shape of a city: turned, curved without loss of right angles, slightly uneven; in metres of a frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from luocheng.sample.city.rows import Floats
from luocheng.sample.draw import source
from luocheng.spatial.datums import frame_of, to_frame

__all__ = ["CENTRE", "Warp"]

CENTRE = (113.87, 34.02)
"""Longitude and latitude of the middle of the sample city; nothing of it is there."""


class Warp:
    """The way from the plan to the frame; the same for the same seed and extent."""

    def __init__(self, radius: float, seed: int) -> None:
        draw = source(seed, "city", "warp")
        self.radius = radius
        self.frame = frame_of(*CENTRE)
        x, y = to_frame([CENTRE[0]], [CENTRE[1]], "EPSG:4490", self.frame)
        self.centre = complex(round(float(x[0])), round(float(y[0])))
        self.turn = np.exp(1j * np.radians(draw.uniform(-9, 9)))
        phase = draw.uniform(0, 2 * np.pi, 2)
        self.bends = (0.05 * np.exp(1j * phase[0]), 0.045 * np.exp(1j * phase[1]), 0.035)
        length = np.maximum(1500.0, radius * np.array([1.1, 0.8, 0.45, 0.4]))
        steep = (0.045, 0.12, 0.04, 0.075)
        self.waves = [
            (2 * np.pi / w, float(draw.uniform(0, 2 * np.pi)), s * w / (2 * np.pi))
            for w, s in zip(length, steep, strict=True)
        ]

    def __call__(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return easting and northing in metres of the frame, to the millimetre."""
        (k0, p0, a0), (k1, p1, a1), (k2, p2, a2), (k3, p3, a3) = self.waves
        x = u + a0 * np.sin(k0 * v + p0) + a2 * np.sin(k2 * v + p2)
        y = v + a1 * np.sin(k1 * u + p1) + a3 * np.sin(k3 * u + p3)
        z = x + 1j * y
        r = z / self.radius
        c1, c2, c4 = self.bends
        square = r * r
        z = (z * (1 + c1 * r + c2 * square + c4 * square * square)) * self.turn + self.centre
        return np.round(z.real, 3), np.round(z.imag, 3)

    def lines(self, u0: Floats, v0: Floats, u1: Floats, v1: Floats, step: float = 70.0) -> NDArray[Any]:
        """Return straight lines of the plan as they run in the frame, with a point at least every `step` metres."""
        import shapely

        if not len(u0):
            return np.empty(0, object)
        count = np.maximum(1, np.ceil(np.hypot(u1 - u0, v1 - v0) / step)).astype(np.int64)
        owner = np.repeat(np.arange(len(u0)), count + 1)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)
        share = place / count[owner]
        share_rest = 1 - share
        u = np.where(share == 1, u1[owner], u0[owner] * share_rest + u1[owner] * share)
        v = np.where(share == 1, v1[owner], v0[owner] * share_rest + v1[owner] * share)
        x, y = self(u, v)
        made: NDArray[Any] = shapely.linestrings(np.column_stack([x, y]), indices=owner)
        return made

    def rectangles(self, u0: Floats, v0: Floats, u1: Floats, v1: Floats, sides: int = 8) -> NDArray[Any]:
        """Return rectangles of the plan as polygons of the frame, each side of them in so many pieces."""
        import shapely

        if not len(u0):
            return np.empty(0, object)
        t = np.arange(sides) / sides
        su = np.concatenate([t, np.ones(sides), 1 - t, np.zeros(sides), [0.0]])
        sv = np.concatenate([np.zeros(sides), t, np.ones(sides), 1 - t, [0.0]])
        u = np.where(su == 1, u1[:, None], u0[:, None] + (u1 - u0)[:, None] * su)
        v = np.where(sv == 1, v1[:, None], v0[:, None] + (v1 - v0)[:, None] * sv)
        x, y = self(u.ravel(), v.ravel())
        made: NDArray[Any] = shapely.polygons(np.stack([x, y], axis=1).reshape(len(u0), -1, 2))
        return made

    def points(self, u: Floats, v: Floats) -> NDArray[Any]:
        """Return places of the plan as points of the frame."""
        import shapely

        made: NDArray[Any] = shapely.points(*self(u, v))
        return made

    def bent(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Return shapes of the plan, vertex by vertex, in the frame."""
        import shapely

        made: NDArray[Any] = shapely.transform(shapes, lambda p: np.column_stack(self(p[:, 0], p[:, 1])))
        return made
