"""The pages over a large office: how long each takes, how many questions it asks, and how many people it bears.

    python -m bench.web [--tasks 100000] [--targets 2000] [--records 1000000] [--users 50] [--seconds 300] [--pause 4]

The office is made once in build/web-bench and kept. It is served as `luocheng serve` serves it; DATABASE_URL names another
database than the embedded one. Times of pages are those that the server tells of itself (/metrics); those of the people are
from the click to the last byte.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import http.cookiejar
import os
import platform
import random
import re
import statistics
import subprocess
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LUOCHENG = Path(sysconfig.get_path("scripts")) / "luocheng"
PASSWORD = "a-long-enough-word"
UNITS = 60


def build(tasks: int, targets: int, records: int) -> None:
    """Make the office: units, users, tasks with units and milestones, targets with values, a register."""
    from django.db.models import QuerySet

    from luocheng.web.people.models import Role, Unit, User
    from luocheng.web.policies.models import Edition, Item, Policy, Source
    from luocheng.web.record.changing import changing
    from luocheng.web.registers.models import Record, Register
    from luocheng.web.targets.models import Indicator, Observation, Target
    from luocheng.web.tasks.models import Milestone, Task, TaskState, TaskUnit

    draw = random.Random(1)
    with changing(None, "bench.made") as change:
        change.add_all([Unit(name=f"单位{i}") for i in range(UNITS)], brief=True)
        units = list(Unit.objects.all())
        for number, (name, role) in enumerate((("office", Role.OFFICE), ("leader", Role.LEADER))):
            user = User(username=name, name=name, role=role, unit=units[number])
            user.set_password(PASSWORD)
            change.save(user)
        for number in range(48):
            user = User(
                username=f"unit{number}", name=f"联络员{number}", role=Role.LIAISON, unit=units[number]
            )
            user.set_password(PASSWORD)
            change.save(user)
        change.add_all(
            [
                Policy(title=f"政策{i}", first_year=2024, last_year=2026, date=dt.date(2024, 1, 1))
                for i in range(20)
            ],
            brief=True,
        )
        policies = list(Policy.objects.all())
        made = [
            Task(
                policy=policies[i % 20], number=i, title=f"推进第{i}项城市更新与绿道建设任务", clause="二/(一)/1",
                quote="到2026年，全市绿道总里程达到600公里左右，建成区绿地率不低于40%。" * 4, deadline="2026年12月",
                due=None if i % 10 == 0 else dt.date(2024, 1, 1) + dt.timedelta(days=draw.randrange(1400)),
                first_year=2024, last_year=2026, state=draw.choices(TaskState.values, (5, 5, 40, 5, 5, 25, 12, 3))[0],
                since=dt.date(2026, 1, 1), progress=draw.randrange(100), lead=units[draw.randrange(UNITS)],
                light=draw.choices(("", "blue", "yellow", "red"), (80, 8, 7, 5))[0],
            )
            for i in range(tasks)
        ]  # fmt: skip
        QuerySet(Task).bulk_create(made, batch_size=2000)
        listed = list(Task.objects.only("id", "lead_id"))
        parts = [TaskUnit(task_id=t.pk, part="lead", name="牵头", unit_id=t.lead_id) for t in listed]
        parts += [
            TaskUnit(task_id=t.pk, part="supporting", name=f"单位{(t.pk * 7 + k) % UNITS}", unit_id=units[(t.pk * 7 + k) % UNITS].pk, place=k + 1)
            for t in listed
            for k in range(3)
        ]  # fmt: skip
        QuerySet(TaskUnit).bulk_create(parts, batch_size=5000)
        stones = [
            Milestone(task_id=t.pk, year=2024 + k, due=dt.date(2024 + k, 12, 31), title=f"里程碑{k}", done_on=dt.date(2024, 12, 1) if k < 1 else None)
            for t in listed
            for k in range(3)
        ]  # fmt: skip
        QuerySet(Milestone).bulk_create(stones, batch_size=5000)
        _notices()
        for policy in policies:
            _targets(
                policy,
                max(1, targets // 20),
                units,
                draw,
                (Source, Edition, Item, Indicator, Target, Observation),
                change,
            )
        register = Register(
            policy="renewal-measures", kind="renewal-unit", title="更新单元台账", keeper=units[3]
        )
        change.save(register)
        for start in range(0, records, 50_000):
            QuerySet(Record).bulk_create(
                [
                    Record(
                        register=register, code=f"GX-{i:07}", name=f"片区{i}", lon=113 + draw.random(), lat=34 + draw.random(),
                        data={"code": f"GX-{i:07}", "name": f"片区{i}", "circle": draw.choice(["first", "second", "third"]), "total_floor_area": draw.randrange(10**6)},
                    )
                    for i in range(start, min(start + 50_000, records))
                ],
                batch_size=5000,
            )  # fmt: skip
        register.count = records
        change.save(register)


def _notices() -> None:
    """Raise the notices that stand: those of one day are raised by the clock, these came over the years."""
    from django.db.models import QuerySet
    from django.utils import timezone

    from luocheng.web.tasks.clock import causes, known_calendar
    from luocheng.web.tasks.models import OWED, Light, Notice, Supervision, Task

    day = timezone.localdate()
    rules, cal = Supervision.in_force(), known_calendar(day)
    notices, changed = [], []
    for task in Task.objects.filter(state__in=OWED).select_related("policy").prefetch_related("milestones"):
        due = causes(task, day, rules, cal)
        light = due[0].colour if due else Light.NONE
        if light != task.light:
            task.light = light
            changed.append(task)
        notices += [
            Notice(
                task=task, colour=d.colour, cause=d.cause, about=d.about, milestone=d.milestone, raised_on=day
            )
            for d in due
        ]
    QuerySet(Task).bulk_update(changed, ["light"], batch_size=500)
    QuerySet(Notice).bulk_create(notices, batch_size=5000)


def _targets(policy: Any, count: int, units: Any, draw: random.Random, models: Any, change: Any) -> None:
    """Give a policy targets with ten years of values."""
    from django.db.models import QuerySet
    from django.utils import timezone

    source_, edition_, item_, indicator_, target_, observation_ = models
    source = source_(
        policy=policy, name="a.txt", file="a.txt", checksum="0", text="到2026年，建成区绿地率不低于40%。"
    )
    change.save(source)
    edition = edition_(policy=policy, source=source, number=1, issued_at=timezone.now())
    change.save(edition)
    data = {"indicator": "建成区绿地率", "comparator": ">=", "value": 40, "unit": "%", "year": 2026}
    for number in range(count):
        item = item_(
            source=source,
            kind="target",
            state="accepted",
            start=0,
            end=5,
            quote="到2026年",
            data=data,
            place=number,
        )
        indicator = indicator_(policy=policy, name=f"指标{number}", unit="%", better="more")
        change.save_all([item, indicator])
        target = target_(
            indicator=indicator, policy=policy, edition=edition, item=item, title=f"指标{number}", comparator=">=",
            value=40, unit="%", year=2026, lead=units[draw.randrange(UNITS)],
        )  # fmt: skip
        change.save(target)
        QuerySet(observation_).bulk_create(
            [
                observation_(indicator=indicator, year=2016 + y, value=30 + y + draw.random(), given=30 + y, entered_at=timezone.now())
                for y in range(10)
            ]
        )  # fmt: skip


# --- asking -------------------------------------------------------------------------------------------------------


class Person:
    """Somebody with a browser."""

    def __init__(self, address: str, name: str) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.address = address
        self.post("login/", username=name, password=PASSWORD)

    def get(self, page: str) -> str:
        """Open a page."""
        with self.opener.open(self.address + page, timeout=60) as answer:
            return str(answer.read().decode("utf-8"))

    def post(self, page: str, **fields: str) -> str:
        """Send a form."""
        if not any(c.name == "csrftoken" for c in self.jar):
            self.get(page)
        token = next(c.value for c in self.jar if c.name == "csrftoken") or ""
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        with self.opener.open(self.address + page, data, timeout=60) as answer:
            return str(answer.geturl())


READS = (
    "", "tasks/", "tasks/?state=underway", "tasks/?light=red", "tasks/?q=12345", "tasks/mine/", "tasks/calendar/", "targets/", "registers/", "registers/1/",
    "registers/1/?q=GX-00012", "duties/", "policies/",
)  # fmt: skip


def pages(person: Person, times: int) -> None:
    """Print what each page takes, one after another, warm."""
    for page in READS:
        taken = []
        for _ in range(times + 1):
            began = time.perf_counter()
            person.get(page)
            taken.append(time.perf_counter() - began)
        warm = sorted(taken[1:])
        print(
            f"  /{page:<28} median {statistics.median(warm) * 1000:6.0f} ms, 95 % within {warm[int(len(warm) * 0.95) - 1] * 1000:6.0f} ms"
        )


def questions() -> None:
    """Print how many questions each page asks the database."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from luocheng.web.people.backend import BACKEND
    from luocheng.web.people.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username="office"), backend=BACKEND)
    for page in READS:
        with CaptureQueriesContext(connection) as asked:
            client.get("/" + page)
        print(f"  /{page:<28} {len(asked):3} questions")


