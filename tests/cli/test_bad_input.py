"""Bad input: a clear error or an empty plan with a finding, never a traceback, in bounded time and memory."""

from __future__ import annotations

import ctypes
import io
import os
import random
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
DATA = Path(__file__).parents[1] / "data" / "readers"
GOOD = "示例市工作方案（2024—2026年）\n\n一、任务\n\n1.甲事。到2026年，覆盖率达到90%。（市教育局负责）\n"
SECRET = "LUOCHENG-SECRET-7d1f"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MEMORY = 1_500_000_000


def bounded() -> None:
    """Give the command no more than a fixed amount of memory and of processor time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


def docx(body: str = "", head: str = "", **parts: str | bytes) -> bytes:
    """Zip a docx from the XML of its body."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{head}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def paragraphs(text: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))


def png(width: int = 64, height: int = 64) -> bytes:
    """Make a picture: a grey square."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    """Make a docx of half a megabyte whose text inflates to 400."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            part.write(f"<w:document {W}><w:body>".encode())
            for _ in range(400):
                part.write(b" " * 1_000_000)
    return buffer.getvalue()


def nested_bomb() -> bytes:
    """Make a zip of zips of zips, and give the outermost a document that is one of them."""
    inner = b"\0" * 10_000_000
    for level in range(4):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(8):
                archive.writestr(f"{level}-{number}.zip", inner)
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", inner)
        inner = buffer.getvalue()
    return inner


def laughs(levels: int = 12) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE w:document [<!ENTITY l0 "{"哈" * 20}">{entities}]>'


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


PDF = (DATA / "plan.pdf").read_bytes()
DOCX = (DATA / "plan-office.docx").read_bytes()

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("a.docx", lambda: b""),
    "empty text": ("a.txt", lambda: b""),
    "empty page": ("a.html", lambda: b""),
    "only blanks": ("a.txt", " \n\t\u3000\r\n \u200b\ufeff".encode),
    "only blanks, md": ("a.md", lambda: b"\n\n   \n"),
    "page without text": ("a.html", lambda: b"<html><head><script>x()</script></head><body><p> </p></body></html>"),
    "docx without text": ("a.docx", lambda: docx("<w:p/>")),
    "picture": ("a.docx", png),
    "picture, pdf": ("a.pdf", png),
    "picture, txt": ("a.txt", png),
    "bomb": ("a.docx", bomb),
    "nested bomb": ("a.docx", nested_bomb),
    "nested bomb, zip": ("a.zip", nested_bomb),
    "encrypted": ("a.pdf", (DATA / "encrypted.pdf").read_bytes),
    "scanned": ("a.pdf", (DATA / "scanned.pdf").read_bytes),
    "garbled": ("a.pdf", (DATA / "garbled.pdf").read_bytes),
    "laughs": ("a.docx", lambda: docx(paragraphs("&l11;"), laughs())),
    "laughs, svg": ("a.svg", f'<?xml version="1.0"?>{laughs()}<svg><text>&l11;</text></svg>'.encode),
    "docx cut": ("a.docx", lambda: DOCX[: len(DOCX) // 2]),
    "docx cut at its end": ("a.docx", lambda: DOCX[:-10]),
    "docx of one byte": ("a.docx", lambda: b"P"),
    "pdf cut at its head": ("a.pdf", lambda: PDF[:40]),
    "pdf, only a head": ("a.pdf", lambda: b"%PDF-1.7\n"),
    "workbook": ("a.docx", lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})),
    "zip of files": ("a.docx", lambda: zipped({"readme.txt": "甲".encode()})),
    "deep": ("a.docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000)),
}  # fmt: skip


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def good_beside(folder: Path) -> Path:
    path = folder / "good.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(run: Run, tmp_path: Path, kind: str) -> None:
    """Each is named with what to do about it, and does not keep a good file from being read."""
    name, make = REFUSED[kind]
    bad = tmp_path / f"坏 文件 {name}"
    bad.write_bytes(make())
    said = run("read", "--json", bad, good_beside(tmp_path), code=1, before=bounded)
    assert bad.name in said.err
    assert "办法" in said.err
    assert len(said.err) < 1500
    assert [d["source"] for d in said.data["documents"]] == ["good.md"]
    assert len(said.data["documents"][0]["tasks"]) == 1
    assert said.data["faults"]
    for fault in said.data["faults"]:
        assert fault["code"] != "unreadable", "a fault that nobody foresaw"
        assert fault["remedy"]["zh"]
        assert fault["remedy"]["en"]


