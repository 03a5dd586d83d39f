"""Registers of the demonstration: those of the sample city's renewal measures, made by the generator, and checked."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import shapely

from luocheng.registers import GEOMETRY, fill_all
from luocheng.sample.records import make_records
from luocheng.web.maps.models import Layer
from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from luocheng.web.registers.checking import run_rules
from luocheng.web.registers.frames import records_of
from luocheng.web.registers.models import Record, Register
from luocheng.web.registers.types import policy_of, types_of

__all__ = ["registers"]

_POLICY = "renewal-measures"
_KINDS = ("renewal-unit", "balance-area", "renewal-project", "partner-enterprise", "protected-object")
_DAY = dt.date(2025, 6, 1)
"""A day on which the measures are in force."""


def registers() -> None:
    """Take registers of the sample city into use, fill them, and check one by the rules."""
    types = dict(types_of(_POLICY))
    office = User.objects.filter(username="office").first()
    frames = fill_all(dict(make_records(types, policy_of(_POLICY), only=_KINDS)), types)
    for kind in _KINDS:
        if Register.objects.filter(policy=_POLICY, kind=kind).exists():
            continue
        type_ = types[kind]
        with changing(office, "register.opened") as change:
            keeper = Unit.named().get(type_.keeper)
            made = Register(
                policy=_POLICY, kind=kind, title=type_.title.zh, keeper=keeper, demonstration=True
            )
            change.save(made)
        with changing(office, "register.imported", why="示例数据：由程序生成") as change:
            change.add_all(list(records_of(made, _in_city(frames[kind]))), about=made)
            made.count = Record.objects.filter(register=made).count()
            change.save(made)
    for kind in ("renewal-unit", "renewal-project"):
        register = Register.objects.get(policy=_POLICY, kind=kind)
        if not register.checks.exists():
            run_rules(register, _DAY, User.objects.filter(username="reviewer").first())


def _in_city(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with its shapes moved into the sample city of the map: records are generated around a place of their own."""
    city = Layer.objects.filter(kind=Layer.Kind.BOUNDARY, demonstration=True).order_by("pk").first()
    if city is None or not city.box or GEOMETRY not in frame.columns:
        return frame
    west, south, east, north = city.box
    shapes = shapely.from_wkb(frame.get_column(GEOMETRY).to_list())
    first = np.array(shapely.total_bounds(shapes)).reshape(2, 2)
    # A little inside: the boundary of the city is no rectangle.
    low = np.array([west + (east - west) * 0.12, south + (north - south) * 0.12])
    high = np.array([east - (east - west) * 0.12, north - (north - south) * 0.12])
    scale = (high - low) / (first[1] - first[0])
    moved = shapely.transform(shapes, lambda places: low + (places - first[0]) * scale)
    told = [None if shape is None else shapely.to_wkb(shape) for shape in moved]
    return frame.with_columns(pl.Series(GEOMETRY, told, dtype=pl.Binary))
