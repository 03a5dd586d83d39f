"""The page of the map, and what its script asks for: what is in view, a record, a search, a measure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.bulletins.checkup.words import number
from luocheng.spatial.measuring import measure
from luocheng.spatial.tiles import LAST_ZOOM
from luocheng.web.jobs.models import Job, State
from luocheng.web.maps.asking import Asked
from luocheng.web.maps.finding import found_by
from luocheng.web.maps.models import Layer
from luocheng.web.maps.places import shapes_of
from luocheng.web.maps.results import results_of
from luocheng.web.maps.tiles import NAMED
from luocheng.web.maps.words import control_words, verdict_words
from luocheng.web.pages.numbers import number_in
from luocheng.web.people.rights import may
from luocheng.web.registers.models import Record, Register

__all__ = ["area", "find", "measured", "page", "record_brief", "register_for_script", "shown"]

_CORNERS = 500
_COLOURS = ("#3b4f6b", "#8a6d3b", "#3b82b5", "#4d8a3f", "#6b7078", "#a0654a", "#7a4f8f", "#2f7f86")
"""Colours of layers, in turn; each is told apart by its name in the legend, too."""


def page(request: HttpRequest) -> HttpResponse:
    """Show the map."""
    asked = Asked(request.user, request.GET)
    record = _record(request, request.GET.get("record", ""))
    if record is not None and record.register not in asked.shown_registers:
        asked.shown_registers.append(record.register)
    given = _given(asked) | {
        "data": _for_script(asked, record),
        "asked": asked,
        "record": record,
        "found": found_by(asked, request.GET.get("q", "").strip()),
        "words": request.GET.get("q", "").strip(),
        "rows": [(x, x in asked.shown_layers) for x in asked.layers],
        "registers": [(x, x in asked.shown_registers) for x in asked.registers],
        "results": [x for x in asked.layers if x.indicators],
        "coming": _coming(),
        "today": timezone.localdate(),
        "demonstration": any(x.demonstration for x in [*asked.layers, *asked.registers]),
    }
    return render(request, "maps/map.html", given)


def shown(request: HttpRequest) -> HttpResponse:
    """Give the legend and the table of what is on the map."""
    return render(request, "maps/shown.html", _given(Asked(request.user, request.GET)))


def _coming() -> list[str]:
    """Return the titles of the jobs that will put something on the map for everybody."""
    going = Job.objects.filter(kind="demo.checkup", state__in=(State.WAITING, State.RUNNING))
    return list(going.values_list("title", flat=True))


def _given(asked: Asked) -> dict[str, Any]:
    results = asked.results
    colours = {"colour": results.colour, "missing": results.missing} if results is not None else None
    table = asked.table()
    return {
        "table": table,
        "areas": asked.areas(),
        "result": results,
        "verdicts": verdict_words(),
        "colours": {"results": colours, "layer": asked.results_layer.pk if asked.results_layer else None},
        "keys": [
            (x, _COLOURS[i % len(_COLOURS)]) for i, x in enumerate(asked.layers) if x in asked.shown_layers
        ],
        "box": asked.box,
        "partly": any(t.partly for t in table),
    }


def _for_script(asked: Asked, record: Record | None) -> dict[str, Any]:
    stamps = asked.stamps
    layers = [
        {
            "key": f"layer-{x.pk}",
            "pk": x.pk,
            "tiles": _tiles("map-layer-tile", x.pk, x.checksum[:16]),
            "shape": x.shape,
            "kind": x.kind,
            "colour": _COLOURS[i % len(_COLOURS)],
            "shown": x in asked.shown_layers,
            "about": reverse("map-area", args=[x.pk, 0]).removesuffix("0/"),
            "few": x.count <= NAMED,
        }
        for i, x in enumerate(asked.layers)
    ]
    registers = [
        register_for_script(x, stamps[x.pk]) | {"shown": x in asked.shown_registers} for x in asked.registers
    ]
    return {
        "layers": layers,
        "registers": registers,
        "extent": asked.extent(),
        "lastZoom": LAST_ZOOM,
        "measure": reverse("map-measure"),
        "shown": reverse("map-shown"),
        "find": reverse("map-find"),
        "record": {"pk": record.pk, "lon": record.lon, "lat": record.lat} if record is not None else None,
        "brief": reverse("map-record", args=[0]).removesuffix("0/"),
        "words": control_words(),
    }


def register_for_script(register: Register, stamp: str = "") -> dict[str, Any]:
    """Return what the script needs to draw a register."""
    return {
        "key": f"register-{register.pk}",
        "pk": register.pk,
        "tiles": _tiles("map-register-tile", register.pk, stamp),
        "areal": register.type.geometry not in ("", "point"),
    }


def _tiles(name: str, pk: int, stamp: str) -> str:
    address = reverse(name, args=[pk, 0, 0, 0]).removesuffix("0/0/0.pbf")
    return f"{address}{{z}}/{{x}}/{{y}}.pbf?v={stamp}"


def _record(request: HttpRequest, text: str) -> Record | None:
    found = (
        Record.objects.select_related("register__keeper")
        .filter(pk=number_in(text), lon__isnull=False)
        .first()
    )
    return found if found is not None and may(request.user, "register.see", found) else None


# --- what the script asks for -------------------------------------------------------------------------------------


def record_brief(request: HttpRequest, record: Record) -> HttpResponse:
    """Tell of a record what a note beside it holds."""
    check = record.register.checks.first()
    findings = list(check.findings.filter(record=record)[:6]) if check is not None else []
    given = {
        "record": record,
        "register": record.register,
        "check": check,
        "findings": findings[:5],
        "more": len(findings) > 5,
    }
    return render(request, "maps/record.html", given)


def area(request: HttpRequest, layer: Layer, number: int) -> HttpResponse:
    """Tell of a shape of a layer what a note beside it holds."""
    given = shapes_of(layer)
    if number >= given.frame.height:
        raise Http404
    row = given.frame.row(number, named=True)
    ids = {i["id"] for i in layer.indicators}
    known = ids | {f"{i} status" for i in ids}
    told = [(k, v) for k, v in row.items() if v not in (None, "") and k not in known][:15]
    results = results_of(layer, request.GET.get("indicator", ""))
    value = next((r for r in results.rows if r[0] == number), None) if results is not None else None
    return render(
        request,
        "maps/area.html",
        {"layer": layer, "name": given.names[number], "told": told, "result": results, "value": value},
    )


def find(request: HttpRequest) -> HttpResponse:
    """Find records and areas by what they are called."""
    words = request.GET.get("q", "").strip()
    asked = Asked(request.user, request.GET)
    return render(request, "maps/found.html", {"words": words, "found": found_by(asked, words)})


def measured(request: HttpRequest) -> HttpResponse:
    """Measure what was drawn: `points` are longitude,latitude;longitude,latitude and so on, `closed` makes it an area."""
    points = _points(request.GET.get("points", ""))
    if points is None:
        return JsonResponse({"said": _("坐标写得不对")}, status=400)
    if len(points) > _CORNERS:
        return JsonResponse({"said": _("点太多了")}, status=400)
    closed = request.GET.get("closed") == "1"
    told = measure(points, closed=closed)
    if closed:
        said = _("面积 %(area)s 公顷，周长 %(length)s 米") % {
            "area": number(told.hectares),
            "length": number(told.metres),
        }
    else:
        said = _("长度 %(length)s 米") % {"length": number(told.metres)}
    return JsonResponse({"metres": told.metres, "hectares": told.hectares, "said": said})


def _points(text: str) -> list[tuple[float, float]] | None:
    """Return the places that a text names; None where one is no place on earth."""
    points = []
    try:
        for pair in filter(None, text.split(";")):
            lon, lat = (float(v) for v in pair.split(","))
            points.append((lon, lat))
    except ValueError:
        return None
    return points if all(-360 <= x <= 360 and -90 <= y <= 90 for x, y in points) else None
