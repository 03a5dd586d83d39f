"""Pages of people: logging in, units, users, the table of rights."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.auth.views import LoginView, LogoutView
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from luocheng.web.pages.again import again, unpack
from luocheng.web.people import sign_on as single
from luocheng.web.people.backend import BACKEND
from luocheng.web.people.forms import PasswordForm, UnitForm, UserForm
from luocheng.web.people.locks import lift
from luocheng.web.people.models import Role, Unit, User
from luocheng.web.people.rights import RIGHTS
from luocheng.web.people.sign_on import SignOnError
from luocheng.web.record.changing import changing

__all__ = [
    "edit_unit",
    "edit_user",
    "log_in",
    "log_out",
    "new_unit",
    "new_user",
    "password",
    "rights_page",
    "sign_on",
    "sign_on_back",
    "units",
    "users",
]


class _LogIn(LoginView):
    """The page to log in; in a demonstration it names the sample users."""

    template_name = "people/login.html"
    authentication_form = AuthenticationForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Let them in; who had typed something when their log-in ended goes on with it."""
        there = super().form_valid(form)
        typed = unpack(self.request.POST.get("kept", ""))
        path = self.get_redirect_url()
        if typed is None or not path:
            return there
        # The page that they sent it to is shown with what they may see and do now.
        told = again(self.request, path, typed)
        return render(self.request, "pages/again.html", {"title": _("接着刚才填写的内容"), "again": told})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sample users."""
        shown = User.objects.filter(is_active=True).select_related("unit") if settings.DEMO else ()
        kept = self.request.POST.get("kept", "")
        return super().get_context_data(**kwargs) | {
            "kept": kept,
            "sample_users": shown,
            "single": settings.SIGN_ON,
        }


log_in = login_not_required(_LogIn.as_view())
_left = LogoutView.as_view()
_LOG = logging.getLogger("luocheng.sign_on")
_STATUS = {"unknown": 403, "inactive": 403, "taken": 403, "down": 503}


def log_out(request: HttpRequest) -> HttpResponse:
    """Log out; where somebody came by single sign-on, there as well."""
    token = request.session.get("sign_on", "") if request.method == "POST" else ""
    response = _left(request)
    address = single.end_address(request, token) if token else ""
    return render(request, "people/logged_out.html", {"address": address}) if token else response


@never_cache
def sign_on(request: HttpRequest) -> HttpResponse:
    """Send somebody to the server of single sign-on."""
    try:
        return single.begin(request, _then(request, request.GET.get("next", "")))
    except SignOnError as error:
        return _not_in(request, error)


@never_cache
def sign_on_back(request: HttpRequest) -> HttpResponse:
    """Let in who comes back from the server of single sign-on, if it says so and they are known here."""
    then = request.session.pop("sign_on_then", "")
    try:
        user, token = single.finish(request)
    except SignOnError as error:
        return _not_in(request, error)
    request.by_sign_on = True  # type: ignore[attr-defined]
    login(request, user, backend=BACKEND)
    request.session["sign_on"] = token
    return redirect(_then(request, then))


def _then(request: HttpRequest, wanted: str) -> str:
    """Return where somebody wanted to go, if it is in this house."""
    known = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and known else "/"


def _not_in(request: HttpRequest, error: SignOnError) -> HttpResponse:
    _LOG.warning("single sign-on: %s (%s)", error.why, error)
    given = {"why": error.why, "name": error.name}
    return render(request, "people/sign_on.html", given, status=_STATUS.get(error.why, 400))


@receiver(user_logged_in)
def _told_in(sender: Any, user: User, request: HttpRequest | None = None, **_given: Any) -> None:
    by = {"by": "single sign-on"} if getattr(request, "by_sign_on", False) else {}
    with changing(user, "account.logged-in") as change:
        change.tell(user.subject, after=by)


@receiver(user_logged_out)
def _told_out(sender: Any, user: User | None, **_given: Any) -> None:
    if user is not None:
        with changing(user, "account.logged-out") as change:
            change.tell(user.subject)


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; whoever else is logged in under the name is logged out."""
    form = PasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.get(pk=request.user.pk)
        user.set_password(form.cleaned_data["new"])
        user.must_change = False
        with changing(user, "account.password-changed") as change:
            change.save(user)
        lift(user)
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已改；在别处的登录都已退出"))
        return redirect("overview")
    return render(request, "people/password.html", {"form": form}, status=422 if form.errors else 200)


def units(request: HttpRequest) -> HttpResponse:
    """List the units as a tree."""
    found = list(Unit.objects.prefetch_related("users"))
    by_parent: dict[int | None, list[Unit]] = {}
    for unit in found:
        by_parent.setdefault(unit.parent_id, []).append(unit)

    def rows(parent: int | None, depth: int) -> list[tuple[int, Unit]]:
        return [row for u in by_parent.get(parent, []) for row in ((depth, u), *rows(u.pk, depth + 1))]

    return render(request, "people/units.html", {"rows": rows(None, 0)})


def new_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    return _unit(request, Unit(), "unit.added")


def edit_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Change a unit."""
    return _unit(request, unit, "unit.changed")


def _unit(request: HttpRequest, unit: Unit, kind: str) -> HttpResponse:
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        with changing(request.user, kind) as change:
            change.save(form.instance, form.cleaned_data["seen"] if unit.pk else None)
        messages.success(request, _("已保存"))
        return redirect("units")
    return render(
        request, "pages/form.html", {"form": form, "title": unit.name or _("新单位"), "back": "units"}
    )


def users(request: HttpRequest) -> HttpResponse:
    """List the users."""
    return render(request, "people/users.html", {"users": User.objects.select_related("unit")})


def new_user(request: HttpRequest) -> HttpResponse:
    """Add a user."""
    return _user(request, User(), "user.added")


def edit_user(request: HttpRequest, user: User) -> HttpResponse:
    """Change a user."""
    return _user(request, user, "user.changed")


def _user(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    form = UserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["new_password"]
        own = user.pk == request.user.pk
        if given:
            form.instance.set_password(given)
            form.instance.must_change = not own
        elif not user.pk:
            form.instance.set_unusable_password()
        with changing(request.user, kind) as change:
            change.save(form.instance, form.cleaned_data["seen"] if user.pk else None)
            for identity in user.identities.all() if form.cleaned_data.get("unbind") else ():
                change.delete(identity)
        if given:
            lift(form.instance)
            if own:
                update_session_auth_hash(request, form.instance)
        messages.success(request, _("已保存"))
        return redirect("users")
    return render(
        request, "pages/form.html", {"form": form, "title": user.name or _("新用户"), "back": "users"}
    )


def rights_page(request: HttpRequest) -> HttpResponse:
    """Show who may do what."""
    held = [*Role.values]
    related = {
        "lead": _("牵头单位"),
        "supporting": _("配合单位"),
        "keeper": _("管理单位"),
        "own": _("本人、本单位"),
        "public": _("公众"),
    }
    rows = [
        (right.title, [r in right.roles for r in held] + [r in right.relations for r in related])
        for right in RIGHTS.values()
    ]
    heads = [*(str(x) for x in Role.labels), *related.values()]
    return render(request, "people/rights.html", {"heads": heads, "rows": rows})
