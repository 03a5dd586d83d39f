"""The checkup as one self-contained page: lights, table, map and charts, words; Chinese and English."""

from __future__ import annotations

import json
import re
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.bulletins.checkup.page_data import page_data
from luocheng.policy.export.page import clean_page, content_policy, script_json

if TYPE_CHECKING:
    from luocheng.bulletins.checkup.ground import Ground
    from luocheng.indicators.result import CheckupResult

__all__ = ["write_html"]


def write_html(result: CheckupResult, ground: Ground, path: Path) -> None:
    """Write the report into a page that needs nothing but itself: no network, no other file."""
    css, js = _asset("page.css"), _asset("page.js")
    parts = {
        "csp": content_policy(css, js),
        "title": escape(f"{result.city['name']['zh']}{result.city['date'][:4]}年城市体检"),
        "css": css,
        "js": js,
        "words": script_json(json.loads(_asset("words.json"))),
        "data": script_json(page_data(result, ground)),
    }
    page = re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], _asset("page.html"))
    path.write_bytes(clean_page(page).encode("utf-8"))


def _asset(name: str) -> str:
    return files(__package__).joinpath("html", name).read_text("utf-8")
