"""What the public sees of a publication: the same for its page and for the preview before it is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from luocheng.web.pages.numbers import number_in
from luocheng.web.public.columns import columns_for, fields_of
from luocheng.web.public.models import Kind, Publication
from luocheng.web.registers.models import Record
from luocheng.web.registers.values import shown_value
from luocheng.web.targets.lights import judge_stale
from luocheng.web.targets.models import Light, Status, Target
from luocheng.web.targets.words import measure, why
from luocheng.web.tasks.listing import with_parts
from luocheng.web.tasks.models import Part, Task, TaskState, TaskUnit

__all__ = ["cells_of", "heads_of", "kept", "lights_of", "records_of", "shown", "tasks_of"]

PAGE = 50


def kept(publication: Publication) -> list[str]:
    """Return the ids of the columns that are seen, in their order."""
    chosen = set(publication.fields)
    return [c.id for c in columns_for(publication) if c.fixed or c.id in chosen]


def heads_of(publication: Publication) -> list[str]:
    """Return the headings of the columns that are seen."""
    wanted = kept(publication)
    if publication.kind == Kind.REGISTER:
        return [f"{_said(f.label)}（{f.unit}）" if f.unit else _said(f.label) for f in fields_of(publication)]
    return [c.words for c in columns_for(publication) if c.id in wanted]


def _said(label: Any) -> str:
    from luocheng.web.pages.templatetags.house import said

    return said(label)


def tasks_of(publication: Publication, words: str = "", unit: str = "") -> QuerySet[Task]:
    """Return the tasks that are seen: those of the policy that were not withdrawn."""
    found = Task.objects.filter(policy=publication.policy).exclude(state=TaskState.WITHDRAWN)
    if words:
        found = found.filter(title__icontains=words)
    if number := number_in(unit):
        found = found.filter(pk__in=TaskUnit.objects.filter(unit=number).values("task_id"))
    return with_parts(found).order_by("number", "pk")


def lights_of(publication: Publication, words: str = "", status: str = "") -> QuerySet[Light]:
    """Return the targets that are seen, as they stand: those of the policy in force."""
    judge_stale()
    found = Light.objects.filter(own=True, target__policy=publication.policy, target__state=Target.ACTIVE)
    if words:
        found = found.filter(target__title__icontains=words)
    if status in Status.values:
        found = found.filter(status=status)
    return found.select_related("target__indicator", "target__lead", "target__item").order_by("target__item__place", "target_id")  # fmt: skip


def records_of(publication: Publication, words: str = "") -> QuerySet[Record]:
    """Return the records that are seen. What is not published cannot be searched for, either."""
    found = Record.objects.present().filter(register=publication.register).order_by("code")
    if words:
        by_name = Q(name__icontains=words) if {"name", "title"} & set(publication.fields) else Q()
        found = found.filter(Q(code__startswith=words) | by_name if by_name else Q(code__startswith=words))
    return found


def cells_of(publication: Publication, things: Any) -> Iterator[list[str]]:
    """Give the cells of each thing, in the order of the headings."""
    wanted = kept(publication)
    if publication.kind == Kind.TASKS:
        for task in things:
            parts = {
                "leads": [u for u in task.task_units.all() if u.part == Part.LEAD],
                "supporters": [u for u in task.task_units.all() if u.part != Part.LEAD],
            }
            told = {
                "title": task.title,
                **{k: "、".join(str(u) for u in v) or "—" for k, v in parts.items()},
                "clause": task.clause,
                "deadline": task.deadline or (task.due.isoformat() if task.due else "—"),
                "quote": task.quote,
                "state": str(TaskState(task.state).label),
                "progress": f"{task.progress}%",
            }
            yield [told[c] for c in wanted]
    elif publication.kind == Kind.TARGETS:
        for light in things:
            target = light.target
            value = measure(light.value, target.indicator.unit)
            told = {
                "title": target.title,
                "asked": target.asked,
                "year": str(target.year or "—"),
                "status": str(Status(light.status).label),
                "value": f"{value}（{light.year}）" if light.year else value,
                "why": why(light),
                "lead": target.lead.name if target.lead else target.lead_name,
                "quote": target.item.quote,
            }
            yield [told[c] for c in wanted]
    elif publication.kind == Kind.REGISTER:
        fields = fields_of(publication)
        for record in things:
            yield [shown_value(f, record.data.get(f.id)) for f in fields]


def _found(publication: Publication, asked: Mapping[str, str]) -> Any:
    # PostgreSQL takes no NUL in a text.
    words = asked.get("q", "").replace("\x00", "").strip()[:100]
    if publication.kind == Kind.TASKS:
        return tasks_of(publication, words, asked.get("unit", ""))
    if publication.kind == Kind.TARGETS:
        return lights_of(publication, words, asked.get("status", ""))
    return records_of(publication, words).defer("shape")


def shown(publication: Publication, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of a publication is given."""
    given: dict[str, Any] = {"publication": publication, "asked": asked}
    if publication.kind == Kind.BULLETIN:
        return given
    page = Paginator(_found(publication, asked), PAGE).get_page(asked.get("page"))
    given |= {
        "page": page,
        "heads": heads_of(publication),
        "rows": list(cells_of(publication, page.object_list)),
    }
    if publication.kind == Kind.TASKS:
        given["units"] = _units(publication)
    elif publication.kind == Kind.TARGETS:
        counts = dict(lights_of(publication).order_by().values_list("status").annotate(n=Count("pk")))
        given["statuses"] = [(s, s.label, counts[s]) for s in Status if s in counts]
    return given


def _units(publication: Publication) -> list[dict[str, Any]]:
    """Return the units that have a part in the tasks, with how many each leads and supports."""
    parts = TaskUnit.objects.filter(task__policy=publication.policy).exclude(unit=None).exclude(task__state=TaskState.WITHDRAWN)  # fmt: skip
    rows = parts.values("unit_id", "unit__name").annotate(
        leads=Count("task", filter=Q(part=Part.LEAD), distinct=True),
        supports=Count("task", filter=~Q(part=Part.LEAD), distinct=True),
    )
    return [
        {"pk": str(r["unit_id"]), "words": _("%(unit)s（牵头 %(leads)s，配合 %(supports)s）") % {"unit": r["unit__name"], "leads": r["leads"], "supports": r["supports"]}}
        for r in rows.order_by("-leads", "unit__name")
    ]  # fmt: skip
