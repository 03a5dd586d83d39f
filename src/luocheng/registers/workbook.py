"""What a workbook says beside the values of its cells: hidden rows, error values, cells shown as per cent."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

__all__ = ["Marks", "marks_of"]

Address = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(slots=True)
class Marks:
    """Hidden rows, cells with an error value, and cells whose number is shown as per cent."""

    hidden: set[int] = field(default_factory=set)
    errors: dict[Address, str] = field(default_factory=dict)
    percent: set[Address] = field(default_factory=set)


_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_CELL = rb"<(?:\w+:)?c\b[^>]*>"
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<')
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def _address(letters: bytes, row: bytes) -> Address:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1


def marks_of(path: Path, sheet: str) -> Marks:
    """Return the marks of a sheet; none for formats other than xlsx."""
    if not zipfile.is_zipfile(path):
        return Marks()
    with zipfile.ZipFile(path) as archive:
        name = _part(archive, sheet)
        if name is None:
            return Marks()
        page = archive.read(name)
        percent = _percent_styles(archive)
    marks = Marks(hidden={int(r) - 1 for r in _ROW.findall(page)})
    if b't="e"' in page:
        marks.errors = {_address(a, r): v.decode() for a, r, v in _ERROR.findall(page)}
    if percent:
        style = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?:' + b"|".join(percent) + rb')")[^>]*>')
        for cell in style.findall(page):
            found = _ADDRESS.search(cell)
            if found:
                marks.percent.add(_address(*found.groups()))
    return marks


def _attributes(tag: bytes) -> dict[str, str]:
    from html import unescape

    return {k.decode(): unescape(v.decode()) for k, v in _ATTRIBUTE.findall(tag)}


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the name of the part of the archive that holds a sheet."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return None
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels")):
        values = _attributes(tag)
        targets[values.get("Id", "")] = values.get("Target", "")
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", archive.read("xl/workbook.xml")):
        values = _attributes(tag)
        if values.get("name") == sheet:
            target = targets.get(next((v for k, v in values.items() if k.endswith(":id")), ""), "")
            full = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            return full if full in names else None
    return None


def _percent_styles(archive: zipfile.ZipFile) -> list[bytes]:
    """Return the numbers of the cell formats that show a number as per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    styles = archive.read("xl/styles.xml")
    own = {
        a["numFmtId"]
        for tag in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles)
        if "%" in re.sub(r'"[^"]*"', "", (a := _attributes(tag)).get("formatCode", ""))
    }
    shown = own | {"9", "10"}
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if not cells:
        return []
    formats = re.findall(rb"<(?:\w+:)?xf\b[^>]*>", cells[0])
    return [str(i).encode() for i, f in enumerate(formats) if _attributes(f).get("numFmtId") in shown]
