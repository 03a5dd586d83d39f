"""The duties of a policy in a year, each with its due day and what became of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luocheng.web.people.models import Unit
from luocheng.web.record.models import Recorded

__all__ = ["Duty", "DutyState", "Year"]


class Year(Recorded):
    """A year of the duties of one policy, as the engine laid it out; `findings` is what the text leaves open."""

    policy = models.CharField(max_length=160)
    year = models.PositiveSmallIntegerField(_("年份"))
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    until = models.DateField(null=True)
    findings = models.JSONField(default=list)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "title"]
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["policy", "year"], name="one-plan-a-year")]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class DutyState(models.TextChoices):
    """What became of a duty."""

    OPEN = "open", _("待办")
    DONE = "done", _("已办")
    WAIVED = "waived", _("免办")


class Duty(Recorded):
    """Something that is due once: the monthly assessment of May. `due` is empty where the text names no day."""

    plan = models.ForeignKey(Year, models.PROTECT, related_name="duties")
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="duties")
    period = models.CharField(max_length=100, blank=True)
    period_en = models.CharField(max_length=100, blank=True)
    due = models.DateField(null=True, db_index=True)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    clause = models.CharField(max_length=120, blank=True)
    evidence = models.TextField(blank=True)
    provisional = models.BooleanField(default=False)
    state = models.CharField(_("状态"), max_length=8, choices=DutyState.choices, default=DutyState.OPEN)
    done_on = models.DateField(_("办结日期"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("办理情况"), blank=True)

    class Meta:
        ordering = [models.F("due").asc(nulls_last=True), "key"]
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="one-duty-a-key")]
        indexes = [
            models.Index(fields=["state", "due"], name="duty_open"),
            models.Index(fields=["owner", "state", "due"], name="duty_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    @property
    def names(self) -> tuple[str, str]:
        """The title in both languages."""
        return self.title, self.title_en or self.title

    @property
    def periods(self) -> tuple[str, str]:
        """The period in both languages."""
        return self.period, self.period_en or self.period

    def relations_of(self, user: Any) -> set[str]:
        """Return 'keeper' for the unit that owes it, and those above."""
        if self.owner_id is None or user.unit_id is None:
            return set()
        return {"keeper"} if self.owner_id in user.unit.family() else set()
