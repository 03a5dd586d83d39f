"""The outputs of a checkup 城市体检: maps, page, report, tables, layers with styles."""

from luocheng.bulletins.checkup.ground import Areas, Ground, PlaceLayer, areas_of, ground_of
from luocheng.bulletins.checkup.write import REPORTS, write_reports

__all__ = ["REPORTS", "Areas", "Ground", "PlaceLayer", "areas_of", "ground_of", "write_reports"]
