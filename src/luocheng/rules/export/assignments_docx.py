"""权责清单 as a Word document for print, in the manner of official documents; a unit's cell is merged over its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.policy.export.docx_parts import (
    BODY,
    HEADING,
    TITLE,
    Cell,
    Column,
    TableLine,
    clean,
    paragraph,
    set_fonts,
    set_page,
    table,
)
from luocheng.policy.export.measure import line_count, paginate, title_lines
from luocheng.rules.export.assignments import duties_of, table_rows, titles
from luocheng.rules.wording import OUTCOME_WORDS

if TYPE_CHECKING:
    from luocheng.rules.assigning import Assigned

__all__ = ["write"]

_SIZE, _PITCH, _PADDING, _GAP = 10.5, 15.0, 6.0, 0.25
_WIDTH, _HEIGHT, _HEADER = 700.0, 441.5, 29.0
"""The text area of A4 sideways, and what the header of a table takes on every page, in points."""


def write(assigned: Assigned, path: Path) -> None:
    """Write the list as a document of two or three tables."""
    import docx

    title, facts = titles(assigned)
    given, open_ = duties_of(assigned)
    word = docx.Document()
    word.core_properties.title = clean(title)[:200]
    word.core_properties.author = ""
    word.core_properties.comments = ""
    set_fonts(word)
    set_page(word)
    lines = title_lines(title, _WIDTH - 40, 22)
    parts = [paragraph(line, TITLE, 22, align="center", line=34, keep=True) for line in lines]
    parts.append(paragraph(facts, BODY, 12, align="center", line=20, after=6, keep=True))
    used = 34.0 * len(lines) + 20.0 * line_count(facts, _WIDTH, 12) + 6.0 + 42.0
    classes = [
        (f"{r.title}（{r.gives}）", r.when, r.unit, f"{r.clause}　“{r.evidence}”")
        for r in table_rows(assigned.book)
    ]
    parts += _section(
        "一、哪一类事物由谁负责",
        (("权责", 140), ("情形", 250), ("责任单位", 150), ("条款和依据", 160)),
        classes,
        used,
    )
    rows = [(d.unit, d.gives, d.register, d.record, d.name, f"{d.clause}　“{d.evidence}”") for d in given]
    parts += _section(
        "二、各单位负责的事项",
        (("责任单位", 120), ("责任", 90), ("台账", 80), ("编号", 90), ("名称", 160), ("条款和依据", 160)),
        rows,
        36.0,
        page=True,
    )
    if open_:
        rest = [(d.title, d.register, d.record, d.name, OUTCOME_WORDS[d.outcome][0], d.reason) for d in open_]
        parts += _section(
            "三、尚未确定责任单位的事项",
            (("权责", 120), ("台账", 80), ("编号", 90), ("名称", 130), ("结果", 80), ("说明", 200)),
            rest,
            36.0,
            page=True,
        )
    body = word.element.body
    for part in parts:
        body.insert(len(body) - 1, part)
    with path.open("wb") as file:
        word.save(file)


def _section(
    title: str,
    headings: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    used: float,
    *,
    page: bool = False,
) -> list[Any]:
    head = paragraph(
        title, HEADING, 16, align="left", before=0 if page else 8, after=6, line=28, page=page, keep=True
    )
    if not rows:
        return [head, paragraph("没有条目。", BODY, 12, align="left", line=20)]
    columns = [Column(name, width) for name, width in headings]
    lines = [TableLine([Cell(text) for text in row], _tall(columns[1:], row[1:])) for row in rows]
    names = [row[0] for row in rows]
    needed = [_tall(columns[:1], [name]) for name in names]
    heights, blocks = paginate(names, needed, [line.height for line in lines], _HEIGHT, _HEADER, used)
    merged = []
    for start, end in blocks:
        for i in range(start, end):
            merge = "" if end - start == 1 else "restart" if i == start else "continue"
            merged.append(TableLine([Cell(names[i], merge, bold=True), *lines[i].cells[1:]], heights[i]))
    return [head, table(columns, merged, _SIZE, _PITCH)]


def _tall(columns: Sequence[Column], texts: Sequence[str]) -> float:
    """Return how tall a row is with its texts wrapped, in points."""
    lines = max(line_count(t, c.width - 7, _SIZE, gap=_GAP) for t, c in zip(texts, columns, strict=True))
    return lines * _PITCH + _PADDING
