"""Events, and the base of everything whose changes are recorded."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from luocheng.web.record.chain import GENESIS, digest
from luocheng.web.record.changing import ConflictError, UnrecordedError, current

__all__ = ["ChainHead", "Event", "Recorded"]


class ChainHead(models.Model):
    """The last link of the chain: one row, locked while an event is written."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)


class Event(models.Model):
    """Something that somebody did: written once, never changed.

    `subject` is what it happened to ('tasks.task/12'), `before` and `after` the fields that changed, `why` the reason
    that was given.
    """

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"

    def told(self) -> dict[str, Any]:
        """Return what the hash is made of."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "kind": self.kind,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "why": self.why,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: events are appended by `append` alone."""
        raise UnrecordedError(self)

    def delete(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Refuse."""
        raise UnrecordedError(self)

    @classmethod
    def append(
        cls, actor: Any, kind: str, subject: str, before: dict[str, Any], after: dict[str, Any], why: str
    ) -> Event:
        """Write the next event; inside the transaction of the change."""
        head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
        event = cls(
            number=head.number + 1,
            # To the millisecond: what the database gives back is what was hashed.
            at=timezone.now().replace(microsecond=timezone.now().microsecond // 1000 * 1000),
            actor=actor if actor is not None and actor.pk else None,
            actor_name=str(actor) if actor is not None else "",
            kind=kind,
            subject=subject,
            before=before,
            after=after,
            why=why,
            previous=head.hash,
        )
        event.hash = digest(head.hash, event.told())
        models.Model.save(event, force_insert=True)
        head.number, head.hash = event.number, event.hash
        head.save()
        return event


class RecordedQuerySet(models.QuerySet):
    """Queries of what is recorded: changes of many rows at once go through `luocheng.web.record.changing` alone."""

    def update(self, **fields: Any) -> int:
        """Refuse: no event would tell of it."""
        raise UnrecordedError(self.model)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: no event would tell of it."""
        raise UnrecordedError(self.model)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Refuse: `Change.add_all` does it."""
        raise UnrecordedError(self.model)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refuse: no event would tell of it."""
        raise UnrecordedError(self.model)


class Recorded(models.Model):
    """Something whose every change is an event. It is saved and deleted inside `changing` only.

    `version` counts the changes: one who changes what somebody else has changed meanwhile gets a `ConflictError`.
    """

    version = models.PositiveIntegerField(default=0, editable=False)
    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    unrecorded: tuple[str, ...] = ()
    """Fields whose content events do not repeat: passwords, large texts."""

    @property
    def subject(self) -> str:
        """How events name it."""
        return f"{self._meta.label_lower}/{self.pk}"

    def plain(self) -> dict[str, Any]:
        """Return its fields as events keep them."""
        shown: dict[str, Any] = {}
        for field in self._meta.concrete_fields:
            if field.name in ("id", "version"):
                continue
            if field.name in self.unrecorded:
                shown[field.name] = "…"
                continue
            value = field.value_from_object(self)
            simple = value is None or isinstance(value, bool | int | float | str | list | dict)
            shown[field.name] = value if simple else field.value_to_string(self)
        return shown

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save through the change that is being made."""
        change = current()
        if change is None or not change.saving:
            raise UnrecordedError(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete through the change that is being made."""
        change = current()
        if change is None or not change.saving:
            raise UnrecordedError(self)
        return super().delete(*args, **kwargs)

    def replace(self, old: int, fields: list[str]) -> None:
        """Write fields where the version is still the old one; the next version is in the object already.

        Raises
        ------
        ConflictError
            When somebody else was faster.
        """
        values = {f: getattr(self, self._meta.get_field(f).attname) for f in fields}
        rows = models.QuerySet(type(self)).filter(pk=self.pk, version=old)
        if not rows.update(
            **{self._meta.get_field(f).attname: v for f, v in values.items()}, version=old + 1
        ):
            raise ConflictError(self)
