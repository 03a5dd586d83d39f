"""The clause tree: which paragraphs are headings, what stands under each, where body and closing matter part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luocheng.documents.closing import DATE, closes, remarks
from luocheng.documents.headings import fused_prefix, title_of
from luocheng.documents.items import Item, Outline
from luocheng.documents.markers import RANK, Marker, find_marker
from luocheng.documents.paragraph import Paragraph
from luocheng.patterns import regex

__all__ = ["Item", "Outline", "build_outline"]


_ATTACHMENT_HEAD = regex(r"^附\s?[件表]?\s?[-—]?(\d{1,2}|[一二三四五六七八九十])?\s?[:]?$")
_ANNEX_TITLE = regex(r"^附\s?件?\s?(\d{1,2}|[一二三四五六七八九十])?\s?[:.\s]\s?(?P<title>[^。;]{4,60})$")
_ANNEX_NAME = regex(r"^(\d{1,2})[.、]\s?[^。;:]{2,60}$")
_BOX = regex(r"专栏\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})?(?:[\s:.、]|$|[^\W\d_])[^。;]{0,40}$")
_NAMES_UNITS = regex(r"牵头|(?:责任|配合)(?:单位|部门):|负责\)")
_GIVES_WORK = regex(r"负责|牵头|责任单位")


def build_outline(items: Sequence[Paragraph], starts: list[int]) -> Outline:
    """Find the headings among `items` and give every paragraph its place.

    Numbers must continue their sequence: 一 is followed by 二, a deeper level begins at 1 or runs on from
    the last number of its kind. What only looks like a number (a year, 112) with a page number fused in
    front) is resolved by that sequence.
    """
    builder = _Builder(items, starts)
    builder.run()
    return Outline(
        builder.items,
        builder.kinds,
        starts,
        builder.fused,
        builder.placed(),
        builder.preamble(),
        builder.told(),
    )


class _Builder:
    def __init__(self, items: Sequence[Paragraph], starts: list[int]) -> None:
        self.source, self.starts = items, starts
        self.items: list[Item] = []
        self.kinds = ["front"] * len(items)
        self.fused: list[tuple[int, int]] = []
        self.stack: list[Item] = []
        self.last_of: dict[str, int] = {}
        self.tables: list[tuple[int, Item | None, int]] = []
        self.part = 0
        self.parts: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.closed = False
        self.box = 0
        self.listed = 0
        self.boxed: Item | None = None
        self.notes = remarks(items)

    def run(self) -> None:
        source = self.source
        told = set(self.notes)
        for i, paragraph in enumerate(source):
            if paragraph.kind == "furniture":
                self.kinds[i] = "furniture"
                continue
            if paragraph.kind in ("table", "footnote"):
                self.kinds[i] = paragraph.kind
                if paragraph.kind == "table":
                    self._place_table(i)
                continue
            if i < self.listed:
                self.kinds[i] = "closing" if self.items else "front"
                continue
            first = paragraph.folded[:1]
            if first == "附" and self._annex(i):
                self.box = 0
                continue
            if i < self.box or (first == "专" and self._opens_box(i)):
                if self.stack:
                    self.kinds[i] = "body"
                    self._extend(i)
                continue
            found = self._heading(i) if i not in told else None
            if found is not None:
                self._open(i, *found)
                continue
            if closes(self.source, i):
                self.closed = True
            if self.stack and not self.closed:
                self.kinds[i] = "body"
                self._extend(i)
            elif self.stack or self.items:
                self.kinds[i] = "closing"
        self._name_parts()

    def _place_table(self, i: int) -> None:
        """Put a table under the item or the annex in which it stands."""
        if self.stack and not self.closed:
            self._extend(i)
            self.stack[-1].tables.append((self.starts[i], self.starts[i] + len(self.source[i].text)))
            self.tables.append((i, self.stack[-1], self.part))
        else:
            self.tables.append((i, None, self.part))

    def _extend(self, i: int) -> None:
        item = self.stack[-1]
        item.last = i + 1
        item.end = self.starts[i] + len(self.source[i].text)

    # --- headings ------------------------------------------------------------------------------------------

    def _heading(self, i: int) -> tuple[Marker, int] | None:
        """Return the marker of paragraph i and the offset where it begins, when it is a heading here."""
        folded = self.source[i].folded
        marker, at = find_marker(folded), 0
        if marker is None:
            at = fused_prefix(folded)
            marker = find_marker(folded, at) if at else None
            if marker is None or not self._follows(marker, folded):
                return None
            return marker, at
        if marker.digits and not self._follows(marker, folded):
            return self._defused(marker, folded)
        return (marker, 0) if self._follows(marker, folded) else None

    def _defused(self, marker: Marker, folded: str) -> tuple[Marker, int] | None:
        """Take a page number off the front of a heading number: 112) after 1) is 2) on page 11."""
        for cut in range(1, len(marker.digits)):
            if marker.digits[cut] == "0":
                continue
            shorter = find_marker(folded, cut)
            if shorter is not None and shorter.style == marker.style and self._is_next(shorter):
                return shorter, cut
        return None

    def _is_next(self, marker: Marker) -> bool:
        open_item = self._open_of(marker.style)
        return marker.value == (open_item.marker.value + 1 if open_item else 1)

    def _open_of(self, style: str) -> Item | None:
        for item in reversed(self.stack):
            if item.marker.style == style:
                return item
        return None

    def _follows(self, marker: Marker, folded: str) -> bool:
        """Tell whether the number continues a sequence that is open at this place."""
        if not folded[marker.end :].strip(" .。、:"):
            return False
        value, open_item = marker.value, self._open_of(marker.style)
        if marker.style == "decimal":
            return not marker.tight or self._counts_on(marker)
        if open_item is not None:
            step = value - open_item.marker.value
            if step == 1 or value == 1:
                return True
            if marker.style in ("digit", "digit-half", "digit-bracket"):
                return step == 2 or (self.last_of.get(marker.style, 0) + 1 == value)
            return step == 0 or 1 < step <= 3 or self.last_of.get(marker.style, 0) + 1 == value
        if value == 1 or self.last_of.get(marker.style, 0) + 1 == value:
            return True
        # A document may begin in the middle, or a heading may have been lost before this one.
        lost = value - self.last_of.get(marker.style, 0)
        if marker.style == "digit":
            return lost == 2 and value > 2
        return (
            marker.style in ("han", "han-bracket", "chapter", "article", "section", "part") and 1 < lost <= 3
        )

    def _counts_on(self, marker: Marker) -> bool:
        """Tell whether 2.3 without a blank behind it stands in item 2 and behind 2.2."""
        prefix = marker.label.rsplit(".", 1)[0]
        last = 0
        for item in reversed(self.stack):
            if item.marker.style == "decimal" and item.marker.label.rsplit(".", 1)[0] == prefix:
                last = item.marker.value
            elif item.marker.label.strip(".") == prefix:
                return marker.value == last + 1
        return False

    def _open(self, i: int, marker: Marker, at: int) -> None:
        paragraph, start = self.source[i], self.starts[i]
        if at:
            self.fused.append((start, start + at))
        rank = RANK[marker.style]
        same = self._open_of(marker.style)
        if same is not None:
            while self.stack[-1] is not same:
                self.stack.pop()
            self.stack.pop()
            if marker.value == 1 and rank <= RANK["han"] and same.marker.value > 1:
                self._restart()
        else:
            while self.stack and self.stack[-1].rank > rank:
                self.stack.pop()
            if (
                marker.value == 1
                and marker.style == "han"
                and self.last_of.get("han", 0) > 1
                and not self.stack
            ):
                self._restart()
        if marker.style == "decimal":
            self._close_decimal(marker)
        parent = self.stack[-1] if self.stack else None
        title, title_end = title_of(paragraph, marker.end)
        item = Item(
            path=(*(parent.path if parent else ()), marker.label),
            marker=marker,
            title=title,
            start=start + at,
            title_start=start + marker.end,
            title_end=start + title_end,
            end=start + len(paragraph.text),
            first=i,
            last=i + 1,
            parent=parent,
            part=self.part,
        )
        if parent:
            parent.children.append(item)
            item.boxed = parent is self.boxed
        self.items.append(item)
        self.stack.append(item)
        self.last_of[marker.style] = marker.value
        self.kinds[i] = "body"
        self.closed = False

    def _close_decimal(self, marker: Marker) -> None:
        prefix = marker.label.rsplit(".", 1)[0]
        while (
            self.stack and self.stack[-1].marker.style == "decimal" and self.stack[-1].marker.label != prefix
        ):
            self.stack.pop()

    # --- boxes ------------------------------------------------------------------------------------------------

    def _opens_box(self, i: int) -> bool:
        """Tell whether a box (专栏1 …) begins at paragraph i whose numbers are its own; set where it ends."""
        folded = self.source[i].folded
        if not self.stack or not folded.startswith("专栏") or not _BOX.match(folded):
            return False
        outer = next((x for x in reversed(self.stack) if x.rank >= RANK["han-bracket"]), self.stack[-1])
        if self._box_divides(i, outer):
            return False
        wanted, last, end = outer.marker.value + 1, 0, len(self.source)
        for j in range(i + 1, len(self.source)):
            marker = find_marker(self.source[j].folded)
            if marker is None:
                if _ATTACHMENT_HEAD.match(self.source[j].folded) or closes(self.source, j):
                    end = j
                    break
                continue
            if RANK[marker.style] < outer.rank or (
                marker.style == outer.marker.style and marker.value == wanted and last not in (0, wanted - 1)
            ):
                end = j
                break
            if marker.style == outer.marker.style:
                if marker.value == wanted and (
                    last != wanted - 1 or _GIVES_WORK.search(self.source[j].folded)
                ):
                    end = j
                    break
                last = marker.value
        self.box = end
        return True

    def _box_divides(self, i: int, outer: Item) -> bool:
        """Tell whether the numbers of a box set out the work of the item in which it stands.

        They do where they are of a level below it that it has not used, and where it names nobody itself.
        """
        first = find_marker(self.source[i + 1].folded) if i + 1 < len(self.source) else None
        if first is None or (first.style, first.value) != ("digit", 1) or outer is not self.stack[-1]:
            return False
        if outer.marker.style != "han-bracket":
            return False
        if any(_NAMES_UNITS.search(self.source[j].folded) for j in range(outer.first, i)):
            return False
        self.boxed = outer
        return True

    # --- several parts: a notice and its annexes -------------------------------------------------------------

    def _annex(self, i: int) -> bool:
        """Open a new part at a line (it begins with 附) that says 附件 and nothing else, or 附件 with a title."""
        folded = self.source[i].folded
        if len(folded) > 70:
            return False
        head = _ATTACHMENT_HEAD.match(folded)
        if head is not None and folded.endswith(":"):
            self.listed = self._names_of_annexes(i)
            if self.listed:
                self.kinds[i] = "closing" if self.items else "front"
                return True
        if head is None:
            head = _ANNEX_TITLE.match(folded)
            # 附件:1.… before or after the signature is the list of attachments; the annex itself comes later.
            if head is None or not self._annex_follows(i):
                return False
        self.part += 1
        self.parts[self.part] = f"{'附表' if '表' in head[0][:3] else '附件'}{head[1] or ''}"
        self._close_part()
        self.kinds[i] = "front"
        return True

    def _names_of_annexes(self, i: int) -> int:
        """Return where the names of annexes end that stand below 附件: on lines of their own; 0 where it is the annex itself.

        Behind names comes the signature with its date, or the first annex.
        """
        end, wanted = i + 1, 1
        while end < len(self.source):
            name = _ANNEX_NAME.match(self.source[end].folded)
            if name is None or int(name[1]) != wanted:
                break
            end, wanted = end + 1, wanted + 1
        if wanted == 1:
            return 0
        behind = [p.folded for p in self.source[end : end + 3]]
        signed = any(DATE.match(line) for line in behind)
        return end if signed or (behind and behind[0].startswith("附")) else 0

    def _annex_follows(self, i: int) -> bool:
        """Tell whether a titled 附件 line is followed by its text and not by a signature or further titles."""
        if not self.items and not self.parts:
            return False
        for paragraph in self.source[i + 1 : i + 4]:
            if (
                DATE.match(paragraph.folded)
                or paragraph.folded.startswith("附")
                or paragraph.folded[:2] in ("2.", "2、")
            ):
                return False
            if paragraph.kind == "table" or find_marker(paragraph.folded) is not None:
                return True
        return False

    def _restart(self) -> None:
        """Begin a new part where 一、 begins again without the word 附件."""
        self.part += 1
        self.parts[self.part] = "附件"
        self.last_of.clear()

    def _close_part(self) -> None:
        self.stack.clear()
        self.last_of.clear()
        self.closed = False

    def _name_parts(self) -> None:
        """Put the annex in front of the paths where two parts of the document use the same numbers."""
        used = {x.part for x in self.items} | {part for _, _, part in self.tables}
        if len(used) < 2:
            return
        first = min(used)
        self.names = _part_names([p for p in sorted(used) if p != first or first != 0], self.parts)
        for item in self.items:
            if item.part in self.names:
                item.path = (self.names[item.part], *item.path)

    def preamble(self) -> list[tuple[int, int]]:
        """Return the places of the sentences before the first number (but not of the front matter)."""
        first = self.items[0].first if self.items else len(self.source)
        return [
            (self.starts[i], self.starts[i] + len(p.text))
            for i, p in enumerate(self.source[:first])
            if p.kind == "text" and len(p.text) > 30 and "。" in p.text and not p.folded.startswith("【")
        ]

    def told(self) -> list[tuple[int, int]]:
        """Return the places of the paragraphs that only explain."""
        return [(self.starts[i], self.starts[i] + len(self.source[i].text)) for i in self.notes]

    def placed(self) -> list[tuple[int, tuple[str, ...]]]:
        """Return each table with the path under which it stands."""
        return [
            (i, item.path if item else (self.names[part],) if part in self.names else ())
            for i, item, part in self.tables
        ]


def _part_names(parts: list[int], names: dict[int, str]) -> dict[int, str]:
    result: dict[int, str] = {}
    for part in parts:
        name = names.get(part, "附件")
        while name in result.values():
            digits = re.sub(r"\D", "", name)
            name = f"{name[:2]}{int(digits or 1) + 1}"
        result[part] = name
    return result
