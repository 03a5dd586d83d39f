"""An analyst sees how targets and districts stand, measures on the map, and walks from a number to its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.web.browser.conftest import PHONE
from tests.web.browser.days.conftest import Person

TARGET = "公园绿化活动场地服务半径覆盖率"


def targets(analyst: Person) -> None:
    """See a target's values beside its path."""
    page = analyst.page
    analyst.go("目标情况")
    counted = page.locator("a[href*='status=not_met']").first.inner_text()
    page.get_by_label("状态", exact=True).select_option(label="未达标")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**status=not_met**")
    assert page.locator("tbody tr").count() == min(50, int(counted.split()[0]))
    analyst.picture("analyst-1-targets")
    page.get_by_label("查找", exact=True).fill(TARGET)
    page.get_by_label("状态", exact=True).select_option(label="全部")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**q=**")
    page.locator("tbody tr").first.get_by_role("link", name=TARGET, exact=True).click()
    page.wait_for_selector("#path-chart svg")
    years = page.locator("section[aria-labelledby=by-year] tbody th").all_inner_texts()
    assert {"2024", "2025", "2026"} <= set(years)
    analyst.picture("analyst-2-path")


def trace(analyst: Person) -> None:
    """Walk from a number to the sentence that asks for it."""
    page = analyst.page
    row = page.locator("section[aria-labelledby=by-year] tbody tr", has_text="2025")
    value = row.locator("td").nth(1).inner_text().strip()
    assert value.endswith("%")
    row.get_by_role("link", name="追溯来源").first.click()
    page.wait_for_url("**/trace/**")
    told = analyst.told()
    assert value in told
    assert "≥86" in page.locator("mark").first.inner_text()
    analyst.picture("analyst-3-trace")


def painted(page: Any) -> None:
    page.wait_for_selector("#map[data-painted]", timeout=60_000)


def city(analyst: Person) -> None:
    """See an indicator by community on the map, ask an area, measure, and go on to a record."""
    page = analyst.page
    analyst.go("地图")
    painted(page)
    ticked = page.locator("#choose input[name=registers]:checked")
    while ticked.count():
        ticked.first.uncheck()
    group = page.locator("#results optgroup[label*='社区']")
    value = group.locator("option", has_text="公园绿地服务半径覆盖率").first.get_attribute("value")
    page.select_option("#results", value)
    page.wait_for_selector("#shown h3:has-text('公园绿地服务半径覆盖率')")
    assert page.locator("#shown details tbody").first.locator("tr").count() == 10
    assert "没有数据" in page.locator("#shown").inner_text()
    page.click("[data-tool=whole]")
    analyst.picture("analyst-4-map", after=1500)
    canvas = page.locator("#map canvas").bounding_box()
    middle = canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2
    page.mouse.click(*middle)
    page.wait_for_selector(".maplibregl-popup:has-text('公园绿地服务半径覆盖率')")
    page.click(".maplibregl-popup-close-button")
    page.click("[data-tool=line]")
    page.mouse.click(middle[0] - 150, middle[1])
    page.mouse.click(middle[0] + 150, middle[1] + 60)
    page.wait_for_selector("#measured:has-text('长度')")
    analyst.picture("analyst-5-measure")
    page.click("[data-tool=clear]")
    page.click("[data-tool=line]")
    page.get_by_label("更新单元台账").check()
    page.wait_for_selector("#shown summary:has-text('更新单元台账')")
    analyst.picture("analyst-6-records", "#shown")
    page.locator("#shown tbody a", has_text="GX-").first.click()
    page.wait_for_url("**/registers/records/**")
    assert "检查结论" in analyst.told()


def test_day(person: Callable[..., Person]) -> None:
    analyst = person("analyst")
    targets(analyst)
    trace(analyst)
    city(analyst)


def test_on_a_phone(person: Callable[..., Person]) -> None:
    analyst = person("analyst", PHONE)
    analyst.open("/targets/?status=not_met")
    assert analyst.fits()
    analyst.picture("analyst-phone")
