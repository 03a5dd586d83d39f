"""What layers a file has."""

from __future__ import annotations

from pathlib import Path

__all__ = ["layers_in"]

_SEVERAL = (".gpkg", ".gdb")
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
