"""What a change of sentences does to tasks and targets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from luocheng.policy.coverage import normative_act
from luocheng.policy.diff.figures import figure_effects, is_eligibility, word_effects
from luocheng.policy.diff.model import Change, Effect
from luocheng.policy.folder.characters import fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.policy.diff.model import Sentence, TaskChange
    from luocheng.policy.diff.tasks import Item
    from luocheng.policy.model import Document, Target

__all__ = ["Side", "add_effects"]

_LONGEST_HEADING = 24
_WHOLE = frozenset({"added", "dropped", "merged", "split"})


class Side:
    """One version: its tasks, targets and the places where units are written."""

    def __init__(self, document: Document, items: Sequence[Item], changes: Sequence[TaskChange]) -> None:
        self.document, self.items = document, items
        self.owner = {s: item for item in items for s in item.sentences}
        self.targets = sorted(document.targets, key=lambda t: t.start)
        self.starts = [t.start for t in self.targets]
        self.assigned = sorted(span for item in items for span in item.assigned)
        self.by_item: dict[tuple[tuple[str, ...], bool], TaskChange] = {}
        self.by_title: dict[str, TaskChange] = {}
        self.changes = changes

    def enter(self, change: TaskChange, paths: Sequence[tuple[str, ...]], *, row: bool) -> None:
        """Note which change a task of this version belongs to."""
        for path in paths:
            self.by_item[path, row] = change

    def change_of(self, sentence: Sentence) -> TaskChange | None:
        """Return what became of the task that a sentence belongs to."""
        item = self.owner.get(sentence.index)
        return self.by_item.get((item.path, item.row)) if item else None

    def is_outside(self, sentence: Sentence) -> bool:
        """Tell whether a sentence stands outside the clauses of a document that has some."""
        return not sentence.path and bool(self.document.clauses)

    def is_heading(self, sentence: Sentence) -> bool:
        """Tell whether a sentence is a numbered heading that stands on a line of its own."""
        return (
            bool(sentence.head)
            and len(sentence.key) <= _LONGEST_HEADING
            and sentence.key[-1] not in "。.;；!?！？"
        )

    def is_title(self, sentence: Sentence) -> bool:
        """Tell whether a sentence is the name of its task."""
        item = self.owner.get(sentence.index)
        return item is not None and sentence.key.strip("。.:：") == item.key

    def touched(self, sentence: Sentence) -> list[Target]:
        """Return the targets whose evidence lies in a sentence."""
        first = bisect_left(self.starts, sentence.start - 400)
        last = bisect_right(self.starts, sentence.end)
        return [
            t
            for t in self.targets[first:last]
            if t.start < sentence.end and t.end > sentence.start and _inside(t, sentence)
        ]

    def content(self, sentence: Sentence) -> tuple[str, str]:
        """Divide a sentence into what it says and where it names units."""
        text = list(sentence.text)
        text[: sentence.head] = " " * sentence.head
        units = []
        at = bisect_left(self.assigned, (sentence.start - 2000, 0))
        for start, end in self.assigned[at:]:
            if start >= sentence.end:
                break
            low, high = max(start, sentence.start), min(end, sentence.end)
            if low < high:
                units.append(sentence.text[low - sentence.start : high - sentence.start])
                text[low - sentence.start : high - sentence.start] = "\n" * (high - low)
        return "".join(text), "\n".join(units)


def _inside(target: Target, sentence: Sentence) -> bool:
    """Tell whether a target's figure, where it has one, stands in a sentence."""
    if target.figure is None:
        return True
    return sentence.start <= target.figure[0] < sentence.end


def add_effects(change: Change, old: Side, new: Side) -> None:
    """Say what a change does; where only the wording differs, say that."""
    task = _whole_task(change, old, new)
    if task is not None:
        change.task = task.id
    if change.kind in ("added", "removed"):
        change.effects = _one_sided(change, old, new, task)
    elif change.kind != "same":
        change.effects = _both_sided(change, old, new)
    for effect in change.effects:
        if effect.counts:
            _say_what_it_touches(effect, change, old, new)


def _whole_task(change: Change, old: Side, new: Side) -> TaskChange | None:
    """Return the task that was added, dropped, merged or split and takes the sentence with it."""
    if change.kind == "same":
        return None
    for side, sentences in ((new, change.new), (old, change.old)):
        for sentence in sentences:
            found = side.change_of(sentence)
            if found is not None and found.kind in _WHOLE:
                return found
    return None


def _one_sided(change: Change, old: Side, new: Side, task: TaskChange | None) -> list[Effect]:
    """Return what a sentence does that came or went; with its whole task, it is the task that does it."""
    side, sentence = (new, change.new[0]) if change.new else (old, change.old[0])
    content, units = side.content(sentence)
    if task is not None and (
        task.kind in ("added", "dropped") or not normative_act(content) or side.is_title(sentence)
    ):
        return []
    words = sentence.text.strip()
    before, after = ("", words) if change.new else (words, "")
    says = units.strip() or sentence.table or (normative_act(content) and not side.is_heading(sentence))
    if side.is_outside(sentence) or not says:
        return [Effect("wording", before, after)]
    return [Effect("sentence added" if change.new else "sentence removed", before, after)]


