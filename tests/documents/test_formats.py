"""The same document as docx, html, pdf and txt gives the same tasks and targets as its source.

The files in `policies/sample-city/formats` were written by LibreOffice and by hand: see `make_formats.py` there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.documents.reading import read_documents
from luocheng.policy.model import Document

CITY = Path(__file__).parents[2] / "policies" / "sample-city"
SOURCES = sorted((CITY / "documents").rglob("*.md"))
FORMATS = (".txt", ".html", ".docx", "-auto.docx", ".pdf")


def told(documents: list[Document]) -> dict[str, list[object]]:
    """Return what a plan says, without the offsets, which belong to the file."""
    return {
        "tasks": [
            (d.label, t.path, t.title, t.lead_units, t.support_units, t.deadline, t.implied_units)
            for d in documents
            for t in d.tasks
        ],
        "targets": [
            (d.label, t.path, t.subject, t.indicator, t.comparator, t.value, t.unit, t.year, t.quote)
            for d in documents
            for t in d.targets
        ],
        "clauses": [(d.label, c.path) for d in documents for c in d.clauses],
        "front": [(d.title, d.number, d.date, d.issuer) for d in documents],
    }


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_every_format_says_the_same(source: Path, ending: str) -> None:
    wanted = told(read_documents(source))
    documents = read_documents(CITY / "formats" / f"{source.stem}{ending}")
    found = told(documents)
    for part in wanted:
        assert found[part] == wanted[part], part
    for d in documents:
        for record in (*d.tasks, *d.targets):
            assert d.text[record.start : record.end] == record.quote


def test_the_samples_say_something() -> None:
    """The comparison above would hold for empty plans too."""
    for source in SOURCES:
        plan = told(read_documents(source))
        assert len(plan["tasks"]) >= 4 or "renewal" in source.stem, "only the measures assign nothing"
        assert len(plan["targets"]) >= 3 or "renewal" in source.stem, "nor do they set values"


def test_word_numbers_are_not_typed() -> None:
    """The documents with automatic numbers hold none in their text, so the numbers were worked out."""
    import zipfile

    with zipfile.ZipFile(CITY / "formats" / "three-year-action-plan-auto.docx") as package:
        text = package.read("word/document.xml").decode()
    assert "总体要求" in text
    assert "一、总体要求" not in text
    assert "w:numPr" in text
