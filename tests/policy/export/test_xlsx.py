"""The workbook: what it looks like, that it comes back identical, and what corrections by hand do."""

from __future__ import annotations

import copy
import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.policy import export
from luocheng.policy.export.xlsx_export import read_xlsx, write_xlsx
from luocheng.policy.export.xlsx_sheets import SHEETS
from luocheng.policy.model import Clause, Document, Task


class Book:
    """A workbook as a person edits it: by sheet, row (from 1 under the header) and name of the column."""

    def __init__(self, documents: list[Document], path: Path) -> None:
        self.path = path
        write_xlsx(documents, path)
        self.book = openpyxl.load_workbook(path)

    def cell(self, sheet: str, row: int, name: str):
        ws = self.book[sheet]
        names = [c.value for c in ws[3]]
        return ws.cell(3 + row, names.index(name) + 1)

    def set(self, sheet: str, row: int, name: str, value) -> None:
        self.cell(sheet, row, name).value = value

    def add(self, sheet: str, **values: object) -> None:
        ws = self.book[sheet]
        row = ws.max_row + 1
        names = [c.value for c in ws[3]]
        for name, value in values.items():
            ws.cell(row, names.index(name.replace("_", "/")) + 1).value = value

    def delete(self, sheet: str, row: int) -> None:
        ws = self.book[sheet]
        for area in list(ws.merged_cells.ranges):
            if area.min_row > 3:
                ws.unmerge_cells(str(area))
        ws.delete_rows(3 + row)

    def read(self, original: list[Document] | None = None) -> list[Document]:
        self.book.save(self.path)
        return read_xlsx(self.path, original)

    def faults(self) -> list[tuple[str, str]]:
        with pytest.raises(LuochengError) as caught:
            self.read()
        assert all(f.what and f.what_en and f.remedy and f.remedy_en for f in caught.value.faults)
        return [(f.code, f.where) for f in caught.value.faults]


@pytest.fixture
def book(document, tmp_path):
    return Book([document], tmp_path / "plan.xlsx")


# --- unchanged --------------------------------------------------------------------------------------------------


def test_unchanged_it_comes_back_identical(document, tmp_path):
    write_xlsx([document], tmp_path / "plan.xlsx")
    assert [document] == read_xlsx(tmp_path / "plan.xlsx")


def test_saved_by_another_program_it_comes_back_identical(document, book):
    assert [document] == book.read()


@pytest.mark.parametrize("name", ["action_plan", "collection"])
def test_sample_documents_come_back_identical(name, request, tmp_path):
    documents = request.getfixturevalue(name)
    write_xlsx(documents, tmp_path / "plan.xlsx")
    assert documents == read_xlsx(tmp_path / "plan.xlsx")
    assert documents == read_xlsx(tmp_path / "plan.xlsx", documents)


def test_no_documents_and_empty_documents_come_back(tmp_path):
    empty = Document("", "", "", "", None, "")
    for documents in ([], [empty], [empty, empty]):
        write_xlsx(documents, tmp_path / "plan.xlsx")
        assert documents == read_xlsx(tmp_path / "plan.xlsx")


