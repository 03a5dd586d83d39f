"""Changing what is recorded: in one transaction with the event that tells of it, or not at all.

with changing(request.user, "task.assigned", why=reason) as change:
    task.lead = unit
    change.save(task)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from luocheng.web.record.models import Event, Recorded

__all__ = ["Change", "ConflictError", "UnrecordedError", "changing", "current"]

_CURRENT: ContextVar[Change | None] = ContextVar("change", default=None)


class UnrecordedError(Exception):
    """A program tried to change something without an event: a fault of the program."""

    def __init__(self, what: Any) -> None:
        super().__init__(f"{what!r} is changed by luocheng.web.record.changing alone")


class ConflictError(Exception):
    """Somebody else has changed the thing since it was looked at; nothing was written."""

    def __init__(self, subject: Recorded) -> None:
        super().__init__(f"{subject.subject} was changed meanwhile")
        self.subject = subject


class Change:
    """What one person changes at one time. `kind` names it ('task.assigned'), `why` is the reason they gave."""

    def __init__(self, actor: Any, kind: str, why: str = "") -> None:
        self.actor, self.kind, self.why = actor, kind, why
        self.saving = False
        self.events: list[Event] = []
        self.undoing: list[Callable[[], None]] = []
        """What takes back what no transaction does: files that were kept on the way."""

    @contextmanager
    def _open(self) -> Iterator[None]:
        self.saving = True
        try:
            yield
        finally:
            self.saving = False

    def save(self, thing: Recorded, seen: int | None = None, kind: str = "") -> bool:
        """Save a thing and write the event; return whether anything changed.

        Parameters
        ----------
        thing
            What is added or changed.
        seen
            The version that the person was looking at, where a form brought it; that of the object otherwise.
        kind
            Another kind of event than that of the whole change.

        Raises
        ------
        ConflictError
            When the version is no longer that one.
        """
        from luocheng.web.record.models import Event

        if thing.pk is None or thing._state.adding:
            with self._open():
                thing.save(force_insert=True)
            self.events.append(
                Event.append(self.actor, kind or self.kind, thing.subject, {}, thing.plain(), self.why)
            )
            return True
        before = type(thing)._base_manager.get(pk=thing.pk)
        old, new = before.plain(), thing.plain()
        names = [n for n in new if old[n] != new[n] or n in thing.unrecorded]
        changed = [n for n in names if getattr(before, n) != getattr(thing, n)]
        version = thing.version if seen is None else seen
        if before.version != version:
            raise ConflictError(thing)
        if not changed:
            return False
        thing.replace(version, changed)
        thing.version = version + 1
        self.events.append(
            Event.append(
                self.actor,
                kind or self.kind,
                thing.subject,
                {n: old[n] for n in changed},
                {n: new[n] for n in changed},
                self.why,
            )
        )
        return True

    def add_all(
        self,
        things: Sequence[Recorded],
        about: Recorded | None = None,
        at_once: int = 2000,
        *,
        brief: bool = False,
    ) -> None:
        """Add many things of one kind; one event a batch tells of all of them.

        Parameters
        ----------
        things
            New things of one model.
        about
            What they belong to, such as the register of records: the event is about it.
        at_once
            Things to a batch.
        brief
            Keep the keys and the hash of what was added instead of all of it; the file it came from is kept elsewhere.
        """
        from django.db.models import QuerySet

        from luocheng.web.record.models import Event

        for start in range(0, len(things), at_once):
            batch = things[start : start + at_once]
            made = QuerySet(type(batch[0])).bulk_create(batch)
            label = batch[0]._meta.label_lower
            subject = about.subject if about is not None else f"{label}/*"
            added = [[t.pk, t.plain()] for t in made]
            told: dict[str, Any] = {"model": label, "added": added}
            if brief:
                told = {"model": label, "first": added[0][0], "last": added[-1][0], "count": len(added)}
                told["sha256"] = hashlib.sha256(
                    json.dumps(added, ensure_ascii=False, sort_keys=True).encode()
                ).hexdigest()
            self.events.append(Event.append(self.actor, self.kind, subject, {}, told, self.why))

    def save_all(self, things: Iterable[Recorded]) -> int:
        """Save many things, with an event for each that changed; return how many did."""
        return sum(self.save(t) for t in things)

    def delete(self, thing: Recorded) -> None:
        """Delete a thing; the event keeps what it was."""
        from luocheng.web.record.models import Event

        before, subject = thing.plain(), thing.subject
        with self._open():
            thing.delete()
        self.events.append(Event.append(self.actor, self.kind, subject, before, {}, self.why))

    def tell(
        self, subject: str, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
    ) -> None:
        """Write an event that changes no row: a log-in, an export, a file that was looked at."""
        from luocheng.web.record.models import Event

        self.events.append(Event.append(self.actor, self.kind, subject, before or {}, after or {}, self.why))


def current() -> Change | None:
    """Return the change that is being made, if any."""
    return _CURRENT.get()


@contextmanager
def changing(actor: Any, kind: str, why: str = "") -> Iterator[Change]:
    """Make a change: everything in it is written together with its events, or nothing is.

    Parameters
    ----------
    actor
        The user; None for the system itself.
    kind
        What is done, such as 'task.assigned'.
    why
        The reason, where one was given.
    """
    change = Change(actor, kind, why)
    try:
        with transaction.atomic():
            token = _CURRENT.set(change)
            try:
                yield change
            finally:
                _CURRENT.reset(token)
    except BaseException:
        for undo in change.undoing:
            undo()
        raise
