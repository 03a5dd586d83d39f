"""Tasks and what belongs to them: units, milestones, reports with evidence, supervision notices."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luocheng.web.people.models import Unit
from luocheng.web.people.rights import may
from luocheng.web.policies.models import Item, Policy
from luocheng.web.record.models import Recorded, RecordedQuerySet

__all__ = [
    "OPEN",
    "OWED",
    "Basis",
    "Cause",
    "Evidence",
    "Light",
    "Milestone",
    "Notice",
    "Part",
    "Report",
    "Supervision",
    "Task",
    "TaskState",
    "TaskUnit",
    "family_of",
]


class TaskState(models.TextChoices):
    """Where a task stands. How it gets from one to the other stands in `states`."""

    ASSIGNED = "assigned", _("交办")
    SIGNED = "signed", _("签收")
    UNDERWAY = "underway", _("办理")
    REPORTED = "reported", _("反馈")
    REVIEW = "review", _("复核")
    DONE = "done", _("办结")
    STRUCK = "struck", _("销号")
    WITHDRAWN = "withdrawn", _("撤销")


OWED = (TaskState.ASSIGNED, TaskState.SIGNED, TaskState.UNDERWAY)
"""States in which the units owe something."""

OPEN = (*OWED, TaskState.REPORTED, TaskState.REVIEW)
"""States in which somebody owes something."""


class Light(models.TextChoices):
    """How a task stands to its day: 督办单的颜色."""

    NONE = "", _("正常")
    BLUE = "blue", _("临近")
    YELLOW = "yellow", _("滞后")
    RED = "red", _("逾期")


class Basis(models.TextChoices):
    """Where the percentage of a task comes from."""

    NONE = "", _("尚无")
    MILESTONES = "milestones", _("按里程碑")
    FACTS = "facts", _("按指标数据")
    REPORTED = "reported", _("单位填报")
    MANUAL = "manual", _("人工认定")


class Part(models.TextChoices):
    """What a unit is to a task."""

    LEAD = "lead", _("牵头单位")
    SUPPORTING = "supporting", _("配合单位")
    IMPLIED = "implied", _("共同责任单位")


def family_of(user: Any) -> set[int]:
    """Return the keys of a user's unit and of all below it; found out once for each request."""
    known: set[int] | None = getattr(user, "_family", None)
    if known is None:
        known = user.unit.family() if user.is_authenticated and user.unit_id else set()
        user._family = known
    return known


class TaskQuerySet(RecordedQuerySet):
    """Queries of tasks."""

    def seen_by(self, user: Any) -> TaskQuerySet:
        """Return those that a user may see: all, or those of their unit and their own."""
        if may(user, "task.see"):
            return self.all()
        return self.of_units(family_of(user), user)

    def of_units(self, units: Any, user: Any = None) -> TaskQuerySet:
        """Return those that units have a part in, and those that a user sees to."""
        keys = TaskUnit.objects.filter(unit_id__in=units).order_by().values("task_id")
        if user is not None:
            # One list of keys: with 'or' between two conditions databases read every task.
            keys = keys.union(Task.objects.filter(assignee_id=user.pk).order_by().values("pk"))
        return self.filter(pk__in=keys)


