"""Tell the rows of a sheet that hold no record: examples, notes, sums, section bands, column numbers, blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luocheng.registers.words import fold

__all__ = ["EXAMPLE", "why_skipped"]

EXAMPLE = "示例（导入时自动跳过）"
"""How a row of a template says that it is an example."""

_EXAMPLE = re.compile(r"^示例\s*[(（]|^(?:示例|example)$", re.IGNORECASE)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填表单位|填报单位|填表人|填报人|制表人?|审核人?|复核人?|负责人|联系人|联系电话|填报日期|填表日期|单位\s*[(（]?盖章)"
    r"\s*\d*\s*[:.、(（)]|^(?:填表说明|填报说明)$|^(?:note|remark)s?\s*:",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"^(?:合计|总计|小计|共计|累计|total|sum|subtotal)\s*[:]?$|^(?:合\s+计|总\s+计|小\s+计)$", re.IGNORECASE
)


def why_skipped(cells: Sequence[str], *, banded: bool, key: str | None) -> str:
    """Return why a row holds no record: 'example', 'note', 'sum', 'band', 'numbers'; '' where it may hold one.

    Parameters
    ----------
    cells
        The row, '' for an empty cell.
    banded
        Whether one merged cell spans the row.
    key
        The cell of the key's column, None where the table has no such column.

    >>> why_skipped(["合计", "", "1200"], banded=False, key="")
    'sum'
    """
    said = [fold(c) for c in cells if c]
    if any(_EXAMPLE.search(c) for c in said):
        return "example"
    if not said:
        return "blank"
    if _NOTE.search(said[0]) and (banded or len(set(said)) <= 2 or not key):
        return "note"
    if any(_SUM.match(c) for c in said[:2]) and (not key or _SUM.match(fold(key))):
        return "sum"
    if banded:
        return "band"
    if len(said) >= 4 and len(said) == len(cells) and said in _numbered(len(said)):
        return "numbers"
    return ""


def _numbered(count: int) -> list[list[str]]:
    """Return the ways in which a form numbers its columns."""
    plain = [str(i) for i in range(1, count + 1)]
    return [plain, ["甲", *plain[:-1]], ["甲", "乙", *plain[:-2]], [f"({x})" for x in plain]]
