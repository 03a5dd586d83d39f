"""Find which column of a table holds which field: by id or label, in either language, with or without a unit."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from luocheng.errors import LuochengError
from luocheng.registers.faults import Gathered, both
from luocheng.registers.tables import Table
from luocheng.registers.types import GEOMETRY, FieldType, RegisterType
from luocheng.registers.values import unit_factor
from luocheng.registers.words import bare, split_unit

__all__ = ["SHAPE_WORDS", "Columns", "Matched", "find_header", "match_columns", "names_of"]

SHAPE_WORDS = {
    GEOMETRY: ("geometry", "geom", "wkt", "几何", "图形", "空间位置"),
    "longitude": ("longitude", "lon", "lng", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
}
"""Headings of the columns that say where a record lies, beside its fields."""


_ORDINAL = {"序号", "序", "行号", "no", "no.", "#", "index", "fid", "objectid", "ogc_fid"}
"""Headings of columns that only number the rows."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A column that holds a field, and the unit or datum that its heading names."""

    name: str
    unit: str = ""


@dataclass(slots=True)
class Columns:
    """Which columns hold the fields, and which where a record lies: name → position of the column."""

    fields: dict[str, int] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    shapes: dict[str, int] = field(default_factory=dict)
    datum: str = ""


def names_of(register: RegisterType) -> dict[str, str]:
    """Return every name under which a field may stand in a heading, made bare → its id."""
    names: dict[str, str] = {}
    if register.geometry:
        names |= {bare(word): f"@{kind}" for kind, words in SHAPE_WORDS.items() for word in words}
    for kept in register.fields:
        for said in (kept.label.en, kept.label.zh, kept.id, kept.header()):
            if said:
                names[bare(said)] = kept.id
    return names


def match(heading: str, names: dict[str, str]) -> Matched | None:
    """Return the field whose column a heading names; None where it names none."""
    whole = names.get(bare(heading))
    name, unit = split_unit(heading)
    if whole is not None:
        alone = names.get(bare(name))
        return Matched(whole, unit if alone == whole and bare(name) != bare(heading) else "")
    if unit and (found := names.get(bare(name))):
        return Matched(found, unit)
    if "/" in heading:
        name, _, unit = heading.partition("/")
        if found := names.get(bare(name)):
            return Matched(found, unit.strip())
    return None


def find_header(rows: Sequence[Sequence[str]], register: RegisterType) -> int | None:
    """Return the position of the row that heads the columns: the one that names most fields; None for no such row.

    One name is enough where the register has only a few fields or the row names the key; else it takes two.
    """
    names = names_of(register)
    best, most = None, 0
    for i, row in enumerate(rows):
        found = {m.name for cell in row if cell and (m := match(cell, names))}
        enough = len(found) >= 2 or register.key in found or (len(found) == 1 and len(names) < 4)
        if enough and len(found) > most and len({c for c in row if c}) > 1 - (len(row) == 1):
            best, most = i, len(found)
    return best


def match_columns(table: Table, register: RegisterType, gathered: Gathered) -> Columns:
    """Say which column holds which field; gather what is missing, doubled, misspelt or in a wrong unit."""
    names = names_of(register)
    columns = Columns()
    unknown: list[int] = []
    for position, heading in enumerate(table.headings):
        found = match(heading, names) if heading.strip() else None
        if found is None:
            if heading.strip() and bare(heading) not in _ORDINAL:
                unknown.append(position)
        elif found.name.startswith("@"):
            columns.shapes.setdefault(found.name[1:], position)
            columns.datum = columns.datum or found.unit
        elif found.name in columns.fields:
            _doubled(table, register.by_id[found.name], columns.fields[found.name], position, gathered)
        else:
            columns.fields[found.name] = position
            _unit(table, position, register.by_id[found.name], found.unit, columns, gathered)
    missing = [f for f in register.fields if f.id not in columns.fields and not f.computed]
    misspelt = _misspelt(table, unknown, missing, gathered)
    _missing([f for f in missing if f.required or f.id == register.key], table, misspelt, gathered)
    rest = [i for i in unknown if i not in misspelt]
    if rest:
        said = "、".join(" ".join(table.headings[i].split()) for i in rest)
        gathered.note(
            "register-column-ignored",
            table.name,
            both(f"这些列不属于“{register.title.zh}”，没有读入：{said}", f"Columns that are no fields of the register were left out: {said}"),
        )  # fmt: skip
    return columns


