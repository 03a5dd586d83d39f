"""Where a task and a finding come from."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from luocheng.web.registers.models import Finding
from luocheng.web.targets.facts import lights_of_task
from luocheng.web.targets.models import Corrective, Status
from luocheng.web.tasks.models import Basis, Task
from luocheng.web.trace.parts import events, sentence
from luocheng.web.trace.registry import Step

__all__ = ["of_finding", "of_task"]


def of_task(task: Task) -> Iterator[Step]:
    """Trace a task: its sentence or the target it makes good, its units and progress, reports, who did what."""
    corrects = Corrective.objects.filter(task=task).select_related(
        "target__item__source__policy", "target__indicator", "target__edition__issued_by"
    )
    link = corrects.first()
    if task.item is not None:
        yield sentence(task.item)
    elif link is not None:
        target = link.target
        yield sentence(target.item)
        yield Step(
            _("目标"),
            "trace/target.html",
            {"target": target, "edition": target.edition},
            target,
            "target.see",
        )
    parts = list(task.task_units.select_related("unit").order_by("place", "pk"))
    yield Step(_("任务"), "trace/task.html", {"task": task, "parts": parts}, task, "task.see")
    if task.basis == Basis.FACTS:
        lights = lights_of_task(task)
        met = sum(light.status == Status.MET for light in lights)
        given = {"lights": lights, "met": met, "percent": f"{task.progress}%"}
        yield Step(_("指标数据"), "trace/facts.html", given, task, "task.see")
    reports = list(task.reports.select_related("by", "unit").order_by("-at", "-pk")[:5])
    if reports:
        yield Step(_("填报"), "trace/reports.html", {"reports": reports, "task": task}, task, "task.see")
    yield events([task.subject, *(r.subject for r in reports)])


def of_finding(finding: Finding) -> Iterator[Step]:
    """Trace a finding: the sentence its rule carries out, the rule with its numbers, the record, who checked."""
    check = finding.check_run
    about = {"finding": finding, "check": check, "register": check.register, "record": finding.record}
    yield Step(_("原文"), "trace/finding_sentence.html", about, check.register, "register.see")
    yield Step(_("规则"), "trace/finding_rule.html", about, check.register, "register.see")
    subjects = [check.subject]
    if finding.record is not None:
        yield Step(_("台账条目"), "trace/finding_record.html", about, check.register, "register.see")
        subjects.append(finding.record.subject)
    yield events(subjects)
