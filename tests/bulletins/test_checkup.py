"""The outputs of a checkup, from a small made-up result."""

from __future__ import annotations

import csv
import itertools
import json
import pickle
import re
import sqlite3
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.bulletins.checkup import write_reports
from luocheng.bulletins.checkup.classes import RAMP, classify, colours
from luocheng.bulletins.checkup.dictionary import COLUMNS, dictionary_of
from luocheng.bulletins.checkup.ground import Areas, Ground, Middles, to_draw
from luocheng.bulletins.checkup.maps import MapJob, chinese_font, draw, map_jobs
from luocheng.bulletins.checkup.maps.sheet import Sheet, patches_of
from luocheng.bulletins.checkup.outline import outlines, view_of
from luocheng.bulletins.checkup.page_data import _short, _shorts, page_data
from luocheng.bulletins.checkup.report_docx import write_docx
from luocheng.bulletins.checkup.report_html import write_html
from luocheng.bulletins.checkup.sentences import definition, report_sentence, status_reason
from luocheng.bulletins.checkup.styles import qml, rules_of, sld, status_rules
from luocheng.bulletins.checkup.words import amount, number, with_unit
from luocheng.bulletins.checkup.workbook import write_xlsx
from luocheng.bulletins.checkup.write import falling_short
from luocheng.indicators.result import RESULTS
from tests.bulletins.made_up import made_up

needs_font = pytest.mark.skipif(chinese_font() is None, reason="no font with Chinese characters")


def page_of(path: Path) -> dict[str, object]:
    found = re.search(
        r'<script id="data" type="application/json">(.*?)</script>', path.read_text("utf-8"), re.DOTALL
    )
    assert found is not None
    return json.loads(found[1])


# --- numbers and classes --------------------------------------------------------------------------------------------


def test_a_value_that_misses_its_target_is_not_rounded_onto_it() -> None:
    assert number(79.998) == "80"
    assert number(79.998, against=80) == "79.998"
    assert number(8.999, against=9) == "8.999"
    assert number(9.0004, against=9) == "9.0004"
    assert with_unit(80.0, "%", against=80) == "80%"


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_rounding_keeps_the_side_of_the_limit(value: float, limit: float) -> None:
    """What is told lies on the same side of a limit as the value, as far as eight decimals tell."""
    if abs(value - limit) < 1e-6:
        return
    told = float(number(value, against=limit).replace(",", ""))
    assert (told < limit) == (value < limit) or abs(told - limit) < 1e-7


def test_large_amounts_are_told_in_tens_of_thousands_in_chinese_only() -> None:
    assert amount(1_234_567, "平方米") == "123.5 万平方米"
    assert amount(1_234_567, "平方米", "en") == "1,234,567 m²"
    assert amount(None, "人") == "—"


@settings(deadline=None)
@given(st.lists(st.floats(0, 1000) | st.none(), max_size=60), st.none() | st.floats(0, 1000), st.booleans())
def test_every_value_has_a_class_and_a_missing_one_has_none(
    values: list[float | None], target: float | None, upper: bool
) -> None:
    """Missing is never the lowest class, and classes follow the order of values."""
    made = classify(values, target, upper=upper)
    at = made.of(values)
    assert [c is None for c in at] == [v is None for v in values]
    known = sorted((v, c) for v, c in zip(values, at, strict=True) if v is not None and c is not None)
    assert [c for _, c in known] == sorted(c for _, c in known)
    assert all(0 <= c < len(made) for _, c in known)
    assert len(made.labels("%")) == len(made)


def test_the_target_is_a_bound_of_its_own() -> None:
    values = [48.0, 53, 59, 60, 65, 67, 71, 77, 80, 84.9, 85, 93, 100]
    made = classify(values, 85.0)
    assert made.target == 85.0
    at = dict(zip(values, made.of(values), strict=True))
    assert at[84.9] < at[85]  # type: ignore[operator]


def test_with_a_target_from_above_its_own_value_meets_it() -> None:
    values: list[float | None] = [1.5, 3.2, 6.0, 8.8, 9.0, 9.1, 12.0]
    at = dict(zip(values, classify(values, 9.0, upper=True).of(values), strict=True))
    assert at[9.0] == at[8.8]
    assert at[9.1] > at[9.0]  # type: ignore[operator]


def test_colours_differ_in_lightness_so_that_grey_tells_them_apart() -> None:
    for count in (2, 3, 4, 5, 6):
        greys = [
            0.299 * int(c[1:3], 16) + 0.587 * int(c[3:5], 16) + 0.114 * int(c[5:7], 16)
            for c in colours(count)
        ]
        assert all(a - b > 18 for a, b in itertools.pairwise(greys))
    assert colours(len(RAMP)) == list(RAMP)


