"""The formats of files of records, by the ends of their names."""

from __future__ import annotations

from pathlib import Path

__all__ = ["LAYERS", "READABLE", "SHEETS", "WRITABLE", "holds_records", "suffix_of"]

WRITABLE = (".xlsx", ".csv", ".parquet", ".gpkg", ".geojson", ".shp")
SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
LAYERS = (".gpkg", ".geojson", ".json", ".shp")
READABLE = (*WRITABLE, ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".tsv", ".txt")


def suffix_of(path: Path) -> str:
    """Return the end of a file's name that tells its format, in small letters."""
    return path.suffix.lower()


def holds_records(path: Path) -> bool:
    """Tell whether a file of a folder is one of records: not hidden, not open elsewhere, no names of a shapefile."""
    name = path.name
    return (
        suffix_of(path) in READABLE and not name.startswith(("~$", ".")) and not name.endswith(".fields.csv")
    )
