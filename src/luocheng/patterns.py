"""Regular expressions that are compiled when they are first asked, and not when a module is loaded."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, cast

__all__ = ["regex"]

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled when it is first asked.

    Reading a document knows hundreds of them, a short one needs few, and compiling is most of the time that
    loading the modules takes. Once compiled, it costs nothing more to ask than any other.

    >>> regex("[0-9]+").search("到2025年")[0]
    '2025'
    """
    return cast("re.Pattern[str]", _Later(source, flags))


class _Later:
    """Stands for a pattern: its methods become those of the compiled one as soon as one of them is asked."""

    __slots__ = ("_flags", "pattern", *_METHODS)

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags
        for name in _METHODS:
            setattr(self, name, partial(self._ask, name))

    def _ask(self, name: str, *arguments: Any) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)(*arguments)
