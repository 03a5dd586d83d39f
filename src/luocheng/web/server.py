"""The server: gunicorn over the pages, and one worker that does the jobs, as long as the server runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from luocheng.errors import Fault, LuochengError

__all__ = ["serve"]


class _Office(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from luocheng.web.wsgi import application

        return application


def _hold_open(_worker: Any) -> None:
    """Keep one connection to the embedded database for as long as a process serves.

    The last one that is closed takes the log of the database with it, and the next one has to make it anew: work for every
    page, and more than a disk without room can do.
    """
    import sqlite3

    from django.conf import settings

    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        held = sqlite3.connect(given["NAME"], check_same_thread=False)
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _HELD.append(held)


_HELD: list[Any] = []


def _settle_in(worker: Any) -> None:
    from luocheng.web.warm import begin_warm

    _hold_open(worker)
    begin_warm()


class _JobWorker:
    """Keeps one worker alive beside the server: one that dies is followed by another."""

    def __init__(self) -> None:
        self.ending = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def _keep(self) -> None:
        while not self.ending.is_set():
            self.process = subprocess.Popen([sys.executable, "-m", "luocheng.cli", "worker", "--with-parent"])
            self.process.wait()
            self.ending.wait(1)

    def stop(self) -> None:
        self.ending.set()
        if self.process is not None:
            self.process.terminate()


def _can_listen(host: str, port: int) -> None:
    """See that nobody else listens there; the server itself would only try again and again."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise LuochengError(
            Fault(
                f"不能在 {host}:{port} 上服务：{error.strerror or error}",
                where="--port",
                remedy="换一个端口，如 --port 8001；0 表示任选一个空闲的",
                what_en=f"Cannot listen on {host}:{port}: {error.strerror or error}",
                remedy_en="Use another port, such as --port 8001; 0 takes any that is free",
                code="port-taken",
            )
        ) from error


def serve(
    host: str, port: int, processes: int, threads: int, *, workers: int, ready: Callable[[str], None]
) -> None:
    """Serve until told to stop.

    Parameters
    ----------
    host, port
        Where to listen; port 0 takes any that is free.
    processes, threads
        How many, and how many in each.
    workers
        How many workers for jobs to keep as well.
    ready
        Told the address once requests are answered.
    """
    _can_listen(host, port)
    beside = [_JobWorker() for _ in range(workers)]
    asked = os.getpid()
    # Kept in memory: a process that counts in a file on a disk without room is killed for it.
    memory = next((d for d in ("/dev/shm",) if os.access(d, os.W_OK)), None)  # noqa: S108 - made with a name of its own
    kept = tempfile.TemporaryDirectory(prefix="luocheng-metrics-", dir=memory)
    # Each process counts in a file of its own; whoever is asked for metrics adds them up.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = kept.name

    def listening(server: Any) -> None:
        address, bound = server.LISTENERS[0].getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        ready(f"http://{shown}:{bound}/")
        for worker in beside:
            worker.start()

    def ended(server: Any) -> None:
        if os.getpid() == asked:
            for worker in beside:
                worker.stop()
            kept.cleanup()

    def gone(_server: Any, process: Any) -> None:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(process.pid)

    _Office(
        {
            "bind": f"{host}:{port}",
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "loglevel": "warning",
            "when_ready": listening,
            "on_exit": ended,
            "child_exit": gone,
            "post_worker_init": _settle_in,
            "proc_name": "luocheng",
            "worker_tmp_dir": kept.name,
            "control_socket_disable": True,
        }
    ).run()
