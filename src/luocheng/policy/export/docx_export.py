"""Write a plan as a Word document for print: 任务分解表, 主要指标表 and notes, in the manner of official documents.

Page, fonts and page numbers follow GB/T 9704: A4, the text area turned sideways, title in 小标宋 of size 2, text
in 仿宋, '— 1 —' in 宋体 of size 4, right on odd pages and left on even ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from luocheng.policy.export.breakdown import TaskRow, task_rows
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
from luocheng.policy.export.indicators import (
    IndicatorRow,
    IndicatorTable,
    indicator_table,
    loose_deliverables,
)
from luocheng.policy.export.measure import line_count, paginate, title_lines
from luocheng.policy.export.wording import document_label, path_words, plan_title
from luocheng.policy.model import Document, Target, Task

__all__ = ["write_docx"]

_SIZE, _PITCH = 10.5, 15.0
"""Size of the text in tables (五号) and the height of its lines, in points."""

_PADDING = 6.0
_GAP = 0.25
"""Blank that Word puts between Chinese and digits, in heights of the font."""
_WIDTH = 700.0
_HEIGHT = 441.5
"""The text area: A4 sideways within margins of 28, 26, 25 and 25 mm, in points."""


def write_docx(documents: Sequence[Document], path: Path) -> None:
    """Write the documents into one Word file, each beginning on a new page."""
    import docx

    word = docx.Document()
    word.core_properties.title = clean("、".join(plan_title(d) for d in documents))[:200]
    word.core_properties.author = ""
    word.core_properties.comments = "由落城（Luocheng）从原文读出，以原文为准"
    set_fonts(word)
    set_page(word)
    body = word.element.body
    for index, document in enumerate(documents):
        for part in _parts(document, index, several=len(documents) > 1):
            body.insert(len(body) - 1, part)  # the last element holds the page setup
    with path.open("wb") as file:
        word.save(file)


def _parts(document: Document, index: int, *, several: bool) -> list[Any]:
    label = document_label(document, index)
    title = plan_title(document) or document.source or label
    own = title.endswith("任务分解表")
    heading = "\n".join([*title_lines(title, _WIDTH - 40, 22), *([] if own else ["任务分解表"])])
    parts = [*_title(heading, page=index > 0), *_source(document, label if several else "")]
    parts += _tasks(document, _title_height(document, heading)) or [
        paragraph("（原文中没有任务）", align="center")
    ]
    indicators = indicator_table(document)
    if indicators.rows:
        parts += [*_title("主要指标表", page=True), _indicators(indicators)]
    loose = loose_deliverables(document)
    if loose:
        parts += [
            paragraph("其他有时限的事项", HEADING, 16, align="center", before=14, after=6, keep=True),
            _loose(loose),
        ]
    return parts + _notes(document)


def _title(text: str, *, page: bool) -> list[Any]:
    lines = text.split("\n")
    return [
        paragraph(
            line,
            TITLE,
            22,
            align="center",
            line=34,
            page=page and i == 0,
            keep=True,
            after=8 * (i == len(lines) - 1),
        )
        for i, line in enumerate(lines)
    ]


def _source(document: Document, label: str) -> list[Any]:
    facts = [label, document.issuer, document.number, _date(document.date)]
    words = "　".join(f for f in facts if f)
    return [paragraph(words, BODY, 12, align="center", line=20, after=6, keep=True)] if words else []


def _date(date: str | None) -> str:
    if not date:
        return ""
    year, month, day = date.split("-") if date.count("-") == 2 else (date, "", "")
    return f"{year}年{int(month)}月{int(day)}日" if month.isdigit() and day.isdigit() else date


# --- tasks ------------------------------------------------------------------------------------------------------


def _tasks(document: Document, used: float) -> list[Any]:
    """Return the table of tasks with its sections merged, and anew on every page."""
    rows = _joined(task_rows(document))
    if not rows:
        return []
    with_sections = any(r.section for r in rows)
    columns = _fitted(
        [
            Column("序号", 30, centred=True),
            *([Column("重点任务", 76, centred=True)] if with_sections else []),
            Column("任务", 96),
            Column("主要内容和目标", 196),
            Column("牵头单位", 104),
            Column("配合单位", 118),
            Column("完成时限", 74, centred=True),
            Column("条款", 76, centred=True),
        ]
    )
    lines = []
    for i, row in enumerate(rows, 1):
        task = row.task
        texts = [
            str(i),
            row.section,
            task.title,
            row.content,
            "、".join(task.lead_units),
            _support(task),
            task.deadline or "",
            "\n".join(row.clauses),
        ]
        if not with_sections:
            del texts[1]
        cells = [Cell(t) for t in texts]
        lines.append(TableLine(cells, _height(columns, cells)))
    if with_sections:
        lines = _merged(columns, lines, used)
    return [table(columns, lines, _SIZE, _PITCH)]


def _support(task: Task) -> str:
    support = "、".join(task.support_units)
    if not task.implied_units:
        return support
    implied = f"共同责任单位：{'、'.join(task.implied_units)}"
    return f"{support}\n{implied}" if support else implied


@dataclass(slots=True)
class _Joined:
    """A row of the printed table: a task, and every clause that gives it."""

    task: Task
    section: str
    content: str
    clauses: list[str]


def _joined(rows: Sequence[TaskRow]) -> list[_Joined]:
    """Join what an annexed table repeats with the task of the text; the time limit may stand in either.

    Only rows of the same title and the same units are joined: others say something of their own.
    """
    joined: list[_Joined] = []
    by_title: dict[str, _Joined] = {}
    for row in rows:
        first = by_title.get(row.task.title)
        clause = path_words(row.task.path)
        if first is not None and row.task.form == "table" and _same_work(first.task, row.task):
            deadlines = dict.fromkeys(d for d in (first.task.deadline, row.task.deadline) if d)
            first.task = replace(first.task, deadline="；".join(deadlines) or None)
            first.clauses.append(clause)
            continue
        made = _Joined(row.task, row.section, row.content, [clause] if clause else [])
        by_title.setdefault(row.task.title, made)
        joined.append(made)
    return joined


def _same_work(first: Task, second: Task) -> bool:
    return (set(first.lead_units), set(first.support_units)) == (
        set(second.lead_units),
        set(second.support_units),
    )


def _merged(columns: Sequence[Column], lines: Sequence[TableLine], used: float) -> list[TableLine]:
    """Merge the cells of a section (the second column); begin anew where a page is full."""
    names = [line.cells[1].text for line in lines]
    needed = [line_count(name, _room(columns[1]), _SIZE) * _PITCH + _PADDING for name in names]
    heights, blocks = paginate(names, needed, [line.height for line in lines], _HEIGHT, _HEADER, used)
    result = []
    for start, end in blocks:
        for i in range(start, end):
            merge = "" if end - start == 1 else "restart" if i == start else "continue"
            cells = [*lines[i].cells[:1], Cell(names[i], merge, bold=True), *lines[i].cells[2:]]
            result.append(TableLine(cells, heights[i]))
    return result


def _height(columns: Sequence[Column], cells: Sequence[Cell]) -> float:
    """Return how tall a row is with its texts wrapped, in points."""
    # The section's cell is seen to together with the others it is merged with.
    lines = max(
        line_count(x.text, _room(c), _SIZE, gap=_GAP)
        for c, x in zip(columns, cells, strict=True)
        if c.name != "重点任务"
    )
    return max(24.0, lines * _PITCH + _PADDING)


def _room(column: Column) -> float:
    return column.width - 6.5


def _fitted(columns: Sequence[Column]) -> list[Column]:
    """Widen or narrow the columns of running text until the table is as wide as the page."""
    fixed = sum(c.width for c in columns if c.centred)
    factor = (_WIDTH - fixed) / max(1.0, sum(c.width for c in columns if not c.centred))
    return [c if c.centred else replace(c, width=c.width * factor) for c in columns]


# --- indicators -------------------------------------------------------------------------------------------------


def _indicators(found: IndicatorTable) -> Any:
    """Return the table of indicators by year."""
    years = [Column(f"{year}年", 66, centred=True) for year in found.years]
    columns = _fitted(
        [
            Column("序号", 30, centred=True),
            Column("指标", 150),
            Column("对象", 96),
            Column("单位", 62, centred=True),
            *([Column("基准", 70)] if found.bases else []),
            *years,
            *([Column("其他年份", 80)] if found.more_years else []),
            *([Column("未写明年份", 62, centred=True)] if found.undated else []),
            Column("条款", 76, centred=True),
        ]
    )
    lines = []
    for i, row in enumerate(found.rows, 1):
        cells = [Cell(text) for text in _indicator_cells(found, i, row)]
        lines.append(TableLine(cells, _height(columns, cells)))
    return table(columns, lines, _SIZE, _PITCH)


def _indicator_cells(found: IndicatorTable, number: int, row: IndicatorRow) -> list[str]:
    return [
        str(number),
        row.indicator,
        row.subject,
        row.unit,
        *([row.base] if found.bases else []),
        *(row.cell(year) for year in found.years),
        *([row.others(found.years)] if found.more_years else []),
        *([row.cell(None)] if found.undated else []),
        "\n".join(path_words(p) for p in row.paths),
    ]


def _loose(targets: Sequence[Target]) -> Any:
    """Return the table of deliverables that stand in no task."""
    columns = _fitted(
        [
            Column("序号", 30, centred=True),
            Column("事项", 200),
            Column("原文", 330),
            Column("时限", 90, centred=True),
            Column("条款", 76, centred=True),
        ]
    )
    lines = []
    for i, target in enumerate(targets, 1):
        name = (
            target.indicator
            if target.indicator.startswith(target.subject)
            else target.subject + target.indicator
        )
        when = target.horizon or (f"{target.year}年" if target.year else "")
        cells = [Cell(t) for t in (str(i), name, target.quote, when, path_words(target.path))]
        lines.append(TableLine(cells, _height(columns, cells)))
    return table(columns, lines, _SIZE, _PITCH)


# --- notes ------------------------------------------------------------------------------------------------------

_MOST_FINDINGS = 20


def _notes(document: Document) -> list[Any]:
    """Return the notes: what was read, by which conventions, and what a person should look at."""
    texts = [_origin(document), *_CONVENTIONS, _counts(document), *_findings(document)]
    notes = [paragraph("附注", HEADING, 14, align="left", before=16, after=4, line=24, keep=True)]
    return notes + [
        paragraph(f"{i}．{text}", BODY, 12, line=21, indent=24) for i, text in enumerate(texts, 1)
    ]


_CONVENTIONS = (
    "单位名称照录原文；原文没有区分牵头和配合的，全部列为牵头单位。原文没有写明的，表中留空，不作推断。",
    "≥ 表示不低于、达到、以上，≤ 表示不高于、控制在…以内，＞ 表示超过，＜ 表示低于；没有符号的为原文写明的数量。力争、左右等照录原文。",
)


def _origin(document: Document) -> str:
    read = f"（来源文件：{document.source}）" if document.source else ""
    checked = f"正文校验码 {document.checksum[:16]}。" if document.checksum else ""
    return f"本表由落城从《{document.title or '未命名文件'}》原文读出{read}，正文共{len(document.text)}字。{checked}表与原文不一致时，以原文为准。"


def _counts(document: Document) -> str:
    nobody = sum(1 for t in document.tasks if not t.lead_units)
    undated = sum(1 for t in document.targets if t.year is None)
    return (
        f"共读出条款{len(document.clauses)}条、任务{len(document.tasks)}项、目标{len(document.targets)}个；"
        f"其中没有写明牵头单位的任务{nobody}项，没有写明年份的目标{undated}个。"
    )


def _findings(document: Document) -> list[str]:
    serious = [f for f in document.findings if f.severity in {"error", "warning"}]
    if not serious:
        return []
    words = [f"{path_words(f.path)}{'：' if f.path else ''}{f.message}" for f in serious[:_MOST_FINDINGS]]
    more = f"；其余{len(serious) - _MOST_FINDINGS}处见工作簿" if len(serious) > _MOST_FINDINGS else ""
    return [f"请核对以下{len(serious)}处：{'；'.join(words)}{more}。"]


# --- page -------------------------------------------------------------------------------------------------------

_HEADER = 29.0
"""Points that the header of a table takes on every page."""


def _title_height(document: Document, title: str) -> float:
    """Return the points that title and source take on the first page."""
    lines = sum(line_count(line, _WIDTH, 22) for line in title.split("\n"))
    return lines * 34.0 + 8 + (26.0 if document.issuer or document.number or document.date else 0.0)
