"""Tiles of vector maps: where on the earth each lies, what of a layer is in it, and its bytes (Mapbox Vector Tile 2.1)."""

from luocheng.spatial.tiles.cut import LAST_ZOOM, Pointed, Shaped, cut_points, cut_shapes
from luocheng.spatial.tiles.encode import EXTENT, TileLayer, encode
from luocheng.spatial.tiles.mercator import box_of, geographic, on_world

__all__ = [
    "EXTENT",
    "LAST_ZOOM",
    "Pointed",
    "Shaped",
    "TileLayer",
    "box_of",
    "cut_points",
    "cut_shapes",
    "encode",
    "geographic",
    "on_world",
]
