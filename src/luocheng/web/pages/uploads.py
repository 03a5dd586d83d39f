"""What people send: refused where it is too large before it is read or while it comes in, and kept whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luocheng.errors import Fault
from luocheng.web.pages.numbers import number_in

__all__ = ["BoundedUpload", "WholeFiles", "bounded_bodies", "too_large"]


def bounded_bodies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that answers 413 to a body that says it is too large, before any of it is read.

    Who is not logged in has nothing large to send. An address with a character that no database takes is malformed.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") and not request.path.startswith("/api/"):
            raise BadRequest
        size = number_in(request.META.get("CONTENT_LENGTH"))
        small = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if size <= small or (request.user.is_authenticated and size <= settings.LARGEST_UPLOAD + small):
            return get_response(request)
        if request.path.startswith("/api/"):
            from luocheng.web.api.problems import answer as problem

            return problem(413)
        return render(request, "record/faults.html", {"faults": [too_large()]}, status=413)

    def before(request: HttpRequest, *_given: Any) -> HttpResponse | None:
        # What came in before an upload was stopped is no whole form.
        if request.content_type == "multipart/form-data":
            request.POST  # noqa: B018 - reads it
        if getattr(request, "too_large", False):
            return render(request, "record/faults.html", {"faults": [too_large()]}, status=422)
        return None

    answer.process_view = before  # type: ignore[attr-defined]
    return answer


class WholeFiles(FileSystemStorage):
    """Keep files whole or not at all: one that could not be written to its end, for want of room, leaves nothing.

    A file that was kept inside a change that fails goes with it.
    """

    def _save(self, name: str, content: Any) -> str:
        from luocheng.web.record.changing import current

        part = str(PurePosixPath(name).with_name(f".{uuid.uuid4().hex}.part"))
        try:
            # Written beside its place first: under its own name it is there from one moment to the next.
            super()._save(part, content)
            with Path(self.path(part)).open("rb") as file:
                os.fsync(file.fileno())
            while True:
                try:
                    os.link(self.path(part), self.path(name))
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            self.delete(part)
        change = current()
        if change is not None:
            change.undoing.append(lambda: self.delete(name))
        return name


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
