"""The sheet of a map: A4 across, with title, legend, scale bar, north arrow and what stands at its foot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.bulletins.checkup.ground import Middles
from luocheng.bulletins.checkup.maps.fonts import chinese_font

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["INK", "MANY", "PLENTY", "SOFT", "Entry", "Sheet", "patches_of", "polygon_path", "style"]

INK, SOFT, LINE = "#1b1f24", "#5b6470", "#8b95a3"
WATER, STREET = "#dcebf5", "#d0d3d8"
DPI = 300

_WIDTH, _HEIGHT = 297 / 25.4, 210 / 25.4
_MAP = (0.035, 0.075, 0.675, 0.785)
_PANEL = (0.73, 0.075, 0.24, 0.785)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: words, and the swatch before them.

    `kind` is area, point, line, hatch, heading, note or rule (a line across, such as a target).
    """

    text: str
    kind: str = "area"
    colour: str = INK
    marker: str = "o"
    size: float = 6.0
    edge: str = "none"
    width: float = 1.0
    dash: Any = "-"


@contextmanager
def style() -> Iterator[None]:
    """Set what all maps share: the font, and nothing in the files that changes from run to run."""
    import matplotlib as mpl

    families = [chinese_font() or "DejaVu Sans", "DejaVu Sans"]
    with mpl.rc_context(
        {
            "font.family": families, "svg.fonttype": "none", "svg.hashsalt": "luocheng", "axes.unicode_minus": False,
            "hatch.linewidth": 0.6, "hatch.color": SOFT, "path.simplify": True, "savefig.dpi": DPI,
        }
    ):  # fmt: skip
        yield


MANY = 20_000
"""Points or polygons of one kind from which on one is drawn for each small square of the map."""
PLENTY = 3_000
"""Areas from which on they are drawn together, with no more corners than can be seen."""
_CELLS = 900
"""Small squares beside each other on a map."""


