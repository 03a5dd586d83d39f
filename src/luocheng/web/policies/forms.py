"""Forms of the policies: a file, the facts of a policy, a task, a target, issuing."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luocheng.policy.export.wording import parse_units, parse_value, value_words
from luocheng.policy.folder.characters import Folded
from luocheng.policy.folder.check_items import contradicting_words, number_stands
from luocheng.policy.folder.model import Evidence, PolicyTarget
from luocheng.web.pages.seen import SeenField
from luocheng.web.policies.models import Item, ItemKind, Policy, Source
from luocheng.web.policies.reading import SUFFIXES
from luocheng.web.policies.reviewing import LONGEST
from luocheng.web.policies.texts import plain

__all__ = [
    "AddForm",
    "IssueForm",
    "PolicyForm",
    "StateForm",
    "TargetForm",
    "TaskForm",
    "UploadForm",
    "item_form",
]

_FIRST_YEAR, _LAST_YEAR = 1949, 2200


class UploadForm(forms.Form):
    """A document to read."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("docx、pdf、html、md、txt、doc、wps、rtf、odt；也可以是导出后改过的计划（xlsx、json）"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
        max_length=None,
    )
    label = forms.CharField(
        label=_("这一稿的名称"),
        max_length=60,
        required=False,
        help_text=_("一份政策有几稿时用来区分，如：征求意见稿、印发稿"),
    )

    def clean_file(self) -> Any:
        """Refuse what no reader knows by its name."""
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(
                _("这种文件读不了：%(suffix)s。请另存为 docx 或 pdf 再传"),
                params={"suffix": PurePath(file.name).suffix or file.name[:40]},
            )
        return file


