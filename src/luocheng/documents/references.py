"""Other documents that a document names: 《…》, with the number that follows in brackets."""

from __future__ import annotations

from bisect import bisect_right

from luocheng.documents.outline import Item
from luocheng.patterns import regex
from luocheng.policy.model import Reference

__all__ = ["find_references"]

_TITLE = regex(
    r"《(?P<title>[^《》]{2,120}(?:《[^《》]{1,80}》[^《》]{0,40})?)》(?:\s?\((?P<number>[^()]{2,40}?\s?[〔\[(【]?\d{4}[〕\])】]?\s?-?第?\d{1,4}号|[A-Z]{1,4}[/T]*\s?\d[\d.-]{2,16})(?:文)?[^()]{0,16}\))?"
)
_YEAR = regex(r"〔\d{4}〕\d{1,4}号")
_AGENCY = regex(r"(?<![《\w])[^\W\d_A-Za-z]{1,8}(?:发|函|办|令|规|字|政|委)$")


def find_references(text: str, folded: str, items: list[Item]) -> list[Reference]:
    """Return the documents named in a text, in order, the first mention of each title and number only."""
    if "《" not in folded and "〔" not in folded:
        return []
    starts = [x.start for x in items]
    result: list[Reference] = []
    seen: set[tuple[str, str]] = set()
    taken: list[tuple[int, int]] = []
    for match in _TITLE.finditer(folded):
        number = match["number"] or ""
        key = (match["title"], number)
        taken.append(match.span())
        if key in seen or (not number and any(t == match["title"] for t, _ in seen)):
            continue
        seen.add(key)
        result.append(
            Reference(
                text[match.start("title") : match.end("title")],
                number,
                _path(items, starts, match.start()),
                *match.span(),
            )
        )
    for match in _YEAR.finditer(folded):
        agency = _AGENCY.search(folded[max(0, match.start() - 10) : match.start()])
        if agency is None or any(a <= match.start() < b for a, b in taken):
            continue
        number = agency[0] + match[0]
        if any(n == number for _, n in seen):
            continue
        seen.add(("", number))
        start = match.start() - len(agency[0])
        result.append(Reference("", number, _path(items, starts, start), start, match.end()))
    result.sort(key=lambda r: r.start)
    return result


def _path(items: list[Item], starts: list[int], at: int) -> tuple[str, ...]:
    index = bisect_right(starts, at) - 1
    return items[index].path if index >= 0 and at < items[index].end else ()
