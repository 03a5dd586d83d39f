"""The parts of the pdf reader by themselves: joined tables, page furniture, margins and paragraphs."""

from __future__ import annotations

import itertools
import math

import pytest

from luocheng.documents.readers.pdf.continuation import continue_tables
from luocheng.documents.readers.pdf.document import body_size, sizes_of
from luocheng.documents.readers.pdf.extract import Char
from luocheng.documents.readers.pdf.flow import Flow
from luocheng.documents.readers.pdf.furniture import drop_furniture
from luocheng.documents.readers.pdf.layout import Placed
from luocheng.documents.readers.pdf.rows import Row
from luocheng.documents.readers.pdf.tables import Grid, GridCell

XS = [50.0, 80.0, 200.0, 300.0]


def grid(page: int, *rows: tuple[str, ...], xs: list[float] | None = None, room: float = math.inf) -> Grid:
    """Make a table; a cell '<' belongs to the one on its left, '^' to the one above it."""
    marks = xs or XS
    cells: dict[tuple[int, int], GridCell] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == "<":
                cells[r, c] = cells[r, c - 1]
                cells[r, c].columns += 1
            elif text == "^":
                cells[r, c] = cells[r - 1, c]
                cells[r, c].rows += 1
            else:
                cells[r, c] = GridCell(r, c, 1, 1, 0, 0, 0, 0, text=text, room=room if text else math.inf)
    unique = list({id(cell): cell for cell in cells.values()}.values())
    return Grid(page, marks, [float(r) for r in range(len(rows) + 1)], unique)


def joined(*grids: Grid) -> list[list[tuple[int, int, int, int, str]]]:
    """Join tables and list their cells."""
    found = [item for item in continue_tables(grids) if not isinstance(item, Placed)]
    return [[(c.row, c.column, c.rows, c.columns, c.text) for c in cells] for cells, _ in found]


HEAD = ("序号", "任务", "单位")


def test_a_head_that_is_repeated_stands_once() -> None:
    (cells,) = joined(grid(1, HEAD, ("1", "甲。", "乙")), grid(2, HEAD, ("2", "丙。", "丁")))
    assert [(row, text) for row, _, _, _, text in cells] == [
        (0, "序号"), (0, "任务"), (0, "单位"), (1, "1"), (1, "甲。"), (1, "乙"), (2, "2"), (2, "丙。"), (2, "丁"),
    ]  # fmt: skip


def test_a_head_below_a_title_row_that_is_not_repeated() -> None:
    (cells,) = joined(
        grid(1, ("任务分解表", "<", "<"), HEAD, ("1", "甲。", "乙")), grid(2, HEAD, ("2", "丙。", "丁"))
    )
    assert [text for *_, text in cells].count("序号") == 1
    assert cells[-1] == (3, 2, 1, 1, "丁")


def test_a_row_broken_within_a_sentence_is_whole_again() -> None:
    (cells,) = joined(
        grid(1, HEAD, ("1", "甲甲", "乙"), room=0.5), grid(2, HEAD, ("", "丙丙。", ""), ("2", "丁。", "戊"))
    )
    assert cells[3:] == [(1, 0, 1, 1, "1"), (1, 1, 1, 1, "甲甲丙丙。"), (1, 2, 1, 1, "乙"), (2, 0, 1, 1, "2"), (2, 1, 1, 1, "丁。"), (2, 2, 1, 1, "戊")]  # fmt: skip


def test_a_broken_row_whose_first_cell_is_broken_too() -> None:
    (cells,) = joined(
        grid(1, ("（七）实施", "", ""), room=0.5), grid(2, ("安全行动", "", ""), ("2", "丁。", "戊"))
    )
    assert cells[0] == (0, 0, 1, 1, "（七）实施安全行动")
    assert cells[3] == (1, 0, 1, 1, "2")


def test_merged_cells_go_on_over_the_break() -> None:
    (cells,) = joined(
        grid(1, ("1", "甲", "乙。"), ("2", "^", "丙。")),
        grid(2, ("3", "", "丁。"), ("4", "^", "戊。")),
    )
    assert cells[1] == (0, 1, 4, 1, "甲")
    assert [text for *_, text in cells] == ["1", "甲", "乙。", "2", "丙。", "3", "丁。", "4", "戊。"]


def test_an_empty_cell_of_a_column_without_merged_cells_is_empty() -> None:
    (cells,) = joined(grid(1, ("1", "甲。", "乙。")), grid(2, ("2", "丙。", "")))
    assert cells[-1] == (1, 2, 1, 1, "")


def test_columns_missing_on_one_page_are_merged_there() -> None:
    narrow = [50.0, 200.0, 300.0]
    (cells,) = joined(grid(1, HEAD), grid(2, ("一、总则", "乙。"), xs=narrow))
    assert cells[3:] == [(1, 0, 1, 2, "一、总则"), (1, 2, 1, 1, "乙。")]
    (cells,) = joined(grid(1, ("一、总则", "乙。"), xs=narrow), grid(2, HEAD))
    assert cells[:2] == [(0, 0, 1, 2, "一、总则"), (0, 2, 1, 1, "乙。")]
    assert cells[2:] == [(1, 0, 1, 1, "序号"), (1, 1, 1, 1, "任务"), (1, 2, 1, 1, "单位")]


