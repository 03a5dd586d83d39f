"""Workbooks as offices send them: titles, merged cells, notes, hidden rows, and every fault with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.registers.conftest import declare, field

from luocheng.errors import LuochengError
from luocheng.registers import Reading, RegisterType, read_register, types_of, write_template

Row = list[Any]
HEAD = ["序号", "地块编号", "地块\n名称", "总建设量（公顷）", "户数", "圈层", "涉及文物", "批准日期"]


def workbook(
    path: Path, rows: list[Row], after: Callable[[Worksheet], None] | None = None, title: str = "Sheet1"
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if after:
        after(sheet)
    book.save(path)
    return path


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Make a sheet with its header on row 4 under merged titles, a unit line, a section band, sums and notes."""

    def dress(sheet: Worksheet) -> None:
        for area in ("A1:H1", "A2:H2", "A3:C3", "A6:H6"):
            sheet.merge_cells(area)
        sheet.merge_cells("F7:F8")
        sheet.row_dimensions[8].hidden = True

    rows = [
        ["示例市更新地块台账"],
        ["（2024年度）"],
        ["填报单位：示例区", None, None, None, "单位：公顷、户"],
        HEAD,
        [1, 2, 3, 4, 5, 6, 7, 8],
        ["一、续建地块"],
        [1, "0101", "甲 地块", 2.5, 120, "第一圈层", "是", dt.date(2023, 5, 1)],
        [2, "0102", "乙地块", "1.2万平方米", "１３０", None, "无", "2023年6月"],
        [],
        [3, "0103", "丙地块", "—", None, "second", "√", 45047],
        ["合计", None, None, 3.7, 250],
        ["注：面积为上报数。"],
    ]
    return workbook(tmp_path / "office.xlsx", rows, dress)


def test_a_sheet_as_offices_send_it(office: Path, lot: RegisterType) -> None:
    reading = read_register(office, lot)
    assert reading.frame.select("code", "name", "total_floor_area", "households", "circle", "heritage", "approved", "double_area").rows() == [
        ("0101", "甲 地块", 25000, 120, "first", True, dt.date(2023, 5, 1), 5),
        ("0102", "乙地块", 12000, 130, "first", False, dt.date(2023, 6, 1), 2.4),
        ("0103", "丙地块", None, None, "second", True, dt.date(2023, 5, 1), None),
    ]  # fmt: skip
    assert sorted(n.code for n in reading.notes) == [
        "register-hidden-rows",
        "register-merged-cells",
        *["register-row-skipped"] * 4,
    ]
    assert reading.place(2, "total_floor_area") == "office.xlsx Sheet1!D10 总建设量（公顷）"


def faults(path: Path, register: RegisterType, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(LuochengError) as error:
        read_register(path, register, **options)
    for fault in error.value.faults:
        assert fault.what
        assert fault.what_en
        assert fault.expected or fault.remedy
    return [(f.code, f.where) for f in error.value.faults]


def test_all_faults_are_told_together_by_sheet_row_and_column(tmp_path: Path, lot: RegisterType) -> None:
    rows = [
        HEAD,
        [1, "0101", "甲", "约5", 1.5, "第三圈层", "不详", "明年"],
        [2, "0101", "乙", -1, 3, None, None, None],
        [3, None, "丙", 1, 3, None, None, "2023-02-30"],
        [4, 101, "丁", 1, 3, None, None, None],
    ]
    path = workbook(tmp_path / "x.xlsx", rows)
    assert faults(path, lot) == [
        ("register-required", "x.xlsx Sheet1!B4 地块编号"),
        ("register-zero-lost", "x.xlsx Sheet1!B5 地块编号"),
        ("register-key-twice", "x.xlsx Sheet1!B3 地块编号"),
        ("register-value", "x.xlsx Sheet1!D2 总建设量（公顷）"),
        ("register-limit", "x.xlsx Sheet1!D3 总建设量（公顷）"),
        ("register-value", "x.xlsx Sheet1!E2 户数"),
        ("register-value", "x.xlsx Sheet1!F2 圈层"),
        ("register-value", "x.xlsx Sheet1!G2 涉及文物"),
        ("register-value", "x.xlsx Sheet1!H2 批准日期"),
        ("register-value", "x.xlsx Sheet1!H4 批准日期"),
    ]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("总建设量（米）", "register-unit"),
        ("总建设量（顷亩）", "register-unit"),
        ("总建筑量", "register-column-unknown"),
        ("地块编号", "register-column-twice"),
    ],
)
def test_headings_that_are_wrong(tmp_path: Path, lot: RegisterType, heading: str, code: str) -> None:
    path = workbook(tmp_path / "x.xlsx", [["地块编号", "地块名称", heading], ["0101", "甲", 1]])
    assert faults(path, lot) == [(code, f"x.xlsx Sheet1!C1 {heading}")]


