"""Where a shortfall lies: which areas make it, how they rank, and what it consists of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from luocheng.indicators.catalogue import Indicator, metres
from luocheng.indicators.places import called, kinds_needed
from luocheng.indicators.status import standard_of
from luocheng.policy.folder.measured import CircleMeasure, ReachMeasure

__all__ = ["PARTS", "SHORTFALLS", "parts_of", "ranked", "shortfalls_of"]

SHORTFALLS = {
    "indicator": pl.String, "level": pl.String, "area": pl.String, "area_name": pl.String, "lacking": pl.Float64,
    "unit": pl.String, "share": pl.Float64, "order": pl.Int64,
}  # fmt: skip
PARTS = {
    "indicator": pl.String, "part": pl.String, "part_en": pl.String, "amount": pl.Float64, "unit": pl.String,
    "share": pl.Float64,
}  # fmt: skip


def ranked(values: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Return the values with the rank of each area among those of its level, the best first; before any rounding."""
    better = pl.DataFrame(
        {"indicator": [i.id for i in indicators], "up": [i.better == "higher" for i in indicators], "rates": [i.better in ("higher", "lower") for i in indicators]},
        schema={"indicator": pl.String, "up": pl.Boolean, "rates": pl.Boolean},
    )  # fmt: skip
    joined = values.join(better, on="indicator", how="left", maintain_order="left")
    signed = pl.when("up").then(-pl.col("value")).otherwise(pl.col("value"))
    group = ["indicator", "level"]
    counts = pl.col("rates") & (pl.col("level") != "city") & pl.col("value").is_not_null()
    return joined.with_columns(
        pl.when(counts).then(signed.rank("min").over(group)).cast(pl.Int64).alias("rank"),
        pl.when(counts).then(pl.col("value").count().over(group)).cast(pl.Int64).alias("ranked"),
    ).drop("up", "rates")


def shortfalls_of(
    values: pl.DataFrame, indicators: Sequence[Indicator], units: Mapping[str, str]
) -> pl.DataFrame:
    """Return how much each area lacks of what its indicator asks for, and its share of all that is lacking.

    An indicator asks for its target, or else for what its standard asks. What an area lacks is told in the unit of the
    numerator: people, square metres, kilometres. Of things that should not be at all, each area's number is told.
    """
    found = []
    asked = values.select("indicator", "level", "area", "area_name", "value", "numerator", "denominator", "target_low", "target_high")  # fmt: skip
    by_job = asked.partition_by("indicator", as_dict=True, maintain_order=True)
    for job in indicators:
        every = by_job.get((job.id,), asked.clear())
        own = every.filter(pl.col("value").is_not_null() & (pl.col("level") != "city"))
        if not own.height or job.better not in ("higher", "lower"):
            continue
        want = every.filter(pl.col("level") == "city")
        goal = _asked(want, job)
        lacking: pl.Expr
        if own["numerator"].null_count() < own.height and goal is not None:
            factor = 1 / _per(own)
            need = (goal - pl.col("value")) if job.better == "higher" else (pl.col("value") - goal)
            lacking = (need * pl.col("denominator") * factor).clip(lower_bound=0)
        elif job.kind == "value" and job.better == "lower":
            lacking = pl.col("value")
        else:
            continue
        table = own.select("indicator", "level", "area", "area_name", lacking.alias("lacking")).filter(pl.col("lacking") > 0)  # fmt: skip
        table = table.with_columns(
            pl.lit(units.get(job.id, job.unit)).alias("unit"),
            (pl.col("lacking") / pl.col("lacking").sum().over("level")).alias("share"),
            pl.col("lacking").rank("ordinal", descending=True).over("level").cast(pl.Int64).alias("order"),
        )
        found.append(table.sort("level", "order"))
    return pl.concat(found) if found else pl.DataFrame(schema=SHORTFALLS)


def _per(own: pl.DataFrame) -> float:
    """Return what numerator / denominator is multiplied by to give the value: 100 for per cent."""
    known = own.filter((pl.col("numerator") > 0) & (pl.col("denominator") > 0) & (pl.col("value") > 0))
    if not known.height:
        return 100.0
    row = known.row(0, named=True)
    return float(row["value"] * row["denominator"] / row["numerator"])


def _asked(city: pl.DataFrame, job: Indicator) -> float | None:
    if city.height:
        row = city.row(0, named=True)
        end = row["target_low"] if job.better == "higher" else row["target_high"]
        if end is not None:
            return float(end)
    standard = standard_of(job)
    return None if standard is None else standard.low if job.better == "higher" else standard.high


_BANDS = (1.0, 1.5, 2.0)
"""Times the distance asked for: how far those are who do not have a place within it."""


def parts_of(
    indicators: Sequence[Indicator],
    details: Mapping[str, pl.DataFrame],
    weights: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """Return what the shortfall of reach and life circles consists of.

    Of reach: how many people have the next place how far away. Of a life circle: how many lack which kind of place.
    """
    found = [pl.DataFrame(schema=PARTS)]
    for job in indicators:
        search = job.measured.search
        if not isinstance(search, ReachMeasure | CircleMeasure) or job.id not in weights:
            continue
        kinds = dict.fromkeys(called(k) for k in kinds_needed(job))
        weighed = details[search.origin].select(*kinds, weights[job.id].alias("weight"))
        table = weighed.filter(pl.col("weight") > 0)
        total = float(table["weight"].sum())
        unit = "人" if search.weight == "residents" else ""
        rows: list[tuple[str, str, float]] = []
        if isinstance(search, CircleMeasure):
            for need, kind in zip(search.needs, kinds_needed(job), strict=True):
                lacks = table.filter(
                    (pl.col(called(kind)) > metres(need.within)) | pl.col(called(kind)).is_null()
                )
                title = need.title
                rows.append((title.zh if title else need.to, (title.en or title.zh) if title else need.to, float(lacks["weight"].sum())))  # fmt: skip
        else:
            column = pl.col(called(kinds_needed(job)[0]))
            within = metres(search.within)
            for low, high in zip(_BANDS, (*_BANDS[1:], None), strict=True):
                inside = column > low * within
                if high is not None:
                    inside = inside & (column <= high * within)
                    said = f"{low * within:g}—{high * within:g} 米", f"{low * within:g}–{high * within:g} m"
                else:
                    inside = inside | column.is_null()
                    said = f"超过 {low * within:g} 米", f"over {low * within:g} m"
                rows.append((*said, float(table.filter(inside)["weight"].sum())))
        found.append(
            pl.DataFrame(
                [(job.id, zh, en, n, unit, n / total if total else 0.0) for zh, en, n in rows],
                schema=PARTS,
                orient="row",
            )
        )
    return pl.concat(found)
