"""Layers of the city: what was uploaded, or made by a checkup; shapes and attributes lie in a file of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luocheng.web.record.models import Recorded

__all__ = ["Layer"]


class Layer(Recorded):
    """A layer of the map. `file` is a parquet file of its attributes and shapes, WKB in CGCS2000, longitude first.

    `indicators` are those whose values are among the attributes: id, zh, en, unit, better; a column with the id has the
    values, one with the id and ' status' how they stand.
    """

    class Kind(models.TextChoices):
        """What a layer is for."""

        BOUNDARY = "boundary", _("边界")
        RESULTS = "results", _("体检结果")
        OTHER = "other", _("其他图层")

    title = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("用途"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    shape = models.CharField(max_length=8, default="area")
    """What most of its shapes are: area, line or point."""

    source = models.CharField(_("来源"), max_length=300, blank=True)
    datum = models.CharField(_("坐标系"), max_length=200, blank=True)
    on = models.DateField(_("数据日期"), null=True, blank=True)
    file = models.FileField(upload_to="layers/%Y/%m/")
    checksum = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    box = models.JSONField(default=list)
    """West, south, east, north in degrees; empty where there is no shape."""

    indicators = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    """What was noted while it was read, in Chinese and English."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.title
