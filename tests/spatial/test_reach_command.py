"""`luocheng reach` on files as a user has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from click.testing import CliRunner, Result
from pyogrio import raw

from luocheng.cli import main
from luocheng.spatial.readers.files import quiet

GRID = 21
"""Streets every 100 m, 2 km by 2 km, its corner in the frame of a city on the 114th meridian."""
EAST, NORTH = 424_000.0, 2_559_000.0


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["reach", *map(str, arguments)])


def grid() -> tuple[np.ndarray, np.ndarray]:
    number = np.arange(GRID * GRID).reshape(GRID, GRID)
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    return u, v


def place(node: np.ndarray) -> np.ndarray:
    row, column = np.divmod(node, GRID)
    return np.column_stack([EAST + 100.0 * column, NORTH + 100.0 * row])


def edges(path: Path, *, length: bool = True, shapes: bool = False, named: bool = True) -> Path:
    u, v = grid()
    frame = pl.DataFrame({"u": u, "v": v, "length_m": np.full(len(u), 100.0)})
    if not length:
        frame = frame.drop("length_m")
    if not named:
        frame = frame.drop("u", "v")
    if not shapes:
        frame.write_parquet(path)
        return path
    lines = shapely.linestrings(np.stack([place(u), place(v)], axis=1))
    if path.suffix == ".parquet":
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": [], "crs": "EPSG:4547"}}}  # fmt: skip
        frame.with_columns(pl.Series("geometry", [bytes(b) for b in shapely.to_wkb(lines)])).write_parquet(path, metadata={"geo": json.dumps(geo)})  # fmt: skip
        return path
    layer(path, lines, {c: frame[c].to_numpy() for c in frame.columns})
    return path


def layer(path: Path, shapes: Any, columns: dict[str, Any], crs: str | None = "EPSG:4547") -> Path:
    driver = {".gpkg": "GPKG", ".geojson": "GeoJSON"}[path.suffix]
    values = [
        np.asarray(c, object) if np.asarray(c).dtype.kind in "UO" else np.asarray(c) for c in columns.values()
    ]
    with quiet():
        raw.write(path, shapely.to_wkb(np.asarray(shapes, object)), values, np.array(list(columns), object), driver=driver, geometry_type="Unknown", crs=crs, promote_to_multi=False)  # fmt: skip
    return path


@pytest.fixture
def named(tmp_path: Path) -> tuple[Path, Path, Path]:
    origins, facilities = tmp_path / "origins.parquet", tmp_path / "facilities.csv"
    pl.DataFrame({"name": ["甲", "乙", "丙"], "node": [0, 5, GRID * GRID - 1]}).write_parquet(origins)
    facilities.write_text("id,node,category\nA,2,学校\nB,40,学校\nC,0,park\n", encoding="utf-8")
    return edges(tmp_path / "net.parquet"), origins, facilities


def test_nodes_by_their_names(named: tuple[Path, Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    result = run(*named, "-o", out, "--k", 2, "--count-within", 300, "--cutoff", 2500)
    assert result.exit_code == 0, result.output
    frame = pl.read_parquet(out)
    assert frame.columns == ["name", "node", "nearest_学校", "facility_学校", "nearest_学校_2", "facility_学校_2", "count_学校", "nearest_park", "facility_park", "nearest_park_2", "facility_park_2", "count_park"]  # fmt: skip
    assert frame["nearest_学校"].to_list() == [200, 300, 2000]
    assert frame["facility_学校"].to_list() == ["A", "A", "B"]
    assert frame["nearest_学校_2"].to_list() == [2000, 1500, None]
    assert frame["count_学校"].to_list() == [1, 1, 0]
    assert frame["nearest_park"].to_list() == [0, 500, None]
    assert "可达起点 2 / 3" in result.output


def test_the_summary_as_json(
    named: tuple[Path, Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    net, origins, _ = named
    facilities = tmp_path / "f.csv"
    facilities.write_text("node,category\n2,school\n99999,school\n", encoding="utf-8")
    pl.DataFrame({"node": [0, 77777]}).write_parquet(origins)
    with pytest.raises(SystemExit) as ended:
        main(["reach", str(net), str(origins), str(facilities), "-o", str(tmp_path / "out.csv"), "--json"])
    assert ended.value.code == 0
    told = json.loads(capfd.readouterr().out)
    assert told["network"]["nodes"] == GRID * GRID
    assert told["origins"] == {"rows": 2, "not_on_network": 1, "first_not_on_network": [1]}
    assert told["categories"]["school"] == {"facilities": 2, "not_on_network": 1, "origins_reached": 1, "median_m": 200.0, "largest_m": 200.0}  # fmt: skip
    rows = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows == ["node,nearest_school", "0,200.0", "77777,"]


@pytest.mark.parametrize("kind", ["edges.gpkg", "edges.parquet", "lines.gpkg", "bare.parquet"])
def test_points_are_tied_to_streets(tmp_path: Path, kind: str) -> None:
    net = edges(
        tmp_path / kind, shapes=True, named=not kind.startswith("lines"), length=not kind.startswith("bare")
    )
    at = np.array([[50.0, 30.0], [1950.0, -20.0], [9000.0, 0.0]]) + np.array([EAST, NORTH])
    origins = layer(tmp_path / "o.gpkg", shapely.points(at), {"code": ["a", "b", "c"]})
    school = layer(tmp_path / "f.gpkg", shapely.points([[EAST + 250, NORTH + 4], [EAST + 200, NORTH + 1960]]), {"category": ["school", "school"]})  # fmt: skip
    out = tmp_path / "out.gpkg"
    result = run(net, origins, school, "-o", out, "--count-within", 250)
    assert result.exit_code == 0, result.output
    meta, _, shapes, columns = raw.read(out)
    found = {str(name): c.tolist() for name, c in zip(meta["fields"], columns, strict=True)}
    # From the middle of a street that runs east to the middle of one two blocks on; the third lies far off.
    assert found["nearest_school"][:2] == [200.0, 1700.0]
    assert np.isnan(found["nearest_school"][2])
    assert found["to_network"] == [30.0, 20.0, 7000.0]
    assert found["count_school"][0] == 1
    assert shapely.from_wkb(shapes[0]).coords[0] == pytest.approx(tuple(at[0]))
    assert "1 个起点离路网超过 500 米" in result.output


def test_parks_are_entered_at_their_edge_and_gates_count_once(tmp_path: Path) -> None:
    net = edges(tmp_path / "net.gpkg", shapes=True)
    origins = layer(tmp_path / "o.gpkg", shapely.points([[EAST, NORTH]]), {"code": ["a"]})
    park = layer(tmp_path / "f.gpkg", [shapely.box(EAST + 150, NORTH - 10, EAST + 450, NORTH + 310)], {"category": ["park"]})  # fmt: skip
    assert run(net, origins, park, "-o", tmp_path / "out.csv", "--count-within", 1000).exit_code == 0
    assert pl.read_csv(tmp_path / "out.csv").select("nearest_park", "count_park").rows() == [(150.0, 1)]
    gates = layer(tmp_path / "g.gpkg", shapely.points([[EAST + 200, NORTH], [EAST + 300, NORTH]]), {"category": ["park", "park"], "place": ["东湖", "东湖"]})  # fmt: skip
    assert (
        run(net, origins, gates, "-o", tmp_path / "out.csv", "--count-within", 1000, "--k", 2).exit_code == 0
    )
    row = pl.read_csv(tmp_path / "out.csv").row(0, named=True)
    assert (row["nearest_park"], row["facility_park"], row["count_park"], row["nearest_park_2"]) == (200.0, "东湖", 1, None)  # fmt: skip


def test_buildings_of_a_web_map_on_a_city_network(tmp_path: Path) -> None:
    from luocheng.spatial.datums import between

    net = edges(tmp_path / "net.gpkg", shapes=True)
    (x, y) = between("EPSG:4547", "GCJ-02")(np.array([[EAST + 50, NORTH + 10]]))[0]
    origins = tmp_path / "o.csv"
    origins.write_text(f"code,经度（GCJ-02）,纬度（GCJ-02）\n0101,{x:.9f},{y:.9f}\n", encoding="utf-8")
    school = layer(tmp_path / "f.gpkg", shapely.points([[EAST + 250, NORTH]]), {"category": ["school"]})
    assert run(net, origins, school, "-o", tmp_path / "out.parquet").exit_code == 0
    row = pl.read_parquet(tmp_path / "out.parquet").row(0, named=True)
    assert row["code"] == "0101"
    assert row["nearest_school"] == pytest.approx(200, abs=0.01)
    assert row["to_network"] == pytest.approx(10, abs=0.01)


def test_edges_keep_their_given_lengths_along_their_bends(tmp_path: Path) -> None:
    """A street of two hundred metres by its register, drawn as an angle of a hundred."""
    bent = shapely.LineString([(EAST, NORTH), (EAST + 50, NORTH), (EAST + 50, NORTH + 50)])
    net = layer(tmp_path / "net.gpkg", [bent], {"u": ["a"], "v": ["b"], "length_m": [200.0]})
    origins = layer(
        tmp_path / "o.gpkg", shapely.points([[EAST + 50, NORTH], [EAST + 25, NORTH]]), {"code": ["1", "2"]}
    )
    school = layer(tmp_path / "f.gpkg", shapely.points([[EAST + 50, NORTH + 50]]), {"category": ["school"]})
    assert run(net, origins, school, "-o", tmp_path / "out.csv").exit_code == 0
    assert pl.read_csv(tmp_path / "out.csv")["nearest_school"].to_list() == [100.0, 150.0]


def fault(result: Result) -> str:
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return result.output


def test_what_is_wrong_is_told(named: tuple[Path, Path, Path], tmp_path: Path) -> None:
    net, origins, facilities = named
    out = tmp_path / "out.parquet"
    assert "没有这个文件" in fault(run(tmp_path / "none.parquet", origins, facilities, "-o", out))
    assert "不能写成" in fault(run(net, origins, facilities, "-o", tmp_path / "out.docx"))
    assert "没有这个文件夹" in fault(run(net, origins, facilities, "-o", tmp_path / "none" / "out.csv"))
    assert "写不成 gpkg" in fault(run(net, origins, facilities, "-o", tmp_path / "out.gpkg"))
    facilities.write_text("node,kind\n2,a\n", encoding="utf-8")
    assert "没有 category 列" in fault(run(net, origins, facilities, "-o", out))
    facilities.write_text("node,category\n2,a\n3,\n", encoding="utf-8")
    assert "第一处在第 2 行" in fault(run(net, origins, facilities, "-o", out))
    facilities.write_text("node,category\n", encoding="utf-8")
    assert "没有设施" in fault(run(net, origins, facilities, "-o", out))
    facilities.write_text("node,category\n,a\n", encoding="utf-8")
    assert "没有写节点编号" in fault(run(net, origins, facilities, "-o", out))
    facilities.write_text("node,category\n100000,a\n", encoding="utf-8")
    assert "不在路网中" in fault(run(net, origins, facilities, "-o", out))
    facilities.write_text("node,place,category\n1,x,a\n1,,a\n", encoding="utf-8")
    assert "没有写 place" in fault(run(net, origins, facilities, "-o", out))
    points = layer(tmp_path / "p.gpkg", shapely.points([[EAST, NORTH]]), {"category": ["a"]})
    assert "路网没有图形" in fault(run(net, origins, points, "-o", out))
    pl.DataFrame({"u": [1, None], "v": [2, 3], "length_m": [1.0, 1.0]}).write_parquet(net)
    assert "没有写 u" in fault(run(net, origins, named[2], "-o", out))
    pl.DataFrame({"u": [1, 2], "v": [2, 3], "length_m": [1.0, -1.0]}).write_parquet(net)
    assert "路段的长度不对" in fault(run(net, origins, named[2], "-o", out))
    assert not out.exists()
    assert run(net, origins, facilities, "-o", out, "--k", 0).exit_code == 2


def test_parts_without_a_way_between_them(tmp_path: Path) -> None:
    net, origins, facilities = tmp_path / "net.csv", tmp_path / "o.csv", tmp_path / "f.csv"
    net.write_text("u,v,length_m\na,b,10\nb,c,0\nx,y,7\nb,a,12\n", encoding="utf-8")
    origins.write_text("node\na\nc\nx\n", encoding="utf-8")
    facilities.write_text("node,category\nc,s\nb,s\n", encoding="utf-8")
    result = run(net, origins, facilities, "-o", tmp_path / "out.csv", "--count-within", 10)
    assert result.exit_code == 0, result.output
    assert "2 片互不相通" in result.output
    assert pl.read_csv(tmp_path / "out.csv").rows() == [("a", 10.0, 2), ("c", 0.0, 2), ("x", None, 0)]
