"""Reading one file of a policy folder by its declaration: its items, their fields, and what is wrong with them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault
from luocheng.policy.folder.model import FORMAT
from luocheng.policy.folder.nested import READ
from luocheng.policy.folder.nodes import Item, Scalar, read_yaml
from luocheng.policy.folder.values import MISSING, Fields, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from luocheng.policy.folder.fields import FieldKind, FileKind

__all__ = ["FileReader"]


class FileReader:
    """Read the items of one file by its declaration."""

    def __init__(self, directory: Path, kind: FileKind, faults: list[Fault]) -> None:
        self.path, self.kind, self.faults = directory / kind.name, kind, faults
        self.item = ""

    def rows(self) -> list[Fields]:
        """Return the fields of each item; what is wrong with them is among the faults."""
        if not self.path.is_file():
            if self.kind.required:
                self._fault("missing-file", "缺少这个文件", "The file is missing", 0)
            return []
        value = read_yaml(self.path, self.faults)
        if value is None:
            return []
        if not self.kind.items:
            return [self._row(value)]
        if isinstance(value, Item) and value.entries is not None:
            return [self._row(entry) for entry in value.entries]
        self._fault(
            "not-a-list",
            "整个文件应是一个列表，每项以“- ”开头",
            "The file is to be a list; each item begins with '- '",
            value.line,
        )
        return []

    def _row(self, value: Scalar | Item) -> Fields:
        if not isinstance(value, Item) or value.fields is None:
            self._fault(
                "not-a-mapping",
                "这一项应写成“字段: 值”",
                "This item is to be written as 'field: value'",
                value.line,
            )
            return {"line": value.line}
        name = value.fields.get("id") or value.fields.get("name")
        self.item = (name.text or "") if isinstance(name, Scalar) else ""
        row = self.fields(value, self.kind.fields, "")
        row["line"] = value.line
        if self.kind.name == "targets.yaml":
            self._comparison(row, value)
        if self.kind.name == "policy.yaml" and row.get("format", FORMAT) > FORMAT:
            self._fault(
                "format",
                f"格式版本 {row['format']} 比本程序认识的 {FORMAT} 新",
                f"Format {row['format']} is newer than {FORMAT}, the one this program knows",
                value.line,
                remedy=("升级落城", "Install a newer Luocheng"),
            )
        self.item = ""
        return row

    def fields(self, value: Item, declared: Iterable[FieldKind], prefix: str) -> Fields:
        """Read the fields of a mapping; `prefix` is put before their names in faults."""
        given = value.fields or {}
        known = {f.name: f for f in declared}
        for name, entry in given.items():
            if name not in known:
                self._unknown(name, known, entry.line, prefix)
        result: Fields = {}
        for name, kind in known.items():
            entry = given.get(name, Scalar(None, value.line))
            read = self._value(entry, kind, prefix + name)
            if read is not MISSING:
                result[name] = read
        return result

    def _unknown(self, name: str, known: Mapping[str, FieldKind], line: int, prefix: str) -> None:
        close = difflib.get_close_matches(name, known, 1, 0.6)
        guess = (f"是否想写“{close[0]}”？", f"Did you mean “{close[0]}”?") if close else ("", "")
        self._fault(
            "unknown-key",
            f"没有“{prefix}{name}”这个字段",
            f"There is no field “{prefix}{name}”",
            line,
            remedy=guess,
            expected=("、".join(known), ", ".join(known)),
        )

    def _value(self, entry: Scalar | Item, kind: FieldKind, name: str) -> Any:
        if isinstance(entry, Scalar) and (
            entry.text is None or (not entry.text.strip() and kind.kind != "clause")
        ):
            if kind.required:
                self._fault(
                    "missing-field",
                    f"缺少“{name}”",
                    f"“{name}” is missing",
                    entry.line,
                    expected=(kind.zh, kind.en),
                )
            return MISSING
        try:
            return READ[kind.kind](self, entry, kind, name)
        except Wrong as wrong:
            self._fault(
                "wrong-value",
                f"“{name}”{wrong.zh}",
                f"“{name}” {wrong.en}",
                entry.line,
                expected=(kind.zh, kind.en),
                remedy=wrong.remedy,
            )
            return MISSING

    def _comparison(self, row: Fields, value: Item) -> None:
        """Hold the value against its comparator: none for done, a pair for between, else one number."""
        if "comparator" not in row:
            return
        given = (value.fields or {}).get("value", Scalar(None, value.line))
        silent = isinstance(given, Scalar) and not (given.text or "").strip()
        number, symbol = row.get("value"), row["comparator"]
        if symbol == "done" and not silent:
            self._fault(
                "value-of-done",
                "done 不写数值",
                "done takes no value",
                given.line,
                remedy=("删去 value，或改比较方式", "Remove the value or change the comparator"),
            )
        elif symbol != "done" and silent:
            self._fault(
                "missing-field",
                "缺少“value”",
                "“value” is missing",
                value.line,
                remedy=(
                    "补上数值；只要求完成的写 comparator: done",
                    "Give the number; write comparator: done where there is none",
                ),
            )
        elif number is not None and (symbol == "range") != isinstance(number, tuple):
            self._fault(
                "wrong-value",
                "between 的 value 应是 [下限, 上限]，其他的是一个数",
                "between takes [low, high] as its value, the others one number",
                given.line,
            )

    def _fault(
        self,
        code: str,
        zh: str,
        en: str,
        line: int,
        remedy: tuple[str, str] = ("", ""),
        expected: tuple[str, str] = ("", ""),
    ) -> None:
        place = f"{self.path.name}:{line}" if line else self.path.name
        where = f"{place} ({self.item})" if self.item else place
        self.faults.append(Fault(zh, where, expected[0], remedy[0], en, expected[1], remedy[1], code))