class PolicyForm(forms.ModelForm):
    """What is said of a policy as a whole."""

    seen = SeenField()

    class Meta:
        model = Policy
        fields = ("title", "issuer", "number", "date", "first_year", "last_year")
        widgets = {"date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        for name in ("first_year", "last_year"):
            self.fields[name].min_value, self.fields[name].max_value = _FIRST_YEAR, _LAST_YEAR

    def clean(self) -> dict[str, Any]:
        """Hold the years against each other."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and first > last:
            self.add_error("last_year", _("结束年份早于开始年份"))
        return given


def _lines(text: str) -> str:
    """Return what browsers send with the line ends of our texts."""
    return text.replace("\r\n", "\n")


class _ItemForm(forms.Form):
    """What tasks and targets have in common: the words they stand on, the version seen, a remark."""

    quote = forms.CharField(
        label=_("原文依据"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        help_text=_("必须是原文里的一段话；全角半角和空格不计"),
    )
    note = forms.CharField(label=_("复核说明"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seen = SeenField()
    near = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order: tuple[str, ...] = ()

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        self.source = source
        self.span = (0, 0)
        super().__init__(*args, **kwargs)
        self.order_fields([n for n in self.fields if n not in ("quote", "note")] + ["quote", "note"])

    def clean(self) -> dict[str, Any]:
        """Find the words in the text."""
        given = super().clean() or self.cleaned_data
        quote, near = _lines(given.get("quote", "")), given.get("near") or 0
        if quote:
            text = self.source.text
            exact = text[near : near + len(quote)] == quote
            found = (near, near + len(quote)) if exact else Folded(text).find(quote, near)
            if found is None:
                self.add_error("quote", _("原文里没有这段话；请从原文复制，一字不差"))
            else:
                self.span = found
        return given


class TaskForm(_ItemForm):
    """A task."""

    title = forms.CharField(label=_("任务名称"), max_length=200)
    lead_units = forms.CharField(
        label=_("牵头单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一个，或用顿号分开；按原文写法"),
    )
    support_units = forms.CharField(
        label=_("配合单位"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    deadline = forms.CharField(
        label=_("完成时限"), max_length=100, required=False, help_text=_("原文没有写就留空")
    )

    @staticmethod
    def initial_of(data: dict[str, Any]) -> dict[str, Any]:
        """Return what the form begins with."""
        return {
            "title": data["title"],
            "lead_units": "\n".join(data["lead_units"]),
            "support_units": "\n".join(data["support_units"]),
            "deadline": data.get("deadline") or "",
        }

    def data_of(self) -> dict[str, Any]:
        """Return the fields of the plan that the form fills."""
        given = self.cleaned_data
        lead = list(dict.fromkeys(parse_units(given["lead_units"])))
        return {
            "title": given["title"].strip(),
            "lead_units": lead,
            "support_units": [u for u in dict.fromkeys(parse_units(given["support_units"])) if u not in lead],
            "deadline": given["deadline"].strip() or None,
        }


_COMPARATORS = (
    (">=", _("≥ 不低于")),
    ("<=", _("≤ 不高于")),
    (">", _("＞ 超过")),
    ("<", _("＜ 低于")),
    ("=", _("＝ 等于")),
    ("range", _("区间")),
    ("done", _("完成即可（没有数值）")),
)


class TargetForm(_ItemForm):
    """A target: its number has to stand in the words it rests on, or the reviewer says that it does not."""

    subject = forms.CharField(
        label=_("对象"), max_length=200, required=False, help_text=_("哪个区域、哪类事物；没有就留空")
    )
    indicator = forms.CharField(label=_("指标或要完成的事项"), max_length=300)
    comparator = forms.ChoiceField(label=_("要求"), choices=_COMPARATORS)
    value = forms.CharField(
        label=_("数值"), max_length=60, required=False, help_text=_("按原文的单位；区间写成 80—83")
    )
    unit = forms.CharField(label=_("计量单位"), max_length=60, required=False)
    year = forms.IntegerField(
        label=_("到哪一年"),
        required=False,
        min_value=_FIRST_YEAR,
        max_value=_LAST_YEAR,
        help_text=_("指年底；原文没有写就留空"),
    )
    year_from = forms.IntegerField(
        label=_("从哪一年起"), required=False, min_value=_FIRST_YEAR, max_value=_LAST_YEAR
    )
    hedge = forms.CharField(
        label=_("缓和语"), max_length=60, required=False, help_text=_("力争、基本、左右等")
    )
    per = forms.CharField(
        label=_("每"), max_length=100, required=False, help_text=_("每年、各县（市、区）等")
    )
    base = forms.CharField(
        label=_("比较基准"), max_length=200, required=False, help_text=_("较 2023 年、全市平均水平等")
    )
    sure = forms.BooleanField(
        label=_("我核对过：数值不在这段话里，或与用词不同，仍按此保存"),
        required=False,
        widget=forms.HiddenInput,
    )

    @staticmethod
    def initial_of(data: dict[str, Any]) -> dict[str, Any]:
        """Return what the form begins with."""
        value = data.get("value")
        return {
            **{k: data.get(k) for k in ("subject", "indicator", "comparator", "unit", "year", "year_from")},
            **{k: data.get(k, "") for k in ("hedge", "per", "base")},
            "value": value_words(tuple(value) if isinstance(value, list) else value),
        }

    def clean(self) -> dict[str, Any]:
        """Hold the number against the words."""
        given = super().clean()
        value: Any = None
        if given.get("value"):
            value = parse_value(given["value"], given.get("unit", ""))
            if value is None:
                self.add_error("value", _("这不是一个数，也不是一个区间"))
        comparator = given.get("comparator")
        if "value" not in self.errors:
            if comparator == "range" and not isinstance(value, tuple):
                self.add_error("value", _("区间要有上下限，如 80—83"))
            elif comparator == "done" and value is not None:
                self.add_error("value", _("“完成即可”没有数值；有数值请选别的要求"))
            elif comparator not in ("done", None) and value is None:
                self.add_error("value", _("请填数值，或把要求改为“完成即可”"))
            elif comparator not in ("range", None) and isinstance(value, tuple):
                self.add_error("value", _("这是一个区间，请把要求改为“区间”"))
        first, last = given.get("year_from"), given.get("year")
        if first and last and first > last:
            self.add_error("year_from", _("开始年份晚于结束年份"))
        given["number"] = list(value) if isinstance(value, tuple) else value
        if not self.errors:
            self._hold(given, value)
        return given

    def _hold(self, given: dict[str, Any], value: Any) -> None:
        quote = self.source.text[slice(*self.span)]
        target = PolicyTarget(
            id="",
            clause=(),
            indicator=given["indicator"],
            comparator=given["comparator"],
            value=value,
            unit=given["unit"],
            evidence=Evidence(quote, *self.span),
        )
        against = []
        if value is not None and not number_stands(target):
            against.append(_("数值 %(value)s 不在这段话里") % {"value": given["value"]})
        elif word := contradicting_words(target):
            against.append(_("原文写的是“%(word)s”，与所选的要求不同") % {"word": word})
        if against and not given.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            for said in against:
                self.add_error(None, said)

    def data_of(self) -> dict[str, Any]:
        """Return the fields of the plan that the form fills."""
        given = self.cleaned_data
        texts = {k: given[k].strip() for k in ("subject", "indicator", "unit", "hedge", "per", "base")}
        return texts | {
            "comparator": given["comparator"],
            "value": given["number"],
            "year": given["year"],
            "year_from": given["year_from"],
        }


def item_form(kind: str, source: Source, *args: Any, **kwargs: Any) -> _ItemForm:
    """Return the form for a kind of item."""
    return (TaskForm if kind == ItemKind.TASK else TargetForm)(source, *args, **kwargs)


def initial_of(item: Item) -> dict[str, Any]:
    """Return what the form of an item begins with."""
    form = TaskForm if item.kind == ItemKind.TASK else TargetForm
    return form.initial_of(plain(item)) | {
        "quote": item.quote,
        "note": item.note,
        "seen": item.version,
        "near": item.start,
    }


class AddForm(forms.Form):
    """Where an item is to be added: a stretch that was selected, or words to look for."""

    kind = forms.ChoiceField(label=_("加什么"), choices=ItemKind.choices)
    words = forms.CharField(
        label=_("原文里的话"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        help_text=_("从原文复制任务或目标所在的一段话"),
    )
    near = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_words(self) -> str:
        """Return the words with the line ends of our texts."""
        return _lines(self.cleaned_data["words"])


class IssueForm(forms.Form):
    """Issuing: a note, and the reviewer's word where something is still open."""

    note = forms.CharField(
        label=_("版本说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("这一版有什么不同，依据什么"),
    )
    open_too = forms.BooleanField(label=_("还有未复核的条目，仍然发布；它们不会生效"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, drafts: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if drafts:
            self.fields["open_too"].required = True
        else:
            del self.fields["open_too"]


class StateForm(forms.Form):
    """Taking a policy out of use, or back into it, with the reason."""

    why = forms.CharField(label=_("原因"), widget=forms.Textarea(attrs={"rows": 2}))
    seen = SeenField()
