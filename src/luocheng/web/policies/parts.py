"""A text for the page of its review: cut into parts that are quick to show, and marked where items stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

from luocheng.web.policies.models import Item, ItemKind, ItemState, Source

__all__ = ["Part", "marked", "parts"]

_ITEMS, _CHARACTERS = 100, 16_000
"""How much a page shows about: more makes it slow to come, less makes it tiresome to turn."""


@dataclass(slots=True)
class Part:
    """A stretch of a text, from the start of a line to the end of another, with the items that start in it."""

    number: int
    start: int
    end: int
    title: str = ""
    items: list[Item] = field(default_factory=list)
    drafts: int = 0
    shown: int = 0


def parts(source: Source, items: Sequence[Item]) -> list[Part]:
    """Cut a text into parts: where a clause begins, and in no item."""
    text = source.text
    ordered = sorted(items, key=lambda i: i.start)
    starts = [i.start for i in ordered]
    clauses = {c["start"]: (len(c["path"]), c["title"], "".join(c["path"])) for c in source.clauses}
    cuts = [0]
    reach = after = 0
    at = text.find("\n") + 1
    while at:
        while after < len(ordered) and starts[after] < at:
            reach = max(reach, ordered[after].end)
            after += 1
        size = max((at - cuts[-1]) / _CHARACTERS, (after - bisect_left(starts, cuts[-1])) / _ITEMS)
        level = clauses[at][0] if at in clauses else 9
        # A part is full with its measure; a little before, it ends where a chapter does.
        if at >= reach and (size >= 1.0 or (size >= 0.7 and level <= 1) or (size >= 0.9 and level <= 2)):
            cuts.append(at)
        at = text.find("\n", at) + 1
    found = [
        Part(n, a, b) for n, (a, b) in enumerate(zip(cuts, [*cuts[1:], len(text)], strict=True), 1) if a < b
    ] or [Part(1, 0, len(text))]
    places = sorted(clauses)
    for part in found:
        first = bisect_left(places, part.start)
        if first < len(places) and places[first] < part.end:
            _level, title, number = clauses[places[first]]
            part.title = f"{number} {title}"[:40]
        part.items = ordered[bisect_left(starts, part.start) : bisect_left(starts, part.end)]
        part.items.sort(key=lambda i: (i.place, i.pk))
        part.drafts = sum(i.state == ItemState.DRAFT for i in part.items)
    return found


def marked(source: Source, part: Part, names: dict[int, str]) -> SafeString:
    """Write a part as lines of HTML, each stretch with the items that stand on it.

    Parameters
    ----------
    source
        The text.
    part
        The stretch of it, with the items to be marked.
    names
        What readers hear of an item where its mark stands, by its key.
    """
    text = source.text
    levels = {c["start"]: len(c["path"]) for c in source.clauses if part.start <= c["start"] < part.end}
    kinds = [(s[0], s[2]) for s in source.head.get("spans", [])]
    kind_starts = [k[0] for k in kinds]
    edges: set[int] = {part.start, part.end}
    opened: dict[int, list[Item]] = {}
    closed: dict[int, list[Item]] = {}
    figures: dict[int, int] = {}
    pins: dict[int, list[Item]] = {}
    for item in part.items:
        edges.update((item.start, item.end))
        opened.setdefault(item.start, []).append(item)
        closed.setdefault(item.end, []).append(item)
        pins.setdefault(item.place if item.start <= item.place < item.end else item.start, []).append(item)
        if figure := item.data.get("figure"):
            edges.update(figure)
            figures[figure[0]] = max(figures.get(figure[0], 0), figure[1])
    edges.update(pins)
    cuts = sorted(e for e in edges if part.start <= e <= part.end)
    active: dict[int, Item] = {}
    until = -1
    written: list[str] = []
    line = part.start
    at = 0
    while line < part.end or line == part.start:
        stop = text.find("\n", line, part.end)
        stop = part.end if stop < 0 else stop
        kind = kinds[bisect_right(kind_starts, line) - 1][1] if kinds and line >= kind_starts[0] else "body"
        level = levels.get(line)
        css = f"line of-{escape(kind)}" + (f" clause level-{min(level, 4)}" if level else "")
        written.append(f'<p class="{css}">')
        here = line
        while here < stop or here == line:
            while at < len(cuts) and cuts[at] <= here:
                for item in closed.get(cuts[at], ()):
                    active.pop(item.pk, None)
                for item in opened.get(cuts[at], ()):
                    active[item.pk] = item
                until = max(until, figures.get(cuts[at], -1))
                written += [_pin(i, names) for i in pins.get(cuts[at], ())]
                at += 1
            to = min(cuts[at], stop) if at < len(cuts) else stop
            if to > here:
                written.append(_stretch(text, here, to, active.values(), figure=here < until))
            here = to
            if here >= stop:
                break
        written.append("</p>\n")
        line = stop + 1
        if stop >= part.end:
            break
    return mark_safe("".join(written))  # noqa: S308 - every text in it is escaped


def _pin(item: Item, names: dict[int, str]) -> str:
    name = escape(names.get(item.pk, ""))
    return (
        f'<a class="pin pin-{item.kind} is-{item.state}" id="at-{item.pk}" href="#item-{item.pk}" '
        f'data-item="{item.pk}" aria-label="{name}" title="{name}"></a>'
    )


def _stretch(text: str, start: int, end: int, items: Iterable[Item], *, figure: bool) -> str:
    words = escape(text[start:end])
    on = list(items)
    if not on:
        return f'<span data-s="{start}">{words}</span>'
    target = any(i.kind == ItemKind.TARGET for i in on)
    css = "hit " + ("figure" if figure and target else "target" if target else "task")
    if any(i.state == ItemState.DRAFT for i in on):
        css += " open"
    keys = " ".join(str(i.pk) for i in sorted(on, key=lambda i: i.end - i.start))
    return f'<span class="{css}" data-s="{start}" data-i="{keys}">{words}</span>'
