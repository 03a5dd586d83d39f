"""Where facilities are: on lots of their own, or on the ground floors of shops, and the layer that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from luocheng.sample.city.annexes import USES
from luocheng.sample.city.city import City, Layer, codes
from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Floats
from luocheng.sample.words import PLACES

__all__ = ["Places"]

_PREFIX = {
    "school": "XX", "clinic": "WS", "hospital": "YY", "market": "SC", "bus-stop": "GJ", "care-home": "YL", "library": "TS",
    "sports-ground": "TY", "toilet": "CS", "parking": "TC", "charging": "CD", "fire-station": "XF", "shelter": "BN", "rail-station": "GD",
}  # fmt: skip


class Places:
    """Where facilities of one register are, and of which kind."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.u: list[Floats] = []
        self.v: list[Floats] = []
        self.kind: list[NDArray[Any]] = []
        self.size: list[Floats] = []

    def add(self, u: Floats, v: Floats, kind: str | NDArray[Any], size: Floats | float = 0.0) -> Places:
        """Add places; `size` is what the facility has of land or floor, square metres."""
        self.u.append(u)
        self.v.append(v)
        self.kind.append(np.full(len(u), kind) if isinstance(kind, str) else kind)
        self.size.append(np.full(len(u), size) if np.ndim(size) == 0 else np.asarray(size))
        return self

    def lots(self, name: str, kind: str | NDArray[Any]) -> Places:
        """Add the parcels of a role, each at the middle of its lot."""
        p = self.city.fabric.parcels.take(self.city.fabric.parcels.role == role(name))
        size = (p.u1 - p.u0) * (p.v1 - p.v0)
        return self.add((p.u0 + p.u1) / 2, (p.v0 + p.v1) / 2, kind, size)

    def floors(self, people: float, kind: str, size: tuple[float, float], name: str) -> Places:
        """Add one for so many residents on the ground floors of shops, fewer at the edge of the city."""
        city, draw = self.city, self.city.draw("ground floors", name, kind)
        b = city.fabric.buildings
        shops = np.flatnonzero((b.use == USES.index("commerce")) & (b.estate >= 0))
        if not len(shops):
            shops = np.flatnonzero(b.use == 0)
        zone = city.fabric.blocks.zone[city.fabric.parcels.block[b.parcel[shops]]]
        weight = np.array([1.4, 1.3, 1.0, 0.7, 0.8, 0.5, 0.45])[zone]
        count = min(len(shops), max(1, round(int(city.people.residents.sum()) / people)))
        # Drawn with its weight and without replacement: the largest of chance to the power of one over weight.
        at = shops[np.argsort(-(draw.random(len(shops)) ** (1 / weight)))[:count]]
        at.sort()
        return self.add(b.u[at], b.v[at], kind, draw.uniform(*size, len(at)))

    def layer(self, register: str, names: Mapping[str, str] | str, more: Mapping[str, Any], kind: str | None = "kind") -> Layer:  # fmt: skip
        """Return the layer; `more` is the further fields."""
        u, v, kinds = np.concatenate(self.u), np.concatenate(self.v), np.concatenate(self.kind)
        count = len(u)
        place = np.array(PLACES)[(np.arange(count) * 17 + 5) % len(PLACES)]
        said = (
            np.array([names if isinstance(names, str) else names[k] for k in kinds.tolist()])
            if count
            else kinds
        )
        columns: dict[str, Any] = {
            "code": codes(_PREFIX[register], np.arange(count), 5),
            "name": np.char.add(place, said) if count else [],
        }
        if kind:
            columns[kind] = kinds
        columns |= dict(more)
        columns["community"] = self.city.area_at("community", u, v)
        frame = pl.DataFrame(columns)
        return Layer(register, frame, self.city.fabric.warp.points(u, v))

    @property
    def sizes(self) -> Floats:
        """What each has of land or floor, in the order in which they were added."""
        return np.concatenate(self.size)

    @property
    def kinds(self) -> NDArray[Any]:
        """The kind of each."""
        return np.concatenate(self.kind)
