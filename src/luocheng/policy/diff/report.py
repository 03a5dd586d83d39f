"""A difference as data, as lines for the terminal and as a page of two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luocheng.policy.diff.model import EFFECTS
from luocheng.policy.diff.page import difference_to_html
from luocheng.policy.diff.phrases import KINDS, TASK_KINDS, effect_words, heading, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.diff.model import Change, Difference, Effect, TaskChange

__all__ = ["difference_to_dict", "difference_to_html", "difference_to_text"]


def difference_to_dict(difference: Difference, *, same: bool = False) -> dict[str, Any]:
    """Return a difference as plain data; with `same` also the sentences that did not change."""
    changes = [c for c in difference.changes if same or c.kind != "same"]
    return {
        "version": 1,
        "old": _version(difference, "old"),
        "new": _version(difference, "new"),
        "summary": {
            **difference.counts(),
            "tasks": {k: sum(t.kind == k for t in difference.tasks) for k in TASK_KINDS},
        },
        "tasks": [_task(t) for t in difference.tasks if same or t.kind != "same"],
        "changes": [_change(c) for c in changes],
    }


def _version(difference: Difference, side: str) -> dict[str, Any]:
    document = difference.old if side == "old" else difference.new
    return {
        "title": document.title,
        "number": document.number,
        "date": document.date,
        "source": document.source,
        "label": document.label,
        "checksum": document.checksum,
        "characters": len(document.text),
    }


def _task(t: TaskChange) -> dict[str, Any]:
    return {
        "id": t.id,
        "kind": t.kind,
        "old": [list(p) for p in t.old],
        "new": [list(p) for p in t.new],
        "old_titles": t.old_titles,
        "new_titles": t.new_titles,
        "effects": [_effect(e) for e in t.effects],
    }


def _change(c: Change) -> dict[str, Any]:
    return {
        "kind": c.kind,
        "path": list(c.path),
        "old_path": list(c.old[0].path) if c.old else None,
        "old": [{"start": s.start, "end": s.end, "text": s.text} for s in c.old],
        "new": [{"start": s.start, "end": s.end, "text": s.text} for s in c.new],
        "words": [[w.kind, w.old, w.new] for w in c.words],
        "effect": c.has_effect,
        "effects": [_effect(e) for e in c.effects],
        "task": c.task,
        "repeats": c.repeats,
    }


def _effect(e: Effect) -> dict[str, Any]:
    return {
        "kind": e.kind,
        "name": {"zh": EFFECTS[e.kind][0], "en": EFFECTS[e.kind][1]},
        "old": e.old,
        "new": e.new,
        "direction": e.direction,
        "stricter": e.stricter,
        "tasks": [list(p) for p in e.tasks],
        "targets": e.targets,
    }


# --- lines ------------------------------------------------------------------------------------------


def difference_to_text(difference: Difference, language: str = "zh") -> str:
    """Return a difference as lines for the terminal, in Chinese or English ('zh', 'en').

    Removed words stand in [-…-], added ones in {+…+}.
    """
    return "\n".join(_lines(difference, language)) + "\n"


def _lines(difference: Difference, language: str) -> Iterator[str]:
    zh = language != "en"
    counts = difference.counts()
    old, new = (_short(d.title or d.source) for d in (difference.old, difference.new))
    effect, wording, same = counts["with_effect"], counts["without_effect"], counts["same"]
    yield f"旧：{old}" if zh else f"old: {old}"
    yield f"新：{new}" if zh else f"new: {new}"
    if zh:
        yield f"改动 {effect + wording} 处：有影响 {effect}，仅文字 {wording}；未变 {same} 句"
    else:
        yield f"{effect + wording} changes: {effect} with effect, {wording} of wording; {same} sentences same"
    tasks = [t for t in difference.tasks if t.kind not in ("same", "changed")]
    if tasks:
        yield ""
        yield "任务" if zh else "Tasks"
        for task in tasks:
            yield f"  {TASK_KINDS[task.kind][0 if zh else 1]}  {_task_words(task)}"
    yield from _change_lines(difference, zh=zh)


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:58] + "……"


def _task_words(task: TaskChange) -> str:
    old = "、".join(f"{place(p)} {t}" for p, t in zip(task.old, task.old_titles, strict=True))
    new = "、".join(f"{place(p)} {t}" for p, t in zip(task.new, task.new_titles, strict=True))
    return f"{old} → {new}" if old and new else old or new


def _change_lines(difference: Difference, *, zh: bool) -> Iterator[str]:
    last: object = None
    for change in difference.changed():
        if change.path != last:
            yield ""
            yield heading(difference, change.path) or ("条款之外" if zh else "outside the clauses")
            last = change.path
        names = [effect_words(e, "zh" if zh else "en") for e in change.effects]
        kind = KINDS[change.kind][0 if zh else 1]
        yield f"  [{kind}] {'；'.join(names) if zh else '; '.join(names)}".rstrip()
        yield "    " + _inline(change)


def _inline(change: Change) -> str:
    parts = []
    for word in change.words:
        if word.kind == "same":
            parts.append(word.new)
        else:
            parts.append((f"[-{word.old}-]" if word.old else "") + (f"{{+{word.new}+}}" if word.new else ""))
    return "".join(parts).replace("\t", " | ").replace("\n", " ").strip()