@dataclass
class Sheet:
    """A map under way."""

    bounds: tuple[float, float, float, float]
    title: str
    subtitle: str = ""
    foot: Sequence[str] = ()
    mark: str = ""
    entries: list[Entry] = field(default_factory=list)
    scale_words: tuple[str, str] = ("米", "公里")
    north: str = "北"

    def __post_init__(self) -> None:
        from matplotlib.figure import Figure

        self.figure: Figure = Figure(figsize=(_WIDTH, _HEIGHT), facecolor="white")
        self.axes: Axes = self.figure.add_axes(_MAP)
        left, bottom, right, top = self.bounds
        width, height = max(right - left, 1.0), max(top - bottom, 1.0)
        room = (_MAP[2] * _WIDTH) / (_MAP[3] * _HEIGHT)
        if width / height < room:
            width_all, height_all = height * room, height
        else:
            width_all, height_all = width, width / room
        pad = 1.05
        middle = (left + right) / 2, (bottom + top) / 2
        self.axes.set_xlim(middle[0] - width_all * pad / 2, middle[0] + width_all * pad / 2)
        self.axes.set_ylim(middle[1] - height_all * pad / 2, middle[1] + height_all * pad / 2)
        self.axes.set_xticks([])
        self.axes.set_yticks([])
        for spine in self.axes.spines.values():
            spine.set(color=LINE, linewidth=0.8)
        self.metres = width_all * pad
        """Metres that the frame of the map is wide."""

    def save(self, png: Path | None, svg: Path | None) -> None:
        """Write the sheet; a file that is being written is not seen half."""
        self._furniture()
        if svg is not None:
            part = svg.with_name(f".{svg.name}.part")
            self.figure.savefig(part, format="svg", metadata={"Date": None, "Creator": "Luocheng"})
            part.replace(svg)
        if png is not None:
            part = png.with_name(f".{png.name}.part")
            self._png(part)
            part.replace(png)

    def _png(self, path: Path) -> None:
        """Write a picture of a palette: a third of the size, and no colour of the map changes visibly."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image

        self.figure.set_dpi(DPI)
        canvas: Any = FigureCanvasAgg(self.figure)
        canvas.draw()
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        few = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(path, "PNG", dpi=(DPI, DPI), compress_level=2)

    # --- what stands around the map -----------------------------------------------------------------------------

    def _furniture(self) -> None:
        text = self.figure.text
        text(0.035, 0.955, self.title, fontsize=17, color=INK, va="top", weight="bold")
        if self.subtitle:
            text(0.035, 0.897, self.subtitle, fontsize=10.5, color=INK, va="top")
        if self.mark:
            text(0.97, 0.955, self.mark, fontsize=11, color="white", va="top", ha="right", weight="bold", bbox={"facecolor": "#3a424d", "edgecolor": "none", "boxstyle": "round,pad=0.35"})  # fmt: skip
        for i, line in enumerate(self.foot):
            text(0.035, 0.05 - 0.018 * i, line, fontsize=7.6, color=SOFT, va="top")
        self._legend()
        self._scale()
        self._north()

    def _legend(self) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        panel = self.figure.add_axes(_PANEL)
        panel.set_axis_off()
        panel.set_xlim(0, _PANEL[2] * _WIDTH * 72)
        tall = _PANEL[3] * _HEIGHT * 72
        panel.set_ylim(-tall, 0)
        y = 0.0
        for entry in self.entries:
            lines = _wrapped(entry.text, 26 if entry.kind in ("heading", "note") else 21)
            if entry.kind == "heading":
                y -= 10 if y else 2
                panel.text(0, y, "\n".join(lines), fontsize=10, weight="bold", color=INK, va="top", linespacing=1.35)  # fmt: skip
                y -= 14.5 * len(lines) + 2
                continue
            if entry.kind == "note":
                panel.text(0, y, "\n".join(lines), fontsize=8, color=SOFT, va="top", linespacing=1.4)
                y -= 12.6 * len(lines) + 1
                continue
            middle = y - 7
            if entry.kind in ("area", "hatch"):
                panel.add_patch(Rectangle((0, y - 13), 22, 12, facecolor="white" if entry.kind == "hatch" else entry.colour, edgecolor=LINE if entry.edge == "none" else entry.edge, hatch="////" if entry.kind == "hatch" else None, linewidth=0.7))  # fmt: skip
            elif entry.kind == "point":
                panel.add_line(Line2D([11], [middle], marker=entry.marker, markersize=entry.size, color=entry.colour, markeredgecolor=entry.edge if entry.edge != "none" else entry.colour, linestyle="none"))  # fmt: skip
            elif entry.kind == "line":
                panel.add_line(Line2D([0, 22], [middle, middle], color=entry.colour, linewidth=entry.width, linestyle=entry.dash))  # fmt: skip
            elif entry.kind == "rule":
                panel.add_line(Line2D([0, 150], [y - 3, y - 3], color=INK, linewidth=1.4))
                panel.text(154, y - 3, entry.text, fontsize=8, va="center", color=INK, weight="bold")
                y -= 6
                continue
            panel.text(30, middle, "\n".join(lines), fontsize=9, va="center_baseline" if len(lines) == 1 else "center", color=INK, linespacing=1.3)  # fmt: skip
            y -= 3 + 13 * len(lines)

    def _scale(self) -> None:
        axes = self.axes
        right = axes.get_xlim()[1]
        bottom, top = axes.get_ylim()
        length = _round_below(self.metres / 5)
        x, y = right - length - self.metres * 0.025, bottom + (top - bottom) * 0.03
        thick = (top - bottom) * 0.006
        from matplotlib.patches import Rectangle

        for i in range(4):
            axes.add_patch(Rectangle((x + i * length / 4, y), length / 4, thick, facecolor=INK if i % 2 == 0 else "white", edgecolor=INK, linewidth=0.6, zorder=30))  # fmt: skip
        unit, factor = (self.scale_words[1], 1000.0) if length >= 1000 else (self.scale_words[0], 1.0)
        for share in (0.0, 0.5, 1.0):
            said = f"{length * share / factor:g}" + (f" {unit}" if share == 1.0 else "")
            _halo(axes.text(x + length * share, y + thick * 1.8, said, fontsize=7.5, ha="center", va="bottom", color=INK, zorder=31))  # fmt: skip

    def _north(self) -> None:
        from matplotlib.patches import Polygon

        axes = self.axes
        points = ((0.965, 0.925), (0.953, 0.87), (0.965, 0.882), (0.977, 0.87))
        for half, colour in (((points[0], points[1], points[2]), "white"), ((points[0], points[3], points[2]), INK)):  # fmt: skip
            axes.add_patch(Polygon(half, closed=True, transform=axes.transAxes, facecolor=colour, edgecolor=INK, linewidth=0.7, zorder=30))  # fmt: skip
        _halo(axes.text(0.965, 0.935, self.north, transform=axes.transAxes, fontsize=10, ha="center", va="bottom", color=INK, zorder=31))  # fmt: skip

    # --- what the map shows ---------------------------------------------------------------------------------------

    def backdrop(self, water: Any, streets: Any = None) -> None:
        """Draw water and the main streets behind everything."""
        if water is not None and len(water):
            self.axes.add_collection(patches_of(water, facecolors=WATER, edgecolors="none", zorder=1))
        if streets is not None and len(streets):
            self.lines(streets, STREET, 0.6, zorder=2)

    def polygons(self, shapes: Any, **look: Any) -> None:
        """Draw polygons; very many small ones as an image of squares where they lie."""
        if len(shapes) > MANY:
            middles = shapely.centroid(shapes)
            points = self._thinned(shapely.get_x(middles), shapely.get_y(middles))
            side = self.metres / _CELLS / (self.metres / (_MAP[2] * _WIDTH * 72))
            self.axes.scatter(*points, s=(1.3 * side) ** 2, c=[look["facecolors"]], marker="s", linewidths=0, zorder=look.get("zorder"), rasterized=True)  # fmt: skip
        elif len(shapes):
            self.axes.add_collection(patches_of(shapes, **look))

    def lines(self, shapes: Any, colour: str, width: float, *, zorder: float = 6, dash: str = "-") -> None:
        """Draw lines."""
        from matplotlib.collections import LineCollection

        parts = shapely.get_parts(shapely.simplify(np.asarray(shapes, object), self.metres / 6000))
        parts = parts[shapely.get_num_coordinates(parts) > 1]
        drawn = [shapely.get_coordinates(p) for p in parts]
        made = LineCollection(drawn, colors=colour, linewidths=width, zorder=zorder, linestyles=dash)
        made.set_rasterized(len(drawn) > 20_000)
        self.axes.add_collection(made)

    def points(self, shapes: Any, colour: str, marker: str, size: float, *, edge: str = "white", zorder: float = 9, alpha: float = 1.0) -> None:  # fmt: skip
        """Draw points; of shapes that are none, their middles. Very many are drawn as an image."""
        if isinstance(shapes, Middles):
            x, y = self._thinned(*shapes.places.T)
        else:
            shapes = np.asarray(shapes, object)
            middles = shapes if (shapely.get_type_id(shapes) <= 0).all() else shapely.centroid(shapes)
            x, y = self._thinned(shapely.get_x(middles), shapely.get_y(middles))
        self.axes.scatter(x, y, s=size, c=colour, marker=marker, linewidths=0.5 if edge != "none" else 0, edgecolors=edge, zorder=zorder, alpha=alpha, rasterized=len(x) > 1500)  # fmt: skip

    def _thinned(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return where points lie; of very many one for each small square of the map."""
        if len(x) <= MANY:
            return x, y
        size = self.metres / _CELLS
        cell = np.floor(x / size).astype(np.int64) * 2**32 + np.floor(y / size).astype(np.int64)
        _, first = np.unique(cell, return_index=True)
        return x[np.sort(first)], y[np.sort(first)]

    def labels(self, names: Sequence[str], shapes: Any, marks: Sequence[str] = ()) -> int:
        """Write names where they have room, the largest areas first; return how many were written."""
        middles = shapely.point_on_surface(np.asarray(shapes, object))
        inner = shapely.centroid(np.asarray(shapes, object))
        middles = np.where(shapely.contains(shapes, inner), inner, middles)
        unit = self.metres / (_MAP[2] * _WIDTH * 72)
        """Metres that a point of type is wide on the map."""
        taken: list[tuple[float, float, float, float]] = []
        written = 0
        marks = marks or [""] * len(names)
        for i in np.argsort(-shapely.area(shapes), kind="stable"):
            x, y = shapely.get_x(middles[i]), shapely.get_y(middles[i])
            left, bottom, right, top = shapely.bounds(shapes[i])
            for size in (8.5, 7.0, 5.8):
                wide, tall = size * _breadth(names[i]) * unit, size * (2.4 if marks[i] else 1.25) * unit
                box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
                fits = wide < (right - left) * 0.98 and tall < (top - bottom)
                if fits and not any(_meet(box, b) for b in taken):
                    break
            else:
                if marks[i]:
                    _halo(self.axes.text(x, y, marks[i], fontsize=5.5, ha="center", va="center", color=INK, zorder=21))  # fmt: skip
                continue
            taken.append(box)
            written += 1
            said = f"{names[i]}\n{marks[i]}" if marks[i] else names[i]
            _halo(self.axes.text(x, y, said, fontsize=size, ha="center", va="center", color=INK, zorder=20, linespacing=1.15))  # fmt: skip
        return written


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _breadth(text: str) -> float:
    return sum(1.0 if ord(c) > 0x2E80 else 0.56 for c in text)


