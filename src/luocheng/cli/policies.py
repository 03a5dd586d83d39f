"""Finding what a command names: a policy by its folder or name, records by register, file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.cli.common import language, say
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from luocheng.policy.folder import Policy
    from luocheng.registers import RegisterType

__all__ = ["policy_named", "records_named"]


def policy_named(name: str) -> Policy:
    """Load a policy: a folder, or the name of one that is shipped."""
    from luocheng.policy.folder import load_folder
    from luocheng.policy.locate import find_policy

    return load_folder(find_policy(name))


def records_named(
    arguments: Sequence[str],
    types: Mapping[str, RegisterType],
    *,
    datum: str | None = None,
    preferred: Sequence[str] = (),
    policy: str = "",
    made_up: list[Path] | None = None,
) -> dict[str, pl.DataFrame]:
    """Read the records that arguments name: REGISTER=FILE, FILE alone, or a folder of files.

    The register of a file alone is found by the name of the file, by the sheets of a workbook, or by its columns;
    `preferred` registers are looked at first. A folder without files of records stands for the one folder in it that
    has them: that named like the `policy`, or the only one. What was noticed on the way is printed. Files that are made
    up for demonstration are added to `made_up`.

    Raises
    ------
    LuochengError
        With every fault of every file.
    """
    from luocheng.registers.computed import fill_all
    from luocheng.registers.demonstration import is_demonstration
    from luocheng.registers.read import Reading, read_register
    from luocheng.registers.references import reference_faults

    faults: list[Fault] = []
    found: dict[str, Reading] = {}
    read_from: dict[str, str] = {}
    for register, path, sheet in _sources(arguments, types, preferred, policy, faults):
        where = f"{path} {sheet or ''}".strip()
        if register in found:
            faults.append(_twice(register, read_from[register], where))
            continue
        try:
            reading = read_register(path, types[register], sheet, datum=datum)
        except LuochengError as error:
            faults += error.faults
            continue
        for fault in (*reading.warnings, *reading.notes):
            say(*fault.lines(language()))
        found[register], read_from[register] = reading, where
        if made_up is not None and is_demonstration(path):
            made_up.append(path)
    # A reference that names no record would silently leave records out of sums: better nothing than that.
    LuochengError.gather([*faults, *reference_faults(found)])
    return fill_all({name: reading.frame for name, reading in found.items()}, types)


Source = tuple[str, Path, str | None]


def _sources(
    arguments: Sequence[str],
    types: Mapping[str, RegisterType],
    preferred: Sequence[str],
    policy: str,
    faults: list[Fault],
) -> Iterator[Source]:
    for argument in arguments:
        name, sign, rest = argument.partition("=")
        if sign and (name in types or not Path(argument).exists()):
            if name in types:
                yield name, Path(rest), None
            else:
                faults.append(_unknown_register(name, types))
            continue
        path = Path(argument)
        paths = _of_folder(path, types, policy, faults) if path.is_dir() else [path]
        for file in paths:
            try:
                yield from _registers_of(file, types, preferred)
            except LuochengError as error:
                faults += error.faults


def _of_folder(
    folder: Path, types: Mapping[str, RegisterType], policy: str, faults: list[Fault]
) -> list[Path]:
    """Return the files of records in a folder, or in the one folder inside it that fits."""
    files = _files(folder)
    if files:
        return files
    inside = {sub: found for sub in sorted(folder.iterdir()) if sub.is_dir() and (found := _files(sub))}
    named = {said for t in types.values() for said in (t.title.en, t.title.zh, t.id) if said}
    fitting = [sub for sub in inside if sub.name == policy]
    fitting = fitting or [sub for sub, found in inside.items() if any(f.stem in named for f in found)]
    fitting = fitting or list(inside)
    if len(fitting) == 1:
        return inside[fitting[0]]
    faults.append(_which_folder(folder, fitting) if fitting else _empty_folder(folder))
    return []


def _files(folder: Path) -> list[Path]:
    from luocheng.registers.suffixes import holds_records

    return sorted(p for p in folder.iterdir() if p.is_file() and holds_records(p))


def _registers_of(
    path: Path, types: Mapping[str, RegisterType], preferred: Sequence[str]
) -> Iterator[Source]:
    """Tell which register a file holds, or which registers its sheets hold."""
    names = {said: t.id for t in types.values() for said in (t.title.en, t.title.zh, t.id) if said}
    if path.stem in names:
        yield names[path.stem], path, None
        return
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods") and path.is_file():
        from luocheng.registers.sheets import sheet_names

        named = [(names[s], s) for s in sheet_names(path) if s in names]
        if named:
            for register, sheet in named:
                yield register, path, sheet
            return
    yield _by_columns(path, types, preferred), path, None


def _by_columns(path: Path, types: Mapping[str, RegisterType], preferred: Sequence[str]) -> str:
    """Return the register whose fields are most of a file's columns."""
    from luocheng.registers.columns import match_columns
    from luocheng.registers.faults import Gathered
    from luocheng.registers.read import read_table

    scores: dict[str, float] = {}
    problems: list[Fault] = []
    for name in sorted(types, key=lambda n: n not in preferred):
        gathered = Gathered()
        try:
            table = read_table(path, types[name], None, gathered)
            columns = match_columns(table, types[name], gathered)
        except LuochengError as error:
            problems += error.faults
            continue
        count = len(columns.fields)
        scores[name] = count + (0.5 if name in preferred else 0) + count / (10 * len(types[name].fields))
    best = max(scores.values(), default=0.0)
    chosen = [n for n, score in scores.items() if score == best]
    if best >= 2 and len(chosen) == 1:
        return chosen[0]
    others = [f for f in problems if f.code != "register-header"]
    if others:
        # The file itself cannot be read, whatever it holds.
        raise LuochengError(others[0])
    raise LuochengError(
        Fault(
            "看不出是哪个台账的记录",
            str(path),
            expected="、".join(f"{n}（{t.title.zh}）" for n, t in types.items()),
            remedy=f"写明台账，如 {next(iter(types), 'register')}={path.name}",
            what_en="It cannot be told which register these records are of",
            expected_en=", ".join(types),
            remedy_en=f"Name the register: {next(iter(types), 'register')}={path.name}",
            code="which-register",
        )
    )


