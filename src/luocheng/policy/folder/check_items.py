"""What can be checked in a policy folder without its text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.policy.folder.characters import fold, squeeze
from luocheng.policy.folder.deadlines import read_deadline
from luocheng.policy.folder.findings import about, on_policy
from luocheng.policy.folder.measures import closest_unit, is_known_unit
from luocheng.policy.folder.model import (
    COMPARATOR_WORDS,
    FolderFinding,
    Policy,
    PolicyTarget,
    PolicyTask,
    clause_text,
)
from luocheng.policy.folder.numbers import Figure, chinese_number, figures_in, holds
from luocheng.policy.units import UnitDirectory, is_class_of_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.model import Path

__all__ = ["check_items", "clause_key", "contradicting_words", "number_stands"]

_LONGEST_PHRASE = 30


def check_items(policy: Policy) -> list[FolderFinding]:
    """Check names, clause paths, units, dates, years, and each value against its evidence."""
    findings = [*_dates(policy), *_names(policy), *_order(policy), *_notes(policy)]
    directory = policy.unit_directory()
    for task in policy.tasks:
        findings += _task(task, policy, directory)
    for target in policy.targets:
        findings += _target(target, policy)
    return findings


# --- the whole --------------------------------------------------------------------------------------


def _dates(policy: Policy) -> Iterator[FolderFinding]:
    for other in (policy.effective, policy.date):
        if policy.until and other and policy.until < other:
            yield on_policy("dates", until=policy.until, other=other)


def _names(policy: Policy) -> Iterator[FolderFinding]:
    seen: set[str] = set()
    for item in policy.items():
        if item.id in seen:
            yield about(item, "duplicate-id", id=item.id)
        seen.add(item.id)


_NUMBER = re.compile(
    r"[(\[〔]?(?:[一二三四五六七八九十百零〇]{1,5}|\d{1,3}|[①-⑳]|[a-zA-Z])[)\]〕]?"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}[编章节条款项]"
    r"|附[件表录][一二三四五六七八九十\d]{0,3}|\d{1,3}(?:\.\d{1,3}){1,3}"
)


def clause_key(path: Path) -> tuple[int, ...] | None:
    """Return the place of a clause among the others as numbers; None where its numbers are no numbers.

    >>> clause_key(("三", "(一)", "2")), clause_key(("附件1", "4"))
    ((3, 1, 2), (10001, 4))
    """
    result: list[int] = []
    for part in path:
        core = squeeze(part).strip("()[]〔〕")
        annex = core.startswith("附")
        core = re.sub(r"^第|[编章节条款项]$|^附[件表录]", "", core)
        value: float | None
        if len(core) == 1 and "①" <= core <= "⑳":
            value = ord(core) - ord("①") + 1
        elif core.isascii() and core.isdigit():
            value = float(core)
        else:
            value = chinese_number(core) if core else 0.0
        if value is None:
            return None
        result.append(int(value) + (10_000 if annex else 0))
    return tuple(result)


def _order(policy: Policy) -> Iterator[FolderFinding]:
    for items in (policy.tasks, policy.targets):
        last: tuple[int, ...] = ()
        for item in items:
            wrong = [p for p in item.clause if not _NUMBER.fullmatch(squeeze(p))]
            if wrong:
                yield about(item, "clause-form", part=wrong[0][:20])
            key = clause_key(item.clause)
            if key is None:
                continue
            if key < last:
                yield about(item, "clause-order", clause=clause_text(item.clause))
            last = max(last, key)


_LOOKS_LIKE_ITEM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+|\S*/\S*")


def _notes(policy: Policy) -> Iterator[FolderFinding]:
    known = {i.id for i in policy.items()}
    known |= {clause_text(i.clause[:n]) for i in policy.items() for n in range(1, len(i.clause) + 1)}
    for name in policy.notes:
        if name not in known and _LOOKS_LIKE_ITEM.fullmatch(name):
            finding = on_policy("note-of-nothing", name=name)
            finding.file = "notes.md"
            yield finding


# --- tasks ------------------------------------------------------------------------------------------


def _task(task: PolicyTask, policy: Policy, directory: UnitDirectory) -> Iterator[FolderFinding]:
    if not task.lead and not task.note and not policy.explained(task.id, task.clause):
        yield about(task, "no-lead")
    for name in (*task.lead, *task.support):
        if not directory or is_class_of_units(name):
            continue
        known = directory.find(name)
        if known is None:
            yield about(task, "unit-not-in-directory", name=name)
        elif known != name:
            yield about(task, "unit-alias", name=name, known=known)
    if task.deadline:
        yield from _deadline(task, task.deadline, policy)


def _deadline(task: PolicyTask, text: str, policy: Policy) -> Iterator[FolderFinding]:
    deadline = read_deadline(text)
    if deadline is None:
        yield about(task, "deadline-unreadable", text=text)
    elif deadline.year and policy.plan_years and deadline.year > policy.plan_years[1]:
        yield about(task, "deadline-after-plan", text=text, end=policy.plan_years[1])


# --- targets ----------------------------------------------------------------------------------------

_WITHOUT_UNIT = re.compile(r"指数|系数|得分|评分|容积率|密度|比$")


def _target(t: PolicyTarget, policy: Policy) -> Iterator[FolderFinding]:
    yield from _years(t, policy)
    e = t.evidence
    if e.end - e.start != len(e.text):
        yield about(t, "evidence-length", size=len(e.text), apart=e.end - e.start)
    if policy.evidence == "phrase" and len(e.text) > _LONGEST_PHRASE:
        yield about(t, "evidence-too-long", size=len(e.text), most=_LONGEST_PHRASE)
    if t.value is None:
        return
    yield from _measure(t)
    if not number_stands(t):
        yield about(t, "number-not-in-evidence", words=e.text, value=_shown(t))
    elif cue := contradicting_words(t):
        yield about(t, "comparator-words", cue=cue, comparator=COMPARATOR_WORDS[t.comparator])


def _values(t: PolicyTarget) -> tuple[float, ...]:
    if t.value is None:
        return ()
    return t.value if isinstance(t.value, tuple) else (t.value,)


def _shown(t: PolicyTarget) -> str:
    return "—".join(f"{v:g}" for v in _values(t)) + t.unit


def _years(t: PolicyTarget, policy: Policy) -> Iterator[FolderFinding]:
    if t.year_from is not None and t.year is not None and t.year_from > t.year:
        yield about(t, "years-reversed", first=t.year_from, last=t.year)
    if t.year is None or t.note or policy.explained(t.id, t.clause):
        return
    issued = int(policy.date[:4]) if policy.date else None
    first, last = policy.plan_years or (issued, None)
    if (first and t.year < first) or (last and t.year > last):
        yield about(t, "year-outside-plan", year=t.year, span=f"{first}—{last or ''}")


def _measure(t: PolicyTarget) -> Iterator[FolderFinding]:
    if not t.unit:
        if not _WITHOUT_UNIT.search(t.indicator):
            yield about(t, "measure-missing")
    elif not is_known_unit(t.unit):
        close = closest_unit(t.unit)
        guess = (
            (f"是否想写“{close}”？", f"Did you mean “{close}”?")
            if close
            else ("按原文写", "Write it as printed")
        )
        yield about(t, "measure-unknown", unit=t.unit, guess=guess[0], guess_en=guess[1])


def number_stands(t: PolicyTarget) -> bool:
    """Tell whether a target's value, or both ends of its range, stand in its evidence."""
    figures = list(figures_in(t.evidence.text))
    return all(any(holds(f, v, t.unit) for f in figures) for v in _values(t))


