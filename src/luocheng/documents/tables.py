"""Tables that hold tasks (任务分解表) or targets (主要指标表): their rows, read by the parts of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luocheng.documents.allocations import allocated
from luocheng.documents.cells import unit_of, values_of
from luocheng.documents.characters import fold
from luocheng.documents.grid import Columns, Slot, first_of, grid_of, header_of, section_row, set_base
from luocheng.documents.markers import find_marker
from luocheng.documents.paragraph import Paragraph
from luocheng.documents.responsibility import Duty, parse_duty
from luocheng.documents.targets import Reader, targets_in_cell
from luocheng.patterns import regex
from luocheng.policy.model import Target, Task

__all__ = ["TableReader"]


_EMPTY = regex(r"^[-—–/\s无]*$")


def _part_of(row: list[Slot], columns: Columns) -> str | None:
    """Return the number of a row that heads a part of the table: 一 and a name, where units and times are left empty."""
    slot = first_of(row, columns.of("number"))
    label = fold(slot.text).strip(" .、:") if slot is not None else ""
    if not label or _PART.fullmatch(label) is None:
        return None
    rest = [c for role in ("lead", "plain", "support", "deadline", "content") for c in columns.of(role)]
    named = first_of(row, columns.of("title")) or first_of(row, columns.of("content"))
    filled = [row[c] for c in rest if c < len(row) and row[c].text and row[c] is not named]
    return label if named is not None and not filled else None


_PART = regex(r"[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十]{1,3}\)")


def _goes_on(row: list[Slot], columns: Columns) -> bool:
    """Tell whether a row without number and name says more of the one above: where cells were merged, as text has them."""
    named = (*columns.of("number"), *columns.of("title"))
    return (
        len(columns.of("title")) > 0
        and first_of(row, columns.of("content")) is not None
        and first_of(row, named) is None
    )


class TableReader:
    """Read the tables of a document in order; a table without a header of its own continues the last one."""

    def __init__(self, reader: Reader, rule: str = "") -> None:
        self.reader, self.text, self.rule = reader, reader.text, rule
        self.columns: Columns | None = None
        self.section: tuple[str, ...] = ()
        self.count = 0
        self.last_place: tuple[str, ...] | None = None

    def read(
        self, paragraph: Paragraph, start: int, place: tuple[str, ...]
    ) -> tuple[list[Task], list[Target]]:
        """Return the tasks and targets of the table that begins at offset `start`, under the path `place`."""
        grid = grid_of(paragraph)
        if not grid:
            return [], []
        header = header_of(grid)
        if header is not None:
            set_base(header, self.reader.clock)
            if self.columns is None or self.columns.roles != header.roles or place != self.last_place:
                self.section, self.count = (), 0
            self.columns = header
        elif (divided := allocated(self.reader, grid, start, place)) or self.columns is None:
            return [], divided
        elif len(grid[0]) != max(len(grid[0]), *(c + 1 for c in self.columns.roles)):
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
        self, body: list[list[Slot]], columns: Columns, start: int, place: tuple[str, ...]
    ) -> tuple[list[Task], list[Target]]:
        tasks: list[Task] = []
        targets: list[Target] = []
        for row in body:
            section = section_row(row)
            if section is not None:
                self.section = (section,) if section else ()
                continue
            if (part := _part_of(row, columns)) is not None:
                self.section = (part,)
                continue
            title_slot = (
                first_of(row, columns.of("title"))
                or first_of(row, columns.of("content"))
                or first_of(row, columns.of("section"))
            )
            if title_slot is None or not title_slot.text:
                continue
            own_section = self._section_cell(row, columns)
            duty = self._duty(row, columns)
            if tasks and _goes_on(row, columns):
                number, title = tasks[-1].path[-1], tasks[-1].title
            else:
                number, title = self._name(row, columns, title_slot)
            own = [s for s in row if s.anchor]
            begin = start + min((s.start for s in own), default=title_slot.start)
            end = start + max((s.end for s in own), default=title_slot.end)
            if not title:
                continue
            task = self._task((*place, *own_section, number), title, duty, begin, end)
            task.assigned = [
                (start + s.start, start + s.end)
                for c in ("lead", "plain", "support")
                for i in columns.of(c)
                if i < len(row)
                for s in [row[i]]
                if s.text
            ]
            tasks.append(task)
            for column in (*columns.of("title"), *columns.of("content")):
                if column < len(row) and row[column].anchor and row[column].text:
                    span = (start + row[column].start, start + row[column].end)
                    targets += targets_in_cell(self.reader, span, task.path, fold(duty.deadline or ""))
        return tasks, targets

    def _task(self, path: tuple[str, ...], title: str, duty: Duty, begin: int, end: int) -> Task:
        return Task(
            path=path,
            title=title,
            lead_units=duty.lead,
            support_units=duty.support,
            deadline=duty.deadline,
            start=begin,
            end=end,
            quote=self.text[begin:end],
            form="table",
        )

    def _section_cell(self, row: list[Slot], columns: Columns) -> tuple[str, ...]:
        slot = first_of(row, columns.of("section"))
        if slot is None or not (columns.of("title") or columns.of("content")):
            return self.section
        marker = find_marker(fold(slot.text))
        return (marker.label,) if marker else self.section

    def _name(self, row: list[Slot], columns: Columns, slot: Slot) -> tuple[str, str]:
        self.count += 1
        folded = fold(slot.text)
        marker = find_marker(folded)
        number_slot = first_of(row, columns.of("number"))
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
        return number or str(self.count), title.strip(" .。、:：;；，,")

    def _duty(self, row: list[Slot], columns: Columns) -> Duty:
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
        body: list[list[Slot]],
        columns: Columns,
        start: int,
        place: tuple[str, ...],
        charged: list[Task],
    ) -> Iterator[Target]:
        """Read a row as the targets of an indicator; where it names units, to reach them is also a task (`charged`)."""
        for row in body:
            section = section_row(row)
            if section is not None:
                self.section = (section,) if section else ()
                continue
            slots = [row[c] for c in columns.of("indicator") if c < len(row) and row[c].text]
            if not slots:
                continue
            name = slots[-1].text
            self.count += 1
            unit, name = unit_of(row, columns, name)
            number_slot = first_of(row, columns.of("number"))
            own = [s for s in row if s.anchor]
            begin, end = start + min(s.start for s in own), start + max(s.end for s in own)
            duty = self._duty(row, columns)
            number = fold(number_slot.text).strip(" .、()") if number_slot else ""
            # A row is an item of its own where its table is the whole of an annex, or where it is a task.
            given = bool(duty.lead or duty.support)
            alone = not place or (len(place) == 1 and place[0].startswith("附"))
            number = number or (str(self.count) if given or not place else "")
            number = number if given or alone else ""
            path = (*place, *self.section, *((number,) if number else ()))
            if given:
                charged.append(self._task(path, name, duty, begin, end))
            base = row[columns.base].text if columns.base is not None and columns.base < len(row) else ""
            for column, year in columns.years.items():
                if column >= len(row):
                    continue
                for who, (comparator, value, own_unit) in values_of(row[column].text, unit):
                    yield Target(
                        path=path,
                        subject=who,
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
