"""Hand a plan on: JSON and YAML for programs, XLSX and DOCX for clerks, HTML for everyone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from luocheng.errors import Fault, LuochengError
from luocheng.policy.model import Document

__all__ = ["FORMATS", "export"]

FORMATS = ("html", "xlsx", "docx", "json", "yaml")
"""The formats a plan can be written in, by the extension of the file."""

_ALIASES = {"yml": "yaml", "htm": "html"}


def export(documents: Sequence[Document], path: Path, format: str | None = None) -> list[Path]:  # noqa: A002
    """Write the documents of a file into one file, or into a folder in every format.

    Parameters
    ----------
    documents
        The documents, in the order they are to stand in.
    path
        The file to write, or an existing folder: that gets a file in each of `FORMATS`, named after the source.
    format
        One of `FORMATS`; None takes it from the extension of `path`, or all of them for a folder.

    Returns
    -------
    The files written.

    Raises
    ------
    LuochengError
        When the format is unknown or a file cannot be written.
    """
    if path.is_dir():
        stem = Path(documents[0].source).stem if documents and documents[0].source else "plan"
        formats = FORMATS if format is None else (_known(format, path),)
        return [_write(documents, path / f"{stem}.{name}", name) for name in formats]
    return [_write(documents, path, _known(format if format is not None else path.suffix, path))]


def _known(name: str, path: Path) -> str:
    plain = name.strip().lower().lstrip(".")
    known = _ALIASES.get(plain, plain)
    if known in FORMATS:
        return known
    choices = "、".join(f".{f}" for f in FORMATS)
    raise LuochengError(
        Fault(
            f"不认识的输出格式“{name}”",
            where=str(path),
            expected=choices,
            remedy="请改用其中一种扩展名，或给出一个文件夹",
            what_en=f"Unknown output format '{name}'",
            expected_en=", ".join(f".{f}" for f in FORMATS),
            remedy_en="Use one of these extensions, or name a folder",
            code="unknown-format",
        )
    )


def _write(documents: Sequence[Document], path: Path, name: str) -> Path:
    """Write one file under a passing name first: what was there stays until the new file is whole."""
    writer = getattr(import_module(f"{__name__}.{name}_export"), f"write_{name}")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        writer(documents, part)
        part.replace(path)
    except OSError as error:
        raise LuochengError(_unwritable(path, error)) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _unwritable(path: Path, error: OSError) -> Fault:
    return Fault(
        f"无法写入文件：{error.strerror or error}",
        where=str(path),
        remedy="请确认文件夹存在、可以写入，并关闭正在使用这个文件的程序",
        what_en=f"The file cannot be written: {error.strerror or error}",
        remedy_en="See that the folder exists and may be written to, and close programs that use the file",
        code="unwritable",
    )
