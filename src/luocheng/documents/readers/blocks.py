"""What is common to the blocks of all formats."""

from __future__ import annotations

from luocheng.documents.source import Block, Line

__all__ = ["text_of"]


def text_of(block: Block) -> str:
    """Write a block that stands in a cell as lines of text: the rows of a nested table as one line each."""
    if isinstance(block, Line):
        return block.text.strip()
    rows: dict[int, list[str]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(cell.text.replace("\n", " "))
    return "\n".join(" ".join(row) for row in rows.values())
