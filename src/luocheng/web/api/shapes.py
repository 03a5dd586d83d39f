"""What the interface returns, thing by thing."""

from __future__ import annotations

import datetime as dt
from typing import Any, Generic, TypeVar

from django.utils import translation
from ninja import Schema
from pydantic import Field

from luocheng.web.api.problems import Said
from luocheng.web.duties.models import Duty
from luocheng.web.people.models import Unit
from luocheng.web.policies.models import Item, Policy
from luocheng.web.registers.models import Finding, Record, Register
from luocheng.web.targets.models import Light, Observation, Target
from luocheng.web.targets.words import why
from luocheng.web.tasks.models import Part, Report, Task

T = TypeVar("T")


class Page(Schema, Generic[T]):
    """Part of a list: how many there are in all, the parts before and after, and the things themselves."""

    count: int
    next: str | None
    previous: str | None
    items: list[T]


class Me(Schema):
    """Who the token acts for, and what it may be used for."""

    username: str
    name: str
    role: str
    unit: int | None
    scopes: list[str]
    rights: list[str]


class UnitOut(Schema):
    """A unit that is responsible for something."""

    id: int
    name: str
    aliases: list[str]
    parent: int | None
    active: bool


class PolicyOut(Schema):
    """A policy document."""

    id: int
    version: int
    title: str
    issuer: str
    number: str
    date: dt.date | None
    first_year: int | None
    last_year: int | None
    state: str
    demonstration: bool


class ItemOut(Schema):
    """A task or a target as it stands in the text of a policy; start and end are places in that text."""

    id: int
    version: int
    policy: int
    source: int
    kind: str
    state: str
    clause: str
    title: str
    start: int
    end: int
    quote: str
    data: dict[str, Any]


class PartOut(Schema):
    """A unit's part in a task: the name as written, and the unit where it is known."""

    name: str
    unit: int | None


class MilestoneOut(Schema):
    """What is to be reached on the way."""

    id: int
    title: str
    due: dt.date
    done_on: dt.date | None


class TaskOut(Schema):
    """Work that a policy gives to units."""

    id: int
    version: int
    policy: int
    item: int | None
    title: str
    clause: str
    quote: str
    leads: list[PartOut]
    supporters: list[PartOut]
    deadline: str
    due: dt.date | None
    first_year: int | None
    last_year: int | None
    state: str
    light: str = Field(description="blue, yellow, red, or nothing")
    progress: int
    basis: str


class TaskWhole(TaskOut):
    """A task with its milestones."""

    milestones: list[MilestoneOut]


class ReportOut(Schema):
    """What a unit said of a task at one time."""

    id: int
    version: int
    task: int
    unit: int | None
    by: str
    at: dt.datetime
    percent: int | None
    text: str
    problem: str
    answer: str


class TargetOut(Schema):
    """A value to be reached, how it stands and why."""

    id: int
    version: int
    policy: int
    indicator: int
    title: str
    clause: str
    quote: str
    asked: str
    comparator: str
    value: Any
    unit: str
    year: int | None
    area: str
    lead: int | None
    status: str | None
    since: int | None
    latest: float | None
    latest_year: int | None
    gap: float | None
    why: Said | None


class ObservationOut(Schema):
    """A value of an indicator in a year and an area. `value` is in `unit`, that of the indicator."""

    id: int
    version: int
    indicator: int
    year: int
    area: str
    value: float
    unit: str
    given: float
    given_unit: str
    as_of: dt.date | None
    origin: str
    note: str
    source: str
    entered_at: dt.datetime


class FieldOut(Schema):
    """A field of a register."""

    id: str
    label: Said
    type: str
    unit: str
    required: bool
    computed: bool
    choices: list[str]


class RegisterOut(Schema):
    """A register that is in use."""

    id: int
    version: int
    policy: str
    kind: str
    title: str
    keeper: int | None
    count: int
    confirmed_on: dt.date | None
    demonstration: bool


class RegisterWhole(RegisterOut):
    """A register with its fields."""

    fields_: list[FieldOut] = Field(serialization_alias="fields", validation_alias="fields")


class RecordOut(Schema):
    """A record of a register: its values by the ids of the fields, in their units."""

    id: int
    version: int
    register_: int = Field(serialization_alias="register", validation_alias="register")
    code: str
    name: str
    state: str
    values: dict[str, Any]
    longitude: float | None
    latitude: float | None


class FindingOut(Schema):
    """What a check found in one record under one rule."""

    id: int
    check: int
    record: int | None
    code: str
    rule: str
    verdict: str
    title: Said
    clause: str
    evidence: str
    explanation: Said


class DutyOut(Schema):
    """Something that is due once."""

    id: int
    version: int
    policy: str
    year: int
    title: Said
    period: Said
    owner_name: str
    owner: int | None
    due: dt.date | None
    state: str
    done_on: dt.date | None
    clause: str
    evidence: str
    note: str


