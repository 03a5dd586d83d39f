"""Spread residents over buildings by floor area, from census areas or cells of a raster, totals kept exactly.

A census counts people in a community, a raster in a cell; a life circle asks for them in a building. They are shared out in
proportion to residential floor area. What cannot be placed, because an area has people and no home, is told and not moved.
"""

from luocheng.spatial.residents.floors import FloorArea, floor_area
from luocheng.spatial.residents.spread import Residents, raster_cells, share_out, spread_residents

__all__ = ["FloorArea", "Residents", "floor_area", "raster_cells", "share_out", "spread_residents"]
