"""The sheets of the workbook: their columns, and how a record of the plan is written in them.

Writing and reading back share this: a cell that still says what would be written leaves its record as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from luocheng.policy.export.breakdown import shorten, task_rows
from luocheng.policy.export.wording import (
    COMPARATOR_WORDS,
    SEVERITY_WORDS,
    document_label,
    path_words,
    plan_title,
    qualifier_words,
    value_words,
    years_words,
)
from luocheng.policy.model import Clause, Document, Finding, Reference, Target, Task

__all__ = [
    "DOCUMENT_COLUMN",
    "FORMAT_VERSION",
    "GUIDE_SHEET",
    "HIDDEN_SHEET",
    "KEY_COLUMN",
    "LIMIT",
    "SHEETS",
    "Column",
    "Row",
    "Sheet",
    "Subject",
    "as_subjects",
    "key_words",
    "parse_key",
    "visible",
]

FORMAT_VERSION = 1
GUIDE_SHEET = "说明"
HIDDEN_SHEET = "_luocheng"
KEY_COLUMN = "编号（请勿改动）"
DOCUMENT_COLUMN = "文件"

LIMIT = 32_000
"""Characters a visible cell may hold; Excel's own limit is 32,767."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the field it shows, its width in pixels, and whether a person may correct it."""

    name: str
    field: str
    width: int
    editable: bool = True
    centred: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A record as its sheet shows it: one text a column, by field."""

    record: Any
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns, and the rows a document has in it."""

    name: str
    letter: str
    heading: str
    columns: tuple[Column, ...]
    rows: Callable[[Subject], Iterator[Row]]
    merged: str = ""
    optional: tuple[str, ...] = field(default=())
    """Fields whose column is hidden while no record has anything to show in it."""

    @property
    def editable(self) -> bool:
        """Tell whether anything of it is read back beyond which rows are still there."""
        return any(c.editable for c in self.columns)


class Subject:
    """A document together with what its rows need to know of it."""

    def __init__(self, document: Document, index: int, label: str) -> None:
        self.document, self.index, self.label = document, index, label
        self.title = visible(plan_title(document)) or visible(document.source) or self.label

    @cached_property
    def breakdown(self) -> list[tuple[Task, str, str]]:
        """The tasks with their sections and contents."""
        return [(r.task, r.section, r.content) for r in task_rows(self.document)]

    def quote(self, start: int, end: int) -> str:
        """Return the words of the text between two offsets."""
        return self.document.text[start:end] if 0 <= start < end else ""


def as_subjects(documents: Sequence[Document]) -> list[Subject]:
    """Give every document a label of its own: documents of several files may have the same."""
    labels = [visible(document_label(d, i)).replace(",", "，").strip() for i, d in enumerate(documents)]
    twice = {label for label in labels if labels.count(label) > 1 or not label}
    unique = [f"{label}（{i + 1}）" if label in twice else label for i, label in enumerate(labels)]
    return [Subject(d, i, label) for i, (d, label) in enumerate(zip(documents, unique, strict=True))]


_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]")


def visible(text: str) -> str:
    r"""Return a text as a cell shows it: no control characters, tabs as blanks, not longer than a cell.

    >>> visible("甲\t乙\x07"), len(visible("长" * 40_000)) <= LIMIT
    ('甲 乙', True)
    """
    text = _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if len(text) > LIMIT:
        note = f"……（以下略，全文{len(text)}字）"
        text = text[: LIMIT - len(note)] + note
    return text


def key_words(index: int, letter: str, number: int) -> str:
    """Write the key of a row: document, sheet, record; the letter behind keeps programs from counting it on.

    >>> key_words(0, "T", 12), parse_key("1.T13x"), parse_key("1.T"), parse_key("合计")
    ('1.T13x', (0, 'T', 12), None, None)
    """
    return f"{index + 1}.{letter}{number + 1}x"


def parse_key(words: str) -> tuple[int, str, int] | None:
    """Read the key of a row as (document, sheet, record), from 0; None when it is none."""
    match = re.fullmatch(r"(\d{1,6})\.([A-Z])(\d{1,9})x", words.strip())
    return (int(match[1]) - 1, match[2], int(match[3]) - 1) if match else None


# --- the rows of each sheet --------------------------------------------------------------------------------------


def _task_rows(subject: Subject) -> Iterator[Row]:
    for i, (task, section, content) in enumerate(subject.breakdown):
        yield Row(
            task,
            {
                "ordinal": str(i + 1),
                "section": section,
                "title": task.title,
                "content": content,
                "lead_units": "、".join(task.lead_units),
                "support_units": "、".join(task.support_units),
                "implied_units": "、".join(task.implied_units),
                "deadline": task.deadline or "",
                "path": path_words(task.path),
                "quote": shorten(task.quote),
            },
        )


def _target_rows(subject: Subject) -> Iterator[Row]:
    for i, target in enumerate(subject.document.targets):
        yield Row(target, _target_cells(target, i))


def _target_cells(target: Target, i: int) -> dict[str, str]:
    return {
        "ordinal": str(i + 1),
        "path": path_words(target.path),
        "subject": target.subject,
        "indicator": target.indicator,
        "comparator": COMPARATOR_WORDS.get(target.comparator, target.comparator),
        "value": value_words(target.value),
        "unit": target.unit,
        "year": years_words(target),
        "qualifiers": qualifier_words(target),
        "quote": target.quote,
    }


