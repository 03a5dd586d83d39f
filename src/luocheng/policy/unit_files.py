"""Reading a unit directory from a file: yaml, csv or xlsx with the columns name and aliases."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy.units import UnitDirectory

__all__ = ["read_units"]

_NAME = ("规范名称", "单位名称", "单位", "名称", "name")
_ALIASES = ("别名", "简称", "曾用名", "aliases", "alias")
_HOW = "第一列“规范名称”，第二列“别名”（用、分隔）；或 yaml：规范名称: [别名, …]"
_HOW_EN = "columns name and aliases (aliases divided by 、), or yaml with name: [alias, ...]"


def read_units(path: Path) -> UnitDirectory:
    """Read the units of a city and the other names they go by.

    Raises
    ------
    LuochengError
        When the file cannot be read or a name stands for two units; every such row is named.
    """
    suffix = path.suffix.lower()
    try:
        if suffix in (".yaml", ".yml"):
            entries = _yaml(path)
        elif suffix == ".csv":
            entries = _table(_csv_rows(path), path)
        elif suffix == ".xlsx":
            entries = _table(_xlsx_rows(path), path)
        else:
            raise _fault(path, "不认识这种单位名录", "This kind of unit directory is not known")
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(
            path, f"单位名录读不出来：{error}", f"The unit directory cannot be read: {error}"
        ) from error
    _refuse_shared_names(entries, path)
    return UnitDirectory.build({name: aliases for name, aliases, _ in entries})


Entry = tuple[str, list[str], str]


def _fault(where: Path | str, zh: str, en: str) -> LuochengError:
    return LuochengError(
        Fault(zh, str(where), expected=_HOW, what_en=en, expected_en=_HOW_EN, code="unit-directory")
    )


def _yaml(path: Path) -> list[Entry]:
    import yaml

    try:
        data = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise _fault(where, "不是正确的 yaml", "This is not valid yaml") from error
    if isinstance(data, list) and all(isinstance(x, dict) and x.get("name") for x in data):
        # The form of units.yaml in a policy folder: a list of names with their aliases.
        pairs = [(x["name"], x.get("aliases")) for x in data]
    elif isinstance(data, dict):
        pairs = list(data.items())
    else:
        raise _fault(path, "名录应是“名称: [别名]”的列表", "The directory must map names to aliases")
    return [(str(name), _aliases(aliases), f"{path} “{name}”") for name, aliases in pairs]


def _aliases(value: object) -> list[str]:
    if value is None:
        return []
    return [str(a) for a in value] if isinstance(value, list) else [str(value)]


def _csv_rows(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.reader(text.splitlines()))


def _xlsx_rows(path: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise _fault(path, "不是正确的 xlsx 文件", "This is not an xlsx file") from error
    rows: list[Any] = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return [["" if v is None else str(v) for v in row] for row in rows]


def _table(rows: list[list[str]], path: Path) -> list[Entry]:
    for index, row in enumerate(rows[:10]):
        cells = [c.strip() for c in row]
        name = next((i for i, c in enumerate(cells) if c in _NAME), None)
        if name is not None:
            alias = next((i for i, c in enumerate(cells) if c in _ALIASES), None)
            return [
                e
                for i, r in enumerate(rows[index + 1 :], index + 2)
                if (e := _entry(r, name, alias, f"{path} 第{i}行"))
            ]
    raise _fault(path, "前10行里没有找到表头", "No header was found in the first 10 rows")


def _entry(row: list[str], name: int, alias: int | None, where: str) -> Entry | None:
    if name >= len(row) or not row[name].strip():
        return None
    listed = row[alias] if alias is not None and alias < len(row) else ""
    for sign in "，,；;/|":
        listed = listed.replace(sign, "、")
    return row[name].strip(), [a.strip() for a in listed.split("、") if a.strip()], where


def _refuse_shared_names(entries: list[Entry], path: Path) -> None:
    owner: dict[str, tuple[str, str]] = {}
    faults = []
    for name, aliases, where in entries:
        for known in (name, *aliases):
            if known in owner and owner[known][0] != name:
                other, at = owner[known]
                faults.append(
                    Fault(
                        f"“{known}”既属于“{name}”，又属于“{other}”",
                        where,
                        remedy=f"与{at}核对，只保留一处",
                        what_en=f"“{known}” belongs to both “{name}” and “{other}”",
                        remedy_en=f"Keep it in one place; see also {at}",
                        code="unit-directory",
                    )
                )
            owner.setdefault(known, (name, where))
    LuochengError.gather(faults)
    if not entries:
        raise _fault(path, "名录是空的", "The directory is empty")
