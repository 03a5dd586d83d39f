"""The sample city as files: marked, readable, and listed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

from luocheng.cli import main
from luocheng.policy.folder import load_folder
from luocheng.registers import read_records, register_types
from luocheng.sample import write_policy_sample

POLICY = Path(__file__).resolve().parents[2] / "policies" / "greening"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["sample", *arguments])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    code, output = run(str(folder), "--policy", str(POLICY))
    assert code == 0, output
    return folder


def test_every_file_says_what_it_is(city: Path) -> None:
    assert "示例数据" in (city / "README.md").read_text(encoding="utf-8")
    sheets = sorted((city / "greening").glob("*.xlsx"))
    assert sheets
    for path in sheets:
        book = openpyxl.load_workbook(path, read_only=True)
        assert all("示例数据" in str(sheet["A1"].value) for sheet in book.worksheets)
        book.close()
    for path in (city / "greening" / "layers").glob("*.gpkg"):
        with closing(sqlite3.connect(path)) as database:
            ((said,),) = database.execute("select description from gpkg_contents").fetchall()
        assert "示例数据" in said


def test_what_is_written_can_be_read_as_records(city: Path) -> None:
    policy = load_folder(POLICY)
    types = register_types(policy)
    for name, kind in types.items():
        frame = read_records(city / "greening" / f"{name}.xlsx", kind)
        assert frame.height
        if kind.geometry:
            layer = read_records(city / "greening" / "layers" / f"{name}.gpkg", kind)
            assert layer[kind.key].to_list() == frame[kind.key].to_list()


def test_large_registers_are_parquet_with_the_mark(tmp_path: Path) -> None:
    policy = load_folder(POLICY)
    types = register_types(policy)
    (file,) = (
        w
        for w in write_policy_sample(tmp_path, "greening", types, policy, scale=20, only=["green-space"])
        if w.format == "parquet"
    )
    assert file.records == 6000
    metadata = pl.read_parquet_metadata(tmp_path / file.path)
    assert json.loads(metadata["luocheng"])["mark"].startswith("示例数据")
    assert "geo" in metadata
    assert read_records(tmp_path / file.path, types["green-space"]).height == 6000


def test_formats_can_be_chosen(tmp_path: Path) -> None:
    code, output = run(str(tmp_path), "--policy", str(POLICY), "--register", "green-space", "--format", "csv")
    assert code == 0, output
    assert [p.name for p in (tmp_path / "greening").iterdir()] == ["green-space.csv"]


def test_the_same_command_writes_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run(str(tmp_path / name), "--policy", str(POLICY), "--format", "parquet")[0] == 0
    files = sorted(p.name for p in (tmp_path / "a" / "greening").iterdir())
    for name in files:
        first, second = (pl.read_parquet(tmp_path / x / "greening" / name) for x in ("a", "b"))
        assert first.equals(second)


def test_an_unknown_register_is_named(tmp_path: Path) -> None:
    code, output = run(str(tmp_path), "--policy", str(POLICY), "--register", "moon")
    assert code == 1
    assert "moon" in output


@pytest.mark.parametrize("scale", ["0", "-1", "many"])
def test_a_wrong_scale_is_wrong_usage(tmp_path: Path, scale: str) -> None:
    assert run(str(tmp_path), "--scale", scale)[0] == 2
