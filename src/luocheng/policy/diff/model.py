"""What two versions of a document differ in: sentences set side by side, and what each change does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luocheng.policy.model import Document, Path

__all__ = ["EFFECTS", "Change", "Difference", "Effect", "Sentence", "TaskChange", "Word"]

EFFECTS: dict[str, tuple[str, str]] = {
    "figure": ("数值", "figure"),
    "comparator": ("比较方式", "comparator"),
    "hedge": ("缓和语", "hedge"),
    "deadline": ("时限", "deadline"),
    "class": ("等级", "class"),
    "score": ("分值", "score"),
    "subsidy": ("补助标准", "subsidy"),
    "eligibility": ("准入条件", "eligibility"),
    "obligation": ("约束力", "obligation"),
    "unit added": ("增加单位", "unit added"),
    "unit removed": ("减少单位", "unit removed"),
    "lead changed": ("更换牵头单位", "lead changed"),
    "sentence added": ("增加内容", "sentence added"),
    "sentence removed": ("删去内容", "sentence removed"),
    "task added": ("增加任务", "task added"),
    "task dropped": ("取消任务", "task dropped"),
    "tasks merged": ("任务合并", "tasks merged"),
    "task split": ("任务拆分", "task split"),
    "title": ("任务更名", "task renamed"),
    "wording": ("仅文字", "wording"),
}
"""Every kind of effect, with its name in Chinese and English. Only 'wording' has no effect."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document with all that stands up to the next one: ``text == document.text[start:end]``.

    `path` is the clause it stands in, `key` its characters without item number, widths and blanks, and
    `head` the length of that number.
    """

    index: int
    start: int
    end: int
    text: str
    path: Path
    key: str
    table: bool = False
    head: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of two sentences set side by side: 'same', 'changed', 'added' or 'removed'."""

    kind: str
    old: str
    new: str


@dataclass(slots=True)
class Effect:
    """What a change does.

    Parameters
    ----------
    kind
        One of `EFFECTS`.
    old, new
        The words, numbers or units before and after.
    direction
        'raised', 'lowered', 'earlier', 'later', 'strengthened', 'weakened', or empty.
    stricter
        Whether the duty becomes harder (True) or easier (False) to meet; None where that cannot be told.
    tasks, targets
        The paths of the tasks, and the names of the targets, that the change touches.
    """

    kind: str
    old: str = ""
    new: str = ""
    direction: str = ""
    stricter: bool | None = None
    tasks: list[Path] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Tell whether the effect is more than one of wording."""
        return self.kind != "wording"


@dataclass(slots=True)
class Change:
    """Sentences of both versions that belong together.

    Parameters
    ----------
    kind
        'same', 'changed', 'added', 'removed', 'moved', 'merged' or 'split'.
    old, new
        The sentences of either version; one each but for added, removed, merged and split.
    words
        The sentences side by side, word by word. Their parts put together are the sentences again.
    task
        The id of the `TaskChange` it is a part of; empty where it stands alone.
    repeats
        The id of the `TaskChange` that it only repeats, as a row of the annex repeats the text.
    """

    kind: str
    old: tuple[Sentence, ...] = ()
    new: tuple[Sentence, ...] = ()
    words: list[Word] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    task: str = ""
    repeats: str = ""

    @property
    def path(self) -> Path:
        """The clause of the new version, or of the old one where the sentence is gone."""
        return (self.new or self.old)[0].path

    @property
    def has_effect(self) -> bool:
        """Tell whether more than the wording changed, be it with the whole task."""
        return bool(self.task) or any(e.counts for e in self.effects)


@dataclass(slots=True)
class TaskChange:
    """A task in both versions: 'same', 'changed', 'added', 'dropped', 'merged', 'split' or 'moved'.

    A task that only got another number is 'same'; its two paths differ.
    """

    id: str
    kind: str
    old: list[Path] = field(default_factory=list)
    new: list[Path] = field(default_factory=list)
    old_titles: list[str] = field(default_factory=list)
    new_titles: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The name in the new version, or in the old one where the task is gone."""
        return "、".join(self.new_titles or self.old_titles)


@dataclass(slots=True)
class Difference:
    """Two versions of a document, sentence by sentence, in the order of the new one."""

    old: Document
    new: Document
    changes: list[Change]
    tasks: list[TaskChange]

    def changed(self) -> list[Change]:
        """Return what is not the same, but for what stands in the text already and is only repeated."""
        return [c for c in self.changes if c.kind != "same" and not c.repeats]

    def counts(self) -> dict[str, int]:
        """Return how many sentences there are of each kind, and how many changes have an effect."""
        kinds = Counter(c.kind for c in self.changes)
        changed = self.changed()
        return {
            **{k: kinds[k] for k in ("same", "changed", "added", "removed", "moved", "merged", "split")},
            "with_effect": sum(c.has_effect for c in changed),
            "without_effect": sum(not c.has_effect for c in changed),
        }
