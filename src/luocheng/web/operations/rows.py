"""Rows of the database as lines of text, the same for every kind of database: for backups and for moving house.

A line is a JSON array of the values of one row, in the order of the columns. Equal rows give equal lines whatever database
they come from, so that counts and hashes tell whether all of them arrived.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

__all__ = ["Summary", "kept_models", "lines_of", "load", "snapshot", "summary_of"]

_LEFT_OUT = {"sessions", "axes", "contenttypes", "auth"}
"""Applications whose rows are made anew: who is logged in, failed log-ins, what Django keeps of its models."""

_AT_ONCE = 2000
Summary = dict[str, int | str]


def kept_models() -> list[type[models.Model]]:
    """Return the models whose rows are kept, in the order of their names."""
    found = [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy and m._meta.app_label not in _LEFT_OUT
    ]
    return sorted(found, key=lambda m: m._meta.label_lower)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def _back(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Return the way from what stands in a line back to a value of a field."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.BinaryField):
        return lambda v: None if v is None else base64.b64decode(v)
    if isinstance(field, models.DurationField):
        return lambda v: None if v is None else dt.timedelta(seconds=v)
    if isinstance(field, models.JSONField):
        return lambda v: v
    return lambda v: None if v is None else field.to_python(v)


def lines_of(model: type[models.Model], using: str = "default") -> Iterator[str]:
    """Give the rows of a model as lines, in the order of their keys; inside a `snapshot`."""
    names = [f.attname for f in model._meta.concrete_fields]
    rows = models.QuerySet(model, using=using).order_by("pk").values_list(*names)
    for row in rows.iterator(_AT_ONCE):
        yield json.dumps([_plain(v) for v in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def summary_of(lines: Iterable[str], pass_on: Callable[[bytes], object] | None = None) -> Summary:
    """Count lines and hash them; pass each on as bytes where asked."""
    count, digest = 0, hashlib.sha256()
    for line in lines:
        data = line.encode("utf-8") + b"\n"
        digest.update(data)
        count += 1
        if pass_on is not None:
            pass_on(data)
    return {"rows": count, "sha256": digest.hexdigest()}


class snapshot:  # noqa: N801 - a context
    """See one state of a database while others go on writing; nothing can be written inside."""

    def __init__(self, using: str = "default") -> None:
        self.connection = connections[using]

    def __enter__(self) -> None:
        """Begin."""
        self.connection.ensure_connection()
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                # The state that is seen is fixed by the first read, not by the word.
                cursor.execute("BEGIN DEFERRED")
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
            else:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # Django is told that a transaction is open: what it reads in pieces then stays in it.
        self.connection.in_atomic_block = True

    def __exit__(self, *error: object) -> None:
        """End."""
        self.connection.in_atomic_block = False
        with self.connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def load(model: type[models.Model], lines: Iterable[str], using: str = "default") -> None:
    """Put rows into the table of a model; inside a transaction, in which their references may come later."""
    fields = model._meta.concrete_fields
    back = [_back(f) for f in fields]
    held = [f for f in fields if getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False)]
    for field in held:
        field.auto_now = field.auto_now_add = False  # type: ignore[attr-defined]
    batch: list[models.Model] = []
    target = models.QuerySet(model, using=using)
    for line in lines:
        values = {f.attname: b(v) for f, b, v in zip(fields, back, json.loads(line), strict=True)}
        batch.append(model(**values))
        if len(batch) == _AT_ONCE:
            target.bulk_create(batch)
            batch = []
    if batch:
        target.bulk_create(batch)


def count_on(using: str) -> None:
    """Let the database count keys on from the largest that is there."""
    connection = connections[using]
    statements = connection.ops.sequence_reset_sql(no_style(), kept_models())
    if statements:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
