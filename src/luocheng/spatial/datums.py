"""Reference systems: what a layer is declared to be in, the frame of a city, and the way from one to the other.

Coordinates go easting or longitude first, whatever order a registry prescribes. CGCS2000 and WGS 84 count as the same:
they differ by decimetres, less than city data are true to. GCJ-02 and BD-09 are no reference systems but distortions
of one, and are undone here to far below a millimetre.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.guesses import Bounds, Said, contradiction, guess
from luocheng.spatial.offsets import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "CGCS2000",
    "DATUM_NAMES",
    "Datum",
    "areas",
    "frame_of",
    "guess",
    "local_system",
    "normalise_datum",
    "to_cgcs2000",
    "to_frame",
    "zone_of",
]

CGCS2000 = "EPSG:4490"

Transform = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
"""Takes coordinates of shape (n, 2), longitude or easting first, and returns such."""

DATUM_NAMES = {
    "CGCS2000": "EPSG:4490", "国家2000": "EPSG:4490", "2000国家大地坐标系": "EPSG:4490", "大地2000": "EPSG:4490",
    "WGS84": "EPSG:4326", "WGS-84": "EPSG:4326", "XIAN80": "EPSG:4610", "西安80": "EPSG:4610", "BEIJING54": "EPSG:4214",
    "北京54": "EPSG:4214", "GCJ-02": "GCJ-02", "GCJ02": "GCJ-02", "火星坐标": "GCJ-02", "高德": "GCJ-02", "BD-09": "BD-09", "BD09": "BD-09",
    "百度": "BD-09",
}  # fmt: skip
"""What people call reference systems."""

_UNDO = {"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84}
_DISTORT = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}
_LOCAL = re.compile(r"local\((.*)\)", re.IGNORECASE | re.DOTALL)
_SAME = ("EPSG:4326", "OGC:CRS84", "EPSG:4979")
"""WGS 84, which counts as CGCS2000."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A declared reference system.

    Parameters
    ----------
    code
        `EPSG:4547`, `GCJ-02`, `BD-09`, `local(…)` from `local_system`, or whatever else PROJ reads: WKT, PROJJSON,
        a string of parameters.
    """

    code: str

    @property
    def name(self) -> str:
        """What it is called: its EPSG code where it has one."""
        if self.code in _UNDO or _LOCAL.fullmatch(self.code):
            return self.code
        crs = _crs(self.code)
        found = crs.to_epsg()
        return f"EPSG:{found}" if found else self.code if len(self.code) < 60 else str(crs.name)

    @property
    def geographic(self) -> bool:
        """Whether coordinates are degrees."""
        return self.code in _UNDO or (not _LOCAL.fullmatch(self.code) and bool(_crs(self.code).is_geographic))

    @property
    def false_easting(self) -> float | None:
        """The easting of the central meridian of a transverse Mercator projection in metres; None for others."""
        if self.geographic or _LOCAL.fullmatch(self.code):
            return None
        operation = _crs(self.code).coordinate_operation
        # Only there may eastings begin with the number of a zone: those of web maps are as large all over China.
        if operation is None or not operation.method_name.startswith(("Transverse Mercator", "Gauss")):
            return None
        for parameter in operation.params:
            if parameter.name == "False easting":
                return float(parameter.value)
        return None

    def contradiction(self, bounds: Bounds) -> Said | None:
        """Say why coordinates within `bounds` cannot be in this system: swapped, with another zone; else None."""
        return contradiction(bounds, geographic=self.geographic, false_easting=self.false_easting)


def local_system(
    base: str, dx: float = 0.0, dy: float = 0.0, rotation: float = 0.0, scale: float = 1.0
) -> str:
    """Return the code of a city's local system: a projection, then turned, scaled and moved (四参数).

    Parameters
    ----------
    base
        The projection it comes from: an EPSG code or a string of PROJ.
    dx, dy
        Metres that are added at last to easting and northing.
    rotation
        Degrees by which coordinates are turned anticlockwise about the origin of the projection.
    scale
        Factor of lengths.

    >>> local_system("EPSG:4547", dx=-400000, dy=-2500000)
    'local(base=EPSG:4547, dx=-400000.0, dy=-2500000.0, rotation=0.0, scale=1.0)'
    """
    return f"local(base={base}, dx={float(dx)}, dy={float(dy)}, rotation={float(rotation)}, scale={float(scale)})"


def _local(code: str) -> tuple[str, complex, complex] | None:
    """Return the projection, the factor and the shift of a local system, as complex numbers; None for no such."""
    match = _LOCAL.fullmatch(code.strip())
    if match is None:
        return None
    parts = dict(part.split("=", 1) for part in re.split(r",\s*(?=\w+=)", match[1].strip()) if "=" in part)
    given = {k.strip().lower(): v.strip() for k, v in parts.items()}
    base = given.pop("base", "")
    try:
        numbers = {
            k: float(given.pop(k, d)) for k, d in (("dx", 0), ("dy", 0), ("rotation", 0), ("scale", 1))
        }
    except ValueError:
        raise _unknown(code) from None
    if given or not base or not numbers["scale"] > 0 or not all(map(np.isfinite, numbers.values())):
        raise _unknown(code)
    turn = numbers["scale"] * np.exp(1j * np.radians(numbers["rotation"]))
    return base, complex(turn), complex(numbers["dx"], numbers["dy"])


@lru_cache(maxsize=64)
def _crs(code: str) -> Any:
    from pyproj import CRS

    return CRS.from_user_input(code)


def normalise_datum(name: str) -> str:
    """Return the code of a reference system as it is declared by hand: EPSG:4547, CGCS2000, WGS84, GCJ-02, BD-09.

    Raises
    ------
    LuochengError
        When the name is not known.
    """
    said = name.strip().upper().replace(" ", "")
    said = said.removesuffix("WKT").strip("，, ") or said
    if said in DATUM_NAMES:
        return DATUM_NAMES[said]
    if (local := _local(name)) is not None:
        normalise_datum(local[0])
        return name.strip()
    code = f"EPSG:{said}" if said.isdigit() else said if said.startswith("EPSG:") else name.strip()
    from pyproj.exceptions import CRSError

    try:
        _crs(code)
    except CRSError:
        raise _unknown(name) from None
    return code


def _unknown(name: str) -> LuochengError:
    return LuochengError(
        Fault(
            f"不认识的坐标系“{name}”",
            expected="EPSG 代码（如 EPSG:4547）、CGCS2000、WGS84、GCJ-02 或 BD-09",
            what_en=f"Unknown reference system '{name}'",
            expected_en="an EPSG code (such as EPSG:4547), CGCS2000, WGS84, GCJ-02 or BD-09",
            code="register-datum",
        )
    )


# --- from one to another ------------------------------------------------------------------------------------------


def to_cgcs2000(datum: str) -> Transform | None:
    """Return what turns coordinates of a reference system into CGCS2000; None where they are in it already."""
    if datum == CGCS2000:
        return None
    if datum in _UNDO:
        undo = _UNDO[datum]
        return lambda points: np.column_stack(undo(points[:, 0], points[:, 1]))
    if (local := _local(datum)) is not None:
        base, turn, shift = local
        onward = to_cgcs2000(base)

        def back(points: Floats) -> Floats:
            z = (points[:, 0] + 1j * points[:, 1] - shift) / turn
            plain = np.column_stack([z.real, z.imag])
            return plain if onward is None else onward(plain)

        return back
    return _projected(datum, CGCS2000)


def _from_cgcs2000(datum: str) -> Transform | None:
    if datum == CGCS2000:
        return None
    if datum in _DISTORT:
        distort = _DISTORT[datum]
        return lambda points: np.column_stack(distort(points[:, 0], points[:, 1]))
    if (local := _local(datum)) is not None:
        base, turn, shift = local
        before = _from_cgcs2000(base)

        def there(points: Floats) -> Floats:
            plain = points if before is None else before(points)
            z = (plain[:, 0] + 1j * plain[:, 1]) * turn + shift
            return np.column_stack([z.real, z.imag])

        return there
    return _projected(CGCS2000, datum)


@lru_cache(maxsize=64)
def _projected(source: str, target: str) -> Transform | None:
    from pyproj import Transformer

    a, b = (_crs(CGCS2000) if c in _SAME else _crs(c) for c in (source, target))
    if a.equals(b, ignore_axis_order=True):
        return None
    transformer = Transformer.from_crs(a, b, always_xy=True)

    def transform(points: Floats) -> Floats:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return transform


def to_frame(x: ArrayLike, y: ArrayLike, source: str, target: str) -> tuple[Floats, Floats]:
    """Turn coordinates of one reference system into those of another.

    Parameters
    ----------
    x, y
        Eastings and northings in metres, or longitudes and latitudes in degrees, (n,).
    source, target
        Codes as in `Datum`.

    >>> [round(float(a[0]), 3) for a in to_frame([113.2644], [23.1291], "EPSG:4490", "EPSG:4547")]
    [424654.893, 2559024.739]
    """
    points = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
    points = between(source, target)(points)
    return points[:, 0], points[:, 1]


def between(source: str, target: str) -> Transform:
    """Return what turns coordinates, (n, 2), of one reference system into those of another."""
    if source == target:
        return lambda points: points
    special = [c for c in (source, target) if c in _UNDO or _LOCAL.fullmatch(c)]
    if not special:
        return _projected(source, target) or (lambda points: points)
    steps = [s for s in (to_cgcs2000(source), _from_cgcs2000(target)) if s is not None]

    def transform(points: Floats) -> Floats:
        for step in steps:
            points = step(points)
        return points

    return transform


# --- the frame of a city ------------------------------------------------------------------------------------------


def zone_of(longitude: float) -> int:
    """Return the number of the 3-degree zone that a longitude (degrees) lies in.

    >>> zone_of(113.26)
    38
    """
    return int(np.floor(longitude / 3 + 0.5))


def frame_of(longitude: float, latitude: float = 35.0) -> str:  # noqa: ARG001 - a place is given by both
    """Return the projected frame in metres of a city by its centre (degrees).

    In China it is CGCS2000 in the 3-degree zone of the centre, without zone number; elsewhere the same projection
    about the meridian of the zone. A city that lies in two zones has the frame of the one its centre lies in.

    >>> frame_of(113.26, 23.13)
    'EPSG:4547'
    """
    zone = zone_of(longitude)
    if 25 <= zone <= 45:
        return f"EPSG:{4534 + zone - 25}"
    return f"+proj=tmerc +lat_0=0 +lon_0={3 * zone} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"


def areas(geometry: NDArray[Any], frame: str) -> Floats:
    """Return the areas of shapes on the ellipsoid, in square metres; 0 for lines and points, nan for none.

    They are measured in an equal-area projection about the middle of the shapes. A frame in metres makes them too
    large, by 0.06 % a degree and a half from its meridian at 23 degrees north.

    Parameters
    ----------
    geometry
        Shapely shapes, (n,), None where there is none.
    frame
        The code of the reference system that they are in.
    """
    import shapely

    if not len(geometry) or shapely.is_missing(geometry).all():
        return np.full(len(geometry), np.nan)
    geographic = shapely.transform(geometry, between(frame, CGCS2000))
    left, bottom, right, top = shapely.total_bounds(geographic)
    plane = (
        f"+proj=laea +lat_0={(bottom + top) / 2} +lon_0={(left + right) / 2} +ellps=GRS80 +units=m +no_defs"
    )
    flat = shapely.transform(geographic, between(CGCS2000, plane))
    return np.asarray(shapely.area(flat), np.float64)
