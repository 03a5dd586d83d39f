"""The page of working days: a year month by month, the holidays in words, and the days that the city adds."""

from __future__ import annotations

import calendar as months
import datetime as dt
import os
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luocheng.calendar import WorkingCalendar, calendar, holiday_names
from luocheng.web.jobs.work import ask
from luocheng.web.operations.days import with_own_days
from luocheng.web.operations.models import OWN_DAYS, OwnDay
from luocheng.web.pages.numbers import number_in
from luocheng.web.pages.seen import SeenField
from luocheng.web.pages.templatetags.house import said
from luocheng.web.people.rights import may
from luocheng.web.record.changing import changing

__all__ = ["calendar_file", "drop", "workdays"]


_NEAR = 40
"""Days around a holiday in which its make-up workdays lie: it is the next of that name otherwise."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month: whether it is worked, and what it is called where it is not as its weekday has it."""

    day: dt.date
    worked: bool
    name: str = ""
    own: bool = False

    @property
    def unusual(self) -> bool:
        """Tell whether it is otherwise than its weekday has it."""
        return self.worked == (self.day.weekday() >= 5)


@dataclass(frozen=True, slots=True)
class Month:
    """A month: weeks of days, None outside of it, and how many are worked."""

    first: dt.date
    weeks: list[list[Day | None]]
    worked: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday: its days off in a row, and the days worked instead."""

    name: str
    begin: dt.date
    end: dt.date
    days: int
    made_up: list[dt.date]


class OwnDayForm(forms.ModelForm):
    """A day of the city: off or worked, why, by which document."""

    worked = forms.TypedChoiceField(
        label=gettext_lazy("这一天"),
        choices=[("off", gettext_lazy("放假")), ("worked", gettext_lazy("上班"))],
        coerce=lambda v: v == "worked",
    )

    class Meta:
        model = OwnDay
        fields = ("day", "worked", "reason", "document")
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_day(self) -> dt.date:
        """Take a day that the calendar reaches."""
        day: dt.date = self.cleaned_data["day"]
        since = calendar(amended=False).since
        if not since <= day <= dt.date(timezone.localdate().year + 10, 12, 31):
            raise forms.ValidationError(
                _("日历从 %(since)s 起，最多排到十年以后") % {"since": since.isoformat()}
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse what the calendar says already."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day = given.get("day")
        if day is not None and "worked" in given:
            known = calendar(amended=False).with_weekends(dt.date(day.year, 12, 31))
            if known.is_working_day(day) == given["worked"]:
                told = _("这一天本来就上班") if given["worked"] else _("这一天本来就放假")
                self.add_error("day", told)
        return given


class DropForm(forms.Form):
    """Why a day is taken back."""

    why = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, help_text=gettext_lazy("会记入操作记录")
    )
    seen = SeenField()


def workdays(request: HttpRequest) -> HttpResponse:
    """Show the working days of a year; take a day of the city where one may add it."""
    can = may(request.user, "workday.change")
    form = OwnDayForm(request.POST or None) if can else None
    if request.method == "POST" and form is not None and form.is_valid():
        with changing(request.user, "workday.added", why=form.cleaned_data["reason"]) as change:
            change.save(form.instance)
            _changed()
        messages.success(request, _told())
        return redirect(f"{request.path}?year={form.instance.day.year}")
    base = calendar(amended=False)
    today = timezone.localdate()
    year = number_in(request.GET.get("year"), today.year)
    year = min(max(year, base.since.year), today.year + 10)
    own = {d.day: d for d in OwnDay.objects.filter(day__year=year)}
    known = with_own_days(base).with_weekends(dt.date(year, 12, 31))
    names = {} if os.environ.get("LUOCHENG_CALENDAR") else _names()
    shown = [_month(year, m, known, own, names) for m in range(1, 13)]
    return render(
        request,
        "operations/workdays.html",
        {
            "year": year,
            "before": year - 1 if year > base.since.year else None,
            "after": year + 1 if year < today.year + 10 else None,
            "months": shown,
            "worked": sum(m.worked for m in shown),
            "holidays": _holidays(year, known, own, names),
            "own": own.values(),
            "announced": base.knows(dt.date(year, 12, 31)),
            "base": base,
            "file": os.environ.get("LUOCHENG_CALENDAR", ""),
            "package": version("chinesecalendar"),
            "today": today,
            "form": form,
            "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        },
        status=422 if form is not None and form.errors else 200,
    )


def drop(request: HttpRequest, day: OwnDay) -> HttpResponse:
    """Take a day of the city back."""
    form = DropForm(request.POST or None, initial={"seen": day.version})
    if request.method == "POST" and form.is_valid():
        year = day.day.year
        with changing(request.user, "workday.dropped", why=form.cleaned_data["why"]) as change:
            change.delete(day)
            _changed()
        messages.success(request, _told())
        return redirect(f"{reverse('workdays')}?year={year}")
    return render(
        request,
        "pages/form.html",
        {
            "form": form,
            "title": _("取消：%(day)s") % {"day": day},
            "action": _("取消这一天"),
            "back": "workdays",
        },
        status=422 if form.errors else 200,
    )


def calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the city's days as a calendar file, for the command line."""
    base = calendar(amended=False)
    days = OwnDay.objects.all()
    # Beyond the last day that is known the command line counts nothing, whatever the city has entered.
    mine = {d.day: d.worked for d in days if base.knows(d.day)}
    own = base.with_days({d for d, w in mine.items() if not w}, {d for d, w in mine.items() if w})
    told = {
        "name": base.name,
        "base": "weekends",
        "since": base.since.isoformat(),
        "until": base.until.isoformat(),
        "holidays": [d.isoformat() for d in sorted(own.holidays) if base.knows(d)],
        "workdays": [d.isoformat() for d in sorted(own.workdays) if base.knows(d)],
    }
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
    return HttpResponse(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="calendar.yaml"'},
    )


