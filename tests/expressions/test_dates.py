"""Dates: adding days, months and years, counting between, working days."""

from __future__ import annotations

import calendar as months
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng import calendar
from luocheng.expressions import Field, Scope, compile_formula, evaluate, frame_of
from tests.expressions.world import values

SCOPE = Scope(
    {n: Field(n, "date") for n in "ab"}
    | {"n": Field("n", "number", "月"), "w": Field("w", "number", "工作日")}
)


def one(source: str, **record: object) -> object:
    return evaluate({"x": compile_formula(source, SCOPE)}, frame_of([record], SCOPE))["x"][0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("2021-01-31 + 1 月", dt.date(2021, 2, 28)),
        ("2020-01-31 + 1 个月", dt.date(2020, 2, 29)),
        ("2020-02-29 + 1 年", dt.date(2021, 2, 28)),
        ("2020-02-29 + 4 年", dt.date(2024, 2, 29)),
        ("2021-03-31 - 1 月", dt.date(2021, 2, 28)),
        ("2021-01-01 + 30 天", dt.date(2021, 1, 31)),
        ("2021-01-01 - 1 日", dt.date(2020, 12, 31)),
        ("2021-01-01 + 2 周", dt.date(2021, 1, 15)),
        ("2021-01-31 + 1 月 + 1 天", dt.date(2021, 3, 1)),
        ("2021-03-01 - 2021-02-01", 28),
        ("days_between(2021-02-01, 2021-03-01)", 28),
        ("months_between(2021-01-31, 2021-02-28)", 1),
        ("months_between(2021-01-31, 2021-02-27)", 0),
        ("months_between(2021-01-15, 2021-03-14)", 1),
        ("months_between(2021-03-14, 2021-01-15)", -1),
        ("years_between(1990-05-01, 2021-04-30)", 30),
        ("years_between(1990-05-01, 2021-05-01)", 31),
        ("years_between(2021-05-01, 1990-05-02)", -30),
        ("years_between(2020-02-29, 2021-02-28)", 1),
        ("year(2021-05-03)", 2021),
        ("month(2021-05-03)", 5),
        ("day(2021-05-03)", 3),
        ("working_days(2021-02-10, 2021-02-20)", 3),
        ("add_working_days(2021-09-30, 1)", dt.date(2021, 10, 8)),
        ("add_working_days(2021-09-30, 1 个工作日)", dt.date(2021, 10, 8)),
    ],
)
def test_days(source: str, expected: object) -> None:
    assert one(source) == expected


def test_today_is_the_day_that_is_given() -> None:
    assert values("signed_on + 1 年 <= today", on=dt.date(2022, 1, 31)) == [True, True, None]
    assert values("signed_on + 1 年 <= today", on=dt.date(2022, 1, 30)) == [False, True, None]
    assert values("today") == [None] * 3
    assert values("signed_on > start_of_policy") == [True, False, None]


days = st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31))


@settings(deadline=None)
@given(days, st.integers(-500, 500))
def test_months_end_where_the_month_ends(day: dt.date, count: int) -> None:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    expected = dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
    assert one("a + n", a=day, n=count) == expected
    assert one(f"a {'+' if count >= 0 else '-'} {abs(count)} 月", a=day) == expected


@settings(deadline=None)
@given(days, st.integers(0, 1200))
def test_full_months_undo_added_months(day: dt.date, count: int) -> None:
    assert one("months_between(a, a + n)", a=day, n=count) == count
    assert one("months_between(a, a + n - 1 天)", a=day, n=count) == (count - 1 if count else 0)


@settings(deadline=None)
@given(days, days)
def test_no_more_full_months_than_there_are(a: dt.date, b: dt.date) -> None:
    first, last = sorted((a, b))
    count = one("months_between(a, b)", a=first, b=last)
    assert isinstance(count, float)
    later = one("a + n", a=first, n=count)
    after = one("a + n", a=first, n=count + 1)
    assert isinstance(later, dt.date)
    assert isinstance(after, dt.date)
    assert later <= last < after
    assert one("years_between(a, b)", a=first, b=last) == count // 12


@settings(max_examples=30, deadline=None)
@given(st.dates(dt.date(2019, 1, 1), dt.date(2021, 6, 1)), st.integers(1, 60))
def test_working_days_are_those_of_the_calendar(day: dt.date, count: int) -> None:
    later = one("add_working_days(a, w)", a=day, w=count)
    assert later == calendar.add_working_days(day, count)
    assert one("working_days(a, b)", a=day, b=later) == count


def test_working_days_of_missing_dates_are_missing() -> None:
    assert one("working_days(a, b)", a="2021-01-01") is None
    assert one("add_working_days(a, 3)") is None


def test_past_the_last_year_of_the_calendar_the_value_is_missing_and_the_reason_is_told() -> None:
    assert one("add_working_days(a, 5)", a="2090-01-01") is None
    assert one("working_days(a, b)", a="2021-02-10", b="2090-01-01") is None
    assert one("add_working_days(a, w)", a="2021-02-10", w=1e9) is None
    f = compile_formula("working_days(a, b) <= 15 工作日", SCOPE)
    known = calendar.calendar()
    assert f.missing({"a": "2021-02-10", "b": "2090-01-01"}) == [f"b ∉ {known.since}..{known.until}"]
    assert f.missing({"a": None, "b": "2090-01-01"}) == ["a"]


def test_one_day_outside_the_calendar_stops_no_others() -> None:
    frame = frame_of([{"a": "2021-02-10", "b": "2021-02-20"}, {"a": "1890-01-01", "b": "2021-02-20"}], SCOPE)
    f = compile_formula("working_days(a, b)", SCOPE)
    assert evaluate({"x": f}, frame)["x"].to_list() == [3, None]
