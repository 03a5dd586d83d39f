"""The map: layers that are taken in, tiles, results by area, what is told of what is in view, measures."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luocheng.spatial.tiles import on_world
from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import run_next
from luocheng.web.maps import places, tiles
from luocheng.web.maps.keeping import Kept
from luocheng.web.maps.models import Layer
from luocheng.web.maps.results import results_of
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.models import Check, Record, Register
from tests.web.maps.sample import SOUTH, WEST, areas, layer, register, results

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Keys of one test are given again in the next: begin with nothing kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(places, "_layers", Kept(40))
    monkeypatch.setattr(places, "_registers", Kept(24))
    monkeypatch.setattr(tiles, "_tiles", Kept(2_000))


def tile_address(name: str, thing: Any, z: int, lon: float = WEST + 0.002, lat: float = SOUTH + 0.002) -> str:
    x, y = on_world(lon, lat)
    return reverse(name, args=[thing.pk, z, int(x * 2**z), int(y * 2**z)])


def features(data: bytes, folder: Path) -> dict[str, list[tuple[dict[str, Any], Any]]]:
    """Return attributes and shapes of a tile by its layers, as GDAL reads them."""
    path = folder / "tile.pbf"
    path.write_bytes(data)
    found = {}
    for name, _ in pyogrio.list_layers(path) if data else ():
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=name)
        rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*columns, strict=True)]
        found[str(name)] = list(zip(rows, shapely.from_wkb(shapes), strict=True))
    return found


# --- layers


def test_a_file_becomes_a_layer_by_a_job(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    client = as_("analyst")
    given = {"title": "片区", "kind": "boundary", "datum": "", "on": "2025-01-01"}
    file = SimpleUploadedFile("areas.geojson", areas(tmp_path).read_bytes())
    answer = client.post(reverse("map-layer-new"), given | {"file": file})
    job = Job.objects.get(kind="maps.import")
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    assert run_next()
    job.refresh_from_db()
    assert job.state == State.DONE, job.faults
    made = Layer.objects.get()
    assert job.page == reverse("map-layer", args=[made.pk])
    assert (made.title, made.kind, made.shape, made.count) == ("片区", "boundary", "area", 4)
    assert made.datum == "EPSG:4326"
    assert made.box == pytest.approx([WEST, SOUTH, WEST + 0.04, SOUTH + 0.01], abs=1e-6)
    assert Event.objects.filter(
        subject=made.subject, kind="map.layer-added", actor=people["analyst"]
    ).exists()
    page = client.get(job.page).content.decode()
    assert "甲区" in page
    assert "EPSG:4326" in page


def test_a_file_without_a_reference_system_says_so(as_: As, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,x,y\n甲,500000,3765000\n", "utf-8")
    file = SimpleUploadedFile("a.csv", (tmp_path / "a.csv").read_bytes())
    as_("office").post(reverse("map-layer-new"), {"file": file, "kind": "other"})
    run_next()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert job.faults[0]["code"] == "layer-datum-missing"
    assert not Layer.objects.exists()


def test_forms_refuse_what_cannot_be_read(as_: As) -> None:
    client = as_("office")
    answer = client.post(
        reverse("map-layer-new"), {"file": SimpleUploadedFile("a.exe", b"x"), "kind": "other"}
    )
    assert answer.status_code == 422
    assert ".exe" in answer.content.decode()
    given = {"file": SimpleUploadedFile("a.geojson", b"{}"), "kind": "other", "datum": "月球坐标系"}
    assert client.post(reverse("map-layer-new"), given).status_code == 422
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.zip", "a.parquet", "a.csv", "a.osm"])
def test_broken_files_are_faults_and_leave_nothing(as_: As, name: str) -> None:
    as_("office").post(
        reverse("map-layer-new"), {"file": SimpleUploadedFile(name, b"\x00nonsense"), "kind": "other"}
    )
    run_next()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert job.faults[0]["code"] != "job-broke"
    assert not Layer.objects.exists()


def test_a_zipped_shapefile_is_read(people: dict[str, User], tmp_path: Path) -> None:
    from luocheng.web.maps.importing import _unpacked, take_layers

    meta, _, shapes, columns = pyogrio.raw.read(areas(tmp_path))
    pyogrio.raw.write(
        tmp_path / "s.shp",
        shapes,
        columns,
        meta["fields"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        encoding="UTF-8",
    )
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as packed:
        for part in tmp_path.glob("s.*"):
            if part.suffix != ".zip":
                packed.write(part, f"../../{part.name}")
    made = take_layers(_unpacked(tmp_path / "s.zip"), people["office"])
    assert [x.count for x in made] == [4]


def test_a_layer_is_changed_removed_and_put_back(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    made = layer(people["office"], tmp_path)
    address = reverse("map-layer", args=[made.pk])
    given = {"title": "新名字", "kind": "other", "source": "测绘院", "on": "", "seen": made.version}
    assert as_("liaison").post(reverse("map-layer-remove", args=[made.pk])).status_code == 403
    assert as_("office").post(address, given).status_code == 302
    assert as_("office").post(address, given | {"title": "别的"}).status_code == 409
    made.refresh_from_db()
    assert (made.title, made.source) == ("新名字", "测绘院")
    # Who may only look is shown the page without the form.
    assert as_("leader").post(address, given | {"title": "x", "seen": made.version}).status_code == 200
    made.refresh_from_db()
    assert made.title == "新名字"
    as_("office").post(reverse("map-layer-remove", args=[made.pk]), {"seen": made.version})
    assert "新名字" not in as_("leader").get(reverse("map")).content.decode()
    made.refresh_from_db()
    as_("office").post(reverse("map-layer-restore", args=[made.pk]), {"seen": made.version})
    assert "新名字" in as_("leader").get(reverse("map")).content.decode()


def test_a_layer_is_given_as_geojson(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    made = layer(people["office"], tmp_path)
    told = json.loads(as_("leader").get(reverse("map-layer-download", args=[made.pk])).content)
    assert [f["properties"]["name"] for f in told["features"]] == ["甲区", "乙区", "丙区", "丁区"]
    corner = shapely.geometry.shape(told["features"][0]["geometry"]).bounds
    assert corner == pytest.approx((WEST, SOUTH, WEST + 0.01, SOUTH + 0.01), abs=1e-8)


# --- tiles


def test_a_tile_of_a_layer_has_its_shapes(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    made = layer(people["office"], tmp_path)
    answer = as_("leader").get(tile_address("map-layer-tile", made, 12))
    told = features(answer.content, tmp_path)
    found = told["shapes"]
    assert sorted(row["name"] for row, _ in told["names"]) == sorted(
        {row["name"] for row, _ in told["names"]}
    )
    assert {row["name"] for row, _ in found} == {"甲区", "乙区", "丙区", "丁区"}
    again = as_("leader").get(
        tile_address("map-layer-tile", made, 12), headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304
    assert as_("leader").get(reverse("map-layer-tile", args=[made.pk, 3, 9, 0])).status_code == 404
    assert as_("leader").get(reverse("map-layer-tile", args=[made.pk, 16, 0, 0])).status_code == 404


def test_a_tile_of_a_register_has_points_shapes_and_verdicts(
    as_: As, people: dict[str, User], tmp_path: Path
) -> None:
    made = register()
    found = features(as_("leader").get(tile_address("map-register-tile", made, 11)).content, tmp_path)
    assert [row["v"] for row, _ in found["points"]] == [3, 2, 1, 0, 0, 0]
    assert sorted(row["v"] for row, _ in found["shapes"]) == [0, 0, 0, 1, 2, 3]


def test_many_records_are_shown_together_and_apart_in_the_last_tiles(
    as_: As, people: dict[str, User], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "_TOGETHER", 20)
    monkeypatch.setattr(places, "_DRAWN_WHOLE", 20)
    made = register(60)
    client = as_("leader")
    far = features(client.get(tile_address("map-register-tile", made, 8)).content, tmp_path)
    assert sum(row["n"] for row, _ in far["points"]) == 60
    assert max(row["v"] for row, _ in far["points"]) == 3
    assert len(far["points"]) <= 4
    assert "shapes" not in far
    near = features(client.get(tile_address("map-register-tile", made, 15)).content, tmp_path)
    assert 0 < len(near["points"]) < 60
    # Shapes whose points lie beside the tile are in it where they reach into it; GDAL cuts them at its edge.
    assert len(near["shapes"]) >= len(near["points"])


def test_a_tile_asks_few_questions_and_uses_the_index(as_: As, people: dict[str, User]) -> None:
    made = register()
    client = as_("leader")
    client.get(tile_address("map-register-tile", made, 12))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(tile_address("map-register-tile", made, 13))
    assert len(asked) <= 5
    box = places.placed(made).filter(
        lon__gte=WEST, lon__lte=WEST + 0.01, lat__gte=SOUTH, lat__lte=SOUTH + 0.01
    )
    if connection.vendor == "sqlite":
        assert "record_place" in box.order_by().explain()
        whole = places.placed(made).order_by()
        assert "COVERING INDEX record_place" in whole.values_list("pk", "lon", "lat").explain()


def test_tiles_change_when_records_or_checks_do(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    made = register()
    client = as_("leader")
    address = tile_address("map-register-tile", made, 11)
    first = client.get(address)["ETag"]
    with changing(None, "test.check") as change:
        change.save(Check(register=made, on="2025-07-01", at="2025-07-01T00:00:00Z"))
    second = client.get(address, headers={"If-None-Match": first})
    assert second.status_code == 200
    assert [row["v"] for row, _ in features(second.content, tmp_path)["points"]] == [0] * 6
    with changing(None, "test.more") as change:
        change.save(Record(register=made, code="N", data={}, lon=WEST + 0.003, lat=SOUTH + 0.003))
        made.count += 1
        change.save(made)
    third = client.get(address, headers={"If-None-Match": second["ETag"]})
    assert len(features(third.content, tmp_path)["points"]) == 7


def test_registers_one_may_not_see_are_not_on_the_map(
    as_: As, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    from luocheng.web.people.rights import RIGHTS, Right

    made = register()
    record = made.records.first()
    monkeypatch.setitem(RIGHTS, "register.see", Right("看台账", ("office",), ("keeper",)))
    assert as_("office").get(tile_address("map-register-tile", made, 11)).status_code == 200
    other = as_("other")
    assert other.get(tile_address("map-register-tile", made, 11)).status_code == 404
    assert other.get(reverse("map-record", args=[record.pk])).status_code == 404
    for address in (reverse("map"), reverse("map-find"), reverse("map-shown")):
        page = other.get(
            address, {"q": "更新单元", "registers": made.pk, "record": record.pk}
        ).content.decode()
        assert "更新单元台账" not in page
        assert record.code not in page


# --- results


def test_results_have_classes_in_words_and_what_is_missing_is_no_nought(
    as_: As, people: dict[str, User], tmp_path: Path
) -> None:
    made = results(people["office"], tmp_path)
    assert made.kind == Layer.Kind.RESULTS
    assert made.indicators[0]["zh"] == "公园绿地服务半径覆盖率"
    told = results_of(made, "park-coverage")
    assert told is not None
    assert told.missing == [1]
    assert told.colour[1] is None
    assert None not in (told.colour[0], told.colour[2], told.colour[3])
    assert sum(n for _, _, n in told.legend) == 3
    assert [(name, value) for _, name, value, _ in told.rows][-1] == ("乙区", "")
    page = (
        as_("leader").get(reverse("map"), {"results": f"{made.pk}:park-coverage", "sent": 1}).content.decode()
    )
    assert "没有数据" in page
    assert "55.5" in page
    assert "未达标" in page
    note = (
        as_("leader")
        .get(reverse("map-area", args=[made.pk, 1]), {"indicator": "park-coverage"})
        .content.decode()
    )
    assert "没有数据" in note
    assert as_("leader").get(reverse("map-area", args=[made.pk, 9])).status_code == 404


@pytest.mark.parametrize("asked", ["", "x", "99:park-coverage", "1:nothing", ":", "9" * 40])
def test_results_that_are_not_there_show_nothing(
    as_: As, people: dict[str, User], tmp_path: Path, asked: str
) -> None:
    results(people["office"], tmp_path)
    assert as_("leader").get(reverse("map-shown"), {"results": asked, "sent": 1}).status_code == 200


# --- what is in view


def test_the_table_tells_what_is_in_view_the_worst_first(as_: As, people: dict[str, User]) -> None:
    made = register(30)
    client = as_("leader")
    page = client.get(reverse("map-shown"), {"registers": made.pk}).content.decode()
    assert page.index("GX-00000") < page.index("GX-00001") < page.index("GX-00002")
    assert "共 30 条" in page
    box = f"{WEST},{SOUTH},{WEST + 0.0031},{SOUTH + 0.0031}"
    page = client.get(reverse("map-shown"), {"registers": made.pk, "box": box}).content.decode()
    assert "图中 1 条" in page
    assert "GX-00000" in page
    assert "GX-00001" not in page
    for broken in ("a", "1,2,3", "4,3,2,1", "nan,0,1,1"):
        assert client.get(reverse("map-shown"), {"registers": made.pk, "box": broken}).status_code == 200


def test_the_page_asks_the_database_few_questions(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    register(30)
    layer(people["office"], tmp_path)
    client = as_("leader")
    client.get(reverse("map"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("map"))
    assert len(asked) <= 12


def test_records_and_areas_are_found_by_name(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    made = register()
    bounds = layer(people["office"], tmp_path)
    client = as_("leader")
    page = client.get(reverse("map-find"), {"q": "第3"}).content.decode()
    record = made.records.get(code="GX-00003")
    assert f'data-record="{record.pk}"' in page
    assert f'data-layer="{bounds.pk}"' in client.get(reverse("map-find"), {"q": "丙"}).content.decode()
    assert "没有叫" in client.get(reverse("map-find"), {"q": "<script>"}).content.decode()
    assert "<script>" not in client.get(reverse("map-find"), {"q": "<script>"}).content.decode()
    # Without scripts the page itself shows what was found.
    assert f"record={record.pk}" in client.get(reverse("map"), {"q": "GX-00003"}).content.decode()


def test_a_record_is_opened_from_an_address(as_: As, people: dict[str, User]) -> None:
    made = register()
    record = made.records.get(code="GX-00001")
    page = as_("leader").get(reverse("map"), {"record": record.pk}).content.decode()
    told = json.loads(page.split('<script id="map-data" type="application/json">')[1].split("</script>")[0])
    assert told["record"] == {"pk": record.pk, "lon": record.lon, "lat": record.lat}
    note = as_("leader").get(reverse("map-record", args=[record.pk])).content.decode()
    assert reverse("record", args=[record.pk]) in note
    assert "规则judgement" in note
    for broken in ("x", "999999", "9" * 30):
        assert as_("leader").get(reverse("map"), {"record": broken}).status_code == 200


def test_what_is_drawn_is_measured(as_: As, people: dict[str, User]) -> None:
    client = as_("leader")
    told = client.get(reverse("map-measure"), {"points": "114,34;114,35"}).json()
    assert told["metres"] == pytest.approx(110_931.46, abs=0.01)
    assert told["said"] == "长度 110,931 米"
    told = client.get(
        reverse("map-measure"), {"points": "114,34;114.01,34;114.01,34.01;114,34.01", "closed": "1"}
    ).json()
    assert told["hectares"] == pytest.approx(102.4, abs=0.1)
    for broken in ("x", "1", "1,2;3", "500,0;1,1", "nan,1;2,2", ";".join(["1,1"] * 501)):
        assert client.get(reverse("map-measure"), {"points": broken}).status_code == 400
    assert client.get(reverse("map-measure")).status_code == 200


def test_an_empty_map_says_what_to_do(as_: As, people: dict[str, User]) -> None:
    assert not Layer.objects.exists()
    assert not Register.objects.exists()
    page = as_("leader").get(reverse("map")).content.decode()
    assert "图上还没有内容" in page
    assert "还没有图层" in as_("leader").get(reverse("map-layers")).content.decode()


def test_pages_are_in_english_too(as_: As, people: dict[str, User], tmp_path: Path) -> None:
    results(people["office"], tmp_path)
    client = as_("leader")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("map")).content.decode()
    assert "Measure a distance" in page
    assert "Find records and areas" in page


def test_things_are_made_once_and_the_oldest_is_let_go() -> None:
    made: list[int] = []
    kept: Kept[int] = Kept(2)

    def make(n: int) -> int:
        made.append(n)
        return n

    for n in (1, 1, 2, 3, 2, 1):
        assert kept.get(n, lambda n=n: make(n)) == n
    assert made == [1, 2, 3, 1]


def test_a_checkup_that_is_going_on_is_said_on_the_map(as_: Callable[[str], Client]) -> None:
    assert "正在后台进行" not in as_("leader").get(reverse("map")).content.decode()
    Job.objects.create(kind="demo.checkup", title="体检示例市")
    assert "正在后台进行：体检示例市" in as_("leader").get(reverse("map")).content.decode()
    Job.objects.update(state=State.DONE)
    assert "正在后台进行" not in as_("leader").get(reverse("map")).content.decode()
