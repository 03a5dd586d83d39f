"""The rooms of the house, in the order in which the navigation shows them. Each room adds itself when it is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from luocheng.web.people.rights import may

__all__ = ["ROOMS", "Room", "add_room", "rooms_of"]


@dataclass(frozen=True, slots=True)
class Room:
    """A room: what it is called, the page it opens with, the right that lets one in, its icon, its place in the row."""

    title: Any
    page: str
    action: str
    icon: str
    place: int


ROOMS: list[Room] = []


def add_room(room: Room) -> None:
    """Add a room to the navigation; its place among the others is its number."""
    if all(r.page != room.page for r in ROOMS):
        ROOMS.append(room)
        ROOMS.sort(key=lambda r: r.place)


add_room(Room(_("总览"), "overview", "overview.see", "layout-dashboard", 0))
add_room(Room(_("单位"), "units", "unit.see", "building", 80))


def rooms_of(user: Any) -> list[Room]:
    """Return the rooms that a user may enter."""
    return [r for r in ROOMS if may(user, r.action)]
