"""Operations that read: lists in parts, and one thing each. What one may not see is in none of them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, QueryDict
from ninja import Query

from luocheng.web.api import shapes
from luocheng.web.api.models import Scope, Token
from luocheng.web.api.problems import words
from luocheng.web.api.ways import Key, Paged, Text, allowed, listed, read, told
from luocheng.web.duties.models import Duty, DutyState
from luocheng.web.people.models import Unit
from luocheng.web.people.rights import RIGHTS, may
from luocheng.web.policies.models import Item, ItemKind, ItemState, Policy, PolicyState
from luocheng.web.registers.models import Finding, Record, Register
from luocheng.web.targets.lights import judge_stale
from luocheng.web.targets.models import Light, Observation, Status, Target
from luocheng.web.targets.queries import asked_of, lights_of
from luocheng.web.tasks.listing import Asked, with_parts
from luocheng.web.tasks.listing import listed as tasks_listed
from luocheng.web.tasks.models import Report, Task, TaskState, TaskUnit

_TARGET = ("indicator", "policy", "lead", "item")
_Maybe = int | None


def _choice(kind: Any) -> Any:
    return Literal[tuple(kind.values)]  # type: ignore[misc]


PolicyStates, ItemKinds, ItemStates = _choice(PolicyState), _choice(ItemKind), _choice(ItemState)
TaskStates, Statuses, DutyStates = _choice(TaskState), _choice(Status), _choice(DutyState)
Verdicts = Literal["fail", "judgement", "missing"]


class ByWords(Paged):
    """Words in the name."""

    q: Text = ""


class OfTasks(ByWords):
    """Which tasks."""

    policy: Key | None = None
    unit: Key | None = None
    year: int | None = None
    state: TaskStates | None = None  # type: ignore[valid-type]


class OfTargets(ByWords):
    """Which targets."""

    policy: Key | None = None
    unit: Key | None = None
    year: int | None = None
    status: Statuses | None = None  # type: ignore[valid-type]


class OfObservations(Paged):
    """Which values."""

    indicator: Key | None = None
    year: int | None = None


class OfDuties(ByWords):
    """Which duties."""

    unit: Key | None = None
    year: int | None = None
    state: DutyStates | None = None  # type: ignore[valid-type]


def _year(found: Any, field: str, year: int | None) -> Any:
    """Narrow by a year; one that no database knows finds nothing."""
    if year is None:
        return found
    return found.filter(**{field: year}) if 0 <= year <= 32767 else found.none()


@read("/me", "api.use", shapes.Me, "me", words("查自己是谁、可以做什么", "Tell who I am and what I may do"))
def me(request: HttpRequest) -> Any:
    """Tell who the token acts for."""
    auth: Any = request.auth  # type: ignore[attr-defined]
    user: Any = request.user
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "unit": user.unit_id,
        "scopes": auth.scopes if isinstance(auth, Token) else [Scope.READ],
        "rights": sorted(a for a in RIGHTS if may(user, a)),
    }


@read("/units", "unit.see", shapes.Page[shapes.UnitOut], "units", words("列出单位", "List the units"))
def units(request: HttpRequest, asked: Query[ByWords]) -> Any:
    """List the units."""
    found = Unit.objects.order_by("pk")
    return listed(request, found.filter(name__icontains=asked.q) if asked.q else found, asked, shapes.unit_of)


@read(
    "/policies",
    "policy.see",
    shapes.Page[shapes.PolicyOut],
    "policies",
    words("列出政策", "List the policies"),
)
def policies(request: HttpRequest, asked: Query[ByWords], state: PolicyStates | None = None) -> Any:  # type: ignore[valid-type]
    """List the policies."""
    found = Policy.objects.order_by("pk")
    if asked.q:
        found = found.filter(title__icontains=asked.q)
    return listed(request, found.filter(state=state) if state else found, asked, shapes.policy_of)


@read("/policies/{pk}", "policy.see", shapes.PolicyOut, "policy", words("一个政策", "One policy"), Policy)
def policy(request: HttpRequest, pk: Key) -> Any:
    """Return a policy."""
    found = allowed(request, "policy.see", Policy, pk)
    return told(request, found, shapes.policy_of(found))


@read(
    "/policies/{pk}/items", "policy.see", shapes.Page[shapes.ItemOut], "policy-items",
    words("列出政策条文中的任务和目标", "List the tasks and targets in the text of a policy"), Policy,
)  # fmt: skip
def items(
    request: HttpRequest,
    pk: Key,
    asked: Query[Paged],
    kind: ItemKinds | None = None,  # type: ignore[valid-type]
    state: ItemStates | None = None,  # type: ignore[valid-type]
) -> Any:
    """List the items of a policy."""
    found = Item.objects.filter(source__policy=allowed(request, "policy.see", Policy, pk))
    found = found.select_related("source").defer("source__text", "source__clauses", "source__head").order_by("place", "pk")  # fmt: skip
    found = found.filter(kind=kind) if kind else found
    return listed(request, found.filter(state=state) if state else found, asked, shapes.item_of)


@read("/items/{pk}", "policy.see", shapes.ItemOut, "item", words("一条任务或目标的条文", "One task or target in the text"), Item)  # fmt: skip
def item(request: HttpRequest, pk: Key) -> Any:
    """Return an item."""
    found = allowed(request, "policy.see", Item, pk, select=("source",))
    return told(request, found, shapes.item_of(found))


@read("/tasks", "task.list", shapes.Page[shapes.TaskOut], "tasks", words("列出看得到的任务", "List the tasks that one may see"))  # fmt: skip
def tasks(request: HttpRequest, asked: Query[OfTasks]) -> Any:
    """List the tasks that one may see."""
    query = QueryDict(mutable=True)
    for name in ("q", "state"):
        if getattr(asked, name):
            query[name] = str(getattr(asked, name))
    query.setdefault("sort", "number")
    found = tasks_listed(request.user, Asked.of(query))
    if asked.policy is not None:
        found = found.filter(policy=asked.policy)
    if asked.unit is not None:
        found = found.filter(pk__in=TaskUnit.objects.filter(unit=asked.unit).values("task_id"))
    if asked.year is not None:
        found = found.filter(first_year__lte=asked.year, last_year__gte=asked.year) if 0 <= asked.year <= 32767 else found.none()  # fmt: skip
    return listed(request, with_parts(found), asked, shapes.task_of)


@read("/tasks/{pk}", "task.see", shapes.TaskWhole, "task", words("一个任务", "One task"), Task)
def task(request: HttpRequest, pk: Key) -> Any:
    """Return a task with its milestones."""
    found = allowed(request, "task.see", Task, pk)
    return told(request, found, shapes.task_whole(found))


@read("/tasks/{pk}/reports", "task.see", shapes.Page[shapes.ReportOut], "task-reports", words("列出任务的填报", "List the reports of a task"), Task)  # fmt: skip
def reports(request: HttpRequest, pk: Key, asked: Query[Paged]) -> Any:
    """List the reports of a task, the latest first."""
    found = Report.objects.filter(task=allowed(request, "task.see", Task, pk)).select_related("by")
    return listed(request, found, asked, shapes.report_of)


@read("/targets", "target.see", shapes.Page[shapes.TargetOut], "targets", words("列出目标和进展", "List the targets and how they stand"))  # fmt: skip
def targets(request: HttpRequest, asked: Query[OfTargets]) -> Any:
    """List the targets."""
    judge_stale()
    given = {k: str(v) for k, v in asked.dict().items() if k in ("q", "status") and v}
    found = _year(lights_of(asked_of(given)), "target__year", asked.year)
    if asked.policy is not None:
        found = found.filter(target__policy=asked.policy)
    if asked.unit is not None:
        found = found.filter(target__lead=asked.unit)
    found = found.select_related("target__indicator", "target__item")
    return listed(request, found, asked, lambda light: shapes.target_of(light, light.target))


@read("/targets/{pk}", "target.see", shapes.TargetOut, "target", words("一个目标", "One target"), Target)
def target(request: HttpRequest, pk: Key) -> Any:
    """Return a target and how it stands."""
    judge_stale()
    found = allowed(request, "target.see", Target, pk, select=_TARGET)
    light = Light.objects.filter(target=found, own=True).first()
    return told(request, found, shapes.target_of(light, found))


@read("/targets/{pk}/observations", "target.see", shapes.Page[shapes.ObservationOut], "target-observations", words("列出目标的各年数值", "List the values of a target by year"), Target)  # fmt: skip
def target_observations(request: HttpRequest, pk: Key, asked: Query[Paged]) -> Any:
    """List the values of the indicator of a target."""
    one = allowed(request, "target.see", Target, pk)
    found = Observation.objects.filter(indicator=one.indicator_id).select_related("indicator").order_by("year", "area", "pk")  # fmt: skip
    return listed(request, found, asked, shapes.observation_of)


@read("/observations", "target.see", shapes.Page[shapes.ObservationOut], "observations", words("列出指标值", "List the values of indicators"))  # fmt: skip
def observations(request: HttpRequest, asked: Query[OfObservations]) -> Any:
    """List values."""
    found = Observation.objects.select_related("indicator").order_by("pk")
    if asked.indicator is not None:
        found = found.filter(indicator=asked.indicator)
    return listed(request, _year(found, "year", asked.year), asked, shapes.observation_of)


@read("/observations/{pk}", "target.see", shapes.ObservationOut, "observation", words("一个指标值", "One value"), Observation)  # fmt: skip
def observation(request: HttpRequest, pk: Key) -> Any:
    """Return a value."""
    found = allowed(request, "target.see", Observation, pk, select=("indicator",))
    return told(request, found, shapes.observation_of(found))


@read("/registers", "register.see", shapes.Page[shapes.RegisterOut], "registers", words("列出台账", "List the registers in use"))  # fmt: skip
def registers(request: HttpRequest, asked: Query[Paged]) -> Any:
    """List the registers."""
    return listed(request, Register.objects.order_by("pk"), asked, shapes.register_of)


@read("/registers/{pk}", "register.see", shapes.RegisterWhole, "register", words("一个台账和它的字段", "One register with its fields"), Register)  # fmt: skip
def register(request: HttpRequest, pk: Key) -> Any:
    """Return a register with its fields."""
    found = allowed(request, "register.see", Register, pk)
    return told(request, found, shapes.register_whole(found))


@read("/registers/{pk}/records", "register.see", shapes.Page[shapes.RecordOut], "register-records", words("列出台账的条目", "List the records of a register"), Register)  # fmt: skip
def records(request: HttpRequest, pk: Key, asked: Query[Paged], code: Text = "") -> Any:
    """List the records of a register, by code."""
    found = Record.objects.present().filter(register=allowed(request, "register.see", Register, pk))
    found = found.filter(code__startswith=code) if code else found
    return listed(request, found.defer("shape").order_by("code"), asked, shapes.record_of)


@read("/records/{pk}", "register.see", shapes.RecordOut, "record", words("一个条目", "One record"), Record)
def record(request: HttpRequest, pk: Key) -> Any:
    """Return a record."""
    found = allowed(request, "register.see", Record, pk)
    return told(request, found, shapes.record_of(found))


@read("/registers/{pk}/findings", "register.see", shapes.Page[shapes.FindingOut], "register-findings", words("列出最近一次检查的结论", "List what the latest check found"), Register)  # fmt: skip
def findings(request: HttpRequest, pk: Key, asked: Query[Paged], verdict: Verdicts | None = None) -> Any:
    """List the findings of the latest check of a register."""
    check = allowed(request, "register.see", Register, pk).checks.first()
    found = Finding.objects.filter(check_run=check) if check else Finding.objects.none()
    return listed(request, found.filter(verdict=verdict) if verdict else found, asked, shapes.finding_of)


@read("/duties", "duty.see", shapes.Page[shapes.DutyOut], "duties", words("列出应办事项", "List the duties"))
def duties(request: HttpRequest, asked: Query[OfDuties]) -> Any:
    """List the duties, by due day."""
    found = _year(Duty.objects.select_related("plan"), "plan__year", asked.year)
    if asked.unit is not None:
        found = found.filter(owner=asked.unit)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.q:
        found = found.filter(title__icontains=asked.q)
    return listed(request, found, asked, shapes.duty_of)


@read("/duties/{pk}", "duty.see", shapes.DutyOut, "duty", words("一个应办事项", "One duty"), Duty)
def duty(request: HttpRequest, pk: Key) -> Any:
    """Return a duty."""
    found = allowed(request, "duty.see", Duty, pk, select=("plan",))
    return told(request, found, shapes.duty_of(found))
