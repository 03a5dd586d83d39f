"""Tasks seen otherwise: a board by state, a calendar, a Gantt chart, the breakdown by unit and year."""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, Exists, OuterRef, Q, prefetch_related_objects
from django.db.models.functions import Cast, Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luocheng.web.people.models import Unit
from luocheng.web.tasks.clock import known_calendar
from luocheng.web.tasks.gantt import bars
from luocheng.web.tasks.listing import Asked, choices, listed, page_of, with_parts
from luocheng.web.tasks.models import OPEN, Milestone, Notice, Part, Task, TaskState, TaskUnit
from luocheng.web.tasks.states import acts_for

__all__ = ["board", "breakdown", "calendar", "gantt"]

_COLUMN = 20
"""Cards of a column; the list has the others."""

_DAY = 8
"""Entries of a day; the list has the others."""

_ENTRIES = 1000
"""Entries of a kind that a month reads; of what is beyond, the list tells."""

_COLUMNS = (*OPEN, TaskState.DONE)


@dataclass(slots=True)
class Column:
    """A column of the board: its state, how many tasks it has, the first of them with what may be done."""

    state: str
    label: Any
    count: int
    cards: list[tuple[Task, list[Any]]] = field(default_factory=list)


def board(request: HttpRequest) -> HttpResponse:
    """Show tasks in columns by state."""
    asked = Asked.of(request.GET)
    asked.state = ""
    found = listed(request.user, asked)
    counts = dict(
        found.filter(state__in=_COLUMNS).order_by("state").values_list("state").annotate(Count("pk"))
    )
    keys = _first_of(found, [s for s in _COLUMNS if counts.get(s)])
    by_key = {t.pk: t for t in with_parts(Task.objects.filter(pk__in=keys).order_by("pk"))}
    columns = [Column(s, TaskState(s).label, counts.get(s, 0)) for s in _COLUMNS]
    place = {c.state: c for c in columns}
    for key in keys:
        task = by_key[key]
        place[task.state].cards.append((task, [a for a in acts_for(request.user, task) if a.primary]))
    return render(request, "tasks/board.html", {"columns": columns, "asked": asked, **choices(asked)})


def _first_of(found: Any, states: list[str]) -> list[int]:
    """Return the keys of the first tasks of each state, in one query: each reads its own index, and no more."""
    if not states:
        return []
    parts, params = [], []
    for state in states:
        sql, given = found.filter(state=state).values_list("pk")[:_COLUMN].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part_{len(parts)}")  # noqa: S608 - of Django itself; values are parameters
        params += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [row[0] for row in cursor.fetchall()]


@dataclass(slots=True)
class Day:
    """A day of the calendar, and what is due on it."""

    date: dt.date
    inside: bool
    worked: bool
    today: bool
    entries: list[tuple[str, Any, Task]] = field(default_factory=list)
    more: int = 0


def calendar(request: HttpRequest) -> HttpResponse:
    """Show a month with what is due in it."""
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    asked = Asked.of(request.GET)
    weeks = months.Calendar().monthdatescalendar(month.year, month.month)
    cal = known_calendar(today)
    days = {
        d: Day(
            d, d.month == month.month, cal.is_working_day(d) if cal.knows(d) else d.weekday() < 5, d == today
        )
        for week in weeks
        for d in week
    }
    first, last = min(days), max(days)
    seen = listed(request.user, asked).order_by("due", "pk")
    # Asked of each row that falls into the month: a list of all tasks would be made first, and there may be many.
    own = Exists(seen.order_by().filter(pk=OuterRef("task")))
    _enter(
        days,
        "due",
        seen.filter(due__range=(first, last), state__in=OPEN).defer("quote"),
        lambda t: (t.due, t),
    )
    _enter(
        days,
        "milestone",
        Milestone.objects.filter(own, due__range=(first, last), done_on=None)
        .select_related("task")
        .defer("task__quote"),
        lambda m: (m.due, m.task),
    )
    _enter(
        days,
        "reply",
        Notice.objects.filter(
            own, reply_by__range=(first, last), replied_at=None, lifted_on=None
        ).select_related("task"),
        lambda n: (n.reply_by, n.task),
    )
    before, after = month - dt.timedelta(days=1), (month + dt.timedelta(days=32)).replace(day=1)
    return render(
        request,
        "tasks/calendar.html",
        {
            "weeks": [[days[d] for d in week] for week in weeks],
            "listed": [d for d in days.values() if d.inside and d.entries],
            "month": month,
            "before": f"{before:%Y-%m}",
            "after": f"{after:%Y-%m}",
            "now": f"{today:%Y-%m}",
            "asked": asked,
            "awaited": not _announced(last),
            **choices(asked),
        },
    )