@pytest.mark.parametrize("size", [101_000_000, 200_000_000])
@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a.html"])
def test_a_huge_file_is_refused_at_once(run: Run, tmp_path: Path, name: str, size: int) -> None:
    """The file is sparse: as large as any other to whoever reads it."""
    bad = tmp_path / name
    with bad.open("wb") as file:
        file.write(GOOD.encode())
        file.truncate(size)
    said = run("read", bad, code=1, before=bounded, seconds=20)
    assert name in said.err
    assert f"{size // 1_000_000} MB" in said.err
    assert "拆分" in said.err


def test_a_large_text_is_refused_before_it_is_read(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "长.txt"
    bad.write_text(GOOD * 400_000, encoding="utf-8")
    assert bad.stat().st_size > 40_000_000
    said = run("read", bad, code=1, before=bounded, seconds=20)
    assert "长.txt" in said.err
    assert "32 MB" in said.err


def test_one_line_of_a_megabyte(run: Run, tmp_path: Path) -> None:
    """Text without any line break, and text without any sense."""
    for name, text in (
        ("line.txt", GOOD.replace("\n", "") * 8000),
        ("brackets.txt", "（" * 300_000),
        ("digits.txt", "1" * 300_000),
        ("numbers.txt", "一、" * 150_000),
        ("pairs.txt", "（一）" * 100_000),
        ("bars.md", "|" * 300_000),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = run("read", "--json", tmp_path, code=None, before=bounded)
    assert said.code == 0 or said.data["faults"]


# --- entities --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["internal", "parameter", "whole"])
@pytest.mark.parametrize("name", ["a.docx", "a.html", "a.xhtml", "a.svg", "a.xml", "a.htm", "a.odt", "a.txt"])
def test_external_entities_are_never_loaded(run: Run, tmp_path: Path, name: str, declared: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    address = secret.as_uri()
    kinds = {
        "internal": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{address}">]>',
        "parameter": f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{address}"> %p; <!ENTITY x "甲">]>',
        "whole": f'<!DOCTYPE r SYSTEM "{address}">',
    }
    head = f'<?xml version="1.0" encoding="utf-8"?>{kinds[declared]}'
    body = f"一、任务&x;\n1.甲事。<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' parse='text' href='{address}'/>"
    if name == "a.docx":
        content = docx(paragraphs(body.split("<xi", maxsplit=1)[0]), head)
    elif name == "a.odt":
        content = zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": f"{head}<r>{body}</r>".encode(),
            }
        )
    else:
        tag = {"a.svg": "svg", "a.xml": "r"}.get(name, "html")
        content = f"{head}<{tag}><body><p>{body}</p></body></{tag}>".encode()
    (tmp_path / name).write_bytes(content)
    said = run("read", "--json", tmp_path / name, code=None, before=bounded)
    assert SECRET not in said.out + said.err
    if said.code:
        assert name in said.err
        assert "办法" in said.err


def test_links_in_a_docx_are_not_followed(run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
        f'Target="{secret.as_uri()}" TargetMode="External"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
        'Target="../../../../../../etc/passwd"/></Relationships>'
    )
    path = tmp_path / "a.docx"
    path.write_bytes(docx(paragraphs(GOOD.strip()), word___rels__document_xml_rels=relations))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations)
    said = run("read", "--json", path, code=None)
    assert SECRET not in said.out + said.err
    assert "root:" not in said.out + said.err


# --- read all the same ---------------------------------------------------------------------------------------------


