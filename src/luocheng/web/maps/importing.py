"""Taking in layers: read by the engine, whatever they are kept in, and kept as one file each in CGCS2000."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from django.core.files import File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from luocheng.bulletins.checkup.words import AREA_WORDS
from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder import load_folder
from luocheng.policy.locate import find_policy
from luocheng.spatial.datums import CGCS2000, between
from luocheng.spatial.layers import Layer as Read
from luocheng.spatial.layers import read_layer
from luocheng.spatial.listing import layers_in
from luocheng.web.jobs.work import Running, kind
from luocheng.web.maps.models import Layer
from luocheng.web.record.changing import changing

__all__ = ["take_in", "take_layers"]

_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LARGEST = 1 << 30


@kind("maps.import")
def take_in(job: Running) -> dict[str, Any]:
    """Read a file that was uploaded, and make layers of it: of all it has, or of none."""
    given = job.given
    job.tell(0, 2, "reading")
    try:
        with default_storage.open(given["path"], "rb") as kept, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(given["name"]).name
            with path.open("wb") as copy:
                for piece in iter(lambda: kept.read(1 << 20), b""):
                    copy.write(piece)
            made = take_layers(
                _unpacked(path),
                job.owner,
                title=given.get("title", ""),
                purpose=given.get("kind") or Layer.Kind.OTHER,
                datum=given.get("datum", ""),
                on=given.get("on"),
                source=given["name"],
                tell=job.tell,
            )
    finally:
        default_storage.delete(given["path"])
    page = reverse("map-layer", args=[made[0].pk]) if len(made) == 1 else reverse("map-layers")
    return {"page": page}


def _unpacked(path: Path) -> Path:
    """Return the shapefile of a zip file; another file as it is."""
    if path.suffix.lower() != ".zip":
        return path
    folder = path.parent / "unpacked"
    folder.mkdir()
    try:
        with zipfile.ZipFile(path) as packed:
            parts = [m for m in packed.infolist() if Path(m.filename).suffix.lower() in _SHAPEFILE]
            if sum(m.file_size for m in parts) > _LARGEST:
                raise LuochengError(_no_shapefile(path.name))
            for member in parts:
                # Names of folders in the file are left away: nothing is written elsewhere.
                (folder / Path(member.filename).name).write_bytes(packed.read(member))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        raise LuochengError(_no_shapefile(path.name)) from None
    found = sorted(folder.glob("*.[sS][hH][pP]"))
    if len(found) != 1:
        raise LuochengError(_no_shapefile(path.name))
    return found[0]


def _no_shapefile(name: str) -> Fault:
    return Fault(
        "压缩包里应有且只有一个 shapefile（.shp、.shx、.dbf、.prj）",
        where=name,
        remedy="重新打包，或另存为 GeoPackage",
        what_en="The archive is to hold one shapefile (.shp, .shx, .dbf, .prj), and one only",
        remedy_en="Pack it again, or save it as a GeoPackage",
        code="layer-zip",
    )


def take_layers(
    path: Path,
    actor: Any,
    *,
    title: str = "",
    purpose: str = Layer.Kind.OTHER,
    datum: str = "",
    on: Any = None,
    source: str = "",
    demonstration: bool = False,
    tell: Any = None,
) -> list[Layer]:
    """Make layers of a file: of each layer in it.

    Raises
    ------
    LuochengError
        When one of them cannot be read, or declares no reference system; none is kept then.
    """
    names: list[str | None] = [*layers_in(path)] or [None]
    read = []
    for i, name in enumerate(names):
        if tell is not None:
            tell(i, len(names) + 1, "reading")
        read.append(read_layer(path, layer=name, datum=datum or None))
    made = []
    with changing(actor, "map.layer-added", why=source or path.name) as change:
        for layer in read:
            with _kept(layer) as (file, row):
                words = AREA_WORDS[layer.name][0] if layer.name in AREA_WORDS else layer.name
                called = title if title and len(read) == 1 else f"{title or path.stem} {words}".strip()
                row.title, row.source = (
                    called[:200],
                    (f"{source or path.name} {layer.name}" if len(read) > 1 else source or path.name)[:300],
                )
                row.kind = Layer.Kind.RESULTS if row.indicators else purpose
                row.on, row.demonstration = on or None, demonstration
                row.by, row.at = actor, timezone.now()
                row.file.save(f"{layer.name}.parquet"[-80:], File(file), save=False)
                change.save(row)
            made.append(row)
    return made


@contextmanager
def _kept(layer: Read) -> Iterator[tuple[Any, Layer]]:
    """Give the file of a layer, and what is known of it."""
    shapes = np.asarray(shapely.transform(layer.geometry, between(layer.crs, CGCS2000)), object)
    bad = sorted(n for n, d in layer.frame.schema.items() if d in (pl.Object, pl.Binary) or n == "geometry")
    frame = layer.frame.drop(bad).with_columns(
        pl.Series("geometry", shapely.to_wkb(shapes).tolist(), dtype=pl.Binary)
    )
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    dimension = int(np.bincount(shapely.get_dimensions(there)).argmax()) if len(there) else 2
    row = Layer(
        datum=layer.datum.name[:200],
        shape=("point", "line", "area")[dimension],
        count=frame.height,
        box=[round(float(v), 7) for v in shapely.total_bounds(there)] if len(there) else [],
        indicators=_indicators(frame),
        notes=[[n.row, n.what, n.what_en] for n in layer.log[:200]],
    )
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        frame.write_parquet(file.name)
        row.checksum = hashlib.sha256(Path(file.name).read_bytes()).hexdigest()
        yield file, row


@lru_cache(maxsize=1)
def _known() -> dict[str, dict[str, str]]:
    """Return the indicators of the national checkup by their names."""
    found = {}
    for i in load_folder(find_policy("national-checkup")).indicators:
        title = i.title
        found[i.name] = {
            "id": i.name,
            "zh": title.zh if title is not None else i.name,
            "en": title.en if title is not None else i.name,
            "unit": i.unit,
            "better": str(getattr(i, "better", "") or ""),
        }
    return found


def _indicators(frame: pl.DataFrame) -> list[dict[str, str]]:
    """Return the indicators whose values are among the attributes: columns that have one with how they stand beside them."""
    found = []
    for name in frame.columns:
        if f"{name} status" in frame.columns and frame[name].dtype.is_numeric() and frame[name].count():
            plain = {"id": name, "zh": name, "en": name, "unit": "", "better": ""}
            found.append(_known().get(name, plain))
    return found
