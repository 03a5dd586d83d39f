"""Plans to export: one made by hand that holds every kind of record, and the sample city's documents."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import strategies as st

from luocheng.policy.model import COMPARATORS, Clause, Document, Finding, Reference, Span, Target, Task

SAMPLES = Path(__file__).parents[3] / "policies" / "sample-city" / "documents"

TEXT = """示例市绿道建设实施方案
根据《示例省城市更新条例》（示省政发〔2023〕27号），制定本方案。
一、重点任务
1.建设绿道。到2026年，全市绿道总里程达到600公里左右，滨水绿道2024年、2025年分别不少于80公里、120公里。2024年年底前建成绿道信息平台。
牵头单位：市园林绿化中心。
配合单位：市水务局、各县（市、区）政府。
2.管护绿道。绿道完好率保持在95%以上，群众满意率达到九成以上。（市城市管理局负责，2025年6月底前完成）
二、保障措施
（一）加强督查。每季度通报一次。"""


def place(words: str, after: int = 0) -> tuple[int, int]:
    """Return where words stand in the text."""
    start = TEXT.index(words, after)
    return start, start + len(words)


def clause(path: tuple[str, ...], number: str, title: str, words: str) -> Clause:
    start, end = place(words)
    return Clause(
        path, number, title, words, start, end, level=len(path), paragraph=TEXT[:start].count("\n") + 1
    )


def target(path, subject, indicator, comparator, value, unit, year, quote, figure="", **more):
    start, end = place(quote)
    spot = place(figure, start) if figure else None
    return Target(
        path, subject, indicator, comparator, value, unit, year, quote, start, end, figure=spot, **more
    )


LENGTHS = "滨水绿道2024年、2025年分别不少于80公里、120公里"


@pytest.fixture
def document() -> Document:
    """Make a plan with every kind of record in it, its offsets true."""
    lines = TEXT.split("\n")
    first, second = "\n".join(lines[3:6]), lines[6]
    one, two = ("一", "1"), ("一", "2")
    spans, at = [], 0
    for i, line in enumerate(lines, 1):
        spans.append(Span(at, at + len(line), i, None, "title" if i == 1 else "body"))
        at += len(line) + 1
    return Document(
        label="",
        title="示例市绿道建设实施方案",
        issuer="示例市人民政府",
        number="示政发〔2024〕3号",
        date="2024-03-18",
        text=TEXT,
        clauses=[
            clause(("一",), "一", "重点任务", lines[2]),
            clause(one, "1", "建设绿道", first),
            clause(two, "2", "管护绿道", second),
            clause(("二",), "二", "保障措施", lines[7]),
            clause(("二", "(一)"), "(一)", "加强督查", lines[8]),
        ],
        tasks=[
            Task(
                one,
                "建设绿道",
                ["市园林绿化中心"],
                ["市水务局", "各县（市、区）政府"],
                None,
                *place(first),
                first,
                assigned=[place("\n".join(lines[4:6]))],
                form="label",
                canonical={"市水务局": "示例市水务局"},
            ),
            Task(
                two,
                "管护绿道",
                ["市城市管理局"],
                [],
                "2025年6月底前",
                *place(second),
                second,
                form="bracket",
                assigned=[place("市城市管理局负责")],
            ),
            Task(
                ("二", "(一)"),
                "加强督查",
                [],
                [],
                None,
                *place(lines[8]),
                lines[8],
                implied_units=["各县（市、区）政府"],
            ),
        ],
        targets=[
            target(
                one,
                "全市",
                "绿道总里程",
                "=",
                600,
                "公里",
                2026,
                "到2026年，全市绿道总里程达到600公里左右",
                "600公里",
                hedge="左右",
                horizon="到2026年",
            ),
            target(one, "", "滨水绿道", ">=", 80, "公里", 2024, LENGTHS, "80公里", horizon="2024年"),
            target(one, "", "滨水绿道", ">=", 120, "公里", 2025, LENGTHS, "120公里", horizon="2025年"),
            target(
                one,
                "",
                "绿道信息平台",
                "done",
                None,
                "",
                2024,
                "2024年年底前建成绿道信息平台",
                horizon="2024年年底前",
            ),
            target(two, "", "绿道完好率", ">=", 95, "%", None, "绿道完好率保持在95%以上", "95%"),
            target(two, "", "群众满意率", ">=", 90, "%", None, "群众满意率达到九成以上", "九成"),
        ],
        references=[
            Reference(
                "示例省城市更新条例",
                "示省政发〔2023〕27号",
                (),
                *place("《示例省城市更新条例》（示省政发〔2023〕27号）"),
            )
        ],
        findings=[
            Finding(
                "no-year",
                "note",
                "“绿道完好率”没有写明年份",
                "No year",
                two,
                *place("绿道完好率保持在95%以上"),
                "请明确期限",
                "State it",
            ),
            Finding("no-lead-unit", "warning", "本项未列单位", "No unit", ("二", "(一)"), *place(lines[8])),
        ],
        spans=spans,
        kind="实施方案",
        plan_start=2024,
        plan_end=2026,
        source="绿道.md",
        format="md",
        checksum=hashlib.sha256(TEXT.encode()).hexdigest(),
        extra={"empty_labels": ["篇一"]},
    )


def read(name: str) -> list[Document]:
    """Read one of the sample city's documents."""
    from luocheng.documents.reading import read_documents

    return read_documents(SAMPLES / name)


