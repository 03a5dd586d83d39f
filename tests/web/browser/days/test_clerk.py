"""A clerk of the office in charge breaks a document into tasks and targets, issues it, and hands the tasks out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conftest import SAMPLE
from tests.web.browser.conftest import PHONE
from tests.web.browser.days.conftest import Person, in_days

DOCUMENT = SAMPLE / "formats" / "24-waste-sorting.docx"
TASK = "6月底前完成60个小区投放点升级改造"

SELECT = """words => {
  const line = [...document.querySelectorAll('#text [data-s]')].find(s => s.textContent.includes(words));
  const from = line.firstChild.data.indexOf(words), range = document.createRange();
  range.setStart(line.firstChild, from); range.setEnd(line.firstChild, from + words.length);
  line.scrollIntoView({block: 'center'});
  const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range);
}"""


def item(page: Any, words: str, kind: str = "") -> Any:
    """Return the item with some words in its title."""
    found = page.locator(f".item{f'.of-{kind}' if kind else ''}:not(.is-replaced)")
    return found.filter(has=page.locator(".item-title", has_text=words)).first


def upload(clerk: Person) -> None:
    """Upload the document, and wait until it is read."""
    page = clerk.page
    clerk.go("政策")
    page.get_by_role("link", name="上传政策文件").first.click()
    page.set_input_files("#id_file", DOCUMENT)
    page.get_by_role("button", name="上传并阅读").click()
    clerk.picture("clerk-1-reading")
    page.wait_for_url("**/policies/texts/*/", timeout=60_000)


def review(clerk: Person) -> None:
    """Decide on everything that was read, beside the text."""
    page = clerk.page
    assert page.locator(".review-text").inner_text().count("牵头单位") == 3
    assert item(page, "全区生活垃圾回收利用率").locator(".facts").inner_text().split() == [
        "要求", "≥", "38", "%", "年份", "2024",
    ]  # fmt: skip
    item(page, "全区生活垃圾回收利用率").get_by_role("link", name="全区生活垃圾回收利用率").click()
    clerk.picture("clerk-2-review")
    # What the checks found stands beside the item; a heading that names nobody is no task.
    assert "没有写明责任单位" in item(page, "坚持高位推动", "task").inner_text()
    for words, kind in (("坚持高位推动", "task"), ("目标顺利", "target"), ("量化考核评分", "task")):
        item(page, words, kind).get_by_role("button", name="不采纳").click()
        item(page, words, kind).and_(page.locator(".is-rejected")).wait_for()
    item(page, "小区投放点升级改造", "target").get_by_role("link", name="小区投放点升级改造").click()
    page.keyboard.press("a")
    item(page, "小区投放点升级改造", "target").and_(page.locator(".is-accepted")).wait_for()

    item(page, "改造后投放点完好率").get_by_role("link", name="更正").click()
    page.get_by_label("到哪一年").fill("2024")
    page.get_by_label("复核说明").fill("按文件标题，指2024年底")
    clerk.picture("clerk-3-correct")
    page.get_by_role("button", name="保存并采纳").click()
    page.wait_for_url("**/policies/texts/**")
    corrected = item(page, "改造后投放点完好率")
    assert "2024" in corrected.inner_text()
    assert "已更正 文书小陈" in corrected.inner_text()

    item(page, "实施奖优罚劣").get_by_role("link", name="拆分").click()
    page.locator(".piece", has_text="街道约谈。").locator("+ .cut input").check()
    page.get_by_role("button", name="拆分").click()
    page.wait_for_url("**/policies/texts/**")
    assert "已拆成 2 条" in clerk.told()

    page.evaluate(SELECT, "连续3个月排名末位的街道约谈")
    page.wait_for_selector("#adding:not([hidden])")
    clerk.picture("clerk-4-select")
    page.get_by_role("button", name="加为任务").click()
    assert page.get_by_label("原文依据").input_value() == "连续3个月排名末位的街道约谈"
    page.get_by_label("任务名称").fill("约谈排名末位的街道")
    page.get_by_label("牵头单位").fill("区城市管理局")
    page.get_by_role("button", name="加入并采纳").click()
    page.wait_for_url("**/policies/texts/**")
    assert "人工加入" in item(page, "约谈排名末位的街道").inner_text()
    page.get_by_role("button", name="采纳余下全部").click()
    page.wait_for_load_state("load")
    counted = page.locator("#review-progress strong").inner_text().removeprefix("已复核 ").split(" / ")
    assert counted[0] == counted[1]


def issue(clerk: Person) -> None:
    """Issue what was accepted."""
    page = clerk.page
    page.get_by_role("link", name="发布", exact=True).click()
    told = clerk.told()
    assert "发布后生效" in told
    page.get_by_label("版本说明").fill("按印发稿复核")
    clerk.picture("clerk-5-issue")
    page.locator("main form[method=post] .btn-primary").click()
    page.get_by_text("已发布第 1 版").wait_for()


def hand_out(clerk: Person, person: Callable[..., Person]) -> None:
    """Say who the units of the document are; give a task to somebody, who finds it on their list."""
    page = clerk.page
    clerk.go("任务")
    page.get_by_role("link", name="全部任务").click()
    page.get_by_role("link", name="单位名称").click()
    row = page.locator("tr", has=page.get_by_role("link", name="区城市管理局", exact=True))
    row.get_by_label("就是哪个单位").select_option(label="市城市管理局")
    row.get_by_role("button", name="对上").click()
    page.get_by_text("已对上 4 处“区城市管理局”").wait_for()
    row = page.locator("tr", has=page.get_by_role("link", name="区商务局", exact=True))
    row.get_by_role("button", name="加为新单位").click()
    page.get_by_text("区商务局”").wait_for()

    page.get_by_role("link", name="全部任务").click()
    page.get_by_label("搜索").fill(TASK)
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("共 1 项").wait_for()
    page.get_by_role("link", name=TASK).click()
    assert "= 市城市管理局" in clerk.told()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("牵头单位").fill("市住房城乡建设局")
    page.get_by_label("配合单位").fill("区城市管理局\n各街道办事处")
    for year in ("开始年份", "结束年份"):
        page.get_by_label(year).fill(str(in_days(60).year))
    page.get_by_label("到期日").fill(in_days(60).isoformat())
    page.get_by_label("理由").fill("第6次调度会明确由市住房城乡建设局牵头")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="指定").click()
    page.get_by_label("经办人").select_option(label="联络员小李（市住房城乡建设局）")
    page.locator("main form[method=post] .btn-primary").click()
    page.wait_for_load_state("load")
    assert "联络员小李" in clerk.told()
    assert "第6次调度会明确由市住房城乡建设局牵头" in clerk.told()
    clerk.picture("clerk-6-task")

    liaison = person("zhujian")
    liaison.go("任务")
    assert liaison.page.locator("tr", has_text=TASK).get_by_role("link", name="请签收").count() == 1


def compare(clerk: Person) -> None:
    """See what the issued text of the action plan changed in its draft."""
    page = clerk.page
    clerk.go("政策")
    page.get_by_role("link", name="三年行动方案").first.click()
    page.get_by_label("旧版").select_option(label="征求意见稿")
    page.get_by_label("新版").select_option(label="印发稿")
    page.get_by_role("button", name="比较").click()
    page.wait_for_load_state("load")
    row = page.locator("tr", has_text="破解停车难题").first
    assert "更换牵头单位 市公安局 → 市城市管理局" in row.inner_text()
    clerk.picture("clerk-7-compare")


def test_day(person: Callable[..., Person]) -> None:
    clerk = person("office")
    upload(clerk)
    review(clerk)
    issue(clerk)
    hand_out(clerk, person)
    compare(clerk)


def test_on_a_phone(person: Callable[..., Person]) -> None:
    clerk = person("office", PHONE)
    clerk.open("/tasks/mine/")
    assert clerk.fits()
    clerk.picture("clerk-phone")
