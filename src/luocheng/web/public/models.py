"""Decisions to publish: what, which fields of it, who decided, until when, and whether it was withdrawn."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luocheng.web.policies.models import Policy
from luocheng.web.record.models import Recorded, RecordedQuerySet
from luocheng.web.registers.models import Register

__all__ = ["Kind", "Publication"]


class Kind(models.TextChoices):
    """What is published."""

    TASKS = "tasks", _("权责清单")
    TARGETS = "targets", _("目标和进展")
    REGISTER = "register", _("开放数据")
    BULLETIN = "bulletin", _("公告")


class PublicationQuerySet(RecordedQuerySet):
    """Queries of publications."""

    def live(self) -> PublicationQuerySet:
        """Return those that the public sees today."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()), withdrawn_at=None)


class Publication(Recorded):
    """A person's decision that the public may see something. `fields` are the columns that may be seen, in order."""

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    policy = models.ForeignKey(
        Policy, models.PROTECT, null=True, related_name="publications", verbose_name=_("政策")
    )
    register = models.ForeignKey(
        Register, models.PROTECT, null=True, related_name="publications", verbose_name=_("台账")
    )
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("说明或正文"), blank=True)
    fields = models.JSONField(_("公开的栏目"), default=list, blank=True)
    provenance = models.CharField(
        _("数据来源和使用条件"),
        max_length=300,
        blank=True,
        help_text=_("如“市住房城乡建设局台账，注明来源即可使用”"),
    )
    until = models.DateField(_("公开到"), null=True, blank=True, help_text=_("留空则到撤回为止"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["withdrawn_at", "kind", "decided_at"], name="publication_live")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its public page."""
        return reverse("published", args=[self.pk])

    @property
    def live(self) -> bool:
        """Whether the public sees it today."""
        return self.withdrawn_at is None and (self.until is None or self.until >= timezone.localdate())

    @property
    def demonstration(self) -> bool:
        """Whether what it shows is made up."""
        source: Any = self.policy or self.register
        return settings.DEMO or (source is not None and source.demonstration)
