"""A policy, the texts it was read from, what was taken from them, and its editions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luocheng.web.record.models import Recorded

__all__ = ["Edition", "Item", "ItemKind", "ItemState", "Policy", "PolicyState", "Source", "Upload"]


class PolicyState(models.TextChoices):
    """Where a policy stands."""

    REVIEW = "review", _("复核中")
    ISSUED = "issued", _("已发布")
    WITHDRAWN = "withdrawn", _("已停用")


class Policy(Recorded):
    """A policy document of the city: 示例市城市建设高质量发展三年行动方案."""

    title = models.CharField(_("名称"), max_length=300)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    number = models.CharField(_("发文字号"), max_length=100, blank=True)
    date = models.DateField(_("成文日期"), null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(_("开始年份"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("结束年份"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=PolicyState.choices, default=PolicyState.REVIEW
    )
    library = models.CharField(_("政策库"), max_length=120, blank=True)
    """The shipped policy whose registers, rules and schedules are attached, by its name."""

    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-date", "title"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.title


class Upload(Recorded):
    """A file as it came, before and after it was read.

    `documents` are the plans read from it (docs/reference/plan-json.md), kept where a person has to choose among several;
    `policy` is the one it is a further text of, none where it begins a new one.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, null=True, blank=True, related_name="uploads")
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=60, blank=True)
    file = models.FileField(upload_to="policies/%Y/%m/", max_length=300)
    size = models.PositiveBigIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    documents = models.JSONField(default=list)
    read = models.BooleanField(default=False)
    unrecorded = ("documents",)

    class Meta:
        ordering = ["-pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class Source(Recorded):
    """A text of a policy: the file as it came, and its normalised text, into which every offset points.

    `clauses`, `references` and `findings` are those of the plan as JSON (docs/reference/plan-json.md), `head` is what else
    the plan says of the document: its title, number, date, years, paragraphs. `checksum` is that of the text.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="sources")
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="sources")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(null=True)
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(upload_to="policies/%Y/%m/", max_length=300)
    checksum = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    head = models.JSONField(default=dict)
    clauses = models.JSONField(default=list)
    references = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    unrecorded = ("text", "head", "clauses", "references", "findings")

    class Meta:
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class ItemKind(models.TextChoices):
    """What was taken from a text."""

    TASK = "task", _("任务")
    TARGET = "target", _("目标")


class ItemState(models.TextChoices):
    """What the reviewer made of it."""

    DRAFT = "draft", _("待复核")
    ACCEPTED = "accepted", _("已采纳")
    REJECTED = "rejected", _("不采纳")


class Item(Recorded):
    """A task or a target as it stands in the text: ``source.text[start:end] == quote``.

    `data` has the fields of the plan as JSON for its kind, as the reviewer left them; `origin` as they were read, empty
    where a person added the item. `parents` are the items that it was split or merged from, or, in a later text of the
    policy, the item of the text before that says the same. Items stand in the order of `place`.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=ItemKind.choices)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.DRAFT, db_index=True)
    path = models.JSONField(default=list)
    place = models.PositiveIntegerField(default=0, db_index=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    data = models.JSONField(default=dict)
    origin = models.JSONField(default=dict, blank=True)
    parents = models.JSONField(default=list, blank=True)
    note = models.TextField(_("复核说明"), blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    unrecorded = ("origin",)

    class Meta:
        ordering = ["place", "pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["source", "kind", "state"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page on which it stands beside its text."""
        return reverse("policy-item", args=[self.pk])

    def move(self, start: int, end: int) -> None:
        """Let it stand on another stretch of the text; what `data` says of its place follows."""
        text = self.source.text
        self.start, self.end, self.quote = start, end, text[start:end]
        self.data = self.data | {"start": start, "end": end, "quote": self.quote, "path": self.path}
        figure = self.data.get("figure")
        if figure and not start <= figure[0] < figure[1] <= end:
            self.data["figure"] = None
        self.place = self.data["figure"][0] if self.data.get("figure") else start

    @property
    def title(self) -> str:
        """A short name: the title of a task, subject and indicator of a target."""
        if self.kind == ItemKind.TASK:
            return str(self.data.get("title", ""))
        return "".join(str(self.data.get(k) or "") for k in ("subject", "indicator"))

    @property
    def corrected(self) -> bool:
        """Whether the reviewer changed what was read."""
        return bool(self.origin) and self.data != self.origin

    @property
    def clause(self) -> str:
        """The clause as people cite it: 三/(二)/1."""
        return "/".join(self.path)


class Edition(Recorded):
    """What of a policy is in force: the items that were accepted when it was issued."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="editions")
    source = models.ForeignKey(Source, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    note = models.TextField(_("说明"), blank=True)
    items = models.JSONField(default=list)
    """The accepted items, by key."""

    class Meta:
        ordering = ["-number"]
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="one-edition-a-number")]

    def __str__(self) -> str:
        return f"{self.policy} #{self.number}"

    def told(self) -> dict[str, Any]:
        """Return what pages show of it."""
        return {"number": self.number, "at": self.issued_at, "by": self.issued_by, "note": self.note}
