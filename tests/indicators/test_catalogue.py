"""The catalogues that are shipped: every indicator compiles; like, versions and what may be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.errors import LuochengError
from luocheng.indicators.catalogue import catalogue_of
from luocheng.indicators.city import load_city
from luocheng.policy.locate import shipped_policies

from .small_city import make_city

OWN = """format: 1
id: own
title: {zh: 本市指标}
text: {checksum: x}
"""
WITH = [
    n for n, p in shipped_policies().items() if (p / "indicators.yaml").is_file() and n != "national-checkup"
]


@pytest.mark.parametrize("name", WITH)
def test_every_shipped_indicator_compiles_and_finds_its_targets(tmp_path: Path, name: str) -> None:
    catalogue = catalogue_of(load_city(make_city(tmp_path, policies=[name])))
    assert len(catalogue.indicators) >= 100
    assert any(link.policy == name for i in catalogue.indicators for link in i.links) or name == "greening"


def test_numbers_stand_beside_a_standard_that_is_named() -> None:
    from luocheng.policy.folder.load import load_folder

    policy = load_folder(shipped_policies()["national-checkup"])
    assert len(policy.indicators) >= 100
    for entry in policy.indicators:
        assert entry.method is not None, entry.id
        assert entry.method.en, entry.id
        if entry.standard is not None:
            assert entry.standard.name, entry.id


def own(folder: Path, indicators: str) -> Path:
    path = make_city(folder, catalogue=["own"], policies=[])
    (folder / "own").mkdir()
    (folder / "own" / "policy.yaml").write_text(OWN, encoding="utf-8")
    for name in ("tasks", "targets"):
        (folder / "own" / f"{name}.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "own" / "indicators.yaml").write_text(indicators, encoding="utf-8")
    return path


ONE = '- {{id: {id}, title: {{zh: 甲}}, unit: "%", better: higher, measure: {{{measure}}}{more}}}\n'


def test_the_version_in_force_on_the_day_counts(tmp_path: Path) -> None:
    text = "".join(
        ONE.format(
            id=f"x-{y}",
            measure=f"ratio: {{of: count(school), by: {by}}}",
            more=f", series: x, from: {y}-01-01",
        )
        for y, by in ((2021, "count(park)"), (2024, "count(building)"), (2027, "count(road)"))
    )
    found = catalogue_of(load_city(own(tmp_path, text))).indicators
    assert [(i.id, i.version) for i in found] == [("x", "own/x-2024@2024-01-01")]


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ("observed: true, value: count(park)", "indicator-measure"),
        ("value: sum(park.area)", "formula-unit"),
        ("value: count(parc)", "formula-register"),
        ("reach: {from: building, to: scool, within: 500 米}", "indicator-layer"),
        ("reach: {from: building, to: school, within: 5 公顷}", "indicator-unit"),
        ("reach: {from: building, to: school, within: 500 米, weight: people}", "indicator-field"),
    ],
)
def test_what_is_wrong_with_an_indicator_is_told_with_its_line(
    tmp_path: Path, measure: str, code: str
) -> None:
    with pytest.raises(LuochengError) as raised:
        catalogue_of(load_city(own(tmp_path, ONE.format(id="x", measure=measure, more=""))))
    faults = {f.code: f for f in raised.value.faults}
    assert code in faults or any(c.startswith("formula") for c in faults if code.startswith("formula"))
    assert all("own/indicators.yaml:1 (x)" in f.where for f in faults.values())
