"""The interface: tokens, parts of lists, marks and versions, problems, and what is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luocheng.web.api.models import Token
from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.models import Record, Register
from luocheng.web.targets.models import Observation
from luocheng.web.tasks.models import Report, Task
from tests.web.api.conftest import Program
from tests.web.targets.sample import policy_issued, target

pytestmark = pytest.mark.django_db
Made = Callable[..., Program]
As = Callable[[str], Client]


@pytest.fixture
def city(people: dict[str, User]) -> None:
    policy_issued(people["office"])


@pytest.fixture
def register(people: dict[str, User]) -> Register:
    with changing(None, "test.register") as change:
        keeper = Unit.objects.get(name="市住房城乡建设局")
        made = Register(policy="renewal-measures", kind="renewal-unit", title="更新单元台账", keeper=keeper)
        change.save(made)
        for n in range(5):
            code = f"GX-{n}"
            change.save(Record(register=made, code=code, data={"code": code, "land_area": 1.5}))
        made.count = 5
        change.save(made)
    return made


# --- tokens


def test_a_token_is_shown_once_and_only_its_hash_is_kept(as_: As) -> None:
    page = as_("analyst").post(reverse("token-new"), {"name": "同步", "scopes": ["read"]})
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    secret = page.content.decode().split('value="lc_')[1].split('"')[0]
    token = Token.objects.get()
    assert token.digest == Token.hashed(f"lc_{secret}")
    assert secret not in str(Event.objects.filter(kind="token.made").values_list("after"))
    assert token.digest not in str(Event.objects.filter(kind="token.made").values_list("after"))
    assert Program(f"lc_{secret}").get("/me").json()["username"] == "u-analyst"
    assert secret not in as_("analyst").get(reverse("tokens")).content.decode()


def test_a_token_lets_in_until_it_is_ended_or_over_or_its_owner_is(
    program: Made, as_: As, people: dict[str, User]
) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert program("analyst", expires_on=yesterday).get("/me").status_code == 401
    mine = program("analyst")
    assert mine.get("/me").status_code == 200
    token = Token.objects.filter(expires_on=None).get()
    assert as_("office").post(reverse("token-end", args=[token.pk])).status_code in (403, 404)
    assert as_("analyst").post(reverse("token-end", args=[token.pk])).status_code == 302
    assert mine.get("/me").status_code == 401
    other = program("leader")
    people["leader"].is_active = False
    with changing(None, "test.left") as change:
        change.save(people["leader"])
    assert other.get("/me").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer lc_x", "Basic eDp5", "Bearer \u00e9\u4e2d"])
def test_no_token_is_a_problem_in_both_languages(people: dict[str, User], header: str) -> None:
    answer = Client().get("/api/tasks", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    told = answer.json()
    assert told["code"] == "no-token"
    assert set(told["what"]) == {"zh", "en"}


def test_one_who_is_logged_in_may_read_and_not_write(as_: As, city: None) -> None:
    client = as_("office")
    assert client.get("/api/tasks").status_code == 200
    at = f"/api/targets/{target('建成区绿地率', 2024).pk}/observations"
    assert client.post(at, {"year": 2024, "value": 1}, content_type="application/json").status_code == 401


# --- reading


def test_lists_come_in_parts(program: Made, register: Register) -> None:
    mine = program("analyst")
    address: str | None = f"/api/registers/{register.pk}/records?limit=2"
    codes = []
    while address:
        told = mine.get(address.removeprefix("/api")).json()
        assert told["count"] == 5
        codes += [r["code"] for r in told["items"]]
        address = told["next"]
    assert codes == [f"GX-{n}" for n in range(5)]
    last = mine.get(f"/registers/{register.pk}/records?limit=2&offset=4").json()
    assert last["previous"].endswith("limit=2&offset=2")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "offset=-1", "offset=999999999999", "q=%00", "state=nope", "policy=0"]
)  # fmt: skip
def test_what_is_asked_wrongly_is_a_problem(program: Made, query: str) -> None:
    answer = program("analyst").get(f"/tasks?{query}")
    assert answer.status_code == 422
    assert answer.json()["faults"]


def test_a_liaison_lists_the_tasks_of_their_unit_only(program: Made, city: None) -> None:
    with changing(None, "test.task") as change:
        change.save(Task(policy=Task.objects.get().policy, title="别人的任务", since=dt.date(2024, 1, 1)))
    foreign = Task.objects.get(title="别人的任务")
    assert program("analyst").get("/tasks").json()["count"] == 2
    mine = program("liaison")
    assert [t["title"] for t in mine.get("/tasks").json()["items"]] == ["建设公园绿地"]
    assert mine.get(f"/tasks/{foreign.pk}").status_code == 404
    assert mine.get(f"/tasks/{foreign.pk}/reports").status_code == 404
    assert mine.get("/tasks/999999").json() == mine.get(f"/tasks/{foreign.pk}").json()


def test_a_target_says_how_it_stands_and_why(program: Made, city: None) -> None:
    told = program("leader").get(f"/targets/{target('建成区绿地率', 2025).pk}").json()
    assert told["status"] == "no_data"
    assert told["asked"] == "≥39.5%"
    assert told["quote"] == "2025年达到39.5%以上"
    assert told["why"]["zh"] == "还没有任何一年的数据。"
    assert told["why"]["en"].isascii()
    # A number that is nobody's finds nothing, however long it is.
    for query in (f"policy={2**63 - 1}", f"unit={2**63 - 1}", "year=99999"):
        assert program("leader").get(f"/targets?{query}").json()["count"] == 0
        assert program("leader").get(f"/tasks?{query}").json()["count"] == 0
    found = program("leader").get("/targets?year=2025&q=绿地率").json()
    assert [t["id"] for t in found["items"]] == [told["id"]]


def test_what_is_known_already_is_not_sent_again(program: Made, register: Register) -> None:
    mine = program("analyst")
    for path in ("/registers", f"/registers/{register.pk}", "/tasks"):
        first = mine.get(path)
        assert mine.get(path, if_none_match=first.headers["ETag"]).status_code == 304
        assert mine.get(path, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize(
    "path", ["/nothing", "/tasks/x/y", "/tasks/0", "/tasks/99999999999999999999", "/tasks/x"]
)
def test_what_there_is_not_is_a_problem_too(program: Made, path: str) -> None:
    answer = program("analyst").get(path)
    assert answer.status_code in (404, 422)
    assert answer.json()["status"] == answer.status_code


def test_a_method_that_is_not_taken_says_which_are(program: Made) -> None:
    answer = program("analyst").ask("DELETE", "/tasks")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert answer.json()["code"] == "method"


# --- writing


def test_a_value_is_entered_and_corrected_as_on_the_form(
    program: Made, city: None, people: dict[str, User]
) -> None:
    mine, one = program("liaison"), target("建成区绿地率", 2024)
    made = mine.ask(
        "POST", f"/targets/{one.pk}/observations", {"year": 2024, "value": 39.2, "origin": "年鉴"}
    )
    assert made.status_code == 201, made.content.decode()
    told = made.json()
    assert told["value"] == 39.2
    assert mine.get(f"/targets/{one.pk}").json()["status"] == "met"
    event = Event.objects.get(kind="observation.entered")
    assert event.actor == people["liaison"]
    path = f"/observations/{told['id']}"
    assert mine.ask("PATCH", path, {"value": 38, "why": "更正"}).status_code == 428
    wrong = mine.ask("PATCH", path, {"value": 38, "why": "更正"}, if_match='"7"')
    assert wrong.status_code == 412
    done = mine.ask("PATCH", path, {"value": 38, "why": "更正"}, if_match=made.headers["ETag"])
    assert done.status_code == 200, done.content.decode()
    assert done.json() | {"entered_at": ""} == told | {
        "value": 38,
        "given": 38,
        "version": 1,
        "entered_at": "",
    }
    late = mine.ask("PATCH", path, {"value": 37, "why": "更正", "version": 0})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert Observation.objects.get().value == 38
    assert mine.get(f"/targets/{one.pk}").json()["status"] != "met"
    # The other liaison's unit does not lead the target: they see it, and may not enter its values.
    assert (
        program("other")
        .ask("POST", f"/targets/{one.pk}/observations", {"year": 2023, "value": 1})
        .status_code
        == 403
    )


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"year": 2024, "value": 1, "unit": "公里"}, "given_unit"),
        ({"year": 2190, "value": 1}, "year"),
        ({"year": 1949, "value": "x"}, "body.given.value"),
        ({"year": 2024, "value": 1, "more": 1}, "body.given.more"),
        ({"year": 2024, "value": 1, "note": "\x00"}, "note"),
        ({}, "body.given.year"),
    ],
)
def test_every_fault_of_a_value_is_told_in_both_languages(
    program: Made, city: None, given: dict[str, Any], where: str
) -> None:
    one = target("建成区绿地率", 2024)
    answer = program("liaison").ask("POST", f"/targets/{one.pk}/observations", given)
    assert answer.status_code == 422
    fault = next(f for f in answer.json()["faults"] if f["where"] == where)
    assert fault["what"]["zh"] != fault["what"]["en"]
    assert not Observation.objects.exists()


def test_a_record_is_added_and_changed_as_on_the_form(program: Made, register: Register) -> None:
    mine = program("liaison")
    made = mine.ask(
        "POST",
        f"/registers/{register.pk}/records",
        {"values": {"code": "GX-9", "land_area": 2.5, "in_key_zone": True}},
    )
    assert made.status_code == 201, made.content.decode()
    assert made.json()["values"]["in_key_zone"] is True
    assert Register.objects.get().count == 6
    path = f"/records/{made.json()['id']}"
    done = mine.ask(
        "PATCH", path, {"values": {"name": "东片"}, "why": "补名称"}, if_match=made.headers["ETag"]
    )
    assert done.status_code == 200, done.content.decode()
    values = done.json()["values"]
    assert (values["name"], values["land_area"], values["in_key_zone"]) == ("东片", 2.5, True)
    assert Event.objects.get(kind="record.changed").why == "补名称"
    assert (
        mine.ask("PATCH", path, {"values": {"name": "西片"}}, if_match=made.headers["ETag"]).status_code
        == 412
    )
    twice = mine.ask("POST", f"/registers/{register.pk}/records", {"values": {"code": "GX-9"}})
    assert (twice.status_code, twice.json()["code"]) == (409, "code-taken")
    emptied = mine.ask("PATCH", path, {"values": {"land_area": None}, "version": 1}).json()
    assert emptied["values"]["land_area"] is None
    assert (
        program("other")
        .ask("POST", f"/registers/{register.pk}/records", {"values": {"code": "X"}})
        .status_code
        == 403
    )


@pytest.mark.parametrize(
    "values", [{"code": "GX-8", "nope": 1}, {"code": "GX-8", "circle": "ninth"}, {}, {"code": "GX-8", "land_area": -1}, {"code": "x" * 5000}]
)  # fmt: skip
def test_faults_of_a_record_stand_at_their_fields(
    program: Made, register: Register, values: dict[str, Any]
) -> None:
    answer = program("office").ask("POST", f"/registers/{register.pk}/records", {"values": values})
    assert answer.status_code == 422, answer.content.decode()
    assert all(f["where"] for f in answer.json()["faults"])
    assert Record.objects.count() == 5


def test_a_report_is_kept_as_on_the_form(program: Made, city: None, people: dict[str, User]) -> None:
    task = Task.objects.get()
    mine = program("liaison")
    made = mine.ask("POST", f"/tasks/{task.pk}/reports", {"text": "开工了", "percent": 30, "problem": "缺地"})
    assert made.status_code == 201, made.content.decode()
    assert mine.get(f"/tasks/{task.pk}").json()["progress"] == 30
    assert Report.objects.get().by == people["liaison"]
    # Submitting is about a version, and about a state.
    refused = mine.ask("POST", f"/tasks/{task.pk}/reports", {"text": "完了", "submit": True, "version": 99})
    assert (refused.status_code, refused.json()["code"]) == (409, "task-state")
    task = Task.objects.get()
    task.state = "underway"
    with changing(None, "test.state") as change:
        change.save(task)
    assert mine.ask("POST", f"/tasks/{task.pk}/reports", {"text": "完了", "submit": True}).status_code == 428
    late = mine.ask("POST", f"/tasks/{task.pk}/reports", {"text": "完了", "submit": True, "version": 0})
    assert late.status_code == 409
    assert Report.objects.count() == 1
    mark = mine.get(f"/tasks/{task.pk}").headers["ETag"]
    done = mine.ask("POST", f"/tasks/{task.pk}/reports", {"text": "完了", "submit": True}, if_match=mark)
    assert done.status_code == 201
    assert mine.get(f"/tasks/{task.pk}").json()["state"] == "reported"
    # A supporting unit reports, and does not say how far the task is.
    support = program("other").ask("POST", f"/tasks/{task.pk}/reports", {"text": "配合", "percent": 90})
    assert support.status_code == 422


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"text": "\\ud800"}', b"null", b"1" * 3000])
def test_what_is_no_json_is_a_problem(program: Made, city: None, body: bytes) -> None:
    mine = program("liaison")
    answer = mine.client.generic(
        "POST", f"/api/tasks/{Task.objects.get().pk}/reports", body, "application/json"
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["status"] == answer.status_code


# --- description


def test_the_description_is_openapi_and_names_every_right(people: dict[str, User]) -> None:
    told = Client().get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for methods in told["paths"].values():
        for operation in methods.values():
            assert operation["x-right"]
            assert " / " in operation["summary"]
            assert operation["responses"]["401"]["content"]["application/json"]["schema"]["$ref"].endswith(
                "/Problem"
            )
    page = Client().get("/api/").content.decode()
    assert all(path in page for path in told["paths"])
    assert "<script>" not in page


@pytest.mark.parametrize(
    "path", ["/tasks", "/targets", "/units", "/policies", "/policies/{policy}/items", "/observations", "/registers", "/duties"]
)  # fmt: skip
def test_lists_ask_the_database_a_few_times_only(
    program: Made, city: None, django_assert_max_num_queries: Any, path: str
) -> None:
    mine = program("analyst")
    policy = Task.objects.get().policy_id
    with django_assert_max_num_queries(12):
        assert mine.get(path.format(policy=policy)).json()["count"] >= 0
