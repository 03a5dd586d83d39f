"""What a reviewer does with the items of a text. Every change keeps to one rule: text[start:end] == quote."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.numbers import figures_in, holds
from luocheng.web.policies.models import Edition, Item, ItemKind, ItemState, Source
from luocheng.web.policies.texts import EMPTY, clause_path
from luocheng.web.record.changing import Change, ConflictError, changing

__all__ = [
    "LONGEST",
    "accept_all",
    "add",
    "correct",
    "decide",
    "digest",
    "drafted",
    "figure_in",
    "join",
    "merge",
    "pieces",
    "read_again",
    "restore",
    "split",
    "superseded",
    "take_apart",
]

LONGEST = 4000
"""Characters of a quote at most: what is longer is no evidence for one item."""

Picks = Sequence[tuple[Item, int]]
"""Items with the version of each that the reviewer was looking at."""

_EVENTS = {
    ItemState.ACCEPTED: "policy.item-accepted",
    ItemState.REJECTED: "policy.item-rejected",
    ItemState.DRAFT: "policy.item-reopened",
}


def digest(items: Iterable[Item]) -> str:
    """Return a mark of items as they are: a form that carries it is told when one of them has changed."""
    told = ",".join(f"{i.pk}:{i.version}:{i.state}" for i in sorted(items, key=lambda i: i.pk))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def superseded(items: Iterable[Item]) -> set[int]:
    """Return the keys of items that were split, or merged into another, by the parents of those of the same text."""
    return {p for i in items for p in i.parents}


def _sign(item: Item, actor: Any) -> None:
    """Say who reviewed an item, and when; a draft has been reviewed by nobody."""
    draft = item.state == ItemState.DRAFT
    item.reviewed_by = None if draft else actor
    item.reviewed_at = None if draft else timezone.now()


def _keep(change: Change, item: Item, seen: int | None, kind: str = "") -> None:
    """Save an item that stands in its text.

    Raises
    ------
    LuochengError
        Where its quote is not what stands there.
    """
    if item.source.text[item.start : item.end] != item.quote or not item.quote.strip():
        raise LuochengError(_not_in_text(item.quote))
    change.save(item, seen, kind)


def _not_in_text(quote: str) -> Fault:
    return Fault(
        "这段话不在原文里",
        where=f"“{quote[:40]}”",
        remedy="请从原文复制，或在左边的原文上选中",
        what_en="These words do not stand in the text",
        remedy_en="Copy them from the text, or select them in the text on the left",
        code="quote-not-in-text",
    )


def decide(actor: Any, picks: Picks, state: str, why: str = "") -> None:
    """Accept items, reject them, or make them drafts again."""
    with changing(actor, _EVENTS[ItemState(state)], why) as change:
        for item, seen in picks:
            item.state = state
            if why:
                item.note = why
            _sign(item, actor)
            change.save(item, seen)


def accept_all(actor: Any, items: Sequence[Item], seen: str) -> int:
    """Accept all of some drafts, where they still are what the reviewer was looking at; return how many.

    Raises
    ------
    ConflictError
        When one of them has changed, or another has come.
    """
    if items and digest(items) != seen:
        raise ConflictError(items[0])
    decide(actor, [(i, i.version) for i in items], ItemState.ACCEPTED)
    return len(items)


def restore(actor: Any, item: Item, seen: int) -> None:
    """Put an item back to what was read, as a draft."""
    with changing(actor, "policy.item-restored") as change:
        if item.origin:
            item.data = dict(item.origin)
            item.path = item.data["path"]
            item.move(item.data["start"], item.data["end"])
        item.state, item.note = ItemState.DRAFT, ""
        _sign(item, actor)
        _keep(change, item, seen)


def correct(
    actor: Any, item: Item, seen: int, data: dict[str, Any], span: tuple[int, int], note: str, *, accept: bool
) -> None:
    """Change what an item says or where it stands; accept it at once where that is asked for."""
    with changing(actor, "policy.item-corrected", note) as change:
        before = item.data
        item.data = before | data
        if item.kind == ItemKind.TARGET and any(
            before.get(k) != item.data.get(k) for k in ("value", "unit", "figure")
        ):
            item.data["figure"] = figure_in(item.source.text, span, item.data)
        if span != (item.start, item.end):
            item.path = clause_path(item.source, span[0])
        item.move(*span)
        item.note = note
        item.state = ItemState.ACCEPTED if accept else ItemState.DRAFT
        _sign(item, actor)
        _keep(change, item, seen)


def figure_in(text: str, span: tuple[int, int], data: dict[str, Any]) -> list[int] | None:
    """Return where the value of a target stands in a stretch of the text; None where it does not."""
    value = data.get("value")
    for wanted in value if isinstance(value, list | tuple) else [value]:
        for figure in figures_in(text[slice(*span)]) if wanted is not None else ():
            if holds(figure, wanted, data.get("unit", "")):
                return [span[0] + figure.start, span[0] + figure.end]
    return None


# --- adding ---------------------------------------------------------------------------------------------------------


def read_again(quote: str, kind: str) -> dict[str, Any] | None:
    """Read a stretch of text by itself and return the first task or target in it, as plain data."""
    from luocheng.documents.reading import extract
    from luocheng.documents.source import Line
    from luocheng.documents.source import Source as Lines
    from luocheng.policy.plain import document_to_dict

    name = "tasks" if kind == ItemKind.TASK else "targets"
    # Words are read as a clause of their own: with their number, or with one where they have none.
    for words in (quote, f"1.{quote}"):
        lines = [Line(line, n) for n, line in enumerate(words.split("\n"), 1)]
        found = document_to_dict(extract(Lines(lines, "txt"))[0])[name]
        if found:
            return dict(found[0])
    return None


_LONGEST_TITLE = 30
_STARTS = "。；;：:，,、\n"


def drafted(source: Source, kind: str, start: int, end: int) -> dict[str, Any]:
    """Return what an item on a stretch of text may say, as far as the text can be read by itself."""
    quote = source.text[start:end]
    data = dict(EMPTY[kind])
    found = read_again(quote, kind)
    if found is not None:
        data |= {k: v for k, v in found.items() if k in data and k not in ("assigned", "figure")}
    if kind == ItemKind.TASK and not 0 < len(data["title"]) <= _LONGEST_TITLE:
        data["title"] = _title(quote)
    if kind == ItemKind.TARGET and not (data["indicator"] or data["subject"]):
        data["indicator"] = _title(quote)
    return data


def _title(quote: str) -> str:
    """Return the first words of a quote, up to a stop."""
    text = quote.strip().lstrip(_STARTS)
    at = min((i for i in (text.find(c) for c in _STARTS) if i > 0), default=len(text))
    return text[: min(at, _LONGEST_TITLE)]


def add(
    actor: Any, source: Source, kind: str, span: tuple[int, int], data: dict[str, Any], note: str = ""
) -> Item:
    """Add an item on a stretch of the text; what a person adds is accepted."""
    with changing(actor, "policy.item-added", note) as change:
        item = _new(source, kind, span, EMPTY[kind] | data)
        item.state, item.note = ItemState.ACCEPTED, note
        _sign(item, actor)
        _keep(change, item, None)
    return item


def _new(source: Source, kind: str, span: tuple[int, int], data: dict[str, Any]) -> Item:
    if kind == ItemKind.TARGET:
        data = data | {"figure": figure_in(source.text, span, data)}
    item = Item(source=source, kind=kind, path=clause_path(source, span[0]), data=data)
    item.move(*span)
    return item


# --- splitting and merging --------------------------------------------------------------------------------------------


def pieces(item: Item) -> list[tuple[int, int]]:
    """Return the stretches of an item's quote between its stops: places where it can be split."""
    found, begun = [], item.start
    text = item.source.text
    for at in range(item.start, item.end):
        if text[at] in _STARTS and at + 1 < item.end:
            if text[begun : at + 1].strip(_STARTS + " \t"):
                found.append((begun, at + 1))
                begun = at + 1
    found.append((begun, item.end))
    return found


