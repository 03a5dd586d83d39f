"""English words of the pages: the .po files beside the applications, compiled where they are newer than what is compiled."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["compile_messages"]

_WEB = Path(__file__).resolve().parent


def compile_messages(folder: Path = _WEB) -> list[Path]:
    """Compile every .po below a folder that changed since; return what was written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(folder.rglob("locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        # Several processes may begin at once, and each writes its own.
        part = target.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            write_mo(file, catalog)
        part.replace(target)
        written.append(target)
    return written
