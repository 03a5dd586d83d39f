"""The page: it needs nothing but itself, says what the plan says, and marks every sentence a record stands in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import time
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.policy.export.html_export import write_html
from luocheng.policy.export.html_text import marks_of

ASSETS = files("luocheng.policy.export").joinpath("html")


class Page(HTMLParser):
    """What a browser would make of the page: scripts, texts of the articles, and which words belong to a record."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.raw: dict[str, str] = {}
        self.articles: list[str] = []
        self.marked: list[dict[str, str]] = []
        self.open: list[str] = []
        self.records: list[list[str]] = []
        self.at: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = {k: v or "" for k, v in attrs}
        self.tags.append((tag, attributes))
        if tag in {"script", "style"}:
            self.at = attributes.get("id", tag)
            self.raw[self.at] = ""
        if tag == "article":
            self.articles.append("")
            self.marked.append({})
        if tag in {"article", "p", "td", "tr", "table", "span", "a", "div"}:
            self.records.append(attributes.get("data-m", "").split())
        if self.open_article and tag == "p":
            self.articles[-1] += "\n"
        if self.open_article and tag == "tr":
            self.articles[-1] += "\n"
        if self.open_article and tag == "td":
            self.articles[-1] += "\t"
        if tag == "article":
            self.open.append(tag)

    @property
    def open_article(self) -> bool:
        return bool(self.open)

    def handle_endtag(self, tag):
        if tag == "article":
            self.open.pop()
        if tag in {"script", "style"}:
            self.at = None
        if tag in {"article", "p", "td", "tr", "table", "span", "a", "div"}:
            self.records.pop()

    def handle_data(self, data):
        if self.at is not None:
            self.raw[self.at] += data
        elif self.open_article:
            if (
                self.records
                and self.records[-1] is not None
                and data.strip("\n") == ""
                and not self.records[-1]
            ):
                return
            self.articles[-1] += data
            for record in {r for some in self.records for r in some}:
                self.marked[-1][record] = self.marked[-1].get(record, "") + data


def page(documents, path) -> Page:
    write_html(documents, path)
    return Page(path.read_text("utf-8"))


@pytest.fixture
def html(document, tmp_path):
    write_html([document], tmp_path / "plan.html")
    return (tmp_path / "plan.html").read_text("utf-8")


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


# --- one file, nothing else -------------------------------------------------------------------------------------


def test_it_asks_for_nothing(html):
    assert not re.search(r"https?://|//cdn|@import|url\(|<link(?! rel=\"icon\" href=\"data:,\")|\ssrc=", html)
    assert not re.search(
        r"fetch\(|XMLHttpRequest|WebSocket|sendBeacon|\beval\(|innerHTML|document\.write", html
    )
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son\w+=", html)


