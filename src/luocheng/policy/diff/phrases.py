"""Words for the kinds of changes and effects, shared by the terminal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.diff.model import EFFECTS

if TYPE_CHECKING:
    from luocheng.policy.diff.model import Difference, Effect
    from luocheng.policy.model import Path

__all__ = ["DIRECTIONS", "KINDS", "TASK_KINDS", "effect_words", "heading", "place"]

KINDS: dict[str, tuple[str, str]] = {
    "same": ("未变", "same"),
    "changed": ("改", "changed"),
    "added": ("增", "added"),
    "removed": ("删", "removed"),
    "moved": ("移", "moved"),
    "merged": ("并", "merged"),
    "split": ("拆", "split"),
}
TASK_KINDS: dict[str, tuple[str, str]] = {
    "same": ("未变", "same"),
    "changed": ("改动", "changed"),
    "added": ("新增", "added"),
    "dropped": ("取消", "dropped"),
    "merged": ("合并", "merged"),
    "split": ("拆分", "split"),
    "moved": ("移动", "moved"),
}
DIRECTIONS: dict[str, tuple[str, str]] = {
    "raised": ("提高", "raised"),
    "lowered": ("降低", "lowered"),
    "earlier": ("提前", "earlier"),
    "later": ("推迟", "later"),
    "strengthened": ("加强", "strengthened"),
    "weakened": ("放宽", "weakened"),
}
_LONGEST = 24
_TITLE = 40


def place(path: Path) -> str:
    """Write a clause as it is spoken of: 二/(一)/1 is 二(一)1, 附件2/4 is 附件2.4."""
    result = ""
    for part in path:
        if result and part[:1].isdigit():
            result += "." if result[-1].isdigit() else "" if result.endswith((")", "）")) else " "
        result += part
    return result


def heading(difference: Difference, path: Path) -> str:
    """Write a clause with its title; the title is that of the new version where it has the clause."""
    for document in (difference.new, difference.old):
        title = next((c.title for c in document.clauses if c.path == path), "")
        if title:
            return f"{place(path)} {title if len(title) <= _TITLE else title[: _TITLE - 1] + '…'}"
    return place(path)


def effect_words(effect: Effect, language: str = "zh") -> str:
    """Say in a few words what an effect is: 数值提高 80 → 90."""
    column = 1 if language == "en" else 0
    name = EFFECTS[effect.kind][column]
    direction = DIRECTIONS.get(effect.direction, ("", ""))[column]
    head = (f"{name} {direction}" if column else f"{name}{direction}").strip()
    tail = {True: ("（更严）", " (stricter)"), False: ("（更宽）", " (looser)"), None: ("", "")}[
        effect.stricter
    ][column]
    old, new = _cut(effect.old), _cut(effect.new)
    if effect.kind in ("wording", "sentence added", "sentence removed"):
        return head
    if old and new:
        return f"{head} {old} → {new}{tail}"
    if effect.kind in (
        "figure",
        "deadline",
        "class",
        "score",
        "subsidy",
        "eligibility",
        "hedge",
        "comparator",
    ):
        return f"{head} {f'+{new}' if new else f'-{old}'}{tail}"
    return f"{head} {old or new}".strip()


def _cut(text: str) -> str:
    text = text.strip().replace("\n", " ")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
