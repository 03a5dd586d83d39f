"""A leader sees how the city stands, and why each light is what it is."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.browser.conftest import PHONE
from tests.web.browser.days.conftest import Person, in_days


def overview(leader: Person) -> None:
    """See everything on one page; open the reason of a light."""
    page = leader.page
    leader.go("总览")
    leader.picture("leader-1-overview")
    counts = page.locator("a[href^='/targets/?status=']").all_inner_texts()
    total = page.get_by_text("目标：共").inner_text().split()[1]
    assert sum(int(told.split()[0]) for told in counts) == int(total)
    title = page.locator("main a[href^='/targets/']:not([href*='?'])").first.inner_text()
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_selector("#path-chart svg")
    assert "未达标" in leader.told()
    leader.picture("leader-2-reason")
    page.get_by_role("link", name="追溯来源").first.click()
    page.wait_for_url("**/trace/**")
    assert "不成立" in leader.told()
    assert page.locator("mark").count() > 0
    leader.picture("leader-3-trace")


def tasks(leader: Person) -> None:
    """See the tasks by unit, in the calendar, along the years."""
    page = leader.page
    leader.go("任务")
    page.get_by_role("link", name="按单位分解").click()
    page.wait_for_url("**/breakdown/**")
    assert "市住房城乡建设局" in leader.told()
    leader.picture("leader-4-units")
    page.get_by_role("link", name="日历").click()
    page.wait_for_url("**/calendar/**")
    assert f"{in_days(0):%Y-%m}" in leader.told()
    # The plan ends with 2026: what it leaves for its last month is due on the last day.
    leader.open("/tasks/calendar/?month=2026-12")
    last = page.locator("main table td", has_text="31").last
    assert last.get_by_role("link").count() > 3
    last.scroll_into_view_if_needed()
    leader.picture("leader-5-calendar")
    page.get_by_role("link", name="甘特图").click()
    page.wait_for_url("**/gantt/**")
    assert "有序改造城镇老旧小区" in leader.told()
    leader.picture("leader-6-gantt")
    page.get_by_role("link", name="待协调问题").click()
    page.wait_for_url("**/problems/**")
    page.locator("main a.btn", has_text="答复").first.click()
    page.get_by_label("协调意见").fill("由市自然资源和规划局两周内提供权属核查结果。")
    page.locator("main form[method=post] .btn-primary").click()
    page.get_by_text("由市自然资源和规划局两周内提供权属核查结果。").first.wait_for()


def test_day(person: Callable[..., Person]) -> None:
    leader = person("leader")
    overview(leader)
    tasks(leader)


def test_on_a_phone(person: Callable[..., Person]) -> None:
    leader = person("leader", PHONE)
    leader.open("/")
    assert leader.fits()
    leader.picture("leader-phone")
