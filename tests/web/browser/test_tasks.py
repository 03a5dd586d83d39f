"""A task's way through the office in a browser: signed, reported with evidence, reviewed, struck off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from luocheng.web.policies.issuing import issue
from luocheng.web.tasks.models import Evidence, Task, TaskState
from tests.web.browser.conftest import PHONE, WIDE
from tests.web.tasks.conftest import make_policy, milestone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task(people: dict[str, Any]) -> Task:
    """Return a task that the liaison's unit leads."""
    policy, source = make_policy()
    issue(policy, source, people["office"])
    made = Task.objects.get(title="改造老旧小区")
    milestone(made, "2026-06-30", title="完成过半")
    return made


def state_of(task: Task) -> str:
    return str(Task.objects.get(pk=task.pk).state)


def test_a_task_goes_from_assigned_to_struck_off(
    visitor: Callable[..., Any], task: Task, tmp_path: Path
) -> None:
    liaison = visitor("liaison")
    page = liaison.page
    liaison.open(reverse("tasks-mine"))
    page.get_by_role("link", name="请签收").click()
    page.get_by_role("button", name="签收").click()
    page.get_by_role("link", name="请开始办理").click()
    page.get_by_role("button", name="开始办理").click()
    assert state_of(task) == TaskState.UNDERWAY
    page.get_by_role("link", name="请填报进展").click()
    file = tmp_path / "验收单.txt"
    file.write_text("合格", "utf-8")
    page.get_by_label("进展情况").fill("已经完工")
    page.get_by_label("完成过半").check()
    page.get_by_label("佐证材料").set_input_files(file)
    page.get_by_role("button", name="保存并提交反馈").click()
    page.wait_for_url(f"**{reverse('task', args=[task.pk])}")
    page.wait_for_load_state("load")
    assert "验收单.txt" in page.content()
    liaison.picture("tasks-reported")
    assert (state_of(task), Evidence.objects.count()) == (TaskState.REPORTED, 1)
    office = visitor("office")
    office.open(reverse("tasks-mine"))
    for link, button in (("请复核", "开始复核"), ("请作出复核结论", "认定办结"), ("可以销号", "销号")):
        office.page.get_by_role("link", name=link).first.click()
        office.page.get_by_role("button", name=button, exact=True).click()
    office.page.wait_for_load_state("load")
    assert state_of(task) == TaskState.STRUCK
    office.picture("tasks-struck-off")


def test_many_are_chosen_at_once_and_signed(visitor: Callable[..., Any], task: Task) -> None:
    liaison = visitor("liaison")
    liaison.open(reverse("tasks"))
    liaison.page.get_by_label("选中本页全部").check()
    liaison.page.get_by_role("button", name="执行").click()
    assert "已完成 1 项" in liaison.page.content()
    assert state_of(task) == TaskState.SIGNED


def test_the_board_is_walked_with_the_arrow_keys(visitor: Callable[..., Any], task: Task) -> None:
    office = visitor("office")
    office.open(reverse("tasks-board"))
    office.page.locator("[data-board]").focus()
    focused = "document.activeElement.textContent"
    office.page.keyboard.press("ArrowDown")
    first = office.page.evaluate(focused)
    office.page.keyboard.press("ArrowDown")
    assert office.page.evaluate(focused) != first
    office.page.keyboard.press("ArrowUp")
    assert office.page.evaluate(focused) == first
    office.page.keyboard.press("Enter")
    office.page.wait_for_url("**/tasks/*/")


@pytest.mark.long
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_have_no_barrier_and_fit_the_screen(
    visitor: Callable[..., Any], task: Task, size: tuple[int, int]
) -> None:
    office = visitor("office", size)
    names = (
        "tasks-mine",
        "tasks",
        "tasks-board",
        "tasks-calendar",
        "tasks-gantt",
        "tasks-breakdown",
        "task-notices",
        "task-supervision",
        "task-problems",
        "task-units",
        "task-import",
        "reminders",
    )
    places = [reverse(n) for n in names]
    places += [
        reverse(n, args=[task.pk]) for n in ("task", "task-edit", "task-milestone-new", "task-withdraw")
    ]
    for place in places:
        office.open(place)
        assert office.violations() == [], place
        assert office.fits(), place
        office.picture(f"{place.strip('/').replace('/', '-')}-{size[0]}")
