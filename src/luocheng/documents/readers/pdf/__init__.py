"""Read pdf files from their text layer: lines that know whether they run on, tables, no page furniture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.readers.pdf.isolation import read_isolated

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits
    from luocheng.documents.source import Source

__all__ = ["read"]


def read(data: bytes, name: str, limits: Limits, clock: Clock, *, skip_pages: bool = False) -> Source:
    """Read a pdf; with `skip_pages`, its scanned and garbled pages are left out and noted."""
    return read_isolated(data, name, limits, clock.remaining, skip_pages=skip_pages)
