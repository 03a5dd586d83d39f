"""Finding records and areas by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from luocheng.web.maps.asking import Asked
from luocheng.web.maps.places import shapes_of
from luocheng.web.registers.models import Record

__all__ = ["found_by"]

_MOST = 20
_AREAS = 10
_SEARCHED = 5_000
"""Shapes of a layer whose names are searched; of more they are no areas that people know by name."""


def found_by(asked: Asked, words: str) -> list[dict[str, Any]]:
    """Return what is called so: its name, what it belongs to, where it is; areas first."""
    if not words or len(words) > 100:
        return []
    found = [one for one, _ in zip(_areas(asked, words), range(_AREAS), strict=False)]
    titles = {r.pk: r.title for r in asked.registers}
    named = Record.objects.present().filter(
        Q(code__startswith=words) | Q(name__contains=words),
        register__in=list(titles),
        lon__isnull=False,
    )
    found += [
        {
            "name": f"{record.code} {record.name}".strip(),
            "of": titles[record.register_id],
            "record": record.pk,
            "lon": record.lon,
            "lat": record.lat,
            "register": record.register_id,
        }
        for record in named.defer("shape", "data").order_by("register", "code")[: _MOST - len(found)]
    ]
    return found


def _areas(asked: Asked, words: str) -> Iterator[dict[str, Any]]:
    for layer in asked.layers:
        if layer.count > _SEARCHED:
            continue
        given = shapes_of(layer)
        for name, shape in zip(given.names, given.shapes, strict=True):
            if words in name and shape is not None and not shape.is_empty:
                box = ",".join(str(round(v, 6)) for v in shape.bounds)
                yield {"name": name, "of": layer.title, "box": box, "layer": layer.pk}
