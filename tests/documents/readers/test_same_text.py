"""One text in every format: the same paragraphs come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import office, read_bytes, read_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from luocheng.documents.source import Source

    Paragraphs = Callable[[Source], list[str]]


@pytest.mark.parametrize(
    "name",
    ["numbered.docx", "plan-office.docx", "numbered-office.docx",
     "plan-office.html", "plan.pdf", "plan.doc", "plan.rtf", "plan.odt"],
)  # fmt: skip
def test_the_plan_is_the_same_in_every_format(name: str, data: Path, paragraphs: Paragraphs) -> None:
    if name.endswith((".doc", ".rtf", ".odt")) and office.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    assert paragraphs(read_source(data / name)) == paragraphs(read_source(data / "plan.docx"))


@pytest.mark.parametrize("name", ["notes.docx", "notes.pdf"])
def test_footnotes_change_nothing_in_the_text(name: str, data: Path, paragraphs: Paragraphs) -> None:
    plan = paragraphs(read_source(data / "plan.docx"))
    assert paragraphs(read_source(data / name)) == [*plan[:2], *plan[4:]]


def test_text_markdown_and_web_page(data: Path, paragraphs: Paragraphs) -> None:
    plan = paragraphs(read_source(data / "plan.docx"))
    plain = "\n".join(plan)
    marked = "\n\n".join(f"**{text}**" if text.endswith("单位") else text for text in plan)
    page = "<html><body>" + "".join(f"<p>　　{text}</p>" for text in plan) + "</body></html>"
    assert paragraphs(read_bytes(plain.encode("gb18030"), "a.txt")) == plan
    assert paragraphs(read_bytes(marked.encode(), "a.md")) == plan
    assert paragraphs(read_bytes(page.encode("gb18030"), "a.html")) == plan
