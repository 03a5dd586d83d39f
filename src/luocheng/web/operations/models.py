"""What is set on pages: how the house is called, what it says to who logs in, backups; and the city's own days off."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luocheng.web.operations.memo import Memo
from luocheng.web.record.models import Recorded

__all__ = ["House", "OwnDay"]


class House(Recorded):
    """The settings that are made on a page; there is one row, or none where nobody has set anything."""

    name = models.CharField(
        _("本单位的名称"),
        max_length=40,
        blank=True,
        help_text=_("显示在每页的抬头，例如“示例市城市建设指挥部”"),
    )
    notice = models.TextField(
        _("登录页上的通知"),
        max_length=600,
        blank=True,
        help_text=_("例如停机维护的时间；没有登录的人也看得到"),
    )
    backup_daily = models.BooleanField(_("每天自动备份一次"), default=False)
    backup_keep = models.PositiveSmallIntegerField(
        _("自动备份保留几份"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("更早的自动备份会删掉；留空则都保留。手工做的备份不会自动删"),
    )

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return str(_("设置"))

    @classmethod
    def in_force(cls) -> House:
        """Return what is set; nothing, where nobody has set anything. It is for reading, and a few seconds old at most."""
        return HOUSE.get()


class OwnDay(Recorded):
    """A day that the city has off or works otherwise than the national calendar has it."""

    day = models.DateField(_("日期"), unique=True)
    worked = models.BooleanField(_("上班"), default=False)
    reason = models.CharField(_("理由"), max_length=120)
    document = models.CharField(_("依据（文号）"), max_length=120)

    class Meta:
        ordering = ["day"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.day} {_('上班') if self.worked else _('放假')}"


def _house() -> House:
    return House.objects.first() or House()


def _own_days() -> tuple[frozenset[Any], frozenset[Any]]:
    rows = list(OwnDay.objects.order_by().values_list("day", "worked"))
    return frozenset(d for d, w in rows if not w), frozenset(d for d, w in rows if w)


HOUSE = Memo(_house)
OWN_DAYS = Memo(_own_days)
"""The city's days off, and the days that it works."""
