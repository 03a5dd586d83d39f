"""Findings in every format: the same rows, text never taken for formulas, numbers as numbers."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from luocheng.errors import LuochengError
from luocheng.rules import Findings, check_records, compile_policy, write_findings
from luocheng.rules import findings as found_module
from luocheng.rules.export import findings as module
from luocheng.rules.export import write_findings_file
from tests.rules.conftest import SHARE, Make, units

DAY = dt.date(2021, 6, 1)
CONTRACT = {
    "record", "rule", "verdict", "measure", "limit", "unit", "margin", "clause", "evidence", "explanation", "would_pass"
}  # fmt: skip


@pytest.fixture
def findings(make: Make) -> Findings:
    frame = units(
        code=["=A1", "</script>", "C", "D"],
        circle=["first", "first", "third", None],
        industry=[24000, 30000, 1, 1],
        total=[50000] * 4,
        services=[False] * 4,
    )
    return check_records(compile_policy(make(SHARE), DAY), {"unit": frame})


def test_json_keeps_the_contract(findings: Findings, tmp_path: Path) -> None:
    path = write_findings_file(findings, tmp_path / "findings.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert all(set(f) >= CONTRACT for f in data["findings"])
    first = data["findings"][0]
    assert (first["verdict"], first["margin"], first["evidence"]) == ("fail", -12.0, "60%以上")
    assert first["would_pass"][0] == {
        "field": "industry", "label": {"zh": "产业建设量", "en": "Industry floor area"}, "from": 24000.0, "to": 30000,
        "unit": "平方米", "beyond": False,
    }  # fmt: skip
    assert data["summary"]["verdicts"] == {
        "fail": 1,
        "judgement": 1,
        "missing": 1,
        "pass": 1,
        "not_applicable": 0,
    }
    assert data["summary"]["rules"]["industry-share"]["fail"] == 1


def test_csv_opens_in_a_spreadsheet(findings: Findings, tmp_path: Path) -> None:
    path = write_findings_file(findings, tmp_path / "findings.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["结论"] for r in rows] == ["不通过", "通过", "需人工裁量", "缺数据"]
    assert rows[0]["怎样可以通过"].startswith("产业建设量增至 30,000 平方米")


def test_the_workbook_has_numbers_and_no_formulas(findings: Findings, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_findings_file(findings, tmp_path / "findings.xlsx"))
    assert book.sheetnames == ["汇总", "待处理", "全部结论"]
    sheet = book["全部结论"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=A1", "s")
    assert (sheet["D2"].value, sheet["E2"].value, sheet["G2"].value) == (48, 60, -12)
    assert sheet.max_row == 5
    assert book["待处理"].max_row == 4
    assert [c.value for c in book["汇总"][4]][:3] == ["二", "产业建设量占比", 1]


def test_the_page_stands_alone(findings: Findings, tmp_path: Path) -> None:
    page = write_findings_file(findings, tmp_path / "findings.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", page)
    data = json.loads(re.search(r'type="application/json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert [f["v"] for f in data["findings"]] == ["fail", "pass", "judgement", "missing"]
    assert data["findings"][1]["k"] == "</script>"


def test_parquet_holds_every_finding(findings: Findings, tmp_path: Path) -> None:
    written = pl.read_parquet(write_findings_file(findings, tmp_path / "findings.parquet"))
    counts = write_findings(findings.book, findings.records, tmp_path / "streamed.parquet")
    streamed = pl.read_parquet(tmp_path / "streamed.parquet")
    assert counts == findings.counts()
    assert written.cast(pl.String).equals(streamed.cast(pl.String))
    assert written.columns[:4] == ["record", "rule", "verdict", "measure"]


def test_no_findings_can_be_written_too(make: Make, tmp_path: Path) -> None:
    book = compile_policy(make(SHARE), DAY)
    empty = check_records(book, {"unit": units(circle=[], industry=[], total=[])})
    for kind in ("json", "csv", "xlsx", "html", "parquet"):
        assert write_findings_file(empty, tmp_path / f"none.{kind}").stat().st_size > 0
    assert sum(write_findings(book, {}, tmp_path / "none2.parquet").values()) == 0


def test_what_people_cannot_read_is_refused(
    findings: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.MOST, "html", 3)
    with pytest.raises(LuochengError) as raised:
        write_findings_file(findings, tmp_path / "findings.html")
    assert raised.value.faults[0].code == "too-many-findings"
    with pytest.raises(LuochengError) as raised:
        write_findings_file(findings, tmp_path / "findings.pdf")
    assert raised.value.faults[0].code == "unknown-format"
    with pytest.raises(LuochengError) as raised:
        write_findings_file(findings, tmp_path / "none" / "findings.csv")
    assert raised.value.faults[0].code == "unwritable"


def test_many_records_are_checked_in_pieces(make: Make) -> None:
    from luocheng.rules.checking import around, check_register

    book = compile_policy(make(SHARE), DAY)
    frame = units(circle=["first"] * 10, industry=[*range(0, 100000, 10000)], total=[100000] * 10)
    whole = check_records(book, {"unit": frame}).frame
    seen = around(book, "unit", {"unit": frame})
    decided = list(check_register(book, "unit", seen, at_once=3))
    pieces = pl.concat(part for one in decided for part in one.findings({}))
    assert [one.height for one in decided] == [3, 3, 3, 1]
    assert pieces.sort("row").equals(whole.sort("row"))


SUM = """
- id: state-owned
  kind: limit
  title: {zh: 国有面积占比}
  clause: 三
  register: unit
  evidence: 50%
  measure: sum(parcels.area where state_owned) / sum(parcels.area)
  unit: "%"
  at_least: {value: 50 %}
"""


@pytest.mark.parametrize("rules", [SHARE, SUM])
def test_records_are_read_piece_by_piece(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    monkeypatch.setattr(found_module, "WRITTEN_AT_ONCE", 3)
    book = compile_policy(make(rules), DAY)
    frame = units(circle=["first"] * 10, industry=[*range(0, 100000, 10000)], total=[100000] * 10)
    parcels = pl.DataFrame(
        {"code": ["1", "2"], "unit": ["A", "I"], "area": [1.0, 2.0], "state_owned": [True, False]}
    )
    records = {"unit": frame, "parcel": parcels}
    for name, given in records.items():
        given.write_parquet(tmp_path / f"{name}.parquet")
    lazy = {name: pl.scan_parquet(tmp_path / f"{name}.parquet") for name in records}
    told: list[tuple[int, int]] = []
    counts = write_findings(book, records, tmp_path / "whole.parquet")
    assert (
        write_findings(book, lazy, tmp_path / "pieces.parquet", progress=lambda *x: told.append(x)) == counts
    )
    whole = pl.read_parquet(tmp_path / "whole.parquet")
    assert whole.equals(pl.read_parquet(tmp_path / "pieces.parquet"))
    assert whole["record"].to_list() == frame["code"].to_list()
    assert told[-1][0] == 10


def test_findings_are_counted_before_and_after_they_are_laid_out(findings: Findings) -> None:
    before, summary = findings.counts(), findings.summary()
    assert findings.laid is None
    assert findings.frame.height == sum(before.values())
    assert (findings.counts(), findings.summary()) == (before, summary)


def test_findings_tell_how_far_they_have_come(make: Make) -> None:
    told: list[tuple[int, int]] = []
    frame = units(circle=["first"], industry=[1], total=[2])
    check_records(compile_policy(make(SHARE), DAY), {"unit": frame}, progress=lambda *x: told.append(x))
    assert told == [(1, 1)]
