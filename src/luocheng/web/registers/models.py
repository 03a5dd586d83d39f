"""Registers that are in use, their records, and what the rules found in them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luocheng.registers import RegisterType
from luocheng.web.people.models import Unit
from luocheng.web.record.models import Recorded, RecordedQuerySet
from luocheng.web.registers.types import type_of

__all__ = ["Check", "Finding", "Import", "Record", "Register", "RegisterRelated"]


class RegisterRelated:
    """Things that belong to a register: who keeps that is 'keeper' to them."""

    def relations_of(self, user: Any) -> set[str]:
        """Return 'keeper' for the unit that keeps the register, and those above it."""
        register = self if isinstance(self, Register) else self.register  # type: ignore[attr-defined]
        kept = register.keeper
        if kept is None or user.unit_id is None:
            return set()
        return {"keeper"} if kept.pk in user.unit.family() else set()


class Register(RegisterRelated, Recorded):
    """A register that is in use: that of a policy, with who keeps it and how many records it has."""

    policy = models.CharField(max_length=160)
    kind = models.CharField(max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    keeper = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="registers", verbose_name=_("管理单位")
    )
    count = models.PositiveIntegerField(default=0)
    confirmed_on = models.DateField(_("最近确认"), null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["policy", "title"]
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["policy", "kind"], name="one-register-a-kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def type(self) -> RegisterType:
        """The type of its records, as the policy declares it."""
        return type_of(self.policy, self.kind)


class RecordQuerySet(RecordedQuerySet):
    """Queries of records."""

    def present(self) -> RecordQuerySet:
        """Leave out those that are gone.

        Asked as a list of one: 'gone=False' is asked as NOT gone, which SQLite looks up in no index.
        """
        return self.filter(gone__in=[False])

    def called(self, words: str, most: int) -> list[int]:
        """Return the keys of those whose code begins with words or whose name has them, `most` at most of either.

        Asked apart: each is answered by an index alone, where one question with 'or' reads every record.
        """
        code = Q(code__startswith=words)
        if connection.vendor == "sqlite":
            # LIKE takes no part of an index there; codes between two words do. PostgreSQL sorts by language, not so.
            forms = {words, words.upper(), words.lower()}
            code = reduce(or_, (Q(code__gte=w, code__lt=w + "\U0010ffff") for w in forms))
        found = dict.fromkeys(self.filter(code).order_by().values_list("pk", flat=True)[:most])
        found |= dict.fromkeys(
            self.filter(name__contains=words).order_by().values_list("pk", flat=True)[:most]
        )
        return list(found)


class Record(RegisterRelated, Recorded):
    """A record: `code` is the value of its key, `data` its values by field, in the units of the fields.

    `shape` is WKB in CGCS2000, longitude first; `lon` and `lat` a point on it.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="records")
    code = models.CharField(max_length=120)
    name = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=40, blank=True)
    data = models.JSONField(default=dict)
    shape = models.BinaryField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    gone = models.BooleanField(default=False)
    objects = RecordQuerySet.as_manager()
    unrecorded = ("shape",)

    class Meta:
        ordering = ["code"]
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["register", "code"], name="one-record-a-code")]
        indexes = [
            models.Index(fields=["register", "gone", "code"], name="record_list"),
            models.Index(fields=["register", "gone", "name"], name="record_name"),
            models.Index(fields=["register", "gone", "state"], name="record_state"),
            models.Index(fields=["register", "gone", "lon", "lat"], name="record_place"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Import(RegisterRelated, Recorded):
    """A file of records, and what taking it in would do, or has done."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/%Y/%m/")
    checksum = models.CharField(max_length=64)
    datum = models.CharField(_("坐标系"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    """Of the dry run: new, changed, same, missing (counts), rows (some of what changes), faults, warnings, notes."""

    class Meta:
        ordering = ["-pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class Check(RegisterRelated, Recorded):
    """A run of the rules over a register, on a day."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="checks")
    on = models.DateField(_("检查日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    records = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    rules = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.register} {self.on}"


class Finding(models.Model):
    """What a check found in one record under one rule; passes are counted in the check and not kept one by one.

    Findings are results, made anew by every check; that a check was made is an event.
    """

    check_run = models.ForeignKey(Check, models.CASCADE, related_name="findings")
    record = models.ForeignKey(Record, models.PROTECT, related_name="findings", null=True)
    code = models.CharField(max_length=120)
    rule = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=16)
    clause = models.CharField(max_length=120, blank=True)
    evidence = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    explanation_en = models.TextField(blank=True)
    would_pass = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["check_run", "verdict", "rule"], name="finding_list")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
