"""Tables of indicators pasted into plain text with each cell on a line, or on several: told by what stands in the cells."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.characters import fold
from luocheng.documents.source import Cell
from luocheng.patterns import regex

__all__ = ["indicator_rows"]

_VALUE_HEAD = regex(r"20\d\d\s?年|目标|任务|现状|规划值|计划|基期|完成值|指标值|累计")
_NAME_HEAD = regex(r"指标(?:名称|内容)?$|项目(?:名称)?$|^名称$")
_UNIT_HEAD = regex(r"^(?:计量)?单位$")
_KIND = regex(r"^(?:约束|预期|引导|指导|参考)性?$")
_NOTHING = regex(r"^[-—–/\s]{1,4}$")
_SIGN = r"[≥≤><＞＜]|>=|<=|不低于|不少于|不高于|不超过"
_NUMBER = rf"(?:{_SIGN})?\s?[\[(]?-?\d[\d,.]*(?:\s?[-—~–至]\s?\d[\d,.]*)?[\])]?\s?[%‰]?(?:[^\W\d_]{{1,8}})?(?:以上|以下|以内|左右)?"
_VALUE = regex(rf"^(?:{_NUMBER}|[^\W\d_]{{1,12}}[:]?(?:{_SIGN})\s?\d[\d.]*%?)$")
_ENDS = regex(
    r"^(?:注|说明|备注|附[件表]|表\s?\d|第[一二三四五六七八九十]+[章节条])|^[(]?[一二三四五六七八九十]{1,3}[)、]|[。;]$"
)
_WIDEST = 14
_LONGEST = 40


def indicator_rows(texts: Sequence[str]) -> tuple[list[Cell], int] | None:
    """Read the table whose header begins with the first of some lines; return its cells and how many lines it takes.

    The running numbers in the first column tell the rows apart. Of the other cells the values tell themselves; what
    stands in front of them is the unit, the name and the group, which merged cells leave out.
    """
    folded = [fold(t) for t in texts]
    top = next((i for i, t in enumerate(folded[:_WIDEST]) if t.rstrip(".、") == "1"), 0)
    header = folded[1:top]
    if top < 3 or any(len(t) > 20 for t in header):
        return None
    names = [c for c, t in enumerate(header) if _NAME_HEAD.search(t) and not _VALUE_HEAD.search(t)]
    values = [t for t in header if _VALUE_HEAD.search(t)]
    if not names or not values:
        return None
    has_unit = any(_UNIT_HEAD.match(t) for t in header)
    rows: list[list[str]] = []
    at = top
    while at < len(folded) and folded[at].rstrip(".、") == str(len(rows) + 1):
        end = _row_end(folded, at, len(rows) + 2)
        row = _row(texts[at:end], folded[at:end], len(values), grouped=names[0] > 0, has_unit=has_unit)
        if row is None:
            return None
        rows.append(row)
        at = end
    if len(rows) < 2:
        return None
    head = ["序号", "指标名称", *(("单位",) if has_unit else ()), *values]
    cells = [Cell(r, c, text) for r, row in enumerate([head, *rows]) for c, text in enumerate(row)]
    return cells, at


def _row_end(folded: Sequence[str], at: int, number: int) -> int:
    """Return where a row ends: at the next running number, or in front of what no table holds."""
    for i in range(at + 1, min(len(folded), at + _WIDEST)):
        if (i > at + 2 and folded[i].rstrip(".、") == str(number)) or len(folded[i]) > _LONGEST:
            return i
        if _ENDS.search(folded[i]):
            return i
    return min(len(folded), at + _WIDEST)


def _row(
    texts: Sequence[str], folded: Sequence[str], count: int, *, grouped: bool, has_unit: bool
) -> list[str] | None:
    """Lay the lines of a row out as number, name, unit and `count` values; None where they do not come out even."""
    cells = [(t, f) for t, f in zip(texts[1:], folded[1:], strict=True) if not _KIND.match(f)]
    first = len(cells)
    while first > 0 and (_VALUE.match(cells[first - 1][1]) or _NOTHING.match(cells[first - 1][1])):
        first -= 1
    named = [t for t, _ in cells[:first]]
    unit = [named.pop()] if has_unit and named else []
    if not named or len(unit) != int(has_unit):
        return None
    spread = _spread(cells[first:], count)
    if spread is None:
        return None
    return [texts[0], named[-1] if grouped else "".join(named), *unit, *spread]


def _spread(cells: Sequence[tuple[str, str]], count: int) -> list[str] | None:
    """Divide the lines of the values among the columns: in equal parts, or one for a dash and the rest for the last."""
    size, rest = divmod(len(cells), count)
    if size and not rest:
        return ["\n".join(t for t, _ in cells[i : i + size]) for i in range(0, len(cells), size)]
    if size and count == 2 and _NOTHING.match(cells[0][1]):
        return [cells[0][0], "\n".join(t for t, _ in cells[1:])]
    return None
