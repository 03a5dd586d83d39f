"""What would pass: computed in closed form where there is one, sought where there is none; days too."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.calendar import calendar
from luocheng.expressions.turning import turning_points
from luocheng.rules import Findings, check_records, compile_policy, passing
from luocheng.rules.export.told import change_words
from tests.rules.conftest import Make, units

ON = dt.date(2022, 6, 1)
HEAD = "- {{id: a, kind: eligibility, title: {{zh: 条件}}, clause: 一, register: unit, evidence: x, require: [{{that: '{0}'}}]}}"


def check(make: Make, that: str, **columns: list[Any]) -> Findings:
    book = compile_policy(make(HEAD.format(that)), ON)
    return check_records(book, {"unit": units(**columns)})


def changes(findings: Findings) -> dict[str, Any]:
    (found,) = findings.would_pass()
    return {c.field: (c.to, c.beyond) for c in found}


CLOSED = [
    ("max(industry, 100 平方米) / total >= 60 %", {"industry": 10, "total": 1000}, {"industry": (600, False), "total": (166.6666, False)}),
    ("abs(industry - 500 平方米) <= 100 平方米", {"industry": 700}, {"industry": (600, False)}),
    ("abs(industry - 500 平方米) >= 100 平方米", {"industry": 510}, {"industry": (600, False)}),
    ("(if heritage then industry else industry / 2) >= 300 平方米", {"industry": 10, "heritage": False}, {"industry": (600, False)}),
    ("industry in 200 平方米 .. 300 平方米", {"industry": 700}, {"industry": (300, False)}),
    ("industry in 200 平方米 <..< 300 平方米", {"industry": 100}, {"industry": (200, True)}),
    ("industry = 250 平方米", {"industry": 700}, {"industry": (250, False)}),
    ("storeys > 3 and storeys < 5", {"storeys": 9}, {"storeys": (4, False)}),
    ("share >= 60 %", {"industry": 24000, "total": 50000}, {"industry": (30000, False), "total": (40000, False)}),
]  # fmt: skip


@pytest.mark.parametrize(("that", "record", "expected"), CLOSED)
def test_turning_points_have_a_closed_form(
    make: Make, monkeypatch: pytest.MonkeyPatch, that: str, record: dict[str, Any], expected: dict[str, Any]
) -> None:
    def closed(*arguments: Any) -> Any:
        found = turning_points(*arguments)
        assert found is not None
        return found

    monkeypatch.setattr(passing, "turning_points", closed)
    row = {n: [v] for n, v in record.items()}
    if "share" in that:
        row["share"] = [48.0]
    found = changes(check(make, that, **row))
    assert {n: found.get(n) for n in expected} == expected


@pytest.mark.parametrize(
    ("that", "record", "expected"),
    [
        ("round(assets) >= 6", {"assets": 2}, {}),
        ("round(industry / total, 1) >= 0.6", {"industry": 10, "total": 1000}, {"industry": (550, False)}),
        ("floor(storeys / 2) = 4", {"storeys": 2}, {"storeys": (8, False)}),
    ],
)
def test_what_has_no_closed_form_is_sought(
    make: Make, that: str, record: dict[str, Any], expected: dict[str, Any]
) -> None:
    if that.startswith("round(assets)"):
        that, expected = "round(assets) >= 6 亿元", {"assets": (5.5, False)}
    found = changes(check(make, that, **{n: [v] for n, v in record.items()}))
    assert {n: found.get(n) for n in expected} == expected


@pytest.mark.parametrize(
    ("that", "begun", "expected"),
    [
        ("begun < 2021-07-01", dt.date(2022, 3, 4), dt.date(2021, 6, 30)),
        ("begun + 2 年 > today", dt.date(2015, 3, 4), dt.date(2020, 6, 2)),
        ("begun = 2021-05-06", dt.date(2009, 1, 1), dt.date(2021, 5, 6)),
        ("today - begun <= 30 天", dt.date(2021, 6, 1), dt.date(2022, 5, 2)),
        ("working_days(begun, today) <= 3 工作日", dt.date(2022, 1, 4), dt.date(2022, 5, 27)),
    ],
)
def test_days_are_proposed(make: Make, that: str, begun: dt.date, expected: dt.date) -> None:
    findings = check(make, that, begun=[begun])
    ((change,),) = findings.would_pass()
    assert (change.now, change.to) == (begun, expected)
    assert change_words(change, {}) == f"开工日期改为 {expected}"
    assert change.to_dict()["to"] == expected.isoformat()


def test_a_day_outside_the_calendar_is_missing_and_stops_no_other_record(make: Make) -> None:
    late = dt.date(2090, 1, 1)
    findings = check(make, "working_days(begun, today) <= 3 工作日", begun=[dt.date(2022, 5, 31), late])
    assert findings.frame["verdict"].to_list() == ["pass", "missing"]
    known = calendar()
    zh, en = (findings.explanations(language)[1] for language in ("zh", "en"))
    assert f"开工日期前后的工作日（日历只有 {known.since} 至 {known.until}）" in zh
    assert f"the working days around Begun (the calendar covers {known.since} to {known.until})" in en


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    industry=st.integers(0, 10**6),
    total=st.integers(1, 10**6),
    bound=st.integers(1, 99),
    sign=st.sampled_from([">=", ">", "<", "<="]),
    top=st.sampled_from(["industry", "max(industry, total / 3)", "abs(industry - total / 2)"]),
)
def test_closed_form_and_search_agree(
    make: Make, industry: int, total: int, bound: int, sign: str, top: str
) -> None:
    findings = check(make, f"{top} / total {sign} {bound} %", industry=[industry], total=[total])
    (closed,) = findings.would_pass()
    before = passing.turning_points
    passing.turning_points = lambda *_: None  # type: ignore[assignment]
    try:
        (sought,) = findings.would_pass()
    finally:
        passing.turning_points = before
    found = {c.field: c for c in closed}
    for change in sought:
        mine = found[change.field]
        assert abs(mine.to - change.now) <= abs(change.to - change.now) * (1 + 1e-5) + 1e-5