@pytest.fixture(scope="session")
def action_plan() -> list[Document]:
    """Read the action plan: tables, findings, every comparator."""
    return read("three-year-action-plan.md")


@pytest.fixture(scope="session")
def collection() -> list[Document]:
    """Read three documents in one file."""
    return read("style-samples/20-collection.md")


# --- any plan ---------------------------------------------------------------------------------------------------

WORDS = st.text(
    st.one_of(st.characters(), st.sampled_from("一二（）、；，。\n\t\r _x0041_=+-'@0123456789…——")),
    max_size=10,
)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
YEARS = st.none() | st.integers(1900, 2100)
PATHS = st.lists(
    st.sampled_from(["一", "(一)", "1", "1)", "①", "第三条", "附件1", ""]) | WORDS, max_size=3
).map(tuple)
PLACES = st.integers(0, 30)
SPANS = st.tuples(PLACES, PLACES)


def records(made, **fields):
    return st.lists(st.builds(made, **fields), max_size=3)


PLANS = st.builds(
    Document,
    label=WORDS,
    title=WORDS,
    issuer=WORDS,
    number=WORDS,
    date=st.none() | WORDS,
    text=WORDS,
    clauses=records(Clause, path=PATHS, number=WORDS, title=WORDS, text=WORDS, start=PLACES, end=PLACES, level=PLACES, page=YEARS),
    tasks=records(
        Task, path=PATHS, title=WORDS, lead_units=st.lists(WORDS, max_size=3), support_units=st.lists(WORDS, max_size=3), deadline=st.none() | WORDS,
        start=PLACES, end=PLACES, quote=WORDS, implied_units=st.lists(WORDS, max_size=2), assigned=st.lists(SPANS, max_size=2),
        form=st.sampled_from(["table", "none"]), canonical=st.dictionaries(WORDS, WORDS, max_size=2),
    ),
    targets=records(
        Target, path=PATHS, subject=WORDS, indicator=WORDS, comparator=st.sampled_from(COMPARATORS), value=st.none() | NUMBERS | st.tuples(NUMBERS, NUMBERS),
        unit=WORDS, year=YEARS, quote=WORDS, start=PLACES, end=PLACES, hedge=WORDS, per=WORDS, base=WORDS, year_from=YEARS, horizon=WORDS,
        figure=st.none() | SPANS,
    ),
    references=records(Reference, title=WORDS, number=WORDS, path=PATHS, start=PLACES, end=PLACES),
    findings=records(Finding, code=WORDS, severity=WORDS, message=WORDS, message_en=WORDS, path=PATHS, start=PLACES, end=PLACES),
    spans=records(Span, start=PLACES, end=PLACES, kind=WORDS),
    kind=WORDS,
    plan_start=YEARS,
    plan_end=YEARS,
    source=WORDS,
    checksum=WORDS,
    extra=st.dictionaries(WORDS, st.lists(WORDS | st.integers(), max_size=2), max_size=2),
)  # fmt: skip


@pytest.fixture(scope="session")
def plans() -> st.SearchStrategy[Document]:
    """Return the strategy of any plan, true to its text or not, of any characters."""
    return PLANS
