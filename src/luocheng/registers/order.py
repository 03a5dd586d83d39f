"""The order in which computed fields are filled, each after those it needs; a circle of them is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from luocheng.errors import Fault
from luocheng.registers.types import RegisterType

__all__ = ["ordered"]

Place = tuple[str, str]
"""A register and a field of it."""


def resolve(types: Mapping[str, RegisterType], register: str, name: str) -> Place | None:
    """Return the register and field that a name of a formula means: parcels.area is `area` of the parcels."""
    *steps, last = name.split(".")
    at = register
    for step in steps:
        here = types.get(at)
        if here is None:
            return None
        if step in here.related:
            at = here.related[step][0]
        elif step in here.references:
            at = here.references[step]
        else:
            return None
    return at, last


def ordered(
    types: Mapping[str, RegisterType],
    names: Mapping[Place, Sequence[str]],
    file: str = "registers.yaml",
    faults: list[Fault] | None = None,
) -> list[Place]:
    """Return the computed fields in the order in which they can be filled.

    Parameters
    ----------
    names
        By computed field the names that its formula uses.
    faults
        Takes a fault for every circle, which names the fields that it leads through.
    """
    needs = {
        at: [p for n in used if (p := resolve(types, at[0], n)) is not None and p in names]
        for at, used in names.items()
    }
    done: list[Place] = []
    state: dict[Place, int] = {}
    path: list[Place] = []

    def visit(at: Place) -> None:
        if state.get(at) == 2:
            return
        if state.get(at) == 1:
            if faults is not None:
                faults.append(_circle(types, [*path[path.index(at) :], at], file))
            return
        state[at] = 1
        path.append(at)
        for other in needs[at]:
            visit(other)
        path.pop()
        state[at] = 2
        done.append(at)

    for at in names:
        visit(at)
    return done


def _circle(types: Mapping[str, RegisterType], path: Sequence[Place], file: str) -> Fault:
    register, name = path[0]
    several = len({r for r, _ in path}) > 1
    said = " → ".join(f"{r}.{f}" if several else f for r, f in path)
    line = types[register].by_id[name].line
    return Fault(
        f"计算字段互相依赖，算不出来：{said}",
        f"{file}:{line} ({register}.{name})" if line else f"{file} ({register}.{name})",
        "计算字段只依赖填报的字段，或已能算出的字段",
        "把其中一个改为填报字段，或改写公式",
        f"Computed fields need each other: {said}",
        "computed fields that need only fields that are filled in, or computed before",
        "Make one of them a field to fill in, or write the formula differently",
        code="register-cycle",
    )
