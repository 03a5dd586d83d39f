"""Every record gets exactly one unit or a reason why not; lists of duties in every format."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.policy.folder import Policy
from luocheng.rules import assign_records, compile_policy
from luocheng.rules.export import write_assignments
from luocheng.rules.export.assignments import assignments_to_dict, duties_of, table_rows
from tests.rules.conftest import Make, units

DAY = dt.date(2021, 6, 1)
MANAGER = """
- id: manager
  clause: 三/6
  title: {zh: 建管移交, en: Handover}
  register: unit
  gives: {zh: 管理单位, en: Managing unit}
  evidence: 移交
  table:
    - {when: heritage, unit: 市文物局, evidence: 移交市文物局}
    - {when: circle = first and storeys > 3, field: name}
    - {when: 'circle in [first, second]', unit: 属地政府, evidence: 移交属地政府}
    - {when: services, judgement: {zh: 由主管部门确定, en: The authority decides}, evidence: 确定管理单位}
"""


def outcome(policy: Policy, **columns: list[Any]) -> list[tuple[str, str | None]]:
    frame = assign_records(compile_policy(policy, DAY), {"unit": units(**columns)}).frame
    return list(frame.select("outcome", "unit").iter_rows())


def test_the_first_row_that_applies_counts(make: Make) -> None:
    found = outcome(
        make("", assignments=MANAGER),
        heritage=[True, False, False, False, False, False, None, False],
        circle=["first", "first", "first", "second", "third", "third", "first", None],
        storeys=[9, 9, 1, None, 1, 1, 9, 9],
        services=[None, None, None, None, True, False, None, None],
        name=["甲", "乙公司", "丙", "丁", "戊", "己", "庚", "辛"],
    )
    assert found == [
        ("assigned", "市文物局"),
        ("assigned", "乙公司"),
        ("assigned", "属地政府"),
        ("assigned", "属地政府"),
        ("judgement", None),
        ("unassigned", None),
        ("missing", None),
        ("missing", None),
    ]


def test_a_field_that_names_no_unit_is_missing(make: Make) -> None:
    found = outcome(
        make("", assignments=MANAGER), heritage=[False], circle=["first"], storeys=[9], name=[None]
    )
    assert found == [("missing", None)]


def test_what_no_row_covers_is_a_note_about_the_policy(make: Make) -> None:
    (note,) = compile_policy(make("", assignments=MANAGER), DAY).notes
    assert note.code == "table-hole"
    assert "圈层为“第三圈层”" in note.zh
    assert "公服达标：否" in note.zh


ROWS = st.fixed_dictionaries(
    {
        "heritage": st.sampled_from([True, False, None]),
        "circle": st.sampled_from(["first", "second", "third", None]),
        "storeys": st.sampled_from([1.0, 9.0, None]),
        "services": st.sampled_from([True, False, None]),
        "name": st.sampled_from(["甲", None]),
    }
)


def oracle(row: dict[str, Any]) -> tuple[str, str | None]:
    def both(a: bool | None, b: bool | None) -> bool | None:
        if a is False or b is False:
            return False
        return None if a is None or b is None else True

    circle, storeys = row["circle"], row["storeys"]
    first = None if circle is None else circle == "first"
    tests = [
        (row["heritage"], ("assigned", "市文物局")),
        (both(first, None if storeys is None else storeys > 3), ("assigned", row["name"])),
        (None if circle is None else circle in ("first", "second"), ("assigned", "属地政府")),
        (row["services"], ("judgement", None)),
    ]
    for holds, result in tests:
        if holds is None or (holds and result == ("assigned", None)):
            return "missing", None
        if holds:
            return result
    return "unassigned", None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROWS, min_size=1, max_size=8))
def test_random_records(make: Make, rows: list[dict[str, Any]]) -> None:
    policy = make("", assignments=MANAGER)
    found = outcome(policy, **{n: [r[n] for r in rows] for n in rows[0]})
    assert found == [oracle(r) for r in rows]


TASKS = """
- {id: t1, clause: 二/(一)/2, title: 引进人才, lead: [市人社局]}
- {id: t2, clause: 三/(一), title: 统筹协调, lead: [市发改委], support: [市财政局]}
"""
ZONE = """
- id: zone
  clause: 二/(一)/1
  title: {zh: 高新区也负责}
  register: task
  gives: {zh: 另行负责的单位}
  adds: true
  table:
    - {when: section = 2, unit: 高新区管委会、正定县政府, evidence: 均需负责}
