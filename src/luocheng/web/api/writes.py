"""Operations that write: through the forms and functions of the pages, so that nothing is held to less."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, QueryDict
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from luocheng.errors import Fault
from luocheng.web.api import shapes
from luocheng.web.api.models import Scope
from luocheng.web.api.problems import ProblemError, held, words
from luocheng.web.api.ways import Key, allowed, seen_version, told, write
from luocheng.web.people.rights import may
from luocheng.web.registers.forms import RecordForm
from luocheng.web.registers.models import Record, Register
from luocheng.web.registers.saving import code_taken, save_record
from luocheng.web.targets.forms import ObservationForm
from luocheng.web.targets.keeping import keep_observation
from luocheng.web.targets.models import Observation, Target
from luocheng.web.tasks.acts import keep_report, report_form
from luocheng.web.tasks.models import Task
from luocheng.web.tasks.states import ACTS

Version = Annotated[int | None, Field(ge=0, le=2**31 - 1, description="The version that was read, where If-Match does not say it")]  # fmt: skip
Words = Annotated[str, Field(max_length=10_000)]


class Given(Schema):
    """What is sent: nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class ReportIn(Given):
    """A report of a task; the percentage only where no milestones tell it, and from a lead unit."""

    text: Words
    percent: Annotated[int | None, Field(ge=0, le=100)] = None
    milestones: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(
        default=[], description="Milestones that are reached now"
    )
    problem: Words = ""
    submit: bool = Field(False, description="Submit the task for review with the report")
    version: Version = None


class ObservationIn(Given):
    """A value of a year, in a unit that can be converted into that of the indicator."""

    year: Annotated[int, Field(ge=1949, le=2200)]
    area: Annotated[str, Field(max_length=60)] = ""
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: Annotated[str, Field(max_length=40)] = ""
    as_of: dt.date | None = None
    origin: Annotated[str, Field(max_length=200)] = ""
    note: Words = ""


class ObservationChange(Given):
    """Another value in the place of one, and why; what is not sent stays."""

    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: Annotated[str | None, Field(max_length=40)] = None
    as_of: dt.date | None = None
    origin: Annotated[str | None, Field(max_length=200)] = None
    note: Words | None = None
    why: Annotated[str, Field(min_length=1, max_length=10_000)]
    version: Version = None


Value = str | bool | int | float | None
"""Text is read as the cells of a file are; null empties a field."""


class RecordIn(Given):
    """A new record: values by the ids of the fields."""

    values: dict[str, Value]
    why: Annotated[str, Field(max_length=500)] = ""


class RecordChange(RecordIn):
    """Other values of a record; what is not sent stays."""

    version: Version = None


def _form(given: dict[str, Any]) -> QueryDict:
    """Return what was sent as a form would send it."""
    data = QueryDict(mutable=True)
    for name, value in given.items():
        if value is None:
            continue
        data.setlist(name, [str(v) for v in value] if isinstance(value, list) else [str(value)])
    return data


@write("POST", "/tasks/{pk}/reports", "task.report", Scope.REPORT, shapes.ReportOut, "task-report-add", words("填报任务进展", "Report on a task"))  # fmt: skip
def add_report(request: HttpRequest, pk: Key, given: ReportIn) -> Any:
    """Report on a task, as the form does."""
    task: Task = allowed(request, "task.report", Task, pk, Scope.REPORT)
    submit = ACTS["submit"]
    if not task.open or (given.submit and task.state not in submit.sources):
        raise ProblemError(409, "task-state", words("任务现在的状态不能这样做", "The task is in a state in which this cannot be done"))  # fmt: skip
    if given.submit and not may(request.user, submit.right, task):
        raise ProblemError(403)
    # A report alone makes nobody's form old: only submitting is about a version.
    seen = seen_version(request, task, given.version) if given.submit else task.version
    sent = _form(given.dict(exclude={"submit", "version"}) | {"seen": seen})
    form = held(lambda: report_form(request.user, task, sent))
    left = [
        n for n in ("percent", "milestones") if getattr(given, n) not in (None, []) and n not in form.fields
    ]
    if left:
        raise ProblemError(422, faults=[_not_here(n) for n in left])
    made = keep_report(request.user, task, {"files": [], **form.cleaned_data}, submit=given.submit)
    return Status(201, told(request, made, shapes.report_of(made)))


def _not_here(name: str) -> Fault:
    return Fault("这个任务现在不填这一项", name, what_en="This is not taken for this task now", code="field")


