"""Use the compiled form of modules, where there is one and it was made from these very sources.

Reading walks through every sentence of a text. Its modules run as they are, and nearly twice as fast after
`tools/compile-reading` has made them into native code. What they do is the same.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

__all__ = ["FOLDER", "GROUP", "STAMP", "Finder", "fingerprint", "sources", "wanted"]

PACKAGE = Path(__file__).resolve().parent
FOLDER = PACKAGE / "_compiled"
"""Where the native code is kept; never a tracked file."""
GROUP = "luocheng_reading"
STAMP = FOLDER / f"{sys.implementation.cache_tag}.txt"
"""Says what the native code was made from."""


def sources() -> list[Path]:
    """Return the modules that pay when they are compiled, as paths within the package.

    `reading` stays as it is: an interrupt is noticed between the steps of interpreted code only.
    """
    found = [
        path.relative_to(PACKAGE)
        for folder in ("documents", "documents/responsibility", "documents/targets")
        for path in sorted((PACKAGE / folder).glob("*.py"))
    ]
    left = {Path("documents/__init__.py"), Path("documents/reading.py")}
    return [path for path in found if path not in left]


def wanted() -> bool:
    """Tell whether what was compiled may be used: LUOCHENG_COMPILED=0 leaves it aside."""
    return os.environ.get("LUOCHENG_COMPILED") != "0"


_MAKING = 2
"""Counts the changes in how modules are compiled."""


def fingerprint() -> str:
    """Return a digest of the sources and of what they are compiled with and for."""
    import hashlib

    digest = hashlib.sha256(f"{_MAKING} {sys.version}".encode())
    for source in sources():
        digest.update(str(source).encode())
        digest.update((PACKAGE / source).read_bytes())
    return digest.hexdigest()


class Finder:
    """Find the compiled form of a module of this package; leave everything else to Python."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Path, Path]] | None = None

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  (what Python passes to every finder)
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return where the compiled form of a module is, or None where there is none."""
        if not name.startswith("luocheng.documents."):
            return None
        if self._files is None:
            self._files = self._compiled()
        if name not in self._files:
            return None
        file, folder = self._files[name]
        within = [str(folder)] if file.name.startswith("__init__") else None
        return spec_from_file_location(name, file, submodule_search_locations=within)

    def _compiled(self) -> dict[str, tuple[Path, Path]]:
        if not wanted() or not STAMP.is_file():
            return {}
        if STAMP.read_text("ascii") != fingerprint():
            return {}
        # All modules share one library, which they look for by its name.
        sys.path.append(str(FOLDER))
        found: dict[str, tuple[Path, Path]] = {}
        for source in sources():
            parts = source.with_suffix("").parts
            name = ".".join(("luocheng", *parts)).removesuffix(".__init__")
            found[name] = FOLDER / source.with_suffix(EXTENSION_SUFFIXES[0]), PACKAGE / source.parent
        return found


sys.meta_path.insert(0, Finder())
