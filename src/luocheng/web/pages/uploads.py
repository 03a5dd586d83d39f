"""Uploads that are too large are refused while they come in, not after they have filled the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from luocheng.errors import Fault

__all__ = ["BoundedUpload", "too_large"]


class BoundedUpload(FileUploadHandler):
    """Stop an upload that is larger than `LARGEST_UPLOAD`; the request says so in `too_large`."""

    chunk_size = 256 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on, or stop."""
        self.size += len(raw_data)
        if self.size > settings.LARGEST_UPLOAD:
            if self.request is not None:
                self.request.too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        return


def too_large() -> Fault:
    """Say that a file was too large."""
    largest = settings.LARGEST_UPLOAD // 1024 // 1024
    return Fault(
        f"文件超过 {largest} MB，没有保存",
        remedy="拆成几个文件，或先压缩其中的图片",
        what_en=f"The file is larger than {largest} MB; nothing was kept",
        remedy_en="Divide it, or make its pictures smaller",
        code="upload-too-large",
    )
