"""Readers, one a format; each hands on the same lines and tables.

`read_source` takes a path, `read_bytes` the bytes of an upload. Both decide what a file is by its content
first, and raise `LuochengError` for everything that is wrong with it, never another exception. Libraries are
imported when a file needs them: reading a txt loads neither an XML nor a PDF library.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from luocheng.documents.readers.detect import detect
from luocheng.documents.readers.faults import megabytes, refuse
from luocheng.documents.readers.limits import DEFAULT, Clock, Limits
from luocheng.documents.source import Line, Source
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DEFAULT", "Limits", "read_bytes", "read_source"]

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
"""Characters without width: a text of nothing else is blank."""

TEXTUAL = {"txt", "md", "html", "mhtml"}


def read_source(path: Path, *, limits: Limits = DEFAULT, skip_pages: bool = False) -> Source:
    """Read the file at `path` into lines and tables; see `read_bytes`."""
    name = path.name
    try:
        size = path.stat().st_size
        if size <= limits.file_bytes and path.is_file():
            data = path.read_bytes()
    except FileNotFoundError as error:
        raise refuse("file-missing", str(path)) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not path.is_file():
        raise _unreadable(path, OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "is no file"))
    if size > limits.file_bytes:
        raise _too_large(size, name, limits.file_bytes)
    return read_bytes(data, name, limits=limits, skip_pages=skip_pages)


def read_bytes(data: bytes, name: str, *, limits: Limits = DEFAULT, skip_pages: bool = False) -> Source:
    """Read the content of a file into lines and tables.

    Parameters
    ----------
    data
        The bytes of the file.
    name
        Its name: the last resort in deciding the format, and the place that faults name.
    limits
        What one file may cost.
    skip_pages
        Leave out the pages of a pdf that are scanned or garbled, with a note each, instead of refusing
        the file.

    Raises
    ------
    LuochengError
        For every fault of the input.
    """
    if len(data) > limits.file_bytes:
        raise _too_large(len(data), name, limits.file_bytes)
    try:
        source = _read(data, name, limits, skip_pages=skip_pages)
    except LuochengError:
        raise
    except RecursionError as error:
        raise refuse("too-deep", name) from error
    except MemoryError as error:
        raise refuse("unreadable", name, reason="内存不足", reason_en="out of memory") from error
    except Exception as error:
        # A bug, ours or a library's, must reach the user as a fault and not as a traceback.
        reason = f"{type(error).__name__}: {error}"
        raise refuse("unreadable", name, reason=reason) from error
    if not any(
        block.text.translate(_UNSEEN).strip() if isinstance(block, Line) else block.cells
        for block in source.blocks
    ):
        raise refuse("no-text", name)
    return source


def _read(data: bytes, name: str, limits: Limits, *, skip_pages: bool) -> Source:
    form = detect(data, name, limits)
    if form in TEXTUAL and len(data) > limits.text_bytes:
        raise _too_large(len(data), name, limits.text_bytes)
    clock = Clock(limits, name)
    if form == "txt":
        from luocheng.documents.readers import text

        return text.read(data, name, limits, clock)
    if form == "md":
        from luocheng.documents.readers import markdown

        return markdown.read(data, name, limits, clock)
    if form in {"html", "mhtml"}:
        from luocheng.documents.readers import html

        return html.read(data, name, limits, clock, archive=form == "mhtml")
    if form == "docx":
        from luocheng.documents.readers import docx

        return docx.read(data, name, limits, clock)
    if form == "pdf":
        from luocheng.documents.readers import pdf

        return pdf.read(data, name, limits, clock, skip_pages=skip_pages)
    from luocheng.documents.readers import office

    return office.read(data, name, form, limits, clock)


def _too_large(size: int, name: str, limit: int) -> LuochengError:
    return refuse("file-too-large", name, size=megabytes(size), limit=megabytes(limit))


def _unreadable(path: Path, error: OSError | ValueError) -> LuochengError:
    reasons = {
        errno.EACCES: ("没有读取权限", "permission denied"),
        errno.EPERM: ("没有读取权限", "permission denied"),
        errno.EISDIR: ("这是文件夹", "it is a folder"),
        errno.EINVAL: ("不是普通文件", "it is not an ordinary file"),
        errno.ENAMETOOLONG: ("路径太长", "the path is too long"),
    }
    number = error.errno if isinstance(error, OSError) else None
    reason, reason_en = reasons.get(number or 0, (str(error), str(error)))
    return refuse("file-unreadable", str(path), reason=reason, reason_en=reason_en)
