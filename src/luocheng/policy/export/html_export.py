"""Write a plan as one self-contained web page: the text on one side, what stands in it on the other."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from luocheng.policy.export.breakdown import shorten, task_rows
from luocheng.policy.export.html_text import text_html
from luocheng.policy.export.page import clean_page, content_policy, script_json
from luocheng.policy.export.wording import (
    COMPARATOR_WORDS,
    document_label,
    path_words,
    plan_title,
    value_words,
    years_words,
)
from luocheng.policy.model import Document, Target, Task

__all__ = ["write_html"]


def write_html(documents: Sequence[Document], path: Path) -> None:
    """Write the documents into one page that needs nothing but itself: no network, no other file."""
    css, js = _asset("page.css"), _asset("page.js")
    titles = [plan_title(d) or d.source or document_label(d, i) for i, d in enumerate(documents)]
    parts = {
        "csp": content_policy(css, js),
        "title": escape(
            titles[0] if len(titles) == 1 else f"{titles[0]}等{len(titles)}份文件" if titles else "计划"
        ),
        "css": css,
        "js": js,
        "contents": "\n".join(_contents(d, i) for i, d in enumerate(documents)),
        "texts": "\n".join(_article(d, i, titles[i]) for i, d in enumerate(documents)),
        "choices": "".join(_choice(d, i, titles[i]) for i, d in enumerate(documents)),
        "data": script_json([_data(d, titles[i]) for i, d in enumerate(documents)]),
        "words": script_json(json.loads(_asset("words.json"))),
    }
    page = re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], _asset("page.html"))
    path.write_bytes(clean_page(page).encode("utf-8"))


@lru_cache(maxsize=8)
def _asset(name: str) -> str:
    return files(__package__).joinpath("html", name).read_text("utf-8")


# --- the text side ----------------------------------------------------------------------------------------------


def _choice(document: Document, index: int, title: str) -> str:
    label = document_label(document, index)
    return f'<option value="{index}">{escape(f"{label} {title}" if title != label else label)}</option>'


def _article(document: Document, index: int, title: str) -> str:
    hidden = "" if index == 0 else " hidden"
    return (
        f'<article id="d{index}"{hidden} lang="zh-CN" aria-label="{escape(title)}">\n'
        f"{text_html(document, f'd{index}')}\n</article>"
    )


def _contents(document: Document, index: int) -> str:
    """Return the table of contents of a document."""
    hidden = "" if index == 0 else " hidden"
    items = "".join(
        f'<li class="l{min(len(c.path), 5)}"><a href="#d{index}c{i}">{escape(_entry(c.path, c.title))}</a></li>'
        for i, c in enumerate(document.clauses)
    )
    return f'<ol id="t{index}"{hidden}>{items}</ol>'


def _entry(path: tuple[str, ...], title: str) -> str:
    number = path_words(path[-1:]) if path else ""
    short = title if len(title) <= 40 else title[:38] + "…"
    mark = (
        "、" if re.fullmatch(r"[一二三四五六七八九十百]+", number) else "" if number.endswith("）") else " "
    )
    return f"{number}{mark}{short}" if short else number


# --- the other side ---------------------------------------------------------------------------------------------


def _data(document: Document, title: str) -> dict[str, Any]:
    """Return what the cards show, by short names; the ids of marks are kind and place in these lists."""
    finder = _Finder(document.tasks)
    covering = [finder.covering(t.start) for t in document.targets]
    years: dict[int, set[int]] = {}
    for target, tasks in zip(document.targets, covering, strict=True):
        for i in tasks:
            years.setdefault(i, set()).update(_years(target))
    return {
        "title": title,
        "issuer": document.issuer,
        "number": document.number,
        "date": document.date or "",
        "source": document.source,
        "checksum": document.checksum,
        "k": [
            {
                "p": path_words(row.task.path),
                "t": row.task.title,
                "s": row.section,
                "c": row.content,
                "l": row.task.lead_units,
                "u": row.task.support_units,
                "i": row.task.implied_units,
                "d": row.task.deadline or "",
                "n": row.task.canonical,
                "y": sorted(years.get(i, set()) | _named_years(row.task)),
            }
            for i, row in enumerate(task_rows(document))
        ],
        "g": [
            {
                "p": path_words(t.path),
                "o": t.subject,
                "t": t.indicator,
                "x": t.comparator,
                "v": f"{_sign(t)}{value_words(t.value)}{t.unit}",
                "w": years_words(t),
                "y": sorted(_years(t)),
                "h": t.hedge,
                "e": t.per,
                "b": t.base,
                "z": t.horizon,
                "q": t.quote.replace("\t", " "),
                "k": tasks,
            }
            for t, tasks in zip(document.targets, covering, strict=True)
        ],
        "r": [{"p": path_words(r.path), "t": r.title, "n": r.number} for r in document.references],
        "f": [
            {
                "p": path_words(f.path),
                "s": f.severity,
                "c": f.code,
                "zh": [f.message, f.remedy],
                "en": [f.message_en or f.message, f.remedy_en or f.remedy],
                "q": shorten(document.text[f.start : f.end], 30, 15),
            }
            for f in document.findings
        ],
    }


def _sign(target: Target) -> str:
    return (
        ""
        if target.comparator in {"=", "range", "done"}
        else f"{COMPARATOR_WORDS.get(target.comparator, '')} "
    )


def _years(target: Target) -> set[int]:
    if target.year is None:
        return set()
    first = target.year_from if target.year_from is not None else target.year
    return set(range(max(first, target.year - 30), target.year + 1))


def _named_years(task: Task) -> set[int]:
    return {int(y) for y in re.findall(r"20\d\d", task.deadline or "")}


_NEAR = 100
"""Tasks before a place that are looked at; tasks do not overlap deeper than that."""


class _Finder:
    """Finds the tasks that a place in the text belongs to."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = sorted((t.start, t.end, i) for i, t in enumerate(tasks))
        self._starts = [t[0] for t in self._tasks]
        self._longest = max((b - a for a, b, _ in self._tasks), default=0)

    def covering(self, at: int) -> list[int]:
        """Return the tasks whose passage holds the place, by their number."""
        found = []
        last = bisect_right(self._starts, at)
        for start, end, i in reversed(self._tasks[max(0, last - _NEAR) : last]):
            if start < at - self._longest:
                break
            if at < end:
                found.append(i)
        return sorted(found)
