"""`luocheng sample`: what it writes, what it says, and that rules can be checked over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run

POLICY = Path(__file__).resolve().parents[2] / "policies" / "greening"


def test_json_tells_each_file(run: Run, tmp_path: Path) -> None:
    told = run(
        "sample", tmp_path / "a", "--policy", POLICY, "--register", "green-space", "--scale", "0.5", "--json"
    ).data
    assert told["summary"] == {"registers": 1, "records": 150, "files": 2}
    assert {f["format"] for f in told["files"]} == {"xlsx", "gpkg"}
    assert all((tmp_path / "a" / f["path"]).is_file() for f in told["files"])


def test_it_says_what_it_wrote_in_both_languages(run: Run, tmp_path: Path) -> None:
    arguments = ("sample", tmp_path / "a", "--policy", POLICY, "--register", "green-space")
    assert "示例数据已写入" in run(*arguments, env={"LUOCHENG_LANG": "zh"}).out
    assert "Demonstration data written" in run(*arguments, env={"LUOCHENG_LANG": "en"}).out


def test_without_a_policy_it_makes_the_sample_city_s_own(run: Run, tmp_path: Path) -> None:
    told = run("sample", tmp_path / "a", "--scale", "0.1", "--json").data
    assert told["directory"] == str(tmp_path / "a")
    assert (tmp_path / "a" / "README.md").is_file()


def test_an_unknown_register_is_named_with_what_there_is(run: Run, tmp_path: Path) -> None:
    done = run("sample", tmp_path, "--policy", POLICY, "--register", "moon", code=1)
    assert "moon" in done.err
    assert "green-space" in done.err


def test_a_folder_that_cannot_be_made_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run("sample", tmp_path / "file" / "below", "--policy", POLICY, code=1)
    assert "file" in done.err
