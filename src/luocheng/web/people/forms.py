"""Forms of units and users."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from luocheng.web.pages.seen import SeenField
from luocheng.web.people.models import Role, Unit, User

__all__ = ["PasswordForm", "UnitForm", "UserForm"]


class UnitForm(forms.ModelForm):
    """A unit; its aliases one to a line."""

    aliases = forms.CharField(
        label=_("别名"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("文件里对这个单位的其他写法，一行一个"),
    )
    seen = SeenField()

    class Meta:
        model = Unit
        fields = ("name", "aliases", "parent", "district", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases)
        self.initial["seen"] = self.instance.version
        if self.instance.pk:
            self.fields["parent"].queryset = Unit.objects.exclude(pk__in=self.instance.family())

    def clean_aliases(self) -> list[str]:
        """Return the aliases without empty lines and repetitions."""
        lines = (line.strip() for line in self.cleaned_data["aliases"].splitlines())
        return list(dict.fromkeys(x for x in lines if x))


class UserForm(forms.ModelForm):
    """A user; a password only where it is to be set."""

    new_password = forms.CharField(
        label=_("新密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("留空则不改；至少 10 个字符。本人登录后要先改成自己的密码"),
    )
    seen = SeenField()

    class Meta:
        model = User
        fields = ("username", "name", "unit", "role", "email", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        if settings.SIGN_ON and not self.instance.pk:
            self.fields["new_password"].help_text = _("留空则只能用单点登录；至少 10 个字符")
        if self.instance.pk and self.instance.identities.exists():
            self.fields["unbind"] = forms.BooleanField(
                label=_("解除单点登录的绑定"),
                required=False,
                help_text=_("这个人在单点登录服务器上换了账号时勾选；下次登录重新按用户名对应"),
            )

    def clean_new_password(self) -> str:
        """Hold a password to the rules; a new user needs one."""
        password = str(self.cleaned_data["new_password"])
        if not password and not self.instance.pk and not settings.SIGN_ON:
            raise forms.ValidationError(_("新用户要有密码"))
        if password:
            validate_password(password, self.instance)
        return password

    def clean(self) -> dict[str, Any]:
        """Leave one administrator at least: nobody else could make another."""
        given = super().clean() or {}
        stays = given.get("role") == Role.ADMINISTRATOR and given.get("is_active")
        if self.instance.pk and not stays:
            others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
            was = others.filter(pk=self.instance.pk).exists()
            if was and not others.exclude(pk=self.instance.pk).exists():
                raise forms.ValidationError(_("这是最后一位在用的系统管理员，不能停用或改成别的角色"))
        return given


def _secret(label: Any, kind: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, **more)


class PasswordForm(forms.Form):
    """One's own password: the one of now, and another one twice."""

    old = _secret(_("现在的密码"), "current-password")
    new = _secret(_("新密码"), "new-password", help_text=_("至少 10 个字符；不要常见，不要像姓名或用户名"))
    again = _secret(_("再输一次新密码"), "new-password")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request, self.user = request, request.user
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """See that it is really them; wrong ones count as wrong ones at the log-in do."""
        old = str(self.cleaned_data["old"])
        if authenticate(self.request, username=self.user.username, password=old) is None:
            raise forms.ValidationError(_("现在的密码不对"))
        return old

    def clean_new(self) -> str:
        """Hold it to the rules."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        """See that it was typed the same twice, and is another one."""
        given = super().clean() or {}
        new, again = given.get("new"), given.get("again")
        if new and again and new != again:
            self.add_error("again", _("两次输入的新密码不一样"))
        elif new and new == given.get("old"):
            self.add_error("new", _("新密码和现在的一样"))
        return given
