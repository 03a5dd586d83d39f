"""A register as plain data and as lines to read: what other programs and people are told of its fields."""

from __future__ import annotations

from luocheng.registers.types import FieldType, RegisterType
from luocheng.registers.values import expected

__all__ = ["describe", "described_lines"]


def describe(register: RegisterType) -> dict[str, object]:
    """Return a register and its fields as plain data."""
    return {
        "id": register.id,
        "title": {"zh": register.title.zh, "en": register.title.en},
        "key": register.key,
        "geometry": register.geometry or None,
        "keeper": register.keeper or None,
        "states": [_choice(s.id, s.label.zh, s.label.en) for s in register.states],
        "related": {back: {"register": r, "field": f} for back, (r, f) in register.related.items()},
        "fields": [_field(f) for f in register.fields],
    }


def _choice(id_: str, zh: str, en: str) -> dict[str, str]:
    return {"id": id_, "zh": zh, "en": en}


def _field(kept: FieldType) -> dict[str, object]:
    return {
        "id": kept.id,
        "label": {"zh": kept.label.zh, "en": kept.label.en},
        "type": kept.type,
        "unit": kept.unit,
        "required": kept.required,
        "min": kept.low,
        "max": kept.high,
        "choices": [_choice(c.id, c.label.zh, c.label.en) for c in kept.choices],
        "to": kept.to or None,
        "back": kept.back or None,
        "formula": kept.formula or None,
        "check": kept.check or None,
        "note": {"zh": kept.note.zh, "en": kept.note.en} if kept.note else None,
        "example": kept.example or None,
    }


def described_lines(register: RegisterType, language: str = "zh") -> list[str]:
    """Return a register as lines to read: its name, then each field with what it holds."""
    english = language == "en"
    shapes = {"point": ("点", "points"), "line": ("线", "lines"), "polygon": ("面", "polygons")}
    shape = f"  [{shapes[register.geometry][english]}]" if register.geometry else ""
    lines = [f"{register.id}  {register.said(language)}{shape}"]
    for kept in register.fields:
        what = expected(kept)[english].split("，如")[0].split(", such as")[0]
        if kept.computed:
            what = f"= {kept.formula}" + (f"  [{kept.unit}]" if kept.unit else "")
        elif kept.type == "reference":
            what = f"→ {kept.to}"
        mark = " *" if kept.required else ""
        lines.append(f"    {kept.id}{mark}  {kept.said(language)}  {what}")
    return lines
