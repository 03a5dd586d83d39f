"""Somebody of the sample city at a browser, and the pictures of their day where they are asked for."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from tests.web.browser.conftest import WIDE, Visitor
from tests.web.browser.served import PASSWORD

PICTURES = os.environ.get("LUOCHENG_PICTURES", "")
UNMARKED = """addEventListener('DOMContentLoaded', () => {
  const told = location.protocol === 'about:' || document.body.textContent.includes('示例数据');
  if (!told) console.error(`${location.pathname} does not say 示例数据`);
})"""
_COOKIES: dict[tuple[str, str], Any] = {}


def in_days(days: int) -> dt.date:
    """Return the day that lies so many days ahead, as the server counts them."""
    return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date() + dt.timedelta(days=days)


class Person(Visitor):
    """One of the sample users, or with no name a resident. Every page is held to say that its data are made up."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int], name: str) -> None:
        super().__init__(browser, address, size)
        self.name = name
        # Said by the page itself: it may be left again before anybody could ask it.
        self.context.add_init_script(UNMARKED)
        self.page.set_default_timeout(20_000)

    def log_in(self, role: str) -> None:
        """Log in as a sample user, in the way the log-in page says; who was here before is known by their cookies."""
        if (self.address, role) in _COOKIES:
            self.context.add_cookies(_COOKIES[self.address, role])
            self.open("/")
            return
        self.open("/login/")
        assert role in self.page.inner_text("main")
        self.page.fill("#id_username", role)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        _COOKIES[self.address, role] = self.context.cookies()

    def go(self, room: str) -> None:
        """Go to a room by the menu."""
        self.page.get_by_label("主菜单").get_by_role("link", name=room, exact=True).click()

    def told(self) -> str:
        """Return what stands on the page."""
        self.page.wait_for_load_state("load")
        return " ".join(self.page.inner_text("main").split())

    def picture(self, name: str, at: str = "", after: int = 400) -> None:
        """Keep a picture of what is seen, from some place of the page on, where pictures are asked for.

        Parameters
        ----------
        after
            How many milliseconds what is drawn takes to stand still.
        """
        if not PICTURES:
            return
        if at:
            self.page.locator(at).first.evaluate(
                "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)"
            )
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(after)
        seen = Image.open(io.BytesIO(self.page.screenshot()))
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        seen.convert("RGB").save(Path(PICTURES) / f"{name}.webp", quality=82, method=6)


@pytest.fixture
def person(chromium: Any, office: str) -> Iterator[Callable[..., Person]]:
    """Return a function that gives a sample user, by name, on a screen of a size."""
    made: list[Person] = []

    def come(name: str = "", size: tuple[int, int] = WIDE) -> Person:
        one = Person(chromium, office, size, name)
        made.append(one)
        if name:
            one.log_in(name)
        return one

    yield come
    errors = [e for one in made for e in one.errors]
    for one in made:
        one.context.close()
    assert errors == []
