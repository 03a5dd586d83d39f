"""Pages of the duties."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import polars as pl
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luocheng.policy.locate import shipped_policies
from luocheng.schedules.ics import to_ics
from luocheng.schedules.tables import write_duties
from luocheng.web.duties.models import Duty, DutyState, Year
from luocheng.web.duties.planning import counted, lay_out
from luocheng.web.duties.queries import asked_for
from luocheng.web.pages.seen import SeenField
from luocheng.web.pages.templatetags.house import said
from luocheng.web.people.models import Unit, User
from luocheng.web.people.rights import may
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.types import policy_of

__all__ = ["duties", "duty", "export", "feed", "plan", "years"]

_SALT = "luocheng.duties.feed"


class PlanForm(forms.Form):
    """Which policy, which year."""

    policy = forms.ChoiceField(label=gettext_lazy("政策"))
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2000, max_value=2100)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        names = [n for n in shipped_policies() if policy_of(n).schedules]
        self.fields["policy"].choices = [(n, said(policy_of(n).heading)) for n in names]  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What became of a duty."""

    state = forms.ChoiceField(label=gettext_lazy("状态"), choices=DutyState.choices)
    done_on = forms.DateField(
        label=gettext_lazy("办结日期"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=gettext_lazy("办理情况"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )
    seen = SeenField()

    def clean(self) -> dict[str, object]:
        """See that what is done has a day, and what is waived a reason."""
        given = self.cleaned_data
        if given.get("state") == DutyState.DONE and not given.get("done_on"):
            self.add_error("done_on", _("办结要有日期"))
        if given.get("state") == DutyState.WAIVED and not given.get("note"):
            self.add_error("note", _("免办要写明原因"))
        return given


def token_of(user: User) -> str:
    """Return what stands in the address of a user's calendar; another password makes another one."""
    return signing.dumps([user.pk, user.password[-12:]], salt=_SALT, compress=True)


def duties(request: HttpRequest) -> HttpResponse:
    """List duties by due day."""
    found = asked_for(request.GET, request.user)
    given = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "asked": request.GET,
        "state": request.GET.get("state", "open"),
        "plans": Year.objects.all(),
        "units": Unit.objects.filter(duties__isnull=False).distinct(),
        "states": DutyState.choices,
        "today": timezone.localdate(),
        "feed": request.build_absolute_uri(reverse("duty-feed", args=[token_of(request.user)])),  # type: ignore[arg-type]
    }
    part = "duties/table.html" if request.htmx else "duties/list.html"  # type: ignore[attr-defined]
    return render(request, part, given)


def duty(request: HttpRequest, duty: Duty) -> HttpResponse:
    """Show a duty, and say what became of it."""
    initial = {"state": duty.state, "done_on": duty.done_on or timezone.localdate(), "note": duty.note}
    form = DoneForm(request.POST or None, initial=initial | {"seen": duty.version})
    if request.method == "POST":
        if not may(request.user, "duty.do", duty):
            raise PermissionDenied
        if form.is_valid():
            given = form.cleaned_data
            duty.state, duty.note = given["state"], given["note"]
            done = duty.state == DutyState.DONE
            duty.done_on = given["done_on"] if done else None
            duty.done_by = request.user if done else None  # type: ignore[assignment]
            with changing(request.user, f"duty.{duty.state}", why=duty.note) as change:
                change.save(duty, given["seen"])
            messages.success(request, _("已保存"))
            return redirect("duty", duty.pk)
    events = Event.objects.filter(subject=duty.subject).order_by("-number")[:50]
    given_ = {"duty": duty, "form": form, "events": events}
    return render(request, "duties/duty.html", given_, status=422 if form.errors else 200)


def years(request: HttpRequest) -> HttpResponse:
    """Lay out a year of a policy."""
    form = PlanForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        made = lay_out(form.cleaned_data["policy"], form.cleaned_data["year"], request.user)
        return redirect("duty-year", made.pk)
    return render(
        request, "pages/form.html", {"form": form, "title": _("排定一年的应办事项"), "back": "duties"}
    )


def plan(request: HttpRequest, year: Year) -> HttpResponse:
    """Show a year: how many duties, what the text leaves open."""
    counts = {s: year.duties.filter(state=s).count() for s in DutyState.values}
    undated = year.duties.filter(due__isnull=True).count()
    return render(request, "duties/year.html", {"year": year, "counts": counts, "undated": undated})


def export(request: HttpRequest, year: Year, kind: str) -> HttpResponse:
    """Give a year as a workbook or a calendar file."""
    if kind not in ("xlsx", "ics", "csv"):
        raise Http404
    with tempfile.TemporaryDirectory(prefix="luocheng-export-") as folder:
        path = Path(folder) / f"{year.year}.{kind}"
        write_duties(counted(year.policy, year.year), path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{year.title}{year.year}.{kind}")


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the open duties of a user's unit as a calendar to subscribe to."""
    try:
        pk, mark = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    user = User.objects.filter(pk=pk, is_active=True).select_related("unit").first()
    if user is None or user.password[-12:] != mark:
        raise Http404
    open_ = Duty.objects.filter(state=DutyState.OPEN, due__gte=timezone.localdate() - dt.timedelta(days=60))
    if user.unit_id and user.role not in ("administrator", "office", "leader"):
        open_ = open_.filter(owner__in=user.unit.family())
    keys: dict[int, list[str]] = {}
    for plan_pk, key in open_.values_list("plan_id", "key"):
        keys.setdefault(plan_pk, []).append(key)
    texts = []
    for year in Year.objects.filter(pk__in=keys):
        made = counted(year.policy, year.year)
        made.frame = made.frame.filter(pl.col("id").is_in(keys[year.pk]))
        texts.append(to_ics(made))
    return HttpResponse(_one(texts), content_type="text/calendar; charset=utf-8")


def _one(texts: list[str]) -> str:
    """Put several calendars into one."""
    head = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Luocheng//luocheng duties//ZH\r\nCALSCALE:GREGORIAN\r\n"
    )
    events = [
        text[text.index("BEGIN:VEVENT") : text.rindex("END:VCALENDAR")]
        for text in texts
        if "BEGIN:VEVENT" in text
    ]
    return f"{head}{''.join(events)}END:VCALENDAR\r\n"
