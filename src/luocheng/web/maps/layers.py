"""Pages of the layers: which there are, one of them, taking one in, changing and removing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luocheng.errors import LuochengError
from luocheng.web.jobs.work import ask
from luocheng.web.maps.forms import ImportForm, LayerForm
from luocheng.web.maps.models import Layer
from luocheng.web.maps.places import shapes_of
from luocheng.web.pages.seen import seen_of
from luocheng.web.pages.uploads import too_large
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event

__all__ = ["download", "layer", "layers", "new", "remove", "restore"]

_ROWS = 50


def layers(request: HttpRequest) -> HttpResponse:
    """List the layers."""
    found = list(Layer.objects.all())
    given = {"rows": [x for x in found if not x.gone], "removed": [x for x in found if x.gone]}
    return render(request, "maps/layers.html", given)


def layer(request: HttpRequest, layer: Layer) -> HttpResponse:
    """Show a layer: where it comes from, what was noted, its attributes; and change what may be changed."""
    from luocheng.web.people.rights import may

    can = may(request.user, "map.change", layer)
    form = LayerForm(request.POST or None, instance=layer, initial={"seen": layer.version}) if can else None
    if request.method == "POST" and form is not None and form.is_valid():
        with changing(request.user, "map.layer-changed") as change:
            change.save(form.instance, form.cleaned_data["seen"])
        messages.success(request, _("已保存"))
        return redirect("map-layer", layer.pk)
    frame = shapes_of(layer).frame
    columns = [c for c in frame.columns if not c.endswith(" status")][:12]
    given = {
        "layer": layer,
        "form": form,
        "columns": columns,
        "cells": frame.select(columns).head(_ROWS).rows(),
        "events": Event.objects.filter(subject=layer.subject).order_by("-number")[:20],
    }
    return render(request, "maps/layer.html", given, status=422 if form is not None and form.errors else 200)


def new(request: HttpRequest) -> HttpResponse:
    """Take a file; a job reads it and makes layers of it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and getattr(request, "too_large", False):
        raise LuochengError(too_large())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        given = {
            "path": default_storage.save(f"layers/incoming/{file.name[-80:]}", file),
            "name": file.name[-150:],
            "title": form.cleaned_data["title"],
            "kind": form.cleaned_data["kind"],
            "datum": form.cleaned_data["datum"],
            "on": form.cleaned_data["on"].isoformat() if form.cleaned_data["on"] else None,
        }
        job = ask("maps.import", _("读取图层 %(name)s") % {"name": file.name[-100:]}, given, request.user)
        return redirect("job", job.pk)
    given = {"form": form, "title": _("导入图层"), "action": _("导入"), "back": "map-layers"}
    return render(request, "pages/form.html", given, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, layer: Layer) -> HttpResponse:
    """Take a layer off the map; it can be put back."""
    return _gone(request, layer, gone=True)


@require_POST
def restore(request: HttpRequest, layer: Layer) -> HttpResponse:
    """Put a layer back on the map."""
    return _gone(request, layer, gone=False)


def _gone(request: HttpRequest, layer: Layer, *, gone: bool) -> HttpResponse:
    layer.gone = gone
    with changing(request.user, "map.layer-removed" if gone else "map.layer-restored") as change:
        change.save(layer, seen_of(request))
    messages.success(request, _("已从地图移除，可以恢复") if gone else _("已恢复"))
    return redirect("map-layers")


def download(request: HttpRequest, layer: Layer) -> HttpResponse:
    """Give a layer as GeoJSON."""
    import json

    import shapely

    given = shapes_of(layer)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(s)) if s is not None else None,
            "properties": row,
        }
        for s, row in zip(given.shapes, given.frame.iter_rows(named=True), strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, default=str)
    response = HttpResponse(text, "application/geo+json")
    response.headers["Content-Disposition"] = f'attachment; filename="layer-{layer.pk}.geojson"'
    return response
