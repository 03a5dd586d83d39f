"""What is not in force is compiled all the same, with the parameters of its own time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from luocheng.cli.check import in_force
from luocheng.errors import LuochengError
from luocheng.policy.folder import load_folder
from luocheng.rules import compile_policy
from luocheng.rules.validity import lives

POLICY = """format: 1
id: fees
title: {zh: 示例市收费办法}
effective: 2021-01-01
until: 2022-12-31
text: {checksum: "0"}
"""
FILES = {
    "policy.yaml": POLICY,
    "tasks.yaml": "[]\n",
    "targets.yaml": "[]\n",
    "parameters.yaml": "- {id: rate, clause: 一, title: {zh: 费率}, value: 5, unit: 元/平方米, evidence: 5元}\n",
    "registers.yaml": """
- id: stall
  title: {zh: 摊位}
  fields:
    - {id: code, label: {zh: 编号}, type: text, required: true}
    - {id: area, label: {zh: 面积}, type: number, unit: 平方米}
""",
    "rules.yaml": """
- {id: fee, kind: formula, title: {zh: 费用}, clause: 一, register: stall, evidence: 5元, measure: area * rate, unit: 元}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("day", [dt.date(2020, 6, 1), dt.date(2026, 6, 1)])
def test_a_policy_that_is_not_in_force_still_compiles(folder: Path, day: dt.date) -> None:
    book = compile_policy(load_folder(folder), day)
    assert book.resting == ["fee"]
    assert not book.registers


def test_a_policy_in_force_has_its_rules(folder: Path) -> None:
    book = compile_policy(load_folder(folder), dt.date(2022, 12, 31))
    assert [r.id for r in book.registers["stall"].rules] == ["fee"]


@pytest.mark.parametrize(
    ("day", "told"), [(dt.date(2020, 6, 1), "尚未生效（"), (dt.date(2026, 6, 1), "已失效（")]
)
def test_what_is_not_in_force_is_told_with_its_days(folder: Path, day: dt.date, told: str) -> None:
    book = compile_policy(load_folder(folder), day)
    ((since, until),) = lives(book.policy, book.resting)
    with pytest.raises(LuochengError) as caught:
        in_force(book)
    (fault,) = caught.value.faults
    assert told in fault.what
    assert since.isoformat() in fault.what
    assert until.isoformat() in fault.what
    assert until.isoformat() in fault.what_en