def _doubled(table: Table, kept: FieldType, first: int, second: int, gathered: Gathered) -> None:
    gathered.fault(
        "register-column-twice",
        table.place(None, second),
        both(
            f"“{kept.label.zh}”有两列：{table.place(None, first)} 也是",
            f"'{kept.said('en')}' has two columns: {table.place(None, first)} is the other",
        ),
        remedy=both("只保留一列", "Keep one of them"),
    )


def _unit(
    table: Table, position: int, kept: FieldType, unit: str, columns: Columns, gathered: Gathered
) -> None:
    if not kept.numeric or not unit:
        return
    try:
        times = unit_factor(unit, kept.unit)
    except LuochengError as error:
        fault = error.faults[0]
        gathered.fault(
            "register-unit",
            table.place(None, position),
            both(fault.what, fault.what_en),
            both(kept.unit or "不带单位的数", kept.unit or "a pure number"),
            both(f"表头写成 {kept.header()}", f"Head the column {kept.header()}"),
        )
        return
    if times is None:
        gathered.fault(
            "register-unit",
            table.place(None, position),
            both(
                f"“{kept.label.zh}”的单位写的是“{unit}”，不能换算成“{kept.unit or '无单位的数'}”",
                f"'{kept.said('en')}' is headed in {unit}, which cannot be turned into {kept.unit or 'a pure number'}",
            ),
            both(kept.header(), kept.header()),
            both(
                "改正表头的单位，或核对是否放错了列",
                "Correct the unit, or see whether the column is another one",
            ),
        )
        return
    columns.times[kept.id] = times


def _misspelt(
    table: Table, unknown: Sequence[int], missing: Sequence[FieldType], gathered: Gathered
) -> dict[int, str]:
    """Tell unknown headings that come near a field which has no column: they were surely meant for it."""
    near: dict[int, str] = {}
    said = {bare(name): f for f in missing for name in (f.id, f.label.zh, f.label.en) if name}
    for position in unknown:
        heading = bare(split_unit(table.headings[position])[0])
        for close in difflib.get_close_matches(heading, said, 1, 0.75):
            kept = said[close]
            if kept.id in near.values():
                continue
            near[position] = kept.id
            gathered.fault(
                "register-column-unknown",
                table.place(None, position),
                both(
                    f"没有“{table.headings[position].strip()}”这个字段，是否“{kept.label.zh}”？",
                    f"There is no field '{table.headings[position].strip()}'; did you mean '{kept.said('en')}'?",
                ),
                both(f"{kept.header()} 或 {kept.id}", f"{kept.header()} or {kept.id}"),
                both(
                    "改正表头；确是另一列的，换一个名称",
                    "Correct the heading, or name the column differently",
                ),
            )
    return near


def _missing(needed: Sequence[FieldType], table: Table, misspelt: dict[int, str], gathered: Gathered) -> None:
    for kept in needed:
        if kept.id in misspelt.values():
            continue
        gathered.fault(
            "register-column-missing",
            table.name,
            both(f"缺少必填的列“{kept.label.zh}”", f"The required column '{kept.said('en')}' is missing"),
            both(f"表头 {kept.header()} 或 {kept.id}", f"a heading {kept.header()} or {kept.id}"),
            both(
                "补上这一列；用 luocheng register template 可得到完整的表头",
                "Add it; luocheng register template gives the whole header",
            ),
        )


def listed(register: RegisterType) -> Iterator[str]:
    """Yield the headings that a table of the register has."""
    yield from (f.header() for f in register.fields)
