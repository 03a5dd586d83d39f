"""A small city for the tests of the map: boundaries with results, a register with shapes and findings."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import shapely
from django.utils import timezone

from luocheng.web.maps.importing import take_layers
from luocheng.web.maps.models import Layer
from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from luocheng.web.registers.models import Check, Finding, Record, Register

WEST, SOUTH = 113.95, 33.95


def areas(folder: Path, count: int = 4, **columns: list[Any]) -> Path:
    """Write a GeoJSON of squares in a row, each a hundredth of a degree wide, named 甲区, 乙区, 丙区 and so on."""
    features = []
    for i in range(count):
        shape = shapely.box(WEST + i * 0.01, SOUTH, WEST + (i + 1) * 0.01, SOUTH + 0.01)
        told = {
            "code": f"A{i}",
            "name": "甲乙丙丁戊己庚辛"[i] + "区",
            **{k: v[i] for k, v in columns.items()},
        }
        features.append(
            {"type": "Feature", "properties": told, "geometry": json.loads(shapely.to_geojson(shape))}
        )
    path = folder / "areas.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8"
    )
    return path


def layer(user: User | None, folder: Path, **given: Any) -> Layer:
    """Take in boundaries of four areas."""
    return take_layers(areas(folder), user, title="示例边界", purpose=Layer.Kind.BOUNDARY, **given)[0]


def results(user: User | None, folder: Path) -> Layer:
    """Take in four areas with values of an indicator; one has none."""
    values = {"park-coverage": [10.0, None, 55.5, 90.0]}
    statuses = {"park-coverage status": ["not_met", "no_data", "near", "met"]}
    return take_layers(areas(folder, **values, **statuses), user, title="示例体检")[0]


def register(count: int = 6) -> Register:
    """Make a register of renewal units with shapes; a check found something in three of them."""
    keeper = Unit.objects.get(name="市住房城乡建设局")
    made = Register(
        policy="renewal-measures", kind="renewal-unit", title="更新单元台账", keeper=keeper, count=count
    )
    with changing(None, "test.register") as change:
        change.save(made)
        records = []
        for i in range(count):
            x, y = WEST + 0.001 + 0.003 * (i % 12), SOUTH + 0.001 + 0.003 * (i // 12)
            shape = shapely.to_wkb(shapely.box(x, y, x + 0.001, y + 0.001))
            code, name = f"GX-{i:05}", f"第{i}更新单元"
            records.append(
                Record(
                    register=made, code=code, name=name, data={"code": code, "name": name},
                    shape=shape, lon=x + 0.0005, lat=y + 0.0005,
                )
            )  # fmt: skip
        change.add_all(records, about=made)
        check = Check(
            register=made, on=dt.date(2025, 6, 1), at=timezone.now(), records=count,
            counts={"fail": 1, "judgement": 1, "missing": 1},
        )  # fmt: skip
        change.save(check)
    for record, verdict in zip(records, ("fail", "judgement", "missing"), strict=False):
        Finding.objects.create(
            check_run=check,
            record=record,
            code=record.code,
            rule="r",
            title="规则" + verdict,
            verdict=verdict,
        )
    Finding.objects.create(
        check_run=check, record=records[0], code="GX-00000", rule="s", title="缺", verdict="missing"
    )
    return made
