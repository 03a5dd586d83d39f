"""What a file is, by its content first and its name last; what is no document is called what it is."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import DEFAULT, Limits, read_bytes, read_source
from luocheng.documents.readers.detect import detect
from luocheng.documents.readers.faults import CATALOGUE, fault
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENCRYPTED_BLOCK = b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01" + bytes(500)


def utf16(name: str) -> bytes:
    """Write the name of a stream as OLE directories hold it."""
    return name.encode("utf-16-le") + b"\0\0"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.4", "a.txt", "pdf"),
        (b"\n\n%PDF-1.4", "a.doc", "pdf"),
        (b"{\\rtf1", "a.doc", "rtf"),
        (OLE + utf16("WordDocument"), "a.wps", "doc"),
        (b"<!DOCTYPE html><p>", "a.doc", "html"),
        (b"\xef\xbb\xbf <HTML>", "a.txt", "html"),
        ("<html>".encode("utf-16"), "a.doc", "html"),
        (b"<!-- saved from url --><html>", "a.txt", "html"),
        (b'<?xml version="1.0"?><html xmlns="x">', "a.xml", "html"),
        (b"<div>x</div>", "a.jsp", "html"),
        (b"<div>x</div>", "a.md", "md"),
        (b"<div>x</div>", "a.txt", "txt"),
        (b"<p>x</p>", "upload", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>', "a.doc", "xml"),
        (b'<?xml version="1.0"?><pkg:package>', "a.xml", "xml"),
        (b'<?xml version="1.0"?><office:document xmlns:office="x">', "a.fodt", "xml"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;", "a.doc", "mhtml"),
        (b"# x", "a.md", "md"),
        (b"# x", "a.markdown", "md"),
        (b"# x", "a.txt", "txt"),
        (b"# x", "", "txt"),
        ("一、目标".encode(), "a.doc", "txt"),
    ],
)
def test_formats(content: bytes, name: str, expected: str) -> None:
    assert detect(content, name, DEFAULT) == expected


PICTURES = {
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "GIF": b"GIF89a\x04\x00\x04\x00",
    "BMP": b"BM\x66\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00",
    "TIFF": b"II*\x00\x08\x00\x00\x00",
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "HEIC": b"\x00\x00\x00\x18ftypheic",
}


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.txt", "a.html", "a.doc"])
@pytest.mark.parametrize("form", PICTURES)
def test_pictures_under_a_wrong_name(form: str, name: str) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(PICTURES[form] + bytes(100), name)
    (found,) = caught.value.faults
    assert found.code == "format-picture"
    assert form in found.what


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.docx", "file-empty"),
        (b"Rar!\x1a\x07\x00", "a.docx", "format-archive"),
        (b"7z\xbc\xaf\x27\x1c", "a.docx", "format-archive"),
        (b"\x1f\x8b\x08", "a.docx", "format-archive"),
        (OLE + utf16("EncryptedPackage"), "a.docx", "docx-encrypted"),
        (OLE + ENCRYPTED_BLOCK + utf16("WordDocument"), "a.doc", "docx-encrypted"),
        (OLE + utf16("Workbook"), "a.doc", "format-spreadsheet"),
        (OLE + utf16("PowerPoint Document"), "a.doc", "format-slides"),
        (b'<?xml version="1.0"?><data/>', "a.xml", "format-unsupported"),
        (b"SQLite format 3\x00", "a.docx", "format-unsupported"),
        ("文字".encode(), "a.docx", "zip-damaged"),
        ("文字".encode(), "a.pdf", "pdf-damaged"),
        (b"\x00\x01\x02\x03", "a.docx", "zip-damaged"),
        (b"\x00\x01\x02\x03", "a.doc", "format-unknown"),
        (b"\x00\x01\x02\x03", "a", "format-unknown"),
        (b"PK\x03\x04 but no more", "a.docx", "zip-damaged"),
        (b"PK\x05\x06" + bytes(18), "a.docx", "docx-no-document"),
        (b"PK\x05\x06" + bytes(18), "a.zip", "format-archive"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(content: bytes, name: str, code: str) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(content, name)
    assert [found.code for found in caught.value.faults] == [code]


@pytest.mark.parametrize(
    ("parts", "name", "code"),
    [
        ({"xl/workbook.xml": "", "[Content_Types].xml": ""}, "a.docx", "format-spreadsheet"),
        ({"ppt/presentation.xml": "", "[Content_Types].xml": ""}, "a.docx", "format-slides"),
        ({"OFD.xml": "", "Doc_0/Document.xml": ""}, "a.ofd", "format-unsupported"),
        ({"mimetype": "application/epub+zip"}, "a.epub", "format-unsupported"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "a.ods", "format-spreadsheet"),
        ({"a.txt": "x"}, "a.zip", "format-archive"),
        ({"a.txt": "x"}, "a.docx", "docx-no-document"),
        ({"[Content_Types].xml": "<Types/>"}, "a.docx", "docx-no-document"),
        ({"word/document.xml": "<w:document"}, "a.docx", "xml-damaged"),
        ({"word/document.xml": ""}, "a.docx", "xml-damaged"),
        ({"word/document.xml": "<a/>"}, "a.docx", "no-text"),
    ],
)
def test_archives_that_are_no_document(
    parts: dict[str, str], name: str, code: str, pack: Callable[..., bytes]
) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(pack(parts), name)
    assert [found.code for found in caught.value.faults] == [code]


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name, code in (
        ("none.docx", "file-missing"),
        ("folder.docx", "file-unreadable"),
        ("pipe.txt", "file-unreadable"),
        ("x" * 300, "file-unreadable"),
    ):
        with pytest.raises(LuochengError) as caught:
            read_source(tmp_path / name)
        assert [found.code for found in caught.value.faults] == [code]


def test_a_sparse_file_of_200_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(LuochengError) as caught:
        read_source(path)
    (found,) = caught.value.faults
    assert found.code == "file-too-large"
    assert "200 MB" in found.what
    assert "100 MB" in found.expected


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_text_has_a_limit_of_its_own(name: str) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(b"<html>" + b"a" * 2000, name, limits=Limits(text_bytes=1000))
    assert caught.value.faults[0].code == "file-too-large"


def test_every_fault_speaks_both_languages() -> None:
    words = {
        "reason": "甲",
        "reason_en": "a",
        "size": "1",
        "limit": "2",
        "kind": "x",
        "offset": "3",
        "extension": "doc",
    }
    words |= {
        "tried": "utf-8",
        "byte": "FF",
        "part": "p",
        "pages": "9",
        "page": "4",
        "count": "5",
        "seconds": "6",
    }
    for code in CATALOGUE:
        found = fault(code, "a.docx", **words)
        assert found.code == code
        assert found.what
        assert found.what_en
        assert found.what_en.isascii()
        assert bool(found.remedy) == bool(found.remedy_en)
        assert bool(found.expected) == bool(found.expected_en)
        assert "{" not in found.what + found.what_en + found.expected + found.remedy


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [("a.txt", "lxml|pypdfium2|docx|email|html.parser|zipfile"), ("a.md", "lxml|pypdfium2|docx")],
)
def test_a_text_file_loads_no_heavy_library(name: str, unwanted: str) -> None:
    script = (
        "import sys\nfrom luocheng.documents.readers import read_bytes\n"
        f"read_bytes('一、目标'.encode(), {name!r})\n"
        f"print([x for x in {unwanted.split('|')!r} if x in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