def split(actor: Any, item: Item, seen: int, cuts: Sequence[int]) -> list[Item]:
    """Split an item at places of the text; its parts are drafts, and it is itself set aside.

    Raises
    ------
    LuochengError
        Where no place is given, or none inside the quote.
    """
    allowed = {end for _, end in pieces(item)[:-1]}
    places = sorted(set(cuts) & allowed)
    if not places:
        raise LuochengError(_nowhere())
    edges = [item.start, *places, item.end]
    spans = [_trimmed(item.source.text, a, b) for a, b in itertools.pairwise(edges)]
    with changing(actor, "policy.item-split") as change:
        parts = []
        for number, span in enumerate(s for s in spans if s[0] < s[1]):
            part = _new(item.source, item.kind, span, _part(item, span, first=number == 0))
            part.parents = [item.pk]
            _keep(change, part, None)
            parts.append(part)
        item.state = ItemState.REJECTED
        _sign(item, actor)
        change.save(item, seen)
    return parts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    blank = " \t\n"
    while start < end and text[start] in blank:
        start += 1
    while end > start and text[end - 1] in blank:
        end -= 1
    return start, end


def _part(item: Item, span: tuple[int, int], *, first: bool) -> dict[str, Any]:
    """Return what a part says: what can be read from it alone, the units and times from the whole."""
    data = dict(item.data)
    read = drafted(item.source, item.kind, *span)
    if item.kind == ItemKind.TASK:
        if not first:
            data["title"] = read["title"]
        for name in ("lead_units", "support_units", "deadline"):
            data[name] = read[name] or data.get(name)
        data["assigned"] = [s for s in data.get("assigned", []) if span[0] <= s[0] and s[1] <= span[1]]
        return data
    # The year of the aim stands in front of the first part and holds for all.
    return data | read | {k: read.get(k) or data.get(k) for k in ("year", "year_from", "horizon")}


