"""The form of a token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luocheng.web.api.models import Scope, Token

__all__ = ["TokenForm"]


class TokenForm(forms.ModelForm):
    """A new token: what for, what it may be used for, until when."""

    scopes = forms.MultipleChoiceField(
        label=_("范围"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )

    class Meta:
        model = Token
        fields = ("name", "scopes", "expires_on")
        widgets = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_expires_on(self) -> Any:
        """Make no token that is over."""
        day = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过去"))
        return day