# --- sentences --------------------------------------------------------------------------------------------------------


def test_the_sentence_tells_value_parts_target_trend_and_where_the_shortfall_lies() -> None:
    result, _ = made_up()
    zh, en = report_sentence(result, result.indicator("primary-school-reach"))
    assert zh.startswith(
        "2025 年，全市小学500米步行可达率为 71.8%（43.97 万人 ÷ 61.23 万人），未达标：距目标 ≥85% 还差 13.2 个百分点"
    )
    assert "比 2024 年提高 3.59 个百分点" in zh
    assert re.search(r"短板涉及 \d+ 个社区", zh)
    assert en.startswith("Residents within 500 m of a primary school, 2025: 71.8%")


def test_what_has_no_data_is_told_with_its_reason_and_never_as_zero() -> None:
    result, _ = made_up()
    zh, _ = report_sentence(result, result.indicator("good-air-days"))
    assert "无数据：没有 2025 年的填报值" in zh
    assert "0%" not in zh


def test_an_accepted_shortfall_says_until_when() -> None:
    result, _ = made_up()
    row = result.values.filter((pl.col("indicator") == "water-leakage") & (pl.col("level") == "city")).row(
        0, named=True
    )
    zh, en = status_reason(row, result.indicator("water-leakage"))
    assert "经批准容缺至 2026-12-31" in zh
    assert "accepted until 2026-12-31" in en


def test_every_kind_says_how_it_is_computed_in_both_languages() -> None:
    result, _ = made_up()
    for indicator in result.indicators:
        assert all(definition(indicator))
    assert "沿步行路网" in definition(result.indicator("life-circle-15"))[0]


# --- the page -----------------------------------------------------------------------------------------------------------


def test_the_page_holds_everything_and_asks_nothing_of_the_network(tmp_path: Path) -> None:
    result, ground = made_up()
    path = tmp_path / "report.html"
    write_html(result, ground, path)
    page = path.read_text("utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#|data:,)""", page)
    assert "@import" not in page
    assert re.findall(r"https?://[^\s\"']+", page.replace("http://www.w3.org/2000/svg", "")) == []
    data = page_of(path)
    assert len(data["inds"]) == len(result.indicators)  # type: ignore[arg-type]


def test_text_of_the_data_cannot_end_the_script(tmp_path: Path) -> None:
    result, ground = made_up()
    result.indicators[0]["title"]["zh"] = "</script><script>alert(1)</script>"
    path = tmp_path / "report.html"
    write_html(result, ground, path)
    assert "<script>alert(1)" not in path.read_text("utf-8")
    result.indicators[0]["title"]["zh"] = "小学500米步行可达率"


def test_a_city_of_500_communities_stays_small(tmp_path: Path) -> None:
    result, ground = made_up(500)
    path = tmp_path / "report.html"
    write_html(result, ground, path)
    assert path.stat().st_size < 5_000_000 / 10


def test_words_of_the_page_are_there_in_both_languages() -> None:
    folder = Path(__file__).parents[2] / "src/luocheng/bulletins/checkup/html"
    words = json.loads((folder / "words.json").read_text("utf-8"))
    used = set(re.findall(r'say\("([\w-]+)"', (folder / "page.js").read_text("utf-8")))
    used |= set(re.findall(r'data-t(?:-\w+)?="([\w-]+)"', (folder / "page.html").read_text("utf-8")))
    assert set(words["zh"]) == set(words["en"])
    assert used <= set(words["zh"])


def test_values_missing_in_an_area_stay_missing_on_the_page() -> None:
    result, ground = made_up()
    data = page_data(result, ground)
    values = next(i for i in data["inds"] if i["i"] == "primary-school-reach")["val"]["community"]
    assert [n for n, v in enumerate(values["v"]) if v is None] == [
        n for n, s in enumerate(values["s"]) if s == "-"
    ]
    assert None in values["v"]


def test_outlines_of_neighbours_keep_their_border_in_common() -> None:
    left, right = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
    bend = shapely.Polygon([(0, 0), (1000, 0), (1040, 500), (1000, 1000), (0, 1000)])
    other = shapely.Polygon([(1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1040, 500)])
    view = view_of((0, 0, 2000, 1000))
    assert all(p.startswith("M") and p.endswith("z") for p in outlines(np.array([left, right]), view, 2))
    a, b = outlines(np.array([bend, other]), view, 2)
    assert a.count("z") == b.count("z") == 1
    tiny = outlines(np.array([shapely.box(0, 0, 2000, 1000), shapely.box(2000, 0, 2003, 3)]), view, 50)
    assert all(tiny)


