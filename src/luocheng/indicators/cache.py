"""What was computed before: checksums of files, and values by the inputs and definition they came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from luocheng.indicators.catalogue import AREA_REGISTERS, Catalogue, Indicator
from luocheng.indicators.city import City

__all__ = ["METHOD", "Cache", "Checksums", "digest", "indicator_key"]

METHOD = "1"
"""The version of the methods; what was computed by another is computed again."""


def digest(*values: Any) -> str:
    """Return the SHA-256 of plain data."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Checksums:
    """The SHA-256 of files; a file whose size and time are those of last time is not read again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, list[Any]] = {}
        if path.is_file():
            try:
                self.known = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                self.known = {}

    def look(self, files: Iterable[Path]) -> None:
        """Read files that are not known side by side, the largest first."""
        plain = [f for f in dict.fromkeys(files) if f.is_file()]
        with ThreadPoolExecutor() as pool:
            list(pool.map(self.of, sorted(plain, key=lambda f: -f.stat().st_size)))

    def of(self, file: Path) -> str:
        """Return the checksum of a file; of a folder, that of its files."""
        if file.is_dir():
            return digest([[p.name, self.of(p)] for p in sorted(file.iterdir()) if p.is_file()])
        stat = file.stat()
        name = str(file.resolve())
        mark = [stat.st_size, stat.st_mtime_ns]
        if self.known.get(name, [])[:2] != mark:
            with file.open("rb") as stream:
                self.known[name] = [*mark, hashlib.file_digest(stream, "sha256").hexdigest()]
        return str(self.known[name][2])

    def save(self) -> None:
        """Keep the checksums for the next time."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.known), encoding="utf-8")


class Cache:
    """Frames of values by key, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pool: ThreadPoolExecutor | None = None
        self._open: list[Future[None]] = []

    def get(self, key: str, kind: str = "values") -> pl.DataFrame | None:
        """Return what was kept under a key; None where there is nothing that can be read."""
        path = self.folder / f"{key[:40]}.{kind}.parquet"
        if not path.is_file():
            return None
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError):
            return None

    def put(self, key: str, frame: pl.DataFrame, kind: str = "values") -> None:
        """Keep a frame under a key; it is written while the work goes on, and there after `finish`."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1)
        self._open.append(self._pool.submit(self._write, key, frame, kind))

    def finish(self) -> None:
        """Wait until everything is written."""
        if self._pool is not None:
            self._pool.shutdown()
        waiting, self._open, self._pool = self._open, [], None
        for one in waiting:
            one.result()

    def _write(self, key: str, frame: pl.DataFrame, kind: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{key[:40]}.{kind}.parquet"
        part = path.with_suffix(".part")
        frame.write_parquet(part, compression="zstd", compression_level=1)
        part.replace(path)

    def keep(self, keys: Iterable[str]) -> None:
        """Remove what belongs to none of some keys."""
        self.finish()
        heads = {k[:40] for k in keys}
        for path in self.folder.glob("*.parquet"):
            if path.name.split(".")[0] not in heads:
                path.unlink(missing_ok=True)


def layer_inputs(names: Iterable[str], city: City, checksums: Checksums) -> dict[str, Any]:
    """Return what the layers of an indicator are read from: files with checksums, and how they are read."""
    found: dict[str, Any] = {}
    for name in names:
        file = city.layers.get(name)
        if file is not None:
            found[name] = {
                "files": {p.name: checksums.of(p) for p in file.files},
                "layer": file.layer,
                "datum": file.datum,
                "fields": file.fields,
            }
    return found


def network_inputs(city: City, checksums: Checksums) -> dict[str, Any]:
    """Return what the walking network is made from."""
    found: dict[str, Any] = dict(city.network)
    for name in ("osm", "file"):
        if name in city.network:
            found[f"{name} checksum"] = checksums.of(city.directory / city.network[name])
    register = city.network.get("register") or ("" if city.network else "road")
    if register:
        found |= layer_inputs([register], city, checksums)
    return found


def indicator_inputs(
    indicator: Indicator, city: City, catalogue: Catalogue, checksums: Checksums
) -> dict[str, Any]:
    """Return everything that the values of an indicator depend on."""
    search = indicator.measured.search
    registers = dict.fromkeys((*city.areas, *registers_of(indicator, catalogue)))
    inputs: dict[str, Any] = {"layers": layer_inputs(registers, city, checksums)}
    if search is not None and search.by == "network":
        inputs["network"] = network_inputs(city, checksums)
    if indicator.measured.value is not None:
        inputs["parameters"] = {
            n: catalogue.parameters[n].value for n in indicator.measured.value.parameters if n in catalogue.parameters
        }  # fmt: skip
    return inputs


def registers_of(indicator: Indicator, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the layers that an indicator needs, those that formulas refer to and gates of places among them."""
    found = dict.fromkeys(indicator.measured.registers)
    value = indicator.measured.value
    formulas = [*indicator.measured.conditions.values(), *([value] if value is not None else [])]
    for formula in formulas:
        for name in formula.names:
            path = name.split(".")
            for register in list(found):
                references = catalogue.types[register].references
                found |= {references[p]: None for p in path if p in references and "." in name}
    for name, register_type in catalogue.types.items():
        if name.endswith("-gate") and set(register_type.references.values()) & set(found):
            found[name] = None
    return tuple(n for n in found if n not in AREA_REGISTERS or n in indicator.measured.registers)


def indicator_key(indicator: Indicator, city: City, catalogue: Catalogue, inputs: Mapping[str, Any]) -> str:
    """Return the key under which the values of an indicator are kept."""
    declared = _plain(asdict(indicator.declared))
    told = {k: declared[k] for k in ("id", "unit", "measure", "areas", "missing")}
    fields = {n: repr(catalogue.types[n].fields) for n in registers_of(indicator, catalogue)}
    return digest(METHOD, city.id, city.date, city.frame, told, fields, dict(inputs))


def _plain(value: Any) -> Any:
    """Leave out the lines that things stand on: an indicator that moves within its file is the same."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k != "line"}
    return [_plain(v) for v in value] if isinstance(value, list) else value
