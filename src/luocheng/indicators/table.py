"""The table of results: values with their status, standard, history, rank and notes, one row an indicator and area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from luocheng.indicators.catalogue import Catalogue, Indicator
from luocheng.indicators.city import City
from luocheng.indicators.diagnosis import ranked
from luocheng.indicators.formulas import VALUES
from luocheng.indicators.result import RESULTS
from luocheng.indicators.status import Goal, goals_of, standard_of, status_of, statuses_of
from luocheng.policy.folder.model import Title

__all__ = ["results_of"]

_LEAST = 0.6
"""Where fewer than this share of the records have what an indicator needs, there is no value."""


def results_of(
    city: City,
    catalogue: Catalogue,
    values: pl.DataFrame,
    history: pl.DataFrame,
    areas: Mapping[str, pl.DataFrame],
    absent: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """Return the table of results.

    Parameters
    ----------
    values
        What was measured: the columns of `VALUES`.
    history
        What the city supplied, of this year too, and earlier checkups.
    absent
        By indicator the layers that it needs and the city does not have.
    """
    names = {(level, c): n for level, t in areas.items() for c, n in t.select("code", "name").iter_rows()}
    codes = {level: t["code"].to_list() for level, t in areas.items()}
    past: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    sources: dict[tuple[str, str, str, int], str] = {}
    for row in history.iter_rows(named=True):
        key = row["indicator"], row["level"], row["area"]
        past.setdefault(key, []).append((row["period"], row["value"]))
        sources[*key, row["period"]] = row["source"]
    schema = {n: t for n, t in RESULTS.items() if n not in ("rank", "ranked")}
    found = [pl.DataFrame(schema=RESULTS)]
    numbered = values.with_row_index("row")
    by_job = numbered.partition_by("indicator", as_dict=True, maintain_order=True)
    area_names = pl.concat([t.select(pl.lit(level).alias("level"), pl.col("code").alias("area"), pl.col("name").alias("area_name")) for level, t in areas.items()])  # fmt: skip
    for job in catalogue.indicators:
        own = by_job.get((job.id,))
        goals, standard = goals_of(job, areas), standard_of(job)
        if job.kind == "observed":
            listed = _supplied(job, city, past, codes)
        elif own is None:
            listed = [_nothing(job, "city", codes["city"][0])]
        else:
            # Rows with a history, a goal or an accepted shortfall of their own are looked at alone, the others together.
            special = {(level, area) for name, level, area in past if name == job.id} | {
                g.area for g in goals
            }
            special |= {("city", codes["city"][0])}
            waived = {a.area for a in city.accepted if a.indicator == job.id and a.area}
            if waived:
                special |= {(level, c) for level, t in areas.items() for c, n in t.select("code", "name").iter_rows() if c in waived or n in waived}  # fmt: skip
            keys = pl.DataFrame(sorted(special), schema={"level": pl.String, "area": pl.String}, orient="row")
            alone = own.join(keys, on=["level", "area"], how="semi")
            together = own.join(keys, on=["level", "area"], how="anti")
            listed = list(alone.iter_rows(named=True))
        rows = []
        for row in listed:
            key = job.id, row["level"], row["area"]
            value, notes = _value(job, row, city, past.get(key, []), absent.get(job.id, ()))
            line = {c: row.get(c) for c in ("indicator", "level", "area", "numerator", "denominator")}
            line |= status_of(
                job, row["level"], row["area"], value, goals, past.get(key, []), city.accepted, city.date,
                (names.get((row["level"], row["area"]), ""),),
            )  # fmt: skip
            line |= {
                "area_name": names.get((row["level"], row["area"]), row["area"]),
                "value": value,
                "completeness": _completeness(row),
                "source": sources.get((*key, city.date.year)) if job.kind == "observed" else None,
                "note": notes.zh or None,
                "note_en": notes.en or None,
                "standard_met": standard.reached(value) if standard and value is not None else None,
            }
            line |= _previous(past.get(key, []), city.date.year)
            rows.append(line)
        table = pl.DataFrame(rows, schema=schema, orient="row")
        if job.kind != "observed" and own is not None:
            many = _together(job, together, goals, standard, city, absent.get(job.id, ()), area_names)
            many = many.select((pl.col(n) if n in many.columns else pl.lit(None)).cast(t).alias(n) for n, t in schema.items())  # fmt: skip
            order = pl.concat([alone["row"], together["row"]])
            table = pl.concat([table, many]).with_columns(order.alias("row")).sort("row").drop("row")
        by = "" if job.kind in ("ratio", "value", "observed") else f"/{job.measured.search.by}"  # type: ignore[union-attr]
        table = table.with_columns(
            pl.lit(job.unit).alias("unit"),
            pl.lit(str(city.date.year)).alias("period"),
            pl.lit(_cited(job), pl.String).alias("standard"),
            pl.lit(standard.text if standard else None, pl.String).alias("standard_value"),
            pl.lit(f"{job.kind}{by}").alias("method"),
            pl.lit(job.version).alias("version"),
        )
        found.append(ranked(table, [job]).select(*RESULTS))
    return pl.concat(found, rechunk=True)


def _together(
    job: Indicator,
    own: pl.DataFrame,
    goals: Sequence[Goal],
    standard: Goal | None,
    city: City,
    absent: Sequence[str],
    names: pl.DataFrame,
) -> pl.DataFrame:
    """Return the results of areas that have no history and nothing that counts for them alone."""
    least = job.declared.least.value / 100 if job.declared.least is not None else _LEAST
    records, lacking = pl.col("records"), pl.col("lacking")
    some = lacking.is_not_null() & (lacking != 0)
    table = own.join(names, on=["level", "area"], how="left", maintain_order="left").with_columns(
        pl.col("area_name").fill_null(pl.col("area")),
        pl.when(records.is_not_null() & (records != 0) & lacking.is_not_null()).then(1 - lacking / records).alias("completeness"),
    )  # fmt: skip
    thin = (pl.col("completeness") < least).fill_null(value=False) & pl.col("value").is_not_null()
    case = pl.when(thin).then(pl.lit("thin")).when(pl.col("value").is_null() & some).then(pl.lit("lacks"))
    case = case.when(pl.col("value").is_null()).then(pl.lit("nothing")).when(some).then(pl.lit("left out"))
    table = table.with_columns(pl.lit("absent").alias("case") if absent else case.otherwise(pl.lit("")).alias("case"))  # fmt: skip
    known = pl.when(~pl.col("case").is_in(["thin", "absent"])).then("value")
    told = table.select("case", "lacking", "completeness").unique()
    said = [_value(job, {"value": None if c in ("lacks", "nothing") else 0.0, "records": 1.0, "lacking": n, "complete": s}, city, (), absent)[1] for c, n, s in told.iter_rows()]  # fmt: skip
    told = told.with_columns(
        pl.Series("note", [t.zh or None for t in said], dtype=pl.String),
        pl.Series("note_en", [t.en or None for t in said], dtype=pl.String),
    )
    table = table.with_columns(known.alias("value")).join(
        told, on=["case", "lacking", "completeness"], how="left", maintain_order="left", nulls_equal=True
    )
    judged = statuses_of(job, table["value"], goals, city.date)
    if standard is not None:
        judged = judged.with_columns(pl.Series("standard_met", standard.reaches(table["value"])))
    return pl.concat([table, judged], how="horizontal")


def _supplied(
    job: Indicator,
    city: City,
    past: Mapping[tuple[str, str, str], list[tuple[int, float]]],
    codes: Mapping[str, list[str]],
) -> list[dict[str, Any]]:
    """Return the values that the city supplied for this year; the city itself always has a row."""
    found = []
    for level, areas in codes.items():
        for area in areas:
            known = dict(past.get((job.id, level, area), []))
            if city.date.year in known:
                found.append(_nothing(job, level, area) | {"value": known[city.date.year]})
            elif level == "city":
                found.append(_nothing(job, level, area))
    return found


def _nothing(job: Indicator, level: str, area: str) -> dict[str, Any]:
    return dict.fromkeys(VALUES) | {"indicator": job.id, "level": level, "area": area}


def _completeness(row: Mapping[str, Any]) -> float | None:
    if "complete" in row:
        return row["complete"]  # type: ignore[no-any-return]
    records, lacking = row.get("records"), row.get("lacking")
    if not records or lacking is None:
        return None
    return 1 - float(lacking) / float(records)


def _value(
    job: Indicator,
    row: Mapping[str, Any],
    city: City,
    past: Sequence[tuple[int, float]],
    absent: Sequence[str],
) -> tuple[float | None, Title]:
    """Return the value that may be told, and why there is none."""
    value = row["value"]
    complete = _completeness(row)
    least = job.declared.least.value / 100 if job.declared.least is not None else _LEAST
    if absent:
        return None, Title(
            f"没有图层：{'、'.join(absent)}", f"Layers that are not there: {', '.join(absent)}"
        )
    if job.kind == "observed":
        if value is not None:
            return value, Title("", "")
        if past:
            year, last = max(past)
            return None, Title(f"没有 {city.date.year} 年的填报值；最近是 {year} 年的 {last:g}", f"No value was supplied for {city.date.year}; the last is {last:g} of {year}")  # fmt: skip
        return None, Title("需由城市填报，没有填报", "The city is to supply it, and has not")
    if value is not None and complete is not None and complete < least:
        return None, Title(f"数据完整度 {complete:.0%}，低于 {least:.0%}，不出结果", f"Completeness {complete:.0%} is below {least:.0%}: no value")  # fmt: skip
    if value is None:
        if row.get("lacking"):
            return None, Title(f"{row['lacking']:,.0f} 条记录缺少所需数据", f"{row['lacking']:,.0f} records lack what is needed")  # fmt: skip
        return None, Title(
            "没有计入的对象，分母为零", "There is nothing that counts: the denominator is zero"
        )
    if row.get("lacking"):
        return value, Title(f"{row['lacking']:,.0f} 条记录缺少所需数据，没有计入", f"{row['lacking']:,.0f} records lack what is needed and are left out")  # fmt: skip
    reported = dict(past).get(city.date.year)
    if reported is not None and abs(reported - value) > 0.005 * max(abs(value), abs(reported)):
        return value, Title(f"填报值为 {reported:g}，与计算值不同", f"The value supplied is {reported:g}, another than the one computed")  # fmt: skip
    return value, Title("", "")


def _cited(job: Indicator) -> str | None:
    standard = job.declared.standard
    if standard is None:
        return None
    return f"{standard.name} {standard.clause}".strip()


def _previous(past: Sequence[tuple[int, float]], year: int) -> dict[str, Any]:
    older = [p for p in past if p[0] < year]
    if not older:
        return {"previous": None, "previous_period": None}
    before, value = max(older)
    return {"previous": value, "previous_period": before}