# --- tables ---------------------------------------------------------------------------------------------------------------


def test_the_workbook_tells_missing_values_and_is_the_same_each_time(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    result, _ = made_up()
    write_xlsx(result, tmp_path / "a.xlsx")
    write_xlsx(result, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["全市", "区", "社区", "短板", "补短板选址", "指标说明", "数据字典"]
    rows = book.get_sheet_by_name("全市").to_python(skip_empty_area=False)
    assert "示例数据" in rows[1][0]
    air = next(r for r in rows if "空气质量优良天数比例" in r)
    assert "无数据" in air


def test_every_column_of_the_results_is_in_the_dictionary() -> None:
    assert set(RESULTS) <= set(COLUMNS)
    result, _ = made_up()
    entries = dictionary_of(result)
    assert {e.column for e in entries} >= set(RESULTS)
    assert all(e.meaning for e in entries if e.file == "indicators.csv")


# --- the document -----------------------------------------------------------------------------------------------------------


def test_the_document_names_its_fonts_and_is_the_same_each_time(tmp_path: Path) -> None:
    result, _ = made_up()
    write_docx(result, tmp_path / "a.docx")
    write_docx(result, tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as parts:
        xml = parts.read("word/document.xml").decode()
    assert 'w:eastAsia="仿宋"' in xml
    assert 'w:w="11906" w:h="16838"' in xml.replace('w:h="16838" w:w="11906"', 'w:w="11906" w:h="16838"')
    text = "".join(ET.fromstring(xml).itertext())
    for said in (
        "城市体检报告",
        "示例数据",
        "总体情况",
        "主要短板",
        "各层级指标",
        "无数据的指标",
        "补短板建议",
        "指标口径和依据",
    ):
        assert said in text


# --- maps -------------------------------------------------------------------------------------------------------------------


@needs_font
def test_maps_are_a4_at_300_dots_and_the_same_each_time(tmp_path: Path) -> None:
    from PIL import Image

    result, ground = made_up()
    job = MapJob("primary-school-reach", "area", "community")
    for name in ("a", "b"):
        draw(job, result, ground, tmp_path / f"{name}.png", tmp_path / f"{name}.svg")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size in ((3507, 2480), (3508, 2480))
    svg = (tmp_path / "a.svg").read_text("utf-8")
    for said in (
        "虚构市小学500米步行可达率",
        "示例数据",
        "无数据",
        "目标 85%",
        "资料日期 2025-12-31",
        "方法版本 1",
    ):
        assert said in svg


@needs_font
def test_maps_of_places_show_what_is_proposed(tmp_path: Path) -> None:
    result, ground = made_up()
    names = {j.name for j in map_jobs(result, ground)}
    assert "primary-school-reach-places" in names
    assert "good-air-days" not in names
    draw(MapJob("primary-school-reach", "places", "community"), result, ground, None, tmp_path / "p.svg")
    assert "建议选址" in (tmp_path / "p.svg").read_text("utf-8")


# --- layers ------------------------------------------------------------------------------------------------------------------


def test_styles_are_well_formed_and_hatch_what_is_missing() -> None:
    rules = rules_of("a-b", classify([1.0, 2.5, 3.5, 9.25, None], 3.0), "%")
    for rule_set in (rules, status_rules("a-b status")):
        tree = ET.fromstring(qml(rule_set, [("a-b", "甲 < 乙")]).split("\n", 1)[1])
        assert len(tree.findall(".//rule[@filter]")) == len(rule_set)
        ET.fromstring(sld("甲", rule_set))
    assert rules[-1].missing
    assert "b_diagonal" in qml(rules, [])


# --- everything together -----------------------------------------------------------------------------------------------------


@needs_font
def test_everything_is_written_once_and_left_alone_when_nothing_changed(tmp_path: Path) -> None:
    from luocheng.indicators.write import write_checkup

    result, ground = made_up(6)
    shapes = {
        (n, c): shapely.to_wkb(s)
        for n, a in ground.areas.items()
        for c, s in zip(a.codes, a.shapes, strict=True)
    }
    rows = list(result.areas.select("level", "code").iter_rows())
    result.areas = result.areas.with_columns(
        pl.Series("geometry", [shapes.get(r) for r in rows], dtype=pl.Binary)
    )
    result.city["crs"] = "EPSG:4547"
    result.indicators = [i for i in result.indicators if i["id"] in ("primary-school-reach", "good-air-days")]
    result.values = result.values.filter(pl.col("indicator").is_in(["primary-school-reach", "good-air-days"]))
    write_checkup(result, tmp_path)
    written, faults = write_reports(result, tmp_path, processes=1)
    assert not faults
    assert {p.name for p in written} >= {"report.html", "report.docx", "indicators.xlsx", "dictionary.csv", "primary-school-reach.png"}  # fmt: skip
    with sqlite3.connect(tmp_path / "checkup.gpkg") as database:
        styled = dict(
            database.execute("select f_table_name, max(useAsDefault) from layer_styles group by 1").fetchall()
        )
    database.close()
    assert styled == {"district": 1, "community": 1}
    with (tmp_path / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) > len(RESULTS)
    assert write_reports(result, tmp_path, processes=1) == ([], [])
    again, _ = write_reports(result, tmp_path, processes=1, again=True)
    assert again


@needs_font
def test_a_process_of_its_own_writes_the_same_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, _ = made_up()
    for name, many in (("here", 10**9), ("apart", 0)):
        monkeypatch.setattr("luocheng.bulletins.checkup.write._MANY", many)
        result.save(tmp_path / name / "data")
        written, faults = write_reports(result, tmp_path / name, maps="none")
        assert not faults
        assert {p.name for p in written} == {
            "report.html",
            "indicators.xlsx",
            "dictionary.csv",
            "report.docx",
        }
    here, apart = tmp_path / "here" / "indicators.xlsx", tmp_path / "apart" / "indicators.xlsx"
    assert apart.read_bytes() == here.read_bytes()
    assert not list((tmp_path / "apart").glob(".*part*"))


def test_only_maps_of_what_falls_short_are_drawn_where_that_is_asked(tmp_path: Path) -> None:
    result, _ = made_up(6)
    short = falling_short(result)
    rows = {r["indicator"]: r for r in result.at("city").iter_rows(named=True)}
    assert short == {n for n, r in rows.items() if r["status"] in ("not_met", "near", "accepted") or r["standard_met"] is False}  # fmt: skip
    assert 0 < len(short) < len(rows)
    write_reports(result, tmp_path, processes=1, maps="short")
    drawn = {p.stem.removesuffix("-places") for p in (tmp_path / "maps").glob("*.png")}
    assert drawn <= short
    write_reports(result, tmp_path, processes=1, maps="none")


def test_without_a_chinese_font_there_is_a_fault_and_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luocheng.bulletins.checkup.write.chinese_font", lambda: None)
    result, _ = made_up(6)
    written, faults = write_reports(result, tmp_path)
    assert [f.code for f in faults] == ["no-chinese-font"]
    assert {p.name for p in written} == {"report.html", "report.docx", "indicators.xlsx", "dictionary.csv"}


def test_numbers_are_shortened_all_at_once_as_they_are_one_by_one() -> None:
    values = pl.Series([None, 0.0, -0.0, 1.0, 12345678.9, 1 / 3, 2e15, 1e-9, float("nan"), -7654321.5, 100.0])
    assert _shorts(values) == [_short(v) for v in values]
    assert [type(v) for v in _shorts(values)] == [type(_short(v)) for v in values]


def test_very_many_areas_are_drawn_together_and_with_few_corners() -> None:
    round_ = [shapely.Point(3 * (i % 60), 3 * (i // 60)).buffer(1.4, quad_segs=30) for i in range(3600)]
    shapes = np.array([*round_[1:], shapely.Polygon([(0, 0), (0.001, 0), (0, 0.001)])], object)
    names = [str(i) for i in range(3600)]
    drawn = to_draw(Ground("EPSG:4547", {"community": Areas(names, names, shapes)}), 3000)
    own = drawn.areas["community"].shapes
    assert not shapely.is_empty(own).any()
    assert shapely.get_num_coordinates(own).sum() < 0.3 * shapely.get_num_coordinates(shapes).sum()
    assert len(patches_of(own).get_paths()) == 1
    few = Ground("EPSG:4547", {"community": Areas(names[:9], names[:9], shapes[:9])})
    assert to_draw(few, 3000) is few


def test_where_records_lie_is_drawn_as_points_are_and_handed_on_without_the_others() -> None:
    points = np.arange(20.0).reshape(10, 2)
    own = Middles(points, points[:, 0] > 9)
    kept = pickle.loads(pickle.dumps(own))
    assert len(own) == len(kept) == len(kept.points) == 5
    drawn = []
    for shapes in (own, kept, shapely.points(points[5:])):
        sheet = Sheet((0, 0, 20, 20), "")
        sheet.points(shapes, "#000000", "o", 4)
        drawn.append(np.asarray(sheet.axes.collections[0].get_offsets()).tolist())
    assert drawn[0] == drawn[1] == drawn[2] == points[5:].tolist()
