"""Forms of a task: what its units and the office do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.errors import LuochengError
from luocheng.policy.folder.deadlines import last_day
from luocheng.web.pages.uploads import too_large
from luocheng.web.people.models import Role, Unit, User
from luocheng.web.people.rights import may, relations
from luocheng.web.record.changing import changing
from luocheng.web.reminders.models import words
from luocheng.web.tasks.clock import people_of, settle
from luocheng.web.tasks.evidence import checked, keep
from luocheng.web.tasks.forms import (
    ActForm,
    AnswerForm,
    MilestoneForm,
    PersonForm,
    ProgressForm,
    RemindForm,
    ReplyForm,
    ReportForm,
    TaskForm,
)
from luocheng.web.tasks.models import Basis, Evidence, Milestone, Notice, Part, Report, Task
from luocheng.web.tasks.progress import refresh
from luocheng.web.tasks.states import ACTS, Act, do, move
from luocheng.web.tasks.units import found_for, set_parts
from luocheng.web.tasks.urging import say, urge

__all__ = [
    "answer",
    "edit",
    "evidence",
    "keep_report",
    "milestone",
    "new_milestone",
    "person",
    "progress",
    "remind_units",
    "reply",
    "report",
    "report_form",
    "view_of",
]


def _page(request: HttpRequest, task: Task, form: Any, title: Any, action: Any, **more: Any) -> HttpResponse:
    """Show a form about a task, with the way back to it."""
    given = {"task": task, "form": form, "title": title, "action": action}
    return render(request, "tasks/form.html", given | more)


def view_of(act: Act) -> Callable[[HttpRequest, Task], HttpResponse]:
    """Return the page on which something of the table of states is done."""

    def page(request: HttpRequest, task: Task) -> HttpResponse:
        if task.state not in act.sources:
            messages.error(request, _("任务的状态已经变了，现在不能“%(act)s”") % {"act": act.title})
            return redirect("task", task.pk)
        form = ActForm(request.POST or None, initial={"seen": task.version})
        if act.why:
            form.fields["why"].required = True
        if request.method == "POST" and form.is_valid():
            do(task, act, request.user, form.cleaned_data["why"], form.cleaned_data["seen"])
            _tell_of(task, act, form.cleaned_data["why"])
            messages.success(request, _("已%(act)s") % {"act": act.title})
            return redirect("task", task.pk)
        return _page(request, task, form, act.title, act.title, hint=act.hint)

    page.__name__ = act.name
    page.__doc__ = f"Do what the table of states calls {act.name!r}."
    return page


def _office() -> Any:
    return User.objects.filter(role=Role.OFFICE, is_active=True)


def _tell_of(task: Task, act: Act, why: str) -> None:
    """Tell those whose turn it is."""
    at = timezone.now().isoformat(timespec="seconds")
    if act.name == "submit":
        said = words(
            f"“{task.title}”提交了反馈，请复核", f"{task.title}: feedback was submitted, please review it"
        )
        say(_office(), task, f"submitted/{at}", said)
    elif act.name in ("return", "withdraw", "restore"):
        said = {
            "return": words(f"“{task.title}”被退回补充：{why}", f"{task.title} was returned for more: {why}"),
            "withdraw": words(f"“{task.title}”已撤销：{why}", f"{task.title} was withdrawn: {why}"),
            "restore": words(f"“{task.title}”已恢复，请签收：{why}", f"{task.title} was restored: {why}"),
        }[act.name]
        say(people_of(task, tuple(Part.values)), task, f"{act.name}/{at}", said)
    elif act.name == "accept":
        said = words(f"“{task.title}”已认定办结", f"{task.title} is accepted as done")
        say(people_of(task, tuple(Part.values)), task, f"{act.name}/{at}", said)


def report(request: HttpRequest, task: Task) -> HttpResponse:
    """Take a report with its files; where asked, submit the task for review with it."""
    can_submit = task.state in ACTS["submit"].sources and may(request.user, "task.submit", task)
    if not task.open:
        messages.error(request, _("任务已办结或撤销，不再填报"))
        return redirect("task", task.pk)
    form = report_form(request.user, task, request.POST or None, request.FILES or None)
    # What came in before an upload was stopped is no whole form.
    if getattr(request, "too_large", False):
        raise LuochengError(too_large())
    if request.method == "POST" and form.is_valid():
        for fault in checked(form.cleaned_data["files"]):
            form.add_error("files", f"{fault.where}：{_said(fault)}")
    if request.method == "POST" and form.is_valid():
        submitted = can_submit and "submit" in request.POST
        keep_report(request.user, task, form.cleaned_data, submit=submitted)
        messages.success(request, _("已提交反馈，等待复核") if submitted else _("已保存进展"))
        return redirect("task", task.pk)
    return _page(request, task, form, _("填报进展"), _("保存进展"), submit=can_submit)


def _said(fault: Any) -> str:
    from luocheng.web.pages.templatetags.house import fault_lines

    return " ".join(x.split("：", 1)[-1].split(": ", 1)[-1] if i == 0 else x.strip() for i, x in enumerate(fault_lines(fault)))  # fmt: skip


def report_form(user: Any, task: Task, data: Any = None, files: Any = None) -> ReportForm:
    """Return the form of a report as a user may fill it in: units that support a task do not say how far it is."""
    form = ReportForm(data, files, task=task)
    if not relations(user, task) & {"lead", "own"}:
        form.fields.pop("percent", None)
    return form


def keep_report(user: Any, task: Task, given: dict[str, Any], *, submit: bool = False) -> Report:
    """Keep a report from a form that is valid; where asked, submit the task for review with it."""
    now, today = timezone.now(), timezone.localdate()
    with changing(user, "task.reported") as change:
        made = Report(
            task=task,
            unit=user.unit,
            by=user,
            at=now,
            percent=given.get("percent"),
            text=given["text"].strip(),
            problem=given["problem"].strip(),
        )
        change.save(made)
        keep(change, made, given["files"])
        for one in given.get("milestones") or ():
            one.done_on = today
            change.save(one, kind="task.milestone-done")
        refresh(task)
        if submit:
            move(change, task, ACTS["submit"], seen=given["seen"])
        else:
            # What a report changes of the task follows from facts: nobody's form is made old by it.
            settle(change, task, today)
            change.save(task, kind="task.progress")
    if submit:
        _tell_of(task, ACTS["submit"], "")
    if made.problem:
        said = words(f"“{task.title}”有问题需要协调", f"{task.title}: a problem needs coordination")
        say(_office(), task, f"problem/{made.pk}", said)
    return made


def edit(request: HttpRequest, task: Task) -> HttpResponse:
    """Change a task: its name, units, deadline and years."""
    form = TaskForm(request.POST or None, instance=task)
    if request.method == "POST" and form.is_valid():
        named = Unit.named()
        with changing(request.user, "task.changed", why=form.cleaned_data["why"]) as change:
            if "deadline" in form.changed_data and "due" not in form.changed_data:
                task.due = last_day(task.deadline)
            set_parts(change, task, [(p, n, found_for(n, named)) for p, n in form.parts()])
            settle(change, task, timezone.localdate())
            change.save(task, form.cleaned_data["seen"])
        messages.success(request, _("已保存"))
        return redirect("task", task.pk)
    return _page(request, task, form, _("修改任务"), _("保存"))


def person(request: HttpRequest, task: Task) -> HttpResponse:
    """Choose who sees to a task, among the people of its units."""
    units = {u.unit_id for u in task.task_units.all() if u.unit_id}
    below = {pk for unit in Unit.objects.filter(pk__in=units) for pk in unit.family()}
    form = PersonForm(
        request.POST or None, units=below, initial={"assignee": task.assignee_id, "seen": task.version}
    )
    if request.method == "POST" and form.is_valid():
        task.assignee = form.cleaned_data["assignee"]
        with changing(request.user, "task.person") as change:
            change.save(task, form.cleaned_data["seen"])
        if task.assignee is not None:
            said = words(f"“{task.title}”请您经办", f"You see to the task {task.title}")
            say([task.assignee], task, f"person/{timezone.localdate()}", said)
        messages.success(request, _("已保存"))
        return redirect("task", task.pk)
    return _page(request, task, form, _("指定经办人"), _("保存"))


def progress(request: HttpRequest, task: Task) -> HttpResponse:
    """Set the percentage of a task by hand, with a reason; or let it follow from facts again."""
    form = ProgressForm(
        request.POST or None,
        initial={"percent": task.progress if task.basis == Basis.MANUAL else None, "seen": task.version},
    )
    if request.method == "POST" and form.is_valid():
        percent, why = form.cleaned_data["percent"], form.cleaned_data["why"].strip()
        task.basis = Basis.MANUAL if percent is not None else Basis.NONE
        task.progress_why = why if percent is not None else ""
        task.progress_by = request.user if percent is not None else None
        if percent is not None:
            task.progress = percent
        refresh(task)
        with changing(request.user, "task.progress", why=why) as change:
            settle(change, task, timezone.localdate())
            change.save(task, form.cleaned_data["seen"])
        messages.success(request, _("已保存"))
        return redirect("task", task.pk)
    return _page(request, task, form, _("人工认定进度"), _("保存"))


def new_milestone(request: HttpRequest, task: Task) -> HttpResponse:
    """Add a milestone to a task."""
    return _milestone(request, task, Milestone(task=task))


def milestone(request: HttpRequest, one: Milestone) -> HttpResponse:
    """Change a milestone, or note that it was reached."""
    return _milestone(request, one.task, one)


def _milestone(request: HttpRequest, task: Task, one: Milestone) -> HttpResponse:
    form = MilestoneForm(request.POST or None, instance=one)
    removing = request.method == "POST" and "remove" in request.POST and one.pk and not one.notices.exists()
    if removing or (request.method == "POST" and form.is_valid()):
        with changing(request.user, "task.milestone") as change:
            if removing:
                change.tell(task.subject, {"milestone": one.title}, {"milestone": ""})
                change.delete(one)
            else:
                one.year = one.due.year
                change.save(one, form.cleaned_data["seen"] if one.pk else None)
            refresh(task)
            settle(change, task, timezone.localdate())
            change.save(task, kind="task.progress")
        messages.success(request, _("已删除") if removing else _("已保存"))
        return redirect("task", task.pk)
    return _page(request, task, form, _("里程碑"), _("保存"), remove=one.pk and not one.notices.exists())


def reply(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Reply to a supervision notice."""
    form = ReplyForm(request.POST or None, initial={"reply": notice.reply, "seen": notice.version})
    if request.method == "POST" and form.is_valid():
        notice.reply = form.cleaned_data["reply"].strip()
        notice.replied_by, notice.replied_at = request.user, timezone.now()
        with changing(request.user, "task.replied") as change:
            change.save(notice, form.cleaned_data["seen"])
        said = words(f"“{notice.task.title}”回复了督办单", f"{notice.task.title}: the notice was replied to")
        say(_office(), notice.task, f"replied/{notice.pk}", said)
        messages.success(request, _("已回复"))
        return redirect("task", notice.task_id)
    return _page(request, notice.task, form, _("回复督办单"), _("回复"), notice=notice)


