"""Urging 催办: a person of the office asks the units of a task to get on with it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from luocheng.web.record.changing import changing
from luocheng.web.reminders.models import remind, words
from luocheng.web.tasks.clock import people_of
from luocheng.web.tasks.models import Task

__all__ = ["say", "urge"]


def urge(task: Task, user: Any, why: str) -> int:
    """Remind the people of a task's lead units, once a day; return how many were reminded."""
    tail, tail_en = words(f"：{why}", f": {why}") if why else ("", "")
    with changing(user, "task.reminded", why=why) as change:
        told = remind(
            people_of(task),
            f"{task.subject}/urged/{timezone.localdate()}",
            words(f"催办：“{task.title}”{tail}", f"You are urged: {task.title}{tail_en}"),
            reverse("task", args=[task.pk]),
        )
        if told:
            change.tell(task.subject, {}, {})
    return told


def say(users: Any, task: Task, occasion: str, pair: tuple[str, str]) -> int:
    """Tell people of something that happened to a task."""
    return remind(users, f"{task.subject}/{occasion}", pair, reverse("task", args=[task.pk]))
