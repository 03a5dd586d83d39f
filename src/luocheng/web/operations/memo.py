"""What every page asks for and hardly ever changes: read from the database every few seconds, not for every page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

__all__ = ["Memo"]

_HOLDS = 5.0
"""Seconds after which a process looks again: what another one changed is seen by then."""

T = TypeVar("T")


class Memo(Generic[T]):
    """A value that is read again after a few seconds, and after it was changed in this process."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._held: tuple[float, T] | None = None

    def get(self) -> T:
        """Return the value."""
        held, now = self._held, time.monotonic()
        if held is None or now - held[0] >= _HOLDS:
            held = self._held = (now, self._read())
        return held[1]

    def clear(self) -> None:
        """Read again the next time."""
        self._held = None

    def changes(self) -> None:
        """Say that the value is being changed: it is read again now, and once the change is there for all."""
        self.clear()
        transaction.on_commit(self.clear)
