"""Who may do what: one table, shown as a page, tested against every address.

A right is held by roles, and by what a user's unit is to the thing in question: `lead` unit of a task, `supporting`
unit, `keeper` of a register, `own` unit. The public holds a right where `public` stands in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["RELATIONS", "RIGHTS", "Right", "may", "relations"]

EVERYONE = ("administrator", "office", "liaison", "analyst", "reviewer", "leader")
"""Everybody who is logged in."""

RELATIONS = ("lead", "supporting", "keeper", "own", "public")
"""What somebody may be to a thing, beside their role."""


@dataclass(frozen=True, slots=True)
class Right:
    """Something that may be done. `roles` may always do it, `relations` where they stand in that relation to the thing."""

    title: Any
    roles: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()


RIGHTS: dict[str, Right] = {
    "account.use": Right(_("登录、退出、改密码、换语言"), EVERYONE, ("public",)),
    "overview.see": Right(_("看总览"), EVERYONE),
    "rights.see": Right(_("看权限表"), EVERYONE),
    "job.see": Right(_("看自己的后台作业"), ("administrator",), ("own",)),
    "job.cancel": Right(_("取消后台作业"), ("administrator",), ("own",)),
    "job.retry": Right(_("重做没有完成的后台作业"), ("administrator",), ("own",)),
    "job.all": Right(_("看全部后台作业"), ("administrator",)),
    "unit.see": Right(_("看单位"), EVERYONE),
    "unit.change": Right(_("增改单位"), ("administrator", "office")),
    "user.change": Right(_("增改用户"), ("administrator",)),
    "audit.see": Right(_("看操作记录"), ("administrator",)),
    "health.see": Right(_("运行状态"), EVERYONE, ("public",)),
}
"""The table. Rooms add their rows to it with `add`, each in its own `rights` module."""


def add(rights: dict[str, Right]) -> None:
    """Add the rights of a room.

    Raises
    ------
    ValueError
        When a right is there already.
    """
    twice = set(rights) & set(RIGHTS)
    if twice:
        raise ValueError(f"rights declared twice: {sorted(twice)}")
    RIGHTS.update(rights)


_OF_UNITS = {"lead", "supporting", "keeper"}


def relations(user: Any, thing: Any) -> set[str]:
    """Return what a user is to a thing: the thing says which units stand in which relation to it.

    A thing has `relations_of(user)` where there is anything to say. For their unit liaisons speak, nobody else: an analyst
    of the same unit does not report its tasks.
    """
    of: Callable[[Any], set[str]] | None = getattr(thing, "relations_of", None)
    found = of(user) if of is not None and user.is_authenticated else set()
    return {"public"} | (found if getattr(user, "role", "") == "liaison" else found - _OF_UNITS)


def may(user: Any, action: str, thing: Any = None) -> bool:
    """Tell whether a user may do something, to a thing where there is one."""
    right = RIGHTS[action]
    if user.is_authenticated and user.is_active and user.role in right.roles:
        return True
    return bool(set(right.relations) & relations(user, thing))
