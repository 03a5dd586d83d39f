"""The rows of a 任务分解表: every task with its section, what it is to achieve, and a phrase that finds its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from luocheng.policy.export.wording import path_key, path_words, target_words
from luocheng.policy.model import Document, Path, Target, Task

__all__ = ["ELLIPSIS", "TaskRow", "shorten", "task_rows"]

ELLIPSIS = "……"
"""Stands in a shortened quote for the words left out between its beginning and its end."""

_VERBATIM = 170
"""Up to this many characters, the targets of a task are given in the words of the text."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the table shows it: `section` is the heading above it, `content` what it is to achieve."""

    task: Task
    section: str
    content: str


def task_rows(document: Document) -> list[TaskRow]:
    """Return the rows of the table, in the order of the document's tasks."""
    sections = _Sections(document)
    targets = sorted(document.targets, key=lambda t: t.start)
    starts = [t.start for t in targets]
    rows = []
    first: dict[str, Task] = {}
    for task in document.tasks:
        found = targets[bisect_left(starts, task.start) : bisect_left(starts, max(task.end, task.start))]
        content = _content(document, task, found)
        if not content and task.form == "table" and task.title in first:
            content = f"见{path_words(first[task.title].path)}"
        first.setdefault(task.title, task)
        rows.append(TaskRow(task, sections.above(task), content))
    return rows


class _Sections:
    """The headings under which tasks stand: of a clause, or the row of a table that opens a section."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._titles: dict[Path, str] = {}
        for clause in document.clauses:
            self._titles.setdefault(clause.path, _heading(clause.path, clause.title))
        self._found: dict[Path, str] = {}

    def above(self, task: Task) -> str:
        """Return the number and title of the section that the task stands in; empty for one that stands alone."""
        parent = task.path[:-1]
        if not parent:
            return ""
        if task.form == "table" or parent not in self._titles:
            if parent not in self._found:
                self._found[parent] = self._row_above(parent[-1], task.start)
            return self._found[parent] or self._titles.get(parent) or _heading(parent, "")
        return self._titles[parent]

    def _row_above(self, number: str, start: int) -> str:
        """Find the row of a table that opens the section: the nearest above whose first cell begins with its number."""
        end = (self._text.find("\n", start) + 1 or len(self._text) + 1) - 1
        for line in reversed(self._text[max(0, start - 20_000) : end].split("\n")):
            first = line.split("\t", 1)[0].strip()
            if "\t" in line and path_key(first).startswith(path_key(number)) and len(first) > len(number):
                return first
        return ""


def _heading(path: Path, title: str) -> str:
    number = path[-1].replace("(", "（").replace(")", "）") if path else ""
    if not number or not title:
        return number or title
    if re.fullmatch(r"[一二三四五六七八九十百]+", number):
        return f"{number}、{title}"
    if number.isdigit():
        return f"{number}.{title}"
    return f"{number}{title}" if number.endswith("）") else f"{number} {title}"


# --- content ----------------------------------------------------------------------------------------------------


def _content(document: Document, task: Task, targets: Sequence[Target]) -> str:
    if not targets:
        return _first_words(document, task)
    quotes = _quotes(document, targets)
    named = groupby(targets, key=lambda t: (t.subject, t.indicator, t.unit))
    series = "；".join(_series(list(same)) for _, same in named)
    words = "；".join(quotes)
    return series if "\t" in words or len(words) > max(_VERBATIM, len(series)) else words


def _quotes(document: Document, targets: Sequence[Target]) -> list[str]:
    """Return the words of the targets, passages that overlap as one."""
    merged: list[list[int]] = []
    for target in targets:
        if merged and target.start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], target.end)
        else:
            merged.append([target.start, target.end])
    return [document.text[a:b].strip("。；;，, \n") for a, b in merged]


def _series(targets: Sequence[Target]) -> str:
    """Write the values of one indicator, the name once: 绿地率≥39%（2024年）、≥40%（2026年）."""
    first, *more = targets
    short = [target_words(t)[len(_name(t)) :].strip() for t in more]
    return "、".join([target_words(first), *(s for s in short if s)])


def _name(target: Target) -> str:
    return (
        target.indicator if target.indicator.startswith(target.subject) else target.subject + target.indicator
    )


def _first_words(document: Document, task: Task) -> str:
    """Return the first words of a task that states no target, without its heading and its units."""
    if task.form == "table":
        return ""
    end = min([task.end, *(a for a, _ in task.assigned if task.start <= a)])
    text = document.text[task.start : end]
    at = text.find(task.title)
    if 0 <= at < 12:
        text = text[at + len(task.title) :]
    text = text.lstrip("。．.：:，,；; \n\t").strip()
    sentence = re.match(r".{0,70}[。；;]", text, re.DOTALL)
    if sentence:
        return sentence[0].rstrip("。；;").replace("\n", "")
    return text.replace("\n", "") if len(text) <= 70 else text[:60].replace("\n", "") + ELLIPSIS


def shorten(quote: str, head: int = 10, tail: int = 6) -> str:
    """Shorten a passage to its beginning and its end; what is left finds it again in the text.

    >>> shorten("一二三四五六七八九十", 3, 2), shorten("一二三四五六", 3, 2)
    ('一二三……九十', '一二三四五六')
    """
    flat = re.sub(r"\s+", " ", quote).strip().rstrip("。；")
    if len(flat) <= head + tail + 4:
        return flat
    return f"{flat[:head].rstrip()}{ELLIPSIS}{flat[-tail:].lstrip()}"