_LEAST, _MOST = frozenset({">=", ">"}), frozenset({"<=", "<"})
_BEFORE: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"不低于|不少于|不小于|不短于|至少|最低|≥"), _LEAST),
    (re.compile(r"不高于|不超过|不大于|不多于|至多|最多|≤"), _MOST),
    (re.compile(r"(?<!不)(?:超过|突破|大于|高于|多于)|>"), _LEAST),
    (re.compile(r"(?<!不)(?:低于|小于|少于|不足)|<"), _MOST),
)
_BEHIND: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"以上"), _LEAST),
    (re.compile(r"以内|以下|之内"), _MOST),
)


def contradicting_words(t: PolicyTarget) -> str:
    """Return the words beside a target's number that say another comparator; empty where none do.

    Only the words next to the number count: 分别达到98%以上、控制在9%以内 says one thing of each number.
    """
    text = fold(t.evidence.text)
    if t.value is None or isinstance(t.value, tuple) or t.comparator == "done":
        return ""
    found = ""
    for figure in figures_in(text):
        if holds(figure, t.value, t.unit):
            cue = _other_cue(t.comparator, *_beside(text, figure))
            if not cue:
                return ""
            found = found or cue
    return found


def _other_cue(comparator: str, before: str, behind: str) -> str:
    """Return a word that speaks against a comparator: in front of the number, or behind it."""
    cues = [(m[0], allowed) for pattern, allowed in _BEFORE if (m := pattern.search(before))]
    cues += [(m[0], allowed) for pattern, allowed in _BEHIND if (m := pattern.search(behind))]
    if any(comparator in allowed for _, allowed in cues):
        return ""
    return cues[0][0] if cues else ""


def _beside(text: str, figure: Figure) -> tuple[str, str]:
    before = re.split(r"[,、;。\d]", text[max(0, figure.start - 10) : figure.start])[-1]
    behind = re.split(r"[,、;。\d]", text[figure.end : figure.end + 8])[0]
    return before, behind