def _announced(day: dt.date) -> bool:
    from luocheng.calendar import calendar as in_force

    return in_force().knows(day)


def _enter(days: dict[dt.date, Day], kind: str, things: Any, of: Any) -> None:
    """Enter things into their days; of one day and kind no more than fit, and how many more there are."""
    for thing in things[:_ENTRIES]:
        date, task = of(thing)
        day = days[date]
        if len(day.entries) < _DAY:
            day.entries.append((kind, thing, task))
        else:
            day.more += 1


def _month(words: str, today: dt.date) -> dt.date:
    try:
        month = dt.datetime.strptime(words, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return today.replace(day=1)
    return month if 1990 <= month.year <= 2100 else today.replace(day=1)


def gantt(request: HttpRequest) -> HttpResponse:
    """Show the time of tasks as bars."""
    asked = Asked.of(request.GET)
    page = page_of(listed(request.user, asked), request.GET.get("page"), searched=bool(asked.q))
    prefetch_related_objects(page.object_list, "milestones")
    span, rows = bars(list(page), timezone.localdate())
    return render(
        request,
        "tasks/gantt.html",
        {"page": page, "span": span, "rows": rows, "asked": asked, **choices(asked)},
    )


@dataclass(slots=True)
class UnitRow:
    """A unit in the breakdown: what it leads and supports, by year and by how it stands."""

    name: str
    pk: int | None
    lead: int = 0
    supporting: int = 0
    done: int = 0
    undated: int = 0
    lights: dict[str, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)

    @property
    def red(self) -> int:
        """Tasks it leads that are past their day."""
        return self.lights.get("red", 0)

    @property
    def yellow(self) -> int:
        """Tasks it leads that are behind."""
        return self.lights.get("yellow", 0)


def _named_twice(tasks: Any) -> list[tuple[int | None, str, int]]:
    """Return the units that a task names more than once, under several names: each has one part in it."""
    twice = TaskUnit.objects.values("unit", "part", "task").annotate(n=Count("pk")).filter(n__gt=1)
    found = list(
        twice.exclude(unit=None).order_by("unit", "part", "task").values_list("unit", "part", "task", "n")
    )
    asked = {task for _unit, _part, task, _n in found}
    seen = set(tasks.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return [(unit, part, n) for unit, part, task, n in found if task in seen]


def _count(
    rows: dict[int | None, UnitRow], names: dict[int, str], unit: int | None, part: str, n: int
) -> None:
    row = rows.setdefault(unit, UnitRow(names.get(unit or 0, ""), unit))
    if part == Part.LEAD:
        row.lead += n
    else:
        row.supporting += n


def breakdown(request: HttpRequest) -> HttpResponse:
    """Show who has how many tasks: by unit, part and the year in which they are due."""
    asked = Asked.of(request.GET)
    tasks = listed(request.user, asked).order_by()
    parts = TaskUnit.objects.filter(Exists(tasks.filter(pk=OuterRef("task")))).order_by("unit", "part")
    names = dict(Unit.objects.values_list("pk", "name"))
    rows: dict[int | None, UnitRow] = {}
    for one in parts.values("unit", "part").annotate(n=Count("pk")):
        _count(rows, names, one["unit"], one["part"], one["n"])
    for unit, part, n in _named_twice(tasks):
        _count(rows, names, unit, part, 1 - n)
    finished = (TaskState.DONE, TaskState.STRUCK)
    detail = (
        parts.filter(part=Part.LEAD)
        .order_by("unit")
        # The year as text: SQLite would ask Python for the year of each date.
        .annotate(year=Substr(Cast("task__due", CharField()), 1, 4))
        .values("unit", "task__light", "year")
        .annotate(
            n=Count("task", distinct=True),
            done=Count("task", distinct=True, filter=Q(task__state__in=finished)),
        )
    )
    years: set[int] = set()
    for one in detail:
        row = rows[one["unit"]]
        row.done += one["done"]
        row.lights[one["task__light"]] = row.lights.get(one["task__light"], 0) + one["n"]
        if one["year"] is None:
            row.undated += one["n"]
        else:
            year = int(one["year"])
            years.add(year)
            row.years[year] = row.years.get(year, 0) + one["n"]
    shown = sorted(years)
    table = [
        (r, [r.years.get(y, 0) for y in shown])
        for r in sorted(rows.values(), key=lambda r: (r.pk is None, -r.lead, r.name))
    ]
    return render(
        request,
        "tasks/breakdown.html",
        {"rows": table, "years_shown": shown, "asked": asked, **choices(asked)},
    )
