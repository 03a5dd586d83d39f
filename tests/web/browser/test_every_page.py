"""Every page that can be reached by links, as people see it: no error of a script, nothing the policy stops, no barrier.

The demonstration is served; each role walks from the first page along all links. Of pages that
differ in a number alone one is looked at.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.browser.conftest import AXE
from tests.web.browser.served import PASSWORD

FILES = re.compile(
    r"logout|export|/file/|/evidence/|/template/|/sheet/|/plan\.|\.(xlsx|csv|docx|json|ics|parquet|gpkg|geojson|yaml|gz)"
)
DRIVER = re.compile(r"GL Driver Message|GPU stall|WebGL")
"""What the drawing of maps says about the machine, not about the page."""

MOST = 90


class Walk:
    """One person walking through the house with a browser of a width."""

    def __init__(self, chromium: Any, address: str, width: int) -> None:
        self.page = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
        self.address = address
        self.said: list[str] = []
        self.wrong: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and not DRIVER.search(message.text):
            self.said.append(message.text)

    def log_in(self, user: str) -> None:
        self.page.goto(f"{self.address}/login/")
        self.page.fill("#id_username", user)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("main form button.btn-primary")
        self.page.wait_for_load_state("load")

    def along(self, first: str) -> int:
        """Walk along all links from a page; return how many pages were looked at."""
        seen: set[str] = set()
        open_ = [first]
        while open_ and len(seen) < MOST:
            link = open_.pop(0)
            shape = re.sub(r"\d+", "N", link.split("?")[0])
            if shape in seen or FILES.search(link):
                continue
            seen.add(shape)
            open_ += self._look(link)
        return len(seen)

    def _look(self, link: str) -> list[str]:
        answer = self.page.goto(self.address + link)
        if "text/html" not in (answer.headers.get("content-type") or ""):
            return []
        self.page.wait_for_load_state("load")
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        barriers = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if answer.status != 200 or self.said or barriers or wide > 2:
            self.wrong.append(
                f"{link} {answer.status} {self.said} {barriers} {f'{wide} px too wide' if wide > 2 else ''}"
            )
        self.said.clear()
        links = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        return [x for x in links if x.startswith("/")]


@pytest.mark.parametrize(
    ("user", "width", "least"),
    [("office", 1300, 35)],
)
def test_no_page_has_an_error_or_a_barrier(
    chromium: Any, office: str, user: str, width: int, least: int
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: make pages fetches it")
    walk = Walk(chromium, office, width)
    walk.log_in(user)
    count = walk.along("/")
    assert walk.wrong == []
    assert count >= least


def test_the_public_sees_what_was_published_without_an_error(chromium: Any, office: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there: make pages fetches it")
    walk = Walk(chromium, office, 390)
    for first in ("/login/", "/public/"):
        walk.along(first)
    assert walk.wrong == []
