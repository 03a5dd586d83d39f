"""Maps of a checkup: one of values by area for each indicator, and one of places where there are places."""

from luocheng.bulletins.checkup.maps.draw import MapJob, draw, map_jobs
from luocheng.bulletins.checkup.maps.fonts import chinese_font
from luocheng.bulletins.checkup.maps.sheet import PLENTY

__all__ = ["PLENTY", "MapJob", "chinese_font", "draw", "map_jobs"]