def _said(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def unit_of(unit: Unit) -> dict[str, Any]:
    """Return a unit."""
    return {"id": unit.pk, "name": unit.name, "aliases": unit.aliases, "parent": unit.parent_id, "active": unit.active}  # fmt: skip


def policy_of(policy: Policy) -> dict[str, Any]:
    """Return a policy."""
    names = (
        "version",
        "title",
        "issuer",
        "number",
        "date",
        "first_year",
        "last_year",
        "state",
        "demonstration",
    )
    return {"id": policy.pk} | {n: getattr(policy, n) for n in names}


def item_of(item: Item) -> dict[str, Any]:
    """Return an item; its source is fetched with it."""
    names = ("version", "kind", "state", "clause", "title", "start", "end", "quote", "data")
    return {"id": item.pk, "policy": item.source.policy_id, "source": item.source_id} | {n: getattr(item, n) for n in names}  # fmt: skip


def task_of(task: Task) -> dict[str, Any]:
    """Return a task; its units are fetched with it."""
    parts = [(u.part, {"name": u.name, "unit": u.unit_id}) for u in task.task_units.all()]
    names = (
        "version", "title", "clause", "quote", "deadline", "due", "first_year", "last_year", "state", "light", "progress", "basis",
    )  # fmt: skip
    return {
        "id": task.pk,
        "policy": task.policy_id,
        "item": task.item_id,
        "leads": [p for part, p in parts if part == Part.LEAD],
        "supporters": [p for part, p in parts if part != Part.LEAD],
    } | {n: getattr(task, n) for n in names}


def task_whole(task: Task) -> dict[str, Any]:
    """Return a task with its milestones."""
    steps = [
        {"id": m.pk, "title": m.title, "due": m.due, "done_on": m.done_on} for m in task.milestones.all()
    ]
    return task_of(task) | {"milestones": steps}


def report_of(report: Report) -> dict[str, Any]:
    """Return a report; who made it is fetched with it."""
    names = ("version", "at", "percent", "text", "problem", "answer")
    return {
        "id": report.pk,
        "task": report.task_id,
        "unit": report.unit_id,
        "by": report.by.name,
    } | {n: getattr(report, n) for n in names}


def target_of(light: Light | None, target: Target) -> dict[str, Any]:
    """Return a target with its light; indicator and item are fetched with it."""
    said = None
    if light is not None:
        light.target = target
        told = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                told.append(why(light))
        said = _said(*told)
    with translation.override("zh-hans"):
        asked = target.asked
    names = ("version", "title", "clause", "comparator", "value", "unit", "year", "area")
    return {
        "id": target.pk,
        "policy": target.policy_id,
        "indicator": target.indicator_id,
        "quote": target.item.quote,
        "asked": asked,
        "lead": target.lead_id,
        "status": light.status if light else None,
        "since": light.since if light else None,
        "latest": light.value if light else None,
        "latest_year": light.year if light else None,
        "gap": light.gap if light else None,
        "why": said,
    } | {n: getattr(target, n) for n in names}


def observation_of(value: Observation) -> dict[str, Any]:
    """Return a value; its indicator is fetched with it."""
    names = (
        "version", "year", "area", "value", "given", "given_unit", "as_of", "origin", "note", "source", "entered_at",
    )  # fmt: skip
    return {"id": value.pk, "indicator": value.indicator_id, "unit": value.indicator.unit} | {
        n: getattr(value, n) for n in names
    }


def register_of(register: Register) -> dict[str, Any]:
    """Return a register."""
    names = ("version", "policy", "kind", "title", "count", "confirmed_on", "demonstration")
    return {"id": register.pk, "keeper": register.keeper_id} | {n: getattr(register, n) for n in names}


def register_whole(register: Register) -> dict[str, Any]:
    """Return a register with its fields."""
    fields = [
        {
            "id": f.id,
            "label": _said(f.label.zh, f.said("en")),
            "type": f.type,
            "unit": f.unit,
            "required": f.required or f.id == register.type.key,
            "computed": f.computed,
            "choices": [c.id for c in f.choices],
        }
        for f in register.type.fields
    ]
    return register_of(register) | {"fields": fields}


def record_of(record: Record) -> dict[str, Any]:
    """Return a record."""
    return {
        "id": record.pk,
        "version": record.version,
        "register": record.register_id,
        "code": record.code,
        "name": record.name,
        "state": record.state,
        "values": record.data,
        "longitude": record.lon,
        "latitude": record.lat,
    }


def finding_of(finding: Finding) -> dict[str, Any]:
    """Return a finding."""
    return {
        "id": finding.pk,
        "check": finding.check_run_id,
        "record": finding.record_id,
        "code": finding.code,
        "rule": finding.rule,
        "verdict": finding.verdict,
        "title": _said(finding.title, finding.title_en),
        "clause": finding.clause,
        "evidence": finding.evidence,
        "explanation": _said(finding.explanation, finding.explanation_en),
    }


def duty_of(duty: Duty) -> dict[str, Any]:
    """Return a duty; its year is fetched with it."""
    names = ("version", "owner_name", "due", "state", "done_on", "clause", "evidence", "note")
    return {
        "id": duty.pk,
        "policy": duty.plan.policy,
        "year": duty.plan.year,
        "title": _said(*duty.names),
        "period": _said(*duty.periods),
        "owner": duty.owner_id,
    } | {n: getattr(duty, n) for n in names}
