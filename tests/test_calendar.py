"""Working days: holidays, make-up workdays, the end of what is known, and columns of dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luocheng import calendar as clock
from luocheng.calendar import (
    WorkingCalendar,
    add_working_days,
    count_working_days,
    is_working_day,
    last_working_day,
    national_calendar,
    shift_working_days,
    working_days_between,
)
from luocheng.calendar_file import read_calendar
from luocheng.errors import LuochengError

DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2025, 12, 31))
ONE = dt.timedelta(days=1)


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2021-02-07", True),  # a Sunday worked for the Spring Festival
        ("2021-02-11", False),
        ("2021-02-20", True),  # a Saturday worked
        ("2021-02-21", False),
        ("2021-10-01", False),
        ("2021-10-08", True),
        ("2021-10-09", True),
        ("2020-01-31", False),  # put off by the epidemic
        ("2026-10-10", True),
    ],
)
def test_holidays_and_makeup_workdays_are_those_announced(day: str, worked: bool) -> None:
    assert is_working_day(date(day)) is worked


def test_a_count_begins_on_the_day_after() -> None:
    assert working_days_between(date("2021-03-01"), date("2021-03-01")) == 0
    assert working_days_between(date("2021-03-01"), date("2021-03-02")) == 1
    assert working_days_between(date("2021-03-05"), date("2021-03-08")) == 1
    assert working_days_between(date("2021-09-30"), date("2021-10-09")) == 2
    assert working_days_between(date("2021-03-02"), date("2021-03-01")) == -1


def test_ten_working_days_over_the_spring_festival() -> None:
    assert add_working_days(date("2021-02-05"), 10) == date("2021-02-24")
    assert add_working_days(date("2021-02-24"), -10) == date("2021-02-05")


def test_no_days_gives_the_day_itself_or_the_next_working_day() -> None:
    assert add_working_days(date("2021-10-08"), 0) == date("2021-10-08")
    assert add_working_days(date("2021-10-02"), 0) == date("2021-10-08")


def test_the_last_working_day_of_a_period() -> None:
    assert last_working_day(date("2021-01-01"), date("2021-01-31")) == date("2021-01-29")
    assert last_working_day(date("2021-04-01"), date("2021-06-30")) == date("2021-06-30")
    assert last_working_day(date("2021-10-01"), date("2021-10-07")) is None
    assert clock.first_working_day(date("2021-10-01"), date("2021-10-31")) == date("2021-10-08")
    assert clock.first_working_day(date("2021-10-01"), date("2021-10-07")) is None


def walk(day: dt.date, days: int) -> dt.date:
    step = ONE if days > 0 else -ONE
    while days:
        day += step
        days -= is_working_day(day) * (1 if days > 0 else -1)
    return day


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_adding_is_walking_day_by_day(day: dt.date, days: int) -> None:
    assert add_working_days(day, days) == walk(day, days)


@given(DAYS, st.integers(0, 400))
def test_counting_is_looking_at_every_day(start: dt.date, length: int) -> None:
    end = start + length * ONE
    days = [start + n * ONE for n in range(1, length + 1)]
    assert working_days_between(start, end) == sum(map(is_working_day, days))
    assert working_days_between(end, start) == -working_days_between(start, end)


@given(DAYS, st.integers(1, 250))
def test_what_is_added_is_counted(day: dt.date, days: int) -> None:
    assert working_days_between(day, add_working_days(day, days)) == days


@given(st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS, st.none() | st.integers(-30, 30)), min_size=1))
def test_columns_are_counted_as_single_days_are(
    rows: list[tuple[dt.date | None, dt.date | None, int | None]],
) -> None:
    starts, ends, numbers = (list(column) for column in zip(*rows, strict=True))
    start, end = pl.Series("start", starts, dtype=pl.Date), pl.Series("end", ends, dtype=pl.Date)
    shift = pl.Series("n", numbers, dtype=pl.Int64)
    assert count_working_days(start, end).to_list() == [
        None if s is None or e is None else working_days_between(s, e) for s, e, _ in rows
    ]
    assert shift_working_days(start, shift).to_list() == [
        None if s is None or n is None else add_working_days(s, n) for s, _, n in rows
    ]


def test_a_single_number_or_date_stands_for_a_column() -> None:
    days = pl.Series("d", [date("2021-02-05"), None, date("2021-10-02")])
    assert shift_working_days(days, 10).to_list() == [date("2021-02-24"), None, date("2021-10-20")]
    one = pl.Series("e", [date("2021-02-24")])
    assert count_working_days(days.head(2), one).to_list() == [10, None]


def test_past_the_last_year_it_says_so() -> None:
    nation = national_calendar()
    after = nation.until + ONE
    with pytest.raises(LuochengError) as error:
        is_working_day(after)
    (fault,) = error.value.faults
    assert fault.code == "calendar-unknown"
    assert after.isoformat() in fault.what
    assert fault.remedy
    assert nation.knows(nation.until)
    assert not nation.knows(after)


@pytest.mark.parametrize(("day", "days"), [("2026-12-31", 1), ("2004-01-02", -20)])
def test_an_end_past_what_is_known_says_so(day: str, days: int) -> None:
    with pytest.raises(LuochengError, match="不知道"):
        add_working_days(date(day), days)
    column = pl.Series([date(day)])
    with pytest.raises(LuochengError, match="不知道"):
        shift_working_days(column, days)
    assert shift_working_days(column, days, beyond="null").to_list() == [None]


def test_a_column_past_what_is_known_raises_or_is_missing() -> None:
    days = pl.Series("d", [date("2026-12-30"), date("2031-01-01")])
    same = pl.Series("d", [date("2026-12-31")])
    with pytest.raises(LuochengError, match="2031-01-01"):
        count_working_days(days, same)
    assert count_working_days(days, same, beyond="null").to_list() == [1, None]
    worked, known = national_calendar().are_working_days(days.to_numpy(), beyond="null")
    assert (worked.tolist(), known.tolist()) == ([True, False], [True, False])


def test_weekends_carry_it_on_only_where_asked() -> None:
    further = national_calendar().with_weekends(date("2028-12-31"))
    assert not further.is_working_day(date("2027-01-02"))
    assert further.is_working_day(date("2027-01-01"))
    assert national_calendar().with_weekends(date("2020-01-01")) is national_calendar()


def test_a_million_days_take_no_time() -> None:
    days = np.datetime64("2010-01-01") + np.arange(1_000_000) % 5000
    moved = national_calendar().add(days.astype("datetime64[D]"), 10)
    assert moved[0].item() == add_working_days(date("2010-01-01"), 10)


# --- a city's own calendar ------------------------------------------------------------------------


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_city_adds_days_and_years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path,
        """