def signing(person: Person, tasks: Iterator[int]) -> None:
    """Sign for the next task that a unit was given: look at it, send the form."""
    pk = next(tasks, None)
    if pk is None:
        return
    form = person.get(f"tasks/{pk}/sign/")
    seen = re.search(r'name="seen" value="(\d+)"', form)
    if seen:
        person.post(f"tasks/{pk}/sign/", seen=seen[1])


def crowd(address: str, users: int, seconds: float, pause: float, owed: dict[str, list[int]]) -> None:
    """Let people work at once: of ten clicks nine read a page, one writes: a record, or a unit signs for a task."""
    clicks: dict[str, list[float]] = {p: [] for p in (*READS, "a record is entered", "a task is signed for")}
    errors: list[str] = []
    until = time.monotonic() + seconds + 5
    begin = threading.Barrier(users)

    def work(number: int) -> None:
        draw = random.Random(number)
        name = "office" if number < 2 else f"unit{number % 48}"
        person, tasks = Person(address, name), iter(owed.get(name, ()))
        begin.wait()
        time.sleep(draw.uniform(0, pause))
        while time.monotonic() < until:
            page = draw.choice(READS)
            if draw.random() < 0.1:
                page = "a record is entered" if number < 2 else "a task is signed for"
            began = time.perf_counter()
            try:
                if page == "a record is entered":
                    person.post("registers/1/new/", code=f"N-{time.time_ns()}-{number}", name="新片区")
                elif page == "a task is signed for":
                    signing(person, tasks)
                else:
                    person.get(page)
            except urllib.error.HTTPError as error:
                errors.append(f"{error.code} {error.url}")
            except (OSError, http.client.HTTPException) as error:
                errors.append(str(error))
            clicks[page].append(time.perf_counter() - began)
            time.sleep(draw.expovariate(1 / pause))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = sorted(t for times in clicks.values() for t in times)
    written = sum(len(times) for page, times in clicks.items() if page not in READS)
    print(
        f"{users} people for {seconds:.0f} s, {pause:g} s between two clicks of each: {len(taken):,} clicks, {written} of them "
        f"writing, {len(errors)} errors, median {statistics.median(taken) * 1000:.0f} ms, 95 % within {_most(taken):.0f} ms"
    )
    for page, times in clicks.items():
        if times:
            print(f"  {page if page not in READS else '/' + page:<29} {len(times):5} times, median {statistics.median(times) * 1000:6.0f} ms, 95 % within {_most(times):6.0f} ms")  # fmt: skip
    for error in sorted(set(errors))[:5]:
        print(f"  {error}")


