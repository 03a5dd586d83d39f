"""Decide what a file is: by its first bytes, then by its structure, by its name only last."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from luocheng.documents.readers.faults import refuse

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Limits

__all__ = ["detect", "extension_of"]

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"),
)
ARCHIVES = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
)
OTHERS = (
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"%!PS", "PostScript"),
    (b"CAJ", "CAJ"),
    (b"Founder CEB", "CEB"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

BY_EXTENSION = {
    "htm": "html",
    "html": "html",
    "xhtml": "html",
    "shtml": "html",
    "jsp": "html",
    "php": "html",
    "asp": "html",
    "aspx": "html",
    "md": "md",
    "markdown": "md",
}
HARD_FORMATS = {"docx": "docx", "docm": "docx", "dotx": "docx", "dotm": "docx", "pdf": "pdf", "odt": "odt"}
UNSUPPORTED = {"ofd": "OFD", "ceb": "CEB", "caj": "CAJ", "epub": "EPUB"}

HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
XHTML = re.compile(r"<html\b[^>]*xmlns", re.IGNORECASE)
WORD_XML = re.compile(r"<(?:\w+:)?(?:wordDocument|package)\b|<office:document\b")
MHTML = re.compile(r"\s*(?:From:|MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE)
TAGS = re.compile(r"\s*<(?:div|p|table|span|meta|title|style|h[1-6]|center|font)\b[^>]*>", re.IGNORECASE)
HEAD = 4096


def extension_of(name: str) -> str:
    """Return the extension of a file name in lower case, without its dot."""
    return PurePath(name).suffix.lower().lstrip(".")


def detect(data: bytes, name: str, limits: Limits) -> str:
    """Return 'pdf', 'docx', 'doc', 'rtf', 'odt', 'xml', 'html', 'mhtml', 'md' or 'txt'; refuse all else.

    'doc' stands for everything in an OLE container that LibreOffice can read, 'xml' for the flat XML
    forms of Word and LibreOffice.
    """
    if not data:
        raise refuse("file-empty", name)
    head = data[:HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(ZIP):
        return _zip(data, name, limits)
    if head.startswith(OLE):
        return _ole(data, name)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    _refuse_foreign(head, name)
    return _textual(head, name)


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, kind in PICTURES:
        if head.startswith(magic):
            raise refuse("format-picture", name, kind=kind)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise refuse("format-picture", name, kind="WebP")
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"avif"}:
        raise refuse("format-picture", name, kind="HEIC")
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        raise refuse("format-picture", name, kind="BMP")
    for magic, kind in ARCHIVES:
        if head.startswith(magic):
            raise refuse("format-archive", name, kind=kind)
    for magic, kind in OTHERS:
        if head.startswith(magic):
            raise refuse("format-unsupported", name, kind=kind)


def _zip(data: bytes, name: str, limits: Limits) -> str:
    from luocheng.documents.readers.archive import Archive

    archive = Archive(data, name, limits)
    if "word/document.xml" in archive or "[Content_Types].xml" in archive:
        if any(part.startswith("xl/") for part in archive.names):
            raise refuse("format-spreadsheet", name)
        if any(part.startswith("ppt/") for part in archive.names):
            raise refuse("format-slides", name)
        return "docx"
    if "ofd.xml" in archive:
        raise refuse("format-unsupported", name, kind="OFD")
    if "mimetype" in archive:
        return _open_document(archive.read("mimetype"), name)
    if extension_of(name) in HARD_FORMATS:
        raise refuse("docx-no-document", name)
    raise refuse("format-archive", name, kind="zip")


def _open_document(mimetype: bytes, name: str) -> str:
    kind = mimetype.decode("ascii", "replace").strip()
    if "opendocument.spreadsheet" in kind:
        raise refuse("format-spreadsheet", name)
    if "opendocument.presentation" in kind:
        raise refuse("format-slides", name)
    if "opendocument.text" in kind:
        return "odt"
    raise refuse("format-unsupported", name, kind="EPUB" if "epub" in kind else "zip")


def _ole(data: bytes, name: str) -> str:
    """Tell what stands in an OLE container by the names in its directory."""
    if _stream(data, "EncryptedPackage") or _stream(data, "EncryptionInfo"):
        raise refuse("docx-encrypted", name)
    if _stream(data, "WordDocument"):
        if _word_encrypted(data):
            raise refuse("docx-encrypted", name)
        return "doc"
    if _stream(data, "Workbook") or _stream(data, "Book"):
        raise refuse("format-spreadsheet", name)
    if _stream(data, "PowerPoint Document"):
        raise refuse("format-slides", name)
    return "doc"


def _stream(data: bytes, stream: str) -> bool:
    return (stream.encode("utf-16-le") + b"\0\0") in data


def _word_encrypted(data: bytes) -> bool:
    """Look for the file information block of a .doc, which starts a sector, and read its encryption flag."""
    start = data.find(b"\xec\xa5", 512)
    while start != -1 and start % 512:
        start = data.find(b"\xec\xa5", start + 1)
    if start == -1 or start + 12 > len(data):
        return False
    return bool(int.from_bytes(data[start + 10 : start + 12], "little") & 0x0100)


def _textual(head: bytes, name: str) -> str:
    """Tell apart the formats that are written in characters; what is no text is found when decoding."""
    extension = extension_of(name)
    text = _decode(head)
    if WORD_XML.search(text) and text.lstrip().startswith("<"):
        return "xml"
    if HTML.match(text) or (text.lstrip().startswith("<?xml") and XHTML.search(text)):
        return "html"
    if MHTML.match(text) and "multipart/" in text.lower():
        return "mhtml"
    if text.lstrip().startswith("<?xml"):
        raise refuse("format-unsupported", name, kind="XML")
    if extension in HARD_FORMATS:
        raise _damaged(extension, name)
    if extension in UNSUPPORTED:
        raise refuse("format-unsupported", name, kind=UNSUPPORTED[extension])
    if extension not in {"txt", "md", "markdown"} and TAGS.match(text):
        return "html"
    return BY_EXTENSION.get(extension, "txt")


def _damaged(extension: str, name: str) -> Exception:
    if extension == "pdf":
        return refuse("pdf-damaged", name, reason="没有 %PDF 文件头", reason_en="no %PDF header")
    return refuse("zip-damaged", name, reason="没有压缩包文件头", reason_en="no zip header")


def _decode(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore").lstrip("\ufeff")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
