"""A clerk's morning with a policy, in a browser: upload, review, issue; by mouse, by keys, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luocheng.web.jobs.work import run_next
from luocheng.web.people.models import User
from luocheng.web.policies import reviewing
from luocheng.web.policies.models import Item, Policy, Source
from tests.web.browser.conftest import PHONE, WIDE
from tests.web.policies.sample import TEXT, read

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source(people: dict[str, User]) -> Source:
    """Return a text under review."""
    return read(people["office"])


def states(source: Source) -> dict[int, str]:
    return dict(source.items.values_list("pk", "state"))


def test_from_the_file_to_the_edition(visitor: Callable[..., Any], tmp_path: Path) -> None:
    clerk = visitor("office")
    page = clerk.page
    clerk.open("/policies/")
    page.click("text=上传政策文件 >> nth=0")
    path = tmp_path / "绿道方案.md"
    path.write_text(TEXT, "utf-8")
    page.set_input_files("#id_file", path)
    page.click("text=上传并阅读")
    page.wait_for_selector("text=排队中")
    while run_next():
        pass
    page.wait_for_url("**/policies/texts/*/", timeout=10_000)
    clerk.picture("policies-review")
    source = Source.objects.get()
    page.keyboard.press("j")
    for _ in range(3):
        page.keyboard.press("a")
        page.wait_for_timeout(300)
    while page.query_selector(".item.is-draft .do-accept"):
        page.click(".item.is-draft .do-accept")
        page.wait_for_timeout(200)
    assert set(states(source).values()) == {"accepted"}
    page.click("text=发布 >> nth=-1")
    page.wait_for_selector("text=发布后生效")
    page.fill("#id_note", "第一版")
    clerk.picture("policies-issue")
    page.click("main form[method=post] .btn-primary")
    page.wait_for_selector("text=已发布第 1 版")
    assert Policy.objects.get().state == "issued"
    clerk.picture("policies-one")


def test_text_and_items_are_linked_both_ways(visitor: Callable[..., Any], source: Source) -> None:
    clerk = visitor("office")
    page = clerk.page
    clerk.open(f"/policies/texts/{source.pk}/")
    item = source.items.get(kind="task", data__title="整治老旧小区")
    page.click(f"#at-{item.pk}")
    assert page.evaluate("document.activeElement.id") == f"item-{item.pk}"
    assert page.locator(f'#text [data-i~="{item.pk}"].on').count() > 0
    other = source.items.get(kind="task", data__title="建设绿道")
    page.click(f"#item-{other.pk} h3 a")
    assert page.locator(f'#text [data-i~="{other.pk}"].on').count() > 0
    assert page.locator(f'#text [data-i~="{item.pk}"].on').count() == 0
    target = next(i for i in source.items.filter(kind="target") if i.data["value"] == 600)
    page.click(f'#text .figure[data-i~="{target.pk}"]')
    assert page.locator(f"#item-{target.pk}.on").count() == 1
    page.focus(f"#at-{item.pk}")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"item-{item.pk}"


def test_keys_decide_and_go_on(visitor: Callable[..., Any], source: Source) -> None:
    clerk = visitor("office")
    page = clerk.page
    clerk.open(f"/policies/texts/{source.pk}/")
    cards = page.eval_on_selector_all(".item", "all => all.map(i => i.dataset.item)")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector(f"#item-{cards[0]}.is-accepted")
    page.wait_for_selector(f"#item-{cards[1]}.on")
    page.keyboard.press("r")
    page.wait_for_selector(f"#item-{cards[1]}.is-rejected")
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.wait_for_selector(f"#item-{cards[1]}.is-draft")
    assert page.inner_text("#review-progress strong").startswith("已复核 1 /")
    page.keyboard.press("x")
    assert page.is_checked(f"#item-{cards[1]} [name=pick]")
    page.focus("#q")
    page.keyboard.type("aar")
    assert states(source)[int(cards[1])] == "draft"
    page.click(".keys summary")
    page.uncheck("#keys-on")
    page.click(f"#item-{cards[2]} .facts")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert states(source)[int(cards[2])] == "draft"


def test_two_reviewers_do_not_overwrite_each_other(
    visitor: Callable[..., Any], source: Source, people: dict[str, User]
) -> None:
    clerk = visitor("office")
    page = clerk.page
    clerk.open(f"/policies/texts/{source.pk}/")
    item = source.items.select_related("source").first()
    reviewing.decide(people["administrator"], [(item, item.version)], "rejected")
    page.click(f"#item-{item.pk} .do-accept")
    page.wait_for_selector("#review-said >> text=别人刚刚改过这一条")
    assert states(source)[item.pk] == "rejected"
    clerk.errors = [e for e in clerk.errors if "409" not in e]
    page.click("#review-said a")
    page.wait_for_selector(f"#item-{item.pk}.is-rejected")


SELECT = """([from, to]) => {
  const at = (n) => [...document.querySelectorAll('#text [data-s]')].filter(s => Number(s.dataset.s) <= n).pop();
  const range = document.createRange();
  const put = (n, end) => {
    const span = at(end ? n - 1 : n);
    const chars = [...span.firstChild.data].slice(0, n - Number(span.dataset.s)).join('').length;
    range[end ? 'setEnd' : 'setStart'](span.firstChild, chars);
  };
  put(from, false); put(to, true);
  const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range);
}"""


@pytest.mark.parametrize(
    ("first", "last"),
    [("每年新建", "60公里"), ("完成滨河", "绿道建设"), ("编制绿道", "市园林局"), ("示政发", "3号")],
)
def test_what_is_selected_is_what_is_added(
    visitor: Callable[..., Any], people: dict[str, User], first: str, last: str
) -> None:
    # Characters of two halves in front of the selection shift what a browser counts, not what we count.
    source = read(people["office"], TEXT.replace("示例市绿道", "示例市𠮷𠮷绿道", 1), name="选.md")
    clerk = visitor("office")
    page = clerk.page
    clerk.open(f"/policies/texts/{source.pk}/")
    start = source.text.index(first)
    end = source.text.index(last, start) + len(last)
    page.evaluate(SELECT, [start, end])
    page.wait_for_selector("#adding:not([hidden])")
    page.click("#adding >> text=加为任务")
    page.wait_for_selector("text=加入并采纳")
    assert page.input_value("#id_quote").replace("\r", "") == source.text[start:end]
    page.fill("#id_title", "选中加入的任务")
    page.click("text=加入并采纳")
    page.wait_for_selector("text=已加入并采纳")
    item = Item.objects.get(origin={})
    assert (item.start, item.end, item.quote) == (start, end, source.text[start:end])
    assert page.evaluate("document.activeElement.id") == f"item-{item.pk}"


def test_without_scripts_everything_is_a_form(
    chromium: Any, live_server: Any, people: dict[str, User], source: Source
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.goto(live_server.url + "/login/")
    page.fill("#id_username", "u-office")
    page.fill("#id_password", "shili-chengshi")
    page.press("#id_password", "Enter")
    page.goto(f"{live_server.url}/policies/texts/{source.pk}/?show=draft")
    item = source.items.get(kind="task", data__title="建设绿道")
    page.click(f"#item-{item.pk} .do-accept")
    assert f"show=draft#item-{item.pk}" in page.url
    page.goto(f"{live_server.url}/policies/texts/{source.pk}/")
    page.click("text=加一条")
    page.fill("#id_words", "每年新建绿道60公里")
    page.select_option("#id_kind", "target")
    page.click("text=下一步")
    page.click("text=加入并采纳")
    page.goto(f"{live_server.url}/policies/items/{item.pk}/split/")
    page.check("[name=cut] >> nth=0")
    page.click("main .btn-primary")
    context.close()
    assert source.items.filter(origin={}, kind="target").count() == 1
    assert source.items.filter(kind="task", parents=[item.pk]).count() == 2


@pytest.mark.long
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_is_accessible_and_fits(
    visitor: Callable[..., Any], source: Source, people: dict[str, User], size: tuple[int, int]
) -> None:
    from luocheng.web.policies.issuing import issue

    items = list(source.items.select_related("source"))[:4]
    reviewing.decide(people["office"], [(i, i.version) for i in items], "accepted")
    issue(source.policy, source, people["office"], "第一版")
    second = read(people["office"], TEXT.replace("600", "650"), name="新.md", policy=source.policy)
    task = source.items.get(kind="task", data__title="建设绿道")
    clerk = visitor("office", size)
    found = {}
    for name, path in {
        "list": "/policies/",
        "none": "/policies/?q=zzz",
        "new": "/policies/new/",
        "one": f"/policies/{source.policy_id}/",
        "edit": f"/policies/{source.policy_id}/edit/",
        "state": f"/policies/{source.policy_id}/state/",
        "issue": f"/policies/{source.policy_id}/issue/",
        "compare": f"/policies/{source.policy_id}/compare/?old=s{source.pk}&new=s{second.pk}",
        "review": f"/policies/texts/{source.pk}/",
        "second": f"/policies/texts/{second.pk}/?show=findings",
        "add": f"/policies/texts/{source.pk}/add/",
        "coverage": f"/policies/texts/{source.pk}/coverage/",
        "correct": f"/policies/items/{task.pk}/correct/",
        "split": f"/policies/items/{task.pk}/split/",
        "library": "/policies/library/",
        "shipped": "/policies/library/one/?name=renewal-measures",
        "uploaded": f"/policies/uploads/{source.upload_id}/",
    }.items():
        assert clerk.open(path).status == 200
        found[name] = [clerk.violations(), clerk.fits()]
        clerk.picture(f"policies-{name}-{size[0]}")
    assert found == {name: [[], True] for name in found}
