"""The page of review: the text on one side, what was taken from it on the other, and what the reviewer does there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luocheng.policy.diff.phrases import place
from luocheng.policy.export.wording import COMPARATOR_WORDS, value_words
from luocheng.web.pages.numbers import number_in
from luocheng.web.people.rights import may
from luocheng.web.policies import reviewing
from luocheng.web.policies.accepting import AT_ONCE, accepting
from luocheng.web.policies.counts import Counts
from luocheng.web.policies.models import Item, ItemKind, ItemState, Source
from luocheng.web.policies.parts import Part, marked, parts
from luocheng.web.policies.remarks import Remark, remarks
from luocheng.web.policies.reviewing import digest, superseded
from luocheng.web.policies.texts import same_as_before

__all__ = ["do", "item", "review"]

_SHOWN = ("all", "draft", "findings", "accepted", "rejected")
_KINDS = ("", ItemKind.TASK, ItemKind.TARGET)


@dataclass(slots=True)
class Card:
    """An item as the page shows it."""

    item: Item
    findings: list[Remark]
    replaced: bool
    made: bool
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def pick(self) -> str:
        """The item with the version that is shown, as forms send it."""
        return f"{self.item.pk}:{self.item.version}"

    @property
    def state(self) -> str:
        """How the page shows where it stands: an item that was split or merged is neither accepted nor rejected."""
        return "replaced" if self.replaced else str(self.item.state)


@dataclass(slots=True)
class Group:
    """The items of a clause that are shown."""

    path: str
    title: str
    cards: list[Card]
    drafts: int
    at: int
    digest: str


@dataclass(slots=True)
class Shown:
    """What a review page shows of a text, by what was asked for."""

    source: Source
    items: list[Item]
    parts: list[Part]
    part: Part
    cards: list[Card]
    asked: dict[str, str]
    counts: Counts
    loose: list[Remark]
    with_findings: int


def review(request: HttpRequest, source: Source) -> HttpResponse:
    """Show a text beside what was taken from it."""
    shown = _shown(source, request.GET)
    change = may(request.user, "policy.change", source)
    again = same_as_before(source) if change and any(i.parents for i in shown.items) else []
    return render(
        request,
        "policies/review.html",
        {
            **_common(shown, change=change),
            "text": marked(
                source, _without_replaced(shown), {c.item.pk: _spoken(c.item) for c in _all_cards(shown)}
            ),
            "groups": _groups(shown),
            "same": len(again),
            "same_digest": digest(again),
        },
    )


def _common(shown: Shown, *, change: bool) -> dict[str, Any]:
    drafts = [i for i in shown.items if i.state == ItemState.DRAFT]
    following = next((p for p in shown.parts if p.number > shown.part.number and p.drafts), None) or next(
        (p for p in shown.parts if p.drafts and p.number != shown.part.number), None
    )
    return {
        "source": shown.source,
        "policy": shown.source.policy,
        "parts": shown.parts,
        "part": shown.part,
        "asked": shown.asked,
        "counts": shown.counts,
        "with_findings": shown.with_findings,
        "loose": shown.loose,
        "drafts_digest": digest(drafts),
        "can": change,
        "following": following,
        "filters": (
            ("all", _("全部"), len(shown.items)),
            ("draft", _("待复核"), len(drafts)),
            ("findings", _("有提示"), shown.with_findings),
            ("accepted", _("已采纳"), shown.counts.accepted),
            ("rejected", _("不采纳"), shown.counts.rejected),
        ),
        "kinds": (("", _("任务和目标")), (ItemKind.TASK, _("任务")), (ItemKind.TARGET, _("目标"))),
    }


def _shown(source: Source, given: QueryDict, only: Iterable[int] = ()) -> Shown:
    items = list(source.items.select_related("reviewed_by").defer("origin"))
    for item in items:
        # The text is that of the page, and is not fetched again for each of them.
        item.source = source
    asked = {
        "show": given.get("show", "all") if given.get("show") in _SHOWN else "all",
        "kind": given.get("kind", "") if given.get("kind") in _KINDS else "",
        "q": given.get("q", "").strip()[:100],
    }
    found = remarks(source, items)
    replaced = superseded(items)
    own = {i.pk for i in items}
    cut = parts(source, items)
    part = _part(cut, items, given)
    origins = dict(source.items.filter(pk__in=[i.pk for i in part.items]).values_list("pk", "origin"))
    for item in part.items:
        item.origin = origins[item.pk]
    cards = [
        Card(i, found.of_items.get(i.pk, []), i.pk in replaced, bool(set(i.parents) & own), _facts(i))
        for i in part.items
    ]
    for one in cut:
        one.shown = sum(_asked_for(i, asked, found.of_items, replaced) for i in one.items)
    return Shown(
        source,
        items,
        cut,
        part,
        [c for c in cards if _asked_for(c.item, asked, found.of_items, replaced)],
        asked,
        _counted(items),
        found.of_text,
        sum(i.pk in found.of_items for i in items),
    )


def _part(cut: list[Part], items: list[Item], given: QueryDict) -> Part:
    """Return the part that is asked for: by its number, by an item, or by a place of the text."""
    at = number_in(given.get("from"), -1)
    if (wanted := number_in(given.get("at"))) > 0:
        at = next((i.start for i in items if i.pk == wanted), -1)
    if at >= 0:
        return next((p for p in cut if p.start <= at < p.end), cut[-1])
    number = given.get("part", "")
    return next((p for p in cut if str(p.number) == number), cut[0])


def _asked_for(item: Item, asked: dict[str, str], found: dict[int, Any], replaced: set[int]) -> bool:
    if asked["kind"] and item.kind != asked["kind"]:
        return False
    if asked["q"] and asked["q"] not in item.quote and asked["q"] not in item.title:
        units = [*item.data.get("lead_units", ()), *item.data.get("support_units", ())]
        if not any(asked["q"] in u for u in units):
            return False
    show = asked["show"]
    if show == "findings":
        return item.pk in found
    if show in ("draft", "accepted"):
        return item.state == show
    if show == "rejected":
        return item.state == ItemState.REJECTED
    return item.pk not in replaced


def _counted(items: Iterable[Item]) -> Counts:
    counts = Counts()
    for item in items:
        if item.state == ItemState.ACCEPTED:
            counts.accepted += 1
            if item.kind == ItemKind.TASK:
                counts.tasks += 1
            else:
                counts.targets += 1
        elif item.state == ItemState.REJECTED:
            counts.rejected += 1
        else:
            counts.drafts += 1
    return counts


def _facts(item: Item) -> list[tuple[str, str]]:
    """Return what an item says, named, in the order of its form."""
    data = item.data
    if item.kind == ItemKind.TASK:
        named = [
            (_("牵头"), "、".join(data.get("lead_units", ()))),
            (_("配合"), "、".join(data.get("support_units", ()))),
            (_("依前文"), "、".join(data.get("implied_units", ()))),
            (_("时限"), data.get("deadline") or ""),
        ]
    else:
        named = [
            (_("要求"), value_told(data)),
            (_("年份"), _years(data)),
            (_("缓和语"), data.get("hedge", "")),
            (_("每"), data.get("per", "")),
            (_("基准"), data.get("base", "")),
        ]
    return [(name, told) for name, told in named if told]


def value_told(data: dict[str, Any]) -> str:
    """Write what a target demands: ≥ 14 平方米."""
    value = data.get("value")
    if value is None:
        return _("完成")
    sign = "" if data["comparator"] == "range" else COMPARATOR_WORDS[data["comparator"]]
    return f"{sign} {value_words(tuple(value) if isinstance(value, list) else value)} {data.get('unit', '')}".strip()


def _years(data: dict[str, Any]) -> str:
    first, last = data.get("year_from"), data.get("year")
    return f"{first}—{last or ''}" if first else str(last or "")


def _spoken(item: Item) -> str:
    return f"{item.get_kind_display()}：{item.title}"


def _all_cards(shown: Shown) -> Iterator[Card]:
    for item in shown.part.items:
        yield Card(item, [], False, False)


def _without_replaced(shown: Shown) -> Part:
    """Leave the marks of items out that were split or merged: those that came of them stand there."""
    gone = superseded(shown.items)
    part = shown.part
    items = part.items if shown.asked["show"] == "rejected" else [i for i in part.items if i.pk not in gone]
    return Part(part.number, part.start, part.end, part.title, items)


def _groups(shown: Shown) -> list[Group]:
    titles = {tuple(c["path"]): c["title"] for c in shown.source.clauses}
    drafts: dict[tuple[str, ...], list[Item]] = {}
    for item in shown.items:
        if item.state == ItemState.DRAFT:
            drafts.setdefault(tuple(item.path), []).append(item)
    first: dict[tuple[str, ...], int] = {}
    for item in shown.part.items:
        first.setdefault(tuple(item.path), item.pk)
    found: list[Group] = []
    told: set[tuple[str, ...]] = set()
    for path, group in groupby(shown.cards, key=lambda c: tuple(c.item.path)):
        # Where a clause goes on behind another, its buttons stand once.
        left = drafts.get(path, []) if path not in told else []
        at = first[path] if path not in told else 0
        told.add(path)
        name = place(path) or _("条款之前")
        found.append(Group(name, titles.get(path, ""), list(group), len(left), at, digest(left)))
    return found


def item(request: HttpRequest, item: Item) -> HttpResponse:
    """Go to where an item stands beside its text."""
    return redirect(f"{reverse('policy-review', args=[item.source_id])}?at={item.pk}#item-{item.pk}")


# --- what is done ----------------------------------------------------------------------------------------------------

_ONE = {
    "accept": ItemState.ACCEPTED,
    "reject": ItemState.REJECTED,
    "reopen": ItemState.DRAFT,
}


def do(request: HttpRequest, source: Source) -> HttpResponse:
    """Do what a button of the review page says."""
    back = _back(request.POST.get("back", ""))
    page = f"{reverse('policy-review', args=[source.pk])}?{back.urlencode()}"
    if request.method != "POST":
        return redirect(page)
    given = request.POST
    touched: list[int] = []
    why = given.get("why", "").strip()[:2000]
    for name, state in _ONE.items():
        if name in given:
            picks = _picks(source, [given[name]])
            reviewing.decide(request.user, picks, state, why)
            touched = [i.pk for i, _seen in picks]
    if "restore" in given:
        ((one, seen),) = _picks(source, [given["restore"]])
        reviewing.restore(request.user, one, seen)
        touched = [one.pk]
    elif "apart" in given:
        ((one, seen),) = _picks(source, [given["apart"]])
        reviewing.take_apart(request.user, one, seen)
        messages.success(request, _("已恢复到拆分、合并之前"))
    elif "picked" in given:
        touched = _do_picked(request, source, given.getlist("pick"))
    elif "clause" in given:
        _accept_clause(request, source, given["clause"])
    elif "rest" in given:
        drafts = list(source.items.select_related("source").filter(state=ItemState.DRAFT))
        if len(drafts) > AT_ONCE:
            return redirect("job", accepting(source, given["rest"], len(drafts), request.user).pk)
        _said_accepted(request, reviewing.accept_all(request.user, drafts, given["rest"]))
    elif "same" in given:
        _said_accepted(request, reviewing.accept_all(request.user, same_as_before(source), given["same"]))
    if request.headers.get("X-Requested-With") == "fetch":
        return _changed(request, source, touched, back)
    return redirect(f"{page}#item-{touched[0]}" if touched else page)


def _said_accepted(request: HttpRequest, number: int) -> None:
    messages.success(request, _("已采纳 %(n)s 条") % {"n": number})


def _do_picked(request: HttpRequest, source: Source, given: list[str]) -> list[int]:
    """Do one thing to all that are ticked."""
    picks = _picks(source, given)
    if not picks:
        messages.error(request, _("请先勾选"))
        return []
    what = request.POST["picked"]
    if what == "merge":
        merged = reviewing.merge(request.user, picks)
        messages.success(request, _("已合并；请核对合并后的内容"))
        return [merged.pk]
    if what in _ONE:
        reviewing.decide(request.user, picks, _ONE[what])
    return [picks[0][0].pk]


def _accept_clause(request: HttpRequest, source: Source, given: str) -> None:
    """Accept the drafts of the clause in which an item stands."""
    key, _colon, mark = given.partition(":")
    items = list(source.items.select_related("source"))
    path = next((i.path for i in items if str(i.pk) == key), None)
    drafts = [i for i in items if i.path == path and i.state == ItemState.DRAFT]
    _said_accepted(request, reviewing.accept_all(request.user, drafts, mark))


def _picks(source: Source, given: list[str]) -> list[tuple[Item, int]]:
    """Return the items that a form names, each with the version that was seen."""
    wanted = {}
    for text in given:
        match = re.fullmatch(r"(\d{1,18}):(\d{1,9})", text)
        if match is None:
            raise Http404
        wanted[int(match[1])] = int(match[2])
    found = list(source.items.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    for one in found:
        one.source = source
    return [(i, wanted[i.pk]) for i in found]


def _back(text: str) -> QueryDict:
    """Return what of the page's query is kept: what is shown, not which item."""
    given = QueryDict(text)
    kept = QueryDict(mutable=True)
    for name in ("show", "kind", "q", "part"):
        if given.get(name):
            kept[name] = given[name][:100]
    return kept


def _changed(request: HttpRequest, source: Source, touched: list[int], back: QueryDict) -> HttpResponse:
    """Give the cards that changed, and how far the review is."""
    given = back.copy()
    given["show"] = "all"
    if touched:
        given["at"] = str(touched[0])
    shown = _shown(source, given)
    cards = [c for c in shown.cards if c.item.pk in touched]
    shown.asked["show"] = back.get("show", "all")
    return render(
        request,
        "policies/changed.html",
        {**_common(shown, change=True), "cards": cards, "groups": _groups(shown)},
    )
