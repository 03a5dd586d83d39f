"""What a policy declares to be executed is read as written, and every fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.errors import LuochengError
from luocheng.policy.folder import load_folder
from luocheng.policy.folder.declared import Quantity
from luocheng.rules.quoted import quoted

HEAD = """format: 1
id: shares
title: {zh: 示例市用房管理办法}
text: {checksum: "0"}
"""
FILES = {
    "policy.yaml": HEAD,
    "tasks.yaml": "[]\n",
    "targets.yaml": "[]\n",
    "parameters.yaml": """
- {id: ratio-2021, name: ratio, clause: 一/1, title: {zh: 容积率}, value: 2.5, from: 2021-01-01, evidence: 容积率2.5}
""",
    "registers.yaml": """
- id: estate
  title: {zh: 小区, en: Estate}
  key: code
  confirm: {every: years, years: 2, evidence: 每两年核对一次}
  states: [{id: built, label: {zh: 建成}}]
  fields:
    - {id: code, label: {zh: 编号}, type: text, required: true}
    - {id: circle, label: {zh: 圈层}, type: choice, choices: [{id: first, label: {zh: 第一圈层}}]}
    - {id: shops, label: {zh: 商铺面积}, type: number, unit: 平方米, min: 0}
""",
    "rules.yaml": """
- id: shops
  kind: limit
  title: {zh: 商铺占比, en: Share of shops}
  clause: 一/1
  register: estate
  measure: shops / total
  unit: "%"
  at_least:
    by: circle
    cases:
      first: {value: 60 %, evidence: 60%以上}
      second: {cases: [{when: total < 1 万平方米, value: "1,200.5 平方米"}, {when: total = 1 万平方米, gap: {zh: 未写}}]}
  unless:
    - {when: heritage, verdict: judgement, evidence: 可适当放宽}
  judged: {reason: {zh: 原则上}, evidence: 原则上}
""",
    "assignments.yaml": """
- id: keeper
  clause: 二
  title: {zh: 管理单位}
  register: estate
  gives: {zh: 管理单位}
  table:
    - {when: circle = first, unit: 市住建局, evidence: 由市住建局}
    - {when: true, judgement: {zh: 由区政府确定}}
""",
    "schedules.yaml": "- {id: patrol, clause: 三, title: {zh: 巡查}, every: month, evidence: 每月巡查, remind: [5, 1]}\n",
    "announced.yaml": "- {id: permit, kind: procedure, clause: 四, title: {zh: 审批}, evidence: 办理审批手续}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_declarations_are_read_as_written(folder: Path) -> None:
    policy = load_folder(folder)
    (parameter,) = policy.parameters
    assert (parameter.symbol, parameter.value, parameter.since) == ("ratio", 2.5, "2021-01-01")
    (register,) = policy.registers
    assert [f.id for f in register.fields] == ["code", "circle", "shops"]
    assert register.fields[2].low == 0
    assert register.confirm is not None
    assert (register.confirm.every, register.confirm.years) == ("years", 2)
    (rule,) = policy.rules
    bound = rule.bounds()["at_least"]
    assert [c.choice for c in bound.cases] == ["first", "second"]
    assert bound.cases[0].value == Quantity(60, "%")
    inner = bound.cases[1].cases
    assert [c.when for c in inner] == ["total < 1 万平方米", "total = 1 万平方米"]
    assert inner[0].value == Quantity(1200.5, "平方米")
    assert inner[1].gap is not None
    assert rule.unless[0].evidence is not None
    assert (rule.unless[0].evidence.text, rule.unless[0].evidence.start) == ("可适当放宽", -1)
    assert rule.unless[0].line == 15
    assert [r.unit for r in policy.assignments[0].table] == ["市住建局", ""]
    assert policy.schedules[0].remind == [5, 1]
    assert policy.announced[0].kind == "procedure"


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"),
    [
        ("rules.yaml", "kind: limit", "kind: maximum", 3, "maximum"),
        ("rules.yaml", "60 %,", "sixty,", 12, "数值和单位"),
        ("rules.yaml", "measure:", "measures:", 7, "measure"),
        ("rules.yaml", "verdict: judgement", "verdict: fail", 15, "verdict"),
        ("registers.yaml", "id: shops", "id: Shops", 10, "公式里的名称"),
        ("registers.yaml", "required: true", "required: maybe", 8, "true 或 false"),
        ("schedules.yaml", "[5, 1]", "5", 1, "列表"),
        ("assignments.yaml", "gives: {zh: 管理单位}", "gives: 管理单位", 6, "zh"),
    ],
)
def test_faults_are_told_with_their_line(
    folder: Path, file: str, old: str, new: str, line: int, said: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LuochengError) as raised:
        load_folder(folder)
    told = [f for f in raised.value.faults if said in f.what + f.expected + f"{f.remedy}"]
    assert told, raised.value
    assert told[0].where.startswith(f"{file}:{line}")


def test_words_may_stand_in_another_clause(folder: Path) -> None:
    path = folder / "rules.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "evidence: 可适当放宽", "evidence: {text: 可适当放宽, clause: 一/2}"
    )
    path.write_text(text, encoding="utf-8")
    policy = load_folder(folder)
    evidence = policy.rules[0].unless[0].evidence
    assert evidence is not None
    assert (evidence.text, evidence.clause, evidence.start) == ("可适当放宽", ("一", "2"), -1)
    assert ("可适当放宽", ("一", "2")) in {(q.evidence.text, q.clause) for q in quoted(policy)}


def test_words_in_another_clause_name_it(folder: Path) -> None:
    path = folder / "rules.yaml"
    text = path.read_text(encoding="utf-8").replace("evidence: 可适当放宽", 'evidence: {clause: "一/2"}')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LuochengError) as raised:
        load_folder(folder)
    assert any("text" in f.what and f.where.startswith("rules.yaml:15") for f in raised.value.faults)
