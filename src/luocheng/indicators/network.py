"""The walking network of a city: of its road layer, of OpenStreetMap, or of a file of edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from luocheng.expressions import compile_formula, evaluate
from luocheng.indicators.city import City
from luocheng.indicators.load import CityData
from luocheng.spatial.network_lines import lines_network

if TYPE_CHECKING:
    from luocheng.spatial.network import Network

__all__ = ["network_of"]

_SNAP = 0.5
"""Metres by which the end of a road may miss the road it runs into."""


def network_of(city: City, data: CityData, road: str) -> Network | None:
    """Return the walking network in the frame of the city; None where the city has none.

    Raises
    ------
    LuochengError
        When the file of the network cannot be read.
    """
    if "osm" in city.network or "file" in city.network:
        from luocheng.spatial.network_files import read_network

        path = city.directory / city.network.get("osm", city.network.get("file", ""))
        return read_network(path, data.crs, city.network.get("datum")).network
    if road not in data.layers:
        return None
    loaded = data.layers[road]
    register = data.types[road]
    frame = loaded.frame
    walked = np.ones(frame.height, np.bool_)
    if "walkable" in city.network:
        where = f"{city.path.name} (network.walkable)"
        formula = compile_formula(city.network["walkable"], register.scope(), "truth", None, where)
        walked = evaluate({"walked": formula}, frame, on=city.date)["walked"].fill_null(value=True).to_numpy()
    elif "walkable" in register.by_id:
        walked = frame["walkable"].fill_null(value=True).to_numpy()
        if "class" in register.by_id:
            # Nobody walks on an expressway, unless its record says so.
            walked = walked & ~((frame["class"] == "expressway") & frame["walkable"].is_null()).fill_null(value=False).to_numpy()  # fmt: skip
    there = walked & ~loaded.shapes.missing
    level = None
    if "level" in register.by_id:
        level = frame["level"].fill_null(0).to_numpy()[there].astype(np.int64)
    return lines_network(loaded.shapes.take(there), level, _SNAP, data.city.layers[road].path.name).network
