"""`policy check` compiles what indicators.yaml measures; every fault has its place and its remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luocheng.cli.indicator_check import check_indicators
from luocheng.policy.folder import load_folder

Run = Callable[..., Any]
HEAD = """format: 1
id: own-measures
title: {zh: 示例市体检办法, en: Checkup measures}
date: 2020-01-01
text: {checksum: "0"}
"""
OWN = """
- id: kiosk
  title: {zh: 报刊亭, en: Kiosk}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text}
    - {id: area, label: {zh: 面积, en: Area}, type: number, unit: 平方米}
"""


def entry(name: str, measure: str, more: str = "unit: '%'") -> str:
    return (
        f"- id: {name}\n  title: {{zh: 指标, en: Indicator}}\n  {more}\n  clause: 一\n  measure: {measure}\n"
    )


def folder(at: Path, indicators: str, registers: str = "[]") -> Path:
    at.mkdir()
    files = {"policy": HEAD, "tasks": "[]", "targets": "[]", "registers": registers, "indicators": indicators}
    for name, text in files.items():
        (at / f"{name}.yaml").write_text(text, encoding="utf-8")
    return at


def test_formulas_that_cannot_be_computed_have_their_place(run: Run, tmp_path: Path) -> None:
    good = entry("good", "{ratio: {of: sum(building.floor_area), by: sum(land_parcel.area)}}")
    wrong = entry("wrong", "{ratio: {of: sum(building.flor_area), by: sum(land_parcel.area)}}")
    like = "- id: lost\n  like: green-rat\n  clause: 一\n"
    path = folder(tmp_path / "own measures", good + wrong + like)
    found = run("policy", "check", path, "--json", code=1).data["findings"]
    told = [f for f in found if f["file"] == "indicators.yaml"]
    assert [(f["code"], f["item"], f["line"], f["severity"]) for f in told] == [
        ("formula-name", "wrong", 6, "error"),
        ("indicator-like", "lost", 11, "error"),
    ]
    assert all(f["remedy"] and f["remedy_en"] for f in told)


@pytest.mark.parametrize("name", ["greening", "national-checkup"])
def test_shipped_indicators_can_be_computed(name: str) -> None:
    root = Path(__file__).resolve().parents[2] / "policies"
    assert check_indicators(load_folder(root / name)) == []


def test_registers_of_the_policy_itself_will_do(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", entry("kiosks", "{value: sum(kiosk.area)}", "unit: 平方米"), OWN)
    assert check_indicators(load_folder(own)) == []
    lost = folder(tmp_path / "lost", entry("kiosks", "{value: sum(kiosk.area)}", "unit: 平方米"))
    (fault,) = check_indicators(load_folder(lost))
    assert (fault.code, fault.file, fault.line) == ("formula-register", "indicators.yaml", 1)


def test_versions_are_compiled_on_the_day_they_begin(tmp_path: Path) -> None:
    later = entry("kiosks", "{value: sum(nothing.area)}", "unit: 平方米\n  from: 2090-01-01")
    path = folder(tmp_path / "later", later)
    assert [f.code for f in check_indicators(load_folder(path))] == ["formula-register"]
