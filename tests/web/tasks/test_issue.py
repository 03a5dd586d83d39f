"""From an edition to tasks: made once, brought up to date, withdrawn, restored; units found, mapped, added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import Unit, User
from luocheng.web.policies.issuing import issue
from luocheng.web.policies.models import Item, ItemState, Policy, Source
from luocheng.web.record.changing import changing
from luocheng.web.reminders.models import Reminder
from luocheng.web.tasks.models import Part, Task, TaskState, TaskUnit
from luocheng.web.tasks.units import open_names
from tests.web.tasks.conftest import make_policy

pytestmark = pytest.mark.django_db


def change_item(title: str, **fields: object) -> None:
    item = next(i for i in Item.objects.all() if i.title == title)
    for name, value in fields.items():
        setattr(item, name, value)
    with changing(None, "test.item") as change:
        change.save(item)


def test_every_accepted_task_is_made_with_units_and_days(policy: Policy) -> None:
    tasks = list(Task.objects.order_by("number"))
    assert [t.title for t in tasks] == ["改造老旧小区", "建设绿道", "常态巡查"]
    assert [t.due for t in tasks] == [dt.date(2026, 12, 31), dt.date(2026, 10, 31), None]
    assert [t.deadline for t in tasks] == ["2026年12月底前", "2026年10月", "持续推进"]
    assert [(t.first_year, t.last_year) for t in tasks] == [(2024, 2026)] * 3
    assert {(t.state, t.clause[:1], t.section) for t in tasks} == {(TaskState.ASSIGNED, "一", "更新")}
    first = tasks[0]
    assert (first.lead.name, first.quote) == ("市住房城乡建设局", "改造老旧小区")
    assert [(u.part, u.name, u.unit and u.unit.name) for u in first.task_units.all()] == [
        (Part.LEAD, "市住建局", "市住房城乡建设局"),
        (Part.SUPPORTING, "市园林局", "市园林局"),
    ]
    assert tasks[2].lead is None


def test_issuing_again_makes_nothing_twice_and_keeps_what_people_did(
    policy: Policy, people: dict[str, User], stand: Callable[..., Task]
) -> None:
    stand(Task.objects.get(title="建设绿道"), TaskState.UNDERWAY, assignee=people["other"])
    change_item(
        "改造老旧小区", data={"title": "改造小区", "lead_units": ["市园林局"], "deadline": "2025年底"}
    )
    source = policy.sources.get()
    issue(policy, source, people["office"])
    assert Task.objects.count() == 3
    changed, kept = Task.objects.get(number=1), Task.objects.get(number=2)
    assert (changed.title, changed.due, changed.lead.name) == ("改造小区", dt.date(2025, 12, 31), "市园林局")
    assert [u.name for u in changed.task_units.all()] == ["市园林局"]
    assert (kept.state, kept.assignee) == (TaskState.UNDERWAY, people["other"])


def test_what_is_no_longer_accepted_is_withdrawn_and_comes_back_with_its_item(
    policy: Policy, people: dict[str, User]
) -> None:
    source = policy.sources.get()
    change_item("建设绿道", state=ItemState.REJECTED)
    issue(policy, source, people["office"], "第二版")
    task = Task.objects.get(title="建设绿道")
    assert task.state == TaskState.WITHDRAWN
    change_item("建设绿道", state=ItemState.ACCEPTED)
    issue(policy, source, people["office"], "第三版")
    assert Task.objects.get(pk=task.pk).state == TaskState.ASSIGNED
    assert Task.objects.count() == 3


def test_units_are_told_what_was_given_to_them(policy: Policy, people: dict[str, User]) -> None:
    told = dict(Reminder.objects.values_list("user__username", "zh"))
    assert "1项任务" in told["u-liaison"]
    assert "2项任务" in told["u-other"]


def test_a_name_that_no_unit_goes_by_is_listed_and_added_with_a_click(
    policy: Policy, as_: Callable[[str], Client]
) -> None:
    assert [(o.name, o.tasks, o.leads, o.of_class) for o in open_names()] == [
        ("各县（市、区）政府", 1, 1, True),
        ("市财政局", 1, 1, False),
    ]
    address = reverse("task-units")
    assert "市财政局" in as_("office").get(address).content.decode()
    assert as_("office").post(address, {"name": "市财政局", "add": "1"}).status_code == 302
    unit = Unit.objects.get(name="市财政局")
    assert TaskUnit.objects.get(name="市财政局").unit == unit
    assert Task.objects.get(title="常态巡查").lead == unit


def test_a_name_is_mapped_to_a_unit_and_known_the_next_time(
    policy: Policy, people: dict[str, User], as_: Callable[[str], Client]
) -> None:
    unit = Unit.objects.get(name="市人民政府")
    as_("office").post(reverse("task-units"), {"name": "各县（市、区）政府", "unit": unit.pk})
    assert "各县（市、区）政府" in Unit.objects.get(pk=unit.pk).aliases
    assert [o.name for o in open_names()] == ["市财政局"]
    issue(policy, policy.sources.get(), people["office"])
    assert TaskUnit.objects.get(name="各县（市、区）政府").unit == unit


@pytest.mark.parametrize("given", [{}, {"name": "没有的名称", "add": "1"}, {"name": "市财政局", "unit": "x"}])
def test_a_forged_name_maps_nothing(
    policy: Policy, as_: Callable[[str], Client], given: dict[str, str]
) -> None:
    units = Unit.objects.count()
    assert as_("office").post(reverse("task-units"), given).status_code == 302
    assert (Unit.objects.count(), TaskUnit.objects.filter(unit=None).count()) == (units, 2)


def test_a_task_that_people_withdrew_stays_withdrawn(
    policy: Policy, people: dict[str, User], stand: Callable[..., Task]
) -> None:
    task = stand(Task.objects.get(title="建设绿道"), TaskState.WITHDRAWN)
    issue(policy, policy.sources.get(), people["office"])
    assert Task.objects.get(pk=task.pk).state == TaskState.WITHDRAWN


def test_a_row_of_the_table_that_states_a_task_again_gives_it_its_day(people: dict[str, User]) -> None:
    policy, source = make_policy((("改造老旧小区", ["市住建局"], [], None),))
    first = source.items.get()
    with changing(None, "test.table") as change:
        again = {
            "title": "改造老旧小区",
            "lead_units": ["市住建局"],
            "deadline": "2025年6月",
            "form": "table",
        }
        alone = again | {"title": "只在表里", "deadline": "2025年9月"}
        for place, data in enumerate((again, alone), 5):
            change.save(
                Item(source=source, kind="task", state=ItemState.ACCEPTED, path=["附件1"], place=place,
                     start=first.start, end=first.end, quote=first.quote, data=data)
            )  # fmt: skip
    issue(policy, source, people["office"])
    assert [(t.title, t.due, len(t.restated)) for t in Task.objects.order_by("number")] == [
        ("改造老旧小区", dt.date(2025, 6, 30), 1),
        ("只在表里", dt.date(2025, 9, 30), 0),
    ]


def test_a_later_text_takes_over_the_tasks_of_the_one_before(
    policy: Policy, people: dict[str, User], stand: Callable[..., Task]
) -> None:
    old = stand(Task.objects.get(title="建设绿道"), TaskState.UNDERWAY)
    with changing(None, "test.text") as change:
        source = Source(policy=policy, name="b.md", checksum="1" * 64, text="建设绿道网", clauses=[])
        change.save(source)
        data = {"title": "建设绿道网", "lead_units": ["市园林局"], "deadline": "2026年12月"}
        change.save(
            Item(source=source, kind="task", state=ItemState.ACCEPTED, path=["一"], start=0, end=5,
                 quote="建设绿道网", data=data, parents=[old.item_id])
        )  # fmt: skip
    issue(policy, source, people["office"])
    kept = Task.objects.get(pk=old.pk)
    assert (kept.title, kept.state, kept.due) == ("建设绿道网", TaskState.UNDERWAY, dt.date(2026, 12, 31))
    assert set(Task.objects.exclude(pk=old.pk).values_list("state", flat=True)) == {TaskState.WITHDRAWN}
