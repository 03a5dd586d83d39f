"""A resident sees what was published, without logging in, and takes the data away."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from tests.web.browser.conftest import PHONE
from tests.web.browser.days.conftest import Person


def came(resident: Person, title: str) -> None:
    """Open what was published under a title."""
    resident.open("/public/")
    resident.page.get_by_role("link", name=title).click()
    resident.page.wait_for_url("**/public/*/")


def test_day(person: Callable[..., Person]) -> None:
    resident = person()
    page = resident.page
    resident.open("/public/")
    resident.picture("resident-1-public")

    # Who owes what, by unit.
    came(resident, "权责清单")
    page.get_by_label("单位").select_option(index=1)
    page.get_by_role("button", name="查找").click()
    page.wait_for_url("**unit=**")
    assert "市住房城乡建设局" in page.locator("tbody tr").first.inner_text()
    resident.picture("resident-2-duties")

    # How far it is, with the sentence that promised it.
    came(resident, "目标和进展")
    page.get_by_label("查找").fill("公园绿化活动场地")
    page.get_by_label("完成情况").select_option(label="未达标")
    page.get_by_role("button", name="查找").click()
    page.wait_for_url("**q=**")
    row = page.locator("tbody tr").first.inner_text()
    assert "≥90%" in row
    assert "公园绿化活动场地服务半径覆盖率力争达到90%" in row
    resident.picture("resident-3-targets")

    # The records themselves, to take away.
    came(resident, "更新单元台账")
    assert page.locator("tbody tr").count() >= 50
    resident.picture("resident-4-data")
    with page.expect_download() as loaded:
        page.get_by_role("link", name="CSV", exact=True).click()
    with Path(loaded.value.path()).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 100
    assert "示例数据" in f"{loaded.value.suggested_filename} {rows[0]}"
    with page.expect_download() as loaded:
        page.get_by_role("link", name="GEOJSON", exact=True).click()
    shapes = json.loads(Path(loaded.value.path()).read_text("utf-8"))
    assert len(shapes["features"]) == 100
    resident.picture("resident-5-dictionary", "h2:text('下载')")

    came(resident, "示例市公开城市建设任务和进展")
    assert "这里公开各单位的权责清单" in resident.told()
    resident.picture("resident-6-bulletin")


def test_on_a_phone(person: Callable[..., Person]) -> None:
    resident = person("", PHONE)
    resident.open("/public/")
    assert resident.fits()
    resident.picture("resident-phone")
