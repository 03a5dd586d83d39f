"""Read pdf files in a process of its own, one request after the other: run as ``python -m``.

A request is a JSON header and the bytes of the file, an answer is JSON; both are framed by their length.
The answer is plain data, not a pickle, because whoever broke this process by a crafted file could write it.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import asdict
from typing import Any, BinaryIO

from luocheng.documents.readers.faults import refuse
from luocheng.documents.readers.limits import Clock, Limits
from luocheng.documents.source import Block, Cell, Line, Source, Table
from luocheng.errors import Fault, LuochengError

__all__ = ["decode_answer", "encode_request", "main", "read_frame", "write_frame"]

LENGTH = struct.Struct(">Q")


def read_frame(stream: BinaryIO) -> bytes | None:
    """Read one frame; None at the end of the stream or where it breaks off."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    data = stream.read(size)
    return data if len(data) == size else None


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one frame."""
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def encode_request(name: str, limits: Limits, *, skip_pages: bool) -> bytes:
    """Write the header of a request."""
    return json.dumps({"name": name, "limits": asdict(limits), "skip_pages": skip_pages}).encode()


def decode_answer(data: bytes) -> Source:
    """Return the source an answer holds; raise the faults it holds instead."""
    answer = json.loads(data)
    if "faults" in answer:
        raise LuochengError(*(Fault(**found) for found in answer["faults"]))
    blocks: list[Block] = []
    for kind, *rest in answer["blocks"]:
        if kind == "line":
            blocks.append(Line(*rest))
        else:
            cells, number, page = rest
            blocks.append(Table([Cell(*cell) for cell in cells], number, page))
    notes = [(note[0], note[1], note[2]) for note in answer["notes"]]
    return Source(blocks=blocks, format="pdf", metadata=answer["metadata"], notes=notes)


def _encode_source(source: Source) -> dict[str, Any]:
    return {
        "blocks": [_encode_block(block) for block in source.blocks],
        "metadata": source.metadata,
        "notes": source.notes,
    }


def _encode_block(block: Block) -> list[Any]:
    if isinstance(block, Line):
        return ["line", block.text, block.number, block.page, block.flows, block.kind]
    cells = [[cell.row, cell.column, cell.text, cell.rows, cell.columns] for cell in block.cells]
    return ["table", cells, block.number, block.page]


def _answer(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    from luocheng.documents.readers.pdf.document import read_document

    name, limits = header["name"], Limits(**header["limits"])
    try:
        source = read_document(data, name, limits, Clock(limits, name), skip_pages=header["skip_pages"])
    except LuochengError as error:
        return _encode_faults(error)
    except MemoryError:
        return _encode_faults(refuse("unreadable", name, reason="内存不足", reason_en="out of memory"))
    except Exception as problem:
        return _encode_faults(refuse("unreadable", name, reason=f"{type(problem).__name__}: {problem}"))
    return _encode_source(source)


def _encode_faults(error: LuochengError) -> dict[str, Any]:
    return {"faults": [asdict(found) for found in error.faults]}


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or size < hard:
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for frames alone: what libraries print goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    return requests, answers


def main() -> None:
    """Answer requests until the pipe closes."""
    requests, answers = _streams()
    while (header := read_frame(requests)) is not None:
        data = read_frame(requests)
        if data is None:
            break
        request = json.loads(header)
        _limit_memory(request["limits"]["memory_bytes"])
        write_frame(answers, json.dumps(_answer(request, data)).encode())


if __name__ == "__main__":
    main()
