"""Pages: what is listed, what may be asked for, who sees what, in how many queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luocheng.web.people.models import Unit, User
from luocheng.web.policies.models import Policy
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.reminders.models import Reminder
from luocheng.web.tasks import clock
from luocheng.web.tasks.models import Report, Task, TaskState, TaskUnit
from tests.web.conftest import forget
from tests.web.tasks.conftest import milestone

pytestmark = pytest.mark.django_db
LISTS = ("tasks", "tasks-mine", "tasks-board", "tasks-calendar", "tasks-gantt", "tasks-breakdown")
MOST = 12


def titles(client: Client, query: str = "", page: str = "tasks") -> list[str]:
    answer = client.get(f"{reverse(page)}?{query}")
    assert answer.status_code == 200
    shown = answer.context["page"].object_list
    return [t.title for t in shown]


def test_each_sees_the_tasks_of_their_unit_and_overseers_all(
    policy: Policy, as_: Callable[[str], Client]
) -> None:
    assert titles(as_("liaison")) == ["改造老旧小区"]
    assert set(titles(as_("other"))) == {"改造老旧小区", "建设绿道"}
    for role in ("office", "leader", "analyst", "reviewer"):
        assert titles(as_(role)) == ["建设绿道", "改造老旧小区", "常态巡查"]


def test_a_task_of_others_does_not_exist(policy: Policy, as_: Callable[[str], Client]) -> None:
    task = Task.objects.get(title="建设绿道")
    for name in ("task", "task-report", "task-sign", "task-edit", "task-progress", "task-check"):
        assert as_("liaison").get(reverse(name, args=[task.pk])).status_code == 404, name
    for page in ("tasks-board", "tasks-calendar", "tasks-gantt", "tasks-csv"):
        answer = as_("liaison").get(f"{reverse(page)}?month=2026-10")
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "建设绿道" not in text.decode(), page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=绿道", {"建设绿道"}),
        ("q=市财政局", {"常态巡查"}),
        ("q=市住房城乡建设局+改造", {"改造老旧小区"}),
        ("q=没有这样的", set()),
        ("state=assigned", {"建设绿道", "改造老旧小区", "常态巡查"}),
        ("state=done", set()),
        ("state=unled", {"常态巡查"}),
        ("year=2025", {"建设绿道", "改造老旧小区", "常态巡查"}),
        ("year=2031", set()),
        ("light=red", {"建设绿道"}),
        ("light=any", {"建设绿道"}),
        ("state=x&light=y&unit=z&year=9999999999999999999&sort=;", {"建设绿道", "改造老旧小区", "常态巡查"}),
        ("q=%25_'\"<script>", set()),
        ("page=999", {"建设绿道", "改造老旧小区", "常态巡查"}),
    ],
)
def test_the_list_shows_what_was_asked_for(
    policy: Policy, as_: Callable[[str], Client], query: str, found: set[str]
) -> None:
    clock.run(dt.date(2026, 11, 27))
    assert set(titles(as_("office"), query)) == found


def test_units_are_filtered_by_their_part(policy: Policy, as_: Callable[[str], Client]) -> None:
    unit = Unit.objects.get(name="市园林局").pk
    assert titles(as_("office"), f"unit={unit}") == ["建设绿道", "改造老旧小区"]
    assert titles(as_("office"), f"unit={unit}&part=lead") == ["建设绿道"]


def test_what_has_no_day_stands_last_whichever_way_it_is_sorted(
    policy: Policy, as_: Callable[[str], Client]
) -> None:
    assert titles(as_("office"), "sort=due")[-1] == "常态巡查"
    assert titles(as_("office"), "sort=-due")[-1] == "常态巡查"
    assert titles(as_("office"), "sort=title") == sorted(titles(as_("office")))


def test_my_list_says_what_is_expected_next(
    policy: Policy, as_: Callable[[str], Client], stand: Callable[..., Task]
) -> None:
    assert "请签收" in as_("liaison").get(reverse("tasks-mine")).content.decode()
    # The supporting unit waits for the lead unit; the office for both.
    assert titles(as_("other"), page="tasks-mine") == ["建设绿道", "改造老旧小区"]
    assert titles(as_("office"), page="tasks-mine") == ["改造老旧小区"]
    stand(Task.objects.get(title="建设绿道"), TaskState.REPORTED)
    assert "请复核" in as_("office").get(reverse("tasks-mine")).content.decode()


def test_who_sees_to_a_task_is_chosen_from_its_units(
    task: Task, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    address = reverse("task-person", args=[task.pk])
    given = {"assignee": people["analyst"].pk, "seen": task.version}
    assert as_("other").post(address, given).status_code == 403
    assert as_("liaison").post(address, given).status_code == 302
    assert Task.objects.get(pk=task.pk).assignee == people["analyst"]
    assert Reminder.objects.filter(user=people["analyst"], zh__contains="经办").exists()


def test_the_office_changes_a_task_with_its_units(task: Task, as_: Callable[[str], Client]) -> None:
    address = reverse("task-edit", args=[task.pk])
    given = {
        "title": "改造小区",
        "leads": "市园林局\n市住建局",
        "supporters": "市财政局",
        "deadline": "2025年6月",
        "due": task.due.isoformat(),
        "first_year": "2024",
        "last_year": "2025",
        "why": "机构调整",
        "seen": task.version,
    }
    assert as_("liaison").post(address, given).status_code == 403
    assert as_("office").post(address, given | {"first_year": "2026"}).status_code == 200
    assert as_("office").post(address, given).status_code == 302
    changed = Task.objects.get(pk=task.pk)
    assert (changed.title, changed.due, changed.lead.name) == ("改造小区", dt.date(2025, 6, 30), "市园林局")
    assert [(u.part, u.name) for u in changed.task_units.all()] == [
        ("lead", "市园林局"),
        ("lead", "市住建局"),
        ("supporting", "市财政局"),
    ]
    page = as_("office").get(reverse("task", args=[task.pk])).content.decode()
    assert "机构调整" in page
    assert "市住建局、市园林局" in page


def test_many_are_signed_at_once_and_what_cannot_be_is_said(
    policy: Policy, as_: Callable[[str], Client], stand: Callable[..., Task]
) -> None:
    other = Task.objects.get(title="建设绿道")
    mine = Task.objects.get(title="改造老旧小区")
    given = {"act": "sign", "task": [mine.pk, other.pk, "x", 999_999]}
    answer = as_("liaison").post(reverse("tasks-bulk"), given, follow=True)
    assert "已完成 1 项" in answer.content.decode()
    assert Task.objects.get(pk=mine.pk).state == TaskState.SIGNED
    assert Task.objects.get(pk=other.pk).state == TaskState.ASSIGNED
    answer = as_("liaison").post(reverse("tasks-bulk"), given, follow=True)
    assert "1 项没有做" in answer.content.decode()


def test_many_are_given_to_a_person_of_their_units_alone(
    policy: Policy, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    keys = list(Task.objects.values_list("pk", flat=True))
    as_("office").post(reverse("tasks-bulk"), {"act": "person", "person": people["liaison"].pk, "task": keys})
    assert [t.title for t in Task.objects.filter(assignee=people["liaison"])] == ["改造老旧小区"]


def test_units_are_urged_once_a_day(
    task: Task, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    address = reverse("task-remind", args=[task.pk])
    assert as_("liaison").post(address, {"why": ""}).status_code == 403
    for _ in range(2):
        assert as_("leader").post(address, {"why": "请抓紧"}).status_code == 302
    assert Reminder.objects.filter(user=people["liaison"], zh__contains="请抓紧").count() == 1
    assert Event.objects.filter(subject=task.subject, kind="task.reminded").count() == 1


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/logout/"])
def test_bulk_leads_nowhere_else(policy: Policy, as_: Callable[[str], Client], next_: str) -> None:
    answer = as_("office").post(reverse("tasks-bulk"), {"act": "sign", "next": next_})
    assert answer.headers["Location"] == reverse("tasks")


def test_the_calendar_shows_days_milestones_and_replies(
    task: Task, as_: Callable[[str], Client], stand: Callable[..., Task]
) -> None:
    stand(task, TaskState.UNDERWAY)
    milestone(task, "2026-12-15", title="自评")
    page = as_("office").get(f"{reverse('tasks-calendar')}?month=2026-12").content.decode()
    assert "到期：改造老旧小区" in page
    assert "里程碑：改造老旧小区" in page
    assert "自评" in page
    for odd in ("2026-13", "x", "0001-01", "9999-12"):
        assert as_("office").get(f"{reverse('tasks-calendar')}?month={odd}").status_code == 200


def test_the_gantt_chart_is_drawn_by_the_server(task: Task, as_: Callable[[str], Client]) -> None:
    milestone(task, "2025-06-30", "2025-06-01")
    page = as_("office").get(reverse("tasks-gantt")).content.decode()
    assert page.count('<rect class="bar') == 3
    assert '<circle class="mark mark-done" cx="49.' in page
    assert "style=" not in page


def test_the_breakdown_counts_by_unit_and_year(policy: Policy, as_: Callable[[str], Client]) -> None:
    rows = {
        r.name: (r.lead, r.supporting, counts)
        for r, counts in as_("office").get(reverse("tasks-breakdown")).context["rows"]
    }
    assert rows["市园林局"] == (1, 1, [1])
    assert rows["市住房城乡建设局"] == (1, 0, [1])
    assert rows[""] == (2, 0, [0])


def test_the_overview_counts_what_one_may_see(policy: Policy, as_: Callable[[str], Client]) -> None:
    from luocheng.web.tasks.cards import standing

    clock.run(dt.date(2026, 11, 27))
    office, other = (standing(User.objects.get(username=f"u-{r}")) for r in ("office", "liaison"))
    assert office is not None
    assert other is not None
    assert (office["total"], other["total"]) == (3, 1)
    assert ("red", 1) in {(v, n) for v, _l, n in office["lights"]}
    assert "?state=assigned" in as_("office").get(reverse("overview")).content.decode()


def test_rules_of_notices_are_set_and_held_to_what_they_can_be(
    policy: Policy, as_: Callable[[str], Client]
) -> None:
    address = reverse("task-supervision")
    given = {"near_days": "10", "behind_points": "", "reply_blue": "", "reply_yellow": "5", "reply_red": "3"}
    assert as_("liaison").post(address, given).status_code == 403
    for odd in ("0", "-1", "251", "x"):
        assert as_("office").post(address, given | {"near_days": odd}).status_code == 200
    assert as_("office").post(address, given).status_code == 302
    assert "到期前 10 个工作日" in as_("office").get(reverse("task-notices")).content.decode()


def many(count: int) -> None:
    """Add many tasks with units, milestones and reports."""
    with changing(None, "test.many") as change:
        policy = Policy(title="很多任务", first_year=2024, last_year=2026)
        change.save(policy)
        units = list(Unit.objects.order_by("pk"))
        tasks = [
            Task(
                policy=policy,
                number=i,
                title=f"任务{i}",
                quote="原文" * 30,
                due=dt.date(2026, 1, 1) + dt.timedelta(days=i % 365),
                first_year=2024,
                last_year=2026,
                state=TaskState.values[i % 8],
                since=dt.date(2026, 1, 1),
                lead=units[i % len(units)],
                light=("", "", "blue", "yellow", "red")[i % 5],
            )
            for i in range(count)
        ]
        change.add_all(tasks)
        kept = list(Task.objects.filter(policy=policy))
        change.add_all(
            [TaskUnit(task=t, part="lead", name=t.lead.name, unit=t.lead) for t in kept]
            + [TaskUnit(task=t, part="supporting", name="市园林局", unit=units[-1]) for t in kept]
        )
        office = User.objects.get(username="u-office")
        change.add_all(
            [
                Report(task=t, by=office, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), text="x")
                for t in kept[:60]
            ]
        )


@pytest.mark.parametrize("role", ["office", "liaison"])
@pytest.mark.parametrize("page", [*LISTS, "task-notices", "task-problems", "overview"])
def test_pages_take_few_queries_however_many_tasks_there_are(
    policy: Policy, as_: Callable[[str], Client], page: str, role: str
) -> None:
    many(120)
    clock.run(dt.date(2026, 11, 27))
    client = as_(role)
    forget()
    with CaptureQueriesContext(connection) as taken:
        assert client.get(reverse(page)).status_code == 200
    most = MOST if page != "overview" else 2 * MOST
    assert len(taken) <= most, [q["sql"][:120] for q in taken]