"""


def test_units_are_added_to_the_policys_own_tasks(make: Make) -> None:
    assigned = assign_records(compile_policy(make("", assignments=ZONE, tasks=TASKS), DAY), {})
    assert assigned.counts() == {"assigned": 1, "judgement": 0, "missing": 0, "unassigned": 1}
    given_, open_ = duties_of(assigned)
    assert [(d.unit, d.name, d.adds) for d in given_] == [
        ("高新区管委会", "引进人才", True),
        ("正定县政府", "引进人才", True),
    ]
    assert [d.name for d in open_] == ["统筹协调"]


# --- lists of duties ------------------------------------------------------------------------------------------------


@pytest.fixture
def written(make: Make, tmp_path: Path) -> dict[str, Path]:
    book = compile_policy(make("", assignments=MANAGER), DAY)
    frame = units(
        heritage=[True, True, False, None],
        circle=["first", "first", "second", "first"],
        services=[None, None, None, True],
        name=["<甲>", "乙", "丙", "丁"],
        storeys=[1, 1, 1, 1],
    )
    assigned = assign_records(book, {"unit": frame})
    return {
        kind: write_assignments(assigned, tmp_path / f"duties.{kind}")
        for kind in ("xlsx", "docx", "html", "csv", "json")
    }


def test_the_workbook_merges_the_cells_of_a_unit(written: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(written["xlsx"])
    assert book.sheetnames == ["权责清单", "哪一类由谁负责", "尚未确定"]
    sheet = book["权责清单"]
    assert sheet["A4"].value == "市文物局"
    assert "A4:A5" in {str(r) for r in sheet.merged_cells.ranges}
    assert sheet.page_setup.orientation == "landscape"
    assert [c.value for c in book["尚未确定"][4]][-1] == "缺少：历史建筑"


def test_the_document_holds_three_tables(written: dict[str, Path]) -> None:
    tables = docx.Document(str(written["docx"])).tables
    assert [t.rows[0].cells[0].text for t in tables] == ["权责", "责任单位", "权责"]
    assert tables[0].rows[1].cells[1].text == "历史建筑"
    assert tables[0].rows[2].cells[1].text == "圈层为第一圈层，且层数大于 3"


def test_the_fragment_has_no_script_and_escapes_what_it_shows(written: dict[str, Path]) -> None:
    page = written["html"].read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<html" not in page
    assert "&lt;甲&gt;" in page
    assert '<th scope="rowgroup" rowspan="2">市文物局</th>' in page


def test_tables_for_programs(written: dict[str, Path]) -> None:
    with written["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["责任单位"] for r in rows] == ["市文物局", "市文物局", "属地政府", ""]
    data = json.loads(written["json"].read_text(encoding="utf-8"))
    assert data["summary"]["outcomes"] == {"assigned": 3, "judgement": 0, "missing": 1, "unassigned": 0}
    assert data["assigned"][0] == {
        "record": "A", "assignment": "manager", "outcome": "assigned", "unit": "市文物局", "adds": False,
        "clause": "三/6", "evidence": "移交市文物局", "reason": "", "reason_en": "", "register": "unit", "row": 1,
    }  # fmt: skip


def test_conditions_are_said_in_words(make: Make) -> None:
    said = [(r.when, r.unit) for r in table_rows(compile_policy(make("", assignments=MANAGER), DAY))]
    assert said == [
        ("历史建筑", "市文物局"),
        ("圈层为第一圈层，且层数大于 3", "条目所填“名称”"),
        ("圈层为第一圈层或第二圈层", "属地政府"),
        ("公服达标", "由人确定：由主管部门确定"),
    ]


def test_an_unknown_format_names_the_known_ones(make: Make, tmp_path: Path) -> None:
    assigned = assign_records(compile_policy(make("", assignments=ZONE, tasks=TASKS), DAY), {})
    with pytest.raises(LuochengError) as raised:
        write_assignments(assigned, tmp_path / "duties.pdf")
    assert raised.value.faults[0].code == "unknown-format"
    assert ".docx" in raised.value.faults[0].expected


def test_nobody_to_assign_gives_an_empty_list(make: Make) -> None:
    assigned = assign_records(compile_policy(make(""), DAY), {"unit": units(name=["甲"])})
    assert assignments_to_dict(assigned)["assigned"] == []
    assert isinstance(assigned.frame, pl.DataFrame)
