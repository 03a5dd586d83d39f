"""Make types of records from what a policy declares: shared shapes taken over, formulas compiled, cycles refused."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.declared import FieldDeclaration, RegisterDeclaration
from luocheng.policy.folder.model import Title
from luocheng.registers.identifiers import CHECKS
from luocheng.registers.order import ordered
from luocheng.registers.shared import shared_registers
from luocheng.registers.types import GEOMETRY, Choice, FieldType, RegisterType

if TYPE_CHECKING:
    from luocheng.policy.folder.model import Policy

__all__ = ["register_types", "types_of"]

_KEY = "code"


def register_types(policy: Policy) -> dict[str, RegisterType]:
    """Return the types of records that a policy keeps, by id.

    Raises
    ------
    LuochengError
        With every fault of the declarations: unknown shared shape, key, unit or register; formulas that cannot be
        computed; computed fields that need each other.
    """
    directory = policy.directory
    shared = {}
    if any(d.like for d in policy.registers):
        shared = shared_registers(directory.resolve().parent if directory is not None else None)
    return types_of(policy.registers, shared, _parameters(policy))


def types_of(
    declarations: Sequence[RegisterDeclaration],
    shared: Mapping[str, RegisterDeclaration] | None = None,
    parameters: Mapping[str, object] | None = None,
    file: str = "registers.yaml",
) -> dict[str, RegisterType]:
    """Return the types of records that declarations give, by id; see `register_types`."""
    faults: list[Fault] = []
    types: dict[str, RegisterType] = {}
    for declaration in declarations:
        types[declaration.id] = _type(declaration, shared or {}, file, faults)
    layers = frozenset(t.id.replace("-", "_") for t in types.values() if t.geometry)
    related = _related(types, file, faults)
    others: dict[str, RegisterType] = {}
    for name, made in types.items():
        others[name] = replace(
            made,
            related=related.get(name, {}),
            others=others,
            parameters=parameters or {},
            layers=layers,
            formulas={},
        )
    _formulas(others, file, faults)
    LuochengError.gather(faults)
    return others


# --- one register -------------------------------------------------------------------------------------------------


def _place(file: str, line: int, *names: str) -> str:
    return f"{file}:{line} ({'.'.join(names)})" if line else f"{file} ({'.'.join(names)})"


def _near(name: str, known: Iterable[str]) -> tuple[str, str]:
    close = difflib.get_close_matches(name, list(known), 1, 0.5)
    return (f"是否想写 {close[0]}？", f"Did you mean {close[0]}?") if close else ("", "")


def _type(
    own: RegisterDeclaration, shared: Mapping[str, RegisterDeclaration], file: str, faults: list[Fault]
) -> RegisterType:
    base = shared.get(own.like) if own.like else None
    if own.like and base is None:
        near = _near(own.like, shared)
        faults.append(
            Fault(
                f"没有公共台账“{own.like}”",
                _place(file, own.line, own.id),
                "、".join(shared),
                near[0],
                f"There is no shared register “{own.like}”",
                ", ".join(shared),
                near[1],
                code="register-like",
            )
        )
    title = own.title or (base.title if base else None) or Title(own.id)
    key = own.key or (base.key if base else "") or _KEY
    states = own.states or (base.states if base else [])
    declared = {f.id: f for f in (base.fields if base else [])}
    declared |= {f.id: f for f in own.fields}
    fields = [_field(f, own.id, file, faults) for f in declared.values()]
    if states and "state" not in declared:
        choices = tuple(Choice(s.id, s.label) for s in states)
        fields.append(FieldType("state", Title("状态", "State"), "choice", choices=choices))
    if not any(f.id == key for f in fields) and (own.like == "" or base is not None):
        faults.append(
            Fault(
                f"编号字段“{key}”不在字段里",
                _place(file, own.line, own.id),
                "、".join(f.id for f in fields),
                "在 fields 里补上，或用 key 指明编号字段",
                f"The key “{key}” is none of the fields",
                ", ".join(f.id for f in fields),
                "Add it to fields, or name the key with key",
                code="register-key",
            )
        )
    return RegisterType(
        own.id,
        title,
        key,
        tuple(replace(f, required=True) if f.id == key else f for f in fields),
        own.geometry or (base.geometry if base else ""),
        own.keeper or (base.keeper if base else ""),
        tuple(Choice(s.id, s.label) for s in states),
    )


def _field(own: FieldDeclaration, register: str, file: str, faults: list[Fault]) -> FieldType:
    where = _place(file, own.line, register, own.id)

    def fault(code: str, zh: str, en: str, expected: str = "", remedy: tuple[str, str] = ("", "")) -> None:
        faults.append(Fault(zh, where, expected, remedy[0], en, expected, remedy[1], code))

    if own.id == GEOMETRY:
        fault(
            "register-field",
            "geometry 是图形的名称，不能作字段",
            "geometry is the name of the shape and can be no field",
        )
    if own.type == "choice" and not own.choices:
        fault("register-field", "选择字段没有列出 choices", "A choice field lists no choices")
    if own.type == "reference" and not own.to:
        fault("register-field", "引用字段没有写 to", "A reference field has no `to`")
    if own.check not in ("", "none", *CHECKS):
        fault(
            "register-field", f"没有“{own.check}”这种校验", f"There is no check “{own.check}”", "uscc, gb2260"
        )
    if own.unit:
        from luocheng.expressions.measures import unit_of

        try:
            unit_of(own.unit)
        except LuochengError as error:
            faults.extend(replace(f, where=where) for f in error.faults)
        if own.type not in ("number", "integer"):
            fault(
                "register-field",
                f"类型为 {own.type} 的字段不带单位",
                f"A field of type {own.type} has no unit",
            )
    if own.low is not None and own.high is not None and own.low > own.high:
        fault(
            "register-field",
            f"min {own.low:g} 大于 max {own.high:g}",
            f"min {own.low:g} is above max {own.high:g}",
        )
    return FieldType(
        own.id,
        own.label,
        own.type,
        own.unit,
        own.required,
        own.low,
        own.high,
        tuple(Choice(c.id, c.label) for c in own.choices),
        own.to,
        own.back,
        own.formula,
        "" if own.check == "none" else own.check,
        own.note,
        own.example,
        own.line,
    )


# --- registers among each other -----------------------------------------------------------------------------------


def _related(
    types: Mapping[str, RegisterType], file: str, faults: list[Fault]
) -> dict[str, dict[str, tuple[str, str]]]:
    """Return by register the names under which it sees the records that point to it."""
    related: dict[str, dict[str, tuple[str, str]]] = {}
    for name, made in types.items():
        for kept in made.fields:
            if kept.type != "reference" or not kept.to:
                continue
            where = _place(file, kept.line, name, kept.id)
            if kept.to not in types:
                near = _near(kept.to, types)
                faults.append(
                    Fault(
                        f"引用的台账“{kept.to}”不在这个政策里",
                        where,
                        "、".join(types),
                        near[0] or "在 registers.yaml 里声明它",
                        f"The register “{kept.to}” is none of this policy",
                        ", ".join(types),
                        near[1] or "Declare it in registers.yaml",
                        code="register-reference-unknown",
                    )
                )
                continue
            if not kept.back:
                continue
            known = related.setdefault(kept.to, {})
            if kept.back in known or kept.back in types[kept.to].by_id:
                faults.append(
                    Fault(
                        f"“{kept.to}”里已有名为“{kept.back}”的字段或反向名称",
                        where,
                        remedy="换一个 back",
                        what_en=f"“{kept.to}” has a field or back-name “{kept.back}” already",
                        remedy_en="Choose another back-name",
                        code="register-back",
                    )
                )
            known[kept.back] = (name, kept.id)
    return related


def _formulas(types: dict[str, RegisterType], file: str, faults: list[Fault]) -> None:
    """Compile the computed fields, each register's in the order in which they can be filled."""
    if not any(f.computed for t in types.values() for f in t.fields):
        return
    from luocheng.expressions import Formula, compile_formula

    compiled: dict[tuple[str, str], Formula] = {}
    for made in types.values():
        computed = [f for f in made.fields if f.computed]
        scope = made.scope() if computed else None
        for kept in computed:
            assert scope is not None
            where = _place(file, kept.line, made.id, kept.id)
            expects = {"number": "number", "truth": "truth", "date": "date"}.get(kept.kind, "text")
            unit = kept.unit if kept.kind == "number" else None
            try:
                compiled[made.id, kept.id] = compile_formula(kept.formula, scope, expects, unit, where)  # type: ignore[arg-type]
            except LuochengError as error:
                faults.extend(error.faults)
    order = ordered(types, {at: f.names for at, f in compiled.items()}, file, faults)
    for register, name in order:
        types[register].formulas[name] = compiled[register, name]


def _parameters(policy: Policy) -> dict[str, object]:
    """Return the numbers that formulas of computed fields may use: those of no district, as they hold today."""
    from luocheng.expressions import Quantity

    today = dt.date.today().isoformat()  # noqa: DTZ011 - the user's own day
    found: dict[str, object] = {}
    for entry in sorted(policy.parameters, key=lambda p: p.since or ""):
        if entry.district or (entry.symbol in found and (entry.since or "") > today):
            continue
        found[entry.symbol] = Quantity(float(entry.value), entry.unit, entry.title.zh, entry.title.en)
    return found
