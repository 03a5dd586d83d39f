"""Tables that divide a task among places (任务分解表 by 市, 县, 街镇): how much each of them has to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luocheng.documents.cells import unit_of, value_of
from luocheng.documents.characters import fold
from luocheng.documents.grid import Columns, Slot
from luocheng.documents.targets import Reader
from luocheng.patterns import regex
from luocheng.policy.model import Target

__all__ = ["allocated"]

_PLACE = regex(
    r"^(?:地区|市别|县别|区别|所属|各)?(?:省|市|州|盟|县|旗|区|乡|镇|街道|街|村|社区|地区|行政区|区域|(?:责任|承担|任务)?单位)*(?:\(市、?区\)|\(区\)|\(市\))?(?:名称|别)?$"
)
_CAPTION = regex(
    r"(?:任务|目标|计划|指标)[^,。;:]{0,10}(?:分解|分配|安排|下达|分工|计划|任务|目标)?表|(?:分解|分配)表"
)
_YEAR = regex(r"(20\d\d)\s?年?")
_ALL = regex(r"^(?:合计|总计|小计|共计|全[省市县区州盟旗])$")
_ASIDE = regex(r"^(?:序号|编号|备注|说明|合计|总计|小计|占比|排名)")
_NAME = regex(
    r"(?:\d{4}(?:\s?[-—–~至]\s?\d{4})?年(?:度)?|分解表?|分配表?|安排表?|一览表?|表)|\([^()]*\)|^附[件表]\d*[:.、\s]*"
)
_IN_BRACKETS = regex(r"[(]([^()\d]{1,8})[)]|单位:\s?([^\s()]{1,8})")


def allocated(
    reader: Reader, grid: Sequence[Sequence[Slot]], start: int, place: tuple[str, ...]
) -> list[Target]:
    """Return what a table divides among places; nothing where its caption does not say that it divides work."""
    for index in range(min(3, len(grid))):
        row = grid[index]
        names = [fold(s.text).replace(" ", "").replace("\n", "") for s in row]
        area = next((c for c, n in enumerate(names[:3]) if n and not row[c].wide and _PLACE.match(n)), None)
        if area is None:
            continue
        caption = _caption(reader, grid[:index], start)
        if _CAPTION.search(caption) is None:
            return []
        columns = [c for c, n in enumerate(names) if c != area and n and not _ASIDE.match(n)]
        return list(_rows(reader, grid[index + 1 :], (names, area, columns), caption, start, place))
    return []


def _caption(reader: Reader, above: Sequence[Sequence[Slot]], start: int) -> str:
    """Return the words over a table: its first rows where they run over all columns, and the lines in front of it."""
    before = reader.folded[max(0, start - 160) : start].rstrip("\n").split("\n")
    lines = [x.strip() for x in before[-2:] if len(x) <= 60]
    return "\n".join([*lines, *(fold(s.text) for row in above for s in row if s.wide and s.anchor)])


def _rows(
    reader: Reader,
    body: Sequence[Sequence[Slot]],
    header: tuple[list[str], int, list[int]],
    caption: str,
    start: int,
    place: tuple[str, ...],
) -> Iterator[Target]:
    names, area, columns = header
    title = next((x for x in caption.split("\n") if _CAPTION.search(x)), caption)
    task = _NAME.sub("", title).strip(" :,、")
    shared = _IN_BRACKETS.search(caption)
    unit_of_all = (shared[1] or shared[2]) if shared else ""
    clock = reader.clock
    named = {int(y) for y in _YEAR.findall(title)}
    whole = clock.end if clock.start == clock.end else None
    if len(named) == 1:
        whole = named.pop()
    for row in body:
        where = row[area].text.strip() if area < len(row) else ""
        if not where or _ALL.match(fold(where).replace(" ", "")) or value_of(where, "") is not None:
            continue
        for c in columns:
            if c >= len(row) or not row[c].anchor:
                continue
            year = _YEAR.match(names[c])
            rest = names[c][year.end() :] if year else names[c]
            unit, name = unit_of((), Columns(), rest)
            read = value_of(row[c].text, unit or unit_of_all)
            if read is None or not read[2]:
                continue
            comparator, value, own_unit = read
            yield Target(
                path=place,
                subject=where,
                indicator=name.strip("()") or task,
                comparator=comparator,
                value=value,
                unit=own_unit,
                year=int(year[1]) if year else whole,
                quote=reader.text[start + row[area].start : start + row[c].end]
                if row[area].start <= row[c].start
                else reader.text[start + row[c].start : start + row[c].end],
                start=start + min(row[area].start, row[c].start),
                end=start + row[c].end,
                horizon=f"{year[1]}年" if year else "",
                figure=(start + row[c].start, start + row[c].end),
            )
