"""Indicators and targets of the policies in force, values by year, shortfalls that were accepted, and how things stand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luocheng.indicators.standing import DONE_UNIT, goal_for
from luocheng.indicators.status import Goal
from luocheng.web.people.models import Unit
from luocheng.web.policies.models import Edition, Item, Policy
from luocheng.web.record.models import Recorded
from luocheng.web.tasks.models import Task

__all__ = [
    "AcceptedShortfall",
    "Better",
    "Corrective",
    "Indicator",
    "Light",
    "Observation",
    "Status",
    "Target",
]


class Status(models.TextChoices):
    """How a target stands: the ladder of `luocheng.indicators.status`, the worst first."""

    NOT_MET = "not_met", _("未达标")
    NO_DATA = "no_data", _("无数据")
    NEAR = "near", _("接近")
    ACCEPTED = "accepted", _("容缺")
    MET = "met", _("达标")
    INFORMATIVE = "informative", _("仅监测")


class Better(models.TextChoices):
    """Which way is better."""

    HIGHER = "higher", _("越高越好")
    LOWER = "lower", _("越低越好")
    NONE = "none", _("区间内为好")


class Indicator(Recorded):
    """What a policy measures: a subject and an indicator, in one unit. Values belong to it, targets are its path by year.

    `ordinal` tells apart what a sentence calls the same and means to be different. `catalogue` is the indicator of a
    checkup that measures it.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="indicators")
    measured = models.CharField(_("对象"), max_length=200, blank=True)
    name = models.CharField(_("指标"), max_length=300)
    unit = models.CharField(_("计量单位"), max_length=40, blank=True)
    ordinal = models.PositiveSmallIntegerField(default=1)
    better = models.CharField(_("方向"), max_length=8, choices=Better.choices, default=Better.NONE)
    baseline = models.FloatField(_("基期值"), null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("基期年份"), null=True, blank=True)
    catalogue = models.CharField(_("体检指标"), max_length=80, blank=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "measured", "name", "unit", "ordinal"], name="one-indicator-a-name"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its name as people say it: 建成区绿地率."""
        return f"{self.measured}{self.name}" + (f"（{self.ordinal}）" if self.ordinal > 1 else "")


class Target(Recorded):
    """A value to be reached, or something to be delivered, by the end of a year: an accepted item of a policy."""

    ACTIVE, WITHDRAWN = "active", "withdrawn"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="targets", verbose_name=_("政策"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="targets")
    item = models.OneToOneField(Item, models.PROTECT, related_name="target")
    title = models.CharField(_("指标"), max_length=520)
    clause = models.CharField(_("条款"), max_length=120, blank=True)
    comparator = models.CharField(max_length=8)
    value = models.JSONField(null=True, blank=True)
    unit = models.CharField(_("计量单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True, db_index=True)
    year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    hedge = models.CharField(max_length=40, blank=True)
    per = models.CharField(max_length=120, blank=True)
    base = models.CharField(max_length=120, blank=True)
    area = models.CharField(_("区域"), max_length=60, blank=True, db_index=True)
    lead = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="lead_targets", verbose_name=_("牵头单位")
    )
    lead_name = models.CharField(max_length=120, blank=True)
    supporting = models.JSONField(default=list, blank=True)
    """Units that take part, by key."""

    state = models.CharField(max_length=10, default=ACTIVE, db_index=True)

    class Meta:
        ordering = ["pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["state", "policy"])]

    def __str__(self) -> str:
        return f"{self.title} {self.asked}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("target", args=[self.pk])

    @property
    def deliverable(self) -> bool:
        """Whether it asks for something to be done, without a number."""
        return self.comparator == "done"

    def goal(self) -> Goal | None:
        """Return what it asks for, in the unit of its indicator."""
        return goal_for(
            self.comparator,
            self.value,
            self.unit,
            DONE_UNIT if self.deliverable else self.indicator.unit,
            self.year,
            better=self.indicator.better,
            target=str(self.pk),
            clause=self.clause,
        )

    @property
    def asked(self) -> str:
        """What it asks for: ≥40%."""
        if self.deliverable:
            return str(_("完成"))
        goal = self.goal()
        return goal.text if goal is not None else ""

    def relations_of(self, user: Any) -> set[str]:
        """Return what the unit of a user is to it."""
        if user.unit_id is None:
            return set()
        if user.unit_id == self.lead_id:
            return {"lead"}
        return {"supporting"} if user.unit_id in self.supporting else set()


class Observation(Recorded):
    """A value of an indicator in a year and an area: entered by somebody, or computed from records by a checkup.

    `value` is in the unit of the indicator, `given` and `given_unit` are what was entered. An earlier value is in the
    record of changes.
    """

    ENTERED, COMPUTED = "entered", "computed"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    year = models.PositiveSmallIntegerField(_("年份"))
    area = models.CharField(_("区域"), max_length=60, blank=True)
    value = models.FloatField(_("数值"))
    given = models.FloatField()
    given_unit = models.CharField(_("计量单位"), max_length=40, blank=True)
    as_of = models.DateField(_("数据截至"), null=True, blank=True)
    source = models.CharField(
        max_length=10, choices=[(ENTERED, _("填报")), (COMPUTED, _("计算"))], default=ENTERED
    )
    origin = models.CharField(_("数据来源"), max_length=200, blank=True)
    reporter = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("填报单位"),
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    evidence = models.FileField(_("佐证材料"), upload_to="evidence/%Y/%m/", blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(_("备注"), blank=True)
    lineage = models.JSONField(default=dict, blank=True)
    asked_by: list[Target] | None = None
    """The targets of its indicator, where a page has them already."""

    class Meta:
        ordering = ["-year", "area"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "year"], name="one-value-a-year-and-area")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.year}".replace("  ", " ")

    def relations_of(self, user: Any) -> set[str]:
        """Return what the unit of a user is to it: that of a target of its indicator, or who entered it."""
        found = {"own"} if user.unit_id is not None and user.unit_id == self.reporter_id else set()
        asked = self.asked_by
        if asked is None:
            asked = list(Target.objects.filter(indicator=self.indicator_id, state=Target.ACTIVE))
        for target in asked:
            found |= target.relations_of(user)
        return found


class AcceptedShortfall(Recorded):
    """A shortfall that somebody with the power to do so accepts until a day (容缺)."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="shortfalls")
    approved_by = models.CharField(_("批准人或机关"), max_length=120)
    document = models.CharField(_("批准文件"), max_length=200, blank=True)
    until = models.DateField(_("容缺至"))
    reason = models.TextField(_("理由"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.target} → {self.until}"

    def relations_of(self, user: Any) -> set[str]:
        """Return what the unit of a user is to it."""
        return self.target.relations_of(user)


class Corrective(Recorded):
    """A task that was made of what a target lacks."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="correctives")
    task = models.OneToOneField(Task, models.PROTECT, related_name="corrects")

    class Meta:
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.target_id} → {self.task_id}"


class Light(models.Model):
    """How a target stands in an area, as the engine judged it: made anew whenever something changes, and never a fact.

    `own` is the light of the target itself; the others are those of areas below, held against the same goal. `again` is the
    day from which time alone may have changed it.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="lights")
    area = models.CharField(max_length=60, blank=True)
    own = models.BooleanField(default=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    since = models.PositiveSmallIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    value = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    margin = models.FloatField(null=True)
    last = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=24, blank=True)
    missing = models.JSONField(default=list)
    missing_last = models.BooleanField(default=False)
    again = models.DateField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["own", "status"])]
        constraints = [models.UniqueConstraint(fields=["target", "area"], name="one-light-a-target-and-area")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.area} {self.status}"
