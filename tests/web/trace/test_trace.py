"""Trace: from a number to its sentence and to who entered it, and nothing that one may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from luocheng.web import trace
from luocheng.web.people.models import Unit, User
from luocheng.web.people.rights import RIGHTS, Right
from luocheng.web.targets.models import Corrective, Observation, Target
from luocheng.web.targets.observing import Row, enter
from luocheng.web.tasks.models import Task
from luocheng.web.trace.registry import TRACED, event_words, steps_of
from tests.web.targets.sample import policy_issued, target

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
GREEN = "建成区绿地率"


@pytest.fixture
def issued(people: dict[str, User]) -> dict[str, User]:
    policy_issued(people["office"])
    green = Target.objects.filter(title=GREEN)[0].indicator
    rows = [
        Row("", green.pk, GREEN, y, "", v, "%", v, origin="园林台账") for y, v in ((2024, 38.0), (2025, 37.0))
    ]
    enter(people["liaison"], rows, "observation.entered")
    return people


def test_a_target_is_traced_to_its_sentence_formula_value_and_person(
    as_: As, issued: dict[str, User]
) -> None:
    page = as_("leader").get(reverse("trace-targets-target", args=[target(GREEN, 2026).pk])).content.decode()
    for said in (
        "<mark>2026年达到40%以上</mark>",
        "一 建设公园绿地",
        "37 ≥ 40：不成立",
        "差距：40 − 37 = 3",
        "38.6 + (40 − 38.6) × (2025 − 2023) ÷ (2026 − 2023)",
        "园林台账",
        "用户liaison",
        "填报数值",
    ):
        assert said in page, said


def test_what_is_missing_is_said_to_be_missing(as_: As, issued: dict[str, User]) -> None:
    page = (
        as_("leader")
        .get(reverse("trace-targets-target", args=[target("城市绿道系统", 2025).pk]))
        .content.decode()
    )
    assert "缺就是缺" in page


def test_a_value_is_traced_to_the_sentence_of_its_year(as_: As, issued: dict[str, User]) -> None:
    one = Observation.objects.get(year=2025)
    page = as_("other").get(reverse("trace-targets-observation", args=[one.pk])).content.decode()
    assert "<mark>2025年达到39.5%以上</mark>" in page


def test_a_corrective_task_is_traced_to_the_target_it_makes_good(as_: As, issued: dict[str, User]) -> None:
    of = target(GREEN, 2025)
    address = reverse("target-correct", args=[of.pk])
    assert as_("liaison").get(address).status_code == 403
    assert as_("office").post(address, {"due": "2020-01-01"}).status_code == 200
    assert as_("office").post(address, {"due": "2099-06-30"}).status_code == 302
    task = Task.objects.get(pk=Corrective.objects.get().task_id)
    assert task.lead == Unit.objects.get(name="市住房城乡建设局")
    assert "37" in task.quote
    page = as_("office").get(reverse("trace-tasks-task", args=[task.pk])).content.decode()
    assert "<mark>2025年达到39.5%以上</mark>" in page
    assert task.title in as_("office").get(of.get_absolute_url()).content.decode()
    assert task.title in as_("liaison").get(of.get_absolute_url()).content.decode()
    assert task.title not in as_("other").get(of.get_absolute_url()).content.decode()


def test_a_task_of_the_text_is_traced_to_its_clause(as_: As, issued: dict[str, User]) -> None:
    task = Task.objects.exclude(item=None).first()
    assert task is not None
    page = as_("office").get(reverse("trace-tasks-task", args=[task.pk])).content.decode()
    assert "市住建局" in page


@pytest.fixture
def hidden() -> Iterator[None]:
    RIGHTS["test.hidden"] = Right("", ("leader",))
    yield
    del RIGHTS["test.hidden"]


def test_a_step_that_one_may_not_see_is_not_shown(
    issued: dict[str, User], hidden: None, monkeypatch: Any
) -> None:
    steps = [
        trace.Step("开放", "trace/no_value.html"),
        trace.Step("机密", "trace/no_value.html", thing=None, action="test.hidden"),
    ]
    known = TRACED[Target]
    monkeypatch.setitem(TRACED, Target, type(known)(Target, lambda _t: iter(steps), "target.see"))
    of = target(GREEN, 2025)
    assert [s.title for s in steps_of(of, issued["liaison"])] == ["开放"]
    assert [s.title for s in steps_of(of, issued["leader"])] == ["开放", "机密"]


def test_the_mark_beside_a_number_is_for_those_who_may_follow_it(issued: dict[str, User]) -> None:
    class Nobody:
        is_authenticated = False
        is_active = False
        role = ""

    of = target(GREEN, 2025)
    drawn = Template("{% load trace %}{% trace thing %}")
    request = RequestFactory().get("/")
    request.user = issued["leader"]  # type: ignore[attr-defined]
    assert reverse("trace-targets-target", args=[of.pk]) in drawn.render(
        Context({"request": request, "thing": of})
    )
    # What nobody has taught trace has no mark, and neither has what a reader may not see.
    assert drawn.render(Context({"request": request, "thing": issued["leader"]})) == ""
    request.user = Nobody()  # type: ignore[attr-defined]
    assert drawn.render(Context({"request": request, "thing": of})) == ""


def test_kinds_of_events_have_names() -> None:
    assert event_words("observation.corrected") == "更正数值"
    assert event_words("no.such") == "no.such"
