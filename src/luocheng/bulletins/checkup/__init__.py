"""The outputs of a checkup 城市体检: maps, page, report, tables, layers with styles."""
