"""From the lines of a file to the paragraphs of a text: broken sentences joined, page furniture set aside."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from luocheng.documents.characters import clean, fold
from luocheng.documents.markers import RANK, Marker, find_marker, starts_with_marker
from luocheng.documents.source import Block, Cell, Line, Table
from luocheng.documents.units import looks_like_units

__all__ = ["Paragraph", "paragraphs"]


@dataclass(slots=True)
class Paragraph:
    """One logical paragraph, in the characters of the document, on one line.

    `folded` is `text` with half-width punctuation and digits, of the same length. `table` is set on the
    paragraph that stands for a whole table; its cells' places are in `cells`: (row, column, start, end),
    offsets within the paragraph.
    """

    text: str
    folded: str
    number: int
    page: int | None = None
    kind: str = "text"
    table: Table | None = None
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)


# What may follow the end of a sentence; behind anything else a line break falls inside the sentence.
_TERMINAL = frozenset("。；！？：;!?:…．")
_CLOSING = frozenset(")]}>〕】〉》」』”’\"'")
_MID = frozenset("，、,（(“《〈〔[")
_LABEL = re.compile(
    r"[(\[【〔<]?(?:总?牵\s?头|配\s?合|责\s?任|主\s?办|协\s?办|承\s?办|参\s?与|协\s?同|完\s?成|落\s?实|实\s?施|时\s?限|联\s?系|附\s?件|抄\s?送|注|备\s?注|印\s?发|主\s?题|发\s?文|索\s?引|成\s?文|发\s?布|文\s?号)"
    r"[^,。;:]{0,8}[:\]】]"
)
_FIELD = re.compile(r"[^\W\d_A-Za-z]{2,10}:")
_LABEL_END = re.compile(r"(?:牵头|责任|配合|主办|协办|参与)[^\W\d_A-Za-z]{0,6}:$")
_DATE_LINE = re.compile(
    r"[(\[]?(?:\d{4}年\s?\d{1,2}月(?:\s?\d{1,2}日)?|[二〇零○一三四五六七八九十]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{0,3}日?)"
)
_BULLET = re.compile(r"(?:——|--|—|●|■|◆|▲|★|·|•|□|○|◇|※|\*) ?(?=\S)")
_PAGE_NUMBER = re.compile(
    r"(?:[-—–~·]\s?)*(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[/,共]\s?(?:共\s?)?\d{1,4}\s?页?)?(?:\s?[-—–~·])*$"
)
_CONTENTS = re.compile(r".{2,60}?(?:\.{4,}|…{2,}|·{4,})\s?\d{1,3}$")
_TITLE_ENDS = tuple(
    (
        "方案 意见 计划 办法 通知 规定 细则 解读 纲要 规划 措施 要点 条例 公告 通告 决定 指引 导则 行动 清单 预案 稿) 年) 试行) 暂行) 文章属性"
    ).split()
)
_TITLE_LINE = re.compile(rf"[^,。;:!?]{{4,90}}(?:{'|'.join(map(re.escape, _TITLE_ENDS))})$")
_PIECE_OR_DATE = frozenset("篇([二〇零○一三四五六七八九十")
_PIECE = re.compile(r"篇[一二三四五六七八九十]{1,3}[:、]")
_ORDINAL = "一二三四五六七八九十"


def paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """Turn the lines and tables of a file into its paragraphs.

    Sentences that a page or a line of a fixed width has broken are whole again; lines that hold nothing
    but a page number, and tables of contents, are marked as 'furniture'; a document that was flattened
    onto one line is divided before its heading numbers.
    """
    result: list[Paragraph] = []
    run: list[Line] = []
    for block in _tabbed(blocks):
        if isinstance(block, Line):
            run.append(block)
            continue
        result += _lines(run)
        run = []
        result.append(_table(block))
    result += _lines(run)
    return result


def _table(table: Table) -> Paragraph:
    """Write a table as text, a row a line, its cells divided by tabs, so that offsets reach each cell."""
    parts: list[str] = []
    cells: list[tuple[int, int, int, int]] = []
    at, row = 0, -1
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        text = " ".join(x for y in re.split(r"[\r\n]+", cell.text) if (x := clean(y)))
        if row != -1:
            parts.append("\n" if row != cell.row else "\t")
            at += 1
        row = cell.row
        cells.append((cell.row, cell.column, at, at + len(text)))
        parts.append(text)
        at += len(text)
    joined = "".join(parts)
    return Paragraph(joined, fold(joined), table.number, table.page, "table", table, cells)


_TABBED = re.compile(r"[^\t|]*(?:\t+|\s?[|｜]\s?)[^\t|]*(?:\t+|\s?[|｜]\s?)[^\t|]*")
_HEADING_ROW = 40
"""A line of at most so many characters between rows of a table in plain text is a merged row, not a sentence."""


def _tabbed(blocks: Sequence[Block]) -> list[Block]:
    """Make tables of runs of lines whose columns are divided by tabs or bars, as plain text has them."""
    if not any(isinstance(b, Line) and ("\t" in b.text or "|" in b.text or "｜" in b.text) for b in blocks):
        return list(blocks)
    result: list[Block] = []
    run: list[Line] = []
    for i, block in enumerate(blocks):
        if isinstance(block, Line):
            if _TABBED.match(block.text.strip()) or (run and _is_merged_row(block, blocks[i + 1 :])):
                run.append(block)
                continue
            if run and not block.text.strip():
                continue
        result += _table_of(run)
        run = []
        result.append(block)
    return result + _table_of(run)


def _is_merged_row(line: Line, rest: Sequence[Block]) -> bool:
    """Tell whether a line without columns heads a section within a table: rows of columns follow it."""
    text = line.text.strip()
    if not text or len(text) > _HEADING_ROW or text[-1] in ".；;。" or _PAGE_NUMBER.match(text):
        return False
    after = next((b for b in rest if not isinstance(b, Line) or b.text.strip()), None)
    return isinstance(after, Line) and _TABBED.match(after.text.strip()) is not None


def _table_of(run: list[Line]) -> list[Block]:
    """Make one table of rows in plain text; lines that do not line up are left as they are."""
    rows = [_columns(x.text) for x in run]
    widths = {len(r) for r in rows if len(r) > 1}
    if len(rows) < 2 or len(widths) > 2 or len(rows[0]) < 3:
        return list(run)
    width = max(widths)
    cells = [
        Cell(i, j, text, columns=width if len(r) == 1 else 1)
        for i, r in enumerate(rows)
        for j, text in enumerate(r)
    ]
    return [Table(cells, run[0].number, run[0].page)]


def _columns(line: str) -> list[str]:
    cells = [
        c.strip() for c in re.split(r"\t|[|｜]" if line.count("\t\t") else r"\t+|[|｜]", line.strip(" |｜"))
    ]
    return cells[:1] if not any(cells[1:]) else cells


def _lines(lines: Sequence[Line]) -> list[Paragraph]:
    cleaned = [clean(x.text) for x in lines]
    kept = [Paragraph(t, "", x.number, x.page, x.kind) for x, t in zip(lines, cleaned, strict=True) if t]
    if not kept:
        return []
    flows = (
        [x.flows for x, t in zip(lines, cleaned, strict=True) if t]
        if any(x.flows is not None for x in lines)
        else None
    )
    # In a file of a few lines each may be a whole document; elsewhere only a very long line is one.
    long_line = 60 if len(kept) <= 3 else 400
    split: list[Paragraph] = []
    hints: list[bool | None] = []
    for i, paragraph in enumerate(kept):
        if len(paragraph.text) > long_line:
            pieces = _unflatten(paragraph)
        else:
            pieces = _divide_run(paragraph, kept[i + 1].text if i + 1 < len(kept) else "")
        split += pieces
        hints += [None] * (len(pieces) - 1) + [flows[i] if flows else None]
    # Folding is one for one, and costs less for all lines at once than for each.
    folded, at = fold("\n".join(p.text for p in split)), 0
    for paragraph in split:
        end = at + len(paragraph.text)
        paragraph.folded = folded[at:end]
        at = end + 1
    return _join(split, hints)


# --- a whole document on one line ---------------------------------------------------------------------------

_INNER = re.compile(
    rf"第[{_ORDINAL}百]{{1,4}}[章节条]|[{_ORDINAL}]{{1,3}}、|\([{_ORDINAL}]{{1,3}}\)|\d{{1,2}}[.、](?!\d{{1,2}}(?!\d))|\(\d{{1,2}}\)|[①-⑳]"
    rf"|(?:任务|行动|工程)[{_ORDINAL}]{{1,3}}:|附件\d?[:\s]|(?:牵头|责任|配合)(?:单位|部门):|篇[{_ORDINAL}]{{1,2}}:|[()\[\]【】〔〕]"
)
_BREAKS = frozenset("。;:!?)]】〕》” ")
_RUN_IN = re.compile(r"[^。;!?]{2,40}$")
_LONGEST_BRACKET = 300


def _unflatten(paragraph: Paragraph) -> list[Paragraph]:
    """Divide a line that holds several numbered items before each number that continues its sequence."""
    folded = fold(paragraph.text)
    cuts, counts = [0], _Counts()
    found, depth, opened = 0, 0, 0
    for match in _INNER.finditer(folded):
        at = match.start()
        if match[0] in "([【〔":
            depth, opened = depth + 1, at
            continue
        if match[0] in ")]】〕":
            depth = max(0, depth - 1)
            continue
        if depth and at - opened < _LONGEST_BRACKET:
            continue
        depth = 0
        before = folded[at - 1 : at]
        firm = not before or before in _BREAKS
        marker = find_marker(folded, at)
        if marker is None:
            if found and firm and not folded[at].isdigit() and folded[at] not in "第(":
                cuts.append(at)
            continue
        if not counts.admits(marker, folded, at, cuts[-1], firm=firm):
            continue
        counts.take(marker)
        found += 1
        cuts.append(at)
    if found < 2:
        return [paragraph]
    cuts.append(len(paragraph.text))
    pieces = (clean(paragraph.text[a:b]) for a, b in itertools.pairwise(cuts))
    return [Paragraph(p, "", paragraph.number, paragraph.page, paragraph.kind) for p in pieces if p]


class _Counts:
    """The numbers that a flattened line has reached, a style each, and the styles that may begin anew."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.fresh: set[str] = set()

    def take(self, marker: Marker) -> None:
        self.last[marker.style] = marker.value
        self.fresh.discard(marker.style)
        self.fresh |= {s for s in self.last if RANK[s] > RANK[marker.style]}

    def admits(self, marker: Marker, folded: str, at: int, since: int, *, firm: bool) -> bool:
        """Tell whether a number at offset `at` opens an item; `since` is where the last one was opened."""
        style, value, before = marker.style, marker.value, folded[at - 1 : at]
        following = value == self.last.get(style, 0) + 1
        anew = value == 1 and (style not in self.last or style in self.fresh or style == "han")
        if not (following or anew) or before == "第":
            return False
        if firm:
            # 包括:1.…;2.… is a list within a sentence.
            return not (
                value == 1
                and style.startswith("digit")
                and before in ":;"
                and not _only_heading(folded, since, at)
            )
        if style == "named":
            return True
        if not _is_letter(before) or not (style == "han-bracket" or _opens_words(folded, marker.end)):
            return False
        if style == "han":
            return value > 1 or before not in "统唯专单同万划归合如逐之进第"
        if style == "han-bracket" or (style == "digit" and value > 1):
            return True
        # A heading without a full stop runs into the first number below it: 优化环境1.放宽准入.
        return _RUN_IN.fullmatch(folded, since, at) is not None


