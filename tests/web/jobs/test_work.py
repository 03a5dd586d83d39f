"""The worker: what becomes of a job when the worker ends in the middle of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import KINDS, Running, ask, kind, run_next

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counting() -> Iterator[list[int]]:
    """Declare a kind of job that tells of ten steps."""
    steps: list[int] = []

    @kind("test.counting")
    def count(job: Running) -> dict[str, Any]:
        for step in range(10):
            job.tell(step, 10)
            steps.append(step)
        return {"page": "/"}

    yield steps
    del KINDS["test.counting"]


def test_a_worker_that_ends_gives_its_job_back(counting: list[int]) -> None:
    job = ask("test.counting", "数数", {})
    assert run_next(lambda: len(counting) >= 3)
    job.refresh_from_db()
    assert (job.state, job.tries, counting) == (State.WAITING, 0, [0, 1, 2])
    assert run_next()
    job.refresh_from_db()
    assert (job.state, job.tries, job.page) == (State.DONE, 1, "/")
    assert counting == [0, 1, 2, *range(10)]


def test_a_cancelled_job_is_not_given_back(counting: list[int]) -> None:
    job = ask("test.counting", "数数", {})
    Job.objects.filter(pk=job.pk).update(stopping=True)
    assert run_next()
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_worker_ends_with_its_parent_in_the_middle_of_a_job() -> None:
    busy = (
        "import os, threading, time; from luocheng.cli.worker import end_with; "
        "threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start(); "
        "print(os.getpid(), flush=True); time.sleep(60)"
    )
    begins = (
        "import os, subprocess, sys; "
        "p = subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdout=subprocess.PIPE); "
        "print(int(p.stdout.readline()), flush=True); os._exit(0)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", begins, busy], text=True, stdout=subprocess.PIPE, check=True, timeout=50
    )
    number = int(parent.stdout)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(number, 9)
    pytest.fail("the worker outlived its parent")