def answer(request: HttpRequest, one: Report) -> HttpResponse:
    """Answer a problem that a unit cannot solve alone."""
    if not one.problem:
        raise Http404
    form = AnswerForm(request.POST or None, initial={"answer": one.answer, "seen": one.version})
    if request.method == "POST" and form.is_valid():
        one.answer = form.cleaned_data["answer"].strip()
        one.answered_by, one.answered_at = request.user, timezone.now()
        with changing(request.user, "task.coordinated") as change:
            change.save(one, form.cleaned_data["seen"])
        said = words(f"“{one.task.title}”的问题有了协调意见", f"{one.task.title}: the problem was answered")
        say({one.by} | people_of(one.task), one.task, f"answered/{one.pk}", said)
        messages.success(request, _("已答复"))
        return redirect("task", one.task_id)
    return _page(request, one.task, form, _("答复需要协调的问题"), _("答复"), problem=one)


def remind_units(request: HttpRequest, task: Task) -> HttpResponse:
    """Urge the units of a task."""
    form = RemindForm(request.POST or None, initial={"seen": task.version})
    if request.method == "POST" and form.is_valid():
        if urge(task, request.user, form.cleaned_data["why"].strip()):
            messages.success(request, _("已催办"))
        else:
            messages.error(request, _("没有催办：牵头单位没有用户，或今天已经催过"))
        return redirect("task", task.pk)
    return _page(
        request,
        task,
        form,
        _("催办"),
        _("催办"),
        hint=_("牵头单位的人员和经办人会收到提醒；同一任务一天一次"),
    )


def evidence(request: HttpRequest, one: Evidence) -> HttpResponse:
    """Give a file of evidence, always to be kept and never to be shown in place."""
    try:
        file = one.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=one.name, content_type="application/octet-stream")
