"""What a schedule comes to in a year: dated duties, and what the text leaves open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

__all__ = ["COLUMNS", "FINDINGS", "REMINDERS", "Duties", "ScheduleFinding", "also", "empty"]

COLUMNS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "schedule": pl.String(),
    "title": pl.String(),
    "title_en": pl.String(),
    "owner": pl.String(),
    "every": pl.String(),
    "years": pl.Int64(),
    "record": pl.String(),
    "period": pl.String(),
    "period_zh": pl.String(),
    "period_en": pl.String(),
    "begins": pl.Date(),
    "stated": pl.Date(),
    "due": pl.Date(),
    "worked": pl.Boolean(),
    "before": pl.List(pl.Date()),
    "after": pl.List(pl.Date()),
    "clause": pl.String(),
    "evidence": pl.String(),
    "provisional": pl.Boolean(),
    "overdue": pl.Boolean(),
    "note": pl.String(),
    "note_en": pl.String(),
}
"""The columns of the frame of duties. `stated` is the day that the text names, `due` the day counted, mostly `worked`."""

REMINDERS: dict[str, tuple[int, ...]] = {
    "month": (3,),
    "quarter": (5,),
    "half_year": (10, 3),
    "year": (20, 10, 3),
    "years": (20, 10, 3),
    "once": (20, 10, 3),
}
"""Working days before the due day at which to remind, where nothing else is set. Daily and weekly duties have none."""

FINDINGS = {
    "period-not-stated": "warning",
    "date-not-stated": "warning",
    "start-not-stated": "warning",
    "owner-not-stated": "note",
    "records-needed": "note",
    "last-not-recorded": "warning",
    "overdue": "warning",
    "holidays-awaited": "note",
}
"""The findings on schedules and how much each weighs."""


@dataclass(frozen=True, slots=True)
class ScheduleFinding:
    """Something about a schedule that a person should look at, and what to do about it."""

    code: str
    schedule: str
    clause: str
    message: str
    message_en: str
    remedy: str = ""
    remedy_en: str = ""
    title: str = ""

    @property
    def severity(self) -> str:
        """Return 'warning' or 'note'."""
        return FINDINGS[self.code]

    def to_dict(self) -> dict[str, object]:
        """Return the finding as plain data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "schedule": self.schedule,
            "clause": self.clause,
            "message": {"zh": self.message, "en": self.message_en},
            "remedy": {"zh": self.remedy, "en": self.remedy_en},
        }


def empty() -> pl.DataFrame:
    """Return a frame of duties without one."""
    return pl.DataFrame(schema=COLUMNS)


@dataclass(slots=True)
class Duties:
    """The duties of a year in order of their due days; those without a date come last.

    `until` is the last day for which holidays are known; later due days are `provisional`.
    """

    year: int
    frame: pl.DataFrame
    findings: list[ScheduleFinding] = field(default_factory=list)
    policy: str = ""
    title: str = ""
    title_en: str = ""
    until: dt.date | None = None

    def __len__(self) -> int:
        return self.frame.height

    def rows(self) -> Iterator[dict[str, object]]:
        """Give each duty as plain data with dates as texts."""
        for row in self.frame.iter_rows(named=True):
            yield {
                "id": row["id"],
                "schedule": row["schedule"],
                "title": {"zh": row["title"], "en": row["title_en"]},
                "owner": row["owner"],
                "record": row["record"],
                "period": {"id": row["period"], "zh": row["period_zh"], "en": row["period_en"]},
                "begins": _text(row["begins"]),
                "stated": _text(row["stated"]),
                "due": _text(row["due"]),
                "reminders": {
                    "before": [d.isoformat() for d in row["before"] or []],
                    "after": [d.isoformat() for d in row["after"] or []],
                },
                "clause": row["clause"],
                "evidence": row["evidence"],
                "provisional": row["provisional"],
                "overdue": row["overdue"],
                "note": {"zh": row["note"], "en": row["note_en"]},
            }

    def to_summary(self) -> dict[str, int]:
        """Count duties, schedules, and what has no date, is overdue or awaits the announcement of holidays."""
        frame = self.frame
        return {
            "duties": frame.height,
            "schedules": frame["schedule"].n_unique(),
            "undated": frame["due"].null_count(),
            "overdue": int(frame["overdue"].sum()),
            "provisional": int(frame["provisional"].sum()),
        }

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain data: the object that `luocheng duties --json` prints."""
        return {
            "policy": self.policy,
            "title": {"zh": self.title, "en": self.title_en},
            "year": self.year,
            "calendar_until": _text(self.until),
            "duties": list(self.rows()),
            "findings": [f.to_dict() for f in self.findings],
            "summary": self.to_summary(),
        }


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def also(first: pl.Expr, second: pl.Expr, gap: str) -> pl.Expr:
    """Join two columns of remarks; where one is empty the other stands alone."""
    return (
        pl.when(second == "")
        .then(first)
        .when(first == "")
        .then(second)
        .otherwise(first + pl.lit(gap) + second)
    )