def _nowhere() -> Fault:
    return Fault(
        "没有选在哪里断开",
        remedy="请至少选一处",
        what_en="No place to split at was chosen",
        remedy_en="Choose one at least",
        code="split-nowhere",
    )


def merge(actor: Any, picks: Picks) -> Item:
    """Merge items of one kind into one that stands from the first to the last of them; they are set aside.

    Raises
    ------
    LuochengError
        Where they are fewer than two, of two kinds or too far apart.
    """
    items = [i for i, _ in picks]
    kinds = {i.kind for i in items}
    if len(items) < 2 or len(kinds) > 1 or len({i.source_id for i in items}) > 1:
        raise LuochengError(_not_mergeable())
    span = min(i.start for i in items), max(i.end for i in items)
    if span[1] - span[0] > LONGEST:
        raise LuochengError(_too_far())
    source = items[0].source
    with changing(actor, "policy.items-merged") as change:
        ordered = sorted(items, key=lambda i: (i.place, i.pk))
        merged = _new(source, ordered[0].kind, span, join([i.data for i in ordered]))
        merged.parents = [i.pk for i in ordered]
        _keep(change, merged, None)
        for item, seen in picks:
            item.state = ItemState.REJECTED
            _sign(item, actor)
            change.save(item, seen)
    return merged


def join(datas: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what several items say together: the first, with all units and the first time that is named."""
    joined = dict(datas[0])
    for name in ("lead_units", "support_units", "implied_units", "assigned"):
        if name in joined:
            merged: list[Any] = []
            for data in datas:
                merged += [v for v in data.get(name, []) if v not in merged]
            joined[name] = merged
    if "support_units" in joined:
        joined["support_units"] = [u for u in joined["support_units"] if u not in joined["lead_units"]]
    for name in ("deadline", "year", "horizon"):
        if name in joined:
            joined[name] = next((d[name] for d in datas if d.get(name)), joined[name])
    return joined


def take_apart(actor: Any, item: Item, seen: int) -> None:
    """Undo the split or the merger that an item came of: it goes with its siblings, what it came from is draft again.

    Raises
    ------
    LuochengError
        Where it is in an edition: what was issued stays.
    """
    parents = list(Item.objects.select_related("source").filter(pk__in=item.parents, source=item.source))
    named = {p.pk for p in parents}
    family = [i for i in item.source.items.select_related("source") if set(i.parents) & named]
    issued = {k for e in Edition.objects.filter(policy=item.source.policy) for k in e.items}
    if issued & {i.pk for i in family}:
        raise LuochengError(_issued())
    with changing(actor, "policy.item-taken-apart") as change:
        for one in family:
            if one.pk == item.pk and one.version != seen:
                raise ConflictError(one)
            change.delete(one)
        for parent in parents:
            parent.state = ItemState.DRAFT
            _sign(parent, actor)
            change.save(parent)


def _not_mergeable() -> Fault:
    return Fault(
        "要合并的应是两条以上、同一种类",
        remedy="请勾选同为任务或同为目标的几条",
        what_en="To merge takes two items or more of one kind",
        remedy_en="Tick several tasks, or several targets",
        code="merge-what",
    )


def _too_far() -> Fault:
    return Fault(
        "选中的几条在原文里相隔太远，不能合并",
        remedy="请只合并相邻的几条",
        what_en="The items stand too far apart in the text to be merged",
        remedy_en="Merge what stands side by side",
        code="merge-too-far",
    )


def _issued() -> Fault:
    return Fault(
        "这一条已在发布的版本里，不能撤销拆分或合并",
        remedy="可以改为不采纳，下一版即不再包含",
        what_en="The item is in an edition that was issued; its split or merger cannot be undone",
        remedy_en="Reject it: the next edition is without it",
        code="item-issued",
    )
