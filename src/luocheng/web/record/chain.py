"""The chain of events: each carries the hash of the one before, so that none can be changed or left out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luocheng.web.record.models import Event

__all__ = ["GENESIS", "Break", "digest", "verify"]

GENESIS = "0" * 64
"""What stands before the first event."""


def digest(previous: str, told: dict[str, Any]) -> str:
    """Return the hash of an event: SHA-256 over the hash before it and what it tells, as canonical JSON."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    number: int
    zh: str
    en: str


def verify(events: Iterator[Event], head: tuple[int, str] | None = None) -> Iterator[Break]:
    """Walk a chain from its beginning and give every place where it does not hold.

    Parameters
    ----------
    events
        All events, in the order of their numbers.
    head
        The number and hash that the last event should have; (0, GENESIS) where there are none.
    """
    previous, number = GENESIS, 0
    for event in events:
        if event.number != number + 1:
            yield Break(
                event.number,
                f"第 {number + 1} 至 {event.number - 1} 号事件不见了",
                f"Events {number + 1} to {event.number - 1} are gone",
            )
        if event.previous != previous:
            yield Break(
                event.number,
                f"第 {event.number} 号事件与前一号接不上",
                f"Event {event.number} does not follow the one before",
            )
        if digest(event.previous, event.told()) != event.hash:
            yield Break(
                event.number, f"第 {event.number} 号事件被改动过", f"Event {event.number} has been changed"
            )
        previous, number = event.hash, event.number
    if head is not None and head != (number, previous):
        yield Break(
            head[0],
            f"链头记着第 {head[0]} 号，最后一号却是 {number}",
            f"The head tells of event {head[0]}, and the last one is {number}",
        )
