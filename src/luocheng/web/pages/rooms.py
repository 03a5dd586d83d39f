"""The rooms of the house, in the order in which the navigation shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from luocheng.web.people.rights import may

__all__ = ["ROOMS", "Room", "rooms_of"]


@dataclass(frozen=True, slots=True)
class Room:
    """A room: what it is called, the page it opens with, the right that lets one in, its picture among the icons."""

    title: Any
    page: str
    action: str
    icon: str


ROOMS: list[Room] = [
    Room(_("总览"), "overview", "overview.see", "layout-dashboard"),
    Room(_("单位"), "units", "unit.see", "building"),
    Room(_("操作记录"), "audit", "audit.see", "history"),
]


def rooms_of(user: Any) -> list[Room]:
    """Return the rooms that a user may enter."""
    return [r for r in ROOMS if may(user, r.action)]
