"""A person who uses the real server, and commands beside it."""

from __future__ import annotations

import html
import re
import subprocess

import requests

from tests.web.served import LUOCHENG, environment

PASSWORD = "a-long-enough-word"


def told(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LUOCHENG, *map(str, words)], capture_output=True, text=True, check=False, env=environment(**more)
    )


class Person:
    """Somebody at the pages, with cookies and the tokens of forms."""

    def __init__(self, address: str) -> None:
        self.address, self.session = address, requests.Session()

    def get(self, page: str) -> requests.Response:
        return self.session.get(self.address + page, timeout=30)

    def token(self) -> str:
        return str(self.session.cookies.get("csrftoken", ""))

    def post(self, page: str, fields: dict[str, str], **more: object) -> requests.Response:
        return self.session.post(
            self.address + page, {"csrfmiddlewaretoken": self.token()} | fields, timeout=60, **more
        )

    def log_in(self, name: str = "guan") -> Person:
        self.get("/login/")
        answer = self.post("/login/", {"username": name, "password": PASSWORD})
        assert "/login/" not in answer.url, answer.text
        return self

    def close(self) -> None:
        self.session.close()


def words_of(answer: requests.Response) -> str:
    """Return the words of a page."""
    text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.text.partition("<main")[2])
    return " ".join(html.unescape(text).split())
