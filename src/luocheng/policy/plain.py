"""The plan as plain data: the object that `luocheng read --json` prints, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from luocheng.policy.model import Clause, Document, Finding, Reference, Span, Target, Task

__all__ = ["SCHEMA_VERSION", "document_from_dict", "document_to_dict", "plan_to_dict"]

SCHEMA_VERSION = 1
"""Raised when a field changes its meaning; new fields do not raise it."""


def plan_to_dict(documents: Sequence[Document]) -> dict[str, Any]:
    """Return the documents of a file as one object of plain data, ready for JSON or YAML."""
    return {"version": SCHEMA_VERSION, "documents": [document_to_dict(d) for d in documents]}


def document_to_dict(document: Document) -> dict[str, Any]:
    """Return one document as plain data. All offsets count characters of its `text`."""
    return {
        "label": document.label,
        "title": document.title,
        "issuer": document.issuer,
        "number": document.number,
        "date": document.date,
        "kind": document.kind,
        "plan_years": [document.plan_start, document.plan_end] if document.plan_start else None,
        "source": document.source,
        "format": document.format,
        "checksum": document.checksum,
        "text": document.text,
        "spans": [[s.start, s.end, s.kind, s.paragraph, s.page] for s in document.spans],
        "clauses": [_clause(c) for c in document.clauses],
        "tasks": [_task(t) for t in document.tasks],
        "targets": [_target(t) for t in document.targets],
        "references": [_reference(r) for r in document.references],
        "findings": [_finding(f) for f in document.findings],
    }


def _clause(c: Clause) -> dict[str, Any]:
    return {
        "path": list(c.path),
        "number": c.number,
        "title": c.title,
        "text": c.text,
        "start": c.start,
        "end": c.end,
        "paragraph": c.paragraph,
        "page": c.page,
    }


def _task(t: Task) -> dict[str, Any]:
    return {
        "path": list(t.path),
        "title": t.title,
        "lead_units": t.lead_units,
        "support_units": t.support_units,
        "implied_units": t.implied_units,
        "canonical": t.canonical,
        "deadline": t.deadline,
        "start": t.start,
        "end": t.end,
        "quote": t.quote,
        "assigned": [list(span) for span in t.assigned],
        "form": t.form,
    }


def _target(t: Target) -> dict[str, Any]:
    return {
        "path": list(t.path),
        "subject": t.subject,
        "indicator": t.indicator,
        "comparator": t.comparator,
        "value": list(t.value) if isinstance(t.value, tuple) else t.value,
        "unit": t.unit,
        "year": t.year,
        "year_from": t.year_from,
        "horizon": t.horizon,
        "hedge": t.hedge,
        "per": t.per,
        "base": t.base,
        "quote": t.quote,
        "start": t.start,
        "end": t.end,
        "figure": list(t.figure) if t.figure else None,
    }


def _reference(r: Reference) -> dict[str, Any]:
    return {"title": r.title, "number": r.number, "path": list(r.path), "start": r.start, "end": r.end}


def _finding(f: Finding) -> dict[str, Any]:
    return {
        "code": f.code,
        "severity": f.severity,
        "path": list(f.path),
        "message": {"zh": f.message, "en": f.message_en},
        "remedy": {"zh": f.remedy, "en": f.remedy_en},
        "start": f.start,
        "end": f.end,
    }


def document_from_dict(data: Mapping[str, Any]) -> Document:
    """Build a document from the plain data that `document_to_dict` returns."""
    years = data.get("plan_years") or [None, None]
    return Document(
        label=data["label"],
        title=data["title"],
        issuer=data["issuer"],
        number=data["number"],
        date=data["date"],
        text=data["text"],
        kind=data.get("kind", ""),
        plan_start=years[0],
        plan_end=years[1],
        source=data.get("source", ""),
        format=data.get("format", ""),
        checksum=data.get("checksum", ""),
        spans=[Span(s[0], s[1], s[3], s[4], s[2]) for s in data.get("spans", [])],
        clauses=[
            Clause(
                tuple(c["path"]),
                c["number"],
                c["title"],
                c["text"],
                c["start"],
                c["end"],
                len(c["path"]),
                c.get("paragraph", 0),
                c.get("page"),
            )
            for c in data["clauses"]
        ],
        tasks=[_read_task(t) for t in data["tasks"]],
        targets=[_read_target(t) for t in data["targets"]],
        references=[
            Reference(r["title"], r["number"], tuple(r["path"]), r["start"], r["end"])
            for r in data["references"]
        ],
        findings=[
            Finding(
                f["code"],
                f["severity"],
                f["message"]["zh"],
                f["message"]["en"],
                tuple(f["path"]),
                f["start"],
                f["end"],
                f["remedy"]["zh"],
                f["remedy"]["en"],
            )
            for f in data["findings"]
        ],
    )


def _read_task(t: Mapping[str, Any]) -> Task:
    return Task(
        path=tuple(t["path"]),
        title=t["title"],
        lead_units=list(t["lead_units"]),
        support_units=list(t["support_units"]),
        deadline=t["deadline"],
        start=t["start"],
        end=t["end"],
        quote=t.get("quote", ""),
        implied_units=list(t.get("implied_units", [])),
        assigned=[(a, b) for a, b in t.get("assigned", [])],
        form=t.get("form", "none"),
        canonical=dict(t.get("canonical", {})),
    )


def _read_target(t: Mapping[str, Any]) -> Target:
    value = t["value"]
    figure = t.get("figure")
    return Target(
        path=tuple(t["path"]),
        subject=t["subject"],
        indicator=t["indicator"],
        comparator=t["comparator"],
        value=(value[0], value[1]) if isinstance(value, list) else value,
        unit=t["unit"],
        year=t["year"],
        quote=t["quote"],
        start=t["start"],
        end=t["end"],
        hedge=t.get("hedge", ""),
        per=t.get("per", ""),
        base=t.get("base", ""),
        year_from=t.get("year_from"),
        horizon=t.get("horizon", ""),
        figure=(figure[0], figure[1]) if figure else None,
    )
