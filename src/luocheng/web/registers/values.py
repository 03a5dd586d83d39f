"""Values of records as pages show them: with labels, units, and a dash for what is missing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luocheng.registers import FieldType, RegisterType
from luocheng.rules.wording import number
from luocheng.web.pages.templatetags.house import said

__all__ = ["shown_fields", "shown_value"]


def shown_value(field: FieldType, value: Any) -> str:
    """Return a value of a field in words; '—' where it is missing."""
    if value is None or value == "":
        return "—"
    if field.kind == "truth":
        return _("是") if value else _("否")
    if field.choices:
        labels = {c.id: c.label for c in field.choices}
        return said(labels[value]) if value in labels else str(value)
    if field.numeric:
        return number(float(value))
    return str(value)


def shown_fields(kind: RegisterType, data: dict[str, Any]) -> list[tuple[FieldType, str]]:
    """Return every field of a record with its value in words."""
    return [(f, shown_value(f, data.get(f.id))) for f in kind.fields]
