"""The history of a task: its events and those of what belongs to it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from luocheng.web.people.models import Unit, User
from luocheng.web.record.models import Event
from luocheng.web.tasks.models import Task
from luocheng.web.tasks.states import ACTS

__all__ = ["TITLES", "Step", "steps_of"]

TITLES: dict[str, Any] = {
    **{f"task.{a.name}": a.title for a in ACTS.values()},
    "task.assigned": _("交办"),
    "task.added": _("人工增加"),
    "task.changed": _("修改"),
    "task.units": _("单位"),
    "task.brought-up-to-date": _("按新版本更新"),
    "task.person": _("指定经办人"),
    "task.reported": _("填报进展"),
    "task.milestone-done": _("完成里程碑"),
    "task.milestone": _("里程碑"),
    "task.evidence": _("佐证材料"),
    "task.progress": _("进度"),
    "task.coordinated": _("协调意见"),
    "task.notice-raised": _("发出督办单"),
    "task.notice-lifted": _("解除督办单"),
    "task.replied": _("回复督办单"),
    "task.reminded": _("催办"),
    "task.imported": _("导入任务分解表"),
    "policy.issued": _("交办"),
}
_UNTOLD = {
    "since",
    "task",
    "place",
    "item",
    "progress_by",
    "replied_at",
    "answered_at",
    "at",
    "file",
    "report",
    "number",
    "by",
    "restated",
}
_MOST = 400


@dataclass(frozen=True, slots=True)
class Step:
    """One event: when, who, what, why, and what changed: name, before, after."""

    event: Event
    title: Any
    changes: list[tuple[Any, Any, Any]]


def steps_of(task: Task, most: int = _MOST) -> list[Step]:
    """Return the history of a task, the latest first."""
    subjects = [task.subject]
    for children in (task.milestones, task.reports, task.evidence, task.notices, task.task_units):
        label = children.model._meta.label_lower
        subjects += [f"{label}/{pk}" for pk in children.values_list("pk", flat=True)]
    # The light follows from the notices, which are told.
    found = Event.objects.filter(subject__in=subjects).exclude(kind="task.light")
    events = list(found.order_by("-number")[:most])
    names = _Names(events)
    return [Step(e, TITLES.get(e.kind, e.kind), names.changes(e)) for e in events]


class _Names:
    """Says the values of events in words: choices by their labels, units and people by their names."""

    def __init__(self, events: list[Event]) -> None:
        self.wanted: dict[type[Any], set[int]] = {Unit: set(), User: set()}
        for event in events:
            for name, field in self._fields(event).items():
                if field.related_model in self.wanted:
                    both = (event.before.get(name), event.after.get(name))
                    self.wanted[field.related_model] |= {v for v in both if isinstance(v, int)}
        self.known = {
            model: {x.pk: str(x) for x in model.objects.filter(pk__in=keys).order_by("pk")} if keys else {}
            for model, keys in self.wanted.items()
        }

    def _fields(self, event: Event) -> dict[str, Any]:
        if "model" in event.after:
            return {}
        model = apps.get_model(event.subject.partition("/")[0])
        known = {f.name: f for f in model._meta.concrete_fields}
        return {n: known[n] for n in {**event.before, **event.after} if n in known and n not in _UNTOLD}

    def changes(self, event: Event) -> list[tuple[Any, Any, Any]]:
        """Return what an event changed."""
        if "model" in event.after:
            names = [fields.get("name") or fields.get("title") or "" for _pk, fields in event.after["added"]]
            return [(_("增加"), "", "、".join(str(n) for n in names))]
        if not event.before and event.subject.startswith("tasks.task/"):
            return []
        rows = []
        if "units" in event.after:
            rows.append((_("单位"), event.before.get("units", ""), event.after["units"]))
        for name, field in self._fields(event).items():
            before, after = (self._said(field, x.get(name)) for x in (event.before, event.after))
            if before != after:
                rows.append((field.verbose_name, before, after))
        return rows

    def _said(self, field: Any, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if field.choices:
            return dict(field.flatchoices).get(value, value)
        if field.related_model in self.known:
            return self.known[field.related_model].get(value, value)
        return value
