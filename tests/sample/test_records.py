"""Records of the sample city: plausible, consistent, the same for the same seed, and of any size."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.policy.folder import load_folder
from luocheng.registers import GEOMETRY, register_types
from luocheng.registers.identifiers import gb2260_check, uscc_check
from luocheng.registers.shapes import areas
from luocheng.registers.types import RegisterType
from luocheng.sample import make_records, size_of
from luocheng.sample.draw import source, usccs
from luocheng.sample.hints import hints_of
from luocheng.sample.words import DISTRICTS

POLICIES = Path(__file__).resolve().parents[2] / "policies"
NAMES = ("guangzhou-renewal-2020", "greening", "anyang-2021")

_made: dict[str, tuple[dict[str, RegisterType], dict[str, pl.DataFrame]]] = {}


def made(name: str) -> tuple[dict[str, RegisterType], dict[str, pl.DataFrame]]:
    if name not in _made:
        policy = load_folder(POLICIES / name)
        types = register_types(policy)
        _made[name] = types, dict(make_records(types, policy))
    return _made[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_register_gets_records_that_fit_it(name: str) -> None:
    types, frames = made(name)
    assert set(frames) == set(types)
    for register, frame in frames.items():
        kind = types[register]
        assert dict(frame.schema) == kind.schema(), register
        assert frame[kind.key].is_unique().all(), register
        assert frame[kind.key].null_count() == 0, register
        for kept in kind.fields:
            column = frame[kept.id].drop_nulls()
            if kept.choices:
                assert set(column) <= {c.id for c in kept.choices}
            if kept.low is not None:
                assert (column >= kept.low).all(), kept.id
            if kept.high is not None:
                assert (column <= kept.high).all(), kept.id
            if kept.type == "integer":
                assert (column == column.round()).all(), kept.id
            if kept.required:
                assert frame[kept.id].null_count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_references_point_at_records_that_are_there(name: str) -> None:
    types, frames = made(name)
    for register, frame in frames.items():
        for field, other in types[register].references.items():
            known = set(frames[other][types[other].key])
            assert set(frame[field].drop_nulls()) <= known


@pytest.mark.parametrize("name", NAMES)
def test_identifiers_pass_their_checks(name: str) -> None:
    types, frames = made(name)
    for register, frame in frames.items():
        for kept in types[register].fields:
            check = {"uscc": uscc_check, "gb2260": gb2260_check}.get(kept.check)
            if check:
                assert [c for c in frame[kept.id].drop_nulls() if check(c)] == []


def test_shapes_are_valid_and_lie_in_the_city() -> None:
    types, frames = made("guangzhou-renewal-2020")
    shapes = shapely.from_wkb(frames["renewal-unit"][GEOMETRY].to_numpy())
    assert shapely.is_valid(shapes).all()
    west, south, east, north = shapely.total_bounds(shapes)
    assert 113.8 < west < east < 114.2
    assert 33.8 < south < north < 34.2
    assert types["renewal-unit"].geometry == "polygon"
    assert (shapely.get_type_id(shapes) == 3).all()


def test_shapes_have_the_area_that_the_record_says() -> None:
    _, frames = made("greening")
    frame = frames["green-space"].drop_nulls("area").filter(pl.col("area") > 100)
    drawn = areas(frame[GEOMETRY]).to_numpy()
    assert np.abs(drawn / frame["area"].to_numpy() - 1).max() < 0.01


def test_parcels_lie_beside_what_they_belong_to() -> None:
    types, frames = made("guangzhou-renewal-2020")
    child = next(
        (n, f, o)
        for n, t in types.items()
        if t.geometry == "polygon"
        for f, o in t.references.items()
        if types[o].geometry == "polygon"
    )
    name, field, other = child
    own, whole = frames[name].drop_nulls(field), frames[other]
    around = dict(zip(whole[types[other].key], shapely.from_wkb(whole[GEOMETRY].to_numpy()), strict=True))
    inner = shapely.centroid(shapely.from_wkb(own[GEOMETRY].to_numpy()))
    far = [shapely.distance(p, around[k]) for p, k in zip(inner, own[field], strict=True)]
    assert max(far) < 0.01


def test_rules_give_passes_and_fails() -> None:
    _, frames = made("guangzhou-renewal-2020")
    unit = frames["renewal-unit"].drop_nulls(["industry_floor_area", "total_floor_area", "circle"])
    share = unit["industry_floor_area"] / unit["total_floor_area"]
    assert (share <= 1).all()
    for circle, limit in (("first", 0.6), ("second", 0.4)):
        passing = (share.filter(unit["circle"] == circle) >= limit).mean()
        assert 0.5 < passing < 0.95, circle  # type: ignore[operator]


def test_a_seed_gives_the_same_records_again() -> None:
    policy = load_folder(POLICIES / "greening")
    types = register_types(policy)
    first, again = (dict(make_records(types, policy, seed=7)) for _ in range(2))
    other = dict(make_records(types, policy, seed=8))
    assert all(first[n].equals(again[n]) for n in first)
    assert not first["green-space"].equals(other["green-space"])


def test_one_register_alone_is_the_same_as_among_others() -> None:
    policy = load_folder(POLICIES / "guangzhou-renewal-2020")
    types = register_types(policy)
    alone = dict(make_records(types, policy, only=["partner-enterprise"]))
    assert list(alone) == ["partner-enterprise"]
    assert alone["partner-enterprise"].equals(made("guangzhou-renewal-2020")[1]["partner-enterprise"])


@pytest.mark.parametrize("scale", [0.1, 1.0, 3.0])
def test_scale_multiplies(scale: float) -> None:
    types, _ = made("guangzhou-renewal-2020")
    (frame,) = dict(make_records(types, scale=scale, only=["renewal-unit"])).values()
    assert frame.height == size_of(types["renewal-unit"], scale) == round(100 * scale)


def test_without_rules_records_are_made_all_the_same() -> None:
    types, _ = made("greening")
    frames = dict(make_records(types, None))
    assert set(frames) == set(types)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**40), st.integers(1, 400))
def test_credit_codes_are_valid_and_different(seed: int, count: int) -> None:
    divisions = pl.Series([list(DISTRICTS.values())[n % len(DISTRICTS)] for n in range(count)])
    codes = usccs(source(seed, "x"), divisions)
    assert codes.n_unique() == count
    assert all(uscc_check(code) is None for code in codes)


def test_codes_follow_the_example() -> None:
    _, frames = made("guangzhou-renewal-2020")
    assert frames["renewal-unit"]["code"][0] == "GX-2020-001"
    assert all(re.fullmatch(r"GX-2020-\d{3}", c) for c in frames["renewal-unit"]["code"])


def test_limits_are_read_from_the_rules_in_the_field_s_own_unit() -> None:
    policy = load_folder(POLICIES / "guangzhou-renewal-2020")
    hints = hints_of(policy, register_types(policy))
    assert {limit.value for limit in hints["partner-enterprise"].limits["existing_floor_area"]} == {60.0}
    shares = {(s.by, s.choices, s.value) for s in hints["renewal-unit"].shares}
    assert ("circle", ("first",), 0.6) in shares


def test_a_million_renewal_units_are_made_in_seconds(tmp_path: Path) -> None:
    import time

    policy = load_folder(POLICIES / "guangzhou-renewal-2020")
    types = register_types(policy)
    started = time.process_time()
    (frame,) = dict(make_records(types, policy, scale=10_000, only=["renewal-unit"])).values()
    frame.write_parquet(tmp_path / "units.parquet")
    assert frame.height == 1_000_000
    assert time.process_time() - started < 30


@pytest.mark.parametrize("name", ["renewal-measures", "greening-measures"])
def test_the_sample_city_s_rules_give_a_mix_of_verdicts(name: str) -> None:
    import datetime as dt

    from luocheng.registers import fill_all
    from luocheng.rules import check_records, compile_policy

    policy = load_folder(POLICIES / "sample-city" / name)
    types = register_types(policy)
    frames = fill_all(dict(make_records(types, policy)), types)
    found = check_records(compile_policy(policy, dt.date(2024, 6, 1)), frames).frame
    mixed = found.group_by("rule").agg(pl.col("verdict").cast(pl.String).unique())
    decided = mixed.with_columns(
        pl.col("verdict").list.set_difference(["missing", "not_applicable"]).list.len()
    )
    assert (decided["verdict"] > 1).mean() > 0.75  # type: ignore[operator]
    assert {"pass", "fail", "judgement", "missing", "not_applicable"} <= set(found["verdict"].cast(pl.String))


def test_dates_that_rules_compare_lie_as_far_apart_as_they_say() -> None:
    policy = load_folder(POLICIES / "sample-city" / "renewal-measures")
    types = register_types(policy)
    (gap,) = [g for g in hints_of(policy, types)["approval-file"].gaps if g.end == "replied_on"]
    assert (gap.start, gap.working, gap.lean) == ("distributed_on", True, -1)
    frame = dict(make_records(types, policy))["approval-file"]
    apart = (frame["replied_on"] - frame["distributed_on"]).dt.total_days().drop_nulls()
    assert (apart >= 0).all()
    assert 4 < apart.mean() < 16  # type: ignore[operator]
