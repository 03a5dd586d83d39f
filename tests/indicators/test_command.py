"""The command `luocheng checkup`: what it writes, what it says, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from luocheng.cli import main

from .small_city import make_city

FEW = ["road-density", "primary-school-reach", "old-housing-share"]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return make_city(tmp_path / "city", indicators=FEW)


def test_it_says_which_page_to_open_and_that_nothing_changed(city: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = CliRunner().invoke(main, ["checkup", str(city), "-o", str(out), "--no-maps"])
    assert first.exit_code == 0, first.output
    assert f"用浏览器打开：{out / 'report.html'}" in first.output
    for name in (
        "report.html",
        "report.docx",
        "indicators.csv",
        "indicators.xlsx",
        "checkup.gpkg",
        "lineage.json",
    ):
        assert (out / name).stat().st_size > 0
    again = CliRunner().invoke(main, ["checkup", str(city), "-o", str(out), "--no-maps"])
    assert again.exit_code == 0
    assert "数据没有变化" in again.output


def test_json_is_one_object(city: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(
        main, ["checkup", str(city), "-o", str(tmp_path / "out"), "--no-reports", "--json"]
    )
    assert said.exit_code == 0
    assert [Path(c["output"]) for c in json.loads(said.stdout)["cities"]] == [tmp_path / "out"]


def test_a_layer_that_is_not_there_is_told_with_its_place(city: Path, tmp_path: Path) -> None:
    for file in city.parent.glob("school.*"):
        file.unlink()
    said = CliRunner().invoke(main, ["checkup", str(city), "-o", str(tmp_path / "out")])
    assert said.exit_code == 1
    assert "school" in said.output
    assert "Traceback" not in said.output
    assert not (tmp_path / "out").exists()


def test_init_writes_a_city_file_once(city: Path) -> None:
    city.unlink()
    said = CliRunner().invoke(main, ["checkup", "init", str(city.parent)])
    assert said.exit_code == 0, said.output
    assert city.is_file()
    kept = city.read_bytes()
    assert CliRunner().invoke(main, ["checkup", "init", str(city.parent)]).exit_code == 1
    assert city.read_bytes() == kept
