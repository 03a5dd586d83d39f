"""Reading a plan back: from the workbook a clerk has corrected, or from the JSON that was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.checks import OF_THE_FILE, check_plan, propose_names
from luocheng.policy.plain import document_from_dict

if TYPE_CHECKING:
    from pathlib import Path

    from luocheng.policy.model import Document
    from luocheng.policy.units import UnitDirectory

__all__ = ["PLANS", "reopen"]

PLANS = (".xlsx", ".json")
"""The extensions of files that hold a plan, not a document."""


def reopen(path: Path, directory: UnitDirectory | None = None) -> list[Document]:
    """Read a plan that was written as a workbook or as JSON, and check it again.

    Raises
    ------
    LuochengError
        When the file holds no plan; for a workbook, with sheet and row of everything that is wrong in it.
    """
    documents = _workbook(path) if path.suffix.lower() == ".xlsx" else _json(path)
    for document in documents:
        propose_names(document, directory)
        found = check_plan(document, directory)
        kept = [f for f in document.findings if f.code in OF_THE_FILE and f not in found]
        document.findings = [*kept, *found]
    return documents


def _workbook(path: Path) -> list[Document]:
    from luocheng.policy.export.xlsx_import import read_xlsx

    return read_xlsx(path)


def _json(path: Path) -> list[Document]:
    try:
        data = json.loads(path.read_bytes())
        return [document_from_dict(d) for d in data["documents"]]
    except OSError as error:
        raise LuochengError(
            Fault(
                f"打不开这个文件：{error.strerror}",
                where=str(path),
                what_en=f"The file cannot be opened: {error.strerror}",
                code="unreadable",
            )
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LuochengError(
            Fault(
                "这个 JSON 文件不是落城写出的计划",
                where=str(path),
                expected="luocheng read 文件 --json 的输出",
                what_en="This JSON file is no plan written by luocheng",
                expected_en="the output of luocheng read FILE --json",
                code="no-plan",
            )
        ) from error
