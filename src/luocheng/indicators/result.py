"""What a checkup found, in frames and plain data: reports, maps and workbooks are built from it and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from luocheng.indicators.load import CityData

__all__ = ["RESULTS", "CheckupResult", "load_result"]

RESULTS = {
    "indicator": pl.String, "level": pl.String, "area": pl.String, "area_name": pl.String, "value": pl.Float64,
    "unit": pl.String, "numerator": pl.Float64, "denominator": pl.Float64, "period": pl.String, "status": pl.String,
    "since": pl.Int64, "target": pl.String, "target_low": pl.Float64, "target_high": pl.Float64,
    "target_year": pl.Int64, "target_id": pl.String, "target_scope": pl.String, "policy": pl.String,
    "clause": pl.String, "gap": pl.Float64, "expected": pl.Float64, "accepted_until": pl.String,
    "standard": pl.String, "standard_value": pl.String, "standard_met": pl.Boolean, "previous": pl.Float64,
    "previous_period": pl.Int64, "rank": pl.Int64, "ranked": pl.Int64, "completeness": pl.Float64, "method": pl.String,
    "version": pl.String, "source": pl.String, "note": pl.String, "note_en": pl.String,
}  # fmt: skip
"""The columns of the table of results and their types."""


class _Kept(Mapping[str, pl.DataFrame]):
    """Frames in files, each read when it is asked for."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self._paths = paths
        self._read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = pl.read_parquet(self._paths[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


_FRAMES = ("values", "areas", "shortfalls", "parts", "sites", "history", "voices")


@dataclass
class CheckupResult:
    """What a checkup found.

    Parameters
    ----------
    city
        Id, names, date, whether demonstration, frame, levels, version of the program.
    indicators
        What each indicator is: names, level, dimension, unit, direction, kind, formula, method, standard, targets, data.
    values
        One row an indicator and area; columns in `RESULTS`.
    areas
        Areas: level, code, name, and `@city`, `@district` … in which each lies.
    shortfalls
        Where a shortfall lies: indicator, level, area, lacking (in the unit of the numerator), share of all that lacks.
    parts
        What a shortfall consists of: indicator, area (city), part, part_en, amount, share.
    sites
        Where new places would help most: indicator, rank, candidate, x, y, adds, value after.
    history
        Earlier values: indicator, level, area, period, value, source.
    voices
        Complaints and answers of residents by area: level, area, source, subject, count, score.
    details
        By layer: how far it is from each of its records to the nearest place of each kind, metres.
    lineage
        What everything was computed from: files with checksums, formulas, parameters, versions.
    """

    city: dict[str, Any]
    indicators: list[dict[str, Any]]
    values: pl.DataFrame
    areas: pl.DataFrame
    shortfalls: pl.DataFrame
    parts: pl.DataFrame
    sites: pl.DataFrame
    history: pl.DataFrame
    voices: pl.DataFrame
    details: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    lineage: dict[str, Any] = field(default_factory=dict)
    computed: tuple[str, ...] = ()
    """Which indicators were computed this time, and not taken from an earlier run."""
    data: CityData | None = field(default=None, repr=False, compare=False)
    """The layers that it was computed from, where they are still in memory; they are not saved."""
    _kept: dict[str, dict[str, pl.DataFrame]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def indicator(self, name: str) -> dict[str, Any]:
        """Return what an indicator is."""
        return next(i for i in self.indicators if i["id"] == name)

    def at(self, level: str = "city") -> pl.DataFrame:
        """Return the values of one level."""
        return self.values.filter(pl.col("level") == level)

    def of(self, indicator: str, level: str | None = None) -> pl.DataFrame:
        """Return the values of one indicator, of all levels or of one."""
        own = self._divided("values", indicator)
        return own if level is None else own.filter(pl.col("level") == level)

    def lacking(self, indicator: str, level: str | None = None) -> pl.DataFrame:
        """Return the shortfalls of one indicator, of all levels or of one."""
        own = self._divided("shortfalls", indicator)
        return own if level is None else own.filter(pl.col("level") == level)

    def _divided(self, name: str, indicator: str) -> pl.DataFrame:
        """Return the rows of an indicator in a frame, which is divided once for all that ask."""
        if name not in self._kept:
            frame: pl.DataFrame = getattr(self, name)
            parts = frame.partition_by("indicator", as_dict=True, maintain_order=True)
            self._kept[name] = {str(key[0]): part for key, part in parts.items()}
        known = self._kept[name].get(indicator)
        return getattr(self, name).clear() if known is None else known

    def save(self, folder: Path) -> list[Path]:
        """Write everything into a folder as parquet and JSON, and return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name in _FRAMES:
            path = folder / f"{name}.parquet"
            getattr(self, name).write_parquet(path, compression="zstd", compression_level=1)
            written.append(path)
        for name, frame in self.details.items():
            path = folder / f"details-{name}.parquet"
            frame.write_parquet(path, compression="zstd", compression_level=1)
            written.append(path)
        path = folder / "checkup.json"
        told = {"format": 1, "city": self.city, "indicators": self.indicators, "lineage": self.lineage}
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        return [*written, path]


def load_result(folder: Path) -> CheckupResult:
    """Load what `CheckupResult.save` wrote; `folder` is the data folder, or the output folder that holds it."""
    if not (folder / "checkup.json").is_file():
        folder = folder / "data"
    told = json.loads((folder / "checkup.json").read_text(encoding="utf-8"))
    frames: dict[str, Any] = {name: pl.read_parquet(folder / f"{name}.parquet") for name in _FRAMES}
    details = _Kept({p.stem.removeprefix("details-"): p for p in sorted(folder.glob("details-*.parquet"))})
    return CheckupResult(told["city"], told["indicators"], **frames, details=details, lineage=told["lineage"])
