"""Take characters, ruling lines and pictures out of a pdf page, measured from its upper left corner."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from luocheng.documents.readers.characters import is_han, mend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from luocheng.documents.readers.limits import Clock

__all__ = ["Char", "Edge", "RawPage", "extract"]

HYPHENS = {0x02, 0xFFFE}
"""What pdfium puts in place of a hyphen at the end of a line."""
SPACES = {0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x200B}
THIN = 3.0
"""Points: a filled rectangle no thicker than this is drawn as a line."""
MOST_PATHS = 20_000
MOST_SEGMENTS = 4_000
DEEPEST_FORM = 6

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Char:
    """A character with its box and the height of its baseline, in points from the upper left corner.

    `size` is about that of its font; `spaced` tells that a blank stands before it.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    spaced: bool = False


@dataclass(slots=True)
class Edge:
    """A ruling line: at `at` across, from `start` to `end` along its direction."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class RawPage:
    """What a page draws. `unmapped` counts characters for which the font gives no meaning."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    horizontal: list[Edge] = field(default_factory=list)
    vertical: list[Edge] = field(default_factory=list)
    picture: float = 0.0
    """The share of the page that its pictures cover; a scan is often cut into strips."""
    paths: int = 0
    unmapped: int = 0
    total: int = 0


@dataclass(slots=True)
class _Glyph:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    angle: int
    spaced: bool
    size: float


