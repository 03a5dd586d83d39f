"""Write the sheet that people fill in: drop-downs, notes, an example row that is skipped, ready to print."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy.export.measure import line_count, text_width
from luocheng.policy.export.xlsx_style import Styles
from luocheng.registers.rows import EXAMPLE
from luocheng.registers.sheet_writer import HEADER, ExactSheet, column_width, new_book, set_page, write_title
from luocheng.registers.template_words import example_of, kind_of, shown, span
from luocheng.registers.types import FieldType, RegisterType
from luocheng.registers.values import expected

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["GUIDE", "write_template"]

GUIDE = "填写说明"
LISTS = "选项"
_BLANK = 40
"""Empty rows with a frame that are printed."""

_DEEP = 20_000
"""Rows that drop-downs and checks cover."""

_FIRST = HEADER + 2
"""The first row to fill in: below the example."""


def write_template(
    register: RegisterType, path: Path | str, others: dict[str, RegisterType] | None = None
) -> None:
    """Write a workbook to be filled in with the records of a register.

    Row 1 is the title, row 2 says how to fill it in, row 3 heads the columns (required ones with *), row 4 is an
    example that is skipped when the sheet is read. Computed fields have no column. A second sheet explains the fields.

    Parameters
    ----------
    path
        A name that ends in .xlsx.
    others
        The other registers of the policy, whose names explain references.

    Raises
    ------
    LuochengError
        When the name does not end in .xlsx or the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise LuochengError(
            Fault(
                "样表只写成 .xlsx",
                str(path),
                remedy="用 -o 名称.xlsx",
                what_en="A template is written as .xlsx only",
                remedy_en="Use -o NAME.xlsx",
                code="register-format",
            )
        )
    try:
        with new_book(path) as book:
            _Template(book, register, others or dict(register.others)).write()
    except OSError as error:
        raise LuochengError(
            Fault(
                f"写不进去：{error.strerror or error}",
                str(path),
                remedy="确认文件夹存在，并关闭正在使用它的程序",
                what_en=f"Cannot be written: {error.strerror or error}",
                remedy_en="See that its folder exists, and close programs that use it",
                code="unwritable",
            )
        ) from error


