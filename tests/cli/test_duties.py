"""`luocheng duties`: the duties of a year on the terminal, in files and as JSON."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

POLICIES = Path(__file__).resolve().parents[2] / "policies"
GREENING, ANYANG = POLICIES / "greening", POLICIES / "anyang-2021"


def test_the_duties_of_a_year_are_listed_month_by_month(run: Run) -> None:
    done = run("duties", GREENING, "--year", "2026", env={"LUOCHENG_LANG": "zh"})
    assert "【1月】" in done.out
    assert "2月28日（周六）" in done.out
    assert "调休上班日" in done.out
    assert "382 项" in done.out
    assert "没有写明多久一次" in done.err


def test_they_are_listed_in_english(run: Run) -> None:
    done = run("duties", GREENING, "--year", "2026", env={"LUOCHENG_LANG": "en"})
    assert "365 times" in done.out
    assert "2026-12-31" in done.out
    assert "the text does not say how often" in done.err


def test_json_holds_them_all(run: Run) -> None:
    told = run("duties", GREENING, "--year", "2026", "--json").data
    assert told["summary"]["duties"] == len(told["duties"]) == 382
    assert told["policy"] == "greening"
    monthly = [d for d in told["duties"] if d["schedule"] == "monthly-assessment"]
    assert len(monthly) == 12
    assert monthly[0]["due"] == "2026-01-30"
    assert monthly[0]["evidence"] == "月度考核"
    assert {f["code"] for f in told["findings"]} >= {"period-not-stated"}


def test_a_period_that_the_text_leaves_open_can_be_set(run: Run) -> None:
    told = run("duties", GREENING, "--year", "2026", "--set", "staff-posting=季度", "--json").data
    assert [d["due"] for d in told["duties"] if d["schedule"] == "staff-posting"] == [
        "2026-03-31",
        "2026-06-30",
        "2026-09-30",
        "2026-12-31",
    ]


@pytest.mark.parametrize("ending", ["xlsx", "ics", "csv", "json"])
def test_they_are_written_into_files(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"duties.{ending}"
    done = run("duties", GREENING, "--year", "2026", "-o", path)
    assert path.stat().st_size > 1000
    assert path.name in done.out


def test_records_give_each_its_own_date(run: Run, tmp_path: Path) -> None:
    bridges = pl.DataFrame(
        {
            "code": ["B-0001", "B-0002"],
            "name": ["甲桥", "乙桥"],
            "last_inspected": [dt.date(2016, 5, 4), None],
        },
        schema={"code": pl.String, "name": pl.String, "last_inspected": pl.Date},
    )
    bridges.write_parquet(tmp_path / "bridge.parquet")
    told = run(
        "duties", ANYANG, "--year", "2022", "--set", "bridge-monitoring=6 years",
        "--records", f"bridge={tmp_path / 'bridge.parquet'}", "--json",
    ).data  # fmt: skip
    dues = {d["record"]: d["due"] for d in told["duties"] if d["schedule"] == "bridge-monitoring"}
    assert dues == {"B-0001": "2022-04-29", "B-0002": None}
    assert "last-not-recorded" in {f["code"] for f in told["findings"]}


def test_reminders_can_be_set(run: Run) -> None:
    told = run("duties", GREENING, "--year", "2026", "--remind", "2,-1", "--json").data
    (first, *_) = [d for d in told["duties"] if d["schedule"] == "monthly-assessment"]
    assert first["reminders"] == {"before": ["2026-01-28"], "after": ["2026-02-02"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--year", "1800"), "1800"),
        (("--set", "nothing"), "ID=PERIOD"),
        (("--set", "moon=month"), "moon"),
        (("--set", "monthly-assessment=quarter"), "states"),
        (("--remind", "soon"), "working days"),
        (("-o", "duties.pdf"), ".ics"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run("duties", GREENING, *arguments, code=1, env={"LUOCHENG_LANG": "en"}, cwd=tmp_path)
    assert words in done.err
    assert "remedy" in done.err


def test_past_the_announced_holidays_it_says_so(run: Run) -> None:
    told = run("duties", GREENING, "--year", "2040", "--json").data
    monthly = [d for d in told["duties"] if d["schedule"] == "monthly-assessment"]
    assert all(d["provisional"] for d in monthly)
    assert "待国务院办公厅公布放假安排" in monthly[0]["note"]["zh"]
    assert "holidays-awaited" in {f["code"] for f in told["findings"]}


def test_a_city_s_own_calendar_holds(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text("name: 示例市\nholidays: [2026-01-30]\n", encoding="utf-8")
    told = run("duties", GREENING, "--year", "2026", "--json", env={"LUOCHENG_CALENDAR": str(path)}).data
    monthly = [d for d in told["duties"] if d["schedule"] == "monthly-assessment"]
    assert monthly[0]["due"] == "2026-01-29"
