"""Public pages: nothing is seen that nobody decided to publish, and no more of it than was chosen."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luocheng.web.people.models import User
from luocheng.web.policies.models import Policy
from luocheng.web.public.columns import columns_for
from luocheng.web.public.models import Kind, Publication
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.models import Record, Register
from tests.web.targets.sample import policy_issued

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


@pytest.fixture
def policy(people: dict[str, User]) -> Policy:
    return policy_issued(people["office"])


@pytest.fixture
def register(people: dict[str, User]) -> Register:
    with changing(None, "test.register") as change:
        made = Register(
            policy="renewal-measures", kind="renewal-unit", title="更新单元台账", demonstration=True
        )
        change.save(made)
        for code, name, land in (("GX-1", "东片", 3.5), ("GX-2", "=西片", None)):
            data = {
                "code": code,
                "name": name,
                "land_area": land,
                "circle": "first",
                "district_government": "秘密区政府",
            }
            change.save(Record(register=made, code=code, name=name, data=data))
        made.count = 2
        change.save(made)
    return made


def decide(client: Client, query: str, **given: Any) -> Publication:
    answer = client.post(f"{reverse('publication-new')}?{query}", given)
    assert answer.status_code == 302, answer.content.decode()
    found = Publication.objects.first()
    assert found is not None
    return found


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_policy_is_public_when_it_was_decided_and_no_sooner(as_: As, policy: Policy) -> None:
    public = as_("")
    assert policy.title not in public.get(reverse("public")).content.decode()
    one = decide(
        as_("office"), f"kind=tasks&policy={policy.pk}", title="绿化权责清单", columns=["clause", "deadline"]
    )
    assert "绿化权责清单" in public.get(reverse("public")).content.decode()
    page = public.get(one.get_absolute_url()).content.decode()
    assert "建设公园绿地" in page
    assert "市住房城乡建设局" in page
    assert "市园林局" in page
    assert "进度" not in page
    assert "示例数据" in page
    event = Event.objects.get(kind="publication.decided")
    assert event.actor is not None
    assert event.actor.username == "u-office"


def test_only_the_office_decides(as_: As, policy: Policy) -> None:
    address = f"{reverse('publication-new')}?kind=tasks&policy={policy.pk}"
    for role in ("liaison", "analyst", "reviewer", "leader", "administrator"):
        assert as_(role).post(address, {"title": "x"}).status_code == 403
    assert "请重新登录" in as_("").post(address, {"title": "x"}).content.decode()
    assert not Publication.objects.exists()


def test_the_preview_shows_what_the_public_will_see_and_publishes_nothing(
    as_: As, register: Register
) -> None:
    address = f"{reverse('publication-new')}?kind=register&register={register.pk}"
    page = as_("office").post(address, {"title": "台账", "columns": ["land_area"], "preview": "1"})
    said = page.content.decode()
    assert page.status_code == 200
    assert "GX-1" in said
    assert "3.5" in said
    assert "东片" not in said
    assert "秘密区政府" not in said
    assert not Publication.objects.exists()


def test_what_is_not_chosen_is_nowhere(as_: As, register: Register) -> None:
    one = decide(
        as_("office"), f"kind=register&register={register.pk}", title="台账", columns=["land_area", "circle"]
    )
    public = as_("")
    page = public.get(one.get_absolute_url()).content.decode()
    table = rows(public.get(reverse("published-data", args=[one.pk, "csv"])))
    assert table == [
        ["单元编号", "圈层", "用地面积（公顷）", "数据性质"],
        ["GX-1", "第一圈层", "3.5", "示例数据"],
        ["GX-2", "第一圈层", "", "示例数据"],
    ]
    whole = json.loads(
        b"".join(public.get(reverse("published-data", args=[one.pk, "json"])).streaming_content)
    )
    assert whole["demonstration"] is True
    assert whole["records"][0] == {"code": "GX-1", "circle": "first", "land_area": 3.5}
    assert [f["id"] for f in whole["fields"]] == ["code", "circle", "land_area"]
    assert "秘密区政府" not in page + json.dumps(whole, ensure_ascii=False)
    # No text of a page holds a NUL: what sends one is a program, and is told so.
    assert public.get(one.get_absolute_url(), {"q": "\x00"}).status_code == 400
    for odd in ("%_", "<script>alert(1)</script>", "x" * 3000):
        assert public.get(one.get_absolute_url(), {"q": odd, "page": odd}).status_code == 200
    # Names are not published: they cannot be searched for, either.
    assert "GX-1" not in public.get(one.get_absolute_url(), {"q": "东片"}).content.decode()
    assert public.get(reverse("published-data", args=[one.pk, "geojson"])).status_code == 404


def test_shapes_are_given_where_they_were_chosen(as_: As, register: Register) -> None:
    import shapely

    with changing(None, "test.shape") as change:
        record = Record.objects.get(code="GX-1")
        record.shape = shapely.to_wkb(shapely.box(113.1, 23.1, 113.2, 23.2))
        change.save(record)
    one = decide(
        as_("office"), f"kind=register&register={register.pk}", title="台账", columns=["name", "geometry"]
    )
    answer = as_("").get(reverse("published-data", args=[one.pk, "geojson"]))
    found = json.loads(b"".join(answer.streaming_content))
    assert found["type"] == "FeatureCollection"
    assert [f["geometry"] and f["geometry"]["type"] for f in found["features"]] == ["Polygon", None]
    assert found["features"][1]["properties"]["name"] == "=西片"
    # In a csv it would be taken for a formula.
    assert rows(as_("").get(reverse("published-data", args=[one.pk, "csv"])))[2][1] == "'=西片"


def test_nothing_that_names_persons_is_offered_ticked(people: dict[str, User]) -> None:
    from luocheng.web.registers.types import policies_with_registers, types_of

    for policy in policies_with_registers():
        for kind in types_of(policy):
            one = Publication(kind=Kind.REGISTER, register=Register(policy=policy, kind=kind, title="x"))
            for column in columns_for(one):
                if any(word in str(column.words) for word in ("联系人", "电话", "姓名", "当事人", "权利人")):
                    assert column.fixed or not column.ticked or "人数" in str(column.words), (
                        policy,
                        kind,
                        column.id,
                    )


def test_targets_are_shown_with_status_and_sentence(as_: As, policy: Policy) -> None:
    one = decide(
        as_("office"), f"kind=targets&policy={policy.pk}", title="目标", columns=["status", "why", "quote"]
    )
    page = as_("").get(one.get_absolute_url()).content.decode()
    assert "建成区绿地率" in page
    assert "无数据" in page
    assert "2025年达到39.5%以上" in page
    english = as_("").get(one.get_absolute_url(), {"lang": "en"}).content.decode()
    assert "no data" in english.lower()


def test_a_bulletin_is_text_and_nothing_else(as_: As, people: dict[str, User]) -> None:
    one = decide(as_("office"), "kind=bulletin", title="公告", text="第一段\n\n<script>alert(1)</script>")
    page = as_("").get(one.get_absolute_url()).content.decode()
    assert "<p>第一段</p>" in page
    assert "<script>alert" not in page
    assert as_("").get(reverse("published-data", args=[one.pk, "csv"])).status_code == 404


def test_what_is_withdrawn_or_over_does_not_exist(as_: As, policy: Policy) -> None:
    office, public = as_("office"), as_("")
    one = decide(office, f"kind=tasks&policy={policy.pk}", title="清单")
    addresses = [
        one.get_absolute_url(),
        reverse("published-data", args=[one.pk, "csv"]),
        reverse("published-dictionary", args=[one.pk]),
    ]
    assert [public.get(a).status_code for a in addresses] == [200, 200, 200]
    assert office.post(reverse("publication-withdraw", args=[one.pk])).status_code == 302
    assert [public.get(a).status_code for a in addresses] == [404, 404, 404]
    one = Publication.objects.get(pk=one.pk)
    given = {"title": "清单", "seen": one.version}
    assert office.post(reverse("publication", args=[one.pk]), given).status_code == 302
    assert public.get(addresses[0]).status_code == 200
    assert office.post(reverse("publication", args=[one.pk]), given).status_code == 409
    one = Publication.objects.get(pk=one.pk)
    one.until = timezone.localdate() - dt.timedelta(days=1)
    with changing(None, "test.over") as change:
        change.save(one)
    assert [public.get(a).status_code for a in addresses] == [404, 404, 404]


def test_pages_are_kept_until_something_changes(as_: As, register: Register) -> None:
    one = decide(as_("office"), f"kind=register&register={register.pk}", title="台账", columns=["name"])
    public = Client()
    for address in (
        one.get_absolute_url(),
        reverse("published-data", args=[one.pk, "csv"]),
        reverse("public"),
    ):
        first = public.get(address)
        if first.streaming:
            b"".join(first.streaming_content)
        assert first.headers["Cache-Control"] == "public, max-age=60"
        again = public.get(address, headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 304, address
        if first.get("Last-Modified"):
            since = public.get(address, headers={"if-modified-since": first.headers["Last-Modified"]})
            assert since.status_code == 304
        record = Record.objects.get(code="GX-1")
        record.name = record.data["name"] = record.name + "改"
        with changing(None, "test.changed") as change:
            change.save(record)
        later = public.get(address, headers={"if-none-match": first.headers["ETag"]})
        if later.streaming:
            b"".join(later.streaming_content)
        assert later.status_code == (304 if address == reverse("public") else 200), address


@pytest.mark.parametrize(
    "query", ["", "kind=tasks", "kind=register&register=999", "kind=x", "kind=targets&policy=-1"]
)
def test_what_there_is_not_cannot_be_published(as_: As, people: dict[str, User], query: str) -> None:
    answer = as_("office").get(f"{reverse('publication-new')}?{query}")
    assert answer.status_code == (200 if query in ("", "kind=x") else 404)


def test_public_pages_ask_the_database_a_few_times_only(
    as_: As, policy: Policy, register: Register, django_assert_max_num_queries: Any
) -> None:
    office, public = as_("office"), as_("")
    made = [
        decide(office, f"kind=tasks&policy={policy.pk}", title="清单", columns=["state"]),
        decide(office, f"kind=targets&policy={policy.pk}", title="目标", columns=["why", "quote", "lead"]),
        decide(office, f"kind=register&register={register.pk}", title="台账", columns=["name"]),
    ]
    for address in (reverse("public"), *(p.get_absolute_url() for p in made)):
        with django_assert_max_num_queries(12):
            assert public.get(address).status_code == 200
