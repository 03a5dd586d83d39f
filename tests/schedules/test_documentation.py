"""The reference page says what schedules do."""

from __future__ import annotations

import re
from pathlib import Path

from luocheng.calendar import national_calendar
from luocheng.policy.folder.declarations import PERIODS
from luocheng.schedules import FINDINGS, REMINDERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "schedules.md").read_text(
    encoding="utf-8"
)


def section(title: str) -> str:
    match = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert match, title
    return match[1]


def test_every_finding_is_told_with_its_severity() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| .+ \|$", section("Findings on schedules"), re.MULTILINE)
    assert dict(told) == FINDINGS


def test_every_period_is_told() -> None:
    assert [p for p in PERIODS if f"`{p}`" not in section("How often")] == []


def test_the_reminders_are_those_that_are_set() -> None:
    told: dict[str, tuple[int, ...]] = {}
    for names, days in re.findall(r"^\| (`.*?) \| ([\d, ]+) \|$", section("Reminders"), re.MULTILINE):
        told |= dict.fromkeys(re.findall(r"`(\w+)`", names), tuple(int(d) for d in days.split(",")))
    assert told == REMINDERS


def test_the_years_that_are_known_are_told() -> None:
    nation = national_calendar()
    assert f"knows {nation.since.year} to {nation.until.year}" in " ".join(PAGE.split())
