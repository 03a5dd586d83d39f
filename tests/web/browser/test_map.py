"""The map in a browser: painted, asked by clicks and keys, measured on, searched, printed; wide and on a phone."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from luocheng.web.maps import places, tiles
from luocheng.web.maps.keeping import Kept
from luocheng.web.people.models import User
from tests.web.browser.conftest import PHONE, WIDE
from tests.web.maps.sample import SOUTH, WEST, layer, register, results

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Any]


@pytest.fixture
def city(
    people: dict[str, User], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path / "media"
    for module, name, most in ((places, "_layers", 40), (places, "_registers", 24), (tiles, "_tiles", 2_000)):
        monkeypatch.setattr(module, name, Kept(most))
    return {
        "layer": layer(people["office"], tmp_path),
        "results": results(people["office"], tmp_path),
        "register": register(),
    }


def painted(one: Any, path: str) -> Any:
    one.open(path)
    one.page.wait_for_selector("#map[data-painted], #record-map[data-painted]", timeout=60_000)
    return one.page


def colours(page: Any, inside: str = "#map") -> int:
    """Return how many colours the picture of the map has."""
    picture = Image.open(io.BytesIO(page.locator(f"{inside} canvas").screenshot())).convert("RGB")
    return len(picture.getcolors(1 << 24))


def at(page: Any, lon: float, lat: float) -> tuple[float, float]:
    """Return where a place is on the screen; the map shows from the middle of its box."""
    box = page.locator("#map canvas").bounding_box()
    told = json.loads(page.locator("#map-data").text_content())["extent"]
    middle = ((told[0] + told[2]) / 2, (told[1] + told[3]) / 2)
    # The boundaries fill the map from west to east but for thirty points on either side.
    scale = (box["width"] - 60) / (told[2] - told[0])
    x = box["x"] + box["width"] / 2 + (lon - middle[0]) * scale
    return x, box["y"] + box["height"] / 2 - (lat - middle[1]) * scale / 0.8296


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_map_is_painted_and_has_no_barrier(
    visitor: Visit, city: dict[str, Any], size: tuple[int, int]
) -> None:
    one = visitor("leader", size)
    page = painted(
        one,
        f"/maps/?sent=1&layers={city['layer'].pk}&registers={city['register'].pk}&results={city['results'].pk}:park-coverage",
    )
    assert colours(page) > 30
    assert one.violations() == []
    assert one.fits()
    one.picture(f"map-{size[0]}")
    for path in ("/maps/layers/", f"/maps/layers/{city['layer'].pk}/"):
        one.open(path)
        assert one.violations() == []
        assert one.fits()


def test_a_click_tells_of_a_record_and_leads_to_its_page(visitor: Visit, city: dict[str, Any]) -> None:
    one = visitor("leader")
    page = painted(one, f"/maps/?sent=1&layers={city['layer'].pk}&registers={city['register'].pk}")
    page.mouse.click(*at(page, WEST + 0.0015, SOUTH + 0.0015))
    page.wait_for_selector(".maplibregl-popup a:has-text('GX-00000')")
    assert "规则fail" in page.locator(".maplibregl-popup").text_content()
    assert one.violations() == []
    page.click(".maplibregl-popup a:has-text('GX-00000')")
    page.wait_for_selector("#record-map[data-painted]", timeout=60_000)
    assert colours(page, "#record-map") > 3
    assert one.violations() == []


def test_results_are_chosen_and_missing_ones_are_told(visitor: Visit, city: dict[str, Any]) -> None:
    page = painted(visitor("leader"), f"/maps/?sent=1&layers={city['layer'].pk}")
    before = colours(page)
    page.select_option("#results", f"{city['results'].pk}:park-coverage")
    page.wait_for_selector("#shown >> text=没有数据")
    page.wait_for_timeout(1500)
    assert colours(page) > before
    page.mouse.click(*at(page, WEST + 0.015, SOUTH + 0.005))
    page.wait_for_selector(".maplibregl-popup >> text=没有数据")
    assert f"results={city['results'].pk}%3Apark-coverage" in page.url


def test_distances_and_areas_are_measured_by_mouse_and_by_keys(visitor: Visit, city: dict[str, Any]) -> None:
    page = painted(visitor("leader"), f"/maps/?sent=1&layers={city['layer'].pk}")
    page.click("[data-tool=line]")
    for lon in (WEST + 0.01, WEST + 0.03):
        page.mouse.click(*at(page, lon, SOUTH + 0.005))
    page.wait_for_selector("#measured:has-text('长度')")
    said = page.locator("#measured").text_content()
    # 0.02 degrees of longitude at 34 degrees north.
    assert float(said.split()[1].replace(",", "")) == pytest.approx(1848, rel=0.02)
    page.click("[data-tool=clear]")
    page.click("[data-tool=area]")
    page.focus("#map canvas")
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(700)
    page.wait_for_selector("#measured:has-text('公顷')")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    assert page.locator("[data-tool=area]").get_attribute("aria-pressed") == "false"
    with page.expect_download() as loaded:
        page.click("[data-tool=save]")
    assert json.loads(Path(loaded.value.path()).read_text("utf-8"))["type"] == "FeatureCollection"


def test_a_record_is_searched_and_flown_to(visitor: Visit, city: dict[str, Any]) -> None:
    one = visitor("leader")
    page = painted(one, f"/maps/?sent=1&layers={city['layer'].pk}")
    page.fill("#q", "GX-00004")
    page.press("#q", "Enter")
    page.click("#found a:has-text('GX-00004')")
    page.wait_for_selector(".maplibregl-popup a:has-text('GX-00004')")
    assert page.locator(f"input[name=registers][value='{city['register'].pk}']").is_checked()
    page.wait_for_selector("#shown:has-text('图中')")


def test_the_map_is_printed_with_scale_source_and_date(visitor: Visit, city: dict[str, Any]) -> None:
    page = painted(
        visitor("leader"), f"/maps/?sent=1&layers={city['layer'].pk}&registers={city['register'].pk}"
    )
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#print-map").evaluate("i => i.decode().then(() => i.naturalWidth)") > 300
    text = page.locator(".map-sheet").inner_text()
    for told in ("图例", "打印日期", "CGCS2000", "areas.geojson", "不通过"):
        assert told in text
    assert not page.locator("#choose").is_visible()
