"""Two people at one thing, a log-in that ended, a form that grew old: nothing that was typed is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


def unit_form(unit: Unit, **other: Any) -> dict[str, Any]:
    return {"name": unit.name, "aliases": "", "district": "", "active": "on", "seen": unit.version} | other


def sent_again(answer: Any) -> tuple[str, dict[str, Any]]:
    """Return address and fields of the form on a page that sends again what was typed."""
    page = lxml.html.fromstring(answer.content)
    (form,) = page.xpath("//main//form")
    fields: dict[str, Any] = {}
    for one in form.xpath(".//input[@type='hidden']"):
        fields.setdefault(one.get("name"), []).append(one.get("value"))
    fields.pop("csrfmiddlewaretoken")
    return form.get("action"), fields


def rows(answer: Any) -> dict[str, list[str]]:
    """Return the last table of a page: first cells and the others."""
    table = lxml.html.fromstring(answer.content).xpath("//table[contains(@class, 'typed')]")[-1]
    cells = [[" ".join(c.text_content().split()) for c in r] for r in table.xpath(".//tbody/tr")]
    return {first.removesuffix("不同"): rest for first, *rest in cells}


def test_who_is_slower_sees_both_and_can_go_on(as_: As, people: dict[str, User]) -> None:
    unit = Unit.objects.get(name="市园林局")
    address = reverse("unit", args=[unit.pk])
    mine = unit_form(unit, name="市园林绿化局", aliases="园林局\n绿化局", district="东区")
    assert as_("administrator").post(address, unit_form(unit, district="西区")).status_code == 302
    client = as_("office")
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert people["administrator"].name in page
    assert rows(answer) == {
        "名称": ["市园林局", "市园林绿化局"],
        "别名": ["", "园林局 绿化局"],
        "区域": ["西区", "东区"],
        "在用": ["是", "是"],
    }
    where, fields = sent_again(answer)
    assert (where, fields["aliases"]) == (address, ["园林局\n绿化局"])
    assert client.post(where, fields).status_code == 302
    unit = Unit.objects.get(pk=unit.pk)
    assert (unit.name, unit.district, unit.aliases) == ("市园林绿化局", "东区", ["园林局", "绿化局"])


def test_what_was_saved_over_is_asked_about_again(as_: As, people: dict[str, User]) -> None:
    unit = Unit.objects.get(name="市园林局")
    address = reverse("unit", args=[unit.pk])
    as_("administrator").post(address, unit_form(unit, district="西区"))
    answer = as_("office").post(address, unit_form(unit, district="东区"))
    as_("administrator").post(address, unit_form(Unit.objects.get(pk=unit.pk), district="南区"))
    where, fields = sent_again(answer)
    assert as_("office").post(where, fields).status_code == 409
    assert Unit.objects.get(pk=unit.pk).district == "南区"


@pytest.mark.parametrize("seen", ["", "abc", "-1", "99", "²", "9" * 5000, None])
def test_a_forged_version_overwrites_nothing(as_: As, people: dict[str, User], seen: str | None) -> None:
    unit = Unit.objects.get(name="市园林局")
    form = unit_form(unit, district="东区", seen=seen)
    if seen is None:
        del form["seen"]
    answer = as_("office").post(reverse("unit", args=[unit.pk]), form)
    assert answer.status_code == 409
    assert "东区" in answer.content.decode()
    assert Unit.objects.get(pk=unit.pk).district == ""


def test_the_page_of_the_slower_one_speaks_english_too(as_: As, people: dict[str, User]) -> None:
    unit = Unit.objects.get(name="市园林局")
    client = as_("office")
    client.cookies["django_language"] = "en"
    page = client.post(reverse("unit", args=[unit.pk]), unit_form(unit, seen=7)).content.decode()
    assert "Save what I typed" in page


def test_passwords_are_never_shown_again(as_: As, people: dict[str, User]) -> None:
    user = people["liaison"]
    form = {"username": user.username, "name": "新名字", "role": user.role, "is_active": "on"}
    answer = as_("administrator").post(
        reverse("user", args=[user.pk]), form | {"new_password": "ein-geheimes-wort", "seen": 7}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "新名字" in page
    assert "密码没有保留" in page
    assert "ein-geheimes-wort" not in page
    assert "<form" not in page.partition("<main")[2]


def test_what_was_typed_goes_through_a_log_in_that_had_ended(as_: As, people: dict[str, User]) -> None:
    unit = Unit.objects.get(name="市园林局")
    address = reverse("unit", args=[unit.pk])
    client = as_("office")
    Session.objects.all().delete()
    answer = client.post(address, unit_form(unit, district="<b>东区</b>"))
    assert (answer.status_code, "没有丢" in answer.content.decode()) == (403, True)
    _where, fields = sent_again(answer)
    wrong = client.post(reverse("login"), fields | {"username": "u-office", "password": "wrong"})
    assert sent_kept(wrong) == fields["kept"][0]
    there = client.post(reverse("login"), fields | {"username": "u-office", "password": PASSWORD})
    assert there.status_code == 200
    assert rows(there)["区域"] == ["<b>东区</b>"]
    where, again = sent_again(there)
    assert client.post(where, again).status_code == 302
    assert Unit.objects.get(pk=unit.pk).district == "<b>东区</b>"


def sent_kept(answer: Any) -> str:
    found = re.search(r'name="kept" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return html.unescape(found[1])


def test_one_who_may_not_do_it_is_not_let_by_a_log_in(as_: As, people: dict[str, User]) -> None:
    unit = Unit.objects.get(name="市园林局")
    answer = Client().post(reverse("unit", args=[unit.pk]), unit_form(unit, district="东区"))
    _where, fields = sent_again(answer)
    client = Client()
    there = client.post(reverse("login"), fields | {"username": "u-leader", "password": PASSWORD})
    where, again = sent_again(there)
    assert client.post(where, again).status_code == 403
    assert Unit.objects.get(pk=unit.pk).district == ""


@pytest.mark.parametrize("kept", ["[", "{}", "[[1]]", '[["a"]]', "7", "null", "x" * 300_000])
def test_what_is_carried_over_a_log_in_may_be_anything(people: dict[str, User], kept: str) -> None:
    given = {"username": "u-office", "password": PASSWORD, "next": "/units/", "kept": kept}
    assert Client().post(reverse("login"), given).status_code in (200, 302)


def test_a_form_that_grew_old_is_sent_again_and_one_of_another_site_is_not(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["office"], backend="django.contrib.auth.backends.ModelBackend")
    unit = Unit.objects.get(name="市园林局")
    address = reverse("unit", args=[unit.pk])
    form = unit_form(unit, district="东区") | {"csrfmiddlewaretoken": "x" * 64}
    for origin in ({}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}):
        answer = client.post(address, form, **origin)
        assert answer.status_code == 403
        assert "不能确认" in answer.content.decode()
        assert "东区" not in answer.content.decode()
    answer = client.post(address, form, HTTP_ORIGIN="http://testserver")
    assert (answer.status_code, "再提交一次" in answer.content.decode()) == (403, True)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode().partition("<main")[2]
    )
    assert token is not None
    where, again = sent_again(answer)
    assert client.post(where, again | {"csrfmiddlewaretoken": token[1]}).status_code == 302
    assert Unit.objects.get(pk=unit.pk).district == "东区"


def test_files_have_to_be_chosen_again_and_are_named(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["office"], backend="django.contrib.auth.backends.ModelBackend")
    sent = {"file": SimpleUploadedFile("方案.md", b"# x"), "label": "征求意见稿"}
    answer = client.post(reverse("policy-new"), sent, HTTP_ORIGIN="http://testserver")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "方案.md" in page
    assert "征求意见稿" in page
    assert "<form" not in page.partition("<main")[2]


def test_a_change_that_fails_leaves_no_file(people: dict[str, User]) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    default_storage.delete(default_storage.save("first.txt", ContentFile(b"x")))
    before = set(default_storage.listdir("")[1])
    with pytest.raises(RuntimeError), changing(people["office"], "test"):  # noqa: PT012
        kept = default_storage.save("a.txt", ContentFile(b"x"))
        assert default_storage.exists(kept)
        raise RuntimeError
    assert set(default_storage.listdir("")[1]) == before
    one, two = (default_storage.save("b.txt", ContentFile(t)) for t in (b"one", b"two"))
    assert one != two
    assert [Path(default_storage.path(n)).read_bytes() for n in (one, two)] == [b"one", b"two"]
    assert not [n for n in default_storage.listdir("")[1] if n.endswith(".part")]
    default_storage.delete(one)
    default_storage.delete(two)
