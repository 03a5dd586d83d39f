"""Tables that hold tasks (任务分解表) or targets (主要指标表): their header, their rows, their merged cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from luocheng.documents.characters import fold
from luocheng.documents.horizons import Clock
from luocheng.documents.markers import find_marker
from luocheng.documents.normalise import Paragraph
from luocheng.documents.quantities import find_quantities
from luocheng.documents.responsibility import Duty, parse_duty
from luocheng.documents.targets import Reader, targets_in_cell
from luocheng.policy.model import Target, Task

__all__ = ["TableReader"]

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
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
_YEAR = re.compile(r"(20\d\d)\s?年?")
_BASE = re.compile(r"基期|基准|现状|实际|完成值|上年|当前")
_GOAL = re.compile(r"目标|指标值|规划值|计划|预期")
_EMPTY = re.compile(r"^[-—–/\s无]*$")


@dataclass(slots=True)
class _Columns:
    """The part each column plays, and for indicator tables the year of each value column."""

    roles: dict[int, str] = field(default_factory=dict)
    years: dict[int, int | None] = field(default_factory=dict)
    base: int | None = None
    rows: int = 1

    def of(self, role: str) -> list[int]:
        return [c for c, r in self.roles.items() if r == role]

    @property
    def holds_tasks(self) -> bool:
        return bool(self.of("title") or self.of("content") or self.of("section")) and bool(
            self.of("lead") or self.of("plain") or self.of("support")
        )

    @property
    def holds_targets(self) -> bool:
        return bool(self.of("indicator")) and bool(self.years)


class TableReader:
    """Read the tables of a document in order; a table without a header of its own continues the last one."""

    def __init__(self, reader: Reader, rule: str = "") -> None:
        self.reader, self.text, self.rule = reader, reader.text, rule
        self.columns: _Columns | None = None
        self.section: tuple[str, ...] = ()
        self.count = 0
        self.last_place: tuple[str, ...] | None = None

    def read(
        self, paragraph: Paragraph, start: int, place: tuple[str, ...]
    ) -> tuple[list[Task], list[Target]]:
        """Return the tasks and targets of the table that begins at offset `start`, under the path `place`."""
        grid = _grid(paragraph)
        if not grid:
            return [], []
        header = _header(grid)
        if header is not None:
            _set_base(header, self.reader.clock)
            if self.columns is None or self.columns.roles != header.roles or place != self.last_place:
                self.section, self.count = (), 0
            self.columns = header
        elif self.columns is None or len(grid[0]) != max(len(grid[0]), *(c + 1 for c in self.columns.roles)):
            return [], []
        self.last_place = place
        columns = self.columns
        body = grid[header.rows :] if header is not None else grid
        if header is not None:
            # Some programs repeat the header on every page as a row like any other.
            names = [s.text for s in grid[header.rows - 1]]
            body = [row for row in body if [s.text for s in row] != names]
        if columns.holds_targets:
            charged: list[Task] = []
            return charged, list(self._targets(body, columns, start, place, charged))
        if columns.holds_tasks:
            return self._tasks(body, columns, start, place)
        return [], []

    # --- tasks -------------------------------------------------------------------------------------------------

    def _tasks(
        self, body: list[list[_Slot]], columns: _Columns, start: int, place: tuple[str, ...]
    ) -> tuple[list[Task], list[Target]]:
        tasks: list[Task] = []
        targets: list[Target] = []
        for row in body:
            section = _section_row(row)
            if section is not None:
                self.section = (section,) if section else ()
                continue
            title_slot = (
                _first(row, columns.of("title"))
                or _first(row, columns.of("content"))
                or _first(row, columns.of("section"))
            )
            if title_slot is None or not title_slot.text:
                continue
            own_section = self._section_cell(row, columns)
            duty = self._duty(row, columns)
            number, title = self._name(row, columns, title_slot)
            own = [s for s in row if s.anchor]
            begin = start + min((s.start for s in own), default=title_slot.start)
            end = start + max((s.end for s in own), default=title_slot.end)
            if not title:
                continue
            task = Task(
                path=(*place, *own_section, number),
                title=title,
                lead_units=duty.lead,
                support_units=duty.support,
                deadline=duty.deadline,
                start=begin,
                end=end,
                quote=self.text[begin:end],
                assigned=[
                    (start + s.start, start + s.end)
                    for c in ("lead", "plain", "support")
                    for i in columns.of(c)
                    if i < len(row)
                    for s in [row[i]]
                    if s.text
                ],
                form="table",
            )
            tasks.append(task)
            for column in (*columns.of("title"), *columns.of("content")):
                if column < len(row) and row[column].anchor and row[column].text:
                    span = (start + row[column].start, start + row[column].end)
                    targets += targets_in_cell(self.reader, span, task.path, fold(duty.deadline or ""))
        return tasks, targets

    def _section_cell(self, row: list[_Slot], columns: _Columns) -> tuple[str, ...]:
        slot = _first(row, columns.of("section"))
        if slot is None or not (columns.of("title") or columns.of("content")):
            return self.section
        marker = find_marker(fold(slot.text))
        return (marker.label,) if marker else self.section

    def _name(self, row: list[_Slot], columns: _Columns, slot: _Slot) -> tuple[str, str]:
        self.count += 1
        folded = fold(slot.text)
        marker = find_marker(folded)
        number_slot = _first(row, columns.of("number"))
        number = fold(number_slot.text).strip(" .、()") if number_slot and number_slot.text else ""
        if marker and marker.style in (
            "digit",
            "han-bracket",
            "digit-bracket",
            "digit-half",
            "han",
            "circled",
        ):
            number = number or marker.label
            text, folded = slot.text[marker.end :], folded[marker.end :]
        else:
            text = slot.text
        stop = re.search(r"[。;\n]", folded)
        title = text[: stop.start()] if stop else text
        if len(title) > 60 and (comma := re.search(r"[,:]", fold(title))) and comma.start() > 6:
            title = title[: comma.start()]
        return number or str(self.count), title.strip(" .。、:：;；，,")

    def _duty(self, row: list[_Slot], columns: _Columns) -> Duty:
        duty = Duty()
        for role in ("lead", "plain", "support", "deadline"):
            for column in columns.of(role):
                if column >= len(row) or _EMPTY.match(row[column].text):
                    continue
                text = row[column].text
                if role == "deadline":
                    duty.deadline = duty.deadline or text
                    continue
                read = parse_duty(text, fold(text), self.rule if role == "plain" else "")
                if role == "plain":
                    duty.lead += read.lead
                    duty.support += read.support
                    duty.plain += read.plain
                else:
                    into = duty.lead if role == "lead" else duty.support
                    into += [u for u in (*read.lead, *read.plain, *read.support) if u not in into]
        return duty.settle()

    # --- targets -----------------------------------------------------------------------------------------------

    def _targets(
        self,
        body: list[list[_Slot]],
        columns: _Columns,
        start: int,
        place: tuple[str, ...],
        charged: list[Task],
    ) -> Iterator[Target]:
        """Read a row as the targets of an indicator; where it names units, to reach them is also a task (`charged`)."""
        for row in body:
            section = _section_row(row)
            if section is not None:
                self.section = (section,) if section else ()
                continue
            slots = [row[c] for c in columns.of("indicator") if c < len(row) and row[c].text]
            if not slots:
                continue
            name = slots[-1].text
            self.count += 1
            unit, name = _unit(row, columns, name)
            number_slot = _first(row, columns.of("number"))
            number = (
                fold(number_slot.text).strip(" .、()")
                if number_slot and number_slot.text
                else str(self.count)
            )
            own = [s for s in row if s.anchor]
            begin, end = start + min(s.start for s in own), start + max(s.end for s in own)
            duty = self._duty(row, columns)
            if duty.lead or duty.support:
                charged.append(
                    Task(
                        path=(*place, *self.section, number),
                        title=name,
                        lead_units=duty.lead,
                        support_units=duty.support,
                        deadline=duty.deadline,
                        start=begin,
                        end=end,
                        quote=self.text[begin:end],
                        form="table",
                    )
                )
            base = row[columns.base].text if columns.base is not None and columns.base < len(row) else ""
            for column, year in columns.years.items():
                if column >= len(row):
                    continue
                read = _value(row[column].text, unit)
                if read is None:
                    continue
                comparator, value, own_unit = read
                yield Target(
                    path=(*place, *self.section, number),
                    subject="",
                    indicator=name,
                    comparator=comparator,
                    value=value,
                    unit=own_unit,
                    year=year or self.reader.clock.end,
                    quote=self.text[begin:end],
                    start=begin,
                    end=end,
                    base=base,
                    horizon=f"{year}年" if year else "",
                    figure=(start + row[column].start, start + row[column].end),
                )


@dataclass(slots=True)
class _Slot:
    """A place of the grid: its text, where it stands in the paragraph, whether a merged cell begins here."""

    text: str
    start: int
    end: int
    anchor: bool
    wide: bool = False


def _grid(paragraph: Paragraph) -> list[list[_Slot]]:
    """Lay the cells of a table out as rows and columns; a merged cell fills every place it covers."""
    table = paragraph.table
    if table is None:
        return []
    rows, columns = table.shape
    if rows * columns > 200_000:
        return []
    empty = _Slot("", 0, 0, anchor=False)
    grid = [[empty] * columns for _ in range(rows)]
    places = {(r, c): (a, b) for r, c, a, b in paragraph.cells}
    for cell in table.cells:
        a, b = places.get((cell.row, cell.column), (0, 0))
        text = paragraph.text[a:b]
        wide = cell.columns >= max(2, columns - 1)
        for r in range(cell.row, min(cell.row + cell.rows, rows)):
            for c in range(cell.column, min(cell.column + cell.columns, columns)):
                grid[r][c] = _Slot(text, a, b, anchor=(r, c) == (cell.row, cell.column), wide=wide)
    return grid


def _role(text: str) -> str:
    plain = re.sub(r"[\s()]|\([^)]*\)", "", fold(text))
    if not plain or len(plain) > 16:
        return ""
    return next((name for name, pattern in _ROLES if pattern.search(plain)), "")


def _header(grid: Sequence[Sequence[_Slot]]) -> _Columns | None:
    """Find the header among the first rows: the row, or the two rows, that name what the columns hold."""
    for index in range(min(4, len(grid))):
        roles = {c: r for c, s in enumerate(grid[index]) if not s.wide and (r := _role(s.text))}
        parts = set(roles.values())
        if any(_YEAR.search(fold(s.text)) for s in grid[index] if not s.wide):
            parts.add("year")
        if len(parts) < 2 or not parts & {"lead", "plain", "support", "indicator"}:
            continue
        columns = _Columns(rows=index + 1)
        below = grid[index + 1] if index + 1 < len(grid) else []
        two = bool(below) and _is_second_header(grid[index], below)
        for c, slot in enumerate(grid[index]):
            names = [slot.text, below[c].text] if two else [slot.text]
            _column(columns, c, names)
        if two:
            columns.rows += 1
        _settle_columns(columns, grid[index])
        if columns.holds_tasks or columns.holds_targets:
            return columns
    return None


def _is_second_header(row: Sequence[_Slot], below: Sequence[_Slot]) -> bool:
    """Tell whether a merged header cell (年度目标) is divided by the row below it (2024年, 2025年)."""
    merged = any(a.text == b.text and a.text and not a.wide for a, b in itertools.pairwise(row))
    return merged and sum(1 for s in below if s.anchor and (_YEAR.search(s.text) or _role(s.text))) >= 2


def _column(columns: _Columns, c: int, names: list[str]) -> None:
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


def _settle_columns(columns: _Columns, header: Sequence[_Slot]) -> None:
    """Tell apart 单位 as a unit of measure and as a responsible unit: by what else the table holds."""
    named = [
        c for c, slot in enumerate(header) if re.sub(r"[\s()]", "", fold(slot.text)) in ("单位", "计量单位")
    ]
    for c in named:
        columns.roles[c] = "unit" if columns.of("indicator") and columns.years else "plain"
    if not columns.of("title") and not columns.of("content") and not columns.years:
        for c in columns.of("indicator"):
            columns.roles[c] = "content"


def _set_base(columns: _Columns, clock: Clock) -> None:
    """Take a column of a year before the plan (2020年 beside 2025年) as the base and not as a target."""
    years = sorted({y for y in columns.years.values() if y})
    if len(years) < 2:
        return
    floor = clock.start or clock.issued or (years[-1] if len(years) == 2 and years[1] - years[0] >= 3 else 0)
    for c, year in list(columns.years.items()):
        if year and year < floor:
            del columns.years[c]
            columns.base = c


def _first(row: Sequence[_Slot], columns: Sequence[int]) -> _Slot | None:
    return next((row[c] for c in columns if c < len(row) and row[c].text), None)


def _section_row(row: Sequence[_Slot]) -> str | None:
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


_UNIT_IN_NAME = re.compile(r"[(（]([%％‰]|[^()（）]{1,12})[)）]\s*\d?$")


def _unit(row: Sequence[_Slot], columns: _Columns, name: str) -> tuple[str, str]:
    slot = _first(row, columns.of("unit"))
    if slot is not None:
        return fold(slot.text).strip(), name
    match = _UNIT_IN_NAME.search(name)
    if match and (find_quantities(f"1{fold(match[1])}", 0, len(match[1]) + 1) or match[1] in ("%", "％")):
        return fold(match[1]), name[: match.start()].strip()
    return "", name


_CELL = re.compile(
    r"^(?P<pre>≥|>=|≤|<=|>|<|不低于|不少于|不高于|不超过|超过|大于|小于|低于|达到|达|控制在|优于)?\s?[\[(]?(?P<a>-?\d[\d,]*(?:\.\d+)?)(?:\s?[-—~–至]\s?(?P<b>\d[\d,]*(?:\.\d+)?))?[\])]?\s?(?P<unit>[%‰\u4e00-\u9fff/²㎡A-Za-z]{0,12}?)?\s?(?P<post>及?以上|及?以下|以内|左右)?(?:\s?\(.*\))?$"
)
_SIGN = {"≥": ">=", ">=": ">=", "不低于": ">=", "不少于": ">=", "达到": ">=", "达": ">=", "≤": "<=", "<=": "<=", "不高于": "<=", "不超过": "<=", "控制在": "<=", ">": ">", "超过": ">", "大于": ">", "<": "<", "小于": "<", "低于": "<", "优于": "<="}  # fmt: skip


def _value(cell: str, unit: str) -> tuple[str, float | int | tuple[float | int, float | int], str] | None:
    """Read the value of a cell: ≥40, 35以下, 80—83, [150], 95%."""
    match = _CELL.match(fold(cell).strip())
    if match is None:
        return None
    first = _number(match["a"])
    own = match["unit"] or unit
    if match["b"]:
        return "range", (first, _number(match["b"])), own
    comparator = _SIGN.get(match["pre"] or "", "=")
    post = match["post"] or ""
    if "以上" in post:
        comparator = ">="
    elif "以" in post:
        comparator = "<="
    return comparator, first, own


def _number(text: str) -> float | int:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
