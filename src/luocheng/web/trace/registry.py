"""Which things can be traced, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["TRACED", "Step", "Traced", "event_words", "name_events", "register", "steps_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way: its title, the template that shows it and what that is given.

    `thing` is what it is about: one who may not do `action` to it is not shown the step.
    """

    title: Any
    template: str
    given: dict[str, Any] = field(default_factory=dict)
    thing: Any = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class Traced:
    """How things of a model are traced, and the right to see them."""

    model: type[Any]
    steps: Callable[[Any], Iterable[Step]]
    action: str
    select: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its page."""
        return f"trace-{self.model._meta.label_lower.replace('.', '-')}"

    @property
    def route(self) -> str:
        """The address of its page."""
        return f"{self.model._meta.label_lower.replace('.', '/')}/<int:pk>/"


TRACED: dict[type[Any], Traced] = {}


def register(
    model: type[Any],
    steps: Callable[[Any], Iterable[Step]],
    *,
    action: str,
    select: tuple[str, ...] = (),
) -> None:
    """Teach how things of a model are traced.

    Parameters
    ----------
    model
        The things.
    steps
        Gives the steps from the sentence to who entered it, the sentence first.
    action
        The right to see such a thing; the page of its trace needs the same.
    select
        Related things that are fetched with it.
    """
    TRACED[model] = Traced(model, steps, action, select)


_EVENTS: dict[str, Any] = {}


def name_events(names: dict[str, Any]) -> None:
    """Say what kinds of events are called on pages: {'task.assigned': _('交办')}."""
    _EVENTS.update(names)


def event_words(kind: str) -> str:
    """Return what a kind of event is called; the kind itself where nobody has said."""
    return str(_EVENTS.get(kind, kind))


def steps_of(thing: Any, user: Any) -> list[Step]:
    """Return the steps of a thing that a user may see."""
    from luocheng.web.people.rights import may

    found = TRACED[type(thing)].steps(thing)
    return [s for s in found if not s.action or may(user, s.action, s.thing)]
