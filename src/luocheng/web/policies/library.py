"""The shipped policies: what they hold, their rules in words, and what they add to a policy of the city."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from luocheng.errors import LuochengError
from luocheng.policy.locate import shipped_policies

if TYPE_CHECKING:
    from luocheng.policy.folder import Policy as Folder
    from luocheng.rules.aloud import ReadAloud

__all__ = ["Shipped", "folder_of", "rules_in_words", "shipped", "shipped_titles"]

_LOG = logging.getLogger("luocheng.policies")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A policy of the library: its name, its title in both languages, and how much it holds."""

    name: str
    zh: str
    en: str
    issuer: str
    number: str
    tasks: int
    targets: int
    registers: int
    fields: int
    rules: int
    schedules: int
    assignments: int
    indicators: int
    demonstration: bool


@lru_cache(maxsize=64)
def _loaded(name: str, _stamp: float) -> Folder:
    from luocheng.policy.folder import load_folder

    return load_folder(shipped_policies()[name])


def folder_of(name: str) -> Folder | None:
    """Return a shipped policy; None where there is none of this name. It is shared: do not change it."""
    path = shipped_policies().get(name)
    if path is None:
        return None
    try:
        return _loaded(name, max((p.stat().st_mtime for p in path.glob("*.yaml")), default=0.0))
    except LuochengError:
        _LOG.exception("the shipped policy %s cannot be loaded", name)
        return None


def shipped() -> list[Shipped]:
    """Return what the library holds."""
    found = []
    for name in shipped_policies():
        folder = folder_of(name)
        if folder is not None:
            found.append(_told(name, folder))
    return found


def _told(name: str, folder: Folder) -> Shipped:
    return Shipped(
        name,
        folder.heading.zh,
        folder.heading.en,
        folder.issuer,
        folder.number,
        len(folder.tasks),
        len(folder.targets),
        len(folder.registers),
        sum(len(r.fields) for r in folder.registers),
        len(folder.rules),
        len(folder.schedules),
        len(folder.assignments),
        len(folder.indicators),
        folder.demonstration,
    )


@lru_cache(maxsize=1)
def shipped_titles() -> dict[str, tuple[str, str]]:
    """Return the titles of the shipped policies in both languages, by name; without loading all of each."""
    from luocheng.policy.folder.load import read_items

    titles = {}
    for name, path in shipped_policies().items():
        rows = read_items(path, "policy.yaml", [])
        title: Any = rows[0].get("title") if rows else None
        titles[name] = (title.zh, title.en or title.zh) if title is not None else (name, name)
    return titles


def rules_in_words(name: str) -> tuple[dt.date, list[ReadAloud]]:
    """Return the rules of a shipped policy in words, and the day on which they are in force: today, or else its own."""
    folder = folder_of(name)
    if folder is None:
        return timezone.localdate(), []
    today = timezone.localdate()
    rules = _aloud(name, today, id(folder))
    if not rules and folder.rules:
        written = folder.effective or folder.date
        if written:
            today = dt.date.fromisoformat(written)
            rules = _aloud(name, today, id(folder))
    return today, list(rules)


@lru_cache(maxsize=64)
def _aloud(name: str, on: dt.date, _of: int) -> tuple[ReadAloud, ...]:
    from luocheng.rules import compile_policy
    from luocheng.rules.aloud import read_aloud

    folder = folder_of(name)
    return tuple(read_aloud(compile_policy(folder, on))) if folder is not None else ()
