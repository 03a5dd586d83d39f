"""Read a piece of text as a document, for tests that need only a sentence or two."""

from __future__ import annotations

from luocheng.documents.reading import extract
from luocheng.documents.source import Line, Source
from luocheng.policy.model import Document

TITLE = "示例市城市建设三年行动方案（2021—2023年）"


def read(text: str, title: str = TITLE) -> Document:
    """Read `text` under a title that gives the plan its years; return the first document."""
    return read_all(f"{title}\n{text}" if title else text)[0]


def read_all(text: str) -> list[Document]:
    """Read `text` as a plain text file."""
    return extract(Source([Line(line, i) for i, line in enumerate(text.split("\n"), 1)], "txt"))


def task(body: str) -> Document:
    """Read `body` as the text of one item."""
    return read(f"一、重点任务\n（一）推进工作。{body}")


def figures(body: str) -> list[tuple[str, object, str, int | None]]:
    """Return comparator, value, unit and year of the numbers that a sentence sets."""
    return [(t.comparator, t.value, t.unit, t.year) for t in task(body).targets if t.value is not None]
