"""The form on which somebody decides what the public sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luocheng.web.pages.seen import SeenField
from luocheng.web.public.columns import columns_for
from luocheng.web.public.models import Kind, Publication

__all__ = ["PublicationForm"]


class PublicationForm(forms.ModelForm):
    """A decision to publish: title, text, columns, where it comes from, until when."""

    columns = forms.MultipleChoiceField(
        label=_("公开的栏目"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = SeenField()

    class Meta:
        model = Publication
        fields = ("title", "text", "provenance", "until")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ("title", "text", "columns", "provenance", "until", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one = self.instance
        self.initial["seen"] = one.version
        offered = [c for c in columns_for(one) if not c.fixed]
        self.fixed = [c for c in columns_for(one) if c.fixed]
        if offered:
            self.fields["columns"].choices = [
                (c.id, f"{c.words}（{c.warning}）" if c.warning else c.words) for c in offered
            ]
            self.initial["columns"] = one.fields if one.pk else [c.id for c in offered if c.ticked]
        else:
            del self.fields["columns"]
        if one.kind == Kind.BULLETIN:
            self.fields["text"].required = True
            self.fields["text"].label = _("正文")
            self.fields["text"].widget.attrs["rows"] = 12
            del self.fields["provenance"]
        else:
            self.fields["text"].label = _("说明")
            self.fields["text"].widget.attrs["rows"] = 3

    def clean_until(self) -> Any:
        """Publish nothing until a day that is over."""
        day = self.cleaned_data["until"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过去"))
        return day

    def chosen(self) -> list[str]:
        """Return the columns that are ticked, as the form stands: by what was sent, or by what is offered."""
        if "columns" not in self.fields:
            return []
        if self.is_bound:
            known = {c for c, _label in self.fields["columns"].choices}
            return [c for c in self.data.getlist("columns") if c in known]
        return list(self.initial["columns"])