def test_a_document_without_headings_is_an_empty_plan(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "没有序号.md"
    path.write_text("今天天气很好。\n\n我们去公园散步，公园里有很多人。\n", encoding="utf-8")
    (document,) = run("read", "--json", path).data["documents"]
    assert document["clauses"] == document["tasks"] == document["targets"] == []
    assert "今天天气很好" in document["text"]
    (finding,) = [f for f in document["findings"] if f["code"] == "no-headings"]
    assert finding["remedy"]["zh"]
    assert "任务 0" in run("read", path).out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.docx", f"<!DOCTYPE html><html><body>{''.join(f'<p>{x}</p>' for x in GOOD.split())}</body></html>".encode()),
        ("word.txt", docx(paragraphs(GOOD.strip()))),
        ("word", docx(paragraphs(GOOD.strip()))),
        ("word.pdf", docx(paragraphs(GOOD.strip()))),
        ("带 空格 和（括号）的 文件.md", GOOD.encode()),
        ("-o.md", GOOD.encode()),
        ("GB.TXT", GOOD.encode("gb18030")),
        ("windows.txt", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()),
        ("utf16.txt", GOOD.encode("utf-16")),
        ("nul.txt", GOOD.encode() + b"\x1a"),
    ],
)  # fmt: skip
def test_a_wrong_or_odd_name_does_not_matter(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (document,) = run("read", "--json", "--", name, cwd=tmp_path).data["documents"]
    assert document["source"] == name
    assert [t["lead_units"] for t in document["tasks"]] == [["市教育局"]]
    assert [t["value"] for t in document["targets"]] == [90]
    assert document["title"] == "示例市工作方案（2024—2026年）"


def subject_to_permissions() -> None:
    """Give up what lets root read everything, so that the test holds for root too."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # to write, and to read, whatever the permissions say
        libc.prctl(24, capability, 0, 0, 0)


def test_a_file_that_may_not_be_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "locked.md"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    said = run("read", "--json", path, good_beside(tmp_path), code=1, before=subject_to_permissions)
    assert str(path) in said.err
    assert "权限" in said.err
    assert len(said.data["documents"]) == 1


def test_links_that_lead_nowhere_or_in_a_circle(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "missing")
    (tmp_path / "circle.md").symlink_to(tmp_path / "circle.md")
    (tmp_path / "folder").symlink_to(tmp_path)
    good_beside(tmp_path)
    said = run("read", "--json", tmp_path, code=1)
    assert len(said.data["documents"]) == 1
    assert {Path(f["where"]).name for f in said.data["faults"]} == {"gone.md", "circle.md"}


def test_a_pipe_is_no_file(run: Run, tmp_path: Path) -> None:
    """Reading what never ends, or waiting for what never comes, would hang."""
    os.mkfifo(tmp_path / "pipe.txt")
    said = run("read", tmp_path / "pipe.txt", "/dev/zero", code=1, before=bounded, seconds=20)
    assert "pipe.txt" in said.err
    assert "/dev/zero" in said.err


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".pdf", ".mht", ".json", ".xlsx", ""])
def test_random_bytes(run: Run, tmp_path: Path, suffix: str) -> None:
    """Noise is refused or read as what text there is in it; files beside it are read."""
    heads = [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.4\n",
        b"<html>",
        b"\xff\xfe",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{",
    ]
    files = []
    for number, head in enumerate(heads):
        path = tmp_path / f"noise-{number}{suffix}"
        path.write_bytes(head + noise(20_000, number))
        files.append(path)
    said = run("read", "--json", *files, good_beside(tmp_path), code=None, before=bounded)
    assert "good.md" in [d["source"] for d in said.data["documents"]]
    for fault in said.data.get("faults", []):
        assert "noise-" in fault["where"]
        assert fault["remedy"]["zh"] or fault["expected"]["zh"]


@pytest.mark.parametrize("cut", [0.05, 0.5, 0.95])
@pytest.mark.parametrize(
    "name", ["plan.pdf", "plan-office.docx", "plan-office.html", "plan.rtf", "numbered.doc"]
)
def test_files_cut_short(run: Run, tmp_path: Path, name: str, cut: float) -> None:
    content = (DATA / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(content[: int(len(content) * cut)])
    # LibreOffice, which reads the old formats, needs more memory than our own readers are given.
    before = None if name.endswith((".rtf", ".doc")) else bounded
    said = run("read", "--json", path, good_beside(tmp_path), code=None, before=before)
    assert "good.md" in [d["source"] for d in said.data["documents"]]
    if said.code:
        assert name in said.err
        assert "办法" in said.err


def test_all_of_them_at_once(run: Run, tmp_path: Path) -> None:
    """In several processes, good files between the bad ones; every bad one is told, every good one is read."""
    files = []
    for number, (name, make) in enumerate(REFUSED.values()):
        bad = tmp_path / f"{number:02d}-bad-{name}"
        bad.write_bytes(make())
        good = tmp_path / f"{number:02d}-good.md"
        good.write_text(GOOD, encoding="utf-8")
        files += [bad, good]
    said = run("read", "--json", *files, code=1)
    assert [d["source"] for d in said.data["documents"]] == [f.name for f in files if "good" in f.name]
    told = dict.fromkeys(bad for f in said.data["faults"] for bad in files if bad.name in f["where"])
    assert [f.name for f in told] == [f.name for f in files if "bad" in f.name]