def test_only_its_own_style_and_script_are_allowed(html):
    parsed = Page(html)
    policy = next(a["content"] for t, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy")
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(parsed.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_what_stands_in_a_document_is_never_markup(document, tmp_path):
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{js}}"
    document.text += "\n" + evil
    document.title = document.tasks[0].title = document.clauses[0].title = document.targets[0].indicator = (
        evil
    )
    document.tasks[0].lead_units = [evil]
    document.label = evil
    parsed = page([document, document], tmp_path / "plan.html")
    assert [t for t, _ in parsed.tags if t in {"img", "script"}] == ["script"] * 3
    assert parsed.articles[0].endswith(evil)
    assert json.loads(parsed.raw["data"])[0]["k"][0]["t"] == evil


# --- text and marks ---------------------------------------------------------------------------------------------


def test_the_whole_text_stands_in_it(action_plan, collection, tmp_path):
    for documents in (action_plan, collection):
        parsed = page(documents, tmp_path / "plan.html")
        assert [squeeze(a) for a in parsed.articles] == [squeeze(d.text) for d in documents]


def test_every_record_is_marked_where_it_stands(action_plan, tmp_path):
    parsed = page(action_plan, tmp_path / "plan.html")
    document = action_plan[0]
    spans: dict[str, set[int]] = {}
    for mark in marks_of(document):
        spans.setdefault(mark.record, set()).update(range(mark.start, mark.end))
    expected = {r: squeeze("".join(document.text[i] for i in sorted(places))) for r, places in spans.items()}
    assert {r: squeeze(t) for r, t in parsed.marked[0].items()} == expected
    assert {f"g{i}" for i in range(len(document.targets))} <= set(expected)


def test_overlapping_marks_part_the_text(document, tmp_path):
    parsed = page([document], tmp_path / "plan.html")
    assert parsed.marked[0]["g1"] == parsed.marked[0]["g2"] == document.targets[1].quote
    shared = [a for t, a in parsed.tags if t == "span" and "g1" in a.get("data-m", "").split()]
    assert [a.get("data-n") for a in shared] == [None, "g1", None, "g2"]
    assert shared[1]["class"] == "m k g n"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_plan_makes_a_page_with_its_text(data, plans, tmp_path):
    documents = data.draw(st.lists(plans, max_size=2))
    parsed = page(documents, tmp_path / "plan.html")
    odd = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufffd]"
    expected = [squeeze(re.sub(odd, "", d.text)) for d in documents]
    assert [squeeze(re.sub(odd, "", a)) for a in parsed.articles] == expected
    json.loads(parsed.raw["data"])


def test_characters_beyond_the_first_plane_move_no_mark(document, tmp_path):
    words = "𠀀𠀁绿道"
    shifted = replace(
        document,
        text=words + document.text,
        spans=[],
        clauses=[],
        tasks=[],
        references=[],
        findings=[],
        targets=[replace(t, start=t.start + 4, end=t.end + 4, figure=None) for t in document.targets],
    )
    parsed = page([shifted], tmp_path / "plan.html")
    assert [parsed.marked[0][f"g{i}"] for i in range(6)] == [t.quote for t in document.targets]


def test_tables_are_tables(action_plan, tmp_path):
    write_html(action_plan, tmp_path / "plan.html")
    html = (tmp_path / "plan.html").read_text("utf-8")
    assert '<td colspan="5">（一）实施体检评估和规划引领行动</td>' in html
    assert html.count("<table>") >= 2


def test_contents_lead_to_the_clauses(html, document):
    parsed = Page(html)
    links = [a["href"][1:] for t, a in parsed.tags if t == "a" and a.get("href", "").startswith("#d")]
    ids = [a["id"] for t, a in parsed.tags if t == "a" and "id" in a]
    assert links == ids == [f"d0c{i}" for i in range(len(document.clauses))]


# --- cards ------------------------------------------------------------------------------------------------------


def test_cards_say_what_the_plan_says(document, html):
    [plan] = json.loads(Page(html).raw["data"])
    assert [len(plan[k]) for k in "kgrf"] == [3, 6, 1, 2]
    assert plan["k"][0]["l"] == ["市园林绿化中心"]
    assert plan["k"][0]["n"] == {"市水务局": "示例市水务局"}
    assert plan["k"][0]["y"] == [2024, 2025, 2026]
    assert [g["v"] for g in plan["g"]] == ["600公里", "≥ 80公里", "≥ 120公里", "", "≥ 95%", "≥ 90%"]
    assert [g["k"] for g in plan["g"]] == [[0], [0], [0], [0], [1], [1]]
    assert plan["f"][0]["en"] == ["No year", "State it"]


def test_several_documents_are_a_drop_down(collection, tmp_path):
    parsed = page(collection, tmp_path / "plan.html")
    options = [a["value"] for t, a in parsed.tags if t == "option"]
    assert options == ["0", "1", "2"]
    assert [("hidden" in a) for t, a in parsed.tags if t == "article"] == [False, True, True]


# --- words, colours, structure ----------------------------------------------------------------------------------