def test_text_longer_than_a_cell_comes_back(document, tmp_path):
    document.text += "\n" + "长文" * 40_000
    document.clauses.append(
        Clause(("三",), "三", "", "长文" * 40_000, len(document.text) - 80_000, len(document.text), 1)
    )
    write_xlsx([document], tmp_path / "plan.xlsx")
    assert [document] == read_xlsx(tmp_path / "plan.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert max(len(str(c.value or "")) for ws in sheets for row in ws for c in row) < 32_767


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_plan_comes_back_identical(data, plans, tmp_path):
    documents = data.draw(st.lists(plans, max_size=3))
    path = tmp_path / "plan.xlsx"
    write_xlsx(documents, path)
    assert documents == read_xlsx(path)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_in_any_order_give_the_records_in_that_order(data, document, tmp_path):
    book = Book([document], tmp_path / "plan.xlsx")
    sheet, field = data.draw(st.sampled_from([("指标目标表", "targets"), ("任务分解表", "tasks")]))
    ws = book.book[sheet]
    before = getattr(document, field)
    order = data.draw(st.permutations(range(len(before))))
    for area in [a for a in ws.merged_cells.ranges if a.min_row > 3]:
        ws.unmerge_cells(str(area))
    rows = [[c.value for c in ws[4 + i]] for i in range(len(before))]
    for at, i in enumerate(order):
        for column, value in enumerate(rows[i], 1):
            ws.cell(4 + at, column).value = value
    # A section's name that the merged cell kept to itself is no correction.
    assert [before[i] for i in order] == getattr(book.read()[0], field)


# --- corrected --------------------------------------------------------------------------------------------------


def test_a_corrected_task(document, book):
    book.set("任务分解表", 1, "任务", "建设城市绿道")
    book.set("任务分解表", 1, "牵头单位", "市园林绿化中心、市体育局")
    book.set("任务分解表", 1, "配合单位", "各县（市、区）政府")
    book.set("任务分解表", 1, "完成时限", "2026年12月")
    expected = copy.deepcopy(document)
    task = expected.tasks[0]
    task.title, task.deadline = "建设城市绿道", "2026年12月"
    task.lead_units, task.support_units = ["市园林绿化中心", "市体育局"], ["各县（市、区）政府"]
    task.canonical = {}
    assert [expected] == book.read()


def test_a_corrected_target(document, book):
    book.set("指标目标表", 5, "比较", "不低于")
    book.set("指标目标表", 5, "年份", 2026)
    book.set("指标目标表", 5, "限定", "力争；每年；基准：较2023年")
    book.set("指标目标表", 5, "对象", "全市")
    expected = copy.deepcopy(document)
    target = expected.targets[4]
    target.year, target.subject, target.hedge, target.per, target.base = (
        2026,
        "全市",
        "力争",
        "每年",
        "较2023年",
    )
    assert [expected] == book.read()


def test_a_quote_is_found_where_it_stands(document, book):
    book.set("指标目标表", 2, "依据原文", "2024年、2025年分别不少于80公里")
    target = book.read()[0].targets[1]
    assert "2024年、2025年分别不少于80公里" == target.quote == document.text[target.start : target.end]
    assert target.figure is not None
    assert document.text[slice(*target.figure)] == "80公里"


def test_a_quote_typed_with_other_blanks_and_brackets_is_found(document, book):
    book.set("任务分解表", 2, "依据", "（市城市管理局负责, 2025年6月底前完成)")
    task = book.read()[0].tasks[1]
    assert "（市城市管理局负责，2025年6月底前完成）" == task.quote == document.text[task.start : task.end]


def test_a_shortened_quote_is_found(document, book):
    book.set("任务分解表", 1, "依据", "到2026年……信息平台。")
    task = book.read()[0].tasks[0]
    assert (task.quote[:6], task.quote[-5:]) == ("到2026年", "信息平台。")
    assert task.quote == document.text[task.start : task.end]


def test_of_several_places_the_one_under_the_clause_and_nearest_is_taken(document, book):
    document.text = document.text.removesuffix("。") + "，绿道完好率保持在95%以上。"
    document.clauses[-1].end = len(document.text)
    book = Book([document], book.path)
    book.set("指标目标表", 5, "依据原文", "绿道完好率保持在95%")
    book.add(
        "指标目标表",
        条款="二（一）",
        指标="绿道完好率",
        比较="≥",
        数值="95",
        单位="%",
        依据原文="绿道完好率保持在95%",
    )
    first, second = book.read()[0].targets[4], book.read()[0].targets[6]
    assert document.text.index("绿道完好率") == first.start
    assert document.text.rindex("绿道完好率") == second.start
    assert second.path == ("二", "(一)")


def test_a_new_row_needs_only_clause_and_evidence(document, book):
    book.add(
        "任务分解表", 任务="公布进展", 牵头单位="市园林绿化中心", 条款="二、(一)", 依据="每季度通报一次。"
    )
    book.add("指标目标表", 指标="绿道信息平台", 比较="完成", 依据原文="建成绿道信息平台")
    plan = book.read()[0]
    start = document.text.index("每季度")
    assert (
        Task(("二", "(一)"), "公布进展", ["市园林绿化中心"], [], None, start, start + 8, "每季度通报一次。")
        == plan.tasks[3]
    )
    assert (
        plan.targets[6].path,
        plan.targets[6].comparator,
        plan.targets[6].value,
    ) == (("一", "1"), "done", None)


def test_deleted_and_emptied_rows_are_gone(document, book):
    book.delete("指标目标表", 2)
    for name in ("条款", "对象", "指标", "比较", "数值", "单位", "年份", "限定", "依据原文"):
        book.set("指标目标表", 3, name, None)
    kept = [t for i, t in enumerate(document.targets) if i not in {1, 3}]
    assert kept == book.read()[0].targets


def test_a_copied_row_is_a_new_one(document, book):
    ws = book.book["指标目标表"]
    for column in range(1, ws.max_column + 1):
        ws.cell(10, column).value = ws.cell(5, column).value
    book.set("指标目标表", 7, "数值", "120")
    book.set("指标目标表", 7, "年份", "2026")
    plan = book.read()[0]
    assert document.targets == plan.targets[:6]
    assert (plan.targets[6].value, plan.targets[6].year, plan.targets[6].indicator) == (120, 2026, "滨水绿道")


def test_numbers_and_dates_that_a_program_made_of_text(document, book):
    book.set("指标目标表", 5, "数值", 0.95)
    book.cell("指标目标表", 5, "数值").number_format = "0%"
    book.set("指标目标表", 1, "年份", 2026.0)
    book.set("任务分解表", 1, "完成时限", dt.date(2026, 12, 1))
    document.tasks[0].deadline = "2026年12月1日"
    assert [document] == book.read()


def test_values_that_look_like_dates_and_codes_stay_text(document, tmp_path):
    target = document.targets[4]
    target.value, target.comparator, target.unit = (3, 5), "range", "0101"
    write_xlsx([document], tmp_path / "plan.xlsx")
    ws = openpyxl.load_workbook(tmp_path / "plan.xlsx")["指标目标表"]
    assert [ws.cell(8, 6).value, ws.cell(8, 7).value] == ["3—5", "0101"]
    assert {"s"} == {c.data_type for row in ws.iter_rows(min_row=4) for c in row if c.value is not None}
    assert {"@"} == {c.number_format for row in ws.iter_rows(min_row=4) for c in row}


def test_the_document_and_its_clauses_can_be_corrected(document, book):
    book.set("文件信息", 1, "发文字号", "示政发〔2024〕4号")
    book.set("文件信息", 1, "成文日期", "2024年4月1日")
    book.set("文件信息", 1, "规划期", "2024—2027")
    book.set("条款", 2, "标题", "建设城市绿道")
    plan = book.read()[0]
    assert (
        plan.number,
        plan.date,
        plan.plan_start,
        plan.plan_end,
    ) == ("示政发〔2024〕4号", "2024-04-01", 2024, 2027)
    assert plan.clauses[1].title == "建设城市绿道"
    assert document.tasks == plan.tasks


def test_new_rows_belong_to_the_document_they_stand_under(collection, tmp_path):
    book = Book(collection, tmp_path / "plan.xlsx")
    ws = book.book["引用文件"]
    assert [ws.cell(4 + i, 1).value for i in range(3)] == [f"{d.label}　{d.title}" for d in collection]
    words = collection[1].text[:12]
    book.add("引用文件", 文件="篇二", 文件名称="甲", 原文=words)
    plan = book.read()
    assert [len(d.references) - len(b.references) for d, b in zip(plan, collection, strict=True)] == [0, 1, 0]
    assert words == plan[1].text[plan[1].references[0].start : plan[1].references[0].end]


def test_remarks_below_the_table_and_columns_of_ones_own_are_no_records(document, book):
    ws = book.book["任务分解表"]
    ws.cell(3, 20).value = "备注"
    ws.cell(4, 20).value = "已联系"
    ws.cell(9, 1).value = "填报人：张三"
    assert [document] == book.read()


# --- faults -----------------------------------------------------------------------------------------------------

T, G = "工作表“任务分解表”", "工作表“指标目标表”"


@pytest.mark.parametrize(
    ("sheet", "row", "name", "value", "code"),
    [
        ("任务分解表", 1, "任务", "", "empty-title"),
        ("任务分解表", 1, "任务", None, "empty-title"),
        ("任务分解表", 1, "条款", "九（九）", "unknown-clause"),
        ("任务分解表", 1, "依据", "原文里没有这句话", "quote-not-in-text"),
        ("任务分解表", 1, "依据", "", "no-evidence"),
        ("任务分解表", 1, "主要内容/目标", "改了也没用", "grey-cell"),
        ("任务分解表", 1, "重点任务", "别的任务", "grey-cell"),
        ("任务分解表", 1, "任务", "=A1", "xlsx-cell"),
        ("指标目标表", 1, "比较", "大约", "unknown-comparator"),
        ("指标目标表", 1, "数值", "很多", "value-not-a-number"),
        ("指标目标表", 1, "数值", None, "value-not-a-number"),
        ("指标目标表", 1, "数值", "700", "value-not-in-evidence"),
        ("指标目标表", 1, "数值", "600—700", "value-not-expected"),
        ("指标目标表", 1, "数值", dt.date(2024, 3, 5), "xlsx-cell"),
        ("指标目标表", 1, "比较", "完成", "value-not-expected"),
        ("指标目标表", 1, "比较", "区间", "value-not-expected"),
        ("指标目标表", 1, "年份", "明年", "not-a-year"),
        ("指标目标表", 1, "年份", "20266", "not-a-year"),
        ("指标目标表", 1, "年份", "2926", "year-out-of-range"),
        ("指标目标表", 1, "年份", "2026—2024", "year-out-of-range"),
        ("指标目标表", 1, "指标", "", "empty-title"),
        ("指标目标表", 1, "编号（请勿改动）", "1.G99x", "xlsx-key"),
        ("指标目标表", 1, "编号（请勿改动）", "合计", "xlsx-key"),
        ("引用文件", 1, "原文", "没有的文件", "quote-not-in-text"),
        ("条款", 1, "内容", "改写", "grey-cell"),
        ("文件信息", 1, "成文日期", "去年", "not-a-date"),
        ("文件信息", 1, "成文日期", "2024-13-01", "not-a-date"),
        ("文件信息", 1, "规划期", "三年", "not-a-year"),
        ("文件信息", 1, "校验码", "0", "grey-cell"),
    ],
)
def test_a_fault_names_sheet_and_row(book, sheet, row, name, value, code):
    book.set(sheet, row, name, value)
    assert [(code, f"工作表“{sheet}”第{3 + row}行")] == book.faults()


def test_every_fault_is_reported_at_once(book):
    book.set("任务分解表", 1, "任务", "")
    book.set("任务分解表", 2, "条款", "九")
    book.set("指标目标表", 2, "比较", "约")
    book.set("指标目标表", 3, "年份", "1")
    expected = [
        ("empty-title", f"{T}第4行"),
        ("unknown-clause", f"{T}第5行"),
        ("unknown-comparator", f"{G}第5行"),
        ("not-a-year", f"{G}第6行"),
    ]
    assert expected == book.faults()


def test_new_rows_are_checked(book):
    book.add("指标目标表", 指标="甲", 比较="≥", 数值="5", 依据原文="绿道")
    book.add("指标目标表", 条款="二", 指标="甲", 比较="完成", 依据原文="建成绿道信息平台")
    book.add("指标目标表", 条款="一、1", 比较="≥", 数值="600", 单位="公里", 依据原文="达到600公里")
    expected = [
        ("quote-ambiguous", 10),
        ("quote-not-in-clause", 11),
        ("empty-title", 12),
    ]
    assert [(code, f"{G}第{row}行") for code, row in expected] == book.faults()


def test_a_repeated_row_is_reported(book):
    ws = book.book["指标目标表"]
    for column in range(1, ws.max_column + 1):
        ws.cell(10, column).value = ws.cell(5, column).value
    assert [("repeated-row", f"{G}第10行")] == book.faults()


def test_missing_sheets_columns_and_clauses_are_reported(book):
    del book.book["引用文件"]
    book.book["指标目标表"].delete_cols(5)
    assert book.faults() == [("xlsx-column", G), ("xlsx-sheet", "")]


def test_a_header_that_is_gone_is_reported(book):
    book.book["指标目标表"].delete_rows(3)
    assert book.faults() == [("xlsx-header", G)]


def test_deleted_clauses_are_reported(book):
    book.delete("条款", 2)
    assert book.faults() == [("clause-deleted", "工作表“条款”")]


def test_a_workbook_without_its_hidden_sheet_needs_the_documents(document, book):
    del book.book["_luocheng"]
    assert [document] == book.read([document])
    assert book.faults() == [("xlsx-no-origin", "")]


def test_a_damaged_hidden_sheet_is_reported(document, book):
    book.book["_luocheng"]["A4"].value = "P" + "A" * 100
    assert book.faults() == [("xlsx-payload", "工作表 _luocheng")]
    assert [document] == book.read([document])


def test_a_workbook_of_other_documents_is_refused(document, book):
    other = copy.deepcopy(document)
    other.text += "。"
    book.book.save(book.path)
    with pytest.raises(LuochengError, match="不是同一份"):
        read_xlsx(book.path, [other])


def test_a_newer_workbook_is_refused(book):
    book.book["_luocheng"]["B1"].value = "99"
    assert book.faults() == [("xlsx-version", "")]


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "plan.xlsx"
    with pytest.raises(LuochengError, match="找不到文件"):
        read_xlsx(path)
    path.write_bytes(b"no workbook")
    with pytest.raises(LuochengError, match="打不开"):
        read_xlsx(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook>")
    with pytest.raises(LuochengError, match="打不开"):
        read_xlsx(path)


def test_a_workbook_with_a_document_type_is_refused(document, tmp_path):
    write_xlsx([document], tmp_path / "good.xlsx")
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name in good.namelist():
            text = good.read(name).replace(
                b"<sst", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst'
            )
            bad.writestr(name, text)
    with pytest.raises(LuochengError, match="打不开"):
        read_xlsx(tmp_path / "bad.xlsx")


# --- looks ------------------------------------------------------------------------------------------------------


def test_sheets_and_columns(book):
    names = [s.name for s in SHEETS]
    assert [*names, "说明", "_luocheng"] == book.book.sheetnames
    for sheet in SHEETS:
        header = [c.value for c in book.book[sheet.name][3]]
        assert [*(c.name for c in sheet.columns), "编号（请勿改动）"] == header


def test_it_prints_on_landscape_a4_with_its_header_on_every_page(book):
    for sheet in SHEETS:
        ws = book.book[sheet.name]
        assert (
            ws.page_setup.orientation,
            int(ws.page_setup.paperSize),
            ws.sheet_properties.pageSetUpPr.fitToPage,
        ) == ("landscape", 9, True)
        assert (int(ws.page_setup.fitToWidth or 1), int(ws.page_setup.fitToHeight)) == (1, 0)
        assert ws.print_title_rows == "$3:$3"
        assert "— &P —" in (ws.oddFooter.center.text or "")
        assert ws.freeze_panes
        assert ws.auto_filter.ref


def test_the_table_fits_the_page_without_being_scaled(action_plan, collection, tmp_path):
    for documents in (action_plan, collection):
        book = Book(documents, tmp_path / "plan.xlsx").book
        for sheet in SHEETS:
            columns = [d for d in book[sheet.name].column_dimensions.values() if not d.hidden]
            width = sum(d.width * (d.max - d.min + 1) for d in columns) * 7 * 0.75
            assert 690 <= width <= 752, sheet.name


def test_sections_are_merged_and_begin_anew_on_a_new_page(action_plan, tmp_path):
    ws = Book(action_plan, tmp_path / "plan.xlsx").book["任务分解表"]
    merged = [a for a in ws.merged_cells.ranges if a.min_col == a.max_col == 2]
    assert merged
    for area in merged:
        height = sum(ws.row_dimensions[r].height for r in range(area.min_row, area.max_row + 1))
        assert height <= 489
        assert "（" in ws.cell(area.min_row, 2).value or "、" in ws.cell(area.min_row, 2).value


def test_comparators_are_chosen_from_a_list(book):
    rules = book.book["指标目标表"].data_validations.dataValidation
    assert sorted(r.formula1 if r.formula1.startswith('"') else f"={r.formula1}" for r in rules) == [
        '"≥,≤,＞,＜,＝,区间,完成"',
        "=条款!$B$4:$B$8",
    ]


def test_the_guide_says_what_it_was_made_from(document, book):
    words = "\n".join(str(c.value) for row in book.book["说明"] for c in row if c.value)
    assert document.checksum in words
    assert "格式版本：1" in words
    assert "灰色" in words


def test_fonts_are_those_of_official_documents(book):
    ws = book.book["任务分解表"]
    assert [ws["A1"].font.name, ws["A3"].font.name, ws["C4"].font.name] == ["方正小标宋简体", "黑体", "仿宋"]
    assert {134} == {ws[a].font.charset for a in ("A1", "A3", "C4")}


# --- the reference page -----------------------------------------------------------------------------------------

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "plan-xlsx.md"


def test_the_page_names_every_column_and_says_which_are_grey():
    sections = re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    rows = {s.split("\n", 1)[0]: re.findall(r"^\| (\S+) \| (.*) \|$", s, re.MULTILINE)[2:] for s in sections}
    for sheet in SHEETS:
        expected = [(c.name, c.editable) for c in sheet.columns]
        assert [(name, "*grey*" not in what) for name, what in rows[sheet.name]] == expected, sheet.name


def test_the_page_names_every_fault():
    room = Path(export.__file__).parent
    source = "".join(p.read_text("utf-8") for p in room.glob("xlsx_*.py"))
    codes = set(re.findall(r'code="([\w-]+)"', source)) | set(
        re.findall(r'"((?:\w+-)+\w+)",?\n? *\)', source)
    )
    page = PAGE.read_text("utf-8")
    assert len(codes) > 20
    assert {c for c in codes if f"`{c}`" not in page} == set()
