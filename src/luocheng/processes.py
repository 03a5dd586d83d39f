"""Work in processes of its own that an interrupt ends without a word and without a hang."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["side_by_side"]

R = TypeVar("R")


@contextmanager
def side_by_side(
    function: Callable[..., R],
    jobs: Iterable[tuple[object, ...]],
    processes: int,
    method: Literal["fork", "spawn"] = "spawn",
) -> Iterator[list[Future[R]]]:
    """Call a function with each tuple of arguments, in so many processes; give the futures in the order of the jobs.

    Raises nothing of its own: what a call raises, and `BrokenProcessPool` where a process dies, comes from the futures.
    Processes that start afresh ("spawn") are for those who have threads: a fork of these can hang.
    Leaving the block drops what has not begun.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(processes, get_context(method), initializer=_end_at_interrupt)
    try:
        # Not `map`: it cancels what waits, and a pool whose processes an interrupt has ended takes that badly.
        with _interrupts_wait():
            futures = [pool.submit(function, *job) for job in jobs]
        yield futures
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Hold interrupts back while processes start: one that comes in the middle of a fork is lost, and they go on."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_at_interrupt() -> None:
    """Let an interrupt end this process; those held back while it started come now."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
