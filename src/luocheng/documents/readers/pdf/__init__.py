"""Read pdf files from their text layer: lines that know whether they run on, tables, no page furniture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits
    from luocheng.documents.source import Source

__all__ = ["read"]


def read(data: bytes, name: str, limits: Limits, clock: Clock, *, skip_pages: bool = False) -> Source:
    """Read a pdf."""
    from luocheng.documents.readers.pdf.document import read_document

    return read_document(data, name, limits, clock, skip_pages=skip_pages)
