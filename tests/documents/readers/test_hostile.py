"""Files made to do harm: each ends within seconds, in a fault with its code, never in another exception."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from luocheng.documents.readers import Limits, read_bytes, read_source
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(autouse=True)
def _within_seconds() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 30


def refused(content: bytes, name: str = "a.docx", limits: Limits | None = None) -> list[str]:
    """Return the codes with which a file is refused."""
    with pytest.raises(LuochengError) as caught:
        read_bytes(content, name, limits=limits or Limits())
    return [found.code for found in caught.value.faults]


def document(body: str) -> str:
    """Write the main part of a docx."""
    return f"<w:document {NS}><w:body>{body}</w:body></w:document>"


# --- zip ----------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused(pack: Callable[..., bytes]) -> None:
    bomb = pack({"word/document.xml": b"<w:document>" + b" " * 100_000_000})
    assert len(bomb) < 1_000_000
    assert refused(bomb) == ["zip-bomb"]


def test_a_zip_bomb_that_lies_about_its_size_is_refused(pack: Callable[..., bytes]) -> None:
    bomb = bytearray(pack({"word/document.xml": b"<w:document>" + b" " * 100_000_000}))
    true = (100_000_012).to_bytes(4, "little")
    while (at := bomb.find(true)) != -1:
        bomb[at : at + 4] = (1000).to_bytes(4, "little")
    assert refused(bytes(bomb))[0] in {"zip-bomb", "zip-damaged", "xml-damaged"}


def test_a_zip_of_many_entries_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(25_000):
            archive.writestr(str(number), b"")
    assert refused(buffer.getvalue()) == ["zip-bomb"]


def test_large_pictures_in_a_document_do_not_count(pack: Callable[..., bytes]) -> None:
    picture = b"\xff\xd8" + bytes(60_000_000)
    content = pack(
        {"word/document.xml": document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"), "word/media/1.jpg": picture}
    )
    assert read_bytes(content, "a.docx", limits=Limits(part_bytes=1_000_000, archive_bytes=1_000_000)).blocks


def test_a_protected_zip_is_refused(pack: Callable[..., bytes]) -> None:
    content = bytearray(pack({"word/document.xml": document("")}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    assert refused(bytes(content)) == ["docx-encrypted"]


@pytest.mark.parametrize("name", ["plan.docx", "numbered-office.docx", "plan.odt"])
@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_a_zip_cut_short_is_refused(name: str, cut: float, data: Path) -> None:
    content = (data / name).read_bytes()
    assert refused(content[: int(len(content) * cut)], name) == ["zip-damaged"]


@given(wrong=st.binary(min_size=1, max_size=4), where=st.floats(0, 1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_docx_with_wrong_bytes_is_read_or_refused(wrong: bytes, where: float, data: Path) -> None:
    content = bytearray((data / "plan-office.docx").read_bytes())
    at = int(where * (len(content) - len(wrong)))
    content[at : at + len(wrong)] = wrong
    only_faults(bytes(content), "a.docx")


# --- xml ----------------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
        f'<!DOCTYPE w [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE w [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
        "<! DOCTYPE w>",
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(declaration: str, part: str, encoding: str, pack: Callable[..., bytes]) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>{declaration}" + document(
        "<w:p><w:r><w:t>&x;&l11;</w:t></w:r></w:p>"
    )
    parts: dict[str, str | bytes] = {"word/document.xml": document("<w:p/>"), part: text.encode(encoding)}
    assert refused(pack(parts)) == ["xml-entities"]


def test_external_entities_in_a_page_are_not_loaded() -> None:
    page = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>甲&x;乙</p></body></html>'
    texts = [getattr(block, "text", "") for block in read_bytes(page.encode(), "a.html").blocks]
    assert "root:" not in "".join(texts)
    assert "甲" in "".join(texts)


@pytest.mark.parametrize(
    "body",
    [
        "<w:sdt><w:sdtContent>" * 5_000 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 5_000,
        "<w:tbl><w:tr><w:tc>" * 3_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3_000,
        "<w:p>" + "<w:smartTag>" * 50_000 + "</w:smartTag>" * 50_000 + "</w:p>",
    ],
)
def test_deep_nesting_is_refused(body: str, pack: Callable[..., bytes]) -> None:
    assert refused(pack({"word/document.xml": document(body)}))[0] in {"xml-damaged", "too-deep"}


def test_a_table_of_a_million_cells_is_refused(pack: Callable[..., bytes]) -> None:
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 1000 + "</w:tr>"
    content = pack({"word/document.xml": document(f"<w:tbl>{row * 1000}</w:tbl>")})
    assert refused(content) == ["too-many-cells"]


def test_large_spans_cost_nothing(pack: Callable[..., bytes]) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>'
    content = pack({"word/document.xml": document(f"<w:tbl><w:tr>{cell * 2}</w:tr></w:tbl>")})
    assert read_bytes(content, "a.docx").blocks


def test_a_document_that_takes_too_long_is_given_up(pack: Callable[..., bytes]) -> None:
    content = pack({"word/document.xml": document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * 200_000)})
    assert refused(content, limits=Limits(seconds=0.5)) == ["too-slow"]


# --- anything -----------------------------------------------------------------------------------------------

NAMES = ["a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a", "a.xml", "a.mht"]
HEADS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"MIME-Version: 1.0\nContent-Type: multipart/x\n",
         b"| a | b |\n|---|---|\n", b"<table><tr><td rowspan=3>", b"---\n", b"<?xml version='1.0'?>"]  # fmt: skip


def only_faults(content: bytes, name: str) -> None:
    """Read a file; whatever is wrong with it must be told by a fault with a code of its own."""
    try:
        read_bytes(content, name)
    except LuochengError as error:
        for found in error.faults:
            assert found.code != "unreadable", found
            assert found.what


@given(st.sampled_from(HEADS), st.binary(max_size=400), st.sampled_from(NAMES))
@settings(max_examples=300, deadline=None)
@example(b"", b"\x85\x0c\x0b", "a.md")
@example(b"", b"|\n|-", "a.md")
def test_no_bytes_crash_the_readers(head: bytes, rest: bytes, name: str) -> None:
    only_faults(head + rest, name)


@given(st.text(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html"]))
@settings(max_examples=200, deadline=None)
def test_no_text_crashes_the_readers(text: str, name: str) -> None:
    only_faults(text.encode("utf-8", "surrogatepass"), name)


MARKS = [
    "#",
    "*",
    "_",
    "`",
    "|",
    "-",
    "1.",
    "[",
    "](",
    ")",
    "<",
    ">",
    "!",
    "\\",
    "\n",
    "\n\n",
    "  ",
    "甲",
    "a",
    "<table>",
    "<td>",
    "&#0;",
    "^1]:",
    "~~~",
    "---",
]


@given(st.lists(st.sampled_from(MARKS), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_markdown_crashes_the_reader(marks: list[str]) -> None:
    only_faults("".join(marks).encode(), "a.md")


TAGS = ["<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "<td rowspan=0 colspan=9>", "</td>", "</table>", "<ol reversed>", "<ol start=-3>",
        "<li value=99999999999>", "</li>", "</ol>", "<ul>", "<sup>", "</sup>", "<a>", "</a>", "<pre>", "</pre>", "<br>", "<span style='mso-list:Ignore'>",
        "</span>", "<h1>", "</h1>", "<td style='display:none'>", "<font size=6>", "甲", "乙。", "1", "\n", "&nbsp;", "<caption>", "\x01", "&#1;", "&#xD800;", "\f", "</body>", "<body>"]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_page_crashes_the_reader(tags: list[str]) -> None:
    only_faults(("<html><body>" + "".join(tags)).encode(), "a.html")


def test_a_file_that_grows_unreadable_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲", encoding="utf-8")

    def gone(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(type(path), "read_bytes", gone)
    with pytest.raises(LuochengError) as caught:
        read_source(path)
    assert caught.value.faults[0].code == "file-unreadable"