def test_both_languages_have_all_words():
    words = json.loads(ASSETS.joinpath("words.json").read_text("utf-8"))
    assert set(words["zh"]) == set(words["en"])
    template, script = (ASSETS.joinpath(n).read_text("utf-8") for n in ("page.html", "page.js"))
    used = set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', template)) | set(
        re.findall(r'\bsay\("(\w+)"', script)
    )
    used |= set(re.findall(r'\bline\("(\w+)"', script)) | {
        "tasks",
        "targets",
        "findings",
        "references",
        "error",
        "warning",
        "note",
    }
    used |= {
        w
        for names in re.findall(r"sheet\(\"\w+\", \[([^\]]+)\]", script)
        for w in re.findall(r"\"(\w+)\"", names)
    }
    assert used <= set(words["zh"])
    assert all(re.search(r"[一-鿿]", w) or w == "English" for w in words["zh"].values())


def test_it_has_landmarks_labels_and_tabs(html):
    tags = Page(html).tags
    names = [t for t, _ in tags]
    assert {"header", "nav", "main", "aside"} <= set(names)
    assert next(a for t, a in tags if t == "html")["lang"] == "zh-CN"
    assert [a["aria-selected"] for _, a in tags if a.get("role") == "tab"] == [
        "true",
        "false",
        "false",
        "false",
    ]
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    controlled = {a["aria-controls"] for _, a in tags if "aria-controls" in a}
    assert controlled <= set(ids)
    assert all(a.get("type") == "button" for t, a in tags if t == "button")


def themes() -> dict[str, dict[str, str]]:
    css = ASSETS.joinpath("page.css").read_text("utf-8")
    blocks = dict(re.findall(r"(:root[^{]*)\{([^}]*)\}", css))
    found = {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body)) for name, body in blocks.items()}
    return {name.strip(): colours for name, colours in found.items() if "paper" in colours}


def contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", sorted(themes()))
def test_contrast_is_enough(theme):
    colour = themes()[theme]
    pairs = [
        ("ink", b) for b in ("paper", "panel", "card", "chip", "g", "n", "a", "r", "on", "hit", "note-bg")
    ]
    pairs += [("soft", b) for b in ("paper", "panel", "card")] + [
        ("accent", b) for b in ("paper", "panel", "card")
    ]
    pairs += [("on-accent", "accent"), ("chip-ink", "chip")]
    pairs += [(k, f"{k}-bg") for k in ("error", "warning", "note")]
    assert {
        p: round(contrast(colour[p[0]], colour[p[1]]), 2)
        for p in pairs
        if contrast(colour[p[0]], colour[p[1]]) < 4.5
    } == {}
    assert {b for b in ("paper", "panel", "card") if contrast(colour["edge"], colour[b]) < 3} == set()


def test_both_dark_themes_are_the_same():
    light, *dark = [
        themes()[name] for name in (":root", ':root[data-theme="dark"]', ':root:not([data-theme="light"])')
    ]
    assert dark[0] == dark[1]
    assert set(light) == set(dark[0])


def test_a_long_document_is_written_quickly(document, tmp_path):
    lines = "\n".join([document.text] * 1500)
    step = len(document.text) + 1
    document = replace(
        document,
        text=lines,
        spans=[],
        targets=[
            replace(t, start=t.start + i * step, end=t.end + i * step, figure=None)
            for i in range(1500)
            for t in document.targets
        ],
    )
    start = time.process_time()
    write_html([document], tmp_path / "plan.html")
    assert time.process_time() - start < 30, "no hang"


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed")
def test_a_browser_shows_the_cards_and_has_no_complaint(document, tmp_path):
    write_html([document], tmp_path / "plan.html")
    done = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=2000", "--dump-dom", (tmp_path / "plan.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr
    assert re.findall(r'class="card" id="card-(k\d)"', done.stdout) == ["k0", "k1", "k2"]
    assert "共 3 项" in done.stdout
    assert re.findall(r'id="tab-(\w)"[^>]*>.*?<b>(\d+)</b>', done.stdout) == [
        ("k", "3"),
        ("g", "6"),
        ("f", "2"),
        ("r", "1"),
    ]
