"""`luocheng sample DIR --city`: what it writes, what it says, what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_json_tells_each_file_with_its_datum(run: Run, tmp_path: Path) -> None:
    told = run("sample", tmp_path / "a", "--city", "--scale", "0.15", "--json").data
    assert told["summary"]["buildings"] == 300
    assert told["summary"]["files"] == len(told["files"])
    assert {f["datum"] for f in told["files"]} == {"EPSG:4490", "EPSG:4547", "EPSG:4526", "GCJ-02", ""}
    assert all((tmp_path / "a" / f["path"]).is_file() for f in told["files"])
    assert (tmp_path / "a" / "CITY.yaml").is_file()


def test_it_says_what_it_wrote_in_both_languages(run: Run, tmp_path: Path) -> None:
    arguments = ("sample", tmp_path / "a", "--city", "--scale", "0.1")
    assert "200 栋建筑" in run(*arguments, env={"LUOCHENG_LANG": "zh"}).out
    english = run(*arguments, env={"LUOCHENG_LANG": "en"}).out
    assert "200 buildings" in english
    assert "Waterlogging point" in english


def test_sizes_beyond_what_can_be_made_are_refused(run: Run, tmp_path: Path) -> None:
    assert "2,000" in run("sample", tmp_path, "--city", "--scale", "0.01", code=2).err
    assert "2,000" in run("sample", tmp_path, "--city", "--scale", "9000", code=2).err


def test_options_of_registers_do_not_go_with_the_city(run: Run, tmp_path: Path) -> None:
    assert "--policy" in run("sample", tmp_path, "--city", "--policy", "x", code=2).err
    assert "--city" in run("sample", tmp_path, "--duplicate-codes", "3", code=2).err
