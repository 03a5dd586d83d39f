"""Keep the pdf library in a process of its own, so that no file can hang, exhaust or crash this one.

The library is native code that cannot be interrupted and is not safe among threads. The process is started
with the first pdf and serves all that follow; it is ended when a file exceeds its time, and started anew.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, cast

from luocheng.documents.readers.faults import refuse
from luocheng.documents.readers.pdf.worker import decode_answer, encode_request, read_frame, write_frame

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Limits
    from luocheng.documents.source import Source

__all__ = ["read_isolated"]

MODULE = "luocheng.documents.readers.pdf.worker"
GRACE = 1.0
"""Seconds beyond its own limit after which the process is taken to hang."""


class _Worker:
    """A process that reads pdf files, and the pipes to it."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def ask(self, header: bytes, data: bytes, seconds: float) -> bytes | None:
        """Send a file and wait for the answer; None when the process died, TimeoutError when it is late."""
        answer: list[bytes | None] = []

        def exchange() -> None:
            try:
                write_frame(cast("BinaryIO", self._process.stdin), header)
                write_frame(cast("BinaryIO", self._process.stdin), data)
                answer.append(read_frame(cast("BinaryIO", self._process.stdout)))
            except (OSError, ValueError):
                answer.append(None)

        thread = threading.Thread(target=exchange, daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            self._process.kill()
            thread.join()
            raise TimeoutError
        return answer[0]

    def end(self) -> None:
        """End the process and close its pipes; in a forked child only close the copies of the pipes."""
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        if self.owner != os.getpid():
            self._process.returncode = 0  # not our child: nothing to wait for


class _Pool:
    """The one worker of this process; requests of several threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def ask(self, header: bytes, data: bytes, seconds: float) -> bytes | None:
        """Ask the worker, starting it where there is none, and drop it when it fails."""
        with self._lock:
            if self._worker is None or self._worker.owner != os.getpid():
                self.close()
                self._worker = _Worker()
            try:
                answer = self._worker.ask(header, data, seconds)
            except TimeoutError:
                self.close()
                raise
            if answer is None:
                self.close()
            return answer

    def close(self) -> None:
        """End the worker, if any."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def forget(self) -> None:
        """Leave the worker to the process this one was forked from."""
        self._lock = threading.Lock()
        self.close()


_POOL = _Pool()
atexit.register(_POOL.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_POOL.forget)


def read_isolated(data: bytes, name: str, limits: Limits, seconds: float, *, skip_pages: bool) -> Source:
    """Read a pdf in the worker; refuse it when it takes longer than `seconds` or stops the library."""
    header = encode_request(name, limits, skip_pages=skip_pages)
    try:
        answer = _POOL.ask(header, data, seconds + GRACE)
    except TimeoutError as error:
        raise refuse("too-slow", name, seconds=f"{limits.seconds:g}") from error
    if answer is None:
        raise refuse("pdf-reader-stopped", name)
    return decode_answer(answer)
