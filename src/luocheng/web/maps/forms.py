"""Forms of the map: a layer to take in, what one may change of it."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _

from luocheng.errors import LuochengError
from luocheng.spatial.datums import normalise_datum
from luocheng.spatial.layers import READABLE
from luocheng.web.maps.models import Layer
from luocheng.web.pages.seen import SeenField
from luocheng.web.pages.templatetags.house import fault_lines

__all__ = ["ImportForm", "LayerForm"]

_TAKEN = (*(e for e in READABLE if e not in (".shp", ".gdb")), ".zip")
_PURPOSES = [(Layer.Kind.OTHER, _("其他图层")), (Layer.Kind.BOUNDARY, _("边界"))]


class ImportForm(forms.Form):
    """A file of layers."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            "GeoPackage（体检的 checkup.gpkg 会成为各级区域的体检结果）、GeoJSON、shapefile（zip）、parquet、带坐标的 csv、OpenStreetMap pbf"
        ),
    )
    title = forms.CharField(label=_("名称"), max_length=120, required=False, help_text=_("不填时用文件名"))
    kind = forms.ChoiceField(label=_("用途"), choices=_PURPOSES)
    datum = forms.CharField(
        label=_("坐标系"),
        required=False,
        max_length=200,
        help_text=_("文件没有声明时填写，如 EPSG:4547、CGCS2000、GCJ-02"),
    )
    on = forms.DateField(label=_("数据日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_file(self) -> object:
        """Refuse what no layer is read from, before it is queued."""
        file = self.cleaned_data["file"]
        if not any(file.name.lower().endswith(e) for e in _TAKEN):
            raise forms.ValidationError(
                _("不是能读的图层文件：%(ending)s"), params={"ending": Path(file.name).suffix or file.name}
            )
        return file

    def clean_datum(self) -> str:
        """Refuse a reference system that nobody knows."""
        datum = self.cleaned_data["datum"].strip()
        if datum:
            try:
                normalise_datum(datum)
            except LuochengError as error:
                raise forms.ValidationError(
                    [line.strip() for fault in error.faults for line in fault_lines(fault)]
                ) from None
        return datum


class LayerForm(forms.ModelForm):
    """What may be changed of a layer: not its shapes, which come from its source."""

    seen = SeenField()

    class Meta:
        model = Layer
        fields = ("title", "kind", "source", "on")
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
