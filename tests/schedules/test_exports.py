"""Duties as a workbook to print, a calendar, csv and JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from luocheng.errors import LuochengError
from luocheng.policy.folder.declared import ScheduleDeclaration
from luocheng.policy.folder.model import Evidence, Title
from luocheng.schedules import Duties, duties
from luocheng.schedules.ics import fold, to_ics
from luocheng.schedules.listing import sections
from luocheng.schedules.tables import HEADINGS, to_csv, write_duties
from luocheng.schedules.workbook import COLUMNS

STAMP = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)


def schedule(name: str, title: str, every: str, **more: Any) -> ScheduleDeclaration:
    evidence = Evidence(more.pop("words", title), -1, -1)
    return ScheduleDeclaration(
        name,
        ("三", "（一）", "9"),
        Title(title, f"{name}!"),
        every,
        evidence,
        **{"owner": "市园林中心", **more},
    )


def plan(year: int = 2026, records: int = 40) -> Duties:
    bridges = pl.DataFrame(
        {
            "code": [f"{n:04d}" for n in range(records)],
            "last": [dt.date(2019 + n % 2, 1 + n % 12, 1 + n % 28) for n in range(records)],
        },
        schema={"code": pl.String, "last": pl.Date},
    ).with_columns(last=pl.when(pl.col("code") == "0003").then(None).otherwise("last"))
    listed = [
        schedule("patrol", "日常巡查", "day"),
        schedule("site", "每周自查", "week"),
        schedule("monthly", "月度考核", "month", on="after 5 days"),
        schedule("quarterly", "季度通报；“红黑榜”, 附表", "quarter", remind=[10, 3]),
        schedule("yearly", "年度考评", "year", on="next 01-31", owner=""),
        schedule("drill", "应急演练", "not_stated", words="定期"),
        schedule("bridge", "桥梁监测", "years", years=6, for_each="bridge", last="last"),
    ]
    made = duties(listed, year, registers={"bridge": bridges}, since=dt.date(2024, 4, 22))
    made.policy, made.title = "greening", "示例市园林绿化实施意见"
    return made


# --- the list ---------------------------------------------------------------------------------------


def test_the_list_goes_month_by_month() -> None:
    divided = sections(plan())
    assert [s.title for s in divided] == ["已逾期", *(f"{n}月" for n in range(1, 13)), "未定日期"]
    assert sum(line.count for s in divided for line in s.lines) == len(plan())


def test_what_is_due_daily_or_weekly_is_one_line_a_month() -> None:
    march = next(s for s in sections(plan()) if s.title == "3月")
    assert [line.due for line in march.lines if line.title == "日常巡查"] == ["每日"]
    assert [line.due for line in march.lines if line.title == "每周自查"] == ["3月6日、13日、20日、27日"]


def test_many_records_are_one_line() -> None:
    lines = [
        line for s in sections(plan(records=2000)) for line in s.lines if line.title.startswith("桥梁监测")
    ]
    assert all(line.records for line in lines if line.count > 5)
    assert sum(line.count for line in lines) == 2000
    assert len(lines) < 20


def test_a_day_off_that_the_text_names_is_remarked() -> None:
    january = next(s for s in sections(plan()) if s.title == "1月")
    (yearly,) = [line for line in january.lines if line.title == "年度考评"]
    assert yearly.due == "1月30日（周五）"
    assert yearly.note == "原文所定1月31日为休息日"
    assert yearly.basis == "三（一）9\n“年度考评”"


# --- xlsx -------------------------------------------------------------------------------------------


def test_the_workbook_lists_everything_and_prints_across(tmp_path: Path) -> None:
    path = tmp_path / "duties.xlsx"
    write_duties(plan(records=2000), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["应办事项", "待定事项", "逐条"]
    sheet = book["应办事项"]
    assert sheet["A1"].value == "2026年应办事项表"
    assert "放假安排已公布至" in sheet["A2"].value
    assert [c.value for c in sheet[3]] == [name for name, _, _ in COLUMNS]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    values = [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]
    assert any(str(v[0]).startswith("1月　") for v in values)
    assert next(v for v in values if v[2] == "年度考评")[1] == "1月30日（周五）"
    assert book["逐条"].max_row == 3 + 2000
    book.close()


def test_codes_stay_text_in_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "duties.xlsx"
    write_duties(plan(records=40), path)
    book = openpyxl.load_workbook(path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(isinstance(c.value, str) for c in cells)
    assert any("0012" in c.value for c in cells)
    book.close()


def test_a_year_without_duties_can_be_written(tmp_path: Path) -> None:
    empty = duties([], 2026)
    for ending in ("xlsx", "ics", "csv", "json"):
        write_duties(empty, tmp_path / f"duties.{ending}")
        assert (tmp_path / f"duties.{ending}").stat().st_size > 0


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LuochengError) as error:
        write_duties(plan(), tmp_path / "duties.pdf")
    assert error.value.faults[0].code == "duties-format"


# --- iCalendar --------------------------------------------------------------------------------------


def test_the_calendar_can_be_read_back() -> None:
    made = plan()
    calendar = Calendar.from_ical(to_ics(made, STAMP))
    events = {str(e["UID"]): e for e in calendar.walk("VEVENT")}
    dated = made.frame.drop_nulls("due")
    assert len(events) == dated.height
    assert calendar.errors == []
    assert sorted(e["DTSTART"].dt for e in events.values() if "逾期" not in str(e["SUMMARY"])) == sorted(
        dated.filter(~pl.col("overdue"))["due"]
    )
    quarter = next(e for e in events.values() if str(e["SUMMARY"]).startswith("季度通报"))
    assert str(quarter["SUMMARY"]) == "季度通报；“红黑榜”, 附表（2026年第一季度）"
    assert "责任单位：市园林中心\n" in str(quarter["DESCRIPTION"])
    assert (quarter["DTSTART"].dt, quarter["DTEND"].dt) == (dt.date(2026, 3, 31), dt.date(2026, 4, 1))


def test_reminders_ring_at_nine_on_their_days() -> None:
    made = plan()
    calendar = Calendar.from_ical(to_ics(made, STAMP))
    quarter = next(e for e in calendar.walk("VEVENT") if str(e["SUMMARY"]).startswith("季度通报"))
    midnight = dt.datetime.combine(quarter["DTSTART"].dt, dt.time())
    rings = [midnight + alarm["TRIGGER"].dt for alarm in quarter.walk("VALARM")]
    row = made.frame.filter(pl.col("period") == "2026-Q1").row(0, named=True)
    assert rings == [dt.datetime.combine(d, dt.time(9)) for d in (*row["before"], *row["after"])]


def test_the_calendar_made_again_names_its_events_alike() -> None:
    first, again = (Calendar.from_ical(to_ics(plan(), stamp)) for stamp in (STAMP, None))
    names = [[str(e["UID"]) for e in c.walk("VEVENT")] for c in (first, again)]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])
    assert to_ics(plan(), STAMP) == to_ics(plan(), STAMP)


def test_overdue_duties_stand_on_the_first_working_day() -> None:
    calendar = Calendar.from_ical(to_ics(plan(), STAMP))
    late = [e for e in calendar.walk("VEVENT") if str(e["SUMMARY"]).startswith("【逾期】")]
    assert late
    assert {e["DTSTART"].dt for e in late} == {dt.date(2026, 1, 4)}


def test_days_that_may_move_are_tentative() -> None:
    calendar = Calendar.from_ical(to_ics(plan(2030), STAMP))
    status = {str(e["SUMMARY"])[:4]: str(e.get("STATUS", "")) for e in calendar.walk("VEVENT")}
    assert status["日常巡查"] == ""
    assert {status[title] for title in ("每周自查", "月度考核", "季度通报", "年度考评")} == {"TENTATIVE"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_lines_are_folded_at_75_bytes_and_unfold_to_what_they_were(text: str) -> None:
    folded = fold(f"SUMMARY:{text}")
    assert all(len(line.encode()) <= 75 for line in folded.removesuffix("\r\n").split("\r\n"))
    assert folded.replace("\r\n ", "") == f"SUMMARY:{text}\r\n"


def test_the_file_ends_its_lines_as_the_standard_says(tmp_path: Path) -> None:
    path = tmp_path / "duties.ics"
    write_duties(plan(), path)
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


# --- csv and JSON -----------------------------------------------------------------------------------


def test_csv_has_one_row_a_duty(tmp_path: Path) -> None:
    path = tmp_path / "duties.csv"
    made = plan()
    write_duties(made, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert list(rows[0]) == list(HEADINGS.values())
    assert len(rows) == len(made)
    quarter = next(r for r in rows if r["编号"] == "quarterly/2026-Q1")
    assert (quarter["到期日"], quarter["周期"], quarter["提醒日"]) == (
        "2026-03-31",
        "每季度",
        "2026-03-17、2026-03-26",
    )
    assert {r["周期"] for r in rows if r["应办事项"] == "桥梁监测"} == {"每6年"}
    assert to_csv(made) == to_csv(plan())


def test_json_holds_duties_findings_and_a_summary(tmp_path: Path) -> None:
    path = tmp_path / "duties.json"
    made = plan()
    write_duties(made, path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert set(data) == {"policy", "title", "year", "calendar_until", "duties", "findings", "summary"}
    assert data["summary"]["duties"] == len(data["duties"]) == len(made)
    assert data["summary"]["undated"] == 1
    assert {f["code"] for f in data["findings"]} >= {
        "period-not-stated",
        "owner-not-stated",
        "overdue",
        "last-not-recorded",
    }
    assert data["duties"][0]["reminders"].keys() == {"before", "after"}
