"""A plan that was written can be read back, corrected by hand or as it was."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from luocheng.documents.reading import read_documents
from luocheng.errors import LuochengError
from luocheng.policy.export import export
from luocheng.policy.plain import plan_to_dict
from luocheng.policy.reopen import PLANS, reopen

SAMPLE = Path(__file__).parents[2] / "policies/sample-city/documents/style-samples/02-preschool-education.md"


@pytest.mark.parametrize("ending", PLANS)
def test_unchanged_it_comes_back_identical(tmp_path: Path, ending: str) -> None:
    documents = read_documents(SAMPLE)
    path = tmp_path / f"plan{ending}"
    export(documents, path)
    assert plan_to_dict(reopen(path)) == plan_to_dict(documents)


def test_a_correction_reaches_the_plan_and_its_findings(tmp_path: Path) -> None:
    documents = read_documents(SAMPLE)
    path = tmp_path / "plan.xlsx"
    export(documents, path)
    book = openpyxl.load_workbook(path)
    changed = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == documents[0].tasks[0].lead_units[0] and not changed:
                    cell.value = "省改正委"
                    changed += 1
    assert changed
    book.save(path)
    again = reopen(path)[0]
    assert "省改正委" in {u for t in again.tasks for u in t.lead_units}
    assert len(again.tasks) == len(documents[0].tasks)


@pytest.mark.parametrize("content", ["", "[]", '{"documents": [1]}', '{"a": 1}', "\x00\x01"])
def test_what_is_no_plan_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LuochengError) as caught:
        reopen(path)
    assert str(path) in caught.value.faults[0].where
    assert json.dumps(caught.value.faults[0].to_dict())
