"""Values that the city supplies, of this year and of earlier ones, and what earlier checkups found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.catalogue import Catalogue
from luocheng.indicators.city import City
from luocheng.policy.folder.model import Title
from luocheng.registers import FieldType, RegisterType, read_register

__all__ = ["HISTORY", "OBSERVATIONS", "history_of"]

HISTORY = {
    "indicator": pl.String, "level": pl.String, "area": pl.String, "period": pl.Int64, "value": pl.Float64,
    "source": pl.String,
}  # fmt: skip
"""Values of an area by year."""

OBSERVATIONS = RegisterType(
    "observation",
    Title("填报指标值", "Observations"),
    "",
    (
        FieldType("indicator", Title("指标", "Indicator"), required=True, example="water-leakage"),
        FieldType("area", Title("区域", "Area"), note=Title("编号或名称；全市留空", "code or name; empty for the city")),
        FieldType("period", Title("年度", "Period"), required=True, example="2025"),
        FieldType("value", Title("数值", "Value"), "number", required=True),
        FieldType("source", Title("来源", "Source")),
        FieldType("note", Title("备注", "Note")),
    ),
)  # fmt: skip
"""What a file of observations holds: one row an indicator, area and year."""

_YEAR = re.compile(r"(?:19|20|21)\d\d")


def history_of(city: City, catalogue: Catalogue, areas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return what the city supplied and what earlier checkups found, one row an indicator, area and year.

    Raises
    ------
    LuochengError
        With the rows whose indicator, area or year is not known.
    """
    found = [pl.DataFrame(schema=HISTORY)]
    found += [_past(path, areas) for path in city.past]
    if city.observations is not None:
        found.append(_observed(city.observations, catalogue, areas))
    return pl.concat(found).unique(["indicator", "level", "area", "period"], keep="last", maintain_order=True)


def _observed(path: Path, catalogue: Catalogue, areas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frame = read_register(path, OBSERVATIONS).frame
    known = {i.title.zh: i.id for i in catalogue.indicators} | {i.id: i.id for i in catalogue.indicators}
    every = known | {e.name: e.name for p in catalogue.policies.values() for e in p.indicators}
    named = _named(areas)
    faults: list[Fault] = []
    rows = []
    told: set[str] = set()
    for number, row in enumerate(frame.iter_rows(named=True), 2):
        where = f"{path.name}:{number}"
        year = _YEAR.search(row["period"])
        area = named.get((row["area"] or "").strip())
        if row["indicator"] not in every:
            # A city may report more than is asked; only what comes near a name is taken for a slip.
            close = difflib.get_close_matches(row["indicator"], list(every), 1, 0.85)
            if close and row["indicator"] not in told:
                told.add(row["indicator"])
                faults.append(
                    _unknown_fault(
                        "observation-indicator", "指标", "indicator", row["indicator"], every, where
                    )
                )
        elif area is None:
            faults.append(_unknown_fault("observation-area", "区域", "area", row["area"], named, where))
        elif year is None:
            faults.append(Fault(f"“{row['period']}”里没有年份", where, "2025", what_en=f"There is no year in “{row['period']}”", expected_en="2025", code="observation-period"))  # fmt: skip
        else:
            rows.append(
                (every[row["indicator"]], *area, int(year[0]), row["value"], row["source"] or path.name)
            )
    LuochengError.gather(faults)
    return pl.DataFrame(rows, schema=HISTORY, orient="row")


def _named(areas: Mapping[str, pl.DataFrame]) -> dict[str, tuple[str, str]]:
    """Return the areas by code and by name; a name that several have means none of them."""
    by_name: dict[str, list[tuple[str, str]]] = {}
    found: dict[str, tuple[str, str]] = {}
    for level, table in areas.items():
        for code, name in table.select("code", "name").iter_rows():
            found[code] = (level, code)
            by_name.setdefault(name, []).append((level, code))
    found |= {n: places[0] for n, places in by_name.items() if len(places) == 1}
    return found | {"": ("city", areas["city"]["code"][0])}


def _unknown_fault(code: str, zh: str, en: str, name: str, known: Mapping[str, object], where: str) -> Fault:
    close = difflib.get_close_matches(name or "", list(known), 1, 0.5)
    return Fault(
        f"没有这个{zh}：“{name}”", where, "", f"是否想写 {close[0]}？" if close else f"核对{zh}",
        f"There is no such {en}: “{name}”", "", f"Did you mean {close[0]}?" if close else f"Check the {en}", code,
    )  # fmt: skip


def _past(path: Path, areas: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the values that an earlier checkup wrote into its indicators.csv."""
    frame = pl.read_csv(path, infer_schema_length=0)
    lacking = [c for c in ("indicator", "level", "area", "period", "value") if c not in frame.columns]
    if lacking:
        raise LuochengError(
            Fault(f"不是体检的 indicators.csv：没有列 {'、'.join(lacking)}", path.name, what_en=f"This is no indicators.csv of a checkup: columns {', '.join(lacking)} are missing", code="past-columns")
        )  # fmt: skip
    found = frame.select(
        "indicator",
        "level",
        "area",
        pl.col("period").str.extract(r"(\d{4})").cast(pl.Int64),
        pl.col("value").cast(pl.Float64, strict=False),
        pl.lit(path.name).alias("source"),
    )
    return found.drop_nulls(["period", "value"]).filter(pl.col("level").is_in(list(areas)))
