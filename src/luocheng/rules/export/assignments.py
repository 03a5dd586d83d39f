"""Writing 权责清单, the list of who is responsible for what: xlsx and docx for print, html as a public page fragment."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.rules.assigning import missing_inputs
from luocheng.rules.export.findings import unknown_format, write_whole
from luocheng.rules.tasks import TASK
from luocheng.rules.wording import OUTCOME_WORDS

if TYPE_CHECKING:
    from luocheng.rules.assigning import Assigned
    from luocheng.rules.model import Rulebook

__all__ = [
    "ASSIGNMENT_FORMATS",
    "Duty",
    "Row",
    "assignments_to_dict",
    "duties_of",
    "table_rows",
    "write_assignments",
]

ASSIGNMENT_FORMATS = ("xlsx", "docx", "html", "csv", "json")
"""The formats assignments can be written in, by the extension of the file."""

MOST = {"xlsx": 200_000, "docx": 5_000, "html": 20_000}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a unit is responsible for: one record under one assignment. Without a unit `outcome` says why."""

    unit: str
    gives: str
    register: str
    record: str
    name: str
    title: str
    clause: str
    evidence: str
    outcome: str
    reason: str
    adds: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an assignment as the policy has it: the class of things, the unit, the words of the text."""

    title: str
    gives: str
    when: str
    unit: str
    clause: str
    evidence: str


def duties_of(assigned: Assigned) -> tuple[list[Duty], list[Duty]]:
    """Return who is responsible for which record, unit by unit, and the records that have no unit yet.

    Where an assignment adds units to those that are named already, each of several joined by 、 gets the record.
    """
    book = assigned.book
    declared = {a.id: a.declaration for a in book.assignments()}
    names = {n: _names(assigned, n) for n in assigned.records}
    given: list[Duty] = []
    open_: list[Duty] = []
    lacking: dict[str, list[tuple[int, int]]] = {}
    for row in assigned.frame.iter_rows(named=True):
        declaration = declared[row["assignment"]]
        common = (
            declaration.gives.zh,
            book.types[row["register"]].title.zh,
            row["record"] or "",
            names[row["register"]][row["number"]],
            declaration.title.zh,
            row["clause"],
            row["evidence"],
            row["outcome"],
            row["reason"],
            row["adds"],
        )
        if row["outcome"] != "assigned":
            duty = Duty("", *common)
            open_.append(duty)
            if row["outcome"] == "missing":
                lacking.setdefault(row["assignment"], []).append((len(open_) - 1, row["number"]))
            continue
        units = row["unit"].split("、") if row["adds"] else [row["unit"]]
        given += [Duty(unit, *common) for unit in units]
    for name, places in lacking.items():
        reasons = missing_inputs(assigned, name, [number for _, number in places])
        for (at, _), reason in zip(places, reasons, strict=True):
            open_[at] = replace(open_[at], reason=f"缺少：{reason}" if reason else "")
    order = {unit: i for i, unit in enumerate(dict.fromkeys(d.unit for d in given))}
    given.sort(key=lambda d: order[d.unit])
    return given, open_


def _names(assigned: Assigned, register: str) -> list[str]:
    """Return what the records of a register are called: their field name or title."""
    frame = assigned.records[register]
    for column in ("name", "title"):
        if column in frame.columns:
            return [str(x or "") for x in frame.get_column(column).to_list()]
    return [""] * frame.height


def table_rows(book: Rulebook) -> list[Row]:
    """Return the rows of the assignments themselves: which class of things goes to whom."""
    from luocheng.expressions import spoken
    from luocheng.policy.folder.model import clause_text

    rows = []
    for assignment in book.assignments():
        declared = assignment.declaration
        kind = book.types[assignment.register]
        for row in assignment.rows:
            unit = row.unit
            if row.field:
                field = kind.by_id.get(assignment.formulas[row.field].source)
                unit = f"条目所填“{field.label.zh if field else assignment.formulas[row.field].source}”"
            elif row.judgement is not None:
                unit = f"由人确定：{row.judgement.zh}"
            rows.append(
                Row(
                    declared.title.zh,
                    declared.gives.zh,
                    spoken(assignment.formulas[row.when]),
                    unit,
                    clause_text(declared.clause),
                    row.evidence,
                )
            )
    return rows


def write_assignments(assigned: Assigned, path: Path) -> Path:
    """Write who is responsible for what, in the format that the name of the file ends in.

    Raises
    ------
    LuochengError
        When the format is unknown, there is too much for a file that people read, or it cannot be written.
    """
    suffix = path.suffix.lower().lstrip(".")
    suffix = {"htm": "html"}.get(suffix, suffix)
    if suffix not in ASSIGNMENT_FORMATS:
        raise LuochengError(unknown_format(path, ASSIGNMENT_FORMATS))
    height = assigned.frame.height
    if height > MOST.get(suffix, height):
        raise LuochengError(
            Fault(
                f"权责清单有 {height:,} 条，给人看的文件放不下",
                where=str(path),
                expected=f"不超过 {MOST[suffix]:,} 条",
                remedy="写成 .csv；或分批处理",
                what_en=f"The list has {height:,} rows, too many for a file that people read",
                expected_en=f"at most {MOST[suffix]:,}",
                remedy_en="Write .csv, or divide the records",
                code="too-many-findings",
            )
        )
    writers: dict[str, Callable[[Path], None]] = {
        "xlsx": lambda part: _paper("xlsx", assigned, part),
        "docx": lambda part: _paper("docx", assigned, part),
        "html": lambda part: _paper("html", assigned, part),
        "csv": lambda part: _csv(assigned, part),
        "json": lambda part: _json(assigned, part),
    }
    write_whole(path, writers[suffix])
    return path


def _paper(kind: str, assigned: Assigned, path: Path) -> None:
    from importlib import import_module

    module = import_module(f"luocheng.rules.export.assignments_{kind}")
    module.write(assigned, path)


def _csv(assigned: Assigned, path: Path) -> None:
    given, open_ = duties_of(assigned)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("责任单位", "责任", "台账", "条目", "名称", "权责", "条款", "依据", "结果", "说明"))
        for d in (*given, *open_):
            writer.writerow(
                (
                    d.unit,
                    d.gives,
                    d.register,
                    d.record,
                    d.name,
                    d.title,
                    d.clause,
                    d.evidence,
                    OUTCOME_WORDS[d.outcome][0],
                    d.reason,
                )
            )


def _json(assigned: Assigned, path: Path) -> None:
    path.write_text(json.dumps(assignments_to_dict(assigned), ensure_ascii=False) + "\n", encoding="utf-8")


def assignments_to_dict(assigned: Assigned) -> dict[str, Any]:
    """Return assignments as plain data: the object that `luocheng assign --json` prints."""
    rows = [
        {
            "record": row["record"],
            "assignment": row["assignment"],
            "outcome": row["outcome"],
            "unit": row["unit"] if row["outcome"] == "assigned" else None,
            "adds": row["adds"],
            "clause": row["clause"],
            "evidence": row["evidence"],
            "reason": row["reason"],
            "reason_en": row["reason_en"],
            "register": row["register"],
            "row": row["row"],
        }
        for row in assigned.frame.iter_rows(named=True)
    ]
    return {"assigned": rows, "summary": assigned.summary()}


def titles(assigned: Assigned) -> tuple[str, str]:
    """Return the title of the list and the line below it."""
    book = assigned.book
    asked = {a.register for a in book.assignments()} - {TASK}
    others = [n for n in assigned.records if n in asked]
    records = "，".join(f"{book.types[n].title.zh} {assigned.records[n].height} 条" for n in others)
    facts = "　".join(x for x in (book.policy.issuer, book.policy.number, f"{book.on} 有效", records) if x)
    return f"{book.policy.heading.zh}权责清单", facts
