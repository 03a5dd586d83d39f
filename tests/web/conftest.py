"""What the tests of pages share: people of every role, a client that is one of them, a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from luocheng.web.messages import compile_messages
from luocheng.web.operations.models import HOUSE, OWN_DAYS
from luocheng.web.people.backend import BACKEND
from luocheng.web.people.models import Role, Unit, User
from luocheng.web.record.changing import changing

PASSWORD = "shili-chengshi"
SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.fixture(scope="session", autouse=True)
def words() -> None:
    """Compile the English words."""
    compile_messages()


@pytest.fixture(autouse=True)
def nothing_held() -> None:
    """Let every test begin as a process does: with nothing of the database held in memory."""
    forget()


def forget() -> None:
    """Forget what processes hold for some seconds; who counts questions counts them as if it had just run out."""
    HOUSE.clear()
    OWN_DAYS.clear()


@pytest.fixture
def people(db: Any) -> dict[str, User]:
    """Return one user of each role, and a second liaison of another unit ('other'), by role."""
    users: dict[str, User] = {}
    with changing(None, "test.people") as change:
        city = Unit(name="市人民政府")
        change.save(city)
        own, other = (
            Unit(name="市住房城乡建设局", parent=city, aliases=["市住建局"]),
            Unit(name="市园林局", parent=city),
        )
        change.save_all([own, other])
        for role in [*Role.values, "other"]:
            unit = other if role == "other" else own
            kind = Role.LIAISON if role == "other" else role
            user = User(username=f"u-{role}", name=f"用户{role}", role=kind, unit=unit)
            user.set_password(PASSWORD)
            change.save(user)
            users[role] = user
    return users


@pytest.fixture
def as_(people: dict[str, User]) -> Callable[[str], Client]:
    """Return a function that gives a client logged in as a role; '' is the public."""

    def client(role: str) -> Client:
        made = Client()
        if role:
            made.force_login(people[role], backend=BACKEND)
        return made

    return client


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return a browser, or skip where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
