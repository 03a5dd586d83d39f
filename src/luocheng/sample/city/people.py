"""Who lives where: outlines of buildings, floor areas, households and residents, in whole numbers that add up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from luocheng.sample.city.annexes import SHAPES
from luocheng.sample.city.fabric import Fabric
from luocheng.sample.city.roles import ROLES
from luocheng.sample.city.rows import Floats, Ints, Rows
from luocheng.sample.draw import source

__all__ = ["outlines", "settle"]

_DWELLINGS = {
    # square metres of floor a dwelling, share that is lived in, people beyond the first in a household
    "walkup": (82.0, 0.88, 1.35), "midrise": (116.0, 0.84, 1.6), "towers": (134.0, 0.74, 1.65), "old": (66.0, 0.82, 1.2),
    "village": (74.0, 0.93, 1.25),
}  # fmt: skip


def outlines(fabric: Fabric) -> list[tuple[Ints, NDArray[np.float64]]]:
    """Return the outlines of buildings in the frame, shape by shape.

    Returns
    -------
    list
        For each of `SHAPES` which buildings have it, and their rings, (n, points, 2), closed.
    """
    b, result = fabric.buildings, []
    for number, corners in enumerate(SHAPES):
        at = np.flatnonzero(b.shape == number)
        ring = np.array([*corners, corners[0]])
        turn = b.turn[at]
        east, north = np.where(turn % 2 == 0, 1.0, -1.0), np.where(turn // 2 == 0, 1.0, -1.0)
        u = b.u[at][:, None] + (east * b.w[at])[:, None] * ring[:, 0]
        v = b.v[at][:, None] + (north * b.d[at])[:, None] * ring[:, 1]
        x, y = fabric.warp(u.ravel(), v.ravel())
        result.append((at, np.stack([x, y], axis=1).reshape(len(at), len(ring), 2)))
    return result


def _areas(rings: NDArray[np.float64]) -> Floats:
    x, y = rings[:, :, 0] - rings[:, :1, 0], rings[:, :, 1] - rings[:, :1, 1]
    return np.asarray(np.abs((x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]).sum(axis=1)) / 2)


def settle(fabric: Fabric, rings: list[tuple[Ints, NDArray[np.float64]]], seed: int) -> Rows:
    """Return for every building `area` (footprint), `floor_area`, in square metres, `households` and `residents`."""
    draw = source(seed, "city", "people")
    b = fabric.buildings
    area = np.zeros(len(b))
    for at, ring in rings:
        area[at] = _areas(ring)
    area = np.round(area, 1)
    floor_area = np.round(area * b.floors, 1)
    size, lived, more = (np.full(len(ROLES), x) for x in (100.0, 0.8, 1.4))
    for name, numbers in _DWELLINGS.items():
        size[ROLES.index(name)], lived[ROLES.index(name)], more[ROLES.index(name)] = numbers
    role = fabric.parcels.role[b.parcel]
    homes = np.where(b.use == 0, np.maximum(1, np.floor(0.9 * floor_area / size[role])), 0).astype(np.int64)
    new = np.clip((b.year - 2012) / 12, 0, 1)
    share = np.clip(lived[role] - 0.3 * new + draw.normal(0, 0.05, len(b)), 0.2, 1)
    households = draw.binomial(homes, share)
    residents = households + draw.poisson(households * more[role])
    return Rows(area=area, floor_area=floor_area, households=households, residents=residents.astype(np.int64))