def extract(page: Any, number: int, clock: Clock, most: int) -> RawPage:
    """Read one page of pdfium; one with more than `most` characters is only counted."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    turns = max(0, pdfium.FPDFPage_GetRotation(page))
    text_page = pdfium.FPDFText_LoadPage(page)
    raw = RawPage(number, right - left, top - bottom)
    glyphs: list[_Glyph] = []
    if text_page:
        try:
            raw.total = pdfium.FPDFText_CountChars(text_page)
            if raw.total > most:
                return raw
            glyphs = list(_glyphs(text_page, raw, clock))
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    angle = _main_angle(glyphs)
    glyphs = [glyph for glyph in glyphs if glyph.angle == angle]
    # Pages drawn sideways are turned until their lines run from left to right.
    turns = _turns_of_text(glyphs, turns)
    if turns % 2:
        raw.width, raw.height = raw.height, raw.width
    upright = _upright(left, bottom, right, top, turns)
    raw.chars = [char for glyph in glyphs if (char := _char(glyph, upright, raw)) is not None]
    _draw(page, raw, upright, clock)
    return raw


# --- characters ---------------------------------------------------------------------------------------------


def _glyphs(text_page: Any, raw: RawPage, clock: Clock) -> Iterator[_Glyph]:
    """Yield the visible characters of a page in the order in which it draws them."""
    unicode_of, loose, origin = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetCharOrigin,
    )
    generated, angle_of = pdfium.FPDFText_IsGenerated, pdfium.FPDFText_GetCharAngle
    unmapped = pdfium.FPDFText_HasUnicodeMapError
    font_size, matrix_of = pdfium.FPDFText_GetFontSize, pdfium.FPDFText_GetMatrix
    box = pdfium.FS_RECTF()
    box_ref = ctypes.byref(box)
    matrix = pdfium.FS_MATRIX()
    matrix_ref = ctypes.byref(matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    x_ref, y_ref = ctypes.byref(x), ctypes.byref(y)
    spaced = False
    for index in range(raw.total):
        if not index & 0x3FF:
            clock.check()
        code = unicode_of(text_page, index)
        if code in SPACES:
            spaced = spaced or generated(text_page, index) != 1
            continue
        if generated(text_page, index) == 1:
            continue
        if unmapped(text_page, index) == 1:
            raw.unmapped += 1
        if not loose(text_page, index, box_ref) or not origin(text_page, index, x_ref, y_ref):
            continue
        text = (
            "-"
            if code in HYPHENS
            else chr(code)
            if 0x20 <= code < 0x110000 and code & 0xFFFFF800 != 0xD800
            else "\ufffd"
        )
        angle = round(math.degrees(angle_of(text_page, index))) % 360
        # An ideograph is as wide as its font is large. The boxes of other characters may be as tight as their
        # strokes, and a digit would be taken for a raised one: their size is that of the font.
        size = 0.0
        if not is_han(text) and matrix_of(text_page, index, matrix_ref):
            size = font_size(text_page, index) * math.hypot(matrix.c, matrix.d)
        yield _Glyph(text, box.left, box.bottom, box.right, box.top, x.value, y.value, angle, spaced, size)
        spaced = False


def _main_angle(glyphs: list[_Glyph]) -> int:
    """Return the angle at which most of the text stands; stamps and watermarks stand at another."""
    counts: dict[int, int] = {}
    for glyph in glyphs:
        counts[glyph.angle] = counts.get(glyph.angle, 0) + 1
    return max(counts, key=counts.__getitem__) if counts else 0


def _turns_of_text(glyphs: list[_Glyph], turns: int) -> int:
    """Return the quarter turns after which the text runs to the right; `turns` where it says too little."""
    votes = [0, 0, 0, 0]
    for before, after in pairwise(glyphs):
        dx, dy = after.x - before.x, after.y - before.y
        reach = 2.5 * max(before.top - before.bottom, before.right - before.left)
        if max(abs(dx), abs(dy)) > reach:
            continue
        if abs(dx) > 3 * abs(dy):
            votes[0 if dx > 0 else 2] += 1
        elif abs(dy) > 3 * abs(dx):
            votes[1 if dy > 0 else 3] += 1
    if sum(votes) < 20:
        return turns
    return votes.index(max(votes))


def _upright(
    left: float, bottom: float, right: float, top: float, turns: int
) -> Callable[[float, float], Point]:
    """Return the map from the space of the page to points from its upper left corner, after its turns."""
    if turns == 1:
        return lambda x, y: (y - bottom, x - left)
    if turns == 2:
        return lambda x, y: (right - x, y - bottom)
    if turns == 3:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def _char(glyph: _Glyph, upright: Callable[[float, float], Point], raw: RawPage) -> Char | None:
    """Turn a glyph upright; drop what lies outside the page."""
    ax, ay = upright(glyph.left, glyph.bottom)
    bx, by = upright(glyph.right, glyph.top)
    x0, x1 = min(ax, bx), max(ax, bx)
    top, bottom = min(ay, by), max(ay, by)
    if x1 < 0 or x0 > raw.width or bottom < 0 or top > raw.height:
        return None
    _, base = upright(glyph.x, glyph.y)
    size = x1 - x0 if is_han(glyph.text) else glyph.size or bottom - top
    return Char(mend(glyph.text), x0, x1, top, bottom, base, max(1.0, size), glyph.spaced)


# --- lines and pictures -------------------------------------------------------------------------------------


def _draw(page: Any, raw: RawPage, upright: Callable[[float, float], Point], clock: Clock) -> None:
    """Collect the ruling lines of a page, and how much of it its pictures cover."""
    area = max(1.0, raw.width * raw.height)
    for item, matrix in _objects(page, clock):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            covered = _bounds(item, matrix)
            if covered is not None:
                x0, y0, x1, y1 = covered
                raw.picture = min(1.0, raw.picture + abs((x1 - x0) * (y1 - y0)) / area)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            raw.paths += 1
            if raw.paths <= MOST_PATHS:
                _add_path(item, matrix, upright, raw)
    if raw.paths > MOST_PATHS:
        # So many strokes are a drawing, not the rules of a table.
        raw.horizontal.clear()
        raw.vertical.clear()


def _objects(page: Any, clock: Clock) -> Iterator[tuple[Any, Matrix]]:
    """Yield the objects of a page, through its forms, each with the matrix that places it."""
    stack: list[tuple[Iterator[Any], Matrix, int]] = [(_page_objects(page), IDENTITY, 0)]
    count = 0
    while stack:
        items, matrix, depth = stack[-1]
        item = next(items, None)
        if item is None:
            stack.pop()
            continue
        count += 1
        if not count & 0x3FF:
            clock.check()
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < DEEPEST_FORM and count < 10 * MOST_PATHS:
                stack.append((_form_objects(item), _times(_matrix(item), matrix), depth + 1))
        else:
            yield item, matrix


def _page_objects(page: Any) -> Iterator[Any]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield pdfium.FPDFPage_GetObject(page, index)


def _form_objects(form: Any) -> Iterator[Any]:
    for index in range(max(0, pdfium.FPDFFormObj_CountObjects(form))):
        yield pdfium.FPDFFormObj_GetObject(form, index)


def _matrix(item: Any) -> Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, raw):
        return IDENTITY
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _apply(m: Matrix, x: float, y: float) -> Point:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _bounds(item: Any, matrix: Matrix) -> tuple[float, float, float, float] | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    ax, ay = _apply(matrix, left.value, bottom.value)
    bx, by = _apply(matrix, right.value, top.value)
    return ax, ay, bx, by


def _add_path(item: Any, matrix: Matrix, upright: Callable[[float, float], Point], raw: RawPage) -> None:
    """Add what of a path is drawn as horizontal or vertical lines."""
    covered = _bounds(item, matrix)
    if covered is None:
        return
    (x0, y0), (x1, y1) = upright(covered[0], covered[1]), upright(covered[2], covered[3])
    if abs(x1 - x0) <= THIN or abs(y1 - y0) <= THIN:
        _add_line((x0, y0), (x1, y1), raw)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(item)
    if not stroke.value and not (fill.value and count > 5):
        return
    _add_segments(
        item,
        min(count, MOST_SEGMENTS),
        _times(_matrix(item), matrix),
        upright,
        raw,
        stroked=bool(stroke.value),
    )


def _add_segments(
    item: Any,
    count: int,
    matrix: Matrix,
    upright: Callable[[float, float], Point],
    raw: RawPage,
    *,
    stroked: bool,
) -> None:
    """Go along a path: the straight strokes of a stroked one are lines, and thin filled rectangles."""
    x, y = ctypes.c_float(), ctypes.c_float()
    outline: list[Point] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = upright(*_apply(matrix, x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            _add_outline(outline, raw, stroked=stroked)
            outline = [point]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            outline.append(point)
        else:
            _add_outline(outline, raw, stroked=stroked)
            outline = [point]
        if pdfium.FPDFPathSegment_GetClose(segment) and outline:
            outline.append(outline[0])
    _add_outline(outline, raw, stroked=stroked)


def _add_outline(outline: list[Point], raw: RawPage, *, stroked: bool) -> None:
    if len(outline) < 2:
        return
    if stroked:
        for start, end in pairwise(outline):
            _add_line(start, end, raw)
        return
    xs, ys = [point[0] for point in outline], [point[1] for point in outline]
    if max(xs) - min(xs) <= THIN or max(ys) - min(ys) <= THIN:
        _add_line((min(xs), min(ys)), (max(xs), max(ys)), raw)


def _add_line(start: Point, end: Point, raw: RawPage) -> None:
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) <= THIN < abs(x1 - x0):
        raw.horizontal.append(Edge((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) <= THIN < abs(y1 - y0):
        raw.vertical.append(Edge((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
