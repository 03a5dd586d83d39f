"""Forms of the tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luocheng.web.pages.seen import SeenField
from luocheng.web.people.models import User
from luocheng.web.tasks.evidence import ACCEPTED
from luocheng.web.tasks.models import Milestone, Part, Supervision, Task

__all__ = [
    "ActForm",
    "AnswerForm",
    "MilestoneForm",
    "PersonForm",
    "ProgressForm",
    "RemindForm",
    "ReplyForm",
    "ReportForm",
    "SupervisionForm",
    "TaskForm",
]

_FIRST, _LAST = 1990, 2100


class Seen(forms.Form):
    """A form about a version of something."""

    seen = SeenField()


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _words(rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), max_length=10_000, **more)


class ActForm(Seen):
    """Why something is done with a task."""

    why = _words(3, label=_("理由"), required=False)


class RemindForm(Seen):
    """What is said when units are urged."""

    why = _words(2, label=_("附言"), required=False)


class TaskForm(forms.ModelForm):
    """A task as the office sets it; units one to a line."""

    leads = _words(3, label=_("牵头单位"), required=False, help_text=_("一行一个；第一个是主要牵头单位"))
    supporters = _words(4, label=_("配合单位"), required=False, help_text=_("一行一个"))
    due = _day(
        label=_("到期日"), required=False, help_text=_("按完成时限推出；原文没有写明日期时，可由办公室定")
    )
    why = _words(2, label=_("理由"), required=False, help_text=_("会记入操作记录"))
    seen = SeenField()

    class Meta:
        model = Task
        fields = ("title", "deadline", "due", "first_year", "last_year")

    field_order = (
        "title", "leads", "supporters", "deadline", "due", "first_year", "last_year", "why", "seen",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        if self.instance.pk:
            self.initial["leads"] = "\n".join(u.name for u in self.instance.leads)
            self.initial["supporters"] = "\n".join(u.name for u in self.instance.supporters)
        for name in ("first_year", "last_year"):
            self.fields[name].widget.attrs |= {"min": _FIRST, "max": _LAST}

    def clean(self) -> dict[str, Any]:
        """Hold the years to their order."""
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if any(y is not None and not _FIRST <= y <= _LAST for y in (first, last)):
            raise forms.ValidationError(_("年份应在 1990 至 2100 之间"))
        if first is not None and last is not None and first > last:
            raise forms.ValidationError(_("开始年份不能晚于结束年份"))
        return cleaned

    def parts(self) -> list[tuple[str, str]]:
        """Return the units as they were written: part and name; no name twice."""
        was = {u.name: u.part for u in self.instance.supporters} if self.instance.pk else {}
        rows: dict[str, str] = {}
        for field, part in (("leads", Part.LEAD), ("supporters", Part.SUPPORTING)):
            for line in self.cleaned_data[field].splitlines():
                name = line.strip()[:200]
                if name:
                    rows.setdefault(name, was.get(name, part) if part != Part.LEAD else part)
        return [(part, name) for name, part in rows.items()]


class PersonForm(Seen):
    """Who sees to a task."""

    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("经办人"), required=False, empty_label=_("（未指定）")
    )

    def __init__(self, *args: Any, units: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = User.objects.filter(
            unit_id__in=units, is_active=True
        ).select_related("unit")


class MilestoneForm(forms.ModelForm):
    """A milestone: what, by which day."""

    due = _day(label=_("到期日"))
    done_on = _day(label=_("完成日期"), required=False)
    seen = SeenField()

    class Meta:
        model = Milestone
        fields = ("title", "due", "done_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version

    def clean_due(self) -> dt.date:
        """Hold the day to years that make sense."""
        due: dt.date = self.cleaned_data["due"]
        if not _FIRST <= due.year <= _LAST:
            raise forms.ValidationError(_("年份应在 1990 至 2100 之间"))
        return due


class ManyFiles(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Clean each of them."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files if file]


class MilestonesField(forms.ModelMultipleChoiceField):
    """Milestones, each with its day."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what is ticked."""
        return f"{obj.title}（{obj.due}）"


class ReportForm(Seen):
    """What a unit says of a task; a percentage only where nothing else tells it."""

    text = _words(5, label=_("进展情况"), help_text=_("做了什么、到了哪一步、有哪些数据"))
    percent = forms.IntegerField(label=_("进度（%）"), min_value=0, max_value=100, required=False)
    milestones = MilestonesField(
        Milestone.objects.none(),
        label=_("现已完成的里程碑"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    problem = _words(
        3, label=_("需要协调的问题"), required=False, help_text=_("没有则留空；写了的会转给办公室")
    )
    files = FilesField(
        label=_("佐证材料"),
        required=False,
        widget=ManyFiles(attrs={"accept": ",".join(f".{e}" for e in ACCEPTED)}),
        help_text=_("可选多个：PDF、OFD、Word、Excel、WPS、图片、文本或 ZIP"),
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = task.version
        open_ = task.milestones.filter(done_on=None)
        if task.milestones.exists():
            del self.fields["percent"]
            self.fields["milestones"].queryset = open_
        if not open_.exists():
            del self.fields["milestones"]


class ProgressForm(Seen):
    """A percentage that a person sets, and why; without one it is derived again."""

    percent = forms.IntegerField(
        label=_("进度（%）"), min_value=0, max_value=100, required=False, help_text=_("留空则恢复为自动推算")
    )
    why = _words(3, label=_("理由"))


class ReplyForm(Seen):
    """The reply to a notice."""

    reply = _words(4, label=_("回复"), help_text=_("原因、措施、预计完成时间"))


class AnswerForm(Seen):
    """What was decided about a problem."""

    answer = _words(4, label=_("协调意见"))


class SupervisionForm(forms.ModelForm):
    """When notices are raised and replied to."""

    seen = SeenField()

    class Meta:
        model = Supervision
        fields = ("near_days", "behind_points", "reply_blue", "reply_yellow", "reply_red")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        for name, most in (("near_days", 250), ("behind_points", 100), *((f"reply_{c}", 250) for c in ("blue", "yellow", "red"))):  # fmt: skip
            self.fields[name].widget.attrs |= {"min": 1, "max": most}

    def clean(self) -> dict[str, Any]:
        """Hold the numbers to what they can be."""
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            most = 100 if name == "behind_points" else 250
            if name != "seen" and value is not None and not 1 <= value <= most:
                self.add_error(name, _("应在 1 至 %(most)s 之间") % {"most": most})
        return cleaned
