"""The cards of the overview: how things stand, in a glance. Each room adds its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from luocheng.web.people.rights import may

__all__ = ["CARDS", "Card", "add_card", "cards_of"]


@dataclass(frozen=True, slots=True)
class Card:
    """A card: the template that draws it, the right that shows it, what it is given, its place.

    `given` is called with the user and returns what the template is given, or None where there is nothing to show.
    """

    template: str
    action: str
    given: Callable[[Any], dict[str, Any] | None]
    place: int


CARDS: list[Card] = []


def add_card(card: Card) -> None:
    """Add a card to the overview."""
    if all(c.template != card.template for c in CARDS):
        CARDS.append(card)
        CARDS.sort(key=lambda c: c.place)


def cards_of(user: Any) -> list[dict[str, Any]]:
    """Return what the cards show that a user may see."""
    shown = []
    for card in CARDS:
        if may(user, card.action):
            given = card.given(user)
            if given is not None:
                shown.append({"template": card.template, "card": given})
    return shown
