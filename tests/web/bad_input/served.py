"""The real server over an empty office on a disk of its own, small where that is wanted, and a person who uses it."""

from __future__ import annotations

import contextlib
import html
import os
import re
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import requests

LUOCHENG = Path(sysconfig.get_path("scripts")) / "luocheng"
PASSWORD = "a-long-enough-word"


def environment(**more: str) -> dict[str, str]:
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LUOCHENG_DATA")
    mine = {k: v for k, v in os.environ.items() if k not in left_out}
    return mine | {"PYTHONUNBUFFERED": "1", "LUOCHENG_LANG": "zh"} | more


def told(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LUOCHENG, *map(str, words)], capture_output=True, text=True, check=False, env=environment(**more)
    )


@contextlib.contextmanager
def serving(data: Path, log: Path, **more: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve data with one process; give the address and the process."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [LUOCHENG, "serve", "--dir", data, "--port", "0", "--processes", "1", "--no-worker"],
            stdout=out, stderr=subprocess.STDOUT, env=environment(**more),
        )  # fmt: skip
    try:
        found = None
        for _ in range(600):
            found = re.search(r"http://[\d.:]+/", log.read_text("utf-8", "replace"))
            if found is not None or process.poll() is not None:
                break
            time.sleep(0.1)
        assert found is not None, log.read_text("utf-8", "replace")
        yield found[0].rstrip("/"), process
    finally:
        process.terminate()
        process.wait(60)


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
