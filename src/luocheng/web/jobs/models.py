"""Jobs as they stand in the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["DailyJob", "Job", "State"]


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")
    CANCELLED = "cancelled", _("已取消")


class Job(models.Model):
    """A piece of long work. `kind` names what is done, `given` what with; `result` and `faults` are what came of it.

    A job tells how far it is; it is no fact of the city, and changes of it are no events. What it does to facts is.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(_("作业"), max_length=200)
    given = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING, db_index=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    stage = models.CharField(max_length=200, blank=True)
    stopping = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    page = models.CharField(max_length=200, blank=True)
    faults = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will come."""
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def share(self) -> int:
        """How much is done, in percent; 0 where it cannot be told."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    def relations_of(self, user: Any) -> set[str]:
        """Return 'own' for who asked for it."""
        return {"own"} if self.owner_id == user.pk else set()


class DailyJob(models.Model):
    """The last day for which a kind of job was asked that is done once a day."""

    kind = models.CharField(max_length=60, unique=True)
    last = models.DateField()

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"
