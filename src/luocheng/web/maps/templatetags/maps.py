"""The small map on the page of a record."""

from __future__ import annotations

from typing import Any

from django import template

from luocheng.spatial.tiles import LAST_ZOOM
from luocheng.web.maps.views import register_for_script
from luocheng.web.maps.words import control_words
from luocheng.web.registers.models import Record

register = template.Library()


@register.inclusion_tag("maps/record_map.html")
def record_map(record: Record) -> dict[str, Any]:
    """Show where a record is, if it has a place."""
    if record.lon is None:
        return {}
    data = {
        "lon": record.lon,
        "lat": record.lat,
        "register": register_for_script(record.register),
        "lastZoom": LAST_ZOOM,
        "words": control_words(),
    }
    return {"data": data, "record": record}
