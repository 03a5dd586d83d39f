"""A liaison of a department sees what is owed, signs for a task, reports it with evidence, replies, enters values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.web.browser.conftest import PHONE
from tests.web.browser.days.conftest import Person, in_days

TARGET = "装配式建筑占新建建筑面积的比例"


def handed_out(person: Callable[..., Person]) -> str:
    """Let the office hand a task out anew, as it does when one was withdrawn by mistake; return its title."""
    office = person("office")
    page = office.page
    office.go("任务")
    page.get_by_role("link", name="全部任务").click()
    page.get_by_label("状态", exact=True).select_option(label="办理")
    page.get_by_label("单位").select_option(label="市住房城乡建设局")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**state=underway**")
    page.locator(".tasks-rows tbody tr", has_text="联络员小李").first.get_by_role("link").first.click()
    title = page.locator("h1").inner_text()
    for act in ("撤销任务", "恢复任务"):
        page.get_by_role("link", name=act).click()
        page.get_by_label("理由").fill("重新明确责任后交办")
        page.locator("main form[method=post] .btn-primary").click()
        page.get_by_text(f"已{act}").wait_for()
    return title


def list_of_mine(liaison: Person, title: str) -> None:
    """See what is owed, the most urgent first, and sign for what is new."""
    page = liaison.page
    page.get_by_role("link", name="提醒").click()
    assert "已恢复，请签收" in liaison.told()
    liaison.go("任务")
    days = [x.split()[0] for x in page.locator("td[data-label=到期]").all_inner_texts() if x[:1] == "2"]
    assert days == sorted(days)
    liaison.picture("liaison-1-mine")
    page.locator("tr", has_text=title).get_by_role("link", name="请签收").click()
    page.get_by_role("button", name="签收").click()
    page.get_by_text("已签收").wait_for()
    page.get_by_role("link", name="请开始办理").click()
    page.get_by_role("button", name="开始办理").click()
    page.get_by_text("已开始办理").wait_for()


def report(liaison: Person, folder: Path) -> None:
    """Report how the task stands: words, a milestone, a file, a problem."""
    page = liaison.page
    page.get_by_role("link", name="请填报进展").click()
    proof = folder / "竣工验收单.txt"
    proof.write_text("示例数据：3 个项目竣工验收合格", "utf-8")
    page.get_by_label("进展情况").fill("3 个项目已竣工验收，其余 2 个完成主体工程。")
    boxes = page.locator("input[name=milestones]")
    if boxes.count():
        boxes.first.check()
    page.get_by_label("需要协调的问题").fill("两处管线迁改需供电公司配合，请协调施工窗口。")
    page.get_by_label("佐证材料").set_input_files(proof)
    liaison.picture("liaison-2-report")
    page.get_by_role("button", name="保存进展").click()
    page.get_by_text("已保存进展").wait_for()
    told = liaison.told()
    assert "竣工验收单.txt" in told
    assert "等待协调意见" in told
    liaison.picture("liaison-3-task", "h2:text('进展')")


def reply(liaison: Person) -> None:
    """Reply to a supervision notice."""
    page = liaison.page
    liaison.go("任务")
    page.get_by_role("link", name="督办单").click()
    page.locator("td[data-label=回复] a", has_text="回复").first.click()
    page.get_by_label("回复").fill("受汛期影响滞后，已倒排工期，下月底前完成。")
    liaison.picture("liaison-4-reply")
    page.get_by_role("button", name="回复").click()
    page.get_by_text("已回复").wait_for()
    assert "受汛期影响滞后，已倒排工期，下月底前完成。 联络员小李" in liaison.told()


def enter(liaison: Person, folder: Path) -> None:
    """Enter the value of a year that is missing; the light of the target follows."""
    page = liaison.page
    liaison.go("目标情况")
    page.get_by_label("查找", exact=True).fill(TARGET)
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**q=**")
    page.locator("tbody tr").first.get_by_role("link", name=TARGET, exact=True).click()
    assert "无数据" in liaison.told()
    page.get_by_role("link", name="填报数值").click()
    proof = folder / "装配式建筑台账.csv"
    proof.write_text("示例数据,2025,31.2\n", "utf-8")
    page.get_by_label("年份", exact=True).fill("2025")
    page.get_by_label("数值", exact=True).fill("31.2")
    page.get_by_label("数据来源").fill("部门统计台账")
    page.get_by_label("佐证材料").set_input_files(proof)
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#path-chart svg")
    told = liaison.told()
    assert "31.2%" in told
    assert "达标 自 2025 年起" in told
    assert "装配式建筑台账.csv" in told
    liaison.picture("liaison-5-target")


def confirm(liaison: Person) -> None:
    """Fill a gap in a record of the register that the unit keeps, and confirm the register."""
    page = liaison.page
    liaison.go("台账")
    page.get_by_role("link", name="更新单元台账").click()
    page.get_by_role("link", name="GX-2024-005").click()
    assert "缺少：跨圈层" in liaison.told()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("跨圈层").select_option(label="是")
    page.get_by_label("为什么改").fill("现场核实")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    assert "现场核实" in liaison.told()
    liaison.picture("liaison-6-record")
    page.get_by_role("link", name="更新单元台账").first.click()
    page.get_by_role("button", name="确认无误").click()
    page.get_by_text("已确认").wait_for()
    liaison.go("台账")
    assert f"{in_days(0)}" in page.locator("tr", has_text="更新单元台账").inner_text()


def test_day(person: Callable[..., Person], tmp_path: Path) -> None:
    title = handed_out(person)
    liaison = person("zhujian")
    list_of_mine(liaison, title)
    report(liaison, tmp_path)
    reply(liaison)
    enter(liaison, tmp_path)
    confirm(liaison)


def test_on_a_phone(person: Callable[..., Person]) -> None:
    liaison = person("zhujian", PHONE)
    liaison.open("/tasks/mine/")
    assert liaison.fits()
    liaison.picture("liaison-phone")
