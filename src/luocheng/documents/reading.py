"""From a file to its documents: the order in which the parts of this room do their work."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from pathlib import Path

from luocheng.documents.characters import integer
from luocheng.documents.clauses import clauses_of, spans_of
from luocheng.documents.frontmatter import Piece, read_front, split_pieces
from luocheng.documents.horizons import Clock, plan_years
from luocheng.documents.normalise import Paragraph, paragraphs
from luocheng.documents.outline import Outline, build_outline
from luocheng.documents.references import find_references
from luocheng.documents.responsibility import find_convention
from luocheng.documents.source import Source
from luocheng.documents.tables import TableReader
from luocheng.documents.targets import RULE_KINDS, Masks, Reader, find_targets
from luocheng.documents.tasks import find_tasks
from luocheng.patterns import regex
from luocheng.policy.checks import check_plan, propose_names
from luocheng.policy.model import Document
from luocheng.policy.units import UnitDirectory

__all__ = ["extract", "read_documents"]


def read_documents(
    path: Path, directory: UnitDirectory | None = None, *, skip_pages: bool = False
) -> list[Document]:
    """Read a file and return the documents in it, each with its plan and what is wrong with it.

    Parameters
    ----------
    path
        A txt, md, html, docx, pdf, doc or wps file.
    directory
        The units of the city; None when there is no directory to compare with.
    skip_pages
        Leave out pages of a pdf that are scanned or garbled, with a finding each, instead of refusing the file.

    Raises
    ------
    LuochengError
        When the file cannot be read; the faults say where, why and what to do.
    """
    from luocheng.documents.readers import read_source

    documents = extract(read_source(path, skip_pages=skip_pages), directory)
    for document in documents:
        document.source = path.name
    return documents


def extract(source: Source, directory: UnitDirectory | None = None) -> list[Document]:
    """Read the plans out of the lines and tables of a file and check them."""
    pieces, empty = split_pieces(paragraphs(source.blocks))
    documents = [_document(piece, source) for piece in pieces]
    documents[0].extra["empty_labels"] = empty
    for document in documents:
        document.extra["notes"] = [(zh, en) for _, zh, en in source.notes]
        propose_names(document, directory)
        document.findings = check_plan(document, directory)
    return documents


def _document(piece: Piece, source: Source) -> Document:
    items = piece.paragraphs
    starts, text = _text([p.text for p in items])
    folded = "\n".join([p.folded for p in items])
    outline = build_outline(items, starts)
    body_from = outline.items[0].first if outline.items else len(items)
    front = read_front(items, body_from, piece.heading)
    document = Document(
        label=piece.label,
        title=front.title,
        issuer=front.issuer,
        number=front.number,
        date=front.date,
        text=text,
        kind=front.kind,
        format=source.format,
        checksum=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )
    document.spans = spans_of(items, outline)
    document.clauses = clauses_of(outline, text, document.spans)
    convention = find_convention(folded)
    document.tasks = find_tasks(text, folded, outline, convention)
    document.plan_start, document.plan_end = plan_years(
        " ".join((front.title, *(p.text for p in items[:body_from] if len(p.text) < 80))), front.date
    )
    clock = _clock(document)
    masks = Masks([*(span for task in document.tasks for span in task.assigned), *outline.notes])
    # A set of rules that gives its items to units is a plan all the same.
    strict = front.kind in RULE_KINDS and sum(1 for t in document.tasks if t.lead_units) < 5
    reader = Reader(text, folded, clock, masks, strict)
    document.targets = find_targets(reader, outline)
    document.references = find_references(text, folded, outline.items)
    _read_tables(document, items, outline, TableReader(reader, convention.rule))
    return document


def _read_tables(document: Document, items: list[Paragraph], outline: Outline, reader: TableReader) -> None:
    """Add what stands in tables, in the order of the text."""
    for index, place in outline.tables:
        tasks, targets = reader.read(items[index], outline.starts[index], place)
        document.tasks += tasks
        document.targets += targets
    if outline.tables:
        document.tasks.sort(key=lambda t: t.start)
        document.targets.sort(key=lambda t: t.start)


_YEAR = regex(r"(20(?<!\d20)\d\d)年")


_SPAN = regex(
    r"(?P<y>20(?<!\d20)\d\d)年(?:起|开始)[,，]?(?:的|用|利用|力争)?(?P<n>[一二三四五六七八九十]|\d)年(?:内|时间|左右)"
)


def _clock(document: Document) -> Clock:
    """Say which years the document speaks of; without a date, by its number or by the year it names most."""
    issued = int(document.date[:4]) if document.date else None
    if numbered := re.search(r"〔(\d{4})〕", document.number):
        # A page put on the web later carries its own date; a number on its own line tells the document's year.
        own = re.search(rf"(?m)^ *[^\W\d_]{{1,14}}〔{numbered[1]}〕第?\d{{1,4}}号 *$", document.text[:5000])
        issued = int(numbered[1]) if issued is None or own else issued
    if issued and document.plan_end and issued > document.plan_end:
        # No plan is issued when it has ended: that is the date of the page on which it stands.
        issued = document.plan_start
    issued = issued or document.plan_start
    current = (
        document.plan_start if document.plan_start and document.plan_start == document.plan_end else issued
    )
    if current is None:
        named = Counter(_YEAR.findall(document.text)).most_common(1)
        current = int(named[0][0]) if named else None
    start, end = document.plan_start, document.plan_end
    if issued is None and (span := _SPAN.search(document.text)):
        # 2012年起5年内 in a text without a date: what it says of five years counts from there.
        issued = start = int(span["y"])
        end = start + (integer(span["n"]) or 1) - 1
    late = bool(document.date) and int((document.date or "0000-00")[5:7]) >= 10
    return Clock(issued, start, end, late, current)


def _text(parts: list[str]) -> tuple[list[int], str]:
    starts = [0, *itertools.accumulate([len(part) + 1 for part in parts])]
    return starts[:-1], "\n".join(parts)
