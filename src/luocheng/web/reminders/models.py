"""A reminder: one sentence for one person, with the page to open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from luocheng.web.people.models import User

__all__ = ["Reminder", "remind", "unseen", "words"]


class Reminder(models.Model):
    """Something new for somebody. It is no fact of the city: what it tells of has its own events.

    `key` names the occasion, so that the same one is never told twice: 'tasks.notice/12'.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    zh = models.CharField(max_length=400)
    en = models.CharField(max_length=400)
    page = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one-reminder-an-occasion")]
        indexes = [
            models.Index(fields=["user", "read_at"], name="reminders-unread"),
            models.Index(fields=["mailed_at", "user"], name="reminders-unmailed"),
        ]

    def __str__(self) -> str:
        return self.zh

    def relations_of(self, user: Any) -> set[str]:
        """Return 'own' for whom it is for."""
        return {"own"} if self.user_id == user.pk else set()


def remind(users: Any, key: str, words: tuple[str, str], page: str) -> int:
    """Tell people something once; return how many of them had not been told.

    Parameters
    ----------
    users
        Whom; those who no longer work here are left out.
    key
        The occasion.
    words
        What, in Chinese and English.
    page
        The address to open.
    """
    wanted = {u.pk for u in users if u.is_active}
    told = set(Reminder.objects.filter(key=key, user_id__in=wanted).values_list("user_id", flat=True))
    zh, en = (w[:400] for w in words)
    made = [Reminder(user_id=pk, key=key, zh=zh, en=en, page=page) for pk in sorted(wanted - told)]
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def unseen(user: User) -> int:
    """Count what somebody has not looked at yet."""
    return Reminder.objects.filter(user=user, read_at=None).count()


def words(zh: str, en: str) -> tuple[str, str]:
    """Return the same in two languages."""
    return zh, en
