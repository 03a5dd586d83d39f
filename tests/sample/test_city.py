"""The sample city in the plan and on the map: people add up, shapes are sound, everything lies where it belongs."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from luocheng.registers.identifiers import gb2260_check
from luocheng.sample.city import City, Layer, city_layers, city_types, make_city

LINES = {"expressway": 0, "arterial": 1, "sub_arterial": 2, "branch": 3, "lane": 4, "footpath": 5}


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(2_000, 1)


@pytest.fixture(scope="module")
def layers(city: City) -> dict[str, Layer]:
    return {layer.register: layer for layer in city_layers(city)}


def test_it_has_exactly_as_many_buildings_as_asked_for() -> None:
    assert [len(make_city(n, 3).fabric.buildings) for n in (200, 1_234, 5_000)] == [200, 1_234, 5_000]


def test_every_layer_of_the_registers_is_there(layers: dict[str, Layer]) -> None:
    # Rail stations come with a large city.
    assert set(city_types()) - set(layers) == {"rail-station"}
    assert all(layer.frame.height for layer in layers.values())


def test_shapes_are_valid_and_of_their_kind(layers: dict[str, Layer]) -> None:
    types = city_types()
    dimension = {"point": 0, "line": 1, "polygon": 2}
    for name, layer in layers.items():
        if layer.geometry is None:
            continue
        assert len(layer.geometry) == layer.frame.height, name
        assert shapely.is_valid(layer.geometry).all(), name
        assert not shapely.is_empty(layer.geometry).any(), name
        assert set(shapely.get_dimensions(layer.geometry)) == {dimension[types[name].geometry]}, name


def test_codes_name_one_record_each(layers: dict[str, Layer]) -> None:
    for name, layer in layers.items():
        assert layer.frame["code"].is_unique().all(), name
        assert layer.frame["code"].null_count() == 0, name


def test_references_name_records_that_are_there(layers: dict[str, Layer]) -> None:
    types = city_types()
    for name, layer in layers.items():
        for field, to in types[name].references.items():
            if field in layer.frame.columns:
                given = layer.frame[field].drop_nulls()
                assert given.is_in(layers[to].frame["code"].implode()).all(), (name, field)


def test_layers_hold_nothing_but_the_fields_of_their_register(layers: dict[str, Layer]) -> None:
    types = city_types()
    for name, layer in layers.items():
        assert set(layer.frame.columns) <= set(types[name].by_id), name


def test_people_add_up_on_every_level(city: City, layers: dict[str, Layer]) -> None:
    total = int(city.people.residents.sum())
    assert total > 0
    for level in ("district", "subdistrict", "community", "building"):
        assert layers[level].frame["residents"].sum() == total, level
        assert layers[level].frame["households"].sum() == city.people.households.sum(), level
    homes = layers["building"].frame.filter(estate="XQ-000001")
    assert homes["residents"].sum() == layers["estate"].frame["residents"][0]


def test_nobody_lives_in_an_office(layers: dict[str, Layer]) -> None:
    frame = layers["building"].frame
    assert frame.filter(frame["use"] != "residential")["residents"].sum() == 0


def test_buildings_stand_inside_their_parcels_and_communities(city: City, layers: dict[str, Layer]) -> None:
    buildings = layers["building"]
    parcel = layers["land-parcel"].geometry
    community = layers["community"]
    assert parcel is not None
    assert community.geometry is not None
    assert shapely.within(buildings.geometry, parcel[city.fabric.buildings.parcel]).all()
    shape = dict(zip(community.frame["code"], community.geometry, strict=True))
    own = np.array([shape[c] for c in buildings.frame["community"]], object)
    assert shapely.covers(own, buildings.geometry).all()


def test_buildings_do_not_overlap_and_no_street_runs_through_one(layers: dict[str, Layer]) -> None:
    tree = shapely.STRtree(layers["building"].geometry)
    assert tree.query(layers["building"].geometry, predicate="overlaps").size == 0
    roads = layers["road"]
    assert roads.geometry is not None
    ground = (roads.frame["level"] == 0).to_numpy()
    assert tree.query(roads.geometry[ground], predicate="intersects").size == 0


def test_areas_cover_the_city_without_gap_or_overlap(layers: dict[str, Layer]) -> None:
    for level in ("district", "subdistrict", "community", "grid-cell"):
        shapes = layers[level].geometry
        assert shapes is not None
        whole = shapely.area(shapely.union_all(shapes))
        assert shapely.area(shapes).sum() == pytest.approx(whole, rel=1e-4)


def test_codes_of_areas_are_built_as_division_codes_are(layers: dict[str, Layer]) -> None:
    for level, digits in (("district", 6), ("subdistrict", 9), ("community", 12)):
        codes = layers[level].frame["code"].to_list()
        assert all(len(c) == digits and c.startswith("4199") and gb2260_check(c) is None for c in codes)
    frame = layers["community"].frame
    assert (frame["code"].str.slice(0, 9) == frame["subdistrict"]).all()


def test_people_can_walk_everywhere_from_everywhere(city: City) -> None:
    pieces = city.pieces
    walked = pieces.take(pieces.kind != LINES["expressway"])
    ends = np.concatenate(
        [np.stack(city.fabric.warp(walked.u0, walked.v0)), np.stack(city.fabric.warp(walked.u1, walked.v1))],
        axis=1,
    ).T
    _, node = np.unique(ends, axis=0, return_inverse=True)
    start, end = node[: len(walked)], node[len(walked) :]
    label = np.arange(node.max() + 1)
    while True:
        lowest = np.minimum(label[start], label[end])
        new = label.copy()
        np.minimum.at(new, start, lowest)
        np.minimum.at(new, end, lowest)
        if (new == label).all():
            break
        label = new
    assert np.unique(label, return_counts=True)[1].max() >= 0.97 * len(label)


def test_the_network_has_what_makes_networks_hard(layers: dict[str, Layer]) -> None:
    roads = layers["road"].frame
    assert set(roads["class"]) == set(LINES)
    assert (~roads.filter(roads["class"] == "expressway")["walkable"]).all()
    assert roads["dead_end"].any()
    assert layers["bridge"].frame.filter(kind="river").height
    tree = shapely.STRtree(layers["road"].geometry)
    high = np.flatnonzero((roads["level"] > 0).to_numpy() & (roads["class"] == "expressway").to_numpy())
    assert layers["road"].geometry is not None
    crossed = tree.query(layers["road"].geometry[high], predicate="crosses")[1]
    assert (roads["level"].to_numpy()[crossed] == 0).any()


def test_the_river_is_crossed_by_bridges_alone(layers: dict[str, Layer]) -> None:
    river = shapely.union_all(
        [s for s, n in zip(layers["water"].geometry, layers["water"].frame["name"], strict=True) if "河" in n]
    )
    roads = layers["road"]
    wet = shapely.crosses(roads.geometry, river)
    assert wet.any()
    assert roads.frame["bridge"].to_numpy()[wet].all()


def test_old_town_is_low_and_new_estates_are_high(layers: dict[str, Layer]) -> None:
    frame = layers["building"].frame.filter(use="residential")
    old = frame.filter(frame["built_year"] < 1970)
    new = frame.filter((frame["built_year"] > 2012) & frame["estate"].is_not_null())
    assert old["floors"].max() <= 6 < 17 <= new["floors"].quantile(0.75)


def test_the_same_seed_gives_the_same_city_and_another_one_another() -> None:
    one, same, other = make_city(600, 7), make_city(600, 7), make_city(600, 8)
    assert (one.rings[0][1] == same.rings[0][1]).all()
    assert (one.people.residents == same.people.residents).all()
    assert one.rings[0][1].shape != other.rings[0][1].shape or (one.rings[0][1] != other.rings[0][1]).any()


def test_a_city_large_enough_has_ring_roads_and_rails() -> None:
    city = make_city(60_000, 2)
    grid = city.fabric.grid
    assert (grid.u_ring[:, 0] >= 0).sum() >= 2
    assert (grid.v_ring[:, 0] >= 0).sum() >= 2
    assert len(city.areas.districts) > 4
