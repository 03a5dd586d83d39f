"""Loading a policy folder: every field validated, every fault found in one pass."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder import declared as d
from luocheng.policy.folder import measured as m
from luocheng.policy.folder.declarations import DECLARED_NESTED
from luocheng.policy.folder.fields import FieldKind, FileKind
from luocheng.policy.folder.model import (
    COMPARATOR_WORDS,
    FORMAT,
    Evidence,
    LeftToPerson,
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    PolicyUnit,
    TextMark,
    Title,
    parse_clause,
)
from luocheng.policy.folder.nodes import Item, Scalar, read_yaml
from luocheng.policy.folder.schema import FILES, NESTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["load_folder", "read_items", "read_notes"]

_SYMBOL = {word: symbol for symbol, word in COMPARATOR_WORDS.items()}
_MISSING = object()
Fields = dict[str, Any]


def load_folder(directory: Path) -> Policy:
    """Load a policy folder.

    Raises
    ------
    LuochengError
        With every fault of every file, each with its line.
    """
    directory = Path(directory)
    if not (directory / "policy.yaml").is_file():
        raise LuochengError(_no_folder(directory))
    faults: list[Fault] = []
    rows = {name: _FileReader(directory, kind, faults).rows() for name, kind in FILES.items()}
    _duplicates(rows, faults)
    notes = _notes(directory, faults)
    LuochengError.gather(faults)
    head = rows["policy.yaml"][0]
    return Policy(
        **_without(head, "line", "text", "title"),
        title=head["title"],
        text=head["text"],
        tasks=[PolicyTask(**row) for row in rows["tasks.yaml"]],
        targets=[PolicyTarget(**row) for row in rows["targets.yaml"]],
        references=[PolicyReference(**row) for row in rows["references.yaml"]],
        units=[PolicyUnit(**row) for row in rows["units.yaml"]],
        left_to_person=[LeftToPerson(**row) for row in rows["needs-person.yaml"]],
        parameters=[d.ParameterDeclaration(**_renamed(row)) for row in rows["parameters.yaml"]],
        registers=[d.RegisterDeclaration(**row) for row in rows["registers.yaml"]],
        rules=[d.RuleDeclaration(**_renamed(row)) for row in rows["rules.yaml"]],
        assignments=[d.AssignmentDeclaration(**_renamed(row)) for row in rows["assignments.yaml"]],
        schedules=[d.ScheduleDeclaration(**_renamed(row)) for row in rows["schedules.yaml"]],
        announced=[d.AnnouncedDeclaration(**row) for row in rows["announced.yaml"]],
        sentences=[d.SentenceAccount(**row) for row in rows["coverage.yaml"]],
        indicators=[m.IndicatorDeclaration(**_renamed(row)) for row in rows["indicators.yaml"]],
        notes=notes,
        directory=directory,
    )


def read_items(directory: Path, name: str, faults: list[Fault]) -> list[Fields]:
    """Return the items of one file of a folder as plain fields; its faults are added to `faults`."""
    return _FileReader(directory, FILES[name], faults).rows()


_RENAMED = {"from": "since", "min": "low", "max": "high"}
"""Fields whose names are words of Python."""


def _renamed(fields: Mapping[str, Any]) -> Fields:
    return {_RENAMED.get(k, k): v for k, v in fields.items()}


def _without(fields: Mapping[str, Any], *names: str) -> Fields:
    return {k: v for k, v in fields.items() if k not in names}


def _no_folder(directory: Path) -> Fault:
    if not directory.exists():
        return Fault(
            "没有这个文件夹",
            str(directory),
            what_en="There is no such folder",
            remedy="核对路径；新建用 luocheng policy init 文件 文件夹",
            remedy_en="Check the path; luocheng policy init FILE DIR makes one",
            code="no-folder",
        )
    return Fault(
        "这里没有 policy.yaml，不是政策文件夹",
        str(directory),
        what_en="There is no policy.yaml here: this is no policy folder",
        remedy="新建用 luocheng policy init 文件 文件夹",
        remedy_en="luocheng policy init FILE DIR makes one",
        code="no-folder",
    )


def _duplicates(rows: Mapping[str, list[Fields]], faults: list[Fault]) -> None:
    """Refuse an id that stands twice, be it in one file or in two."""
    first: dict[str, str] = {}
    for name, items in rows.items():
        if name == "policy.yaml":
            continue
        for row in items:
            identity = row.get("id", row.get("name"))
            place = f"{name}:{row['line']}"
            if not isinstance(identity, str):
                continue
            if identity in first:
                faults.append(
                    Fault(
                        f"“{identity}”重复，{first[identity]} 已经用了",
                        place,
                        what_en=f"“{identity}” is taken: {first[identity]} has it",
                        remedy="换一个短名，例如在后面加 -b",
                        remedy_en="Give one of them another name, such as one that ends in -b",
                        code="duplicate-id",
                    )
                )
            first.setdefault(identity, place)


# --- notes ------------------------------------------------------------------------------------------

_HEADING = re.compile(r"^#{2,6}\s+(?P<names>\S.*?)\s*#*$")


def _notes(directory: Path, faults: list[Fault]) -> dict[str, str]:
    path = directory / "notes.md"
    if not path.is_file():
        return {}
    try:
        return read_notes(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        faults.append(
            Fault(
                "文件不是 UTF-8 编码",
                path.name,
                what_en="The file is not UTF-8",
                remedy="用编辑器另存为 UTF-8",
                remedy_en="Save it as UTF-8",
                code="encoding",
            )
        )
        return {}


def read_notes(text: str) -> dict[str, str]:
    r"""Divide notes.md at its headings; one heading may name several clauses or items, divided by commas.

    >>> read_notes("# Notes\n## 三/(三)/7, 3-3-7-t4\nWhy.\n")
    {'三/(三)/7': 'Why.', '3-3-7-t4': 'Why.'}
    """
    result: dict[str, list[str]] = {}
    names: list[str] = []
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            names = [n for n in re.split(r"\s*[,，;；]\s*", heading["names"]) if n]
            for name in names:
                result.setdefault(name, [])
            continue
        for name in names:
            result[name].append(line)
    return {name: "\n".join(lines).strip() for name, lines in result.items()}


# --- one file ---------------------------------------------------------------------------------------


class _FileReader:
    """Read the items of one file by its declaration."""

    def __init__(self, directory: Path, kind: FileKind, faults: list[Fault]) -> None:
        self.path, self.kind, self.faults = directory / kind.name, kind, faults
        self.item = ""

    def rows(self) -> list[Fields]:
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
        row = self._fields(value, self.kind.fields, "")
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

    def _fields(self, value: Item, declared: Iterable[FieldKind], prefix: str) -> Fields:
        given = value.fields or {}
        known = {f.name: f for f in declared}
        for name, entry in given.items():
            if name not in known:
                self._unknown(name, known, entry.line, prefix)
        result: Fields = {}
        for name, kind in known.items():
            entry = given.get(name, Scalar(None, value.line))
            read = self._value(entry, kind, prefix + name)
            if read is not _MISSING:
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
            return _MISSING
        try:
            return _READ[kind.kind](self, entry, kind, name)
        except _Wrong as wrong:
            self._fault(
                "wrong-value",
                f"“{name}”{wrong.zh}",
                f"“{name}” {wrong.en}",
                entry.line,
                expected=(kind.zh, kind.en),
                remedy=wrong.remedy,
            )
            return _MISSING

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


# --- one value --------------------------------------------------------------------------------------


class _Wrong(Exception):  # noqa: N818 - carries what is wrong with one value to the reader of the field
    def __init__(self, zh: str, en: str, remedy: tuple[str, str] = ("", "")) -> None:
        self.zh, self.en, self.remedy = zh, en, remedy
        super().__init__(en)


def _words(_reader: _FileReader, entry: Scalar | Item, _kind: FieldKind, _name: str) -> str:
    if isinstance(entry, Scalar):
        return (entry.text or "").strip()
    raise _Wrong(
        "应是文字",
        "is to be text",
        ("文字若以括号开头，请整体加引号", "Quote text that begins with a bracket"),
    )


def _texts(_reader: _FileReader, entry: Scalar | Item, _kind: FieldKind, _name: str) -> list[str]:
    if isinstance(entry, Item) and entry.entries is not None:
        texts = [e.text.strip() for e in entry.entries if isinstance(e, Scalar) and e.text]
        if len(texts) == len(entry.entries):
            return texts
    raise _Wrong("应是文字的列表，如 [甲, 乙]", "is to be a list of texts, such as [A, B]")


_SLUG = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def _slug(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
    text = _words(reader, entry, kind, name)
    if _SLUG.fullmatch(text) and len(text) <= 100:
        return text
    raise _Wrong(
        f"“{text[:40]}”不是短名",
        f"“{text[:40]}” is no short name",
        ("只用小写字母、数字和 - . _", "Use small letters, digits and - . _ only"),
    )


def _clause(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> tuple[str, ...]:
    path = parse_clause(_words(reader, entry, kind, name))
    if all(part and part == part.strip() for part in path):
        return path
    raise _Wrong(
        "不是条款路径",
        "is no path of a clause",
        ("各级序号用 / 隔开，如 三/(一)/2", "Divide the numbers by /, such as 三/(一)/2"),
    )


def _integer(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> int:
    text = _words(reader, entry, kind, name)
    if re.fullmatch(r"\d{1,12}", text):
        return int(text)
    raise _Wrong(f"“{text[:40]}”不是整数", f"“{text[:40]}” is no whole number")


def _year(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> int:
    text = _words(reader, entry, kind, name)
    if re.fullmatch(r"(?:19|20|21)\d\d", text):
        return int(text)
    raise _Wrong(
        f"“{text[:40]}”不是年份",
        f"“{text[:40]}” is no year",
        ("写四位数字，如 2026", "Write four digits, such as 2026"),
    )


def _pair(entry: Scalar | Item) -> list[Scalar] | None:
    if isinstance(entry, Item) and entry.entries is not None and len(entry.entries) == 2:
        scalars = [e for e in entry.entries if isinstance(e, Scalar)]
        return scalars if len(scalars) == 2 else None
    return None


def _years(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> tuple[int, int]:
    pair = _pair(entry)
    if pair:
        first, last = (_year(reader, e, kind, name) for e in pair)
        if first <= last:
            return first, last
    raise _Wrong("应是 [起始年, 终止年]", "is to be [first, last]")


def _date(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
    text = _words(reader, entry, kind, name)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise _Wrong(
        f"“{text[:40]}”不是日期", f"“{text[:40]}” is no date", ("写成 2024-03-18", "Write it as 2024-03-18")
    )


def _one_number(text: str) -> float | int:
    plain = (
        text.strip().replace(",", "")
        if re.fullmatch(r"\s*-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*", text)
        else text.strip()
    )
    if re.fullmatch(r"[-+]?\d{1,18}", plain):
        return int(plain)
    if re.fullmatch(r"[-+]?\d{1,18}\.\d{1,18}", plain) and math.isfinite(float(plain)):
        value = float(plain)
        return int(value) if value.is_integer() else value
    raise _Wrong(
        f"“{text.strip()[:40]}”不是数",
        f"“{text.strip()[:40]}” is no number",
        ("只写数字，单位写在 unit", "Write digits only; the unit goes into unit"),
    )


def _number(_reader: _FileReader, entry: Scalar | Item, _kind: FieldKind, _name: str) -> object:
    if isinstance(entry, Scalar):
        return _one_number(entry.text or "")
    pair = _pair(entry)
    if pair:
        low, high = (_one_number(e.text or "") for e in pair)
        if low <= high:
            return low, high
        raise _Wrong("下限大于上限", "has its low end above its high end")
    raise _Wrong("应是一个数，或 [下限, 上限]", "is to be a number or [low, high]")


def _choice(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
    text = _words(reader, entry, kind, name)
    if text not in kind.choices:
        close = difflib.get_close_matches(text, kind.choices, 1, 0.5)
        guess = (f"是否想写 {close[0]}？", f"Did you mean {close[0]}?") if close else ("", "")
        listed = "、".join(kind.choices)
        raise _Wrong(
            f"不能是“{text[:40]}”，可选 {listed}",
            f"cannot be “{text[:40]}”; choose one of {', '.join(kind.choices)}",
            guess,
        )
    return _SYMBOL.get(text, text) if kind.name == "comparator" else text


def _stretch(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> tuple[int, int]:
    pair = _pair(entry)
    if pair:
        start, end = (_integer(reader, e, kind, name) for e in pair)
        if start <= end:
            return start, end
    raise _Wrong("应是 [起, 止] 两个位置", "is to be [start, end]")


def _stretches(
    reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str
) -> list[tuple[int, int]]:
    if isinstance(entry, Item) and entry.entries is not None:
        return [_stretch(reader, e, kind, name) for e in entry.entries]
    raise _Wrong("应是 [起, 止] 的列表", "is to be a list of [start, end]")


_SYMBOL_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _symbol(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> str:
    text = _words(reader, entry, kind, name)
    if _SYMBOL_NAME.fullmatch(text) and len(text) <= 60:
        return text
    raise _Wrong(
        f"“{text[:40]}”不能作公式里的名称",
        f"“{text[:40]}” cannot be a name in formulas",
        (
            "用小写字母开头，只含小写字母、数字和 _",
            "Begin with a small letter; use small letters, digits and _",
        ),
    )


def _yes_no(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> bool:
    text = _words(reader, entry, kind, name).lower()
    if text in ("true", "yes", "是", "false", "no", "否"):
        return text in ("true", "yes", "是")
    raise _Wrong(f"“{text[:40]}”不是 true 或 false", f"“{text[:40]}” is neither true nor false")


def _integers(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> list[int]:
    if isinstance(entry, Item) and entry.entries is not None:
        return [_integer(reader, e, kind, name) for e in entry.entries]
    raise _Wrong("应是整数的列表，如 [10, 3]", "is to be a list of whole numbers, such as [10, 3]")


_QUANTITY = re.compile(r"(?P<value>[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,18})?)\s*(?P<unit>\D.*)?")


def _quantity(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> d.Quantity:
    text = _words(reader, entry, kind, name)
    match = _QUANTITY.fullmatch(text)
    if match:
        return d.Quantity(float(_one_number(match["value"])), (match["unit"] or "").strip(), text)
    raise _Wrong(
        f"“{text[:40]}”不是数值和单位",
        f"“{text[:40]}” is no number with a unit",
        ("写成 60 % 或 25 万平方米", "Write 60 % or 25 万平方米"),
    )


def _cases(reader: _FileReader, entry: Scalar | Item, _kind: FieldKind, name: str) -> object:
    """Read the cases of a decision table: a list, or a mapping from the values of a choice."""
    bound = _READ["bound"]
    if isinstance(entry, Item) and entry.entries is not None:
        cases = [bound(reader, e, _BOUND, f"{name}[{i}]") for i, e in enumerate(entry.entries, start=1)]
    elif isinstance(entry, Item) and entry.fields is not None:
        cases = []
        for choice, value in entry.fields.items():
            case = bound(reader, value, _BOUND, f"{name}.{choice}")
            if isinstance(case, d.Bound):
                case.choice = choice
            cases.append(case)
    else:
        raise _Wrong("应是情形的列表，或“选项: 限值”", "is to be a list of cases, or 'choice: bound'")
    return [c for c in cases if c is not _MISSING]


_BOUND = FieldKind("bound", "bound", "限值", "a bound")


def _evidence(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> object:
    """Read evidence: the words alone, to be found in their clause, or the words with their place or other clause."""
    if isinstance(entry, Scalar):
        return Evidence((entry.text or "").strip(), -1, -1)
    if entry.fields is not None and "clause" in entry.fields:
        return _nested(_elsewhere, "evidence elsewhere")(reader, entry, kind, name)
    return _nested(Evidence, "evidence")(reader, entry, kind, name)


def _elsewhere(text: str, clause: tuple[str, ...]) -> Evidence:
    return Evidence(text, -1, -1, clause)


def _listed(kind_name: str) -> Callable[[_FileReader, Scalar | Item, FieldKind, str], object]:
    """Make the reader of a list of mappings."""

    def read(reader: _FileReader, entry: Scalar | Item, kind: FieldKind, name: str) -> object:
        if not isinstance(entry, Item) or entry.entries is None:
            raise _Wrong("应是一个列表", "is to be a list")
        one = _READ[kind_name]
        values = [one(reader, e, kind, f"{name}[{i}]") for i, e in enumerate(entry.entries, start=1)]
        return [v for v in values if v is not _MISSING]

    return read


def _nested(
    build: Callable[..., object], kind_name: str
) -> Callable[[_FileReader, Scalar | Item, FieldKind, str], object]:
    """Make the reader of a mapping that stands inside a field."""

    def read(reader: _FileReader, entry: Scalar | Item, _kind: FieldKind, name: str) -> object:
        if not isinstance(entry, Item) or entry.fields is None:
            names = ", ".join(f.name for f in NESTED[kind_name])
            raise _Wrong(f"应写成 {{{names}}}", f"is to be written as {{{names}}}")
        before = len(reader.faults)
        fields = _renamed(reader._fields(entry, NESTED[kind_name], f"{name}."))
        if len(reader.faults) > before:
            return _MISSING
        made = build(**fields)
        if kind_name in _LINED:
            made.line = entry.line  # type: ignore[attr-defined]
        return made

    return read


def _starting(build: Callable[..., object]) -> Callable[..., object]:
    """Make a builder whose field `from` is a place to start from, and no date."""
    return lambda since, **fields: build(origin=since, **fields)


_LINED = frozenset(DECLARED_NESTED | m.INDICATORS_NESTED)
"""What stands inside an item and keeps the line it stands on."""

_READ: dict[str, Callable[[_FileReader, Scalar | Item, FieldKind, str], object]] = {
    "text": _words,
    "words": _words,
    "texts": _texts,
    "slug": _slug,
    "clause": _clause,
    "integer": _integer,
    "year": _year,
    "years": _years,
    "date": _date,
    "number": _number,
    "choice": _choice,
    "stretch": _stretch,
    "stretches": _stretches,
    "title": _nested(Title, "title"),
    "evidence": _evidence,
    "symbol": _symbol,
    "yes_no": _yes_no,
    "integers": _integers,
    "quantity": _quantity,
    "formula": _words,
    "cases": _cases,
    "option": _nested(d.ChoiceDeclaration, "option"),
    "state": _nested(d.StateDeclaration, "state"),
    "field": _nested(d.FieldDeclaration, "field"),
    "confirm": _nested(d.Confirmation, "confirm"),
    "bound": _nested(d.Bound, "bound"),
    "condition": _nested(d.Condition, "condition"),
    "exempted": _nested(d.Exempted, "exempted"),
    "judged": _nested(d.Judged, "judged"),
    "row": _nested(d.TableRow, "row"),
    "list:option": _listed("option"),
    "list:state": _listed("state"),
    "list:field": _listed("field"),
    "list:condition": _listed("condition"),
    "list:exempted": _listed("exempted"),
    "list:row": _listed("row"),
    "mark": _nested(TextMark, "mark"),
    "measure": _nested(m.Measure, "measure"),
    "ratio": _nested(m.RatioMeasure, "ratio"),
    "reach": _nested(_starting(m.ReachMeasure), "reach"),
    "coverage": _nested(m.CoverageMeasure, "coverage"),
    "circle": _nested(_starting(m.CircleMeasure), "circle"),
    "need": _nested(m.Need, "need"),
    "radius": _nested(m.Radius, "radius"),
    "standard": _nested(m.Standard, "standard"),
    "list:need": _listed("need"),
    "list:radius": _listed("radius"),
}
