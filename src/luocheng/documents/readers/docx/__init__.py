"""Read Word documents straight from their XML: text as Word prints it, automatic numbers included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.readers.docx.body import Body
from luocheng.documents.readers.docx.package import Package
from luocheng.documents.source import Source

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits

__all__ = ["read"]


def read(data: bytes, name: str, limits: Limits, clock: Clock) -> Source:
    """Read a docx, docm or dotx: paragraphs, tables, text boxes and footnotes in reading order."""
    package = Package(data, name, limits)
    body = Body(package, clock)
    blocks = body.read()
    return Source(blocks=blocks, format="docx", metadata=package.properties(), notes=body.notes)
