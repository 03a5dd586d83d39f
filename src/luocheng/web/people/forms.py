"""Forms of units and users."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from luocheng.web.people.models import Unit, User

__all__ = ["UnitForm", "UserForm"]


class UnitForm(forms.ModelForm):
    """A unit; its aliases one to a line."""

    aliases = forms.CharField(
        label=_("别名"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("文件里对这个单位的其他写法，一行一个"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

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
        help_text=_("留空则不改；至少 10 个字符"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = ("username", "name", "unit", "role", "email", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version

    def clean_new_password(self) -> str:
        """Hold a password to the rules; a new user needs one."""
        password = str(self.cleaned_data["new_password"])
        if not password and not self.instance.pk:
            raise forms.ValidationError(_("新用户要有密码"))
        if password:
            validate_password(password, self.instance)
        return password
