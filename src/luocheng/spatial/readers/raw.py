"""What every reader returns: attributes, shapes and the reference system that the source declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    import polars as pl

    from luocheng.spatial.packed import Packed

__all__ = ["Raw", "no_layer", "unreadable"]


@dataclass(slots=True)
class Raw:
    """A layer as its source has it.

    Parameters
    ----------
    name
        What the layer is called there.
    frame
        Attributes.
    shapes
        Shapes, (n,), none where a row has none.
    crs
        The reference system that the source declares; None where it declares none.
    log
        What was noted while reading: a row (-1 for the whole) and the words in Chinese and English.
    """

    name: str
    frame: pl.DataFrame
    shapes: Packed
    crs: str | None
    log: list[tuple[str, int, str, str]] = field(default_factory=list)


def unreadable(where: str, reason: str) -> LuochengError:
    """Return the error of a file that cannot be opened."""
    return LuochengError(
        Fault(
            "打不开：文件损坏，或不是这种格式",
            where=where,
            remedy="重新获取文件，或在 GIS 软件里另存为 GeoPackage",
            what_en=f"Cannot be opened: {reason.splitlines()[0] if reason else ''}",
            remedy_en="Get it again, or save it as a GeoPackage",
            code="layer-unreadable",
        )
    )


def no_layer(where: str, wanted: str | None, names: list[str]) -> LuochengError:
    """Return the error of a source that has not the layer asked for, or several where none was named."""
    listed, listed_en = "、".join(names[:20]), ", ".join(names[:20])
    return LuochengError(
        Fault(
            f"没有“{wanted}”这个图层" if wanted else f"有 {len(names)} 个图层，没有指明用哪一个",
            where=where,
            expected=f"其中之一：{listed}" if names else "至少一个带图形的图层",
            remedy="用 layer 指明图层",
            what_en=f"There is no layer '{wanted}'"
            if wanted
            else f"There are {len(names)} layers and none is named",
            expected_en=f"one of: {listed_en}" if names else "a layer with shapes",
            remedy_en="Name the layer",
            code="layer-name",
        )
    )
