"""Find and parse the parts of a Word document."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from lxml import etree

from luocheng.documents.readers.archive import Archive
from luocheng.documents.readers.faults import refuse

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Limits

__all__ = ["MC", "Package", "R", "W"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

STRICT = (
    # The strict variant of the format differs in nothing but these names.
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)")
PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
PROPERTIES = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "author": "{http://purl.org/dc/elements/1.1/}creator",
    "subject": "{http://purl.org/dc/elements/1.1/}subject",
    "keywords": "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords",
}


class Package:
    """A docx as its parts, parsed when asked for, with neither entities nor network."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._archive = Archive(data, name, limits)
        self._document = self._find_document()
        self._related = self._relationships(self._document)

    def document(self) -> etree._Element:
        """Return the root of the main document."""
        return self._parse(self._document)

    def part(self, kind: str) -> etree._Element | None:
        """Return the root of the part that the document refers to as 'styles', 'numbering', 'footnotes' …."""
        path = self._related.get(kind) or posixpath.join(posixpath.dirname(self._document), f"{kind}.xml")
        return self._parse(path) if path in self._archive else None

    def properties(self) -> dict[str, str]:
        """Return title, author, subject and keywords as the file states them."""
        if "docProps/core.xml" not in self._archive:
            return {}
        root = self._parse("docProps/core.xml")
        found = {key: (root.findtext(tag) or "").strip() for key, tag in PROPERTIES.items()}
        return {key: value for key, value in found.items() if value}

    def _find_document(self) -> str:
        path = self._relationships("").get("officeDocument", "word/document.xml")
        if path not in self._archive:
            path = "word/document.xml"
        if path not in self._archive:
            raise refuse("docx-no-document", self.name)
        return path

    def _relationships(self, part: str) -> dict[str, str]:
        """Map the kinds of relationship of a part to their targets inside the archive."""
        folder, base = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self._archive:
            return {}
        found: dict[str, str] = {}
        for element in self._parse(path).iter(f"{RELATIONSHIPS}Relationship"):
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))
                found.setdefault(element.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def _parse(self, path: str) -> etree._Element:
        data = self._archive.read(path)
        plain = data.replace(b"\0", b"") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else data
        if DECLARATION.search(plain):
            raise refuse("xml-entities", self.name, part=path)
        for strict, transitional in STRICT:
            if strict in data:
                data = data.replace(strict, transitional)
        try:
            return etree.fromstring(data, PARSER)
        except etree.XMLSyntaxError as error:
            raise refuse("xml-damaged", self.name, part=path, reason=str(error.msg)) from error
        except ValueError as error:
            raise refuse("xml-damaged", self.name, part=path, reason=str(error)) from error