def _both_sided(change: Change, old: Side, new: Side) -> list[Effect]:
    content_old, units_old = _joined(change.old, old)
    content_new, units_new = _joined(change.new, new)
    effects: list[Effect] = []
    if not (new.is_outside(change.new[0]) and old.is_outside(change.old[0])):
        effects = _renamed(figure_effects(content_old, content_new), content_old, content_new)
        effects += [e for e in figure_effects(units_old, units_new) if e.kind == "deadline"]
        counted = bool(effects)
        effects += [e for e in word_effects(content_old, content_new) if not counted or e.kind != "hedge"]
        effects += _unit_effects(change, old, new)
        effects += _clauses(change)
    if not effects and _differs(content_old + units_old, content_new + units_new):
        effects.append(Effect("wording", _text(change.old), _text(change.new)))
    return effects


def _joined(sentences: Sequence[Sentence], side: Side) -> tuple[str, str]:
    parts = [side.content(s) for s in sentences]
    return "".join(c for c, _ in parts), "\n".join(u for _, u in parts)


def _text(sentences: Sequence[Sentence]) -> str:
    return "".join(s.text for s in sentences).strip()


def _differs(old: str, new: str) -> bool:
    return squeeze(old) != squeeze(new)


def _renamed(effects: list[Effect], old: str, new: str) -> list[Effect]:
    """Call a figure what it is: the condition for an application is no target."""
    for effect in effects:
        if effect.kind == "figure" and is_eligibility(new if effect.new else old, effect.new or effect.old):
            effect.kind, effect.stricter = "eligibility", None
    return effects


def _unit_effects(change: Change, old: Side, new: Side) -> list[Effect]:
    """Return what became of the units of the task, once, at the sentence that names them."""
    for side, sentences in ((new, change.new), (old, change.old)):
        for sentence in sentences:
            found = side.change_of(sentence)
            if found is None or found.kind in _WHOLE or not side.content(sentence)[1]:
                continue
            words = fold(_text(change.old) + _text(change.new))
            return [
                replace(e)
                for e in found.effects
                if e.kind in ("unit added", "unit removed", "lead changed")
                and any(fold(u) in words for u in (e.old + "、" + e.new).split("、") if u)
            ]
    return []


_EDGE = "，,；;。：:\n\t"
_BINDS = re.compile(r"限时|限期|及时|每[年月季周日]|方可|严禁|不得|必须|一律")


def _clauses(change: Change) -> list[Effect]:
    """Find whole parts of a sentence that came or went, and that oblige, forbid or permit something."""
    effects = []
    for word in change.words:
        text = (word.new if word.kind == "added" else word.old if word.kind == "removed" else "").strip()
        if len(text) < 3 or re.search(r"\d", text):
            continue
        whole = len(text) >= 10 and (text[0] in _EDGE or text[-1] in _EDGE)
        if _BINDS.search(text) or (whole and normative_act(text.strip(_EDGE))):
            if word.kind == "added":
                effects.append(Effect("sentence added", "", text))
            else:
                effects.append(Effect("sentence removed", text))
    return effects


# --- what an effect touches -------------------------------------------------------------------------


def _say_what_it_touches(effect: Effect, change: Change, old: Side, new: Side) -> None:
    if not effect.tasks:
        found = [new.change_of(s) for s in change.new] or [old.change_of(s) for s in change.old]
        paths = [p for c in found if c is not None for p in (c.new or c.old)]
        effect.tasks = list(dict.fromkeys(paths))
    if effect.kind in ("unit added", "unit removed", "lead changed", "title"):
        return
    before = [t for s in change.old for t in old.touched(s)]
    after = [t for s in change.new for t in new.touched(s)]
    known_before, known_after = {_sort(t) for t in before}, {_sort(t) for t in after}
    names = [_name(t) for t in after if _sort(t) not in known_before]
    names += [_name(t) for t in before if _sort(t) not in known_after and not names]
    effect.targets = list(dict.fromkeys(names))


def _sort(t: Target) -> tuple[object, ...]:
    return (squeeze(t.subject), squeeze(t.indicator), t.comparator, t.value, t.unit, t.year, t.hedge, t.per)


_SIGN = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝", "range": "", "done": ""}


def _name(t: Target) -> str:
    value = (
        ""
        if t.value is None
        else "—".join(f"{v:g}" for v in (t.value if isinstance(t.value, tuple) else (t.value,)))
    )
    year = f"（{t.year}年）" if t.year else ""
    return f"{t.subject}{t.indicator}{_SIGN.get(t.comparator, '')}{value}{t.unit}{year}"