def _only_heading(folded: str, since: int, at: int) -> bool:
    """Tell whether nothing but a heading stands between two numbers: 实施如下项目:1.…."""
    return at - since < _HEADING_ROW and "。" not in folded[since:at]


def _opens_words(folded: str, at: int) -> bool:
    return folded[at : at + 1] in ("“", "《") or _is_letter(folded[at : at + 1])


def _is_letter(char: str) -> bool:
    return char.isalpha() and not char.isascii()


_NEXT = re.compile(r"(?<=[。;)])(?=\d{1,2}[.、](?!\d)|\(\d{1,2}\)|\([一二三四五六七八九十]{1,3}\))")


def _divide_run(paragraph: Paragraph, following: str) -> list[Paragraph]:
    """Divide a line that begins with a number where the next numbers of its kind follow: 1.甲。2.乙。3.丙。.

    Where the next line carries the sequence on, the numbers within this one are a list of their own.
    """
    if paragraph.text[:1] not in _NUMBERED:
        return [paragraph]
    first = find_marker(fold(paragraph.text[:16]))
    if first is None or not _names_next(paragraph.text, first):
        return [paragraph]
    folded = fold(paragraph.text)
    after = find_marker(fold(following[:16]))
    cuts, wanted = [0], first.value + 1
    for match in _NEXT.finditer(folded, first.end):
        marker = find_marker(folded, match.start())
        if marker is not None and marker.style == first.style and marker.value == wanted:
            cuts.append(match.start())
            wanted += 1
    if len(cuts) == 1 or (after is not None and after.style == first.style and after.value != wanted):
        return [paragraph]
    cuts.append(len(folded))
    return [
        Paragraph(clean(paragraph.text[a:b]), "", paragraph.number, paragraph.page, paragraph.kind)
        for a, b in itertools.pairwise(cuts)
    ]


