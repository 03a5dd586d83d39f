"""Regular expressions that are compiled when they are first asked, and not when a module is loaded."""

from __future__ import annotations

import marshal
import re
import sys
from array import array
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

__all__ = ["KEPT", "Form", "forms", "keep", "regex"]

KEPT = Path(__file__).resolve().parent / "_compiled" / f"{sys.implementation.cache_tag}.patterns"
"""Where the compiled forms are kept; never a tracked file."""

Form = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""What `re` makes of a pattern: its flags, its code, the number of its groups, their numbers and names."""

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled when it is first asked.

    Reading a document knows hundreds of them, a short one needs few, and compiling is most of the time that
    loading the modules takes. Once compiled, it costs nothing more to ask than any other.

    >>> regex("[0-9]+").search("到2025年")[0]
    '2025'
    """
    return cast("re.Pattern[str]", _Later(source, flags))


@cache
def forms() -> dict[tuple[str, int], Form]:
    """Return the compiled forms that are kept, by pattern and flags; none that another interpreter made."""
    from luocheng.compiled import wanted

    if not wanted() or not KEPT.is_file():
        return {}
    try:
        made_by, found = marshal.loads(KEPT.read_bytes())  # noqa: S302 - trusted like the native code beside it
    except (EOFError, ValueError, TypeError):
        # Half a file, as a full disk leaves one: the patterns are compiled again.
        return {}
    return cast("dict[tuple[str, int], Form]", found) if made_by == sys.version else {}


def _kept(source: str, flags: int) -> re.Pattern[str] | None:
    """Return a regular expression from its compiled form, where that is kept; compiling takes some forty times as long."""
    form = forms().get((source, flags))
    return None if form is None else _from(source, form)


def _from(source: str, form: Form) -> re.Pattern[str]:
    import _sre  # type: ignore[import-not-found]  # what `re` itself makes a pattern with

    own, code, groups, numbers, names = form
    listed = array("I", code).tolist()
    return cast("re.Pattern[str]", _sre.compile(source, own, listed, groups, numbers, names))


def keep() -> None:
    """Keep the compiled forms of all patterns of the modules that are loaded, for the interpreter that runs."""
    import gc
    from re import _compiler, _parser  # type: ignore[attr-defined]  # the two halves of re.compile

    found: dict[tuple[str, int], Form] = {}
    # Asked by `type`: to ask whether it is an instance would wake objects that only stand for others.
    later: list[_Later] = [p for p in gc.get_objects() if type(p) is _Later]
    for source, flags in {(p.pattern, p.flags) for p in later}:
        parsed = _parser.parse(source, flags)
        names: list[str | None] = [None] * parsed.state.groups
        for name, number in parsed.state.groupdict.items():
            names[number] = name
        form = (
            int(flags | parsed.state.flags),
            array("I", _compiler._code(parsed, flags)).tobytes(),
            parsed.state.groups - 1,
            dict(parsed.state.groupdict),
            tuple(names),
        )
        # Equal patterns have equal code: whatever a version of Python does otherwise is left to it.
        if _from(source, form) == re.compile(source, flags):
            found[source, flags] = form
    KEPT.parent.mkdir(exist_ok=True)
    fresh = KEPT.with_suffix(".new")
    fresh.write_bytes(marshal.dumps((sys.version, found)))
    fresh.replace(KEPT)


class _Later:
    """Stand for a pattern: the methods become those of the compiled one as soon as one of them is asked."""

    __slots__ = ("flags", "pattern", *_METHODS)

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self.flags = int(flags)
        for name in _METHODS:
            setattr(self, name, partial(self._ask, name))

    def _ask(self, name: str, *arguments: Any) -> Any:
        compiled = _kept(self.pattern, self.flags) or re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)(*arguments)
