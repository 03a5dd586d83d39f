"""Read a YAML file against a JSON Schema, every fault with its line."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.nodes import Item, Scalar, read_yaml

__all__ = ["read_checked"]

_KINDS = {
    "object": ("“字段: 值”的组", "fields with values"),
    "array": ("列表，如 [甲, 乙]", "a list such as [A, B]"),
    "string": ("文字", "a text"),
    "integer": ("整数", "a whole number"),
    "number": ("数", "a number"),
    "boolean": ("true 或 false", "true or false"),
}


def read_checked(path: Path, schema: dict[str, Any]) -> Any:
    """Return what a YAML file holds, typed by a schema.

    Raises
    ------
    LuochengError
        With every fault of the file, each with its line.
    """
    faults: list[Fault] = []
    value = read_yaml(path, faults)
    LuochengError.gather(faults)
    if value is None:
        return {}
    made = _Checker(path.name, faults).value(value, schema, "")
    LuochengError.gather(faults)
    return made


class _Checker:
    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name, self.faults = name, faults

    def value(self, entry: Scalar | Item, schema: dict[str, Any], at: str) -> Any:
        if "anyOf" in schema:
            mapping = isinstance(entry, Item) and entry.fields is not None
            chosen = [s for s in schema["anyOf"] if (s["type"] == "object") == mapping]
            return self.value(entry, chosen[0] if chosen else schema["anyOf"][0], at)
        kind = schema["type"]
        if kind == "object":
            return self._object(entry, schema, at)
        if kind == "array":
            if not isinstance(entry, Item) or entry.entries is None:
                return self._wrong(entry, kind, at)
            return [self.value(e, schema["items"], f"{at}[{i}]") for i, e in enumerate(entry.entries, 1)]
        if not isinstance(entry, Scalar) or entry.text is None:
            return self._wrong(entry, kind, at)
        return self._scalar(entry, schema, kind, at)

    def _object(self, entry: Scalar | Item, schema: dict[str, Any], at: str) -> Any:
        if not isinstance(entry, Item) or entry.fields is None:
            return self._wrong(entry, "object", at)
        known: dict[str, Any] = schema.get("properties", {})
        rest = schema.get("additionalProperties", False)
        made: dict[str, Any] = {}
        for name, value in entry.fields.items():
            if isinstance(value, Scalar) and value.text is None:
                continue
            inner = known.get(name, rest)
            if not inner:
                self._unknown(name, known, value.line, at)
                continue
            made[name] = self.value(value, inner, f"{at}.{name}" if at else name)
        for name in schema.get("required", ()):
            if name not in made:
                self._fault(
                    "missing-field", f"缺少“{name}”", f"“{name}” is missing", entry.line, at,
                    *_said(known[name].get("description", "")),
                )  # fmt: skip
        return made

    def _scalar(self, entry: Scalar, schema: dict[str, Any], kind: str, at: str) -> Any:
        text = (entry.text or "").strip()
        made: Any = text
        if kind == "boolean":
            if text.lower() not in ("true", "false", "yes", "no", "是", "否"):
                return self._wrong(entry, kind, at)
            made = text.lower() in ("true", "yes", "是")
        elif kind in ("integer", "number"):
            try:
                made = int(text) if kind == "integer" else float(text)
            except ValueError:
                return self._wrong(entry, kind, at)
        if ("pattern" in schema and not re.search(schema["pattern"], text)) or made not in schema.get(
            "enum", [made]
        ):
            allowed = "、".join(map(str, schema.get("enum", []))) or schema.get("pattern", "")
            self._fault(
                "wrong-value", f"“{at}”不能是“{text[:40]}”", f"“{at}” cannot be “{text[:40]}”", entry.line, "",
                (allowed, allowed),
            )  # fmt: skip
        return made

    def _wrong(self, entry: Scalar | Item, kind: str, at: str) -> None:
        zh, en = _KINDS[kind]
        self._fault("wrong-value", f"“{at}”应是{zh}", f"“{at}” is to be {en}", entry.line)

    def _unknown(self, name: str, known: dict[str, Any], line: int, at: str) -> None:
        close = difflib.get_close_matches(name, known, 1, 0.5)
        self._fault(
            "unknown-key", f"没有“{name}”这个字段", f"There is no field “{name}”", line, at,
            ("、".join(known), ", ".join(known)),
            (f"是否想写“{close[0]}”？", f"Did you mean “{close[0]}”?") if close else ("", ""),
        )  # fmt: skip

    def _fault(
        self,
        code: str,
        zh: str,
        en: str,
        line: int,
        at: str = "",
        expected: tuple[str, str] = ("", ""),
        remedy: tuple[str, str] = ("", ""),
    ) -> None:
        where = f"{self.name}:{line}" + (f" ({at})" if at else "")
        self.faults.append(Fault(zh, where, expected[0], remedy[0], en, expected[1], remedy[1], code))


def _said(description: str) -> tuple[tuple[str, str]]:
    zh, _, en = description.partition(" | ")
    return ((zh, en or zh),)