@write("POST", "/targets/{pk}/observations", "target.observe", Scope.OBSERVE, shapes.ObservationOut, "observation-add", words("填报一年的指标值", "Enter the value of a year"))  # fmt: skip
def add_observation(request: HttpRequest, pk: Key, given: ObservationIn) -> Any:
    """Enter the value of a year, as the form does."""
    target: Target = allowed(request, "target.observe", Target, pk, Scope.OBSERVE, ("indicator",))
    sent = _form(
        {"year": given.year, "area": given.area or target.area, "given": given.value, "given_unit": given.unit,
         "as_of": given.as_of, "origin": given.origin, "note": given.note}
    )  # fmt: skip

    def make() -> ObservationForm:
        return ObservationForm(sent, instance=Observation(indicator=target.indicator, year=0), target=target)

    form = held(make)
    made = keep_observation(form, request.user, "observation.entered")
    return Status(201, told(request, made, shapes.observation_of(made)))


@write("PATCH", "/observations/{pk}", "target.observe", Scope.OBSERVE, shapes.ObservationOut, "observation-change", words("更正一个指标值", "Correct a value"))  # fmt: skip
def change_observation(request: HttpRequest, pk: Key, given: ObservationChange) -> Any:
    """Put another value in the place of one, as the form does."""
    one: Observation = allowed(request, "target.observe", Observation, pk, Scope.OBSERVE, ("indicator",))
    seen = seen_version(request, one, given.version)
    found = Target.objects.filter(indicator=one.indicator_id, state=Target.ACTIVE)
    target = found.select_related("indicator").order_by("-year").first()
    if target is None:
        raise ProblemError(404)
    kept = {n: getattr(one, n) if getattr(given, n) is None else getattr(given, n) for n in ("as_of", "origin", "note")}  # fmt: skip
    unit = one.given_unit if given.unit is None else given.unit
    sent = _form(kept | {"given": given.value, "given_unit": unit, "why": given.why, "seen": seen})

    def make() -> ObservationForm:
        # The form writes into what it is about: each try begins with what is kept.
        fresh = Observation.objects.select_related("indicator").get(pk=one.pk)
        return ObservationForm(sent, instance=fresh, target=target)

    made = keep_observation(held(make), request.user, "observation.corrected")
    return Status(200, told(request, made, shapes.observation_of(made)))


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _entered(register: Register, values: dict[str, Value], kept: dict[str, Any]) -> RecordForm:
    kind = register.type
    known = {f.id for f in kind.fields if not f.computed}
    unknown = [n for n in values if n not in known]
    if unknown:
        raise ProblemError(422, faults=[Fault("台账没有这个可填的字段", n[:200], what_en="The register has no such field that can be entered", code="field") for n in unknown[:20]])  # fmt: skip
    shown = {k: v for k, v in RecordForm.shown(kind, kept).items() if k in known}
    sent = _form({k: _text(v) for k, v in (shown | values).items()})
    return held(lambda: RecordForm(kind, sent))


def _kept(
    request: HttpRequest, record: Record, form: RecordForm, kind: str, why: str, seen: int | None
) -> Any:
    assert form.entry is not None
    if code_taken(record, form.entry.values):
        raise ProblemError(
            409, "code-taken", words("这个编号已有别的条目用了", "Another record has this code")
        )
    save_record(record, form.entry.values, request.user, kind, why, seen)
    return told(request, record, shapes.record_of(record))


@write("POST", "/registers/{pk}/records", "register.change", Scope.RECORD, shapes.RecordOut, "record-add", words("新增条目", "Add a record"))  # fmt: skip
def add_record(request: HttpRequest, pk: Key, given: RecordIn) -> Any:
    """Add a record, as the form does."""
    register: Register = allowed(request, "register.change", Register, pk, Scope.RECORD, ("keeper",))
    form = _entered(register, given.values, {})
    return Status(201, _kept(request, Record(register=register), form, "record.added", given.why, None))


@write("PATCH", "/records/{pk}", "register.change", Scope.RECORD, shapes.RecordOut, "record-change", words("修改条目", "Change a record"))  # fmt: skip
def change_record(request: HttpRequest, pk: Key, given: RecordChange) -> Any:
    """Change a record, as the form does."""
    record: Record = allowed(request, "register.change", Record, pk, Scope.RECORD, ("register__keeper",))
    seen = seen_version(request, record, given.version)
    form = _entered(record.register, given.values, record.data)
    return Status(200, _kept(request, record, form, "record.changed", given.why, seen))
