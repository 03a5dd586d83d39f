"""The rooms of the targets and of trace in a browser: seen, entered, traced, on a wide screen and a phone's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luocheng.web.people.models import User
from luocheng.web.targets.models import Target
from luocheng.web.targets.observing import Row, enter
from tests.web.conftest import PASSWORD, SCREENSHOTS
from tests.web.targets.sample import policy_issued, target

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
GREEN = "建成区绿地率"


@pytest.fixture
def issued(transactional_db: Any, people: dict[str, User]) -> dict[str, User]:
    policy_issued(people["office"])
    green = Target.objects.filter(title=GREEN)[0].indicator
    enter(None, [Row("", green.pk, GREEN, 2024, "", 39.2, "%", 39.2)])
    enter(None, [Row("", green.pk, GREEN, 2025, "", 37.0, "%", 37.0)])
    return people


class Visit:
    """A page of a browser that is logged in; it keeps every complaint of the console."""

    def __init__(self, chromium: Any, server: Any, width: int, role: str) -> None:
        self.server, self.width = server.url, width
        self.context = chromium.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.goto(f"{self.server}/login/")
        self.page.fill("#id_username", f"u-{role}")
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(f"{self.server}/")

    def look(self, address: str, name: str) -> None:
        """Open a page, keep its picture, and hold it to what every page is held to."""
        self.page.goto(f"{self.server}{address}")
        self.page.wait_for_load_state("networkidle")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"targets-{name}-{self.width}.png", full_page=True)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, (name, wide)
        assert self.complaints == [], name
        if AXE.is_file():
            self.page.evaluate(AXE.read_text("utf-8"))
            found = self.page.evaluate("axe.run()")["violations"]
            assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == [], name


@pytest.mark.parametrize("width", [1300, 390])
def test_how_things_stand_is_seen_and_traced(
    chromium: Any, live_server: Any, issued: dict[str, User], width: int
) -> None:
    of = target(GREEN, 2025)
    leader = Visit(chromium, live_server, width, "leader")
    for address, name in (
        ("/", "overview"),
        ("/targets/", "list"),
        (of.get_absolute_url(), "one"),
        (f"{of.get_absolute_url()}accept/", "accept"),
        (f"/trace/targets/target/{of.pk}/", "trace"),
    ):
        leader.look(address, name)
    leader.page.goto(f"{leader.server}/")
    leader.page.get_by_role("link", name=GREEN, exact=True).first.click()
    leader.page.get_by_role("link", name="追溯来源").first.click()
    assert "37 ≥ 39.5：不成立" in leader.page.content()
    assert leader.page.locator("mark").first.inner_text() == "2025年达到39.5%以上"
    assert leader.complaints == []
    leader.context.close()


def test_the_chart_is_drawn_and_the_table_says_the_same(
    chromium: Any, live_server: Any, issued: dict[str, User]
) -> None:
    visit = Visit(chromium, live_server, 1300, "office")
    visit.page.goto(f"{visit.server}{target(GREEN, 2025).get_absolute_url()}")
    visit.page.wait_for_selector("#path-chart svg")
    assert visit.page.locator("#path-chart svg path").count() > 4
    rows = visit.page.locator("section[aria-labelledby=by-year] tbody tr")
    assert [t.split()[0] for t in rows.all_inner_texts()] == ["2023", "2024", "2025", "2026"]
    visit.context.close()


def test_a_clerk_enters_a_value_with_the_keyboard(
    chromium: Any, live_server: Any, issued: dict[str, User]
) -> None:
    of = target("城市绿道系统", 2025)
    clerk = Visit(chromium, live_server, 1300, "liaison")
    clerk.look(f"{of.get_absolute_url()}observe/", "observe")
    clerk.page.fill("#id_given", "100")
    clerk.page.press("#id_given", "Enter")
    clerk.page.wait_for_url(f"{clerk.server}{of.get_absolute_url()}")
    assert clerk.page.locator(".lamp-met").count() >= 1
    clerk.look("/targets/import/", "import")
    clerk.context.close()
