"""Tasks and their table: what a row says of a task, and what it means where it says something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone, translation

from luocheng.errors import Fault
from luocheng.policy.export.office_table import (
    COLUMNS,
    Entry,
    MilestoneLine,
    ReadEntry,
    shown_cell,
    task_key,
)
from luocheng.policy.export.wording import parse_units
from luocheng.policy.folder.deadlines import last_day
from luocheng.web.people.models import Unit, User
from luocheng.web.policies.models import Policy
from luocheng.web.record.changing import Change
from luocheng.web.reminders.models import words
from luocheng.web.tasks.clock import settle
from luocheng.web.tasks.models import Milestone, Part, Task
from luocheng.web.tasks.progress import refresh
from luocheng.web.tasks.units import found_for, set_parts

__all__ = ["Changes", "entries", "entry_of", "plan", "write_in"]

_LABELS = {c.field: c.name for c in COLUMNS}
_READ = ("title", "leads", "supporters", "deadline", "due", "first_year", "last_year", "assignee")


def entry_of(task: Task) -> Entry:
    """Return a task as its row says it; in Chinese, as the table is."""
    with translation.override("zh-hans"):
        cells = {
            "policy": task.policy.title,
            "number": str(task.number),
            "section": task.section,
            "title": task.title,
            "quote": task.quote,
            "leads": "、".join(u.name for u in task.leads),
            "supporters": "、".join(u.name for u in task.supporters),
            "deadline": task.deadline,
            "due": task.due.isoformat() if task.due else "",
            "first_year": str(task.first_year or ""),
            "last_year": str(task.last_year or ""),
            "clause": task.clause,
            "state": str(task.get_state_display()),
            "progress": f"{task.progress}%",
            "light": str(task.get_light_display()) if task.light else "",
            "assignee": task.assignee.username if task.assignee else "",
        }
    lines = tuple(MilestoneLine(m.title, m.due, m.done_on is not None) for m in task.milestones.all())
    return Entry(task_key(task.pk, task.version), {k: shown_cell(v) for k, v in cells.items()}, lines)


def entries(tasks: Any) -> Iterator[Entry]:
    """Return the rows of tasks, some thousand at a time."""
    full = tasks.select_related("policy", "assignee").prefetch_related("task_units", "milestones")
    return (entry_of(t) for t in full.iterator(chunk_size=1000))


@dataclass(slots=True)
class Changes:
    """What a row changes: of which task, or of a new one; each field before and after; what is wrong with it."""

    where: str
    title: str
    task: Task | None
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    milestones: dict[int, list[MilestoneLine]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    policy: Policy | None = None

    def told(self) -> dict[str, Any]:
        """Return it as plain data for the page."""
        labels = {**_LABELS, **{f"year-{y}": str(y) for y in self.milestones}}
        return {
            "where": self.where,
            "title": self.title,
            "task": self.task.pk if self.task is not None else None,
            "fields": [[labels.get(n, n), before, after] for n, (before, after) in self.fields.items()],
        }

    def fault(
        self, what: tuple[str, str], remedy: tuple[str, str] = ("", ""), code: str = "table-row"
    ) -> None:
        """Note what is wrong with the row, in two languages."""
        self.faults.append(Fault(what[0], self.where, "", remedy[0], what[1], "", remedy[1], code))


class _Known:
    """What rows are held against."""

    def __init__(self, rows: Sequence[ReadEntry]) -> None:
        keys = {r.key[0] for r in rows if r.key is not None}
        found = Task.objects.select_related("policy", "assignee").prefetch_related(
            "task_units", "milestones__notices"
        )
        self.tasks: dict[int, Task] = {}
        listed = sorted(keys)
        for start in range(0, len(listed), 1000):
            self.tasks |= {t.pk: t for t in found.filter(pk__in=listed[start : start + 1000])}
        self.people = {u.username: u for u in User.objects.filter(is_active=True)}
        self.policies: dict[str, Policy] = {}
        for policy in Policy.objects.all():
            self.policies.setdefault(shown_cell(policy.title), policy)


def plan(
    rows: Sequence[ReadEntry], tell: Callable[[int, int], None] | None = None
) -> tuple[list[Changes], list[Fault]]:
    """Return what rows change, and every fault of them; nothing is written."""
    known, seen = _Known(rows), set()
    changes, faults = [], []
    for done, row in enumerate(rows):
        if tell is not None:
            tell(done, len(rows))
        one = _changes(row, known)
        if row.key is not None and row.key[0] in seen:
            one.fault(
                words("与前面一行是同一项任务", "A row above is the same task"),
                words(
                    "请删除其中一行；要增加任务，请清空“编号”",
                    "Delete one of them; to add a task, empty the key",
                ),
            )
        seen.add(row.key[0] if row.key is not None else None)
        faults += one.faults
        if one.fields or one.faults:
            changes.append(one)
    return changes, faults


def _changes(row: ReadEntry, known: _Known) -> Changes:
    said = {n: row.cells.get(n, "") for n in _READ}
    task = known.tasks.get(row.key[0]) if row.key is not None else None
    one = Changes(row.where, said["title"], task, policy=task.policy if task is not None else None)
    if row.key is not None and task is None:
        one.fault(
            words("没有这项任务", "There is no such task"),
            words(
                "请从现在的任务重新导出；要增加任务，请清空“编号”",
                "Export the tasks again; to add one, empty the key",
            ),
        )
        return one
    if task is None:
        one.policy = known.policies.get(row.cells.get("policy", ""))
        if one.policy is None:
            one.fault(
                words(f"没有政策“{row.cells.get('policy', '')}”", "There is no such policy"),
                words("新任务要写明所属政策的全名", "Name the policy of a new task in full"),
            )
    before = entry_of(task) if task is not None else Entry("", {})
    one.fields = {n: (before.cells.get(n, ""), said[n]) for n in _READ if before.cells.get(n, "") != said[n]}
    old = before.by_year()
    for year, text in row.years.items():
        if text != old.get(year, ""):
            one.fields[f"year-{year}"] = (old.get(year, ""), text)
            one.milestones[year] = _milestones(one, year, text)
    if one.fields and task is not None and row.key is not None and row.key[1] != task.version:
        one.fault(
            words("导出以后，别人改过这项任务", "Somebody changed the task after it was exported"),
            words("请重新导出，再改一次", "Export again, and change it there"),
            code="table-older",
        )
    _read(one, known)
    return one


def _read(one: Changes, known: _Known) -> None:
    """Read the cells that say something new, and note what cannot be read."""
    for name, (_before, text) in one.fields.items():
        if name == "title" and not text:
            one.fault(
                words("任务名称是空的", "The task has no name"),
                words("请填写；要删除任务，请在页面上撤销", "Name it; tasks are withdrawn on their page"),
            )
        elif name in ("title", "deadline"):
            one.values[name] = text
        elif name in ("leads", "supporters"):
            written = [u.name for u in one.task.task_units.all()] if one.task is not None else []
            one.values[name] = list(dict.fromkeys(parse_units(text, written)))
        elif name == "due":
            one.values[name] = _date(one, text)
        elif name in ("first_year", "last_year"):
            one.values[name] = _year(one, text)
        elif name == "assignee":
            one.values[name] = _person(one, text, known)
    first, last = (one.values.get(n, getattr(one.task, n, None)) for n in ("first_year", "last_year"))
    if first is not None and last is not None and first > last:
        one.fault(words("开始年份晚于结束年份", "The first year is later than the last"))
    if one.task is None and not one.title:
        one.fault(
            words("任务名称是空的", "The task has no name"),
            words("请填写，或删除这一行", "Name it, or delete the row"),
        )


def _date(one: Changes, text: str) -> dt.date | None:
    if not text:
        return None
    day = last_day(text)
    if day is None:
        one.fault(
            words(f"“{text}”不是日期", f"Not a date: {text}"),
            words("请写作“2026-06-30”", "Write it as 2026-06-30"),
        )
    return day


def _year(one: Changes, text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100:
        return int(text)
    one.fault(
        words(f"“{text}”不是年份", f"Not a year: {text}"),
        words("请写 1990 至 2100 之间的四位数字", "Write four digits between 1990 and 2100"),
    )
    return None


def _person(one: Changes, text: str, known: _Known) -> User | None:
    if not text:
        return None
    person = known.people.get(text)
    if person is None:
        one.fault(
            words(f"没有用户“{text}”", f"There is no user {text}"),
            words("经办人一列写用户名", "The column has the name a user logs in with"),
        )
    return person


def _milestones(one: Changes, year: int, text: str) -> list[MilestoneLine]:
    """Read the milestones of a year, and hold them to what may be changed in a table."""
    lines: list[MilestoneLine] = []
    for line in (x.strip() for x in text.splitlines() if x.strip()):
        read = MilestoneLine.of(line)
        if read is None:
            one.fault(
                words(f"里程碑“{line[:40]}”没有日期", f"The milestone has no day: {line[:40]}"),
                words("请写作“完成方案编制（2026-06-30）”", "Write it as 完成方案编制（2026-06-30）"),
            )
        elif read.due.year != year:
            one.fault(
                words(
                    f"里程碑“{read.title}”的日期不在{year}年",
                    f"The day of the milestone is not in {year}: {read.title}",
                ),
                words("请写到那一年的列里", "Write it into the column of its year"),
            )
        elif any(x.title == read.title for x in lines):
            one.fault(words(f"里程碑“{read.title}”写了两次", f"The milestone stands twice: {read.title}"))
        else:
            lines.append(read)
    old = (
        {m.title: m for m in one.task.milestones.all() if m.due.year == year} if one.task is not None else {}
    )
    for line in lines:
        was = old.pop(line.title, None)
        if line.done != (was is not None and was.done_on is not None):
            one.fault(
                words(
                    f"里程碑“{line.title}”是否完成不能在表里改",
                    f"Whether it is reached is not changed here: {line.title}",
                ),
                words("请在任务页面填报", "Report it on the page of the task"),
            )
    for gone in old.values():
        if gone.done_on is not None or gone.notices.all():
            one.fault(
                words(
                    f"里程碑“{gone.title}”已完成或发过督办单，不能删除",
                    f"The milestone is reached or has notices: {gone.title}",
                ),
                words("请恢复这一行", "Restore its line"),
            )
    return lines


def write_in(change: Change, changes: Iterable[Changes]) -> int:
    """Write what rows change; return of how many tasks. None of them may have faults."""
    named, today, count = Unit.named(), timezone.localdate(), 0
    for one in changes:
        task = one.task or _new(one, today)
        parts = _parts(one, task)
        for name in ("title", "deadline", "due", "first_year", "last_year", "assignee"):
            if name in one.values:
                setattr(task, name, one.values[name])
        if "deadline" in one.values and "due" not in one.values:
            task.due = last_day(task.deadline)
        if task.pk is None:
            change.save(task, kind="task.added")
        seen = task.version
        if parts is not None:
            set_parts(change, task, [(p, n, found_for(n, named)) for p, n in parts])
        _set_milestones(change, task, one.milestones)
        refresh(task)
        settle(change, task, today)
        change.save(task, seen)
        count += 1
    return count


def _new(one: Changes, today: dt.date) -> Task:
    last = Task.objects.filter(policy=one.policy).order_by("-number").values_list("number", flat=True).first()
    return Task(policy=one.policy, number=(last or 0) + 1, since=today)


def _parts(one: Changes, task: Task) -> list[tuple[str, str]] | None:
    """Return the units of a row, where it changes them: a name keeps the part it had."""
    if not {"leads", "supporters"} & set(one.values):
        return None
    old = list(task.task_units.all()) if task.pk is not None else []
    leads = one.values.get("leads", [u.name for u in old if u.part == Part.LEAD])
    supporters = one.values.get("supporters", [u.name for u in old if u.part != Part.LEAD])
    was = {u.name: u.part for u in old if u.part != Part.LEAD}
    rows = {name: str(Part.LEAD) for name in leads}
    for name in supporters:
        rows.setdefault(name, str(was.get(name, Part.SUPPORTING)))
    return [(part, name) for name, part in rows.items()]


def _set_milestones(change: Change, task: Task, years: dict[int, list[MilestoneLine]]) -> None:
    for year, lines in years.items():
        old = {m.title: m for m in task.milestones.filter(year=year)}
        for line in lines:
            one = old.pop(line.title, None) or Milestone(task=task, title=line.title[:300])
            one.year, one.due = line.due.year, line.due
            change.save(one, kind="task.milestone")
        for gone in old.values():
            change.delete(gone)
    if years:
        getattr(task, "_prefetched_objects_cache", {}).pop("milestones", None)