def _names_next(text: str, marker: Marker) -> bool:
    """Tell cheaply whether the number behind that of a line stands in the line at all."""
    if marker.style == "han-bracket":
        return 0 < marker.value < 10 and _ORDINAL[marker.value] in text
    return str(marker.value + 1) in text or marker.style not in ("digit", "digit-bracket")


_NUMBERED = frozenset("0123456789（(０１２３４５６７８９")


# --- broken lines ---------------------------------------------------------------------------------------------


def _join(items: list[Paragraph], hints: list[bool | None]) -> list[Paragraph]:
    width = _wrap_width(items)
    full = _FULL * sorted(len(p.text) for p in items)[int(len(items) * 0.9)]
    result: list[Paragraph] = []
    last_line = ""
    hint: bool | None = None
    previous: Paragraph | None = None
    for i, (item, flows) in enumerate(zip(items, hints, strict=True)):
        if _is_furniture(item, result):
            item.kind = "furniture"
            result.append(item)
            continue
        if (
            previous is not None
            and _continues(previous, last_line, item, hint, width)
            and not _signs(items, i)
        ):
            glue = " " if _needs_blank(previous.text[-1], item.text[0]) or _ends_unit(previous, item) else ""
            previous.text += glue + item.text
            previous.folded += glue + item.folded
        else:
            result.append(item)
            previous = item
        # Where all lines are short the margins of a page cannot be seen, and a short line does not run on.
        last_line, hint = item.folded, None if flows and len(item.text) < full else flows
    return result


