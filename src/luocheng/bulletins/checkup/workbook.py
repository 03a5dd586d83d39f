"""indicators.xlsx: an overview, the values of each level, shortfalls, methods and the data dictionary; A4 across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.bulletins.checkup.dictionary import dictionary_of
from luocheng.bulletins.checkup.sentences import (
    city_row,
    definition,
    goal_words,
    part_units,
    report_sentence,
    standard_words,
)
from luocheng.bulletins.checkup.words import (
    AREA_WORDS,
    BETTER_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    MARK,
    STATUS_SIGNS,
    amount,
    pair,
)
from luocheng.indicators.status import STATUS_WORDS
from luocheng.policy.export.measure import LINE, line_count
from luocheng.policy.export.xlsx_style import SIZE, Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from luocheng.indicators.result import CheckupResult

__all__ = ["write_xlsx"]

_MOST_ROWS = 5_000
"""Rows of one level that a sheet takes; more of them are in indicators.csv alone."""
_MEASURED = 3_000
"""Rows whose height is reckoned from their texts."""

Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in pixels, and how cells are set: text, centre or number."""

    name: str
    width: int
    kind: str = "text"


def write_xlsx(result: CheckupResult, path: Path) -> None:
    """Write the workbook; the same result gives the same bytes."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True,
        "default_format_properties": {"font_name": "Noto Sans CJK SC", "font_size": 10, "font_charset": 134},
    }  # fmt: skip
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            title = f"{result.city['name']['zh']}城市体检指标"
            made = datetime.fromisoformat(result.city["date"])
            book.set_properties({"title": title, "subject": MARK[0] if result.city.get("demonstration") else "", "created": made})  # fmt: skip
            _Book(book, result).write()
    except FileCreateError as error:
        raise OSError(str(error)) from error


class _Book:
    """The workbook under way."""

    def __init__(self, book: Workbook, result: CheckupResult) -> None:
        self.book, self.result = book, result
        self.styles = Styles(book)
        common = {"font_name": "仿宋", "font_size": SIZE, "border": 1, "border_color": "#7F7F7F", "valign": "vcenter", "align": "right", "font_charset": 134}  # fmt: skip
        self.number = book.add_format({**common, "num_format": "#,##0.00##"})
        self.whole = book.add_format({**common, "num_format": "#,##0"})
        self.share = book.add_format({**common, "num_format": "0.0%"})
        self.missing = book.add_format({**common, "align": "center", "pattern": 14, "fg_color": "#BFBFBF", "bg_color": "#FFFFFF"})  # fmt: skip
        year = result.city["date"][:4]
        self.head = f"{result.city['name']['zh']}{year}年城市体检"
        self.meta = "　　".join(filter(None, [MARK[0] if result.city.get("demonstration") else "", f"资料日期 {result.city['date']}", f"方法版本 {result.lineage.get('method', '')}", f"落城 {result.city['luocheng']}"]))  # fmt: skip

    def write(self) -> None:
        self._overview()
        for level in self.result.city["levels"]:
            if level != "city":
                self._level(level)
        self._shortfalls()
        self._sites()
        self._methods()
        self._dictionary()

    def _overview(self) -> None:
        columns = [Column("序号", 38, "centre"), Column("指标", 190), Column("维度", 76, "centre"), Column("数值", 84, "number"), Column("单位", 84, "centre"), Column("状态", 76, "centre"), Column("自何年起", 68, "centre"), Column("分子 ÷ 分母", 150, "centre"), Column("目标和依据", 174), Column("标准", 130)]  # fmt: skip
        rows: list[Sequence[Value] | str] = []
        group = None
        at = {n: i for i, n in enumerate(LEVEL_WORDS)}
        ordered = sorted(self.result.indicators, key=lambda i: at.get(i["level"], len(at)))
        for n, indicator in enumerate(ordered, 1):
            if indicator["level"] != group:
                group = indicator["level"]
                rows.append(LEVEL_WORDS.get(group, (group, group))[0])
            row = city_row(self.result, indicator["id"])
            above, below = part_units(indicator)
            parts = f"{amount(row['numerator'], above)} ÷ {amount(row['denominator'], below)}" if row["numerator"] is not None and row["denominator"] is not None else ""  # fmt: skip
            since = str(row["since"]) if row["since"] is not None and row["status"] != "informative" else ""
            rows.append([str(n), indicator["title"]["zh"], pair(indicator["dimension"])[0], row["value"], indicator["unit"], _light(row["status"]), since, parts, goal_words(row, self.result.city.get("policies", {}))[0], standard_words(row)[0]])  # fmt: skip
        self._sheet("全市", f"{self.head}指标", columns, rows, freeze=2)

    def _level(self, level: str) -> None:
        titles = {i["id"]: i for i in self.result.indicators}
        own = self.result.values.filter(pl.col("level") == level)
        if not own.height:
            return
        columns = [Column("指标", 200), Column("区域", 120), Column("区域编号", 100, "centre"), Column("数值", 84, "number"), Column("单位", 84, "centre"), Column("状态", 76, "centre"), Column("排名", 56, "centre"), Column("分子", 92, "number"), Column("分母", 92, "number"), Column("目标", 110, "centre"), Column("差距", 70, "number"), Column("完整度", 62, "share"), Column("说明", 150)]  # fmt: skip
        rows: list[Sequence[Value] | str] = []
        for r in own.head(_MOST_ROWS).iter_rows(named=True):
            rank = f"{r['rank']}/{r['ranked']}" if r["rank"] is not None else ""
            rows.append([titles[r["indicator"]]["title"]["zh"], r["area_name"], r["area"], r["value"], r["unit"], _light(r["status"]), rank, r["numerator"], r["denominator"], r["target"] or "", r["gap"], r["completeness"], r["note"] or ""])  # fmt: skip
        if own.height > _MOST_ROWS:
            rows.append(f"另有 {own.height - _MOST_ROWS:,} 行，见 indicators.csv")
        name = AREA_WORDS[level][0]
        self._sheet(name, f"{self.head}指标（按{name}）", columns, rows, freeze=2, filtered=True)

    def _shortfalls(self) -> None:
        if not self.result.shortfalls.height:
            return
        titles = {i["id"]: i["title"]["zh"] for i in self.result.indicators}
        columns = [Column("指标", 230), Column("层级", 70, "centre"), Column("次序", 50, "centre"), Column("区域", 150), Column("缺口", 110, "number"), Column("单位", 80, "centre"), Column("占全部缺口", 90, "share")]  # fmt: skip
        rows: list[Sequence[Value] | str] = [
            [titles.get(r["indicator"], r["indicator"]), AREA_WORDS[r["level"]][0], str(r["order"]), r["area_name"], r["lacking"], r["unit"] or "", r["share"]]
            for r in self.result.shortfalls.filter(pl.col("order") <= 20).iter_rows(named=True)
        ]  # fmt: skip
        self._sheet("短板", f"{self.head}短板所在", columns, rows, freeze=1, filtered=True)

    def _sites(self) -> None:
        if not self.result.sites.height:
            return
        by = {i["id"]: i for i in self.result.indicators}
        columns = [Column("指标", 230), Column("次序", 50, "centre"), Column("备选", 120, "centre"), Column("增加", 110, "number"), Column("单位", 70, "centre"), Column("补后达到", 100, "number"), Column("横坐标（米）", 110, "number"), Column("纵坐标（米）", 110, "number"), Column("方法", 130)]  # fmt: skip
        rows: list[Sequence[Value] | str] = [
            [by[r["indicator"]]["title"]["zh"], str(r["order"]), r["candidate"], r["adds"], r["unit"], r["value_after"], r["x"], r["y"], r["method"] or ""]
            for r in self.result.sites.iter_rows(named=True)
        ]  # fmt: skip
        self._sheet("补短板选址", f"{self.head}：补在哪里最有效", columns, rows, freeze=1)

    def _methods(self) -> None:
        columns = [Column("指标", 150), Column("指标代码", 110), Column("测量方式", 70, "centre"), Column("方向", 66, "centre"), Column("口径", 210), Column("怎样计算", 220), Column("可以这样表述", 260)]  # fmt: skip
        rows: list[Sequence[Value] | str] = [
            [i["title"]["zh"], i["id"], KIND_WORDS.get(i["kind"], ("", ""))[0], BETTER_WORDS.get(i["better"], ("", ""))[0], pair(i.get("method"))[0], definition(i)[0], report_sentence(self.result, i)[0]]
            for i in self.result.indicators
        ]  # fmt: skip
        self._sheet("指标说明", f"{self.head}指标说明", columns, rows, freeze=1)

    def _dictionary(self) -> None:
        columns = [Column("文件", 120), Column("列", 170), Column("名称", 190), Column("类型", 56, "centre"), Column("单位", 90, "centre"), Column("含义", 250), Column("含义（英文）", 210)]  # fmt: skip
        rows: list[Sequence[Value] | str] = [[e.file, e.column, e.label, e.kind, e.unit, e.meaning, e.meaning_en] for e in dictionary_of(self.result)]  # fmt: skip
        self._sheet("数据字典", f"{self.head}数据字典", columns, rows, freeze=2)

    # --- one sheet ------------------------------------------------------------------------------------------------

    def _sheet(self, name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value] | str], *, freeze: int, filtered: bool = False) -> None:  # fmt: skip
        sheet, last = self.book.add_worksheet(name), len(columns) - 1
        for n, column in enumerate(columns):
            sheet.set_column_pixels(n, n, column.width)
            sheet.write_string(2, n, column.name, self.styles.header(grey=False))
        sheet.merge_range(0, 0, 0, last, title, self.styles.title)
        sheet.merge_range(1, 0, 1, last, self.meta, self.styles.meta)
        for at, height in enumerate((36.0, 20.0, 30.0)):
            sheet.set_row(at, height)
        at = 2
        for at, cells in enumerate(rows, 3):
            if isinstance(cells, str):
                sheet.merge_range(at, 0, at, last, cells, self.styles.band)
                sheet.set_row(at, 22)
                continue
            lines = 1
            for n, (column, value) in enumerate(zip(columns, cells, strict=True)):
                if at < _MEASURED and isinstance(value, str) and value:
                    lines = max(lines, line_count(value, column.width * 0.75 - 7, SIZE))
                self._cell(sheet, at, n, column, value)
            if at < _MEASURED:
                sheet.set_row(at, min(405.0, max(20.0, lines * SIZE * LINE + 7)))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.35, right=0.35, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer('&C&"宋体,常规"&12— &P —', {"margin": 0.35})
        sheet.freeze_panes(3, freeze)
        sheet.hide_gridlines(2)
        if filtered and at > 2:
            sheet.autofilter(2, 0, at, last)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _cell(self, sheet: Any, at: int, n: int, column: Column, value: Value) -> None:
        if column.kind in ("number", "share"):
            if value is None:
                look = self.missing if column.name == "数值" else self.number
                sheet.write_string(at, n, "无数据" if column.name == "数值" else "", look)
            else:
                look = self.whole if value == round(float(value)) else self.number
                sheet.write_number(at, n, value, self.share if column.kind == "share" else look)
            return
        sheet.write_string(at, n, str(value or ""), self.styles.cell(centred=column.kind == "centre"))


def _light(status: str | None) -> str:
    return f"{STATUS_SIGNS[status]} {STATUS_WORDS[status][0]}" if status else ""