def _most(times: list[float]) -> float:
    """Return the milliseconds within which nineteen of twenty are answered."""
    return sorted(times)[int(len(times) * 0.95)] * 1000


def to_sign(users: int) -> dict[str, list[int]]:
    """Return the tasks that wait for the signature of each liaison; no two people have one in common."""
    from luocheng.web.people.models import User
    from luocheng.web.tasks.models import Task, TaskState

    owed: dict[str, list[int]] = {}
    for user in User.objects.filter(username__startswith="unit"):
        found = Task.objects.filter(state=TaskState.ASSIGNED, lead=user.unit_id)
        owed[user.username] = list(found.order_by("pk").values_list("pk", flat=True)[: 10 * users])
    return owed


def served(data: Path) -> Iterator[str]:
    """Serve the office."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [LUOCHENG, "serve", "--dir", data, "--port", "0"], stdout=log, stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            for _ in range(600):
                log.seek(0)
                found = re.search(rb"http://[\d.:]+/", log.read())
                if found or process.poll() is not None:
                    break
                time.sleep(0.1)
            if not found:
                log.seek(0)
                raise RuntimeError(log.read().decode())
            yield found[0].decode()
        finally:
            process.terminate()
            process.wait()


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--targets", type=int, default=2_000)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument(
        "--pause", type=float, default=4, help="seconds that a person looks at a page, on average"
    )
    options = parser.parse_args()
    data = ROOT / "build" / f"web-bench-{options.tasks}-{options.targets}-{options.records}"
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    from luocheng.web.start import begin, migrate

    begin(data)
    migrate()
    from django.db import connection

    from luocheng.web.tasks.models import Task

    if not Task.objects.exists():
        began = time.perf_counter()
        build(options.tasks, options.targets, options.records)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"made in {time.perf_counter() - began:.0f} s")
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {connection.vendor}: {options.tasks:,} tasks, "
        f"{options.targets:,} targets, {options.records:,} records"
    )
    questions()
    owed = to_sign(options.users)
    connection.close()
    for address in served(data):
        pages(Person(address, "office"), 20)
        crowd(address, options.users, options.seconds, options.pause, owed)


if __name__ == "__main__":
    main()
