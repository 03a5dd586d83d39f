"""Which task of one version is which of the other, and what became of its units."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.policy.diff.align import similarity
from luocheng.policy.diff.model import Effect, Sentence, TaskChange
from luocheng.policy.folder.characters import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.policy.diff.align import Alignment
    from luocheng.policy.model import Document, Path

__all__ = ["Item", "compare_tasks", "items_of"]

_PART = 0.35
"""Share of a task's text that must have gone into another for the two to be merged or split."""
_ALIKE = 0.6
"""Likeness of two titles from which they name one task."""


@dataclass(slots=True)
class Item:
    """A task with all its parts: what stands in one clause, or in one row of a table."""

    path: Path
    title: str
    start: int
    end: int
    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    assigned: list[tuple[int, int]] = field(default_factory=list)
    deadline: str = ""
    row: bool = False
    sentences: list[int] = field(default_factory=list)
    body: str = ""

    @property
    def key(self) -> str:
        """The title without widths and blanks."""
        return squeeze(self.title)


def items_of(document: Document, sentences: Sequence[Sentence]) -> list[Item]:
    """Put the parts of each task of a document together, with the sentences they are made of."""
    result: dict[tuple[Path, bool], Item] = {}
    for task in document.tasks:
        row = task.form == "table"
        item = result.setdefault((task.path, row), Item(task.path, task.title, task.start, task.end, row=row))
        item.start, item.end = min(item.start, task.start), max(item.end, task.end)
        for mine, theirs in (
            (item.lead, task.lead_units),
            (item.support, task.support_units),
            (item.implied, task.implied_units),
        ):
            mine += [u for u in theirs if u not in mine]
        item.assigned += task.assigned
        item.deadline = item.deadline or task.deadline or ""
    starts = [s.start for s in sentences]
    for item in result.values():
        first, last = bisect_left(starts, item.start), bisect_left(starts, item.end)
        item.sentences = list(range(first, last))
        item.body = "".join(s.key for s in sentences[first:last] if not _is_unit_line(s, item))
    return list(result.values())


def _is_unit_line(sentence: Sentence, item: Item) -> bool:
    covered = sum(max(0, min(sentence.end, b) - max(sentence.start, a)) for a, b in item.assigned)
    return covered > 0.6 * len(sentence.text.strip())


def compare_tasks(
    old: Sequence[Item],
    new: Sequence[Item],
    sentences_old: Sequence[Sentence],
    sentences_new: Sequence[Sentence],
    alignment: Alignment,
) -> list[TaskChange]:
    """Return the tasks of both versions side by side, in the order of the new one."""
    links = _Links(old, new, sentences_old, sentences_new, alignment)
    changes: list[tuple[int, TaskChange]] = []
    done_old: set[int] = set()
    for n, item in enumerate(new):
        sources = links.merged.get(n) or ([links.back[n]] if n in links.back else [])
        if not sources:
            changes.append((item.start, _one("added", None, item)))
            continue
        if len(sources) == 1 and sources[0] in links.split:
            if sources[0] not in done_old:
                parts = [new[k] for k in links.split[sources[0]]]
                changes.append((item.start, _several("split", [old[sources[0]]], parts)))
            done_old.add(sources[0])
            continue
        done_old.update(sources)
        if len(sources) > 1:
            changes.append((item.start, _several("merged", [old[k] for k in sources], [item])))
        else:
            changes.append((item.start, _pair(old[sources[0]], item, moved=links.has_moved(sources[0], n))))
    for o, item in enumerate(old):
        if o not in done_old:
            changes.append((links.place(o), _one("dropped", item, None)))
    changes.sort(key=lambda c: c[0])
    for number, (_, change) in enumerate(changes, 1):
        change.id = f"task-{number}"
    return [c for _, c in changes]


