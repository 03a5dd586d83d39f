"""Forms of registers: a record's fields as its type declares them, a file to take in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luocheng.registers import FieldType, RegisterType
from luocheng.registers.entry import Entry, read_entry
from luocheng.web.pages.seen import SeenField
from luocheng.web.pages.templatetags.house import fault_lines, said

__all__ = ["CheckForm", "ImportForm", "RecordForm"]


class RecordForm(forms.Form):
    """The fields of a record. What is typed in is read by the engine, as the cells of a file are."""

    seen = SeenField()

    def __init__(self, kind: RegisterType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.entry: Entry | None = None
        for field in kind.fields:
            if not field.computed:
                self.fields[field.id] = _field(field, required=field.required or field.id == kind.key)

    def clean(self) -> dict[str, Any]:
        """Read what was typed in; every fault stands beside its field."""
        self.entry = read_entry(self.kind, {k: str(v or "") for k, v in self.cleaned_data.items()})
        for name, faults in self.entry.faults.items():
            for fault in faults:
                # The form shows where it is; the fault need not say so again.
                told = fault_lines(replace(fault, where=""))
                self.add_error(name if name in self.fields else None, [line.strip() for line in told])
        return self.cleaned_data

    @staticmethod
    def shown(kind: RegisterType, data: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a record as the form shows them."""
        initial = {}
        for field in kind.fields:
            value = data.get(field.id)
            if isinstance(value, bool):
                value = "yes" if value else "no"
            elif isinstance(value, float):
                value = f"{value:.12g}"
            initial[field.id] = value
        return initial


def _field(field: FieldType, *, required: bool) -> forms.Field:
    label = f"{said(field.label)} ({field.unit})" if field.unit else said(field.label)
    # Whether it must be filled in is said by the reading, which names what is missing like all other faults.
    given: dict[str, Any] = {"label": label, "required": False}
    if field.note is not None:
        given["help_text"] = said(field.note)
    if field.type == "choice":
        choices = [("", "—"), *((c.id, said(c.label)) for c in field.choices)]
        made: forms.Field = forms.ChoiceField(choices=choices, **given)
    elif field.type == "yes_no":
        made = forms.ChoiceField(choices=[("", "—"), ("yes", _("是")), ("no", _("否"))], **given)
    elif field.type == "date":
        made = forms.CharField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **given)
    elif field.numeric:
        made = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **given)
    else:
        made = forms.CharField(max_length=2000, **given)
    if required:
        made.widget.attrs["aria-required"] = "true"
    return made


class ImportForm(forms.Form):
    """A file of records."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("xlsx、csv、parquet、GeoPackage、GeoJSON 或 shapefile（zip）；先试读，确认后才写入"),
    )
    datum = forms.CharField(
        label=_("坐标系"),
        required=False,
        help_text=_("文件没有声明时填写，如 EPSG:4547、CGCS2000、GCJ-02"),
    )


class CheckForm(forms.Form):
    """The day whose rules count."""

    on = forms.DateField(
        label=_("检查日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
