"""Find words in a document's text again: quotes copied by hand, shortened quotes, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from luocheng.policy.export.wording import fold
from luocheng.policy.model import Clause, Document, Finding, Path, Reference, Target, Task, Value

__all__ = ["Places", "find_figure"]

_ELLIPSIS = re.compile(r"…+|\.{3,}|。{3,}")
_MOST = 10_000
"""So many occurrences of a quote are looked at."""

_REACH = 20_000
"""Characters that the end of a shortened quote may lie behind its beginning."""


_Placed = Clause | Task | Target | Reference | Finding


class Places:
    """The text of a document, to find quotes in: exactly, or but for blanks and full-width forms."""

    def __init__(self, document: Document) -> None:
        self._document, self._text = document, document.text

    def clause(self, path: Path) -> tuple[int, int] | None:
        """Return where a clause stands with all that is below it; None when no clause or record has the path."""
        return self._extents.get(path)

    def path_at(self, start: int) -> Path:
        """Return the path of the clause that an offset lies in; () outside any."""
        clauses = self._document.clauses
        inside = [c for c in clauses if c.start <= start < max(c.end, c.start + 1)]
        return max(inside, key=lambda c: len(c.path)).path if inside else ()

    @cached_property
    def paths(self) -> dict[Path, None]:
        """Every path the document knows, of clauses and of the rows of its tables, in order."""
        d = self._document
        lists: list[Sequence[_Placed]] = [d.clauses, d.tasks, d.targets, d.references, d.findings]
        return dict.fromkeys(record.path for records in lists for record in records)

    @cached_property
    def _extents(self) -> dict[Path, tuple[int, int]]:
        found: dict[Path, tuple[int, int]] = {}
        lists: list[Sequence[_Placed]] = [
            self._document.clauses,
            self._document.tasks,
            self._document.targets,
        ]
        for record in (record for records in lists for record in records):
            for depth in range(1, len(record.path) + 1):
                path = record.path[:depth]
                start, end = found.get(path, (record.start, record.end))
                found[path] = min(start, record.start), max(end, record.end)
        return found

    def find(self, quote: str) -> list[tuple[int, int]]:
        """Return every place where the quote stands: (start, end), in order of the text."""
        quote = quote.strip()
        if not quote:
            return []
        return self._exact(quote) or self._near(quote) or self._shortened(quote)

    def _exact(self, quote: str) -> list[tuple[int, int]]:
        return [(i, i + len(quote)) for i in islice(_occurrences(self._text, quote), _MOST)]

    def _near(self, quote: str) -> list[tuple[int, int]]:
        folded, offsets = self._folded
        sought = fold(quote)
        if not sought:
            return []
        return [
            (offsets[i], offsets[i + len(sought) - 1] + 1)
            for i in islice(_occurrences(folded, sought), _MOST)
        ]

    def _shortened(self, quote: str) -> list[tuple[int, int]]:
        """Find a quote whose middle is left out: each beginning with the nearest end behind it."""
        parts = _ELLIPSIS.split(quote)
        if len(parts) != 2 or not all(fold(p) for p in parts):
            return []
        folded, offsets = self._folded
        head, tail = fold(parts[0]), fold(parts[1])
        found = []
        for start in islice(_occurrences(folded, head), _MOST):
            end = folded.find(tail, start + len(head), start + len(head) + _REACH)
            if end >= 0:
                found.append((offsets[start], offsets[end + len(tail) - 1] + 1))
        return found

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The text folded for comparison, and the offset that each of its characters comes from."""
        made, offsets = [], []
        for i, char in enumerate(self._text):
            for folded in _fold_char(char):
                made.append(folded)
                offsets.append(i)
        return "".join(made), offsets


_FOLDED: dict[str, str] = {}


def _fold_char(char: str) -> str:
    if char not in _FOLDED:
        _FOLDED[char] = fold(char)
    return _FOLDED[char]


def _occurrences(text: str, sought: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


# --- figures ----------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_WRITTEN = re.compile(r"[一二两三四五六七八九十百千半倍番零〇ⅠⅡⅢⅣⅤⅥ①-⑩]")
"""Numerals that are not digits: what they are worth is not reckoned here."""

_POWERS = (1, 10_000, 100_000_000, 0.0001, 0.00000001)


def find_figure(quote: str, value: Value, unit: str, near: int) -> tuple[int, int] | bool:
    """Find the number of a target in its quote: (start, end) within it, the one nearest to `near`.

    Returns True where the quote may hold it in another form (九成, 1.2万 for 12000), False where it does not.

    >>> find_figure("管网漏损率控制在8.5%以内", 8.5, "%", 0), find_figure("1—2片", (1, 2), "片", 0)
    ((8, 12), (0, 4))
    >>> find_figure("达到九成以上", 90, "%", 0), find_figure("达到98%", 89, "%", 0)
    (True, False)
    """
    first, last = value if isinstance(value, tuple) else (value, value)
    if first is None or last is None:
        return True
    numbers = [(m.start(), m.end(), _worth(m[0])) for m in _NUMBER.finditer(quote)]
    ends = [(a, b) for a, b, worth in numbers if worth == last]
    if isinstance(value, tuple):
        starts = [(a, b) for a, b, worth in numbers if worth == first]
        ends = [(a, d) for a, b in starts for c, d in ends if b <= c <= b + 12]
    if ends:
        start, end = min(ends, key=lambda place: abs(place[0] - near))
        return start, end + len(unit) if unit and quote.startswith(unit, end) else end
    scaled = any(
        abs(worth * power - abs(last)) <= 1e-9 * max(1.0, abs(last))
        for _, _, worth in numbers
        for power in _POWERS
    )
    return scaled or _WRITTEN.search(quote) is not None


def _worth(digits: str) -> float:
    return float(fold(digits).replace(",", "").replace("，", ""))