def test_a_required_column_that_is_missing(tmp_path: Path, lot: RegisterType) -> None:
    path = workbook(tmp_path / "x.xlsx", [["地块名称", "圈层"], ["甲", "第一圈层"]])
    assert faults(path, lot) == [("register-column-missing", "x.xlsx Sheet1")]


@pytest.mark.parametrize(
    "heading",
    [
        "total_floor_area",
        "Total floor area",
        "总建设量",
        "总 建设量(平方米)",
        "*总建设量［㎡］",
        "总建设量，单位：平方米",
        "总建设量/平方米",
    ],
)
def test_headings_by_id_or_label_with_or_without_a_unit(
    tmp_path: Path, lot: RegisterType, heading: str
) -> None:
    path = workbook(tmp_path / "x.xlsx", [["code", heading], ["0101", 7]])
    assert read_register(path, lot).frame["total_floor_area"].to_list() == [7]


def test_a_cell_shown_as_per_cent(tmp_path: Path, lot: RegisterType) -> None:
    def dress(sheet: Worksheet) -> None:
        sheet["B2"].number_format = "0.0%"

    path = workbook(tmp_path / "x.xlsx", [["code", "产业占比"], ["0101", 0.6], ["0102", 0.6]], dress)
    assert read_register(path, lot).frame["total_floor_share"].to_list() == [60, 0.6]


def test_error_values_are_no_empty_cells(tmp_path: Path, lot: RegisterType) -> None:
    def dress(sheet: Worksheet) -> None:
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"

    path = workbook(tmp_path / "x.xlsx", [["code", "户数"], ["0101", None]], dress)
    assert faults(path, lot) == [("register-cell-error", "x.xlsx Sheet1!B2 户数")]


def test_no_header(tmp_path: Path, lot: RegisterType) -> None:
    path = workbook(tmp_path / "x.xlsx", [["甲", "乙"], [1, 2]])
    assert faults(path, lot) == [("register-header", "x.xlsx Sheet1")]


def test_the_sheet_is_found_by_name_and_by_its_columns(tmp_path: Path, lot: RegisterType) -> None:
    book = openpyxl.Workbook()
    for name, code in (("说明", None), ("2024", "0101"), ("地块", "0102")):
        sheet = book.create_sheet(name)
        sheet.append(["code", "地块名称"] if code else ["填表说明"])
        sheet.append([code, "甲"])
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert read_register(path, lot).frame["code"].to_list() == ["0102"]
    assert read_register(path, lot, "2024").frame["code"].to_list() == ["0101"]
    assert faults(path, lot, sheet="2025") == [("register-sheet", "x.xlsx")]
    del book["地块"]
    book.create_sheet("2023").append(["code", "地块名称"])
    book.save(path)
    assert faults(path, lot) == [("register-sheet", "x.xlsx")]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 broken", b"<html></html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken"]
)
def test_what_is_no_workbook(tmp_path: Path, lot: RegisterType, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert faults(path, lot) == [("register-unreadable", "x.xlsx")]


def test_missing_empty_and_foreign_files(tmp_path: Path, lot: RegisterType) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "x.docx").write_bytes(b"x")
    assert [faults(tmp_path / n, lot)[0][0] for n in ("none.xlsx", "empty.csv", "x.docx")] == [
        "file-missing",
        "file-empty",
        "register-format",
    ]


