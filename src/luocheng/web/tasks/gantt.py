"""The bars of a Gantt chart: where on a line of time each task begins, ends, and has come to, in hundredths of a per cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from luocheng.web.tasks.models import Task

__all__ = ["Bar", "Span", "bars"]


@dataclass(slots=True)
class Span:
    """The time that a chart shows: whole years, and where on it today is."""

    begin: dt.date
    end: dt.date
    years: list[tuple[int, str, str]] = field(default_factory=list)
    today: str = ""

    def at(self, day: dt.date) -> float:
        """Return where a day is, in per cent of the width; what lies outside is at the border."""
        whole = (self.end - self.begin).days + 1
        return max(0.0, min(100.0, 100 * (day - self.begin).days / whole))


@dataclass(slots=True)
class Bar:
    """A task on the line of time; `x`, `width` and `done` in per cent; open where the text gives no day."""

    task: Task
    x: str
    width: str
    done: str
    open: bool
    begin: dt.date
    end: dt.date
    marks: list[tuple[str, str, str]] = field(default_factory=list)


def bars(tasks: Sequence[Task], today: dt.date) -> tuple[Span, list[Bar]]:
    """Return the span of years that tasks need, and a bar for each."""
    times = [_time(t, today) for t in tasks]
    days = [d for begin, end, _open in times for d in (begin, end)] or [today]
    span = Span(dt.date(min(days).year, 1, 1), dt.date(max(days).year, 12, 31))
    for year in range(span.begin.year, span.end.year + 1):
        x, end = span.at(dt.date(year, 1, 1)), span.at(dt.date(year, 12, 31))
        span.years.append((year, _percent(x), _percent(end - x)))
    span.today = _percent(span.at(today)) if span.begin <= today <= span.end else ""
    return span, [_bar(t, *time, span) for t, time in zip(tasks, times, strict=True)]


def _time(task: Task, today: dt.date) -> tuple[dt.date, dt.date, bool]:
    """Return from when to when a task runs, and whether its end is only the end of its years."""
    end = task.due or (dt.date(task.last_year, 12, 31) if task.last_year else None)
    first = dt.date(task.first_year, 1, 1) if task.first_year else task.policy.date
    end = end or dt.date(max(today.year, first.year if first else 0), 12, 31)
    return min(first or end.replace(month=1, day=1), end), end, task.due is None


def _bar(task: Task, begin: dt.date, end: dt.date, open_: bool, span: Span) -> Bar:
    x = span.at(begin)
    width = max(0.6, span.at(end + dt.timedelta(days=1)) - x)
    marks = [
        (_percent(span.at(m.due)), "done" if m.done_on else "open", m.title) for m in task.milestones.all()
    ]
    return Bar(
        task, _percent(x), _percent(width), _percent(width * task.progress / 100), open_, begin, end, marks
    )


def _percent(value: float) -> str:
    return f"{value:.2f}%"
