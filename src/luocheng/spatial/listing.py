"""What layers a file has, and what the shapes of a layer are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["called", "layers_in"]

_SEVERAL = (".gpkg", ".gdb")
_NAMES = ("name", "名称", "title", "标题", "code", "编号", "代码")
_NOT_SHOWN = {"layer_styles"}


def layers_in(path: Path) -> list[str]:
    """Return the names of the layers of a file that may have several; none for other files.

    Raises
    ------
    LuochengError
        When the file cannot be opened.
    """
    if path.suffix.lower() not in _SEVERAL:
        return []
    import pyogrio

    from luocheng.spatial.readers.files import quiet
    from luocheng.spatial.readers.raw import unreadable

    try:
        with quiet():
            listed = pyogrio.list_layers(path)
    except pyogrio.errors.DataSourceError as error:
        raise unreadable(path.name, str(error)) from None
    return [str(name) for name, kind in listed if kind is not None and name not in _NOT_SHOWN]


def called(frame: pl.DataFrame) -> list[str]:
    """Return what each row is called: its name or title, else its code; '' where there is neither.

    >>> import polars as pl
    >>> called(pl.DataFrame({"CODE": [7], "Name": ["东湖"]}))
    ['东湖']
    """
    import polars as pl

    columns = {c.lower(): c for c in reversed(frame.columns)}
    found = next((columns[n] for n in _NAMES if n in columns), None)
    return frame[found].cast(pl.String).fill_null("").to_list() if found is not None else [""] * frame.height
