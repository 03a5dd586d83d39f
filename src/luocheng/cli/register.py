"""`luocheng register`: sheets to fill in, records checked before they are used, one format turned into another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, FOUND, guard, language, print_json, report, say, words
from luocheng.cli.policies import policy_named
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from luocheng.registers import Reading, RegisterType

__all__ = ["register"]

_FILE = click.Path(path_type=Path)


@click.group()
def register() -> None:
    """Keep registers: write the sheet to fill in, check records, turn one format into another."""


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a file of records is read."""
    for option in reversed(
        (
            click.option("--sheet", help="The sheet or layer that holds the records."),
            click.option("--datum", help="The reference system of shapes whose file declares none: EPSG:4547, GCJ-02."),
            click.option("--repair", is_flag=True, help="Mend invalid shapes instead of refusing them."),
            click.option("--with", "others", multiple=True, metavar="REGISTER=FILE", help="Records of another register, to hold references against."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _type(types: Mapping[str, RegisterType], name: str) -> RegisterType:
    """Return the register of a policy by its id or title."""
    import difflib

    for kept in types.values():
        if kept.called(name):
            return kept
    names = [*types, *(t.title.zh for t in types.values())]
    close = difflib.get_close_matches(name, names, 1, 0.5)
    raise LuochengError(
        Fault(
            f"没有台账“{name}”",
            expected="、".join(f"{n}（{t.title.zh}）" for n, t in types.items()) or "这个政策没有台账",
            remedy=f"是否想写 {close[0]}？" if close else "",
            what_en=f"There is no register “{name}”",
            expected_en=", ".join(types) or "the policy has no registers",
            remedy_en=f"Did you mean {close[0]}?" if close else "",
            code="unknown-register",
        )
    )


# --- template -----------------------------------------------------------------------------------------------------


@register.command()
@click.argument("policy")
@click.argument("register_", metavar="REGISTER")
@click.option("-o", "--output", type=_FILE, help="Where to write; the register's name with .xlsx by default.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def template(policy: str, register_: str, *, output: Path | None, as_json: bool) -> None:
    """Write the workbook in which people fill in the records of a register."""
    guard(lambda: _template(policy, register_, output, as_json=as_json))


def _template(policy: str, name: str, output: Path | None, *, as_json: bool) -> int:
    from luocheng.registers import register_types, write_template

    types = register_types(policy_named(policy))
    kept = _type(types, name)
    path = output or Path(f"{kept.sheet()}.xlsx")
    write_template(kept, path, types)
    fields = [f for f in kept.fields if not f.computed]
    if as_json:
        print_json({"register": kept.id, "file": str(path), "fields": [f.id for f in fields]})
        return DONE
    required = sum(f.required for f in fields)
    click.echo(
        words(
            f"已写入 {path}：“{kept.title.zh}”{len(fields)} 列，必填 {required} 列",
            f"Written to {path}: '{kept.said('en')}', {len(fields)} columns, {required} required",
        )
    )
    return DONE


# --- check --------------------------------------------------------------------------------------------------------


@register.command()
@click.argument("policy")
@click.argument("register_", metavar="REGISTER")
@click.argument("file", type=_FILE)
@_reading_options
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check(
    policy: str,
    register_: str,
    file: Path,
    *,
    sheet: str | None,
    datum: str | None,
    repair: bool,
    others: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check a file of records: every fault with its sheet, row and column."""
    guard(lambda: _check(policy, register_, file, sheet, datum, others, repair=repair, as_json=as_json))


def _check(
    policy: str,
    name: str,
    file: Path,
    sheet: str | None,
    datum: str | None,
    others: Sequence[str],
    *,
    repair: bool,
    as_json: bool,
) -> int:
    from luocheng.registers import register_types

    types = register_types(policy_named(policy))
    kept = _type(types, name)
    faults: list[Fault] = []
    reading: Reading | None = None
    try:
        reading = _read(types, kept, file, sheet, datum, others, repair=repair)
    except LuochengError as error:
        faults = list(error.faults)
    warnings = reading.warnings if reading else []
    notes = reading.notes if reading else []
    if as_json:
        print_json(
            {
                "register": kept.id,
                "file": str(file),
                "records": reading.frame.height if reading else 0,
                "faults": [f.to_dict() for f in faults],
                "warnings": [f.to_dict() for f in warnings],
                "notes": [f.to_dict() for f in notes],
            }
        )
        return FOUND if faults or warnings else DONE
    report(LuochengError(*faults))
    _say(warnings, "提醒", "warning")
    _say(notes, "说明", "note")
    if reading is None:
        say(
            words(
                f"{file.name}：{len(faults)} 处错误，没有读入任何记录",
                f"{file.name}: {len(faults)} faults; nothing was read",
            )
        )
        return FOUND
    click.echo(
        words(
            f"{file.name}：{reading.frame.height} 条记录，可以使用"
            + (f"；提醒 {len(warnings)} 处" if warnings else ""),
            f"{file.name}: {reading.frame.height} records, ready for use"
            + (f"; {len(warnings)} warnings" if warnings else ""),
        )
    )
    return FOUND if warnings else DONE


def _say(found: Sequence[Fault], zh: str, en: str) -> None:
    for fault in found:
        first, *rest = fault.lines(language())
        say(f"{words(zh, en)}  {first}", *rest)


def _read(
    types: Mapping[str, RegisterType],
    kept: RegisterType,
    file: Path,
    sheet: str | None,
    datum: str | None,
    others: Sequence[str],
    *,
    repair: bool,
) -> Reading:
    """Read a file and those of other registers; hold references against them; fill what needs them."""
    from luocheng.registers import fill_all, read_register
    from luocheng.registers.references import reference_faults

    faults: list[Fault] = []
    readings: dict[str, Reading] = {}
    for other, path in [(kept, file), *_others(types, others)]:
        try:
            own = sheet if other is kept else None
            with _waiting(path):
                readings[other.id] = read_register(path, other, own, datum=datum, repair=repair)
        except LuochengError as error:
            faults += error.faults
    faults += reference_faults(readings)
    LuochengError.gather(faults)
    reading = readings[kept.id]
    if len(readings) > 1:
        reading.frame = fill_all({n: r.frame for n, r in readings.items()}, types)[kept.id]
    return reading


def _others(types: Mapping[str, RegisterType], others: Sequence[str]) -> list[tuple[RegisterType, Path]]:
    found = []
    for argument in others:
        name, sign, path = argument.partition("=")
        if not sign:
            name, path = Path(argument).stem, argument
        found.append((_type(types, name), Path(path)))
    return found


class _waiting:  # noqa: N801 - used like a function
    """Show that a large file is being read, on a terminal."""

    def __init__(self, path: Path) -> None:
        import contextlib
        import sys

        self.context: Any = contextlib.nullcontext()
        if sys.stderr.isatty() and path.is_file() and path.stat().st_size > 2_000_000:
            from rich.console import Console

            said = words(f"正在读取 {path.name}…", f"Reading {path.name} …")
            self.context = Console(stderr=True).status(said)

    def __enter__(self) -> None:
        self.context.__enter__()

    def __exit__(self, *error: object) -> None:
        self.context.__exit__(*error)


# --- convert ------------------------------------------------------------------------------------------------------


@register.command()
@click.argument("policy")
@click.argument("register_", metavar="REGISTER")
@click.argument("source", metavar="IN", type=_FILE)
@click.argument("target", metavar="OUT", type=_FILE)
@_reading_options
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def convert(
    policy: str,
    register_: str,
    source: Path,
    target: Path,
    *,
    sheet: str | None,
    datum: str | None,
    repair: bool,
    others: tuple[str, ...],
    as_json: bool,
) -> None:
    """Turn a file of records into another format, checked and with computed fields filled."""
    guard(
        lambda: _convert(
            policy, register_, source, target, sheet, datum, others, repair=repair, as_json=as_json
        )
    )


def _convert(
    policy: str,
    name: str,
    source: Path,
    target: Path,
    sheet: str | None,
    datum: str | None,
    others: Sequence[str],
    *,
    repair: bool,
    as_json: bool,
) -> int:
    from luocheng.registers import register_types, write_records

    types = register_types(policy_named(policy))
    kept = _type(types, name)
    reading = _read(types, kept, source, sheet, datum, others, repair=repair)
    write_records(reading.frame, kept, target)
    if as_json:
        print_json(
            {
                "register": kept.id,
                "file": str(target),
                "records": reading.frame.height,
                "warnings": [f.to_dict() for f in reading.warnings],
                "notes": [f.to_dict() for f in reading.notes],
            }
        )
        return DONE
    _say(reading.warnings, "提醒", "warning")
    _say(reading.notes, "说明", "note")
    click.echo(
        words(
            f"已写入 {target}：{reading.frame.height} 条记录",
            f"Written to {target}: {reading.frame.height} records",
        )
    )
    return DONE
