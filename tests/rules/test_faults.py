"""What a policy may have wrong is told at once, each fault with its file, line, item and clause, and what to do."""

from __future__ import annotations

import pytest

from luocheng.errors import Fault, LuochengError
from luocheng.rules import compile_policy
from tests.rules.conftest import SHARE, Make

ASSETS = """
- id: assets
  kind: limit
  title: {zh: 总资产}
  clause: 四/1
  register: unit
  evidence: 100亿元
  measure: assets
  unit: 亿元
  at_least:
    cases:
      - {when: total < 60 万平方米, value: 100 亿元}
      - {when: total > 60 万平方米, value: 200 亿元}
"""


def faults(make: Make, rules: str, **files: str) -> list[Fault]:
    with pytest.raises(LuochengError) as raised:
        compile_policy(make(rules, **files))
    return list(raised.value.faults)


def test_a_hole_refuses_the_load_and_is_named(make: Make) -> None:
    (fault,) = faults(make, ASSETS)
    assert fault.code == "table-gap"
    assert fault.what == "哪一行都不管：总建设量恰好 60 万平方米"
    assert fault.where == "rules.yaml:12 (assets, 四/1)"
    assert "gap" in fault.remedy


def test_a_hole_of_the_text_is_acknowledged_and_noted(make: Make) -> None:
    gap = "      - {when: total = 60 万平方米, gap: {zh: 没有写恰好60万平方米}, evidence: 60万平方米}\n"
    (note,) = compile_policy(make(ASSETS + gap)).notes
    assert (note.code, note.item, note.line) == ("text-silent", "assets", 14)
    assert "恰好60万平方米" in note.zh


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        ("measure: assets", "measure: asets", "formula-name", "assets"),
        ("measure: assets", "measure: total", "formula-result-unit", "平方米"),
        ("100 亿元}", "100 万平方米}", "formula-result-unit", "亿元"),
        ("total < 60 万平方米", "total < 60 亿元", "formula-dimension", "平方米"),
        ("total > 60 万平方米", "total >= 60 万平方米 and total < 50 万平方米", "branch-never", "永远用不到"),
        ("total > 60 万平方米", "total > 50 万平方米", "table-overlap", "同时成立"),
        ("register: unit", "register: unite", "unknown-register", "unit"),
        ("  evidence: 100亿元\n", "  evidence: 100亿元\n  from: 2021-01-01\n  until: 2020-06-01\n", "dates-out-of-order", "早于"),
        ("kind: limit", "kind: formula", "rule-shape", "measure"),
        ("  unit: 亿元\n", "  unit: 亿元\n  at_most: {value: 1 亿元}\n  exactly: {value: 1 亿元}\n", "rule-shape", "限值"),
        ("  evidence: 100亿元\n", "  evidence: 100亿元\n  replaces: asset\n", "unknown-rule", "asset"),
        ("  evidence: 100亿元\n", "  evidence: 100亿元\n  applies: heritage and not heritage\n", "branch-never", "永远用不到"),
    ],
)  # fmt: skip
def test_a_wrong_rule(make: Make, before: str, after: str, code: str, said: str) -> None:
    assert before in ASSETS
    found = faults(make, ASSETS.replace(before, after, 1))
    chosen = [f for f in found if f.code == code]
    assert chosen, found
    fault = chosen[0]
    assert said in f"{fault.what}{fault.expected}{fault.remedy}"
    assert fault.where.startswith("rules.yaml:")
    assert "assets" in fault.where
    assert fault.what_en
    assert all(ord(c) < 0x3000 or "“" in fault.what_en or "万" in fault.what_en for c in fault.remedy_en)


def test_a_choice_without_a_case_is_named_by_its_label(make: Make) -> None:
    rule = "\n".join(line for line in SHARE.splitlines() if "third" not in line)
    (fault,) = faults(make, rule)
    assert fault.what == "哪一行都不管：圈层为“第三圈层”"


def test_a_case_of_a_choice_that_does_not_exist(make: Make) -> None:
    found = faults(make, SHARE.replace("third:", "fourth:"))
    assert any("third" in f"{f.what}{f.expected}" and f.where.startswith("rules.yaml:14") for f in found)


def test_an_exception_behind_one_that_takes_every_case(make: Make) -> None:
    rule = SHARE + "    - {when: services and heritage, verdict: pass}\n"
    (fault,) = faults(make, rule)
    assert (fault.code, "前面各行已全部包括" in fault.what) == ("branch-never", True)


def test_a_district_needs_the_field(make: Make) -> None:
    rule = SHARE.replace("register: unit", "register: parcel\n  district: 越秀区").replace(
        "by: circle", "by: circle"
    )
    assert "no-district-field" in {f.code for f in faults(make, rule)}


def test_every_fault_of_every_rule_is_told_at_once(make: Make) -> None:
    broken = ASSETS + SHARE.replace("industry / total", "industri / total").replace("services,", "service,")
    codes = [f.code for f in faults(make, broken)]
    assert codes.count("formula-name") == 2
    assert "table-gap" in codes


def test_two_versions_of_a_parameter_at_once(make: Make) -> None:
    parameters = """
- {id: old, name: ratio, clause: 一, title: {zh: 比例}, value: 2, evidence: "2", from: 2020-01-01}
- {id: new, name: ratio, clause: 一, title: {zh: 比例}, value: 3, evidence: "3", from: 2021-01-01}
"""
    (fault,) = faults(make, SHARE, parameters=parameters)
    assert fault.code == "parameter-versions"
    assert fault.where == "parameters.yaml:3 (new, 一)"
    assert "2021-01-01" in fault.remedy


def test_cyclic_computed_fields_are_refused(make: Make) -> None:
    from tests.rules.conftest import REGISTERS

    registers = REGISTERS.replace("formula: industry / total", "formula: share * 2")
    found = faults(make, "", registers=registers)
    assert any("share" in f"{f.what}{f.where}" for f in found)


def test_a_table_that_tells_too_many_cases_apart(make: Make) -> None:
    rows = "".join(
        f"      - {{when: 'total = {n} 平方米 or assets = {n} 亿元 or storeys = {n}', value: {n} 亿元}}\n"
        for n in range(1, 70)
    )
    rule = ASSETS[: ASSETS.index("      - {when")] + rows
    codes = [f.code for f in faults(make, rule)]
    assert codes == ["table-too-large"]


def test_a_row_of_an_assignment_names_one_unit(make: Make) -> None:
    assignments = """
- id: manager
  clause: 三
  title: {zh: 管理单位}
  register: unit
  gives: {zh: 管理单位}
  table:
    - {when: heritage, unit: 市文物局, field: name}
    - {when: "true"}
"""
    found = faults(make, "", assignments=assignments)
    assert [f.code for f in found] == ["rule-shape", "rule-shape"]
    assert found[0].where == "assignments.yaml:8 (manager, 三)"