_FULL = 0.55


def _signs(items: list[Paragraph], i: int) -> bool:
    """Tell whether line i is the name of the issuer above the date, which no list of units runs on into."""
    if len(items[i].text) > 30 or not looks_like_units(items[i].folded):
        return False
    following = [p.folded for p in items[i + 1 : i + 4]]
    return any(_DATE_LINE.fullmatch(x) for x in following[:1]) or any(
        _DATE_LINE.fullmatch(x) and looks_like_units(following[0]) for x in following[1:2]
    )


def _wrap_width(items: Iterable[Paragraph]) -> int:
    """Return the width at which the lines of a text were broken; 0 where each line is a paragraph."""
    lengths = sorted(len(p.text) for p in items)
    if len(lengths) < 12:
        return 0
    top = lengths[int(len(lengths) * 0.97)]
    full = sum(1 for n in lengths if top - 4 <= n <= top + 2)
    return top if top <= 64 and full >= len(lengths) * 0.3 else 0


def _needs_blank(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalpha()


def _ends_unit(a: Paragraph, b: Paragraph) -> bool:
    """Tell whether a list of units goes on with a new one on a line of its own, no comma between."""
    return (
        b.text[0] in "各省市县区州国有"
        and a.folded[-1] not in _GOES_ON
        and _IN_LIST.search(a.folded[-80:]) is not None
        and looks_like_units(re.split(r"[:、,]", a.folded)[-1])
        and looks_like_units(b.folded)
    )


_IN_LIST = re.compile(r"(?:单位|部门|主体):[^。:]*$")
_GOES_ON = _TERMINAL | _MID | frozenset(":等和及与")


def _is_furniture(item: Paragraph, before: list[Paragraph]) -> bool:
    if item.kind == "footnote":
        return False
    if len(item.text) <= 16 and item.folded[-1:] in "0123456789页-—–~·" and _PAGE_NUMBER.match(item.folded):
        return bool(before)
    return item.folded[-1:].isdigit() and _CONTENTS.match(item.folded) is not None


def _continues(a: Paragraph, line: str, b: Paragraph, hint: bool | None, width: int) -> bool:
    """Decide whether `b` carries on the sentence at the end of `a`, whose last line in the file is `line`."""
    if a.kind == "footnote" or b.kind not in ("text", a.kind):
        return False
    end, head = a.folded[-1], b.folded
    if a.kind == "title" or (a.folded.endswith(_TITLE_ENDS) and _TITLE_LINE.match(a.folded)):
        return b.kind == a.kind and _open_bracket(a.folded) and not starts_with_marker(head)
    if a.folded[0] in _PIECE_OR_DATE and (_PIECE.match(a.folded) or _DATE_LINE.fullmatch(a.folded)):
        return False
    if head[0] in ",、。;:)%":
        return True
    if starts_with_marker(head) and not _broken_before_number(a.folded, head):
        return False
    if end == ":" and _LABEL_END.search(a.folded):
        return _LABEL.match(head) is None
    if end in _TERMINAL:
        return hint is True and (end == ";" or head[0] in "([〔【<")
    if _LABEL.match(head) or _PIECE.match(head) or _BULLET.match(head) or head.startswith(("附件", "附表")):
        return end in _MID or _open_bracket(a.folded) or _broken_label(a.folded, head)
    if end in _MID or _open_bracket(a.folded) or _broken_label(a.folded, head):
        return True
    if end in "县市区州乡镇" and head.startswith(("(市", "(区", "(县", "(州", "(街")):
        return True
    if _FIELD.match(head) and _LABEL.match(a.folded):
        return False
    if not width and _LABEL.match(a.folded) and looks_like_units(line) and looks_like_units(head):
        return True
    return hint if hint is not None else _runs_on(a, line, head, width)


def _runs_on(a: Paragraph, line: str, head: str, width: int) -> bool:
    """Judge by the lengths of lines, where neither punctuation nor the file itself tells."""
    end = a.folded[-1]
    if _DATE_LINE.match(head) and len(head) < 16:
        return False
    if end in _CLOSING and not a.folded.endswith(("市、区)", "市区)")):
        return bool(width) and len(line) >= width - 2 and end not in ")】]"
    marked = starts_with_marker(a.folded)
    if _LABEL.match(line) and not width:
        return looks_like_units(head.rstrip("。;)"))
    if width:
        return len(line) >= (
            width - 2 if marked and "。" not in a.text and len(a.text) < width + 2 else width * 0.78
        )
    if marked and len(a.text) <= 60 and "。" not in a.text:
        return False
    return len(line) >= 18


_CHAPTER_WORD = re.compile(r"\d{1,2}[.、)]")


def _broken_before_number(a: str, head: str) -> bool:
    """Tell whether a number at the start of a line is the rest of a sentence: 达到 / 80%."""
    return (
        a[-1] in "、,到于为达至第年" and _CHAPTER_WORD.match(head) is not None and find_marker(head) is None
    )


def _open_bracket(folded: str) -> bool:
    tail = folded[-240:]
    return (
        tail.count("(") > tail.count(")")
        or tail.count("〔") > tail.count("〕")
        or tail.count("《") > tail.count("》")
    )


_LABEL_HEADS = (
    "牵",
    "牵头",
    "牵头单",
    "配",
    "配合",
    "配合单",
    "责",
    "责任",
    "责任单",
    "牵头部",
    "责任部",
    "配合部",
    "责任主",
    "主办单",
    "协办单",
    "牵头责任",
    "完成时",
    "完成时限",
    "牵头单位",
    "配合单位",
    "责任单位",
)
_LABEL_REST = re.compile(r"(?:头|合|任)?(?:责任)?(?:单|部)?(?:位|门|限)?\s?[:,]")


def _broken_label(a: str, head: str) -> bool:
    """Tell whether a label was cut in two: 牵头单 / 位:市教育局."""
    return _LABEL_REST.match(head) is not None and a.endswith(_LABEL_HEADS)
