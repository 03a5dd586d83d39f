"""From schedules to duties: which day, which working day, which reminders, and what is left open."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luocheng.calendar import add_working_days, is_working_day, national_calendar
from luocheng.errors import LuochengError
from luocheng.policy.folder.declared import ScheduleDeclaration
from luocheng.policy.folder.model import Evidence, Title
from luocheng.schedules import FINDINGS, duties
from luocheng.schedules.periods import WORDS, parse_period, periods_from, split


def schedule(every: str, name: str = "s", **more: Any) -> ScheduleDeclaration:
    return ScheduleDeclaration(
        name,
        ("三", "9"),
        Title("月度考核", "Monthly assessment"),
        every,
        Evidence("月度考核", -1, -1),
        **{"owner": "市园林局", **more},
    )


def due(declared: ScheduleDeclaration, year: int = 2021, **more: Any) -> list[str]:
    return [d.isoformat() for d in duties([declared], year, **more).frame["due"].to_list()]


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_monthly_duty_is_due_on_the_last_working_day_of_each_month() -> None:
    days = due(schedule("month"))
    assert len(days) == 12
    assert days[:3] == ["2021-01-29", "2021-02-26", "2021-03-31"]


@pytest.mark.parametrize(
    ("every", "more", "expected"),
    [
        ("quarter", {}, ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"]),
        ("half_year", {}, ["2021-06-30", "2021-12-31"]),
        ("year", {}, ["2021-12-31"]),
        ("year", {"on": "10-31"}, ["2021-10-29"]),  # a Sunday: the Friday before
        ("year", {"on": "10-31", "due": "last_day"}, ["2021-10-31"]),
        ("year", {"on": "10-31", "due": "first_working_day"}, ["2021-11-01"]),
        ("year", {"on": "next 02-29"}, ["2021-02-26"]),  # 次年2月底前
        ("year", {"on": "06-15, 12-15"}, ["2021-06-15", "2021-12-15"]),
        ("year", {"on": "01-01"}, ["2021-01-04"]),  # nothing of the year is worked before
        ("year", {"times": 4}, ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"]),
        ("half_year", {"on": "06-20, 12-20"}, ["2021-06-18", "2021-12-20"]),
        ("quarter", {"on": "after 10 working days"}, ["2021-01-15", "2021-04-15", "2021-07-14", "2021-10-20"]),
        ("quarter", {"on": "after 15 days"}, ["2021-01-15", "2021-04-15", "2021-07-15", "2021-10-15"]),
        ("quarter", {"due": "first_working_day"}, ["2021-01-04", "2021-04-01", "2021-07-01", "2021-10-08"]),
        ("once", {"on": "2021-10"}, ["2021-10-29"]),
        ("once", {"on": "2021"}, ["2021-12-31"]),
        ("once", {"until": "2021-05-03"}, ["2021-04-30"]),
        ("once", {"on": "2030"}, []),
        ("years", {"years": 3, "since": "2019"}, ["2021-12-31"]),
        ("years", {"years": 3, "since": "2020"}, []),
        ("month", {"since": "2021-11-15"}, ["2021-11-30", "2021-12-31"]),
        ("month", {"until": "2021-02"}, ["2021-01-29", "2021-02-26"]),
        ("year", {"until": "2020", "on": "next 02-28"}, ["2021-02-26"]),
        ("month", {"on": "5", "since": "2021-11"}, ["2021-11-05", "2021-12-03"]),
    ],
)  # fmt: skip
def test_due_days(every: str, more: dict[str, Any], expected: list[str]) -> None:
    assert due(schedule(every, **more)) == expected


def test_a_monthly_duty_may_be_due_in_the_month_after() -> None:
    days = due(schedule("month", on="after 5 days"))
    assert days[:2] == ["2021-01-05", "2021-02-05"]
    assert len(days) == 12


def test_a_duty_of_several_years_asks_for_no_holidays_beyond_its_period() -> None:
    """The period after may end when nobody knows yet which days are off."""
    last = national_calendar().until
    declared = schedule("years", years=3, since=str(last.year - 4))
    assert due(declared, last.year - 2)[0].startswith(f"{last.year - 2}-12-")


def test_weeks_follow_the_makeup_workdays() -> None:
    days = due(schedule("week"))
    assert days[4:7] == ["2021-02-07", "2021-02-10", "2021-02-20"]
    assert all(is_working_day(date(d)) for d in days)


def test_a_week_without_a_working_day_is_done_in_the_next() -> None:
    days = due(schedule("week"), 2020)
    assert "2020-02-03" in days  # the week from 2020-01-27 was all holiday


def test_daily_duties_are_due_every_day_or_every_working_day() -> None:
    assert len(due(schedule("day"))) == 365
    worked = due(schedule("working_day"))
    assert len(worked) == sum(is_working_day(date("2021-01-01") + dt.timedelta(n)) for n in range(365))


@given(
    st.sampled_from([w for w in WORDS if w not in ("once", "not_stated", "day")]),
    st.integers(2006, 2025),
    st.integers(1, 3),
    st.sampled_from(["last_working_day", "first_working_day"]),
)
def test_due_days_are_worked_and_lie_in_the_year(every: str, year: int, times: int, rule: str) -> None:
    declared = schedule(every, times=times, years=2, due=rule)
    frame = duties([declared], year, since=date("2005-01-01")).frame
    assert all(d.year == year and is_working_day(d) for d in frame["due"])
    assert frame["id"].is_unique().all()
    assert frame["due"].is_sorted()


@given(st.sampled_from(["week", "month", "quarter", "half_year", "year"]), st.integers(1, 6))
def test_parts_of_a_period_make_up_the_whole(every: str, times: int) -> None:
    for period in periods_from(every, 2020, 2021):
        parts = split(period, times)
        assert (parts[0].begin, parts[-1].end, len(parts)) == (period.begin, period.end, times)
        assert all(b.begin - a.end == dt.timedelta(1) for a, b in pairwise(parts))


# --- reminders --------------------------------------------------------------------------------------


def test_reminders_are_working_days_before_and_after() -> None:
    frame = duties([schedule("month", remind=[10, 3])], 2021).frame
    first = frame.row(1, named=True)
    assert first["before"] == [
        add_working_days(date("2021-02-26"), -10),
        add_working_days(date("2021-02-26"), -3),
    ]
    assert first["before"] == [date("2021-02-08"), date("2021-02-23")]
    assert first["after"] == [date("2021-03-01")]


def test_reminders_can_be_set_for_all() -> None:
    frame = duties([schedule("month", remind=[10, 3])], 2021, remind=(1, -2)).frame
    assert frame.row(0, named=True)["before"] == [date("2021-01-28")]
    assert frame.row(0, named=True)["after"] == [date("2021-02-02")]


def test_daily_duties_are_not_reminded_of() -> None:
    assert duties([schedule("day")], 2021).frame["before"].list.len().sum() == 0


# --- what is not stated -----------------------------------------------------------------------------


def codes(**more: Any) -> list[str]:
    return [f.code for f in duties(**more).findings]


def test_regularly_is_a_finding_and_no_duty() -> None:
    result = duties([schedule("not_stated")], 2021)
    assert len(result) == 0
    (finding,) = result.findings
    assert finding.code == "period-not-stated"
    assert "--set s=quarter" in finding.remedy


@pytest.mark.parametrize(
    ("said", "count"), [("quarter", 4), ("每季度", 4), ("半年", 2), ("month", 12), ("6 years", 0)]
)
def test_a_period_can_be_set(said: str, count: int) -> None:
    result = duties([schedule("not_stated")], 2021, {"s": said}, since=date("2019-01-01"))
    assert len(result) == count
    assert all("本单位设定" in n for n in result.frame["note"])


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"x": "month"}, "没有叫“x”"), ({"s": "sometimes"}, "不是周期"), ({"m": "quarter"}, "原文已写明")],
)
def test_a_wrong_setting_says_why(settings: dict[str, str], words: str) -> None:
    with pytest.raises(LuochengError, match=words) as error:
        duties([schedule("not_stated"), schedule("month", "m")], 2021, settings)
    assert error.value.faults[0].code == "schedule-setting"


def test_everything_wrong_is_said_at_once() -> None:
    wrong = [
        schedule("year", "a", on="13-40"),
        schedule("month", "b", on="03-31"),
        schedule("year", "c", since="soon"),
        schedule("year", "d", since="2022", until="2021"),
        schedule("once", "e", on="31 March"),
        schedule("year", "f", on="after 0 days"),
    ]
    with pytest.raises(LuochengError) as error:
        duties(wrong, 2021)
    assert [f.code for f in error.value.faults] == [
        "schedule-day", "schedule-day", "schedule-dates", "schedule-dates", "schedule-day", "schedule-day",
    ]  # fmt: skip
    assert all(f.what_en and f.remedy for f in error.value.faults)


@pytest.mark.parametrize("year", [1999, 2003, 2101])
def test_a_year_out_of_range_is_refused(year: int) -> None:
    with pytest.raises(LuochengError, match="年份"):
        duties([], year)


def test_what_the_text_leaves_open_is_found() -> None:
    assert codes(schedules=[schedule("month", owner="")], year=2021) == ["owner-not-stated"]
    assert codes(schedules=[schedule("once")], year=2021) == ["date-not-stated"]
    assert codes(schedules=[schedule("years", years=5)], year=2021) == ["start-not-stated"]
    assert codes(schedules=[schedule("year", for_each="bridge")], year=2021) == ["records-needed"]


def test_past_the_announced_holidays_duties_are_listed_and_marked() -> None:
    nation = national_calendar()
    result = duties([schedule("month")], nation.until.year + 1)
    assert len(result) == 12
    assert result.frame["provisional"].all()
    assert all("待国务院办公厅公布放假安排" in n for n in result.frame["note"])
    assert "holidays-awaited" in [f.code for f in result.findings]
    assert not duties([schedule("month")], nation.until.year).frame["provisional"].any()


def test_a_policy_not_yet_in_force_has_no_duties() -> None:
    assert len(due(schedule("month"), since=date("2021-09-15"), until=date("2021-11-02"))) == 2


# --- for each record --------------------------------------------------------------------------------

BRIDGES = pl.DataFrame(
    {
        "code": ["B1", "B2", "B3", "01"],
        "inspected": [date("2015-05-02"), date("2010-01-01"), None, date("2020-01-01")],
    }
)


def test_each_record_is_dated_from_the_last_time() -> None:
    declared = schedule("years", years=6, for_each="bridge", last="inspected")
    result = duties([declared], 2021, registers={"bridge": BRIDGES})
    rows = {r["record"]: r for r in result.frame.iter_rows(named=True)}
    assert set(rows) == {"B1", "B2", "B3"}
    assert rows["B1"]["due"] == date("2021-04-30")
    assert (rows["B2"]["overdue"], rows["B2"]["stated"]) == (True, date("2016-01-01"))
    assert rows["B3"]["due"] is None
    assert [f.code for f in result.findings] == ["overdue", "last-not-recorded"]


def test_a_record_due_on_new_year_s_day_is_done_before() -> None:
    records = pl.DataFrame({"code": ["B1"], "inspected": [date("2016-01-01")]})
    declared = schedule("years", years=6, for_each="bridge", last="inspected")
    assert due(declared, 2021, registers={"bridge": records}) == ["2021-12-31"]
    late = duties([declared], 2022, registers={"bridge": records}).frame
    assert late["overdue"].to_list() == [True]


def test_a_record_may_be_due_several_times_a_year() -> None:
    records = pl.DataFrame({"code": ["T1"], "patrolled": [date("2020-11-30")]})
    declared = schedule("quarter", for_each="tree", last="patrolled")
    days = due(declared, registers={"tree": records})
    assert days == ["2021-02-26", "2021-05-28", "2021-08-30", "2021-11-30"]


def test_without_a_last_time_every_record_is_due_in_every_period() -> None:
    result = duties([schedule("half_year", for_each="bridge")], 2021, registers={"bridge": BRIDGES})
    assert len(result) == 8
    assert result.frame["id"].is_unique().all()


def test_records_without_a_name_are_refused() -> None:
    with pytest.raises(LuochengError, match="编号"):
        duties([schedule("year", for_each="bridge")], 2021, registers={"bridge": BRIDGES.drop("code")})


def test_a_hundred_thousand_records_are_dated_together() -> None:
    many = pl.DataFrame({"code": pl.int_range(100_000, eager=True).cast(pl.String)}).with_columns(
        inspected=pl.lit(date("2018-03-01"))
    )
    declared = schedule("years", years=3, for_each="bridge", last="inspected")
    assert len(duties([declared], 2021, registers={"bridge": many})) == 100_000


@pytest.mark.parametrize("text", ["", "now", "0年", "每", "99999 years"])
def test_what_is_no_period_is_not_taken_for_one(text: str) -> None:
    assert parse_period(text) is None


def test_every_finding_has_a_weight() -> None:
    assert set(FINDINGS.values()) <= {"warning", "note"}
