"""Tokens with which programs act for a user. Only the hash of a token is kept."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luocheng.web.record.models import Recorded

__all__ = ["Scope", "Token"]


class Scope(models.TextChoices):
    """What a token lets a program do, as far as its user may do it themselves."""

    READ = "read", _("读取")
    REPORT = "report", _("填报任务进展")
    OBSERVE = "observe", _("填报、更正指标值")
    RECORD = "record", _("增改台账条目")


class Token(Recorded):
    """A token of a user: its hash, the characters by which people tell it from others, its scopes, its last day."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=120, help_text=_("哪个程序用它，如“项目系统每日同步”"))
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(_("范围"), default=list)
    created_at = models.DateTimeField(_("建立时间"))
    expires_on = models.DateField(_("有效期到"), null=True, blank=True, help_text=_("留空则到停用为止"))
    ended_at = models.DateTimeField(_("停用时间"), null=True)
    unrecorded = ("digest",)

    class Meta:
        ordering = ["-pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name

    @property
    def live(self) -> bool:
        """Whether it lets a program in today."""
        return self.ended_at is None and (self.expires_on is None or self.expires_on >= timezone.localdate())

    @property
    def scope_words(self) -> list[str]:
        """The scopes as people read them."""
        return [str(s.label) for s in Scope if s in self.scopes]

    @staticmethod
    def hashed(secret: str) -> str:
        """Return what is kept of a token. It is random and long: a fast hash tells nothing of it."""
        return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

    def renew(self) -> str:
        """Give it a new secret and return it, the only time that it is known."""
        secret = f"lc_{secrets.token_urlsafe(32)}"
        self.digest, self.hint = self.hashed(secret), secret[:9]
        return secret

    def relations_of(self, user: Any) -> set[str]:
        """Return 'own' for its owner."""
        return {"own"} if self.owner_id == user.pk else set()
