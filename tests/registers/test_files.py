"""csv in every encoding, parquet of other programs, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luocheng.errors import LuochengError
from luocheng.registers import RegisterType, read_register, write_records

TEXT = "地块编号,地块名称,总建设量（公顷）,涉及文物,备忘\n0101,甲,2.5,是,x\n0102,乙,,否,\n"


def faults(path: Path, register: RegisterType, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(LuochengError) as error:
        read_register(path, register, **options)
    return [(f.code, f.where) for f in error.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "|", "，"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_in_every_encoding_with_every_delimiter(
    tmp_path: Path, lot: RegisterType, encoding: str, mark: str, end: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(TEXT.replace(",", mark).replace("\n", end).encode(encoding))
    reading = read_register(path, lot)
    assert reading.frame.select("code", "name", "total_floor_area", "heritage").rows() == [
        ("0101", "甲", 25000, True), ("0102", "乙", None, False),
    ]  # fmt: skip
    assert [n.code for n in reading.notes] == ["register-column-ignored"]
    assert reading.place(1, "name") == "x.csv:3 地块名称"


def test_csv_under_title_lines_with_notes_below(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        '更新地块台账,,\n"单位,公顷",,\ncode,name,total_floor_area\n0101,"甲,乙\n丙",1\n\n合计,,1\n注：完,,\n',
        encoding="utf-8",
    )
    reading = read_register(path, lot)
    assert reading.frame.select("code", "name").rows() == [("0101", "甲,乙\n丙")]
    assert [n.code for n in reading.notes] == ["register-row-skipped"] * 2


def test_lines_that_are_too_long_are_told(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.csv"
    path.write_text("code,name,户数\n0101,甲,乙,3\n0102,丙,1\n0103,a,b,c,d\n", encoding="utf-8")
    assert faults(path, lot) == [("register-line", "x.csv:2"), ("register-line", "x.csv:4")]


def test_csv_that_is_no_text(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"code,name\n\xff\xff,\x81\n")
    assert faults(path, lot) == [("register-encoding", "x.csv")]
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert faults(path, lot) == [("register-header", "x.csv")]


def test_faults_are_counted_past_the_first_two_hundred(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.csv"
    path.write_text("code,户数\n" + "".join(f"{i:05},x\n" for i in range(1000)), encoding="utf-8")
    with pytest.raises(LuochengError) as error:
        read_register(path, lot)
    assert len(error.value.faults) == 201
    assert "800" in error.value.faults[-1].what


def test_lost_zeros_in_csv(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.csv"
    path.write_text("code,name\n0101,甲\n102,乙\n", encoding="utf-8")
    with pytest.raises(LuochengError, match="原来可能是“0102”"):
        read_register(path, lot)


def test_parquet_of_other_programs(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame(
        {
            "code": pl.Series([1001.0, 1002.0]),
            "circle": pl.Series(["第一圈层", "second"], dtype=pl.Categorical),
            "户数": pl.Series([3, None], dtype=pl.Int32),
            "total_floor_area": pl.Series([1.5, float("nan")]),
            "heritage": pl.Series([1, 0]),
            "approved": pl.Series([45047, None]),
        }
    ).write_parquet(path)
    frame = read_register(path, lot).frame
    assert frame.select("code", "circle", "households", "total_floor_area", "heritage", "approved").rows()[1] == (
        "1002", "second", None, None, False, None,
    )  # fmt: skip
    assert str(frame["approved"][0]) == "2023-05-01"


def test_parquet_with_faults(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"code": ["1001", "1001"], "户数": [1.5, 2.0], "name": ["a", "b"]}).write_parquet(path)
    assert faults(path, lot) == [
        ("register-key-twice", "x.parquet #2 code"),
        ("register-value", "x.parquet #1 户数"),
    ]
    path.write_bytes(b"PAR1 no")
    assert faults(path, lot) == [("register-unreadable", "x.parquet")]


def test_what_cannot_be_written(tmp_path: Path, lot: RegisterType) -> None:
    long = pl.DataFrame({"code": ["1001"], "name": ["x" * 40_000]})
    for name, code in (("x.xlsx", "register-cannot-hold"), ("x.shp", "register-cannot-hold"), ("x.pdf", "register-format"), ("no/x.csv", "unwritable"), ("no/x.parquet", "unwritable")):  # fmt: skip
        with pytest.raises(LuochengError) as error:
            write_records(long, lot, tmp_path / name)
        assert [f.code for f in error.value.faults] == [code], name
    write_records(long, lot, tmp_path / "x.csv")
    assert read_register(tmp_path / "x.csv", lot).frame["name"][0] == "x" * 40_000
