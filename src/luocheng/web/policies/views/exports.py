"""The plan of a text or of an edition as a file: what was accepted, as the command line writes it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from django.http import FileResponse, HttpRequest

from luocheng.policy.export import export
from luocheng.web.policies.models import Edition, Item, ItemState, Source
from luocheng.web.policies.texts import document_of

__all__ = ["of_edition", "of_source"]

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def _file(source: Source, items: Sequence[Item], form: str, mark: str) -> FileResponse:
    with tempfile.TemporaryDirectory(prefix="luocheng-plan-") as folder:
        path = Path(folder) / f"plan.{form}"
        export([document_of(source, items)], path, form)
        data = path.read_bytes()
    name = f"{PurePath(source.name).stem[:80]}{mark}.{form}"
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=_TYPES[form])


def of_source(form: str) -> Callable[[HttpRequest, Source], FileResponse]:
    """Return the view that gives what was accepted of a text."""

    def view(request: HttpRequest, source: Source) -> FileResponse:
        return _file(source, list(source.items.filter(state=ItemState.ACCEPTED)), form, "")

    return view


def of_edition(form: str) -> Callable[[HttpRequest, Edition], FileResponse]:
    """Return the view that gives what an edition put in force."""

    def view(request: HttpRequest, edition: Edition) -> FileResponse:
        items = list(Item.objects.filter(pk__in=edition.items))
        return _file(edition.source, items, form, f"-{edition.number}")

    return view
