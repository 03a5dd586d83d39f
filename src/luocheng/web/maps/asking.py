"""What is asked of the map by its address: which layers and registers, which results, where."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from luocheng.web.maps.models import Layer
from luocheng.web.maps.places import VERDICTS, Places, places_of, shapes_of, stamps_of
from luocheng.web.maps.results import Results, results_of
from luocheng.web.pages.numbers import number_in
from luocheng.web.people.rights import may
from luocheng.web.registers.models import Check, Record, Register

__all__ = ["Asked", "RegisterShown", "box_from"]

_ROWS = 50
"""Records that the table shows of each register; how many there are it always says."""

_AREAS = 200


def box_from(text: str) -> list[float] | None:
    """Return a box, west, south, east, north, from an address; None where it is no such."""
    try:
        box = [float(p) for p in text.split(",")]
    except ValueError:
        return None
    return (
        box
        if len(box) == 4 and all(map(math.isfinite, box)) and box[0] < box[2] and box[1] < box[3]
        else None
    )


@dataclass
class RegisterShown:
    """A register on the map: how many of its records are in view, by verdict, and the first of them."""

    register: Register
    check: Check | None
    counts: dict[str, int]
    total: int
    rows: list[tuple[Record, str]] = field(default_factory=list)
    partly: bool = False
    """Whether the check found more than is kept one by one."""


class Asked:
    """What is asked: `layers`, `registers`, `results` and `indicator`, `box`, `record`; sensible things where nothing is."""

    def __init__(self, user: Any, given: QueryDict) -> None:
        self.given = given
        self.layers = list(Layer.objects.filter(gone=False))
        registers = Register.objects.select_related("keeper")
        self.registers = [
            r for r in registers if r.type.geometry and r.count and may(user, "register.see", r)
        ]
        self.checks = {
            c.register_id: c for c in Check.objects.filter(register__in=self.registers).order_by("pk")
        }
        self.box = box_from(given.get("box", ""))
        # A form that was sent without a tick shows nothing; an address without a form shows what is useful beside the registers it names.
        self.sent = any(n in given for n in ("layers", "results", "sent"))
        self.results_layer, self.indicator = self._results()
        self.shown_layers, self.shown_registers = self._ticked()

    def _numbers(self, name: str) -> set[int]:
        return {n for v in self.given.getlist(name) if (n := number_in(v, -1)) >= 0}

    def _results(self) -> tuple[Layer | None, str]:
        layer_text, _, name = self.given.get("results", "").partition(":")
        for layer in self.layers:
            if str(layer.pk) == layer_text and any(i["id"] == name for i in layer.indicators):
                return layer, name
        return None, ""

    def _ticked(self) -> tuple[list[Layer], list[Register]]:
        if self.sent:
            layers, registers = self._numbers("layers"), self._numbers("registers")
            return (
                [x for x in self.layers if x.pk in layers],
                [x for x in self.registers if x.pk in registers],
            )
        bounds = [x for x in self.layers if x.kind == Layer.Kind.BOUNDARY]
        results = [x for x in self.layers if x.kind == Layer.Kind.RESULTS][:1]
        asked = self._numbers("registers")
        named = [r for r in self.registers if r.pk in asked]
        checked = [r for r in self.registers if r.pk in self.checks]
        return bounds or results, named or checked or self.registers[:1]

    @cached_property
    def results(self) -> Results | None:
        """The results that are shown."""
        return results_of(self.results_layer, self.indicator) if self.results_layer is not None else None

    @cached_property
    def stamps(self) -> dict[int, str]:
        """What changes when a register does."""
        return stamps_of(self.registers)

    def places(self, register: Register) -> Places:
        """Return where the records of a register are that is shown."""
        return places_of(register, self.stamps[register.pk])

    def extent(self) -> list[float]:
        """Return west, south, east, north of all that is shown; of all there is where that is nothing."""
        boxes = [x.box for x in self.shown_layers if x.box]
        if self.results_layer is not None and self.results_layer.box:
            boxes.append(self.results_layer.box)
        boxes += [b for r in self.shown_registers if (b := self.places(r).box)]
        boxes = boxes or [x.box for x in self.layers if x.box]
        if not boxes:
            return []
        return [
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        ]

    def table(self) -> list[RegisterShown]:
        """Return the records in view, register by register, the worst first."""
        found: list[RegisterShown] = []
        wanted: dict[int, tuple[RegisterShown, str]] = {}
        for register in self.shown_registers:
            places, check = self.places(register), self.checks.get(register.pk)
            rows = places.within(self.box)
            verdicts = places.verdict[rows]
            counts = {w: int((verdicts == i).sum()) for i, w in enumerate(VERDICTS)}
            shown = RegisterShown(register, check, counts, len(rows))
            if check is not None:
                told = sum(check.counts.get(w, 0) for w in VERDICTS[1:])
                shown.partly = told > 20_000
            found.append(shown)
            for row in rows[:_ROWS].tolist():
                wanted[int(places.keys[row])] = (shown, VERDICTS[places.verdict[row]])
        records = Record.objects.in_bulk(list(wanted)) if wanted else {}
        for key, (shown, verdict) in wanted.items():
            if key in records:
                shown.rows.append((records[key], verdict))
        return found

    def areas(self) -> list[tuple[Layer, list[str], int]]:
        """Return the layers that are shown with what is in them by name, and how many more there are."""
        found = []
        for layer in self.shown_layers:
            names = [n for n in shapes_of(layer).names if n]
            found.append((layer, names[:_AREAS], max(0, len(names) - _AREAS)))
        return found
