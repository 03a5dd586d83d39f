"""What the visible columns of a workbook cannot hold: the documents as they were, packed into a hidden sheet.

The text of a document, its offsets and spans go into cells as compressed letters and digits: no office program
takes them for numbers or dates, and none of the characters of a text is lost on the way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy import model
from luocheng.policy.model import Document

__all__ = ["CHUNK", "MAGIC", "pack", "unpack"]

MAGIC = "luocheng-xlsx"
"""Begins the hidden sheet; behind it stands the version of the layout."""

CHUNK = 32_000
"""Characters a cell; Excel holds 32,767."""

_LARGEST = 512 * 1024 * 1024
"""Bytes that a payload may unfold to."""


def pack(documents: Sequence[Document]) -> tuple[str, list[str]]:
    """Return the checksum of the documents and the cells that hold them."""
    raw = json.dumps([_encode(d) for d in documents], ensure_ascii=True, separators=(",", ":")).encode(
        "ascii"
    )
    packed = base64.b64encode(zlib.compress(raw, 6)).decode("ascii")
    # A letter in front keeps a cell from beginning with + or =.
    return hashlib.sha256(raw).hexdigest(), [
        "P" + packed[i : i + CHUNK] for i in range(0, len(packed), CHUNK)
    ]


def unpack(checksum: str, cells: Sequence[str]) -> list[Document]:
    """Return the documents that `pack` put into the cells.

    Raises
    ------
    LuochengError
        When cells are missing or changed.
    """
    try:
        packed = base64.b64decode("".join(c.removeprefix("P") for c in cells), validate=True)
        unfold = zlib.decompressobj()
        raw = unfold.decompress(packed, _LARGEST)
        if unfold.unconsumed_tail or hashlib.sha256(raw).hexdigest() != checksum:
            raise LuochengError(_damaged())
        return [_decode(d) for d in json.loads(raw)]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as error:
        raise LuochengError(_damaged()) from error


def _damaged() -> Fault:
    return Fault(
        "隐藏工作表“_luocheng”的内容被改动或缺失，无法还原原文和位置",
        where="工作表 _luocheng",
        remedy="请在导出的原表上重新修改；不要删除或编辑隐藏的工作表和列",
        what_en="The hidden sheet '_luocheng' was changed or is incomplete; the text and the offsets cannot be restored",
        remedy_en="Make the corrections in the workbook as it was exported; leave hidden sheets and columns alone",
        code="xlsx-payload",
    )


# --- the model as plain data, nothing lost -----------------------------------------------------------------------


def _encode(value: Any) -> Any:
    """Turn a value of the model into JSON that tells tuples from lists and names its classes."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return {"()": [_encode(v) for v in value]}
    if isinstance(value, list):
        return [_encode(v) for v in value]
    if isinstance(value, dict):
        return {"{}": [[_encode(k), _encode(v)] for k, v in value.items()]}
    if is_dataclass(value) and type(value).__name__ in model.__all__:
        return {type(value).__name__: {f.name: _encode(getattr(value, f.name)) for f in fields(value)}}
    raise TypeError(f"{type(value).__name__} is not part of the model of a plan")


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(v) for v in value]
    if not isinstance(value, dict):
        return value
    [(kind, content)] = value.items()
    if kind == "()":
        return tuple(_decode(v) for v in content)
    if kind == "{}":
        return {_decode(k): _decode(v) for k, v in content}
    if kind not in model.__all__:
        raise ValueError(kind)
    made = getattr(model, kind)
    known = {f.name: f for f in fields(made)}
    given = {name: _decode(v) for name, v in content.items() if name in known}
    required = [n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING]
    return made(**{**dict.fromkeys(required), **given})
