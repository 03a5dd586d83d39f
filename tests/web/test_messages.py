"""Two languages: every Chinese text of pages is marked for translation, and has its English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parents[2] / "src" / "luocheng" / "web"
HAN = re.compile(r"[\u4e00-\u9fff]")
MARKED = re.compile(
    r"{%\s*(?:translate|trans)\s+(\"[^\"]*\"|'[^']*')[^%]*%}"
    r"|_\((\"[^\"]*\"|'[^']*')\)"
    r"|{%\s*blocktranslate([^%]*)%}(.*?){%\s*endblocktranslate\s*%}",
    re.DOTALL,
)
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
MODULES = sorted(
    p for p in WEB.rglob("*.py") if "migrations" not in p.parts and not p.name.startswith(("demo", "sample"))
)
"""Modules that speak to readers; what the demonstration writes is the sample city's own."""

PLAIN = {"中文"}
"""What is Chinese on English pages, too."""

FAULTS = {"Fault", "Break", "words", "word"}
"""What tells both languages itself."""


def of_template(path: Path) -> tuple[set[str], str]:
    """Return the marked texts of a template, and what is left of it without them."""
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", path.read_text("utf-8"), flags=re.DOTALL)
    found = set()
    for match in MARKED.finditer(text):
        if match[1] or match[2]:
            found.add((match[1] or match[2])[1:-1])
        else:
            # Django calls a variable in a block by its name in per cent form.
            said = re.sub(r"{{\s*(\w+)[^}]*}}", r"%(\1)s", match[4])
            if "trimmed" in match[3]:
                said = " ".join(line.strip() for line in said.split("\n") if line.strip())
            found.update(re.split(r"{%\s*plural\s*%}", said))
    return found, MARKED.sub("", text)


def of_module(path: Path) -> tuple[set[str], list[tuple[int, str]]]:
    """Return the marked texts of a module, and the Chinese texts that are not marked."""
    marked: set[str] = set()
    told: set[int] = set()
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            texts = [n for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            if name in ("_", "gettext", "gettext_lazy", "ngettext"):
                marked.update(t.value for t in texts if HAN.search(t.value))
                told.update(id(t) for t in texts)
            elif name in FAULTS:
                told.update(id(t) for t in texts)
    docs = {
        id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)
    }
    open_ = [
        (n.lineno, n.value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant)
        and isinstance(n.value, str)
        and HAN.search(n.value)
        and id(n) not in told | docs
        and n.value not in PLAIN
    ]
    return marked, open_


def english() -> dict[str, str]:
    """Return every text that has English words, from all applications."""
    found: dict[str, str] = {}
    for path in WEB.rglob("locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and message.string:
                    found[str(message.id)] = str(message.string)
    return found


def texts() -> Iterator[str]:
    for path in TEMPLATES:
        yield from (t for t in of_template(path)[0] if HAN.search(t))
    for path in MODULES:
        yield from of_module(path)[0]


def test_every_text_has_its_english() -> None:
    known = english()
    assert sorted({t for t in texts() if t not in known}) == []


def test_no_english_is_kept_for_what_is_no_longer_said() -> None:
    said = set(texts())
    assert sorted(t for t in english() if t not in said) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB)))
def test_no_template_has_chinese_that_is_not_marked(path: Path) -> None:
    left = of_template(path)[1]
    for plain in PLAIN:
        left = left.replace(plain, "")
    assert HAN.findall(left) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(WEB)))
def test_no_module_has_chinese_that_is_not_marked(path: Path) -> None:
    assert of_module(path)[1] == []
