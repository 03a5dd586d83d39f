"""What the tests in a browser share: somebody who is logged in, pages without a fault, pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser.served import made_once, serving_copy
from tests.web.conftest import PASSWORD, SCREENSHOTS

# The browser's driver keeps an event loop in this thread; the tests ask the database from the same thread, in turn.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
WIDE, PHONE = (1300, 900), (390, 844)


class Visitor:
    """A person at a browser. Errors of scripts and of the content policy are kept, to be empty at the end."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int]) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.address = address
        self.errors: list[str] = []
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def open(self, path: str) -> Any:
        """Open a page of the house."""
        return self.page.goto(self.address + path)

    def log_in(self, role: str) -> None:
        """Log in as a user of `people`."""
        self.open("/login/")
        self.page.fill("#id_username", f"u-{role}")
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def violations(self) -> list[Any]:
        """Return what axe finds on the page."""
        if not AXE.is_file():
            pytest.skip("axe-core is not installed")
        self.page.evaluate(AXE.read_text("utf-8") + ";0")
        return list(
            self.page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
        )

    def fits(self) -> bool:
        """Tell whether the page is no wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    def picture(self, name: str) -> None:
        """Keep a picture of what is seen."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture
def visitor(chromium: Any, live_server: Any, people: dict[str, Any]) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a browser as a user of a role, on a screen of a size."""
    made: list[Visitor] = []

    def visit(role: str = "", size: tuple[int, int] = WIDE) -> Visitor:
        one = Visitor(chromium, live_server.url, size)
        made.append(one)
        if role:
            one.log_in(role)
        return one

    yield visit
    errors = [e for one in made for e in one.errors]
    for one in made:
        one.context.close()
    assert errors == []


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demonstration; give its address. It is made once, however many processes the tests run in."""
    own = tmp_path_factory.getbasetemp()
    data = made_once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
    with serving_copy(data, tmp_path_factory.mktemp("office")) as address:
        yield address
