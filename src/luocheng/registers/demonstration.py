"""Telling whether a file of records is made up: `luocheng sample` marks what it writes 示例数据."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

__all__ = ["MARK", "is_demonstration"]

MARK = "示例数据"
"""What stands on everything that is made up for demonstration."""

_ABOVE = 3
"""Folders in which the README of a sample may lie: that of the file, of its policy, of the sample."""


def is_demonstration(path: Path) -> bool:
    """Tell whether a file of records says that it is made up for demonstration, or the README of its folder does.

    Workbooks say so in the names of their sheets, parquet and GeoPackage in what they tell of themselves. Other formats
    have no room for it.
    """
    kind = path.suffix.lower()
    if kind not in _TELLS:
        return _in_readme(path)
    try:
        return MARK in _TELLS[kind](path)
    except (OSError, KeyError, zipfile.BadZipFile, sqlite3.Error):
        # What cannot be read is told of by whoever reads the records.
        return False


def _workbook(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        return book.read("xl/workbook.xml").decode("utf-8", "replace")


def _parquet(path: Path) -> str:
    import polars as pl

    try:
        return pl.read_parquet_metadata(path).get("luocheng", "")
    except pl.exceptions.PolarsError:
        return ""


def _layers(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as layers:
        return " ".join(d or "" for (d,) in layers.execute("select description from gpkg_contents"))


_TELLS: dict[str, Callable[[Path], str]] = {
    ".xlsx": _workbook, ".xlsm": _workbook, ".parquet": _parquet, ".gpkg": _layers,
}  # fmt: skip


def _in_readme(path: Path) -> bool:
    for folder in list(path.resolve().parents)[:_ABOVE]:
        readme = folder / "README.md"
        if readme.is_file():
            with readme.open(encoding="utf-8", errors="replace") as file:
                return MARK in file.readline()
    return False