name: 示例市
until: 2027-12-31
holidays:
  - 2026-09-10
  - {from: 2027-02-05, to: 2027-02-11}
workdays: [2027-02-13]
""",
    )
    monkeypatch.setenv("LUOCHENG_CALENDAR", str(path))
    assert clock.calendar().name == "示例市"
    assert not is_working_day(date("2026-09-10"))
    assert not is_working_day(date("2026-10-01"))
    assert not is_working_day(date("2027-02-11"))
    assert is_working_day(date("2027-02-13"))
    monkeypatch.delenv("LUOCHENG_CALENDAR")
    assert is_working_day(date("2026-09-10"))


def test_a_city_may_begin_from_weekends_alone(tmp_path: Path) -> None:
    own = read_calendar(write(tmp_path, "base: weekends\nsince: 2030-01-01\nuntil: 2030-12-31\n"))
    assert own.is_working_day(date("2030-10-01"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("holidays: [2026-13-01]", "不是日期"),
        ("holiday: [2026-01-05]", "没有“holiday”"),
        ("holidays: [{from: 2026-02-05, to: 2026-02-01}]", "颠倒"),
        ("holidays: [2027-01-01]", "之外"),
        ("holidays: [2026-01-05]\nworkdays: [2026-01-05]", "既是休息日又是上班日"),
        ("base: moon", "base 不能是"),
        ("holidays: 2026-01-05", "列表"),
        ("since: 2026-01-05\nuntil: 2026-01-01", "晚于"),
        ("- 2026-01-05", "应写成"),
        ("{", "不是 UTF-8 的 YAML"),
    ],
)
def test_a_wrong_calendar_file_says_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LuochengError, match=words) as error:
        read_calendar(write(tmp_path, text))
    assert all(f.code == "calendar-file" and f.remedy and f.what_en for f in error.value.faults)


def test_a_missing_calendar_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOCHENG_CALENDAR", str(tmp_path / "none.yaml"))
    with pytest.raises(LuochengError, match="打不开"):
        is_working_day(date("2026-01-05"))


def test_a_calendar_names_itself() -> None:
    assert "2020-01-01..2020-12-31" in repr(
        WorkingCalendar((), (), date("2020-01-01"), date("2020-12-31"), "x")
    )
