"""Compare a plan with annotations made by hand: precision, recall and F1 of units, tasks, numbers and deliverables."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from luocheng.documents.characters import fold, integer
from luocheng.policy.model import Document, Target

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def key(path: Iterable[str]) -> tuple[int | str, ...]:
    """Turn a printed path into numbers: ('二', '(三)', '4.') → (2, 3, 4)."""
    return tuple(_number(p) for p in path)


def _number(text: str) -> int | str:
    bare = fold(text).strip("()[]. 、")
    bare = re.sub(r"^第(.+)[章条节篇]$", r"\1", bare)
    circled = "①②③④⑤⑥⑦⑧⑨⑩".find(bare) + 1 if bare else 0
    return circled or (integer(bare) if integer(bare) is not None else bare)  # type: ignore[return-value]


def plain(text: str) -> str:
    """Drop white space and punctuation, so that only the words count."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def closeness(a: str, b: str) -> float:
    """Return how much two wordings share, from 0 to 1, by pairs of characters."""
    x, y = (Counter(s[i : i + 2] for i in range(len(s) - 1)) or Counter([s]) for s in (plain(a), plain(b)))
    return 2 * sum((x & y).values()) / max(1, sum(x.values()) + sum(y.values()))


def f1(hits: float, gold: int, found: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there is nothing to find and nothing found."""
    if not gold and not found:
        return 1.0
    return 2 * hits / (gold + found)


def task_figures(documents: Sequence[Document], gold: Sequence[Row]) -> dict[str, tuple[float, int, int]]:
    """Return hits, annotated and found for 'units' (path, role, name) and for whole 'tasks'."""
    found: dict[Any, tuple[str, set[str], set[str]]] = {}
    for d in documents:
        for t in d.tasks:
            at = (plain(d.label) if any(r.get("doc") for r in gold) else "", key(t.path))
            _, lead, support = found.setdefault(at, (t.title, set(), set()))
            lead |= {plain(u) for u in t.lead_units}
            support |= {plain(u) for u in t.support_units}
    wanted: dict[Any, tuple[str, set[str], set[str]]] = {}
    for r in gold:
        at = (plain(r.get("doc", "")), key(r["path"]))
        _title, lead, support = wanted.setdefault(at, (r["title"], set(), set()))
        lead |= {plain(u) for u in r["lead_units"]}
        support |= {plain(u) for u in r["support_units"]}
    triples = [
        {
            (at, role, u)
            for at, (_, a, b) in side.items()
            for role, s in (("lead", a), ("support", b))
            for u in s
        }
        for side in (found, wanted)
    ]
    whole = sum(
        1
        for at, (title, lead, support) in wanted.items()
        if at in found
        and closeness(title, found[at][0]) >= 0.9
        and found[at][1] == lead
        and found[at][2] - lead == support - lead
    )
    return {
        "units": (len(triples[0] & triples[1]), len(triples[1]), len(triples[0])),
        "tasks": (whole, len(wanted), len(found)),
    }


def target_figures(documents: Sequence[Document], gold: Sequence[Row]) -> dict[str, tuple[float, int, int]]:
    """Return hits, annotated and found for targets with a number and for those without."""
    labelled = any(r.get("doc") for r in gold)
    found = [(plain(d.label) if labelled else "", t) for d in documents for t in d.targets]
    numbers = _match(
        [r for r in gold if r["value"] is not None],
        [f for f in found if f[1].value is not None],
        _same_number,
        0.4,
    )
    ends = _match(
        [r for r in gold if r["value"] is None], [f for f in found if f[1].value is None], _same_year, 0.5
    )
    return {"numbers": numbers, "deliverables": ends}


Found = tuple[str, Target]


def _same_year(r: Row, f: Found) -> bool:
    return (plain(r.get("doc", "")), key(r["path"]), r["year"]) == (f[0], key(f[1].path), f[1].year)


def _same_number(r: Row, f: Found) -> bool:
    if not _same_year(r, f) or _sign(r["comparator"], r["quote"]) != _sign(f[1].comparator, f[1].quote):
        return False
    return _scaled(r["value"], r["unit"]) == _scaled(f[1].value, f[1].unit)


def _sign(comparator: str, quote: str) -> str:
    return ">=" if comparator == "=" and "达" in quote else comparator


def _scaled(value: Any, unit: str) -> tuple[tuple[float, ...], str]:
    unit = plain(unit).replace("平方米", "m2").replace("㎡", "m2") if unit != "%" else unit
    factor = {"亿": 1e8, "万": 1e4}.get(unit[:1], 1)
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    return tuple(round(float(v) * factor, 6) for v in values), unit[1:] if factor != 1 else unit


def _match(
    gold: Sequence[Row], found: Sequence[Found], same: Callable[[Row, Found], bool], least: float
) -> tuple[float, int, int]:
    def wording(r: Row) -> str:
        return f"{r.get('subject', '')}{r.get('indicator', '')}"

    pairs = sorted(
        (
            (
                max(closeness(wording(r), f[1].subject + f[1].indicator), closeness(r["quote"], f[1].quote)),
                i,
                j,
            )
            for i, r in enumerate(gold)
            for j, f in enumerate(found)
            if same(r, f)
        ),
        key=lambda p: (-p[0], p[1], p[2]),
    )
    used: tuple[set[int], set[int]] = (set(), set())
    for score, i, j in pairs:
        if score >= least and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
    return len(used[0]), len(gold), len(found)