def _changed() -> None:
    """Have what counts working days see the change: this process at once, lights and notices by their clock."""
    OWN_DAYS.changes()
    ask("tasks.clock", str(_("任务时钟：督办单和提醒")), {"day": timezone.localdate().isoformat()})


def _told() -> str:
    return _("已保存。任务和督办单正在重新计算；已排定的应办事项，请在应办页面重新排一次")


def _names() -> dict[dt.date, str]:
    return {day: said(pair) for day, pair in holiday_names().items()}


def _month(
    year: int, month: int, known: WorkingCalendar, own: dict[dt.date, OwnDay], names: dict[dt.date, str]
) -> Month:
    weeks: list[list[Day | None]] = []
    for week in months.Calendar().monthdatescalendar(year, month):
        days = [_day(d, known, own, names) if d.month == month and d.year == year else None for d in week]
        weeks.append(days)
    return Month(dt.date(year, month, 1), weeks, sum(d.worked for w in weeks for d in w if d is not None))


def _day(day: dt.date, known: WorkingCalendar, own: dict[dt.date, OwnDay], names: dict[dt.date, str]) -> Day:
    mine = own.get(day)
    return Day(day, known.is_working_day(day), mine.reason if mine else names.get(day, ""), mine is not None)


def _holidays(
    year: int, known: WorkingCalendar, own: dict[dt.date, OwnDay], names: dict[dt.date, str]
) -> list[Holiday]:
    """Return the holidays of a year in order: the days off that bear a name, in a row, and those worked instead."""
    off = sorted(d for d in names if d.year == year and d in known.holidays and d not in own)
    found: list[list[dt.date]] = []
    for day in off:
        if found and day - found[-1][-1] == dt.timedelta(1):
            found[-1].append(day)
        else:
            found.append([day])
    told = []
    for days in found:
        called = list(dict.fromkeys(names[d] for d in days))
        near = [d for d in names if names[d] in called and abs((d - days[0]).days) <= _NEAR]
        made_up = sorted(d for d in near if d in known.workdays and d not in own)
        told.append(Holiday(said(("、", ", ")).join(called), days[0], days[-1], len(days), made_up))
    return told
