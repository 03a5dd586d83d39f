"""What a reader asks of a register: words, values of fields, an order, a page; and how it is asked of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import FloatField, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf

from luocheng.registers import FieldType
from luocheng.web.pages.numbers import number_in
from luocheng.web.registers.models import Record, Register

__all__ = ["Asked", "Page"]

PAGE = 50
_COUNTED = 10_000
"""So many matches are counted; of more it is said that there are more."""

_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records: `count` matches in all, or that many at least where `more` is true."""

    records: list[Record]
    number: int
    count: int
    more: bool
    following: bool


class Asked:
    """What is asked by the query of an address: q, state, sort, page, and f.<field> for values of fields."""

    def __init__(self, register: Register, given: Mapping[str, str]) -> None:
        self.register = register
        self.words = given.get("q", "").strip()
        self.state = given.get("state", "")
        self.sort = given.get("sort", "")
        number = number_in(given.get("page"), 1)
        self.number = number if 0 < number < 1_000_000 else 1
        by_id = register.type.by_id
        self.values = {k[2:]: v for k, v in given.items() if k.startswith("f.") and v and k[2:] in by_id}

    @property
    def narrowed(self) -> bool:
        """Whether anything but an order is asked."""
        return bool(self.words or self.state or self.values)

    def found(self) -> QuerySet[Record]:
        """Return the records that are asked for, in their order."""
        found = Record.objects.present().filter(register=self.register)
        if self.words:
            keys = self._called
            if len(keys) > _COUNTED:
                found = found.filter(Q(code__startswith=self.words) | Q(name__contains=self.words))
            else:
                found = found.filter(pk__in=keys)
        if self.state:
            found = found.filter(state=self.state)
        by_id = self.register.type.by_id
        for name, value in self.values.items():
            field = by_id[name]
            if field.kind == "truth":
                found = found.filter(**{f"data__{name}": value == "yes"})
            elif field.kind == "number":
                continue
            else:
                found = found.filter(**{f"data__{name}": value})
        return found.order_by(*self._order())

    @cached_property
    def _called(self) -> list[int]:
        return Record.objects.present().filter(register=self.register).called(self.words, _COUNTED + 1)

    def _order(self) -> list[object]:
        name = self.sort.removeprefix("-")
        down = self.sort.startswith("-")
        if name in ("name", "state"):
            return [f"{'-' if down else ''}{name}", "code"]
        field = self.register.type.by_id.get(name)
        if field is None or name == self.register.type.key:
            return ["-code" if down else "code"]

        # SQLite gives a missing value of JSON as the word null.
        text = NullIf(KT(f"data__{name}"), Value("null"))
        key = Cast(text, FloatField()) if field.kind == "number" else text
        # What is missing stands last in either order: it is neither small nor large.
        return [key.desc(nulls_last=True) if down else key.asc(nulls_last=True), "code"]

    def page(self) -> Page:
        """Return the page that is asked for."""
        found = self.found().defer("shape").select_related(None)
        start = (self.number - 1) * PAGE
        records = list(found[start : start + PAGE + 1])
        if not self.narrowed:
            return Page(records[:PAGE], self.number, self.register.count, False, len(records) > PAGE)
        count = found.order_by()[: _COUNTED + 1].count()
        return Page(records[:PAGE], self.number, min(count, _COUNTED), count > _COUNTED, len(records) > PAGE)

    def columns(self) -> list[FieldType]:
        """Return the fields that the table shows beside code and name."""
        type_ = self.register.type
        skipped = {type_.key, "name", "title", "state"}
        return [f for f in type_.fields if f.id not in skipped][:_COLUMNS]

    @cached_property
    def offered(self) -> list[tuple[FieldType, list[tuple[str, object]]]]:
        """Return the fields that can be asked for, with the values each offers."""
        fields = [f for f in self.register.type.fields if f.choices and f.id != "state"]
        return [(f, [(c.id, c.label) for c in f.choices]) for f in fields[:4]]
