"""Review: what a reviewer does to items, always beside the text, never over somebody else's work."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import User
from luocheng.web.policies import reviewing
from luocheng.web.policies.models import Item, Source
from luocheng.web.policies.parts import marked, parts
from luocheng.web.record.models import Event
from tests.web.policies.sample import TEXT, long_text, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("faithful")]


def page(client: Client, source: Source, query: str = "") -> str:
    answer = client.get(reverse("policy-review", args=[source.pk]) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def do(client: Client, source: Source, **given: Any) -> Any:
    return client.post(reverse("policy-do", args=[source.pk]), given)


def pick(item: Item) -> str:
    return f"{item.pk}:{item.version}"


def task(source: Source, title: str) -> Item:
    return source.items.select_related("source").get(kind="task", data__title=title)


def target(source: Source, value: float) -> Item:
    return next(
        i for i in source.items.select_related("source").filter(kind="target") if i.data["value"] == value
    )


# --- the page


def test_the_text_stands_on_the_page_character_by_character(
    as_: Callable[[str], Client], source: Source
) -> None:
    shown = page(as_("office"), source)
    stretches = re.findall(
        r'<span (?:class="[^"]*" )?data-s="(\d+)"(?: data-i="[^"]*")?>(.*?)</span>', shown, re.DOTALL
    )
    for start, words in stretches:
        plain = unescape(words)
        assert source.text[int(start) : int(start) + len(plain)] == plain
    assert "".join(unescape(w) for _, w in stretches) == source.text.replace("\n", "")


def test_every_item_is_marked_and_linked_both_ways(as_: Callable[[str], Client], source: Source) -> None:
    shown = page(as_("office"), source)
    for item in source.items.all():
        assert f'id="at-{item.pk}" href="#item-{item.pk}"' in shown
        assert f'href="#at-{item.pk}"' in shown
        hits = re.findall(
            rf'data-s="(\d+)" data-i="(?:[\d ]* )?{item.pk}(?: [\d ]*)?">(.*?)</span>', shown, re.DOTALL
        )
        assert "".join(unescape(w) for _, w in hits) == item.quote.replace("\n", "")


def test_findings_stand_beside_their_item_and_go_when_it_is_mended(
    as_: Callable[[str], Client], source: Source
) -> None:
    client = as_("office")
    item = task(source, "加强宣传引导")
    shown = page(client, source, "?show=findings")
    assert "没有写明责任单位" in shown
    assert f'id="item-{item.pk}"' in shown
    given = {
        "title": item.title,
        "lead_units": "市园林局",
        "quote": item.quote,
        "near": item.start,
        "seen": 0,
    }
    client.post(reverse("policy-correct", args=[item.pk]), given)
    assert f'id="item-{item.pk}"' not in page(client, source, "?show=findings")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?kind=task", "建设绿道", 600),
        ("?kind=target", 600, "建设绿道"),
        ("?q=财政局", "建设绿道", "整治老旧小区"),
        ("?show=accepted", None, "建设绿道"),
        ("?show=nonsense&kind=x&part=99&at=abc", "建设绿道", None),
    ],
)
def test_filters(as_: Callable[[str], Client], source: Source, query: str, shown: Any, hidden: Any) -> None:
    def found(name: Any) -> Item:
        return task(source, name) if isinstance(name, str) else target(source, name)

    html = page(as_("office"), source, query)
    if shown:
        assert f'id="item-{found(shown).pk}"' in html
    if hidden:
        assert f'id="item-{found(hidden).pk}"' not in html


def test_readers_see_but_have_no_buttons(as_: Callable[[str], Client], source: Source) -> None:
    html = page(as_("liaison"), source)
    assert "建设绿道" in html
    assert "do-accept" not in html
    assert do(as_("liaison"), source, accept=pick(source.items.first())).status_code == 403


def test_a_script_in_the_text_stays_text(as_: Callable[[str], Client], people: dict[str, User]) -> None:
    evil = TEXT.replace("滨河绿道", "<script>alert(1)</script>绿道").replace("市财政局", "市<img src=x>局")
    source = read(people["office"], evil, name="<b>.txt")
    html = page(as_("office"), source)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert (
        "<script>alert" not in as_("office").get(reverse("policy", args=[source.policy_id])).content.decode()
    )


# --- accepting, rejecting, taking back


def test_accept_reject_and_take_back(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    client = as_("office")
    item = task(source, "建设绿道")
    answer = do(client, source, accept=pick(item), back="show=draft&x=1")
    assert (
        answer.headers["Location"]
        == reverse("policy-review", args=[source.pk]) + f"?show=draft#item-{item.pk}"
    )
    item.refresh_from_db()
    assert (item.state, item.reviewed_by) == ("accepted", people["office"])
    do(client, source, reject=pick(item), why="重复")
    item.refresh_from_db()
    assert (item.state, item.note) == ("rejected", "重复")
    do(client, source, reopen=pick(item))
    item.refresh_from_db()
    assert (item.state, item.reviewed_by) == ("draft", None)
    kinds = list(Event.objects.filter(subject=item.subject).values_list("kind", flat=True))
    assert kinds == ["policy.item-accepted", "policy.item-rejected", "policy.item-reopened"]


def test_answers_without_leaving_the_page(as_: Callable[[str], Client], source: Source) -> None:
    item = task(source, "建设绿道")
    answer = as_("office").post(
        reverse("policy-do", args=[source.pk]), {"accept": pick(item)}, headers={"X-Requested-With": "fetch"}
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="item-{item.pk}"' in html
    assert 'id="review-progress"' in html
    assert html.count("<article") == 1


def test_the_slower_of_two_reviewers_is_told(as_: Callable[[str], Client], source: Source) -> None:
    item = task(source, "建设绿道")
    seen = pick(item)
    assert do(as_("office"), source, accept=seen).status_code == 302
    slower = do(as_("administrator"), source, reject=seen)
    assert slower.status_code == 409
    assert "别人" in slower.content.decode()
    item.refresh_from_db()
    assert item.state == "accepted"


def test_all_that_are_left_are_accepted_as_they_were_seen(
    as_: Callable[[str], Client], source: Source
) -> None:
    client = as_("office")
    seen = reviewing.digest(source.items.filter(state="draft"))
    do(as_("administrator"), source, reject=pick(source.items.first()))
    assert do(client, source, rest=seen).status_code == 409
    assert not source.items.filter(state="accepted").exists()
    do(client, source, rest=reviewing.digest(source.items.filter(state="draft")))
    assert source.items.filter(state="draft").count() == 0
    assert source.items.filter(state="rejected").count() == 1


def test_a_clause_is_accepted_at_once(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    item = task(source, "建设绿道")
    html = page(client, source)
    value = re.search(rf'name="clause" value="({item.pk}:\w+)"', html) or re.search(
        r'name="clause" value="(\d+:\w+)"', html
    )
    assert value is not None
    path = Item.objects.get(pk=value[1].split(":")[0]).path
    do(client, source, clause=value[1])
    assert {i.state for i in source.items.all() if i.path == path} == {"accepted"}
    assert {i.state for i in source.items.all() if i.path != path} == {"draft"}


def test_what_is_ticked_is_done_together(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    items = list(source.items.all()[:3])
    do(client, source, picked="reject", pick=[pick(i) for i in items])
    assert source.items.filter(state="rejected").count() == 3
    nothing = client.post(reverse("policy-do", args=[source.pk]), {"picked": "accept"}, follow=True)
    assert "请先勾选" in nothing.content.decode()


@pytest.mark.parametrize("forged", ["", "x", "1", "1:1:1", "99999999:0", "1:0); DROP", "9" * 40 + ":1"])
def test_a_forged_form_finds_nothing(as_: Callable[[str], Client], source: Source, forged: str) -> None:
    assert do(as_("office"), source, accept=forged).status_code == 404


def test_an_item_of_another_text_is_not_reached(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    other = read(people["office"], TEXT.replace("绿道", "步道"), name="步道.md")
    assert do(as_("office"), source, accept=pick(other.items.first())).status_code == 404
    assert other.items.filter(state="draft").count() == other.items.count()


def test_opening_what_only_takes_forms_goes_to_the_page(as_: Callable[[str], Client], source: Source) -> None:
    answer = as_("office").get(reverse("policy-do", args=[source.pk]))
    assert answer.headers["Location"].startswith(reverse("policy-review", args=[source.pk]))


# --- correcting


def correction(item: Item, **changes: Any) -> dict[str, Any]:
    from luocheng.web.policies.forms import initial_of

    return {k: "" if v is None else v for k, v in initial_of(item).items()} | changes


def test_correcting_a_task(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    item = task(source, "整治老旧小区")
    given = correction(
        item,
        title="改造老旧小区",
        lead_units="市住建局、市财政局",
        support_units="市财政局\n各县（市、区）政府",
        deadline="2026年年底",
        note="按附件",
    )
    answer = client.post(reverse("policy-correct", args=[item.pk]), given)
    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.data["title"] == "改造老旧小区"
    assert item.data["lead_units"] == ["市住建局", "市财政局"]
    assert item.data["support_units"] == ["各县（市、区）政府"]
    assert (item.state, item.note, item.corrected) == ("accepted", "按附件", True)
    again = client.post(reverse("policy-correct", args=[item.pk]), given)
    assert again.status_code == 409
    history = client.get(reverse("policy-correct", args=[item.pk])).content.decode()
    assert "更正" in history
    assert "按附件" in history
    do(client, source, restore=pick(item))
    item.refresh_from_db()
    assert (item.data, item.state) == (item.origin, "draft")


def test_only_saving_leaves_a_draft(as_: Callable[[str], Client], source: Source) -> None:
    item = task(source, "整治老旧小区")
    as_("office").post(reverse("policy-correct", args=[item.pk]), correction(item, title="改造", draft="1"))
    item.refresh_from_db()
    assert (item.state, item.title) == ("draft", "改造")


def test_the_words_of_an_item_are_moved_to_others_of_the_text(
    as_: Callable[[str], Client], source: Source
) -> None:
    item = task(source, "建设绿道")
    given = correction(item, quote="编制 绿道专项规划；每年新建绿道60公里")
    as_("office").post(reverse("policy-correct", args=[item.pk]), given)
    item.refresh_from_db()
    assert item.quote == "编制绿道专项规划；每年新建绿道60公里"


def test_words_that_do_not_stand_in_the_text_are_refused(
    as_: Callable[[str], Client], source: Source
) -> None:
    item = task(source, "建设绿道")
    answer = as_("office").post(
        reverse("policy-correct", args=[item.pk]), correction(item, quote="建设高速公路")
    )
    assert answer.status_code == 422
    assert "原文里没有这段话" in answer.content.decode()
    item.refresh_from_db()
    assert item.version == 0


def test_a_number_that_is_not_in_the_words_needs_a_word(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    item = target(source, 600)
    given = correction(item, value="700")
    answer = client.post(reverse("policy-correct", args=[item.pk]), given)
    assert answer.status_code == 422
    assert "数值 700 不在这段话里" in answer.content.decode()
    assert 'type="checkbox" name="sure"' in answer.content.decode()
    client.post(reverse("policy-correct", args=[item.pk]), given | {"sure": "on"})
    item.refresh_from_db()
    assert (item.data["value"], item.data["figure"]) == (700, None)


def test_a_demand_against_the_words_needs_a_word(as_: Callable[[str], Client], source: Source) -> None:
    item = target(source, 14)
    answer = as_("office").post(reverse("policy-correct", args=[item.pk]), correction(item, comparator="<="))
    assert answer.status_code == 422
    assert "不低于" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "很多"},
        {"value": "", "comparator": ">="},
        {"value": "14", "comparator": "done"},
        {"value": "14", "comparator": "range"},
        {"value": "12—14", "comparator": ">="},
        {"year": "20240"},
        {"year": "2024", "year_from": "2025"},
        {"comparator": "!="},
        {"indicator": ""},
        {"quote": ""},
        {"value": "1" * 61},
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    as_: Callable[[str], Client], source: Source, changes: dict[str, str]
) -> None:
    item = target(source, 14)
    answer = as_("office").post(reverse("policy-correct", args=[item.pk]), correction(item, **changes))
    assert answer.status_code == 422
    assert "text-danger" in answer.content.decode()


# --- splitting, merging


def test_splitting_at_a_stop(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    item = task(source, "建设绿道")
    html = client.get(reverse("policy-split", args=[item.pk])).content.decode()
    cut = item.start + item.quote.index("；") + 1
    assert f'name="cut" value="{cut}"' in html
    client.post(reverse("policy-split", args=[item.pk]), {"cut": [cut, 1, 99999], "seen": item.version})
    parts_ = list(source.items.filter(kind="task", state="draft").exclude(parents=[]))
    assert [p.parents for p in parts_] == [[item.pk]] * 2
    assert "".join(p.quote for p in parts_).replace("\n", "") == item.quote.replace("\n", "")
    assert all(p.data["lead_units"] == ["市园林局"] for p in parts_)
    item.refresh_from_db()
    assert item.state == "rejected"
    html = page(client, source)
    assert f'id="item-{item.pk}"' not in html
    assert "恢复到拆并前" in html
    do(client, source, apart=pick(parts_[0]))
    item.refresh_from_db()
    assert item.state == "draft"
    assert not source.items.filter(pk__in=[p.pk for p in parts_]).exists()


def test_splitting_nowhere_is_refused(as_: Callable[[str], Client], source: Source) -> None:
    item = task(source, "建设绿道")
    answer = as_("office").post(reverse("policy-split", args=[item.pk]), {"cut": [item.start + 1], "seen": 0})
    assert answer.status_code == 422
    assert source.items.exclude(parents=[]).count() == 0


def test_a_target_is_split_into_what_each_part_says(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    source = read(people["office"], TEXT.replace("；每年新建绿道60公里", ""), name="b.md")
    item = target(source, 14)
    assert "，" in item.quote
    cut = item.start + item.quote.rindex("，") + 1
    made = reviewing.split(people["office"], item, item.version, [cut])
    assert made[-1].data["value"] == 14
    assert all(m.data["year"] == 2026 for m in made)


def test_merging_neighbours(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    two = [task(source, "建设绿道"), task(source, "整治老旧小区")]
    do(client, source, picked="merge", pick=[pick(i) for i in two])
    merged = source.items.get(kind="task", parents=[i.pk for i in two])
    assert merged.data["lead_units"] == ["市园林局", "市住建局"]
    assert "市住建局" not in merged.data["support_units"]
    assert (merged.start, merged.end) == (two[0].start, two[1].end)
    assert {i.state for i in Item.objects.filter(pk__in=[i.pk for i in two])} == {"rejected"}
    do(client, source, apart=pick(merged))
    assert {i.state for i in Item.objects.filter(pk__in=[i.pk for i in two])} == {"draft"}


def test_what_cannot_be_merged_says_why(as_: Callable[[str], Client], source: Source) -> None:
    mixed = [task(source, "建设绿道"), target(source, 600)]
    for items in (mixed, mixed[:1]):
        answer = do(as_("office"), source, picked="merge", pick=[pick(i) for i in items])
        assert answer.status_code == 422
    assert not source.items.filter(state="rejected").exists()


def test_what_was_issued_is_not_taken_apart(
    as_: Callable[[str], Client], source: Source, people: dict[str, User]
) -> None:
    from luocheng.web.policies.issuing import issue

    item = task(source, "建设绿道")
    made = reviewing.split(people["office"], item, 0, [item.start + item.quote.index("；") + 1])
    reviewing.decide(people["office"], [(made[0], made[0].version)], "accepted")
    issue(source.policy, source, people["office"])
    made[0].refresh_from_db()
    answer = do(as_("office"), source, apart=pick(made[0]))
    assert answer.status_code == 422
    assert source.items.filter(pk=made[0].pk).exists()


# --- adding


def test_adding_words_that_were_selected(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    address = reverse("policy-item-new", args=[source.pk])
    words = "每年新建绿道60公里"
    at = source.text.index(words)
    form = client.post(address, {"kind": "target", "words": words, "near": at}).content.decode()
    assert 'name="value" value="60"' in form
    assert f'name="near" value="{at}"' in form
    given = {
        "kind": "target",
        "quote": words,
        "near": at,
        "indicator": "新建绿道",
        "comparator": "=",
        "value": "60",
        "unit": "公里",
        "per": "每年",
    }
    assert client.post(address, given).status_code == 302
    item = source.items.get(origin={}, kind="target")
    assert (item.start, item.quote, item.state) == (at, words, "accepted")
    assert source.text[slice(*item.data["figure"])].startswith("60")
    assert item.path == task(source, "建设绿道").path


def test_words_of_two_places_ask_which(as_: Callable[[str], Client], source: Source) -> None:
    client = as_("office")
    address = reverse("policy-item-new", args=[source.pk])
    html = client.post(address, {"kind": "task", "words": "绿道专项 规划"}).content.decode()
    assert 'name="quote"' in html
    html = client.post(address, {"kind": "task", "words": "牵头单位"}).content.decode()
    assert "不止一次" in html
    places = re.findall(r'name="near" value="(\d+)"', html)
    assert [int(p) for p in places] == [m.start() for m in re.finditer("牵头单位", source.text)]
    html = client.post(address, {"kind": "task", "words": "牵头单位", "near": places[1]}).content.decode()
    assert f'name="near" value="{places[1]}"' in html


def test_words_that_are_nowhere_are_refused(as_: Callable[[str], Client], source: Source) -> None:
    answer = as_("office").post(
        reverse("policy-item-new", args=[source.pk]), {"kind": "task", "words": "高速公路"}
    )
    assert answer.status_code == 422
    assert "原文里没有这段话" in answer.content.decode()


def test_a_selection_over_lines_and_rare_characters_is_exact(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    source = read(people["office"], TEXT.replace("滨河绿道", "𠮷河绿道"), name="c.md")
    start = source.text.index("𠮷河绿道")
    end = source.text.index("市园林局") + 4
    words = source.text[start:end]
    given = {"kind": "task", "words": words.replace("\n", "\r\n"), "near": start}
    address = reverse("policy-item-new", args=[source.pk])
    assert f'name="near" value="{start}"' in as_("office").post(address, given).content.decode()
    given = {"kind": "task", "quote": words.replace("\n", "\r\n"), "near": start, "title": "建设𠮷河绿道"}
    as_("office").post(address, given)
    assert source.items.get(origin={}).quote == words


# --- long texts


def test_a_long_text_is_shown_in_parts_and_no_item_is_cut(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    source = read(people["office"], long_text(60), name="长.md")
    items = list(source.items.all())
    cut = parts(source, items)
    assert len(cut) > 2
    assert "".join(source.text[p.start : p.end] for p in cut) == source.text
    assert [i.pk for p in cut for i in sorted(p.items, key=lambda i: i.pk)] == sorted(i.pk for i in items)
    assert all(p.start <= i.start and i.end <= p.end for p in cut for i in p.items)
    assert all(len(marked(source, p, {})) > 0 for p in cut)
    last = cut[-1].items[0]
    answer = as_("office").get(reverse("policy-item", args=[last.pk]))
    html = page(as_("office"), source, "?" + answer.headers["Location"].partition("?")[2].partition("#")[0])
    assert f'id="item-{last.pk}"' in html
    assert f'id="item-{cut[0].items[0].pk}"' not in html