@pytest.mark.parametrize(
    "second",
    [grid(3, HEAD), grid(1, HEAD), grid(2, HEAD, xs=[50.0, 150.0, 200.0, 300.0]), grid(2, HEAD, xs=[50.0, 80.0, 200.0, 400.0])],
)  # fmt: skip
def test_other_tables_stay_apart(second: Grid) -> None:
    assert len(joined(grid(1, HEAD, ("1", "甲", "乙")), second)) == 2


# --- rows ---------------------------------------------------------------------------------------------------


def row(
    text: str, x0: float = 80, x1: float = 500, base: float = 300, size: float = 16, page: int = 1
) -> Row:
    """Make a row of text."""
    return Row(text, x0, x1, base, size, page, size)


def furniture(*pages: list[tuple[str, float]]) -> list[list[str]]:
    """Return the texts that are dropped from pages of 842 points, given as texts and heights."""
    rows = [
        [row(text, base=base, page=number) for text, base in page] for number, page in enumerate(pages, 1)
    ]
    dropped = drop_furniture(rows, [842.0] * len(rows))
    return [[rows[i][index].text for index in sorted(found)] for i, found in enumerate(dropped)]


@pytest.mark.parametrize(
    "number",
    [
        "— 3 —",
        "－3－",
        "- 3 -",
        "—3—",
        "第3页",
        "第 3 页 共 9 页",
        "第3页，共9页",
        "共9页 第3页",
        "3/9",
        "3 / 9",
        "Page 3 of 9",
        "~3~",
        "第三页",
        "·3·",
    ],
)
def test_page_numbers(number: str) -> None:
    assert furniture([("正文", 400), (number, 800)]) == [[number]]
    assert furniture([(number, 40), ("正文", 400)]) == [[number]]


@pytest.mark.parametrize(
    "text", ["2024年3月18日", "3公里", "一、目标", "（三）", "第三条", "3.", "附件3", "3%"]
)
def test_what_only_looks_like_a_page_number(text: str) -> None:
    assert furniture([("正文", 400), (text, 780)]) == [[]]


def test_bare_numbers_must_count_the_pages() -> None:
    assert furniture([("甲", 400), ("1", 800)], [("乙", 400), ("2", 800)]) == [["1"], ["2"]]
    assert furniture([("甲", 400), ("2024", 800)], [("乙", 400), ("36", 800)]) == [[], []]
    assert furniture([("甲", 400), ("7", 800)]) == [["7"]]
    assert furniture([("甲", 400), ("7", 500)]) == [[]]


def test_heads_that_come_again() -> None:
    pages = [[("示例市公报", 40.0 + n % 2), (f"甲{n}", 400.0)] for n in range(4)]
    assert furniture(*pages) == [["示例市公报"]] * 4
    odd_and_even = [[("行动方案" if n % 2 else "市政府办公室", 40.0), (f"甲{n}", 400.0)] for n in range(6)]
    assert furniture(*odd_and_even) == [["市政府办公室"], ["行动方案"]] * 3


def test_annexes_and_headings_at_the_top_of_pages_stay() -> None:
    pages = [[(f"附件{n}", 60.0), (f"甲{n}", 400.0)] for n in range(5)]
    assert furniture(*pages) == [[]] * 5


def flows(*rows: Row) -> list[bool | None]:
    """Say of each row but the last whether it runs on."""
    placed = [Placed(one, 0) for one in rows]
    flow = Flow([placed], [595.0], 16.0)
    return [flow.runs_on(a, b) for a, b in itertools.pairwise(placed)]


def test_paragraphs_with_an_indent() -> None:
    body = [row("首行", x0=112, base=100), row("中行", base=130), row("末行。", x1=300, base=160)] * 4
    assert flows(*body)[:3] == [True, True, False]


def test_a_full_line_before_an_indent_ends_a_paragraph() -> None:
    body = [row("首行", x0=112, base=100), row("末行满行。", base=130)] * 4
    assert flows(*body)[:3] == [True, False, True]


def test_paragraphs_without_an_indent() -> None:
    body = [
        row("首行", base=100),
        row("末行满行。", base=130),
        row("下段", base=160),
        row("短。", x1=200, base=190),
    ] * 3
    assert flows(*body)[:4] == [True, None, True, False]


def test_a_line_in_another_size_is_another_paragraph() -> None:
    body = [row("正文", base=100), row("小字", base=130, size=12), row("小字", base=150, size=12)]
    assert flows(*body, *body)[0] is False


def test_the_body_is_what_stands_outside_of_tables() -> None:
    body = [Char("字", 0, 16, 0, 16, 16, 16.0)] * 400
    cells = [Char("表", 0, 10, 0, 10, 10, 10.5)] * 2000
    assert body_size(sizes_of(body + cells), body) == 16.0
    assert body_size(sizes_of(body[:20] + cells), body[:20]) == 10.5
    assert body_size(sizes_of([]), []) == 12.0
