"""Issuing, comparing, coverage, the library, exports, lists."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import User
from luocheng.web.policies import reviewing
from luocheng.web.policies.issuing import RECEIVERS, on_issue
from luocheng.web.policies.models import Edition, Policy, Source
from luocheng.web.record.models import Event
from tests.web.policies.sample import TEXT, read

pytestmark = pytest.mark.django_db


def accept(source: Source, actor: Any, number: int | None = None) -> None:
    items = list(source.items.select_related("source").filter(state="draft"))[:number]
    reviewing.decide(actor, [(i, i.version) for i in items], "accepted")


def mark(client: Client, source: Source) -> str:
    html = client.get(reverse("policy-issue", args=[source.policy_id])).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def issue(client: Client, source: Source, **given: Any) -> Any:
    address = reverse("policy-issue", args=[source.policy_id])
    return client.post(address, {"source": source.pk, **given})


def test_what_is_accepted_goes_live_and_nothing_else(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("office")
    assert (
        "没有可以发布的内容" in client.get(reverse("policy-issue", args=[source.policy_id])).content.decode()
    )
    accept(source, people["office"], 2)
    seen = mark(client, source)
    refused = issue(client, source, seen=seen)
    assert refused.status_code == 422
    assert not Edition.objects.exists()
    assert issue(client, source, seen=seen, open_too="on", note="第一版").status_code == 302
    edition = Edition.objects.get()
    assert set(edition.items) == set(source.items.filter(state="accepted").values_list("pk", flat=True))
    assert (edition.number, edition.note, edition.policy.state) == (1, "第一版", "issued")
    assert Event.objects.filter(kind="policy.issued", subject=edition.subject).exists()
    shown = client.get(reverse("policy", args=[source.policy_id])).content.decode()
    assert "第一版" in shown
    assert "现行" in shown


def test_what_changed_since_the_page_was_opened_is_not_issued(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("office")
    accept(source, people["office"])
    seen = mark(client, source)
    item = source.items.select_related("source").first()
    reviewing.decide(people["administrator"], [(item, item.version)], "rejected")
    assert issue(client, source, seen=seen).status_code == 409
    assert not Edition.objects.exists()


def test_rooms_are_told_in_the_same_transaction(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    accept(source, people["office"])
    client = as_("office")
    client.raise_request_exception = False

    def broken(*_given: Any) -> None:
        raise RuntimeError

    on_issue(broken)
    try:
        assert issue(client, source, seen=mark(client, source)).status_code == 500
    finally:
        RECEIVERS.remove(broken)
    assert not Edition.objects.exists()
    assert Policy.objects.get().state == "review"


def test_the_next_edition_says_what_comes_and_what_goes(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("office")
    accept(source, people["office"])
    issue(client, source, seen=mark(client, source))
    item = source.items.select_related("source").get(kind="task", data__title="整治老旧小区")
    reviewing.decide(people["office"], [(item, item.version)], "rejected")
    new = reviewing.drafted(source, "task", *(source.text.index("编制绿道"), source.text.index("；")))
    span = source.text.index("编制绿道"), source.text.index("；")
    reviewing.add(people["office"], source, "task", span, new)
    html = client.get(reverse("policy-issue", args=[source.policy_id])).content.decode()
    assert "新增 1 条" in html
    assert "不再包含 1 条" in html
    assert "整治老旧小区" in html
    issue(client, source, seen=mark(client, source))
    assert list(source.policy.editions.values_list("number", flat=True)) == [2, 1]


@pytest.mark.parametrize("role", ["liaison", "analyst", "reviewer", "leader"])
def test_only_the_office_issues(as_: Callable[[str], Client], source: Source, role: str) -> None:
    assert issue(as_(role), source, seen="x").status_code == 403
    assert not Edition.objects.exists()


def test_a_policy_is_taken_out_of_use_with_a_reason_and_back(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("office")
    accept(source, people["office"])
    issue(client, source, seen=mark(client, source))
    address = reverse("policy-state", args=[source.policy_id])
    seen = Policy.objects.get().version
    assert client.post(address, {"seen": seen}).status_code == 200
    client.post(address, {"seen": seen, "why": "被新方案替代"})
    assert Policy.objects.get().state == "withdrawn"
    assert Event.objects.latest("number").why == "被新方案替代"
    assert client.post(address, {"seen": seen, "why": "再来"}).status_code == 409
    client.post(address, {"seen": seen + 1, "why": "恢复"})
    assert Policy.objects.get().state == "issued"


def test_the_facts_of_a_policy_are_mended(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    policy = source.policy
    given = {
        "title": "绿道方案",
        "date": "2024-03-18",
        "first_year": "2024",
        "last_year": "2023",
        "seen": policy.version,
    }
    address = reverse("policy-edit", args=[policy.pk])
    assert "早于" in client.post(address, given).content.decode()
    assert client.post(address, given | {"last_year": "2026"}).status_code == 302
    assert client.post(address, given | {"last_year": "2027"}).status_code == 409
    policy.refresh_from_db()
    assert (policy.title, policy.last_year) == ("绿道方案", 2026)


# --- comparing and coverage


def test_two_texts_and_editions_are_compared(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("office")
    accept(source, people["office"])
    issue(client, source, seen=mark(client, source))
    edition = Edition.objects.get()
    later = TEXT.replace("600公里", "650公里").replace("市住建局、市财政局", "市住建局")
    second = read(people["office"], later, name="新.md", policy=source.policy)
    address = reverse("policy-compare", args=[source.policy_id])
    html = client.get(address, {"old": f"e{edition.pk}", "new": f"s{second.pk}"}).content.decode()
    assert "<del>600" in html or "<del>60" in html
    assert "650" in html
    assert "减少单位" in html
    client.cookies["django_language"] = "en"
    assert (
        "unit removed"
        in client.get(address, {"old": f"s{source.pk}", "new": f"s{second.pk}"}).content.decode()
    )


@pytest.mark.parametrize("old", ["", "s", "s0", "e1", "x1", "s" + "9" * 30, "s1 OR 1"])
def test_versions_that_are_not_there_are_not_compared(
    as_: Callable[[str], Client], source: Source, old: str
) -> None:
    address = reverse("policy-compare", args=[source.policy_id])
    assert as_("office").get(address, {"old": old, "new": f"s{source.pk}"}).status_code == 302


def test_coverage_counts_what_was_accepted(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("analyst")
    address = reverse("policy-coverage", args=[source.pk])
    before = re.search(r"可执行 (\d+)", client.get(address).content.decode())
    accept(source, people["office"])
    html = client.get(address).content.decode()
    after = re.search(r"可执行 (\d+)", html)
    assert before is not None
    assert after is not None
    assert int(after[1]) > int(before[1]) == 0
    item = source.items.get(kind="task", data__title="建设绿道")
    assert item.get_absolute_url() in html
    assert "没有任务承接" not in client.get(address + "?show=executable").content.decode()


def test_coverage_is_that_of_the_command(people: dict[str, User], sample: Any) -> None:
    from luocheng.documents.reading import read_documents
    from luocheng.policy.coverage import coverage
    from luocheng.policy.folder import load_folder
    from luocheng.rules.claims import claims
    from luocheng.web.policies.holding import covered
    from luocheng.web.record.changing import changing

    path = sample / "documents" / "renewal-measures.md"
    source = read(people["office"], path.read_text("utf-8"), name=path.name)
    source.policy.library = "renewal-measures"
    with changing(None, "test") as change:
        change.save(source.policy)
    folder, document = load_folder(sample / "renewal-measures"), read_documents(path)[0]
    wanted = coverage(folder, document, claims(folder, document))
    found = covered(source, [])
    assert (found.executable, found.needs_person, found.unaccounted) == (
        wanted.executable,
        wanted.needs_person,
        wanted.unaccounted,
    )


# --- the library


def test_the_library_lists_shows_and_attaches(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    html = client.get(reverse("policy-library")).content.decode()
    assert "示例市城市更新管理办法（试行）" in html
    one = client.get(reverse("policy-shipped"), {"name": "renewal-measures"}).content.decode()
    assert "<blockquote>" in one
    assert "<mark>" in one
    client.post(
        reverse("policy-attach"),
        {"policy": source.policy_id, "library": "renewal-measures", "seen": source.policy.version},
    )
    assert Policy.objects.get().library == "renewal-measures"
    again = client.post(
        reverse("policy-attach"), {"policy": source.policy_id, "library": "", "seen": source.policy.version}
    )
    assert again.status_code == 409
    client.post(reverse("policy-attach"), {"policy": source.policy_id, "library": "../../etc"})
    assert Policy.objects.get().library == "renewal-measures"
    assert client.get(reverse("policy-shipped"), {"name": "../x"}).status_code == 302


def test_rules_stand_beside_whole_sentences_where_the_text_is_there(
    as_: Callable[[str], Client], people: dict[str, User], sample: Any
) -> None:
    path = sample / "documents" / "renewal-measures.md"
    source = read(people["office"], path.read_text("utf-8"), name=path.name)
    client = as_("office")
    before = client.get(reverse("policy-shipped"), {"name": "renewal-measures"}).content
    client.post(
        reverse("policy-attach"),
        {"policy": source.policy_id, "library": "renewal-measures", "seen": source.policy.version},
    )
    after = client.get(reverse("policy-shipped"), {"name": "renewal-measures"}).content
    assert len(after) > len(before)


# --- lists and exports


def test_the_list_is_searched_sorted_and_filtered(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    read(people["office"])
    read(people["office"], TEXT.replace("绿道建设三年", "步道建设三年"), name="步道.md")
    client = as_("leader")
    address = reverse("policies")
    assert "步道" not in client.get(address, {"q": "绿道建设"}).content.decode()
    assert "没有符合的政策" in client.get(address, {"state": "issued"}).content.decode()
    for sort in ("date", "title", "state", "new", "x; DROP"):
        assert client.get(address, {"sort": sort}).status_code == 200
    assert reverse("policy-new") not in client.get(address).content.decode()
    book = client.get(reverse("policies-xlsx"), {"q": "步道"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.values)
    assert [r[0] for r in rows] == ["名称", "示例市步道建设三年行动方案（2024—2026年）"]


def test_an_empty_house_says_how_to_begin(as_: Callable[[str], Client]) -> None:
    assert reverse("policy-new") in as_("office").get(reverse("policies")).content.decode()
    assert reverse("policy-new") not in as_("leader").get(reverse("policies")).content.decode()


def test_exports_hold_what_was_accepted(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("leader")
    accept(source, people["office"], 2)
    issue(as_("office"), source, seen=mark(as_("office"), source), open_too="on")
    edition = Edition.objects.get()
    item = source.items.get(pk=edition.items[0])
    reviewing.decide(people["office"], [(item, item.version)], "rejected")

    def exported(name: str, key: int) -> int:
        answer = client.get(reverse(name, args=[key]))
        assert "attachment" in answer.headers["Content-Disposition"]
        plan = json.loads(b"".join(answer.streaming_content))["documents"][0]
        return len(plan["tasks"]) + len(plan["targets"])

    assert exported("policy-json", source.pk) == 1
    assert exported("policy-edition-json", edition.pk) == 2


def test_lists_need_few_queries(
    as_: Callable[[str], Client], people: dict[str, User], django_assert_max_num_queries: Any
) -> None:
    for n in range(4):
        read(people["office"], TEXT.replace("三年行动", f"第{n}次三年行动"), name=f"{n}.md")
    source = Source.objects.latest("pk")
    client = as_("office")
    for name, args in (("policies", []), ("policy", [source.policy_id]), ("policy-review", [source.pk])):
        client.get(reverse(name, args=args))
        with django_assert_max_num_queries(14):
            client.get(reverse(name, args=args))


def test_the_overview_names_what_waits(as_: Callable[[str], Client], source: Source) -> None:
    assert reverse("policy-review", args=[source.pk]) in as_("office").get("/").content.decode()
    assert "等待复核的政策" not in as_("leader").get("/").content.decode()
