"""The duties of a whole policy: its schedules, its registers to confirm, the days on which it is in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from luocheng.policy.folder import load_folder
from luocheng.policy.folder.model import Policy
from luocheng.schedules import policy_duties
from luocheng.schedules.of_policy import confirmations

POLICY = """
format: 1
id: sample
title: {zh: 示例办法, en: Sample measures}
date: 2023-09-06
effective: 2023-10-01
until: 2026-09-30
text: {checksum: "00"}
"""

REGISTERS = """
- id: tree
  title: {zh: 古树名木台账, en: Old trees}
  clause: 三/11
  evidence: 建立古树名木台账
  keeper: 市园林绿化中心
  confirm: {every: year}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text, required: true}
    - {id: confirmed_on, label: {zh: 确认日期, en: Confirmed}, type: date}
- id: project
  title: {zh: 项目库, en: Projects}
  confirm: {every: half_year}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text, required: true}
- id: other
  title: {zh: 其他, en: Other}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text, required: true}
"""

SCHEDULES = """
- id: circular
  clause: 三/9
  title: {zh: 半年通报, en: Circular}
  evidence: 每半年通报一次
  owner: 市住房城乡建设局
  every: half_year
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    for name, text in (
        ("policy", POLICY),
        ("registers", REGISTERS),
        ("schedules", SCHEDULES),
        ("tasks", "[]"),
        ("targets", "[]"),
    ):
        (tmp_path / f"{name}.yaml").write_text(text.replace('"00"', "0" * 64), encoding="utf-8")
    return load_folder(tmp_path)


def test_registers_to_confirm_yield_schedules(policy: Policy) -> None:
    tree, project = confirmations(policy)
    assert (tree.id, tree.every, tree.owner, tree.last) == (
        "confirm-tree",
        "year",
        "市园林绿化中心",
        "confirmed_on",
    )
    assert tree.title.zh == "确认台账：古树名木台账"
    assert (project.every, project.last) == ("half_year", "")


def test_records_are_confirmed_a_period_after_the_last_time(policy: Policy) -> None:
    trees = pl.DataFrame({"code": ["T1", "T2"], "confirmed_on": [dt.date(2024, 3, 9), dt.date(2023, 1, 1)]})
    made = policy_duties(policy, 2025, registers={"tree": trees}).frame.filter(
        pl.col("schedule") == "confirm-tree"
    )
    rows = {r["record"]: (r["due"], r["overdue"]) for r in made.iter_rows(named=True)}
    assert rows == {"T1": (dt.date(2025, 3, 7), False), "T2": (dt.date(2023, 12, 29), True)}


def test_without_records_a_register_is_confirmed_as_a_whole(policy: Policy) -> None:
    made = policy_duties(policy, 2025)
    project = made.frame.filter(pl.col("schedule") == "confirm-project")
    assert project["due"].to_list() == [dt.date(2025, 6, 30), dt.date(2025, 12, 31)]
    assert "records-needed" in {f.code for f in made.findings}


def test_a_policy_has_duties_only_while_it_is_in_force(policy: Policy) -> None:
    circular = [
        policy_duties(policy, year).frame.filter(pl.col("schedule") == "circular").height
        for year in range(2022, 2028)
    ]
    assert circular == [0, 1, 2, 2, 1, 0]


def test_the_policy_names_itself(policy: Policy) -> None:
    made = policy_duties(policy, 2025)
    assert (made.policy, made.title, made.title_en) == ("sample", "示例办法", "Sample measures")
