"""Two versions of a document, sentence by sentence: what changed, which tasks and targets that touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.diff.align import align
from luocheng.policy.diff.effects import Side, add_effects
from luocheng.policy.diff.model import EFFECTS, Change, Difference, Effect, Sentence, TaskChange, Word
from luocheng.policy.diff.report import difference_to_dict, difference_to_html, difference_to_text
from luocheng.policy.diff.sentences import sentences
from luocheng.policy.diff.tasks import Item, compare_tasks, items_of
from luocheng.policy.diff.words import Words
from luocheng.policy.folder.characters import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.policy.diff.align import Alignment
    from luocheng.policy.model import Document

__all__ = [
    "EFFECTS",
    "Change",
    "Difference",
    "Effect",
    "Sentence",
    "TaskChange",
    "Word",
    "diff",
    "difference_to_dict",
    "difference_to_html",
    "difference_to_text",
    "pair_versions",
]


def diff(old: Document, new: Document) -> Difference:
    """Compare two versions of a document, such as a draft and the issued text.

    Sentences are matched by what they say: new numbers, moved items, reflowed paragraphs and other widths of
    characters are no change. Every sentence of either version stands in exactly one change.
    """
    mine, theirs = sentences(old), sentences(new)
    alignment = align([s.key for s in mine], [s.key for s in theirs])
    units = {u for d in (old, new) for t in d.tasks for u in (*t.lead_units, *t.support_units)}
    changes = _changes(mine, theirs, alignment, Words(units))
    items_old, items_new = items_of(old, mine), items_of(new, theirs)
    tasks = compare_tasks(items_old, items_new, mine, theirs, alignment)
    side_old, side_new = Side(old, items_old, tasks), Side(new, items_new, tasks)
    rows_old, rows_new = {i.path for i in items_old if i.row}, {i.path for i in items_new if i.row}
    for task in tasks:
        row = all(p in rows_old for p in task.old) and all(p in rows_new for p in task.new)
        side_old.enter(task, task.old, row=row)
        side_new.enter(task, task.new, row=row)
    for change in changes:
        add_effects(change, side_old, side_new)
    tasks = _without_repeats(tasks, changes, side_old, side_new)
    return Difference(old, new, changes, tasks)


def pair_versions(old: Sequence[Document], new: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Say which document of one file is to be compared with which of another.

    They are paired by label (篇二 with 篇二), or where labels do not tell, the longest with the longest.
    """
    labels = {d.label: d for d in new if d.label}
    pairs = [(d, labels[d.label]) for d in old if d.label in labels]
    if pairs or not old or not new:
        return pairs
    return [(max(old, key=lambda d: len(d.text)), max(new, key=lambda d: len(d.text)))]


def _changes(
    mine: Sequence[Sentence], theirs: Sequence[Sentence], alignment: Alignment, words: Words
) -> list[Change]:
    """Put the aligned sentences in the order of the new version, what is gone behind what stood before it."""
    back = {j: i for i, j in alignment.pairs.items()}
    further_old = {i for group in alignment.merged.values() for i in group}
    further_new = {j for group in alignment.split.values() for j in group}
    after: dict[int, list[Change]] = {}
    place = -1
    for i, sentence in enumerate(mine):
        if i in alignment.pairs and i not in alignment.moved:
            place = alignment.pairs[i]
        elif i not in alignment.pairs and i not in further_old:
            gone = [Word("removed", sentence.text, "")]
            after.setdefault(place, []).append(Change("removed", (sentence,), (), gone))
    result = list(after.get(-1, ()))
    for j, sentence in enumerate(theirs):
        if j in back:
            result.append(_paired(mine, theirs, back[j], j, alignment, words))
        elif j not in further_new:
            result.append(Change("added", (), (sentence,), [Word("added", "", sentence.text)]))
        result += after.get(j, ())
    return result


def _paired(
    mine: Sequence[Sentence], theirs: Sequence[Sentence], i: int, j: int, alignment: Alignment, words: Words
) -> Change:
    old = tuple(mine[k] for k in sorted([i, *alignment.merged.get(j, ())]))
    new = tuple(theirs[k] for k in sorted([j, *alignment.split.get(i, ())]))
    text_old, text_new = "".join(s.text for s in old), "".join(s.text for s in new)
    alone = len(old) == len(new) == 1
    # A heading broken over two lines in one version and not in the other is the same heading.
    equal = mine[i].key == theirs[j].key if alone else squeeze(text_old) == squeeze(text_new)
    if i in alignment.moved and alone:
        kind = "moved"
    elif equal:
        kind = "same"
    else:
        kind = "changed" if alone else "merged" if len(old) > 1 else "split"
    table = alone and mine[i].table and theirs[j].table
    side_by_side = words.compare(text_old, text_new, table=table)
    return Change(kind, old, new, [Word("same", text_old, text_new)] if equal else side_by_side)


def _without_repeats(
    tasks: Sequence[TaskChange], changes: Sequence[Change], old: Side, new: Side
) -> list[TaskChange]:
    """Mark what a table only repeats: the same tasks once more, with the same changes.

    A row whose task stands in the text too says nothing new, unless it changed in another way.
    """
    titles_old = {i.key: i for i in old.items if not i.row}
    titles_new = {i.key: i for i in new.items if not i.row}
    kept: list[TaskChange] = []
    gone: dict[str, str] = {}
    for task in tasks:
        body = _body_of(task, titles_old, titles_new, old, new)
        if body is None or body is task:
            kept.append(task)
        else:
            gone[task.id] = body.id
    bodies = {t.id: t for t in kept}
    for change in changes:
        owner = next(
            (
                c
                for side, group in ((new, change.new), (old, change.old))
                for s in group
                if (c := side.change_of(s))
            ),
            None,
        )
        if change.kind != "same" and owner is not None and owner.id in gone:
            body = bodies[gone[owner.id]]
            if body.kind in ("added", "dropped", "merged", "split") or not _news(change, body):
                change.repeats, change.task = body.id, ""
    return kept


def _body_of(
    task: TaskChange, titles_old: dict[str, Item], titles_new: dict[str, Item], old: Side, new: Side
) -> TaskChange | None:
    """Return what became of the same task in the text, where `task` is a row of a table."""
    rows_new = [new.by_item.get((p, True)) for p in task.new]
    rows_old = [old.by_item.get((p, True)) for p in task.old]
    if task not in (*rows_new, *rows_old):
        return None
    for titles, names, side in ((titles_new, task.new_titles, new), (titles_old, task.old_titles, old)):
        for name in names:
            item = titles.get(squeeze(name))
            if item is not None:
                return side.by_item.get((item.path, False))
    return None


def _news(change: Change, body: TaskChange) -> list[Effect]:
    """Return the effects of a change that the task in the text does not have."""
    known = {(e.kind, e.old, e.new) for e in body.effects}
    return [e for e in change.effects if e.counts and (e.kind, e.old, e.new) not in known]
