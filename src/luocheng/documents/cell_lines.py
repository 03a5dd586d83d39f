"""Tables pasted into plain text with each cell on a line of its own: the header tells how many make a row."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.characters import fold
from luocheng.documents.indicator_lines import indicator_rows
from luocheng.documents.source import Block, Cell, Line, Table
from luocheng.documents.units import looks_like_units
from luocheng.patterns import regex

__all__ = ["with_cell_lines"]

_NUMBER = frozenset(("序号", "编号"))
"""What the first column of such a table is called."""
_HEAD = regex(
    r"[^,。;:!?\d]{0,8}(?:任务|单位|部门|时限|期限|时间|节点|进度|内容|目标|要求|措施|举措|事项|类别|领域|板块|名称|领导|责任人|联系人|主体|备注|指标|属性|项目|实事|工作|标准|数量|步骤|问题|地区|街道|乡镇|年份|单位\(.*\)|20\d\d年.{0,4})(?:\(.{1,8}\))?$"
)
_SECTION = regex(r"类别|领域|板块|方面|分类|维度|类型|专项")
_UNITS = regex(r"(?:牵头|责任|主办|配合|主要责任)(?:责任)?(?:单位|部门)")


def with_cell_lines(blocks: Sequence[Block]) -> list[Block]:
    """Put the lines of such tables together to tables; whatever does not come out even is left as it is."""
    if not any(isinstance(b, Line) and b.text.strip() in _NUMBER for b in blocks):
        return list(blocks)
    result: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if isinstance(block, Line) and block.text.strip() in _NUMBER:
            found = _table_at(blocks, at)
            if found is not None:
                table, at = found
                result.append(table)
                continue
        result.append(block)
        at += 1
    return result


def _table_at(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """Read the table whose header begins at block `at`; return it and the index of the block behind it."""
    texts: list[tuple[int, str]] = []
    for i in range(at, min(len(blocks), at + 4000)):
        block = blocks[i]
        if not isinstance(block, Line):
            break
        if block.text.strip():
            texts.append((i, block.text.strip()))
    header = [texts[0][1]]
    for _, text in texts[1:16]:
        if len(text) > 16 or _HEAD.match(fold(text)) is None:
            break
        header.append(text)
    width = len(header)
    told = indicator_rows([t for _, t in texts[:1000]])
    if told is not None:
        laid, count = told
        return Table(laid, blocks[at].number, blocks[at].page), texts[count][0] if count < len(
            texts
        ) else texts[-1][0] + 1
    if width < 4:
        return None
    section = next((c for c, name in enumerate(header[1:4], 1) if _SECTION.search(name)), None)
    rows: list[list[str]] = []
    start, position = width, 1
    while start < len(texts) and texts[start][1].rstrip(".、．") == str(position):
        end = next(
            (
                k
                for k in range(start + width - 1, min(start + width + 1, len(texts)))
                if texts[k][1].rstrip(".、．") == str(position + 1)
            ),
            -1,
        )
        if end < 0:
            # The last row: as many cells as the header has, or one less beneath a merged one.
            end = start + width
            if section is not None and not _lines_up([x for _, x in texts[start:end]], header):
                end -= 1
        row = [x for _, x in texts[start:end]]
        if len(row) == width - 1 and section is not None and rows:
            row.insert(section, rows[-1][section])
        if len(row) != width:
            return None
        rows.append(row)
        start, position = end, position + 1
    if len(rows) < 2:
        return None
    cells = [Cell(r, c, text) for r, row in enumerate([header, *rows]) for c, text in enumerate(row)]
    first = blocks[at]
    behind = texts[start][0] if start < len(texts) else texts[-1][0] + 1
    return Table(cells, first.number, first.page), behind


def _lines_up(row: list[str], header: list[str]) -> bool:
    """Tell whether units stand in the columns that are to hold them."""
    if len(row) < len(header):
        return False
    return all(looks_like_units(fold(row[c])) for c, name in enumerate(header) if _UNITS.search(name))
