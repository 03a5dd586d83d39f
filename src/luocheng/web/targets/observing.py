"""Entering values: one on a form, many from a workbook after a dry run, those of a checkup from its results."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.sheet import SHEET
from luocheng.indicators.standing import DONE_UNIT, convert
from luocheng.registers import read_register
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.targets.facts import refresh_tasks
from luocheng.web.targets.lights import judge_indicators
from luocheng.web.targets.models import Indicator, Observation, Target

__all__ = ["DryRun", "Row", "check_value", "dry_run", "enter", "read_checkup"]

_YEAR = re.compile(r"(?:19|20|21)\d\d")


@dataclass
class Row:
    """A value that is to be entered."""

    where: str
    indicator: int
    title: str
    year: int
    area: str
    given: float
    given_unit: str
    value: float
    as_of: str = ""
    origin: str = ""
    note: str = ""
    source: str = Observation.ENTERED
    lineage: dict[str, Any] = field(default_factory=dict)
    before: float | None = None
    unit: str = ""

    @property
    def kind(self) -> str:
        """Whether it is new, another value, or the same."""
        if self.before is None:
            return "new"
        return "same" if self.before == self.value else "changed"


@dataclass
class DryRun:
    """What a file would enter, and every fault of it."""

    rows: list[Row]
    faults: list[Fault]
    left: int = 0
    """Rows that say nothing: without a value, or of an indicator that no policy here has."""

    def plain(self) -> list[dict[str, Any]]:
        """Return the rows that would change something, as JSON."""
        return [asdict(r) for r in self.rows if r.kind != "same"]


def check_value(indicator: Indicator, given: float, unit: str, year: int) -> float:
    """Return a value in the unit of its indicator.

    Raises
    ------
    LuochengError
        When it is no number, of a year to come, in a unit that does not fit, or more than all.
    """
    faults = []
    if not math.isfinite(given):
        faults.append(_fault(words("不是数", "This is no number"), code="observation-value"))
    today = timezone.localdate()
    if not 1949 <= year <= today.year:
        faults.append(
            _fault(words(f"年份 {year} 不对：应在 1949 至 {today.year} 之间", f"The year {year} is not between 1949 and {today.year}"), code="observation-year")
        )  # fmt: skip
    LuochengError.gather(faults)
    value = convert(given, unit or indicator.unit, indicator.unit)
    done = Target.objects.filter(indicator=indicator, comparator="done")
    if indicator.unit == DONE_UNIT and not 0 <= value <= 100 and done.exists():
        raise LuochengError(
            _fault(
                words("完成比例应在 0 至 100 之间", "How much is done is between 0 and 100"),
                code="observation-value",
            )
        )
    return value


def words(zh: str, en: str) -> tuple[str, str]:
    """Say something in two languages."""
    return zh, en


def _fault(what: tuple[str, str], where: str = "", remedy: tuple[str, str] = ("", ""), *, code: str) -> Fault:
    return Fault(what[0], where, remedy=remedy[0], what_en=what[1], remedy_en=remedy[1], code=code)


def enter(actor: User | None, rows: Sequence[Row], kind: str = "observation.imported", why: str = "") -> int:
    """Enter values; return how many were new or changed. What is the same already is left alone."""
    with changing(actor, kind, why=why) as change:
        keys = {r.indicator for r in rows}
        known = {
            (o.indicator_id, o.area, o.year): o for o in Observation.objects.filter(indicator_id__in=keys)
        }
        new: list[Observation] = []
        changed = 0
        for row in rows:
            old = known.get((row.indicator, row.area, row.year))
            if old is not None and old.value == row.value and old.source == row.source:
                continue
            one = old or Observation(indicator_id=row.indicator, area=row.area, year=row.year)
            one.value, one.given, one.given_unit = row.value, row.given, row.given_unit
            one.as_of = dt.date.fromisoformat(row.as_of) if row.as_of else None
            one.origin, one.note, one.source, one.lineage = (
                row.origin[:200],
                row.note,
                row.source,
                row.lineage,
            )
            one.entered_by, one.entered_at = actor, timezone.now()
            one.reporter = actor.unit if actor is not None else None
            if old is None:
                new.append(one)
            else:
                change.save(one, kind="observation.corrected")
                changed += 1
        change.add_all(new)
        judge_indicators(keys)
        refresh_tasks(change, keys)
    return len(new) + changed


def dry_run(path: Path, name: str, allowed: Callable[[Indicator], bool]) -> DryRun:
    """Read a workbook or csv file of values without entering anything.

    Parameters
    ----------
    path, name
        The file, and what the person calls it.
    allowed
        Whether the person may enter values of an indicator.
    """
    try:
        reading = read_register(path, SHEET)
    except LuochengError as error:
        return DryRun([], [_named(f, path.name, name) for f in error.faults])
    places = _Indicators()
    rows: list[Row] = []
    faults: list[Fault] = []
    left = 0
    seen: dict[tuple[int, str, int], str] = {}
    for number, given in enumerate(reading.frame.iter_rows(named=True)):
        if given["value"] is None:
            left += 1
            continue

        def at(column: str, number: int = number) -> str:
            return reading.place(number, column).replace(path.name, name)

        try:
            row = _row(given, places, allowed, at)
        except LuochengError as error:
            faults += error.faults
            continue
        key = (row.indicator, row.area, row.year)
        if key in seen:
            faults.append(
                _fault(words(f"与 {seen[key]} 是同一指标、年份和区域", f"The same indicator, year and area as {seen[key]}"), at("indicator"), code="observation-twice")
            )  # fmt: skip
            continue
        seen[key] = at("indicator")
        rows.append(row)
    return DryRun(_with_before(rows), faults, left)


def _row(
    given: dict[str, Any],
    places: _Indicators,
    allowed: Callable[[Indicator], bool],
    at: Callable[[str], str],
) -> Row:
    indicator = places.find(given["indicator"], given["policy"] or "", at("indicator"))
    if not allowed(indicator):
        raise LuochengError(
            _fault(words(f"“{indicator.title}”不归您的单位填报", f"“{indicator.title}” is not for your unit to enter"), at("indicator"), code="observation-right")
        )  # fmt: skip
    year = _YEAR.search(str(given["year"]))
    if year is None:
        raise LuochengError(
            _fault(
                words(f"“{given['year']}”里没有年份", f"There is no year in “{given['year']}”"),
                at("year"),
                code="observation-year",
            )
        )
    unit = (given["unit"] or "").strip()
    return Row(
        at("value"),
        indicator.pk,
        indicator.title,
        int(year[0]),
        (given["area"] or "").strip() or places.area(indicator),
        given["value"],
        unit or indicator.unit,
        _checked(indicator, given["value"], unit, int(year[0]), at),
        given["as_of"].isoformat() if given["as_of"] else "",
        given["origin"] or "",
        given["note"] or "",
        unit=indicator.unit,
    )


def _checked(indicator: Indicator, given: float, unit: str, year: int, at: Callable[[str], str]) -> float:
    try:
        return check_value(indicator, given, unit, year)
    except LuochengError as error:
        columns = {"observation-year": "year", "observation-value": "value"}
        raise LuochengError(*(_put(f, at(columns.get(f.code, "unit"))) for f in error.faults)) from None


def _put(fault: Fault, where: str) -> Fault:
    from dataclasses import replace

    return replace(fault, where=where)


def _named(fault: Fault, temporary: str, name: str) -> Fault:
    return _put(fault, fault.where.replace(temporary, name))


def _with_before(rows: list[Row]) -> list[Row]:
    keys = {r.indicator for r in rows}
    known = {
        (i, a, y): v
        for i, a, y, v in Observation.objects.filter(indicator_id__in=keys).values_list(
            "indicator_id", "area", "year", "value"
        )
    }
    for row in rows:
        row.before = known.get((row.indicator, row.area, row.year))
    return rows


class _Indicators:
    """The indicators of targets that are in force, by what people call them."""

    def __init__(self) -> None:
        found = Indicator.objects.filter(targets__state=Target.ACTIVE).distinct().select_related("policy")
        self.by_title: dict[str, list[Indicator]] = {}
        for indicator in found:
            self.by_title.setdefault(indicator.title, []).append(indicator)
        self.areas = dict(
            Target.objects.filter(state=Target.ACTIVE).exclude(area="").values_list("indicator_id", "area")
        )

    def area(self, indicator: Indicator) -> str:
        return self.areas.get(indicator.pk, "")

    def find(self, title: str, policy: str, where: str) -> Indicator:
        named = self.by_title.get(title.strip(), [])
        if policy.strip():
            named = [i for i in named if policy.strip() in i.policy.title]
        if len(named) == 1:
            return named[0]
        if named:
            raise LuochengError(
                _fault(words(f"有 {len(named)} 个指标叫“{title}”", f"{len(named)} indicators are called “{title}”"), where, words("填上政策名称", "Fill in the policy"), code="observation-indicator")
            )  # fmt: skip
        close = difflib.get_close_matches(title, list(self.by_title), 1, 0.5)
        raise LuochengError(
            _fault(words(f"没有这个指标：“{title}”", f"There is no such indicator: “{title}”"), where,
                words(f"是否想写 {close[0]}？", f"Did you mean {close[0]}?") if close
                else words("按“导出待填表”里的名称填写", "Use the names of the sheet to fill in"), code="observation-indicator")
        )  # fmt: skip


# --- checkups


def read_checkup(path: Path, name: str, lineage: dict[str, Any] | None = None) -> DryRun:
    """Read the `indicators.csv` that a checkup wrote, without entering anything.

    A value belongs to every indicator of a target that the checkup's indicator measures; of the areas those of the city and
    its districts are taken.

    Raises
    ------
    LuochengError
        When the file is no such table.
    """
    import polars as pl

    columns = ("indicator", "level", "area_name", "value", "unit", "period", "version")
    try:
        frame = pl.read_csv(path, infer_schema_length=0)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError):
        frame = pl.DataFrame()
    lacking = [c for c in columns if c not in frame.columns]
    if lacking:
        raise LuochengError(
            Fault(
                f"不是体检的 indicators.csv：没有列 {'、'.join(lacking)}", name,
                what_en=f"This is no indicators.csv of a checkup: columns {', '.join(lacking)} are missing",
                code="past-columns",
            )
        )  # fmt: skip
    measured: dict[str, list[Indicator]] = {}
    for indicator in Indicator.objects.exclude(catalogue="").filter(targets__state=Target.ACTIVE).distinct():
        measured.setdefault(indicator.catalogue, []).append(indicator)
    rows: list[Row] = []
    faults: list[Fault] = []
    left = 0
    for line, given in enumerate(frame.iter_rows(named=True), 2):
        year = _YEAR.search(given["period"] or "")
        number = _number(given["value"])
        if given["level"] not in ("city", "district") or number is None or year is None:
            left += 1
            continue
        for indicator in measured.get(given["indicator"], ()):
            area = "" if given["level"] == "city" else given["area_name"]
            told = {k: v for k, v in given.items() if v not in (None, "")} | {"file": name, "line": line}
            if lineage is not None:
                told["lineage"] = _lineage_of(lineage, given["indicator"])
            where = f"{name}:{line}"
            try:
                value = _as_wanted(number, given["unit"] or "", indicator.unit)
            except LuochengError as error:
                faults += [_put(f, where) for f in error.faults]
                continue
            rows.append(
                Row(where, indicator.pk, indicator.title, int(year[0]), area, number, given["unit"] or "", value, origin=given["version"] or "", source=Observation.COMPUTED, lineage=told, unit=indicator.unit)
            )  # fmt: skip
        if given["indicator"] not in measured:
            left += 1
    return DryRun(_with_before(rows), faults, left)


def _as_wanted(value: float, given: str, wanted: str) -> float:
    # 人均 is left to the words: 平方米 for 平方米/人.
    return value if given.partition("/")[0] == wanted else convert(value, given, wanted)


def _number(text: str | None) -> float | None:
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _lineage_of(lineage: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what a lineage says about one indicator, and about the files that everything was computed from."""
    own = (lineage.get("indicators") or {}).get(name) or {}
    layers = own.get("inputs") or {}
    files = {k: v for k, v in (lineage.get("files") or {}).items() if k in layers or k == "city"}
    return {k: lineage[k] for k in ("luocheng", "method", "date") if k in lineage} | {
        "files": files,
        "indicator": own,
    }