class _Template:
    def __init__(self, book: Workbook, register: RegisterType, others: dict[str, RegisterType]) -> None:
        self.book, self.register, self.others = book, register, others
        self.styles = Styles(book)
        self.fields = [f for f in register.fields if not f.computed]
        self.lists: list[tuple[str, list[str]]] = []
        base: dict[str, Any] = {"font_name": "仿宋", "font_size": 10, "font_charset": 134, "valign": "vcenter", "border": 1, "border_color": "#7F7F7F"}  # fmt: skip
        self.formats = {
            "text": book.add_format({**base, "num_format": "@", "text_wrap": True}),
            "number": book.add_format({**base, "num_format": "General", "align": "right"}),
            "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "center"}),
            "choice": book.add_format({**base, "num_format": "@", "align": "center"}),
            "ordinal": book.add_format({**base, "align": "center", "font_color": "#7F7F7F"}),
        }
        # What is typed below the framed rows keeps its kind: codes stay text.
        self.below = {
            k: book.add_format({"num_format": n})
            for k, n in (("text", "@"), ("number", "General"), ("date", "yyyy-mm-dd"), ("choice", "@"))
        }
        grey = {**base, "italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}
        self.example = {
            "text": book.add_format({**grey, "num_format": "@"}),
            "number": book.add_format({**grey, "num_format": "General", "align": "right"}),
            "date": book.add_format({**grey, "num_format": "yyyy-mm-dd", "align": "center"}),
            "choice": book.add_format({**grey, "num_format": "@", "align": "center"}),
        }
        self.head = {
            True: book.add_format({**base, "font_name": "黑体", "font_size": 11, "align": "center", "text_wrap": True, "bg_color": "#F8DCD3"}),
            False: book.add_format({**base, "font_name": "黑体", "font_size": 11, "align": "center", "text_wrap": True, "bg_color": "#DCE6F1"}),
        }  # fmt: skip

    def write(self) -> None:
        """Write the sheet to fill in and the sheet that explains it."""
        title = self.register.title.zh
        self.book.set_properties({"title": f"{title}填报表"})
        worksheet = self.book.add_worksheet(self.register.sheet(), ExactSheet)
        shapes = self._shape_headings()
        last = len(self.fields) + len(shapes)
        worksheet.write_string(HEADER, 0, "序号", self.head[False])
        worksheet.write_string(HEADER + 1, 0, EXAMPLE, self.example["choice"])
        self.example["choice"].set_text_wrap()
        worksheet.set_column_pixels(0, 0, 84, self.formats["ordinal"])
        widths = [84]
        tallest = 1
        for at, kept in enumerate(self.fields, 1):
            label = f"* {kept.label.zh}" if kept.required else kept.label.zh
            heading = f"{label}\n（{kept.unit}）" if kept.unit else label
            wide = max(
                column_width(kept, label + (kept.unit and "（）")),
                int(text_width(shown(kept)[:24], 10) / 0.75) + 16,
            )
            wide = min(wide, 220)
            widths.append(wide)
            tallest = max(tallest, line_count(heading, (wide - 10) * 0.75, 11))
            self._field(worksheet, at, kept, heading, wide)
        for at, (heading, example) in enumerate(shapes, len(self.fields) + 1):
            worksheet.write_string(HEADER, at, heading, self.head[False])
            worksheet.write(
                HEADER + 1, at, example, self.example["number" if isinstance(example, float) else "text"]
            )
            worksheet.set_column_pixels(at, at, 120)
            widths.append(120)
        worksheet.set_row(HEADER, max(34, tallest * 16 + 8))
        worksheet.set_row(HEADER + 1, 32)
        self._blank_rows(worksheet, last)
        worksheet.freeze_panes(HEADER + 1, 1 + (self.fields[0].id == self.register.key))
        write_title(worksheet, self.styles, (f"{title}填报表", self._line()), widths)
        set_page(worksheet, sum(widths), last)
        worksheet.print_area(0, 0, _FIRST + _BLANK - 1, last)
        worksheet.activate()
        self._guide()
        self._lists()

    def _line(self) -> str:
        keeper = f"维护单位：{self.register.keeper}　" if self.register.keeper else ""
        return f"{keeper}带 * 的为必填；一行一条；数字按表头的单位填，不知道的留空，不要填 0；每列的要求见批注和“{GUIDE}”"

    def _shape_headings(self) -> list[tuple[str, float | str]]:
        if self.register.geometry == "point":
            return [("经度（CGCS2000）", 114.3521), ("纬度（CGCS2000）", 36.0972)]
        return []

    # --- one field

    def _field(self, worksheet: Worksheet, at: int, kept: FieldType, heading: str, width: int) -> None:
        kind = kind_of(kept)
        worksheet.write_string(HEADER, at, heading, self.head[kept.required])
        worksheet.set_column_pixels(at, at, width, self.below[kind])
        self._example(worksheet, at, kept, kind)
        comment = "\n".join(self._explained(kept))
        lines = line_count(comment, 190, 9)
        worksheet.write_comment(
            HEADER,
            at,
            comment,
            {"x_scale": 2.0, "y_scale": max(0.8, lines * 14 / 74), "font_size": 9, "author": "落城"},
        )
        rule = self._validation(kept)
        if rule is not None:
            worksheet.data_validation(_FIRST, at, _DEEP, at, rule)

    def _example(self, worksheet: Worksheet, at: int, kept: FieldType, kind: str) -> None:
        value = example_of(kept)
        style = self.example[kind]
        if isinstance(value, dt.date):
            worksheet.write_datetime(HEADER + 1, at, dt.datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a day has no zone
        elif isinstance(value, float):
            worksheet.write_number(HEADER + 1, at, int(value) if value.is_integer() else value, style)
        else:
            worksheet.write_string(HEADER + 1, at, value, style)

    def _explained(self, kept: FieldType) -> list[str]:
        said = [f"{'必填' if kept.required else '选填'}　{expected(kept)[0]}"]
        if kept.low is not None or kept.high is not None:
            said.append(span(kept))
        if kept.id == self.register.key:
            said.append("每条记录一个编号，不重复")
        if kept.check == "uscc":
            said.append("18 位统一社会信用代码，导入时核对校验码")
        if kept.check == "gb2260":
            said.append("6 位行政区划代码（GB/T 2260）")
        if kept.type == "reference":
            other = self.others.get(kept.to)
            said.append(f"填“{other.title.zh if other else kept.to}”中的编号")
        if kept.note is not None and kept.note.zh:
            said.append(kept.note.zh)
        return said

    def _validation(self, kept: FieldType) -> dict[str, Any] | None:
        common = {"ignore_blank": True, "error_title": kept.label.zh[:30], "error_type": "stop"}
        if kept.type == "yes_no":
            return common | {"validate": "list", "source": ["是", "否"], "error_message": "请选择 是 或 否"}
        if kept.type == "choice":
            names = [c.label.zh for c in kept.choices]
            source: Any = names
            if sum(map(len, names)) + len(names) > 250 or any("," in n for n in names):
                self.lists.append((kept.label.zh, names))
                column = (
                    chr(64 + len(self.lists))
                    if len(self.lists) <= 26
                    else f"A{chr(64 + len(self.lists) - 26)}"
                )
                source = f"='{LISTS}'!${column}$2:${column}${len(names) + 1}"
            return common | {"validate": "list", "source": source, "error_message": "请从下拉列表中选择"}
        if kept.type == "date":
            first, last = dt.date(1900, 3, 1), dt.date(2199, 12, 31)
            return common | {
                "validate": "date", "criteria": "between", "minimum": first, "maximum": last, "error_type": "warning",
                "error_message": "请填日期，如 2024-05-01",
            }  # fmt: skip
        if kept.numeric:
            low = kept.low if kept.low is not None else -1e15
            high = kept.high if kept.high is not None else 1e15
            return common | {
                "validate": "integer" if kept.type == "integer" else "decimal", "criteria": "between",
                "minimum": int(low) if kept.type == "integer" else low, "maximum": int(high) if kept.type == "integer" else high,
                "error_message": f"请填{'整数' if kept.type == 'integer' else '数字'}{span(kept)}，不带单位"[:250],
            }  # fmt: skip
        return None

    def _blank_rows(self, worksheet: Worksheet, last: int) -> None:
        for row in range(_FIRST, _FIRST + _BLANK):
            worksheet.write_blank(row, 0, None, self.formats["ordinal"])
            for at, kept in enumerate(self.fields, 1):
                worksheet.write_blank(row, at, None, self.formats[kind_of(kept)])
            for at in range(len(self.fields) + 1, last + 1):
                worksheet.write_blank(row, at, None, self.formats["number"])
            worksheet.set_row(row, 20)

    # --- the other sheets

    def _guide(self) -> None:
        worksheet = self.book.add_worksheet(GUIDE)
        columns = (
            ("字段", 150),
            ("短名", 150),
            ("填什么", 230),
            ("单位", 80),
            ("必填", 50),
            ("说明", 300),
            ("示例", 160),
        )
        worksheet.merge_range(
            0, 0, 0, len(columns) - 1, f"{self.register.title.zh}填写说明", self.styles.title
        )
        worksheet.set_row(0, 34)
        for at, (name, width) in enumerate(columns):
            worksheet.write_string(HEADER, at, name, self.styles.header(grey=False))
            worksheet.set_column_pixels(at, at, width)
        for row, kept in enumerate(self.register.fields, HEADER + 1):
            note = kept.note.zh if kept.note else ""
            if kept.computed:
                note = (
                    f"自动计算，不用填：{kept.formula}。{note}".rstrip("。")
                    if note
                    else f"自动计算，不用填：{kept.formula}"
                )
            elif kept.type == "reference" and kept.to in self.others:
                note = f"填“{self.others[kept.to].title.zh}”中的编号。{note}".rstrip("。")
            cells = (
                kept.label.zh,
                kept.id,
                expected(kept)[0].split("，单位")[0],
                kept.unit,
                "是" if kept.required else "",
                note,
                "" if kept.computed else shown(kept),
            )
            lines = 1
            for at, text in enumerate(cells):
                worksheet.write_string(
                    row, at, text, self.styles.cell(centred=at in (3, 4), grey=kept.computed)
                )
                lines = max(lines, line_count(text, columns[at][1] * 0.75 - 8, 10))
            worksheet.set_row(row, max(20, lines * 14.2 + 7))
        worksheet.freeze_panes(HEADER + 1, 0)
        set_page(worksheet, sum(w for _, w in columns), len(columns) - 1)
        worksheet.print_area(0, 0, HEADER + len(self.register.fields), len(columns) - 1)

    def _lists(self) -> None:
        if not self.lists:
            return
        worksheet = self.book.add_worksheet(LISTS)
        for at, (name, values) in enumerate(self.lists):
            worksheet.write_string(0, at, name)
            for row, value in enumerate(values, 1):
                worksheet.write_string(row, at, value)
        worksheet.hide()