class _Links:
    """How much of the text of each old task stands in each new one."""

    def __init__(
        self,
        old: Sequence[Item],
        new: Sequence[Item],
        sentences_old: Sequence[Sentence],
        sentences_new: Sequence[Sentence],
        alignment: Alignment,
    ) -> None:
        self.old, self.new, self.alignment = old, new, alignment
        owner = {s: n for n, item in enumerate(new) for s in item.sentences}
        shared: defaultdict[tuple[int, int], float] = defaultdict(float)
        self.common: defaultdict[tuple[int, int], int] = defaultdict(int)
        for o, item in enumerate(old):
            for s in item.sentences:
                t = alignment.pairs.get(s)
                if t is None or t not in owner or _is_unit_line(sentences_old[s], item):
                    continue
                n = owner[t]
                if old[o].row == new[n].row:
                    shared[o, n] += min(len(sentences_old[s].key), len(sentences_new[t].key))
                    self.common[o, n] += 1
        self._pair_titles(shared)
        self._read(shared)

    def _pair_titles(self, shared: defaultdict[tuple[int, int], float]) -> None:
        """Let equal titles weigh as much as half of the text, where the text itself has no better pair."""
        named: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
        for n, item in enumerate(self.new):
            named[item.key, item.row].append(n)
        for o, item in enumerate(self.old):
            same = named.get((item.key, item.row), [])
            best = min(same, key=lambda n: self.new[n].path != item.path, default=None)
            if best is not None:
                shared[o, best] += 0.5 * max(len(item.body), 20)

    def _read(self, shared: defaultdict[tuple[int, int], float]) -> None:
        into: defaultdict[int, list[int]] = defaultdict(list)
        out: defaultdict[int, list[int]] = defaultdict(list)
        for (o, n), weight in shared.items():
            if weight >= _PART * max(1, len(self.old[o].body)):
                into[n].append(o)
            if weight >= _PART * max(1, len(self.new[n].body)):
                out[o].append(n)
        self.merged = {n: sorted(os) for n, os in into.items() if len(os) > 1}
        gone = {o for os in self.merged.values() for o in os}
        self.split = {o: sorted(ns) for o, ns in out.items() if len(ns) > 1 and o not in gone}
        self.split = {o: ns for o, ns in self.split.items() if not any(n in self.merged for n in ns)}
        self.back: dict[int, int] = {n: o for o, ns in self.split.items() for n in ns}
        used = gone | set(self.split)
        for (o, n), weight in sorted(shared.items(), key=lambda x: -x[1]):
            free = n not in self.back and n not in self.merged and o not in used
            if free and (
                weight >= 0.2 * max(len(self.old[o].body), len(self.new[n].body), 1) or self._named(o, n)
            ):
                self.back[n] = o
                used.add(o)
        self._pair_neighbours(used)
        self.ends = {o: self.new[n].end for n, o in sorted(self.back.items())}

    def _named(self, o: int, n: int) -> bool:
        return similarity(self.old[o].key, self.new[n].key) >= _ALIKE

    def _pair_neighbours(self, used: set[int]) -> None:
        """Pair what has the same number and a like title, though its text was written anew."""
        free = {(item.path, item.row): o for o, item in enumerate(self.old) if o not in used}
        for n, item in enumerate(self.new):
            o = free.get((item.path, item.row))
            if (
                n not in self.back
                and n not in self.merged
                and o is not None
                and o not in used
                and self._named(o, n)
            ):
                self.back[n] = o
                used.add(o)

    def has_moved(self, o: int, n: int) -> bool:
        """Tell whether most of a task's sentences are out of order: it stands in another place."""
        pairs = [s for s in self.old[o].sentences if self.alignment.pairs.get(s) in self.new[n].sentences]
        return bool(pairs) and 2 * sum(s in self.alignment.moved for s in pairs) > len(pairs)

    def place(self, o: int) -> int:
        """Return where, in the new text, a dropped task would stand: behind the one before it."""
        return next((self.ends[k] for k in range(o, -1, -1) if k in self.ends), 0)


def _one(kind: str, old: Item | None, new: Item | None) -> TaskChange:
    change = TaskChange("", kind)
    if old:
        change.old, change.old_titles = [old.path], [old.title]
        change.effects = [Effect("task dropped", old.title, tasks=[old.path])]
    if new:
        change.new, change.new_titles = [new.path], [new.title]
        change.effects = [Effect("task added", "", new.title, tasks=[new.path])]
    return change


def _several(kind: str, old: list[Item], new: list[Item]) -> TaskChange:
    effect = Effect(
        "tasks merged" if kind == "merged" else "task split",
        "、".join(i.title for i in old),
        "、".join(i.title for i in new),
        tasks=[i.path for i in new],
    )
    lead = _pooled([i.lead for i in old])
    before = Item((), "", 0, 0, lead, [u for u in _pooled([i.support for i in old]) if u not in lead])
    lead = _pooled([i.lead for i in new])
    after = Item(new[0].path, "", 0, 0, lead, [u for u in _pooled([i.support for i in new]) if u not in lead])
    return TaskChange(
        "",
        kind,
        [i.path for i in old],
        [i.path for i in new],
        [i.title for i in old],
        [i.title for i in new],
        [effect, *_units(before, after)],
    )


def _pooled(lists: list[list[str]]) -> list[str]:
    return list(dict.fromkeys(u for units in lists for u in units))


def _pair(old: Item, new: Item, *, moved: bool) -> TaskChange:
    effects = _units(old, new)
    if squeeze(old.title) != squeeze(new.title):
        effects.append(Effect("title", old.title, new.title, tasks=[new.path]))
    kind = "moved" if moved else "changed" if effects else "same"
    return TaskChange("", kind, [old.path], [new.path], [old.title], [new.title], effects)


def _units(old: Item, new: Item) -> list[Effect]:
    """Return what became of the units of a task."""
    tasks = [new.path]
    effects: list[Effect] = []
    gone, come = _less(old.lead, new.lead), _less(new.lead, old.lead)
    swapped: set[str] = set()
    if gone and come:
        effects.append(Effect("lead changed", "、".join(gone), "、".join(come), tasks=tasks))
        swapped = {squeeze(u) for u in (*gone, *come)}
    else:
        effects += [Effect("unit removed", u, "", tasks=tasks) for u in gone if not _in(u, new.support)]
        effects += [Effect("unit added", "", u, tasks=tasks) for u in come if not _in(u, old.support)]
        changed = [u for u in gone if _in(u, new.support)] + [u for u in come if _in(u, old.support)]
        if changed:
            effects.append(Effect("lead changed", "、".join(old.lead), "、".join(new.lead), tasks=tasks))
            swapped = {squeeze(u) for u in changed}
    for unit in _less(old.support, new.support):
        if squeeze(unit) not in swapped:
            effects.append(Effect("unit removed", unit, "", tasks=tasks))
    for unit in _less(new.support, old.support):
        if squeeze(unit) not in swapped:
            effects.append(Effect("unit added", "", unit, tasks=tasks))
    return effects


def _less(units: list[str], others: list[str]) -> list[str]:
    known = {squeeze(u) for u in others}
    return [u for u in units if squeeze(u) not in known]


def _in(unit: str, units: list[str]) -> bool:
    return squeeze(unit) in {squeeze(u) for u in units}