def _wrapped(text: str, most: int) -> list[str]:
    """Break a text into lines of at most so many Han characters; Latin words stay whole where they can."""
    import re

    lines, now = [], ""
    for piece in re.findall(r"[\x21-\x7e²³×÷]+ ?|\n|.", text):
        if piece == "\n" or (now and _breadth(now + piece.rstrip()) > most and piece not in "，。；、）：%"):
            lines.append(now.rstrip())
            now = "" if piece in "\n " else piece
        else:
            now += piece
    return [*lines, now.rstrip()] if now or not lines else lines


def _round_below(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(n * power for n in (5.0, 2.0, 1.0) if n * power <= value)


def _halo(text: Any) -> None:
    from matplotlib import patheffects

    text.set_path_effects([patheffects.withStroke(linewidth=1.8, foreground="white")])


def polygon_path(shape: Any) -> Any:
    """Return a polygon or multipolygon as one path, holes and all."""
    from matplotlib.path import Path as Outline

    rings = [
        shapely.get_coordinates(r)
        for part in shapely.get_parts(shape)
        if shapely.get_type_id(part) == 3
        for r in (shapely.get_exterior_ring(part), *(shapely.get_interior_ring(part, i) for i in range(shapely.get_num_interior_rings(part))))
    ]  # fmt: skip
    if not rings:
        return Outline(np.empty((0, 2)))
    codes = np.concatenate(
        [[Outline.MOVETO, *[Outline.LINETO] * (len(r) - 2), Outline.CLOSEPOLY] for r in rings]
    )
    return Outline(np.concatenate(rings), codes)


def patches_of(shapes: Any, **look: Any) -> Any:
    """Return a collection of polygons for matplotlib; very many as one path."""
    from matplotlib.collections import PathCollection

    if len(shapes) > PLENTY:
        return PathCollection([_one_path(shapes)], **look)
    return PathCollection([polygon_path(s) for s in np.asarray(shapes, object)], **look)


def _one_path(shapes: Any) -> Any:
    """Return all the rings of polygons as one path: they are drawn alike, and do not overlap."""
    from matplotlib.path import Path as Outline

    rings = shapely.get_rings(shapely.get_parts(np.asarray(shapes, object)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(points), Outline.LINETO, np.uint8)
    new = np.flatnonzero(np.diff(ring, prepend=-1))
    codes[new] = Outline.MOVETO
    codes[np.append(new[1:], len(points)) - 1] = Outline.CLOSEPOLY
    return Outline(points, codes)