def _unknown_register(name: str, types: Mapping[str, RegisterType]) -> Fault:
    import difflib

    close = difflib.get_close_matches(name, list(types), 1, 0.5)
    return Fault(
        f"没有台账“{name}”",
        expected="、".join(f"{n}（{t.title.zh}）" for n, t in types.items()),
        remedy=f"是否想写 {close[0]}？" if close else "",
        what_en=f"There is no register “{name}”",
        expected_en=", ".join(types),
        remedy_en=f"Did you mean {close[0]}?" if close else "",
        code="unknown-register",
    )


def _twice(register: str, first: str, second: str) -> Fault:
    return Fault(
        f"台账 {register} 的记录给了两次",
        second,
        remedy=f"只留一个；另一个是 {first}",
        what_en=f"The records of {register} are given twice",
        remedy_en=f"Keep one of them; the other is {first}",
        code="register-twice",
    )


def _which_folder(folder: Path, fitting: Sequence[Path]) -> Fault:
    names = [sub.name for sub in fitting]
    return Fault(
        "文件夹里有几个装着记录的文件夹",
        str(folder),
        expected="、".join(names),
        remedy=f"写明是哪一个，如 {fitting[0]}",
        what_en="Several folders inside the folder hold files of records",
        expected_en=", ".join(names),
        remedy_en=f"Name one of them: {fitting[0]}",
        code="which-folder",
    )


def _empty_folder(path: Path) -> Fault:
    from luocheng.registers.suffixes import READABLE

    return Fault(
        "文件夹里没有记录文件",
        str(path),
        expected="、".join(READABLE),
        what_en="The folder holds no file of records",
        expected_en=", ".join(READABLE),
        remedy="核对路径",
        remedy_en="Check the path",
        code="no-records-files",
    )