class Task(Recorded):
    """Work that a policy gives to units, as it stands in the city's office.

    `deadline` is the time limit as written and `due` the day it means, where it means one. `lead` is the first lead unit,
    `light` how the task stands to its day; both follow from the other rows and are kept for the lists.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="tasks", verbose_name=_("政策"))
    item = models.OneToOneField(
        Item, models.PROTECT, null=True, related_name="task", verbose_name=_("条款内容")
    )
    restated = models.JSONField(default=list, blank=True)
    """Rows of the document's own 任务分解表 that say the task again, by the key of their item."""

    number = models.PositiveIntegerField(_("序号"), default=0)
    title = models.CharField(_("任务"), max_length=300)
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    section = models.CharField(_("重点任务"), max_length=200, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    deadline = models.CharField(_("完成时限（原文）"), max_length=200, blank=True)
    due = models.DateField(_("到期日"), null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(_("开始年份"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("结束年份"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=TaskState.choices, default=TaskState.ASSIGNED)
    since = models.DateField(_("进入本状态"))
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    basis = models.CharField(_("进度依据"), max_length=12, choices=Basis.choices, blank=True, default="")
    progress_why = models.TextField(_("认定理由"), blank=True)
    progress_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("认定人")
    )
    light = models.CharField(_("督办"), max_length=8, choices=Light.choices, blank=True, default="")
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="led", verbose_name=_("牵头单位"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tasks",
        verbose_name=_("经办人"),
    )
    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["policy", "number", "pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["state", "due"], name="tasks-state-due"),
            models.Index(fields=["due", "id"], name="tasks-due"),
            models.Index(fields=["state", "light"], name="tasks-state-light"),
            models.Index(fields=["lead", "state", "light"], name="tasks-lead"),
            models.Index(fields=["policy", "number"], name="tasks-policy"),
            models.Index(fields=["assignee", "state"], name="tasks-assignee"),
            models.Index(fields=["light", "due"], name="tasks-light"),
            models.Index(fields=["first_year", "last_year"], name="tasks-years"),
        ]

    def __str__(self) -> str:
        return self.title

    def parts_of(self, part: str) -> list[TaskUnit]:
        """Return the units that have a part, in the order of the text."""
        return [u for u in self.task_units.all() if u.part == part]

    @property
    def leads(self) -> list[TaskUnit]:
        """The lead units."""
        return self.parts_of(Part.LEAD)

    @property
    def supporters(self) -> list[TaskUnit]:
        """The supporting units, those that a sentence adds to every task among them."""
        return [u for u in self.task_units.all() if u.part != Part.LEAD]

    @property
    def open(self) -> bool:
        """Tell whether somebody still owes something."""
        return self.state in OPEN

    def relations_of(self, user: Any) -> set[str]:
        """Return what a user's unit is to the task, and 'own' for who sees to it."""
        family = family_of(user)
        found = {
            "lead" if u.part == Part.LEAD else "supporting"
            for u in self.task_units.all()
            if u.unit_id in family
        }
        return found | ({"own"} if self.assignee_id == user.pk else set())


class TaskUnit(Recorded):
    """A unit's part in a task: the name as written, and the unit that it was found to be."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="task_units")
    part = models.CharField(_("分工"), max_length=10, choices=Part.choices)
    name = models.CharField(_("单位（原文）"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="parts", verbose_name=_("单位"))
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["task", "part", "name"], name="one-part-a-name")]
        indexes = [
            models.Index(fields=["unit", "part", "task"], name="tasks-parts"),
            models.Index(fields=["name"], name="tasks-names", condition=Q(unit=None)),
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.unit_id else self.name


class Child(Recorded):
    """Something that belongs to a task: whoever may see the task may see it."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def relations_of(self, user: Any) -> set[str]:
        """Return what a user is to the task."""
        return self.task.relations_of(user)


class Milestone(Child):
    """What is to be reached on the way, by a day of a year."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones")
    year = models.PositiveSmallIntegerField(_("年度"))
    due = models.DateField(_("到期日"))
    title = models.CharField(_("里程碑"), max_length=300)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        ordering = ["due", "pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["task", "due"], name="tasks-milestones"),
            models.Index(fields=["due"], name="tasks-milestones-open", condition=Q(done_on=None)),
        ]

    def __str__(self) -> str:
        return self.title


class Report(Child):
    """What a unit says of a task at one time; `problem` is what it cannot solve alone, `answer` what was decided."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("填报人")
    )
    at = models.DateTimeField(_("填报时间"))
    percent = models.PositiveSmallIntegerField(_("进度（%）"), null=True, blank=True)
    text = models.TextField(_("进展情况"))
    problem = models.TextField(_("需要协调的问题"), blank=True)
    answer = models.TextField(_("协调意见"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["task", "at"], name="tasks-reports"),
            models.Index(
                fields=["at"], name="tasks-problems", condition=~Q(problem="") & Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Evidence(Child):
    """A file that shows what a report says. `checksum` is SHA-256 of what was uploaded."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="evidence/%Y/%m/", max_length=300)
    checksum = models.CharField(_("校验码"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))

    class Meta:
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class Cause(models.TextChoices):
    """Why a notice was raised."""

    NEAR = "near", _("临近到期日")
    MILESTONE = "milestone", _("里程碑到期未完成")
    BEHIND = "behind", _("进度落后于时间")
    OVERDUE = "overdue", _("超过到期日")


class Notice(Child):
    """A supervision notice 督办单. `about` is the day it is about; of one cause and day there is one."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="notices")
    colour = models.CharField(_("颜色"), max_length=8, choices=Light.choices)
    cause = models.CharField(_("事由"), max_length=10, choices=Cause.choices)
    about = models.DateField(_("到期日"))
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, related_name="notices", verbose_name=_("里程碑")
    )
    raised_on = models.DateField(_("发出日期"))
    reply_by = models.DateField(_("回复期限"), null=True)
    reply = models.TextField(_("回复"), blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("回复人")
    )
    replied_at = models.DateTimeField(_("回复时间"), null=True)
    lifted_on = models.DateField(_("解除日期"), null=True)

    class Meta:
        ordering = ["-raised_on", "-pk"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["task", "colour", "cause", "about"], name="one-notice-a-cause")
        ]
        indexes = [
            models.Index(fields=["task", "lifted_on"], name="tasks-notices"),
            models.Index(fields=["raised_on"], name="tasks-notices-day"),
            models.Index(fields=["colour", "lifted_on", "raised_on"], name="tasks-notices-colour"),
            models.Index(
                fields=["reply_by"],
                name="tasks-notices-open",
                condition=Q(replied_at=None, lifted_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_colour_display()} {self.task}"


class Supervision(Recorded):
    """When notices are raised and replied to: what the office has set. What is not set is not done."""

    near_days = models.PositiveSmallIntegerField(
        _("到期前几个工作日发蓝色督办单"),
        null=True,
        blank=True,
        help_text=_("留空则不发蓝色督办单"),
    )
    behind_points = models.PositiveSmallIntegerField(
        _("进度落后时间几个百分点发黄色督办单"),
        null=True,
        blank=True,
        help_text=_("没有里程碑的任务，按已过时间的比例与进度比较；留空则只看里程碑"),
    )
    reply_blue = models.PositiveSmallIntegerField(_("蓝色督办单几个工作日内回复"), null=True, blank=True)
    reply_yellow = models.PositiveSmallIntegerField(_("黄色督办单几个工作日内回复"), null=True, blank=True)
    reply_red = models.PositiveSmallIntegerField(_("红色督办单几个工作日内回复"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return str(_("督办设置"))

    def reply_days(self, colour: str) -> int | None:
        """Return the working days in which a notice of a colour is to be replied to; None where none are set."""
        days: int | None = getattr(self, f"reply_{colour}")
        return days

    @classmethod
    def in_force(cls) -> Supervision:
        """Return what is set; nothing, where nobody has set anything."""
        return cls.objects.first() or cls()
