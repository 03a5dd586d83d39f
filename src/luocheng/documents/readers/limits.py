"""How much a reader may spend on one file: bytes, pages, cells, seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass

from luocheng.documents.readers.faults import refuse

__all__ = ["DEFAULT", "Clock", "Limits"]

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound what one file may cost.

    Parameters
    ----------
    file_bytes
        The largest file that is opened at all.
    text_bytes
        The largest txt, md or html file; a document of this size is a thousand printed pages many times over.
    part_bytes
        The largest single XML part of a docx, inflated.
    archive_bytes
        All parts of a docx that are read, inflated. Pictures are not read and do not count.
    archive_entries
        The number of entries in a zip archive.
    pages, page_characters
        The number of pages of a pdf, and of characters on one of them.
    cells
        The number of cells of all tables together.
    seconds
        The time one file may take.
    memory_bytes
        The address space of the separate process that reads a pdf.
    """

    file_bytes: int = 100 * MEGABYTE
    text_bytes: int = 32 * MEGABYTE
    part_bytes: int = 64 * MEGABYTE
    archive_bytes: int = 96 * MEGABYTE
    archive_entries: int = 20_000
    pages: int = 3_000
    page_characters: int = 200_000
    cells: int = 200_000
    seconds: float = 90.0
    memory_bytes: int = 2_000 * MEGABYTE


DEFAULT = Limits()


class Clock:
    """Count the time and the cells that the reading of one file has used up."""

    __slots__ = ("_cells", "_end", "_limits", "_name")

    def __init__(self, limits: Limits, name: str) -> None:
        self._limits = limits
        self._name = name
        self._end = time.monotonic() + limits.seconds
        self._cells = 0

    @property
    def remaining(self) -> float:
        """Return the seconds left, never less than zero."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Refuse the file when its time is used up."""
        if time.monotonic() > self._end:
            raise refuse("too-slow", self._name, seconds=f"{self._limits.seconds:g}")

    def count_cells(self, count: int = 1) -> None:
        """Add to the number of cells seen so far; refuse the file when they are too many."""
        self._cells += count
        if self._cells > self._limits.cells:
            raise refuse("too-many-cells", self._name, limit=str(self._limits.cells))
