"""Markdown: what is printed, not what is typed, except for the numbers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import read_bytes
from luocheng.documents.source import Line, Source, Table

if TYPE_CHECKING:
    from collections.abc import Callable

Lines = "Callable[[Source], list[str]]"


def read(text: str) -> Source:
    return read_bytes(text.encode(), "a.md")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("**牵头单位：**市水务局", "牵头单位：市水务局"),
        ("__牵头单位__：市水务局", "牵头单位：市水务局"),
        ("这是*强调*的字", "这是强调的字"),
        ("市水务局*、市财政局*负责", "市水务局*、市财政局*负责"),
        ("长5*10*3米", "长5*10*3米"),
        ("变量 a_b_c", "变量 a_b_c"),
        ("见[办法](http://example.com/a(b).html)和<http://example.com>", "见办法和http://example.com"),
        ("![图](a.png)如图", "如图"),
        ("用`代码`表示", "用代码表示"),
        (r"1\. 第一项 \*星号\*", "1. 第一项 *星号*"),
        ("~~删去~~保留<b>粗</b>&nbsp;完", "删去保留粗 完"),
        ("> 引用**的**话", "引用的话"),
        ("脚注[^1]在此", "脚注在此"),
        ("1<2 且 3>2", "1<2 且 3>2"),
        ("〔2024〕8号[一]（二）", "〔2024〕8号[一]（二）"),
        ("[责任单位]:市水务局", "[责任单位]:市水务局"),
        ("到2025年  ", "到2025年"),
    ],
)
def test_markup_is_taken_out(typed: str, printed: str, lines: Lines) -> None:
    assert lines(read(typed)) == [printed]


def test_headings() -> None:
    source = read("# 行动方案\n## 一、目标 ##\n#无空格\n### （一）内容\n标题\n===\n短句\n---\n# 一、编号\n")
    assert [
        (block.text, block.kind) for block in source.blocks if isinstance(block, Line) and block.text
    ] == [
        ("行动方案", "title"),
        ("一、目标", "heading"),
        ("无空格", "title"),
        ("（一）内容", "heading"),
        ("标题", "heading"),
        ("短句", "heading"),
        ("一、编号", "heading"),
    ]


def test_bullets_become_dashes_unless_the_item_is_numbered(lines: Lines) -> None:
    typed = "- 公园\n* 绿地\n+ 1. 编号\n- ——已有\n- （一）条\n  - 下级\n- [ ] 待办\n"
    assert lines(read(typed)) == ["——公园", "——绿地", "1. 编号", "——已有", "（一）条", "——下级", "——待办"]


def test_lists_typed_as_all_ones_are_counted(lines: Lines) -> None:
    typed = "1. 甲\n1. 乙\n   1. 子\n   1. 丑\n1. 丙\n\n正文。\n\n1. 又一\n2. 又二\n"
    assert [x for x in lines(read(typed)) if x] == [
        "1.甲", "2.乙", "1.子", "2.丑", "3.丙", "正文。", "1.又一", "2.又二",
    ]  # fmt: skip


def test_typed_numbers_are_kept(lines: Lines) -> None:
    assert lines(read("3. 丙\n5. 戊\n7) 庚\n")) == ["3.丙", "5.戊", "7)庚"]


def test_items_that_are_only_links_count_nothing(lines: Lines) -> None:
    typed = '1. [首页](index.html "首页")\n2. [公文库](list.html)\n\n一、总体要求\n1. 见[附表](a.html)\n'
    assert [x for x in lines(read(typed)) if x] == ["——首页", "——公文库", "一、总体要求", "1.见附表"]


def test_blank_lines_comments_and_rules(lines: Lines) -> None:
    source = read("甲\n\n<!-- 注\n释 -->\n乙<!-- 行内 -->丙\n\n---\n丁\n")
    assert lines(source) == ["甲", "", "", "", "乙丙", "", "", "丁"]
    assert [block.number for block in source.blocks] == list(range(1, 9))


def test_front_matter_is_metadata(lines: Lines) -> None:
    source = read("---\ntitle: '方案'\ntags: [a]\n---\n正文\n")
    assert source.metadata == {"title": "方案", "tags": "[a]"}
    assert [x for x in lines(source) if x] == ["正文"]


def test_footnotes_stand_at_the_end() -> None:
    source = read("街区[^a]改善。\n\n[^a]: 建成较早的街区。\n\n末段。\n")
    assert source.blocks[-1] == Line("建成较早的街区。", 3, kind="footnote")


def test_pipe_tables(tables: Callable[[Source], list[Table]], grid: Callable[[Table], list[object]]) -> None:
    typed = "| 序号 | 任务 |\n|:--|:-:|\n| 1 | **公园**<br>绿地 |\n| 2 | 甲\\|乙 |\n| 3 |\n后文\n"
    source = read(typed)
    (table,) = tables(source)
    assert grid(table) == [
        (0, 0, 1, 1, "序号"),
        (0, 1, 1, 1, "任务"),
        (1, 0, 1, 1, "1"),
        (1, 1, 1, 1, "公园\n绿地"),
        (2, 0, 1, 1, "2"),
        (2, 1, 1, 1, "甲|乙"),
        (3, 0, 1, 1, "3"),
        (3, 1, 1, 1, ""),
    ]
    assert table.number == 1
    assert source.blocks[-1] == Line("后文", 6)


def test_html_tables(tables: Callable[[Source], list[Table]], grid: Callable[[Table], list[object]]) -> None:
    typed = "前\n<table>\n<tr><th>甲</th><th>乙</th></tr>\n<tr><td colspan=2>丙</td></tr>\n</table>\n后\n"
    source = read(typed)
    (table,) = tables(source)
    assert grid(table) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 2, "丙")]
    assert table.number == 2


def test_code_blocks_are_text(lines: Lines) -> None:
    assert lines(read("```\n# 不是标题\n* 不是列表\n```\n")) == ["", "# 不是标题", "* 不是列表", ""]


@pytest.mark.parametrize(
    "hostile",
    [
        "__a " * 50_000,
        "**a " * 50_000,
        "![" * 50_000,
        "[a](" * 50_000,
        "`" * 100_001,
        "|-" * 50_000,
        "# " + " " * 200_000 + "x",
        "<!--" * 50_000,
        "> " * 100_000,
        "- " * 100_000,
        "*a" * 100_000,
        "<a " * 50_000,
        "|\n|" + "- " * 100_000 + "x",
    ],
)
def test_hostile_lines_take_no_time(hostile: str) -> None:
    start = time.process_time()
    read("字\n" + hostile + "字")
    assert time.process_time() - start < 5
