"""Open data: what is published as csv, json and GeoJSON, with a dictionary of its fields made from the register."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from luocheng.registers import FieldType
from luocheng.web.public.columns import columns_for, fields_of
from luocheng.web.public.models import Kind, Publication
from luocheng.web.public.showing import cells_of, heads_of, kept, lights_of, records_of, tasks_of

__all__ = ["FORMS", "as_csv", "as_geojson", "as_json", "dictionary", "formats"]

FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "geojson": "application/geo+json"}


def formats(publication: Publication) -> list[str]:
    """Return the formats in which something is given."""
    if publication.kind == Kind.BULLETIN:
        return []
    return ["csv", "json", *(["geojson"] if "geometry" in kept(publication) else [])]


def dictionary(publication: Publication) -> list[dict[str, Any]]:
    """Return what each published field is: label and note in both languages, type, unit, values."""
    if publication.kind == Kind.REGISTER:
        return [_told(f) for f in fields_of(publication)]
    wanted = kept(publication)
    return [
        {"id": c.id, "label": {"zh": c.words}, "type": "text"}
        for c in columns_for(publication)
        if c.id in wanted
    ]


def _told(field: FieldType) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": field.id,
        "label": {"zh": field.label.zh, "en": field.said("en")},
        "type": field.type,
    }
    if field.unit:
        told["unit"] = field.unit
    if field.choices:
        told["values"] = [{"id": c.id, "label": {"zh": c.label.zh, "en": c.label.en or c.label.zh}} for c in field.choices]  # fmt: skip
    if field.note is not None:
        told["note"] = {"zh": field.note.zh, "en": field.note.en or field.note.zh}
    if field.computed:
        told["formula"] = field.formula
    return told


def _head(publication: Publication) -> dict[str, Any]:
    return {
        "title": publication.title,
        "provenance": publication.provenance,
        "demonstration": publication.demonstration,
        "published_at": publication.decided_at.isoformat(timespec="seconds"),
        "fields": dictionary(publication),
    }


def _things(publication: Publication) -> Iterable[Any]:
    if publication.kind == Kind.TASKS:
        return tasks_of(publication).iterator(2000)
    if publication.kind == Kind.TARGETS:
        return lights_of(publication).iterator(2000)
    return records_of(publication).iterator(2000)


def _rows(publication: Publication) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """Give each thing by the ids of its columns, with its shape."""
    if publication.kind == Kind.REGISTER:
        ids = [f.id for f in fields_of(publication)]
        for record in _things(publication):
            yield {i: record.data.get(i) for i in ids}, record.shape
    else:
        wanted = kept(publication)
        for cells in cells_of(publication, _things(publication)):
            yield dict(zip(wanted, cells, strict=True)), None


def as_csv(publication: Publication) -> Iterator[bytes]:
    """Give a table as csv: with labels, and the mark that spreadsheets need for Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    # The mark that it is made up is a column: a line above the headings would break every reader.
    marked = [_("示例数据")] if publication.demonstration else []
    writer.writerow([*heads_of(publication), *([_("数据性质")] if marked else [])])
    yield "\ufeff".encode()
    for cells in cells_of(publication, _things(publication)):
        writer.writerow([*("" if c == "—" else _safe(c) for c in cells), *marked])
        if out.tell() > 65536:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _safe(cell: str) -> str:
    """Keep a text that begins like a formula from being taken for one; a negative number is none."""
    if cell[:1] in "=+-@\t\r" and cell and not cell[1:].replace(",", "").replace(".", "").isdigit():
        return f"'{cell}"
    return cell


def _pieces(head: dict[str, Any], name: str, rows: Iterable[str]) -> Iterator[bytes]:
    begin = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield f'{begin},\n "{name}": ['.encode()
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n  {row}".encode()
    yield b"\n ]\n}\n"


def as_json(publication: Publication) -> Iterator[bytes]:
    """Give what is published as one JSON object: what it is, its fields, its records."""
    rows = (json.dumps(row, ensure_ascii=False) for row, _shape in _rows(publication))
    return _pieces(_head(publication), "records", rows)


def as_geojson(publication: Publication) -> Iterator[bytes]:
    """Give records with their shapes; longitude first, CGCS2000, which web maps take as WGS 84."""
    import shapely

    def features() -> Iterator[str]:
        for row, shape in _rows(publication):
            drawn = shapely.to_geojson(shapely.from_wkb(bytes(shape))) if shape is not None else "null"
            said = json.dumps(row, ensure_ascii=False)
            yield f'{{"type": "Feature", "properties": {said}, "geometry": {drawn}}}'

    return _pieces({"type": "FeatureCollection", **_head(publication)}, "features", features())
