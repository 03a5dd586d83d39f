"""Comparing texts whose widths and blanks differ: the same words out of another file format."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from functools import cached_property

__all__ = ["Folded", "checksum", "checksum_of_characters", "fold", "squeeze"]

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = str.maketrans(
    _WIDE
    | {
        0x3000: " ",
        0xA0: " ",
        0x09: " ",
        ord("〈"): "<",
        ord("〉"): ">",
        ord("﹒"): ".",
        ord("—"): "-",
        ord("–"): "-",
    }
)
_BLANK = re.compile(r"\s+")


def fold(text: str) -> str:
    """Turn full-width characters into half-width ones, one for one, so that offsets hold in both."""
    return text.translate(_FOLD)


def squeeze(text: str) -> str:
    """Fold a text and leave out every blank: what is left are its characters."""
    return _BLANK.sub("", fold(text))


def checksum(text: str) -> str:
    """Return the SHA-256 of a normalised text, as `Document.checksum` has it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def checksum_of_characters(text: str) -> str:
    """Return the SHA-256 of a text's characters, equal for copies that differ in widths and blanks only."""
    return checksum(squeeze(text))


class Folded:
    """A text made ready for searching without regard to widths and blanks."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _squeezed(self) -> tuple[str, list[int]]:
        folded = fold(self.text)
        kept = [i for i, char in enumerate(folded) if not char.isspace()]
        return "".join(folded[i] for i in kept), kept

    def find(self, phrase: str, near: int = 0) -> tuple[int, int] | None:
        """Return the start and end of a phrase in the text, that nearest to `near`; None where it is not."""
        wanted = squeeze(phrase)
        if not wanted:
            return None
        squeezed, kept = self._squeezed
        at = bisect_right(kept, near) - 1
        before = squeezed.rfind(wanted, 0, max(0, at) + len(wanted))
        after = squeezed.find(wanted, max(0, at))
        hits = [i for i in (before, after) if i >= 0]
        if not hits:
            return None
        best = min(hits, key=lambda i: abs(kept[i] - near))
        return kept[best], kept[best + len(wanted) - 1] + 1

    def within(self, phrase: str, start: int, end: int) -> tuple[int, int] | None:
        """Return where a phrase first stands between two offsets; None where it does not."""
        wanted = squeeze(phrase)
        squeezed, kept = self._squeezed
        at = squeezed.find(wanted, bisect_left(kept, start), bisect_left(kept, end)) if wanted else -1
        return (kept[at], kept[at + len(wanted) - 1] + 1) if at >= 0 else None

    def has(self, phrase: str, start: int = 0, end: int | None = None) -> bool:
        """Tell whether a phrase stands in the text between two offsets."""
        return squeeze(phrase) in squeeze(self.text[start:end])
