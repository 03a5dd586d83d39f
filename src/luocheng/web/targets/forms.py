"""Forms of the targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luocheng.errors import LuochengError
from luocheng.web.pages.seen import SeenField
from luocheng.web.people.models import Unit
from luocheng.web.targets.catalogue import choices
from luocheng.web.targets.models import AcceptedShortfall, Better, Indicator, Observation, Target
from luocheng.web.targets.observing import check_value
from luocheng.web.tasks.evidence import ACCEPTED, checked, plain_name

__all__ = [
    "CheckupForm",
    "CorrectiveForm",
    "ObservationForm",
    "ShortfallForm",
    "TargetForm",
    "UploadForm",
]


class ObservationForm(forms.ModelForm):
    """A value of a year: new, or another one in its place."""

    given = forms.FloatField(label=_("数值"), widget=forms.NumberInput(attrs={"step": "any"}))
    given_unit = forms.CharField(label=_("计量单位"), required=False, max_length=40)
    why = forms.CharField(label=_("更正理由"), widget=forms.Textarea(attrs={"rows": 2}), required=True)
    seen = SeenField()

    class Meta:
        model = Observation
        fields = ("year", "area", "given", "given_unit", "as_of", "origin", "evidence", "note")
        widgets = {
            "as_of": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ACCEPTED)}),
        }

    def __init__(self, *args: Any, target: Target | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator = self.instance.indicator
        self.initial["given_unit"] = self.initial.get("given_unit") or indicator.unit
        self.fields["origin"].help_text = _("如统计年鉴、部门台账、监测报告")
        self.fields["area"].help_text = _("全市留空；分区的数据写区名")
        self.fields["evidence"].help_text = _("支持 PDF、OFD、Word、Excel、WPS、图片、文本、ZIP")
        self.fields["given_unit"].help_text = _("可以用能换算的单位，如“个”换成“万个”")
        if self.instance.pk:
            self.initial["seen"] = self.instance.version
            for name in ("year", "area"):
                self.fields[name].disabled = True
        else:
            del self.fields["why"]
            self.initial["year"] = self.initial.get("year") or timezone.localdate().year - 1
            self.initial["area"] = target.area if target is not None else ""
        if target is not None and target.deliverable:
            self.fields["given"].label = _("完成比例（%）")
            self.fields["given"].help_text = _("全部完成填 100，尚未开始填 0")
            self.fields["given_unit"].widget = forms.HiddenInput()

    def clean_evidence(self) -> Any:
        """Take only kinds of files that are evidence, with the content that their name says."""
        file = self.cleaned_data.get("evidence")
        if isinstance(file, UploadedFile):
            self.evidence_name = plain_name(file.name or "")
            faults = checked([file])
            if faults:
                raise forms.ValidationError([_said(f) for f in faults])
        return file

    def clean(self) -> dict[str, Any]:
        """Turn the value into the unit of the indicator; a year and area have one value only."""
        data = super().clean() or {}
        indicator: Indicator = self.instance.indicator
        if data.get("given") is not None and data.get("year") is not None:
            unit = data.get("given_unit") or indicator.unit
            try:
                self.instance.value = check_value(indicator, data["given"], unit, data["year"])
            except LuochengError as error:
                for fault in error.faults:
                    field = {"observation-year": "year", "observation-unit": "given_unit"}.get(
                        fault.code, "given"
                    )
                    self.add_error(field, _said(fault))
            data["given_unit"] = unit
        if not self.instance.pk and data.get("year"):
            taken = Observation.objects.filter(
                indicator=indicator, year=data["year"], area=data.get("area") or ""
            )
            self.taken = taken.first()
            if self.taken is not None:
                self.add_error("year", _("这一年已有数值；请改为更正那个数值"))
        return data


def _said(fault: Any) -> str:
    english = str(get_language()).startswith("en")
    parts = [fault.what_en, fault.expected_en] if english else [fault.what, fault.expected]
    return (": " if english else "：").join(p for p in parts if p)


class ShortfallForm(forms.ModelForm):
    """A shortfall that is accepted: by whom, until when, why."""

    class Meta:
        model = AcceptedShortfall
        fields = ("approved_by", "document", "until", "reason")
        widgets = {
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_until(self) -> Any:
        """Accept no shortfall until a day that is over."""
        day = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过去"))
        return day


class TargetForm(forms.ModelForm):
    """What the text of a policy leaves open: who leads, which way is better, where the path sets out, what measures it."""

    better = forms.ChoiceField(label=_("方向"), choices=Better.choices)
    baseline = forms.FloatField(
        label=_("基期值"), required=False, widget=forms.NumberInput(attrs={"step": "any"})
    )
    baseline_year = forms.IntegerField(label=_("基期年份"), required=False, min_value=1949, max_value=2200)
    catalogue = forms.ChoiceField(label=_("体检指标"), required=False)
    seen = SeenField()
    seen_indicator = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Target
        fields = ("lead", "area")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator = self.instance.indicator
        self.fields["lead"].queryset = Unit.objects.filter(active=True)
        self.fields["area"].help_text = _("全市留空")
        self.fields["catalogue"].choices = [("", "—"), *choices()]
        self.fields["catalogue"].help_text = _("导入体检结果时，这项指标的值记到这里")
        for name in ("better", "baseline", "baseline_year", "catalogue"):
            self.initial[name] = getattr(indicator, name)
        self.initial["seen"], self.initial["seen_indicator"] = self.instance.version, indicator.version

    def clean(self) -> dict[str, Any]:
        """Hold a baseline to having both its value and its year."""
        data = super().clean() or {}
        if (data.get("baseline") is None) != (data.get("baseline_year") is None):
            self.add_error("baseline_year", _("基期值和基期年份要一起填"))
        return data


class CorrectiveForm(forms.Form):
    """When what a target lacks is to be made good."""

    due = forms.DateField(
        label=_("完成时限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_due(self) -> Any:
        """Ask for nothing by a day that is over."""
        day = self.cleaned_data["due"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过去"))
        return day


class UploadForm(forms.Form):
    """A workbook of values."""

    file = forms.FileField(label=_("填报表（.xlsx 或 .csv）"))


class CheckupForm(forms.Form):
    """What a checkup wrote."""

    file = forms.FileField(label=_("体检的 indicators.csv"))
    lineage = forms.FileField(
        label=_("体检的 lineage.json"), required=False, help_text=_("有它才能追到公式、参数和数据文件")
    )
