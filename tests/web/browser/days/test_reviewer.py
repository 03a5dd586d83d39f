"""A reviewer checks a register against its rules; a file is tried out before it is taken in; reports are reviewed."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.web.browser.conftest import PHONE
from tests.web.browser.days.conftest import Person

REGISTER = "更新单元台账"


def table(reviewer: Person) -> None:
    """Search, filter and sort a register, and take away what is seen."""
    page = reviewer.page
    reviewer.go("台账")
    page.get_by_role("link", name=REGISTER).click()
    page.get_by_label("编号或名称").fill("西苑")
    page.get_by_label("圈层", exact=True).select_option(label="第一圈层")
    page.wait_for_url("**q=*circle=first**")
    expect(page.locator("#records td", has_text=re.compile("^第[二三]圈层$"))).to_have_count(0)
    names = page.locator("#records tbody tr td:nth-child(2)").all_inner_texts()
    assert names
    assert all("西苑" in n for n in names)
    page.locator("#records thead a", has_text="第一圈层内用地面积").click()
    page.wait_for_url("**sort=first_area**")
    areas = [float(x) for x in page.locator("#records tbody tr td:nth-child(7)").all_inner_texts()]
    assert areas == sorted(areas)
    reviewer.picture("reviewer-1-table")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="csv", exact=True).click()
    with Path(loaded.value.path()).open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(names) + 1


def check(reviewer: Person) -> None:
    """Run the rules of a day; see what they found in the table, on a record, on the map."""
    page = reviewer.page
    reviewer.go("台账")
    page.get_by_role("link", name=REGISTER).click()
    page.get_by_role("link", name="按规则检查").click()
    page.get_by_label("检查日期").fill("2025-06-30")
    page.get_by_role("button", name="开始检查").click()
    page.wait_for_url("**/registers/checks/**", timeout=60_000)
    assert "2025-06-30 检查结论：100 条" in reviewer.told()
    page.get_by_role("link", name="就地就近安置率", exact=True).click()
    page.wait_for_url("**rule=**")
    found = page.locator(".col-lg-8 .border-bottom")
    assert "就地就近安置" in found.first.inner_text()
    assert "第二章" in found.first.inner_text()
    reviewer.picture("reviewer-2-findings")
    found.first.get_by_role("link", name="GX-").first.click()
    page.wait_for_url("**/registers/records/**")
    assert "就地就近安置率" in reviewer.told()
    reviewer.picture("reviewer-3-record")
    page.get_by_role("link", name=REGISTER).first.click()
    page.get_by_role("link", name="在图上看").click()
    page.wait_for_selector("#map[data-painted]", timeout=60_000)
    page.wait_for_selector("#shown summary:has-text('不通过')")
    reviewer.picture("reviewer-4-map")


def taken_in(person: Callable[..., Person], folder: Path) -> None:
    """Try out a file with faults as the unit that keeps the register; mend it; take it in."""
    keeper = person("zhujian")
    page = keeper.page
    keeper.go("台账")
    page.get_by_role("link", name=REGISTER).click()
    page.get_by_label("编号或名称").fill("GX-2024-01")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#records tbody tr")).to_have_count(10)
    # Leaving the field asks once more; the menu of what is seen comes with the answer.
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="csv", exact=True).click()
    with Path(loaded.value.path()).open(encoding="utf-8-sig") as file:
        head, *rows = csv.reader(file)
    area, circle = (
        head.index("第一圈层内用地面积(公顷)") if "第一圈层内用地面积(公顷)" in head else 6,
        head.index("圈层"),
    )
    right = [list(r) for r in rows]
    right[0][area] = "2.5"
    wrong = [list(r) for r in right]
    wrong[1][area], wrong[2][circle] = "三公顷多", "第九圈层"
    for name, content in (("有错", wrong), ("改好", right)):
        file = folder / f"更新单元（{name}）.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([head, *content])
        page.get_by_role("link", name="导入").click()
        page.get_by_label("文件").set_input_files(file)
        page.locator("main form[method=post] .btn-primary").click()
        page.wait_for_url("**/registers/imports/**", timeout=60_000)
        if name == "有错":
            assert "2 处错误，没有写入任何条目" in keeper.told()
            keeper.picture("reviewer-5-dry-run")
            page.get_by_role("link", name=REGISTER).click()
    assert "修改 1，不变 9" in keeper.told()
    page.get_by_role("button", name="写入台账").click()
    page.get_by_text("写入").first.wait_for()


def test_day(person: Callable[..., Person], tmp_path: Path) -> None:
    reviewer = person("reviewer")
    table(reviewer)
    check(reviewer)
    taken_in(person, tmp_path)


def test_reports_are_returned_and_accepted(person: Callable[..., Person]) -> None:
    """The office reviews what units report: back with a reason, or accepted."""
    office = person("office")
    page = office.page
    office.go("任务")
    page.get_by_role("link", name="请作出复核结论").first.click()
    page.get_by_role("link", name="返回").click()
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="退回补充").click()
    page.get_by_label("理由").fill("请补充竣工验收单和资金支付凭证")
    page.get_by_role("button", name="退回补充").click()
    page.get_by_text("已退回补充").wait_for()
    assert "复核 → 办理" in office.told()
    office.picture("reviewer-6-returned")
    office.go("任务")
    assert title not in page.locator("tbody").inner_text()
    page.get_by_role("link", name="请作出复核结论").first.click()
    page.get_by_role("button", name="认定办结").click()
    page.get_by_text("已认定办结").wait_for()


def test_on_a_phone(person: Callable[..., Person]) -> None:
    reviewer = person("reviewer", PHONE)
    reviewer.open("/registers/checks/1/?verdict=fail")
    assert reviewer.fits()
    reviewer.picture("reviewer-phone")