def test_codes(tmp_path: Path) -> None:
    own = declare()
    own.fields = [
        field("code", "统一社会信用代码", check="uscc"),
        field("division", "行政区划代码", check="gb2260"),
        field("zone", "分区"),
    ]
    firms = types_of([own])["lot"]
    rows = [
        ["code", "division", "zone"],
        ["9144 0101ma5a00021k", 440100, "1"],
        ["91350100M0001TGQXM", "440100", "2"],
    ]
    reading = read_register(workbook(tmp_path / "x.xlsx", rows), firms)
    assert reading.frame["code"].to_list() == ["91440101MA5A00021K", "91350100M0001TGQXM"]
    assert reading.frame["division"].to_list() == ["440100", "440100"]
    assert [(w.code, w.where) for w in reading.warnings] == [("register-identifier", "x.xlsx Sheet1!A3 code")]
    rows = [
        ["code", "division", "zone"],
        [124401000000000196, "990000", "1"],
        ["91440101MA5A0002IK", "44", "2"],
    ]
    told = faults(workbook(tmp_path / "y.xlsx", rows), firms)
    assert told == [
        ("register-digits-lost", "y.xlsx Sheet1!A2 code"),
        ("register-identifier", "y.xlsx Sheet1!A3 code"),
        ("register-identifier", "y.xlsx Sheet1!B2 division"),
        ("register-identifier", "y.xlsx Sheet1!B3 division"),
    ]


def test_the_template_reads_back_as_nothing(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "t.xlsx"
    write_template(lot, path)
    reading = read_register(path, lot)
    assert reading.frame.height == 0
    assert {n.code for n in reading.notes} == {"register-row-skipped", "register-no-records"}


def fill_in(path: Path, values: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(c.value).split("\n")[0].removeprefix("* "): c.column for c in sheet[3]}
    for name, value in values.items():
        sheet.cell(5, heads[name], value)
    book.save(path)


def test_the_template_is_filled_in_and_read(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "t.xlsx"
    write_template(lot, path)
    fill_in(
        path,
        {
            "地块编号": "0001",
            "总建设量": 5000,
            "圈层": "第二圈层",
            "涉及文物": "否",
            "批准日期": dt.date(2024, 3, 1),
            "状态": "建成",
        },
    )
    (record,) = read_register(path, lot).frame.to_dicts()
    assert record == {
        "code": "0001", "name": None, "total_floor_area": 5000, "total_floor_share": None, "households": None, "circle": "second",
        "heritage": False, "approved": dt.date(2024, 3, 1), "double_area": 1, "state": "done",
    }  # fmt: skip


def test_the_template_has_drop_downs_notes_and_formats(tmp_path: Path, lot: RegisterType) -> None:
    path = tmp_path / "t.xlsx"
    write_template(lot, path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rules = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}
    assert rules["G5"].formula1 == '"第一圈层,第二圈层"'
    assert rules["H5"].formula1 == '"是,否"'
    assert rules["I5"].type == "date"
    assert rules["D5"].type == "decimal"
    assert rules["F5"].type == "whole"
    assert "必填" in sheet["B3"].comment.text
    assert (sheet["B5"].number_format, sheet["I5"].number_format) == ("@", "yyyy-mm-dd")
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A4"].value == "示例（导入时自动跳过）"


def test_computed_values_that_differ_are_noted(tmp_path: Path, lot: RegisterType) -> None:
    path = workbook(
        tmp_path / "x.xlsx", [["code", "总建设量", "两倍建设量"], ["0101", 5000, 1], ["0102", 5000, 3]]
    )
    reading: Reading = read_register(path, lot)
    assert [(n.code, n.where) for n in reading.notes] == [
        ("register-computed-differs", "x.xlsx Sheet1!C3 两倍建设量")
    ]
    assert reading.frame["double_area"].to_list() == [1, 1]


def test_a_header_of_two_rows(tmp_path: Path, lot: RegisterType) -> None:
    def dress(sheet: Worksheet) -> None:
        for area in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"):
            sheet.merge_cells(area)

    rows = [
        ["地块表"],
        ["地块编号", "地块名称", "规模", None, "圈层"],
        [None, None, "总建设量（万平方米）", "户数", None],
        ["0101", "甲", 2.5, 12, "第一圈层"],
    ]
    reading = read_register(workbook(tmp_path / "x.xlsx", rows, dress), lot)
    assert reading.frame.select("code", "name", "total_floor_area", "households", "circle").rows() == [
        ("0101", "甲", 25000, 12, "first")
    ]
    assert reading.notes == []


def test_rows_of_records_that_look_like_notes(tmp_path: Path, lot: RegisterType) -> None:
    rows = [
        ["地块编号", "地块名称"],
        ["合计01", "合计里小区"],
        ["0102", "备注里小区"],
        ["0103", "总工会家属院"],
    ]
    reading = read_register(workbook(tmp_path / "x.xlsx", rows), lot)
    assert reading.frame["name"].to_list() == ["合计里小区", "备注里小区", "总工会家属院"]
