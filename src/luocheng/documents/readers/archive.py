"""Open zip archives from anywhere without being fooled: bounded entries, bounded inflated bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from luocheng.documents.readers.faults import megabytes, refuse

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Limits

__all__ = ["Archive"]

CHUNK = 1 << 20


class Archive:
    """Read the parts of a zip archive by name, counting what they inflate to.

    Names are compared without regard to case, leading slashes and the direction of slashes: word
    processors disagree about all three.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._left = limits.archive_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            OverflowError,
            EOFError,
        ) as error:
            raise refuse(
                "zip-damaged", name, reason="压缩包目录损坏", reason_en=f"bad directory, {error}"
            ) from error
        if len(entries) > limits.archive_entries:
            raise self._bomb(f"{len(entries)} 个条目", f"{len(entries)} entries")
        self._entries = {_plain(entry.filename): entry for entry in entries}

    @property
    def names(self) -> list[str]:
        """Return the names of all entries, in lower case, with forward slashes."""
        return list(self._entries)

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._entries

    def read(self, part: str) -> bytes:
        """Inflate one part; refuse the archive when it grows beyond the limits, whatever it declares."""
        entry = self._entries[_plain(part)]
        allowed = min(self._limits.part_bytes, self._left)
        if entry.file_size > allowed:
            size = megabytes(entry.file_size)
            raise self._bomb(f"{part} 有 {size} MB", f"{part} has {size} MB")
        if entry.flag_bits & 0x1:
            raise refuse("docx-encrypted", self._name)
        try:
            data = self._inflate(entry, allowed)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise refuse(
                "zip-damaged",
                self._name,
                reason=f"{part} 解压失败",
                reason_en=f"{part} does not inflate, {error}",
            ) from error
        if len(data) > allowed:
            raise self._bomb(
                f"{part} 超过 {megabytes(allowed)} MB", f"{part} has more than {megabytes(allowed)} MB"
            )
        self._left -= len(data)
        return data

    def _inflate(self, entry: zipfile.ZipInfo, allowed: int) -> bytes:
        chunks: list[bytes] = []
        size = 0
        with self._zip.open(entry) as stream:
            while size <= allowed and (chunk := stream.read(CHUNK)):
                chunks.append(chunk)
                size += len(chunk)
        return b"".join(chunks)

    def _bomb(self, reason: str, reason_en: str) -> Exception:
        limit = megabytes(self._limits.part_bytes)
        return refuse("zip-bomb", self._name, reason=reason, reason_en=reason_en, limit=limit)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
