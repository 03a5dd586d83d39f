"""Results of a checkup by area: classes as its report has them, what is missing beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from luocheng.bulletins.checkup.classes import classify, colours
from luocheng.bulletins.checkup.words import number
from luocheng.indicators.status import STATUS_WORDS
from luocheng.web.maps.models import Layer
from luocheng.web.maps.places import shapes_of

__all__ = ["Results", "results_of"]


@dataclass(frozen=True, slots=True)
class Results:
    """The values of an indicator by area.

    Parameters
    ----------
    layer
        The areas.
    indicator
        id, zh, en, unit, better.
    legend
        Words, colour and number of areas of each class, highest first.
    colour
        The colour of each area; None where there is no value.
    rows
        Number, name, value in words ('' where missing) and status (Chinese, English) of each area, the lowest last.
    missing
        Areas without a value.
    """

    layer: Layer
    indicator: dict[str, Any]
    legend: list[tuple[str, str, int]]
    colour: list[str | None]
    rows: list[tuple[int, str, str, tuple[str, str]]]
    missing: list[int]


def results_of(layer: Layer, name: str) -> Results | None:
    """Return the values of an indicator; None where the layer has no such."""
    indicator = next((i for i in layer.indicators if i["id"] == name), None)
    if indicator is None:
        return None
    given = shapes_of(layer)
    values = given.frame[name].fill_nan(None).to_list()
    known = f"{name} status"
    statuses = given.frame[known].to_list() if known in given.frame.columns else [None] * len(values)
    classes = classify(values, upper=indicator["better"] == "lower")
    at, ramp = classes.of(values), colours(len(classes))
    words = classes.labels(indicator["unit"])
    legend = [(words[n], ramp[n], at.count(n)) for n in reversed(range(len(classes)))]
    # What is missing is no nought: it stands last, with a dash.
    order = sorted(range(len(values)), key=lambda i: (values[i] is None, -(values[i] or 0), given.names[i]))
    none = STATUS_WORDS["no_data"]
    rows = [
        (
            i,
            given.names[i],
            "" if values[i] is None else number(values[i]),
            STATUS_WORDS.get(statuses[i] or "", none),
        )
        for i in order
    ]
    missing = [i for i, v in enumerate(values) if v is None]
    return Results(layer, indicator, legend, [None if n is None else ramp[n] for n in at], rows, missing)
