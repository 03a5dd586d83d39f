"""Grids of population: the cells of a city, read out of a raster of any size, their totals kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.datums import between
from luocheng.spatial.readers.files import quiet

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.guesses import Bounds

    Floats = NDArray[np.float64]

__all__ = ["Raster", "read_raster"]

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class Raster:
    """A grid of values around a city.

    Parameters
    ----------
    values
        One number a cell, (rows, columns), from the north-west; nan where there is none.
    west, north, width, height
        Where the grid begins and how large a cell is, in units of its own reference system.
    own
        That reference system.
    crs
        The frame in metres of the city.
    """

    values: Floats
    west: float
    north: float
    width: float
    height: float
    own: str
    crs: str

    def cell(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.int64]:
        """Return the number of the cell (row * columns + column) that each place in the frame lies in; -1 outside."""
        points = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
        points = between(self.crs, self.own)(points)
        with np.errstate(invalid="ignore"):
            column = np.floor((points[:, 0] - self.west) / self.width)
            row = np.floor((self.north - points[:, 1]) / self.height)
            rows, columns = self.values.shape
            inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
            found = np.where(inside, row * columns + column, -1)
        return found.astype(np.int64)

    def centres(self) -> tuple[Floats, Floats, Floats]:
        """Return the middle of each cell that has a value other than 0, in the frame, and the value."""
        row, column = np.nonzero(np.nan_to_num(self.values) != 0)
        points = np.column_stack(
            [self.west + (column + 0.5) * self.width, self.north - (row + 0.5) * self.height]
        )
        points = between(self.own, self.crs)(points)
        return points[:, 0], points[:, 1], self.values[row, column]


def read_raster(path: Path, bounds: Bounds, crs: str, datum: str | None = None) -> Raster:
    """Read the cells of a raster that touch a rectangle of a city's frame.

    Parameters
    ----------
    path
        GeoTIFF or whatever else GDAL reads; its first band.
    bounds
        Least x, least y, greatest x, greatest y in `crs`, metres.
    crs
        The frame of the city.
    datum
        The reference system of the raster where it declares none.

    Raises
    ------
    LuochengError
        When it cannot be read, declares no reference system, is turned, or does not cover the rectangle at all.
    """
    import rasterio
    from rasterio.errors import RasterioError
    from rasterio.windows import Window

    try:
        with quiet(), rasterio.open(path) as source:
            own = source.crs.to_wkt() if source.crs else datum
            t = source.transform
            if own is None:
                raise _fault(
                    path, "栅格没有声明坐标系", "The raster declares no reference system", "raster-datum"
                )
            if t.b or t.d or t.a <= 0 or t.e >= 0:
                raise _fault(path, "栅格是旋转过的", "The raster is turned", "raster-turned")
            left, bottom, right, top = _around(bounds, crs, own)
            first, last = np.floor((left - t.c) / t.a), np.ceil((right - t.c) / t.a)
            upper, lower = np.floor((top - t.f) / t.e), np.ceil((bottom - t.f) / t.e)
            first, upper = max(0, int(first)), max(0, int(upper))
            columns, rows = min(source.width, int(last)) - first, min(source.height, int(lower)) - upper
            if columns <= 0 or rows <= 0:
                raise _fault(
                    path, "栅格不覆盖这座城市", "The raster does not cover the city", "raster-outside"
                )
            if columns * rows > _MOST:
                raise _fault(
                    path, "这个范围的格子太多", "There are too many cells in this rectangle", "raster-large"
                )
            band = source.read(1, window=Window(first, upper, columns, rows), masked=True)
    except (RasterioError, OSError) as error:
        raise _fault(path, f"打不开：{error}", f"Cannot be opened: {error}", "raster-unreadable") from None
    values: Any = np.ma.filled(band.astype(np.float64), np.nan)
    return Raster(values, t.c + first * t.a, t.f + upper * t.e, t.a, -t.e, own, crs)


def _around(bounds: Bounds, crs: str, own: str) -> tuple[float, float, float, float]:
    """Return the rectangle in the raster's reference system around one of the frame, its sides followed closely."""
    s = np.linspace(0, 1, 21)
    x = bounds[0] + (bounds[2] - bounds[0]) * np.concatenate([s, s, 0 * s, 0 * s + 1])
    y = bounds[1] + (bounds[3] - bounds[1]) * np.concatenate([0 * s, 0 * s + 1, s, s])
    points = between(crs, own)(np.column_stack([x, y]))
    return points[:, 0].min(), points[:, 1].min(), points[:, 0].max(), points[:, 1].max()


def _fault(path: Path, zh: str, en: str, code: str) -> LuochengError:
    return LuochengError(Fault(zh, Path(path).name, remedy="换一个栅格，或在 GIS 软件里另存", what_en=en, remedy_en="Use another raster, or save it anew in a GIS", code=code))  # fmt: skip
