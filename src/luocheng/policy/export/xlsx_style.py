"""The look of the workbook: fonts as official documents use them, grey for what follows from other columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

__all__ = ["SIZE", "Styles"]

SIZE = 10.0
"""Size of the text in points."""

_CHINESE = {"font_charset": 134, "font_family": 3}
"""GB2312: tells an office program without the font named to take another Chinese one."""

_LINE = "#7F7F7F"
_GREY = "#F2F2F2"


class Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Format] = {}
        self.title = self._make("方正小标宋简体", 20, align="center", text_wrap=True)
        self.meta = self._make("仿宋", SIZE, align="center", font_color="#404040")
        self.band = self._make(
            "黑体", 12, align="left", bg_color="#D9E2EF", border=1, border_color=_LINE, indent=1
        )
        self.key = self._make("仿宋", 9, font_color="#7F7F7F")
        self.text = self._make("仿宋", 12, align="left", text_wrap=True)
        self.heading = self._make("黑体", 14, align="left")

    def header(self, *, grey: bool) -> Format:
        """Return the format of a column's heading."""
        colour = "#D0D0D0" if grey else "#DCE6F1"
        return self._make(
            "黑体", 11, align="center", text_wrap=True, bg_color=colour, border=1, border_color=_LINE
        )

    def cell(self, *, grey: bool = False, centred: bool = False, section: bool = False) -> Format:
        """Return the format of a cell: text always, wrapped, with a border."""
        look: dict[str, Any] = {"border": 1, "border_color": _LINE, "text_wrap": True}
        if grey:
            look["bg_color"] = _GREY
        return self._make(
            "黑体" if section else "仿宋", SIZE, align="center" if centred or section else "left", **look
        )

    def _make(self, font: str, size: float, **look: Any) -> Format:
        key = (font, size, *sorted(look.items()))
        if key not in self._made:
            common = {
                "font_name": font,
                "font_size": size,
                "valign": "vcenter",
                "num_format": "@",
                **_CHINESE,
            }
            self._made[key] = self._book.add_format({**common, **look})
        return self._made[key]
