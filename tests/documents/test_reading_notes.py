"""What the reader of a file has to say reaches the plan as a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.documents.reading import extract, read_documents
from luocheng.documents.source import Line, Source
from luocheng.errors import LuochengError
from luocheng.policy.export import export
from luocheng.policy.reopen import reopen

FILES = Path(__file__).parents[1] / "data" / "readers"


def test_pages_that_cannot_be_read_are_left_out_on_demand() -> None:
    path = FILES / "scanned.pdf"
    with pytest.raises(LuochengError):
        read_documents(path)
    document = read_documents(path, skip_pages=True)[0]
    notes = [f for f in document.findings if f.code == "reading"]
    assert notes
    assert all(f.severity == "note" and "页" in f.message for f in notes)
    assert document.tasks


def test_a_plan_keeps_what_its_reader_said(tmp_path: Path) -> None:
    source = Source(
        [Line("示例市工作方案", 1), Line("一、任务", 2), Line("1.加强管理。（市教育局负责）", 3)],
        "docx",
        notes=[("docx-embedded", "文件里嵌入了另一个文件", "an embedded file")],
    )
    documents = extract(source)
    path = tmp_path / "plan.xlsx"
    export(documents, path)
    again = reopen(path)[0]
    assert [f.code for f in again.findings].count("reading") == 1
