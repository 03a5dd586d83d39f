"""Files that show what a report says: of which kinds, held to what they say they are, and kept with their checksum."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from luocheng.errors import Fault, LuochengError
from luocheng.web.record.changing import Change
from luocheng.web.tasks.models import Evidence, Report

__all__ = ["ACCEPTED", "checked", "keep"]

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
ACCEPTED: dict[str, tuple[bytes, ...]] = {
    "pdf": (_PDF,),
    "ofd": (_ZIP,),
    "docx": (_ZIP,),
    "xlsx": (_ZIP,),
    "pptx": (_ZIP,),
    "zip": (_ZIP,),
    "doc": (_OLE,),
    "xls": (_OLE,),
    "ppt": (_OLE,),
    "wps": (_OLE, _ZIP),
    "et": (_OLE, _ZIP),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "txt": (),
    "csv": (),
}
"""Endings of names, and the bytes with which such a file begins; text has no bytes of its own, and no NUL."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain_name(name: str) -> str:
    """Return the name of an uploaded file as it is shown: without folders and what turns text around."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return _UNSAFE.sub("", last).strip(" .")[-200:] or "file"


def checked(files: Iterable[Any]) -> list[Fault]:
    """Return what is wrong with uploaded files: an ending that is not taken, or a content that is something else."""
    faults = []
    for file in files:
        name = plain_name(file.name)
        ending = name.rpartition(".")[2].lower() if "." in name else ""
        begin = file.read(4096)
        file.seek(0)
        if ending not in ACCEPTED:
            faults.append(_not_taken(name))
        elif not file.size:
            faults.append(_empty(name))
        elif not (begin.startswith(ACCEPTED[ending]) if ACCEPTED[ending] else b"\x00" not in begin):
            faults.append(_something_else(name, ending))
    return faults


def keep(change: Change, report: Report, files: Iterable[Any]) -> list[Evidence]:
    """Keep uploaded files with a report.

    Raises
    ------
    LuochengError
        When one of them is not what it says it is; none is kept then.
    """
    files = list(files)
    LuochengError.gather(checked(files))
    kept: list[Evidence] = []
    try:
        for file in files:
            total = hashlib.sha256()
            for piece in file.chunks():
                total.update(piece)
            file.seek(0)
            one = Evidence(
                task=report.task,
                report=report,
                name=plain_name(file.name),
                checksum=total.hexdigest(),
                size=file.size,
            )
            one.file.save(plain_name(file.name), file, save=False)
            kept.append(one)
            change.save(one, kind="task.evidence")
    except BaseException:
        # The rows go with the transaction; the files would stay.
        for one in kept:
            one.file.delete(save=False)
        raise
    return kept


def _not_taken(name: str) -> Fault:
    endings = "、".join(ACCEPTED)
    return Fault(
        "不收这种文件",
        where=name,
        expected=endings,
        remedy="请另存为 PDF、Word、Excel 或图片后再上传",
        what_en="Files of this kind are not taken",
        expected_en=", ".join(ACCEPTED),
        remedy_en="Save it as PDF, as a document, a workbook or a picture, and upload that",
        code="evidence-kind",
    )


def _empty(name: str) -> Fault:
    return Fault(
        "文件是空的",
        where=name,
        remedy="请检查文件后重新上传",
        what_en="The file is empty",
        remedy_en="Look at the file and upload it again",
        code="evidence-empty",
    )


def _something_else(name: str, ending: str) -> Fault:
    return Fault(
        f"内容不是 .{ending} 文件",
        where=name,
        remedy="请用原来的程序另存一份再上传；不要只改文件名的后缀",
        what_en=f"What is in it is no .{ending} file",
        remedy_en="Save it again from the program it comes from; a changed ending does not change a file",
        code="evidence-not-what-it-says",
    )
