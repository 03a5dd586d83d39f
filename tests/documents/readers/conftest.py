"""What the tests of the readers share: the fixtures' folder, and docx files made by hand from their XML."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import read_bytes
from luocheng.documents.source import Line, Source, Table

if TYPE_CHECKING:
    from collections.abc import Callable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMESPACES = (
    f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of the files that `make.py` has made."""
    return Path(__file__).parents[2] / "data" / "readers"


@pytest.fixture(scope="session")
def pack() -> Callable[..., bytes]:
    """Return a function that zips parts, given as name and content, to a docx."""

    def make(parts: dict[str, str | bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return make


@pytest.fixture(scope="session")
def word(pack: Callable[..., bytes]) -> Callable[..., Source]:
    """Return a function that reads a docx made of the XML of its body and of other parts."""

    def make(body: str, **parts: str) -> Source:
        files = {"word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
        for name, content in parts.items():
            files[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{content}</w:{name}>"
        return read_bytes(pack(files), "hand.docx")

    return make


@pytest.fixture(scope="session")
def lines() -> Callable[[Source], list[str]]:
    """Return a function that lists the text of all lines of a source."""
    return lambda source: [block.text for block in source.blocks if isinstance(block, Line)]


@pytest.fixture(scope="session")
def tables() -> Callable[[Source], list[Table]]:
    """Return a function that lists the tables of a source."""
    return lambda source: [block for block in source.blocks if isinstance(block, Table)]


@pytest.fixture(scope="session")
def paragraphs() -> Callable[[Source], list[str]]:
    """Return a function that puts together the lines that are seen to run on, blanks left out."""

    def join(source: Source) -> list[str]:
        found: list[str] = []
        open_line = False
        for block in source.blocks:
            if isinstance(block, Table) or block.kind == "footnote":
                open_line = False
                continue
            text = block.text.replace(" ", "").replace("\u3000", "")
            if open_line:
                found[-1] += text
            elif text:
                found.append(text)
            open_line = block.flows is True
        return found

    return join


@pytest.fixture(scope="session")
def grid() -> Callable[[Table], list[tuple[int, int, int, int, str]]]:
    """Return a function that lists the cells of a table as row, column, rows, columns, text."""
    return lambda table: [(c.row, c.column, c.rows, c.columns, c.text) for c in table.cells]
