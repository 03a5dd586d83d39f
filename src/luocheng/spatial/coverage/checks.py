"""What is wrong with the shapes, radii and weights that a measurement is given."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.layers import Note
from luocheng.spatial.repair import mend

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Shapes = NDArray[Any]

__all__ = ["polygons", "radii_of", "same_length", "shapes_of", "weights_of"]

_BLOCK = 100_000


def shapes_of(shapes: Any, what: str) -> tuple[Shapes, list[Note]]:
    """Return shapes that are valid and flat, empty ones missing, with a note of each that was mended.

    Parameters
    ----------
    shapes
        Shapely geometries, (n,), in a frame in metres.
    what
        What they are, for notes: a word of Chinese.
    """
    found = np.atleast_1d(np.array(shapes, object)).ravel()
    # Layers are mended when they are read: to look is cheap, to make every shape anew is not.
    look = ~shapely.is_missing(found) & (shapely.is_empty(found) | shapely.has_z(found) | ~_valid(found))
    at = np.flatnonzero(look)
    if not len(at):
        return found, []
    found[at], log = mend(found[at])
    return found, [Note(c, int(at[row]), f"{what}：{zh}", f"{what}: {en}") for c, row, zh, en in log]


def _valid(shapes: Shapes) -> NDArray[np.bool_]:
    blocks = [shapes[i : i + _BLOCK] for i in range(0, len(shapes), _BLOCK)]
    if len(blocks) < 2:
        return np.asarray(shapely.is_valid(shapes), np.bool_)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(shapely.is_valid, blocks)))


def polygons(shapes: Any, what: str) -> tuple[Shapes, list[Note]]:
    """Return polygons as `shapes_of` does.

    Raises
    ------
    LuochengError
        When there are points or lines among them: they have no area to be shared.
    """
    found, notes = shapes_of(shapes, what)
    wrong = np.flatnonzero(~shapely.is_missing(found) & (shapely.get_dimensions(found) != 2))
    if len(wrong):
        rows = "、".join(f"第 {r + 1} 个" for r in wrong[:5])
        raise LuochengError(
            Fault(
                f"{what}里有 {len(wrong)} 个图形不是面：{rows}",
                expected="面",
                remedy="改用面图层；点和线没有面积",
                what_en=f"{len(wrong)} shapes of {what} are no polygons: rows {', '.join(str(r + 1) for r in wrong[:5])}",
                expected_en="polygons",
                remedy_en="Use a layer of polygons; points and lines have no area",
                code="coverage-no-area",
            )
        )
    return found, notes


def radii_of(radii: ArrayLike, count: int) -> Floats:
    """Return one radius a facility in metres, nan for facilities that do not count.

    Raises
    ------
    LuochengError
        When there are more or fewer than facilities, or one is not above 0.
    """
    given = np.asarray(radii, np.float64)
    found = np.full(count, given) if given.ndim == 0 else given
    same_length({"设施": count, "服务半径": len(found)})
    wrong = np.flatnonzero(~np.isnan(found) & ~((found > 0) & np.isfinite(found)))
    if len(wrong):
        raise LuochengError(
            Fault(
                f"服务半径应大于 0：第 {wrong[0] + 1} 个是 {found[wrong[0]]:g}",
                expected="大于 0 的米数；不计入的设施留空",
                remedy="核对服务半径的设置",
                what_en=f"A service radius is not above 0: number {wrong[0] + 1} is {found[wrong[0]]:g}",
                expected_en="metres above 0; nothing where a facility does not count",
                remedy_en="Check the radii that are set",
                code="coverage-radius",
            )
        )
    return found


def same_length(counts: Mapping[str, int]) -> None:
    """Raise a fault where things that belong together are not equally many."""
    if len(set(counts.values())) > 1:
        told = "，".join(f"{name} {count} 个" for name, count in counts.items())
        raise LuochengError(
            Fault(
                f"数目对不上：{told}",
                expected="一一对应",
                remedy="从同一个图层取各列，不要分别筛选",
                what_en=f"These differ in number: {', '.join(f'{n} {c}' for n, c in counts.items())}",
                expected_en="one for each",
                remedy_en="Take all columns from the same rows of a layer",
                code="lengths-differ",
            )
        )


def weights_of(weights: Mapping[str, ArrayLike], count: int) -> dict[str, Floats]:
    """Return weights by what they are, one a place, nan for unknown.

    Raises
    ------
    LuochengError
        When one is negative or without limit, or their number is not that of the places.
    """
    found = {name: np.asarray(w, np.float64) for name, w in weights.items()}
    for name, w in found.items():
        same_length({"对象": count, name: w.size})
        wrong = np.flatnonzero((w < 0) | np.isinf(w))
        if len(wrong):
            raise LuochengError(
                Fault(
                    f"{name} 有 {len(wrong)} 个值不对：第 {wrong[0] + 1} 个是 {w[wrong[0]]:g}",
                    expected="不小于 0 的数；不知道的留空",
                    remedy="核对这一列",
                    what_en=f"{len(wrong)} values of {name} are wrong: number {wrong[0] + 1} is {w[wrong[0]]:g}",
                    expected_en="numbers not below 0; nothing where unknown",
                    remedy_en="Check this column",
                    code="weight-value",
                )
            )
    return found
