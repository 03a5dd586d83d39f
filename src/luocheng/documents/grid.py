"""The grid of a table: merged cells laid out, the header found, the part that each column plays."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from luocheng.documents.characters import fold
from luocheng.documents.horizons import Clock
from luocheng.documents.markers import find_marker
from luocheng.documents.paragraph import Paragraph
from luocheng.patterns import regex

__all__ = ["Columns", "Slot", "first_of", "grid_of", "header_of", "section_row", "set_base"]


_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, regex(pattern))
    for name, pattern in (
        ("number", r"^(?:序号|编号|序|号)$"),
        ("people", r"领导|联系人|责任人|负责人|联络员|电话|分管"),
        ("lead", r"牵头|主办|主责|主要责任"),
        ("support", r"配合|协办|参与|协同|参加|协助|(?:指导|督导|督办|监督|监管)(?:责任)?(?:单位|部门)"),
        (
            "deadline",
            r"(?:完成|办理|整改|起止)?(?:时限|期限|日期)|完成时间|时间(?:要求|节点|安排|进度)?$|进度(?:安排|要求)?$|^年限$",
        ),
        (
            "plain",
            r"(?:责任|承办|实施|落实|负责|考核|整改|推进|主管|组织)(?:考核)?(?:单位|部门|主体|科室|处室|机构)|^(?:单位|部门)$|责任分工|责任落实",
        ),
        ("unit", r"^(?:计量)?单位$|^计量$"),
        ("indicator", r"指标(?:名称|内容)?$|^考核(?:内容|项目)$|^具体指标$"),
        (
            "section",
            r"^(?:类别|领域|板块|分类|大类|类型|专项|方面|一级(?:任务|指标)|维度|行动|任务类别|重点领域|项目类别|工程)$",
        ),
        (
            "title",
            r"^(?:任务(?:名称)?|重点任务|主要任务|工作任务|目标任务|目标与任务|重点工作|工作事项|事项(?:名称)?|项目(?:名称)?|改革举措|民生事项名称|(?:民生)?实事(?:项目|事项|名称|内容)?|重点事项|任务项目|具体任务|工作名称|任务分解|二级任务|工程名称|行动名称|(?:反馈|存在|突出|整改|主要)?问题(?:描述|表现|名称)?|整改(?:任务|事项)|(?:工作)?举措名称|改革(?:事项|任务)|指标任务|主要工作)$",
        ),
        ("content", r"内容|措施|举措|任务|要求|目标|事项|标准"),
    )
)
_YEAR = regex(r"(20\d\d)\s?年?")
_BASE = regex(r"基期|基准|现状|实际|完成值|上年|当前")
_GOAL = regex(r"目标|指标值|规划值|计划|预期")


@dataclass(slots=True)
class Columns:
    """The part each column plays, and for indicator tables the year of each value column."""

    roles: dict[int, str] = field(default_factory=dict)
    years: dict[int, int | None] = field(default_factory=dict)
    base: int | None = None
    rows: int = 1

    def of(self, role: str) -> list[int]:
        """Return the columns that play a part."""
        return [c for c, r in self.roles.items() if r == role]

    @property
    def holds_tasks(self) -> bool:
        """Tell whether work and units stand in its rows."""
        return bool(self.of("title") or self.of("content") or self.of("section")) and bool(
            self.of("lead") or self.of("plain") or self.of("support")
        )

    @property
    def holds_targets(self) -> bool:
        """Tell whether indicators and their values stand in its rows."""
        return bool(self.of("indicator")) and bool(self.years)


@dataclass(slots=True)
class Slot:
    """A place of the grid: its text, where it stands in the paragraph, whether a merged cell begins here."""

    text: str
    start: int
    end: int
    anchor: bool
    wide: bool = False


def grid_of(paragraph: Paragraph) -> list[list[Slot]]:
    """Lay the cells of a table out as rows and columns; a merged cell fills every place it covers."""
    table = paragraph.table
    if table is None:
        return []
    rows, columns = table.shape
    if rows * columns > 200_000:
        return []
    empty = Slot("", 0, 0, anchor=False)
    grid = [[empty] * columns for _ in range(rows)]
    places = {(r, c): (a, b) for r, c, a, b in paragraph.cells}
    for cell in table.cells:
        a, b = places.get((cell.row, cell.column), (0, 0))
        text = paragraph.text[a:b]
        wide = cell.columns >= max(2, columns - 1)
        for r in range(cell.row, min(cell.row + cell.rows, rows)):
            for c in range(cell.column, min(cell.column + cell.columns, columns)):
                grid[r][c] = Slot(text, a, b, anchor=(r, c) == (cell.row, cell.column), wide=wide)
    return grid


def _role(text: str) -> str:
    plain = re.sub(r"[\s()]|\([^)]*\)", "", fold(text))
    if not plain or len(plain) > 16:
        return ""
    return next((name for name, pattern in _ROLES if pattern.search(plain)), "")


def header_of(grid: Sequence[Sequence[Slot]]) -> Columns | None:
    """Find the header among the first rows: the row, or the two rows, that name what the columns hold."""
    for index in range(min(4, len(grid))):
        roles = {c: r for c, s in enumerate(grid[index]) if not s.wide and (r := _role(s.text))}
        parts = set(roles.values())
        if any(_YEAR.search(fold(s.text)) for s in grid[index] if not s.wide):
            parts.add("year")
        if len(parts) < 2 or not parts & {"lead", "plain", "support", "indicator"}:
            continue
        columns = Columns(rows=index + 1)
        below = grid[index + 1] if index + 1 < len(grid) else []
        two = bool(below) and _is_second_header(grid[index], below)
        for c, slot in enumerate(grid[index]):
            names = [slot.text, below[c].text] if two else [slot.text]
            _column(columns, c, names)
        if two:
            columns.rows += 1
        _settle_columns(columns, grid[index])
        _leave_out_inner(columns, grid[index])
        if columns.holds_tasks or columns.holds_targets:
            return columns
    return None


def _is_second_header(row: Sequence[Slot], below: Sequence[Slot]) -> bool:
    """Tell whether a merged header cell (年度目标) is divided by the row below it (2024年, 2025年)."""
    merged = any(a.text == b.text and a.text and not a.wide for a, b in itertools.pairwise(row))
    return merged and sum(1 for s in below if s.anchor and (_YEAR.search(s.text) or _role(s.text))) >= 2


def _column(columns: Columns, c: int, names: list[str]) -> None:
    text = fold(" ".join(dict.fromkeys(names)))
    year = _YEAR.search(fold(names[-1])) or _YEAR.search(text)
    if year and _role(names[-1]) != "deadline":
        if _BASE.search(text):
            columns.base = c
        else:
            columns.years[c] = int(year[1])
        return
    role = _role(names[-1]) or _role(names[0])
    if _BASE.search(text) and role in ("", "content"):
        columns.base = c
    elif _GOAL.search(text) and role in ("", "content") and "任务" not in text:
        columns.years[c] = None
        if role:
            columns.roles[c] = role
    elif role:
        columns.roles[c] = role


_TOTAL = regex(r"^(?:计划|总|目标|规划|建设)?(?:任务|目标)(?:总?[数量])?$|总量$")


def _settle_columns(columns: Columns, header: Sequence[Slot]) -> None:
    """Tell apart 单位 as a unit of measure and as a responsible unit: by what else the table holds."""
    named = [
        c for c, slot in enumerate(header) if re.sub(r"[\s()]", "", fold(slot.text)) in ("单位", "计量单位")
    ]
    for c in named:
        columns.roles[c] = "unit" if columns.of("indicator") and columns.years else "plain"
    if columns.of("indicator") and columns.years:
        for c in columns.of("content"):
            if _TOTAL.search(fold(header[c].text)):
                # 计划任务 beside 其中:2021年任务: how much in all.
                columns.years[c] = None
        columns.years = dict(sorted(columns.years.items()))
    if not columns.of("title") and not columns.of("content") and not columns.years:
        for c in columns.of("indicator"):
            columns.roles[c] = "content"


_CHARGED = ("lead", "support", "plain")
_INNER = regex(r"[处科室股][室长]?|内设机构")
_UNIT = regex(r"单位|部门|主体|地区")


def _leave_out_inner(columns: Columns, header: Sequence[Slot]) -> None:
    """Leave out the columns of offices within a unit (牵头处室) where others name the units themselves."""
    names = {c: fold(header[c].text) for c, role in columns.roles.items() if role in _CHARGED}
    inner = [c for c, name in names.items() if _INNER.search(name) and not _UNIT.search(name)]
    if len(inner) < len(names):
        for c in inner:
            columns.roles[c] = "people"


def set_base(columns: Columns, clock: Clock) -> None:
    """Take a column of a year before the plan (2020年 beside 2025年) as the base and not as a target."""
    years = sorted({y for y in columns.years.values() if y})
    if len(years) < 2:
        return
    floor = clock.start or clock.issued or (years[-1] if len(years) == 2 and years[1] - years[0] >= 3 else 0)
    for c, year in list(columns.years.items()):
        if year and year < floor:
            del columns.years[c]
            columns.base = c


def first_of(row: Sequence[Slot], columns: Sequence[int]) -> Slot | None:
    """Return the first of some columns of a row that holds text."""
    return next((row[c] for c in columns if c < len(row) and row[c].text), None)


def section_row(row: Sequence[Slot]) -> str | None:
    """Return the number of a row that is one heading over all columns ('' without a number), None for others."""
    texts = {s.text for s in row if s.text}
    if len(texts) != 1:
        return None
    anchors = [s for s in row if s.anchor and s.text]
    if len(anchors) != 1:
        return None
    text = fold(anchors[0].text)
    marker = find_marker(text)
    if not anchors[0].wide and len(row) > 1 and marker is None and row[0].text == "":
        return None
    return marker.label if marker and marker.style != "digit" else ("" if marker is None else marker.label)
