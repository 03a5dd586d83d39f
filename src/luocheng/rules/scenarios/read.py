"""Reading the scenario files of a policy folder, every fault with its line."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.model import Title
from luocheng.policy.folder.nodes import Item, Scalar, read_yaml
from luocheng.rules.scenarios.model import Scenario, Values

if TYPE_CHECKING:
    from pathlib import Path

    from luocheng.policy.folder.model import Policy

__all__ = ["FIELDS", "read_scenarios"]

FIELDS = ("rule", "assignment", "schedule", "proves", "given", "related", "on", "year", "expect")
"""The fields of a scenario."""

EXPECTED = {
    "rule": ("verdict", "measure", "limit", "unit", "margin", "branch", "evidence", "gap"),
    "assignment": ("verdict", "unit", "row", "evidence"),
    "schedule": ("count", "first", "last", "owner"),
}
"""What may be expected of each kind."""

_KINDS = ("rule", "assignment", "schedule")


def read_scenarios(policy: Policy) -> list[Scenario]:
    """Read the scenarios of a policy: every file of its folder `scenarios`, in order of name.

    Raises
    ------
    LuochengError
        With every fault of every file.
    """
    folder = policy.directory / "scenarios" if policy.directory is not None else None
    faults: list[Fault] = []
    found: list[Scenario] = []
    if folder is None or not folder.is_dir():
        return found
    known = {
        "rule": {r.id for r in policy.rules},
        "assignment": {a.id for a in policy.assignments},
        "schedule": {s.id for s in policy.schedules},
    }
    for path in sorted(folder.glob("*.yaml")):
        found += _File(path, known, faults).scenarios()
    LuochengError.gather(faults)
    return found


class _File:
    def __init__(self, path: Path, known: dict[str, set[str]], faults: list[Fault]) -> None:
        self.path, self.known, self.faults = path, known, faults
        self.name = f"scenarios/{path.name}"

    def scenarios(self) -> list[Scenario]:
        value = read_yaml(self.path, self.faults)
        if value is None:
            return []
        if not isinstance(value, Item) or value.entries is None:
            self._fault("整个文件应是一个列表", "The file is to be a list", value.line)
            return []
        return [s for entry in value.entries for s in [self._scenario(entry)] if s is not None]

    def _scenario(self, entry: Scalar | Item) -> Scenario | None:
        if not isinstance(entry, Item) or entry.fields is None:
            self._fault("场景应写成“字段: 值”", "A scenario is written as 'field: value'", entry.line)
            return None
        fields = entry.fields
        for name, value in fields.items():
            if name not in FIELDS:
                close = difflib.get_close_matches(name, FIELDS, 1, 0.6)
                guess = f"；是否想写 {close[0]}？" if close else ""
                self._fault(
                    f"场景没有“{name}”这个字段{guess}",
                    f"A scenario has no field “{name}”" + (f"; did you mean {close[0]}?" if close else ""),
                    value.line,
                )
        kinds = [k for k in _KINDS if k in fields]
        if len(kinds) != 1:
            self._fault(
                "场景要写 rule、assignment、schedule 其中之一",
                "A scenario has one of rule, assignment, schedule",
                entry.line,
            )
            return None
        (kind,) = kinds
        target = self._text(fields[kind])
        if target not in self.known[kind]:
            close = difflib.get_close_matches(target, sorted(self.known[kind]), 1, 0.5)
            self._fault(
                f"没有“{target}”" + (f"；是否想写 {close[0]}？" if close else ""),
                f"There is no {kind} “{target}”" + (f"; did you mean {close[0]}?" if close else ""),
                entry.line,
            )
            return None
        made = Scenario(kind, target, self._title(fields.get("proves")), self.name, entry.line)
        made.given = self._values(fields.get("given"))
        made.expect = self._values(fields.get("expect"))
        made.related = self._related(fields.get("related"))
        made.on = self._date(fields.get("on"))
        made.year = self._year(fields.get("year"))
        for name in made.expect:
            if name not in EXPECTED[kind]:
                self._fault(
                    f"expect 不能写“{name}”，可写 {'、'.join(EXPECTED[kind])}",
                    f"“{name}” cannot be expected; choose among {', '.join(EXPECTED[kind])}",
                    entry.line,
                )
        if not made.expect:
            self._fault("场景没有写 expect", "The scenario expects nothing", entry.line)
        return made

    # --- values

    def _text(self, value: Scalar | Item | None) -> str:
        return (value.text or "").strip() if isinstance(value, Scalar) else ""

    def _title(self, value: Scalar | Item | None) -> Title:
        if isinstance(value, Item) and value.fields is not None:
            return Title(self._text(value.fields.get("zh")), self._text(value.fields.get("en")))
        return Title(self._text(value))

    def _values(self, value: Scalar | Item | None) -> Values:
        if value is None or (isinstance(value, Scalar) and value.text is None):
            return {}
        if not isinstance(value, Item) or value.fields is None:
            self._fault("应写成“字段: 值”", "This is to be written as 'field: value'", value.line)
            return {}
        result: Values = {}
        for name, entry in value.fields.items():
            if isinstance(entry, Scalar):
                result[name] = entry.text
            else:
                self._fault(f"“{name}”应是一个值", f"“{name}” is to be one value", entry.line)
        return result

    def _related(self, value: Scalar | Item | None) -> dict[str, list[Values]]:
        if not isinstance(value, Item) or value.fields is None:
            return {}
        result: dict[str, list[Values]] = {}
        for name, entry in value.fields.items():
            rows = entry.entries if isinstance(entry, Item) else None
            if rows is None and isinstance(entry, Item):
                rows = [entry]
            result[name] = [self._values(row) for row in rows or []]
        return result

    def _date(self, value: Scalar | Item | None) -> dt.date | None:
        text = self._text(value)
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self._fault(
                f"“{text}”不是日期，写成 2024-03-18", f"“{text}” is no date", value.line if value else 0
            )
            return None

    def _year(self, value: Scalar | Item | None) -> int | None:
        text = self._text(value)
        if not text:
            return None
        if re.fullmatch(r"\d{4}", text):
            return int(text)
        self._fault(f"“{text}”不是年份", f"“{text}” is no year", value.line if value else 0)
        return None

    def _fault(self, zh: str, en: str, line: int) -> None:
        self.faults.append(
            Fault(
                zh,
                f"{self.name}:{line}" if line else self.name,
                what_en=en,
                remedy="照 docs/reference/rules.md 的“场景”改",
                remedy_en="See 'Scenarios' in docs/reference/rules.md",
                code="scenario",
            )
        )