def _clause_rows(subject: Subject) -> Iterator[Row]:
    for i, clause in enumerate(subject.document.clauses):
        yield Row(
            clause,
            {
                "ordinal": str(i + 1),
                "path": path_words(clause.path),
                "title": clause.title,
                "text": clause.text,
                "place": _place(clause),
            },
        )


def _place(clause: Clause) -> str:
    if clause.page is not None:
        return f"第{clause.page}页"
    return f"第{clause.paragraph}段" if clause.paragraph else ""


def _reference_rows(subject: Subject) -> Iterator[Row]:
    for i, reference in enumerate(subject.document.references):
        yield Row(
            reference,
            {
                "ordinal": str(i + 1),
                "title": reference.title,
                "number": reference.number,
                "path": path_words(reference.path),
                "quote": subject.quote(reference.start, reference.end),
            },
        )


def _finding_rows(subject: Subject) -> Iterator[Row]:
    for i, finding in enumerate(subject.document.findings):
        yield Row(
            finding,
            {
                "ordinal": str(i + 1),
                "severity": SEVERITY_WORDS.get(finding.severity, finding.severity),
                "path": path_words(finding.path),
                "message": finding.message,
                "remedy": finding.remedy,
                "quote": shorten(subject.quote(finding.start, finding.end), 40, 20),
            },
        )


def _document_rows(subject: Subject) -> Iterator[Row]:
    document = subject.document
    yield Row(
        document,
        {
            "label": subject.label,
            "title": document.title,
            "issuer": document.issuer,
            "number": document.number,
            "date": document.date or "",
            "years": "—".join(str(y) for y in (document.plan_start, document.plan_end) if y is not None),
            "source": document.source,
            "counts": f"条款{len(document.clauses)}　任务{len(document.tasks)}　目标{len(document.targets)}",
            "checksum": document.checksum,
        },
    )


_ORDINAL = Column("序号", "ordinal", 32, editable=False, centred=True)
_PATH = Column("条款", "path", 78, centred=True)

SHEETS: Sequence[Sheet] = (
    Sheet(
        "任务分解表",
        "T",
        "任务分解表",
        (
            _ORDINAL,
            Column("重点任务", "section", 84, editable=False),
            Column("任务", "title", 104),
            Column("主要内容/目标", "content", 250, editable=False),
            Column("牵头单位", "lead_units", 116),
            Column("配合单位", "support_units", 158),
            Column("共同责任单位", "implied_units", 78),
            Column("完成时限", "deadline", 80, centred=True),
            Column("条款", "path", 68, centred=True),
            Column("依据", "quote", 92),
        ),
        _task_rows,
        merged="section",
        optional=("section", "implied_units"),
    ),
    Sheet(
        "指标目标表",
        "G",
        "指标目标表",
        (
            _ORDINAL,
            _PATH,
            Column("对象", "subject", 110),
            Column("指标", "indicator", 188),
            Column("比较", "comparator", 44, centred=True, choices=tuple(COMPARATOR_WORDS.values())),
            Column("数值", "value", 60, centred=True),
            Column("单位", "unit", 72, centred=True),
            Column("年份", "year", 64, centred=True),
            Column("限定", "qualifiers", 106),
            Column("依据原文", "quote", 380),
        ),
        _target_rows,
    ),
    Sheet(
        "条款",
        "C",
        "条款",
        (
            _ORDINAL,
            Column("条款", "path", 90, editable=False, centred=True),
            Column("标题", "title", 220),
            Column("内容", "text", 700, editable=False),
            Column("位置", "place", 64, editable=False, centred=True),
        ),
        _clause_rows,
    ),
    Sheet(
        "引用文件",
        "R",
        "引用文件",
        (
            _ORDINAL,
            Column("文件名称", "title", 430),
            Column("文号", "number", 200),
            Column("条款", "path", 90, centred=True),
            Column("原文", "quote", 360),
        ),
        _reference_rows,
    ),
    Sheet(
        "检查发现",
        "F",
        "检查发现",
        (
            _ORDINAL,
            Column("程度", "severity", 50, editable=False, centred=True),
            Column("条款", "path", 90, editable=False, centred=True),
            Column("问题", "message", 360, editable=False),
            Column("处理建议", "remedy", 300, editable=False),
            Column("相关原文", "quote", 280, editable=False),
        ),
        _finding_rows,
    ),
    Sheet(
        "文件信息",
        "D",
        "文件信息",
        (
            Column("文件", "label", 70, editable=False, centred=True),
            Column("标题", "title", 300),
            Column("发文机关", "issuer", 130),
            Column("发文字号", "number", 130),
            Column("成文日期", "date", 90, centred=True),
            Column("规划期", "years", 84, centred=True),
            Column("来源文件", "source", 110, editable=False),
            Column("数量", "counts", 90, editable=False),
            Column("校验码", "checksum", 120, editable=False),
        ),
        _document_rows,
    ),
)
"""The sheets in their order in the workbook. Grey columns (not `editable`) follow from the others."""

Record = Task | Target | Clause | Reference | Finding | Document
