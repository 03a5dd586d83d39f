"""The catalogue of a city: the indicators of its lists and policies, versions chosen by date, formulas compiled."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal

from luocheng.errors import Fault, LuochengError
from luocheng.expressions import Field, Formula, Quantity, Scope, compile_formula
from luocheng.expressions.measures import ratio, same_dimension, unit_of
from luocheng.policy.folder.load import load_folder
from luocheng.policy.folder.measured import (
    AreaLevels,
    CircleMeasure,
    CoverageMeasure,
    IndicatorDeclaration,
    ReachMeasure,
)
from luocheng.policy.folder.model import Policy, PolicyTarget, Title
from luocheng.policy.locate import find_policy
from luocheng.registers import RegisterType, register_types
from luocheng.registers.scopes import scope_of

if TYPE_CHECKING:
    from luocheng.indicators.city import City

__all__ = ["Catalogue", "Indicator", "Link", "Measured", "catalogue_of", "metres", "register_named"]

AREA_REGISTERS = ("district", "subdistrict", "community")


@dataclass(frozen=True, slots=True)
class Link:
    """A target of a policy that an indicator is held against."""

    policy: str
    policy_title: Title
    target: PolicyTarget


@dataclass(frozen=True)
class Measured:
    """A way of measuring, ready: formulas over areas, or a search from places to places."""

    kind: str
    value: Formula | None = None
    numerator: Formula | None = None
    denominator: Formula | None = None
    search: ReachMeasure | CoverageMeasure | CircleMeasure | None = None
    conditions: Mapping[str, Formula] = field(default_factory=dict)
    registers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """An indicator as it holds on the day of the city's data."""

    id: str
    title: Title
    unit: str
    better: str
    declared: IndicatorDeclaration
    measured: Measured
    policy: str
    version: str
    links: tuple[Link, ...] = ()

    @property
    def kind(self) -> str:
        """Return how it is measured: ratio, value, reach, coverage, circle or observed."""
        return self.measured.kind


@dataclass(frozen=True)
class Catalogue:
    """The indicators of a city, and what its layers hold."""

    indicators: tuple[Indicator, ...]
    types: Mapping[str, RegisterType]
    policies: Mapping[str, Policy]
    parameters: Mapping[str, Quantity]
    left: tuple[Fault, ...] = ()

    def by_id(self) -> dict[str, Indicator]:
        """Return the indicators by their ids."""
        return {i.id: i for i in self.indicators}


def register_named(name: str, types: Mapping[str, RegisterType]) -> str | None:
    """Return the register that a formula means by a name: land_parcel is land-parcel."""
    return next((t for t in types if t == name or t.replace("-", "_") == name), None)


def metres(quantity: Any) -> float:
    """Return a length in metres."""
    return float(quantity.value) * float(ratio(unit_of(quantity.unit or "米"), unit_of("米")))


def catalogue_of(city: City) -> Catalogue:
    """Return the indicators that a city is measured by.

    Raises
    ------
    LuochengError
        With every fault of the declarations: unknown registers and fields, formulas that cannot be computed, targets
        that are not there.
    """
    folders = {n: _policy(n, city) for n in dict.fromkeys((city.registers, *city.catalogue, *city.policies))}
    types = dict(register_types(folders[city.registers]))
    parameters = _parameters(folders, city)
    faults: list[Fault] = []
    declared: dict[str, tuple[str, IndicatorDeclaration]] = {}
    links: dict[str, list[Link]] = {}
    on = city.date.isoformat()
    for name in city.catalogue:
        for entry in _in_force(folders[name].indicators, on):
            declared[entry.name] = (name, _resolved(entry, declared, name, faults))
            links.setdefault(entry.name, []).extend(_links(entry, name, folders[name], faults))
    for name in city.policies:
        if name in city.catalogue:
            continue
        for entry in _in_force(folders[name].indicators, on):
            found = _links(entry, name, folders[name], faults)
            if entry.like and entry.measure is None and entry.like in declared:
                links.setdefault(entry.like, []).extend(found)
                continue
            declared[entry.name] = (name, _resolved(entry, declared, name, faults))
            links.setdefault(entry.name, []).extend(found)
    chosen = _chosen(city, declared, faults)
    scope = area_scope(types, parameters)
    made = []
    for name, (policy, entry) in chosen.items():
        indicator = _indicator(entry, policy, links.get(name, []), types, scope, faults)
        if indicator is not None:
            made.append(indicator)
    LuochengError.gather(faults)
    return Catalogue(tuple(made), types, folders, parameters)


def _policy(name: str, city: City) -> Policy:
    beside = city.directory / name
    return load_folder(beside if (beside / "policy.yaml").is_file() else find_policy(name))


def _parameters(folders: Mapping[str, Policy], city: City) -> dict[str, Quantity]:
    """Return the parameters that formulas may use, those of the city's own first."""
    on = city.date.isoformat()
    made: dict[str, Quantity] = {}
    for name in city.catalogue:
        for entry in sorted(folders[name].parameters, key=lambda p: p.since or ""):
            if not entry.district and (entry.since or "") <= on <= (entry.until or "9999"):
                made[entry.symbol] = Quantity(float(entry.value), entry.unit, entry.title.zh, entry.title.en)
    faults = []
    for name, (value, _reason) in city.parameters.items():
        if name not in made:
            faults.append(
                Fault(f"没有参数“{name}”", city.path.name, "、".join(made), what_en=f"There is no parameter “{name}”", expected_en=", ".join(made), code="city-parameter")
            )  # fmt: skip
            continue
        made[name] = replace(made[name], value=value)
    LuochengError.gather(faults)
    return made


def _in_force(entries: Iterable[IndicatorDeclaration], on: str) -> list[IndicatorDeclaration]:
    """Return one version of each indicator: the last whose time has begun, and has not ended."""
    found: dict[str, IndicatorDeclaration] = {}
    for entry in sorted(entries, key=lambda e: e.since or ""):
        if (entry.since or "") <= on <= (entry.until or "9999"):
            found[entry.name] = entry
    order = dict.fromkeys(e.name for e in entries)
    return [found[n] for n in order if n in found]


def _place(entry: IndicatorDeclaration, policy: str) -> str:
    return f"{policy}/indicators.yaml:{entry.line} ({entry.id})"


def _resolved(
    entry: IndicatorDeclaration,
    known: Mapping[str, tuple[str, IndicatorDeclaration]],
    policy: str,
    faults: list[Fault],
) -> IndicatorDeclaration:
    """Fill what an indicator takes over from the one it is like."""
    if not entry.like:
        return entry
    if entry.like not in known:
        faults.append(_near_fault("indicator-like", f"指标体系里没有“{entry.like}”", f"The catalogue has no “{entry.like}”", entry.like, known, _place(entry, policy)))  # fmt: skip
        return entry
    base = known[entry.like][1]
    silent = {
        f.name: getattr(base, f.name) for f in fields(entry) if getattr(entry, f.name) in (None, "", [])
    }
    for name in ("clause", "evidence", "targets", "series", "like", "since", "until"):
        silent.pop(name, None)
    return replace(entry, **silent)


def _links(entry: IndicatorDeclaration, name: str, policy: Policy, faults: list[Fault]) -> list[Link]:
    targets = {t.id: t for t in policy.targets}
    found = []
    for target in entry.targets:
        if target in targets:
            found.append(Link(name, policy.title, targets[target]))
        else:
            faults.append(_near_fault("indicator-target", f"targets.yaml 里没有“{target}”", f"targets.yaml has no “{target}”", target, targets, _place(entry, name)))  # fmt: skip
    return found


def _near_fault(code: str, zh: str, en: str, name: str, known: Iterable[str], where: str) -> Fault:
    close = difflib.get_close_matches(name, list(known), 1, 0.5)
    return Fault(zh, where, "", f"是否想写 {close[0]}？" if close else "", en, "", f"Did you mean {close[0]}?" if close else "", code)  # fmt: skip


def _chosen(
    city: City, declared: Mapping[str, tuple[str, IndicatorDeclaration]], faults: list[Fault]
) -> dict[str, tuple[str, IndicatorDeclaration]]:
    if not city.indicators:
        return dict(declared)
    faults += [
        _near_fault("indicator-unknown", f"指标体系里没有“{name}”", f"The catalogue has no “{name}”", name, declared, city.path.name)
        for name in city.indicators
        if name not in declared
    ]  # fmt: skip
    return {n: declared[n] for n in city.indicators if n in declared}


# --- formulas -----------------------------------------------------------------------------------------------------


def area_scope(types: Mapping[str, RegisterType], parameters: Mapping[str, Quantity]) -> Scope:
    """Return what formulas over an area may speak of: the records of every register that lie in it."""
    made: dict[tuple[str, int], Scope] = {}
    related = {n.replace("-", "_"): scope_of(t, made) for n, t in types.items()}
    code = Field("code", "text", label_zh="编号", label_en="code")
    return Scope({"code": code}, related=related, parameters=parameters, label_zh="区域", label_en="area")


def _indicator(
    entry: IndicatorDeclaration,
    policy: str,
    links: list[Link],
    types: Mapping[str, RegisterType],
    scope: Scope,
    faults: list[Fault],
) -> Indicator | None:
    where = _place(entry, policy)
    before = len(faults)
    if entry.title is None:
        faults.append(Fault("缺少“title”", where, what_en="“title” is missing", code="missing-field"))
    kinds = entry.measure.kinds() if entry.measure else []
    if len(kinds) != 1:
        faults.append(
            Fault(
                "measure 应只写一种测量方法" if kinds else "缺少“measure”", where, "ratio、value、reach、coverage、circle、observed",
                what_en="measure is to name one way of measuring" if kinds else "“measure” is missing",
                expected_en="ratio, value, reach, coverage, circle, observed", code="indicator-measure",
            )
        )  # fmt: skip
        return None
    faults += [
        _near_fault(
            "indicator-area", f"没有“{name}”这一级", f"There is no level “{name}”", name, AreaLevels, where
        )
        for name in entry.areas
        if name not in AreaLevels
    ]
    try:
        measured = _measured(entry, kinds[0], types, scope, where)
    except LuochengError as error:
        faults.extend(error.faults)
        return None
    for bound in _bounds(entry):
        if not same_dimension(unit_of(bound.unit), unit_of(entry.unit)):
            faults.append(
                Fault(
                    f"“{bound.text}”的单位与指标的单位“{entry.unit}”不符", where,
                    what_en=f"“{bound.text}” is not in a unit like “{entry.unit}”, that of the indicator",
                    code="indicator-unit",
                )
            )  # fmt: skip
    if len(faults) > before or entry.title is None:
        return None
    version = f"{policy}/{entry.id}" + (f"@{entry.since}" if entry.since else "")
    return Indicator(
        entry.name, entry.title, entry.unit, entry.better or "none", entry, measured, policy, version, tuple(links)
    )  # fmt: skip


def _bounds(entry: IndicatorDeclaration) -> list[Any]:
    standard = entry.standard
    return [b for b in (standard.at_least, standard.at_most, standard.more_than) if b] if standard else []


def _measured(
    entry: IndicatorDeclaration, kind: str, types: Mapping[str, RegisterType], scope: Scope, where: str
) -> Measured:
    measure = entry.measure
    assert measure is not None
    if kind == "observed":
        return Measured("observed")
    if kind in ("ratio", "value"):
        faults: list[Fault] = []
        if measure.ratio is not None:
            of, by = measure.ratio.of, measure.ratio.by
            numerator = _formula(of, scope, None, where, faults)
            denominator = _formula(by, scope, None, where, faults)
            whole = "" if faults else f"({of}) / ({by})"
        else:
            numerator, denominator, whole = None, None, measure.value
        value = _formula(whole, scope, entry.unit, where, faults) if whole else None
        LuochengError.gather(faults)
        assert value is not None
        registers = tuple(r for n in value.related if (r := register_named(n, types)))
        return Measured(kind, value, numerator, denominator, registers=registers)
    search = measure.reach or measure.coverage or measure.circle
    assert search is not None
    return _search(kind, search, types, where)


def _formula(
    source: str, scope: Scope, unit: str | None, where: str, faults: list[Fault],
    expects: Literal["number", "truth"] = "number",
) -> Formula | None:  # fmt: skip
    try:
        return compile_formula(source, scope, expects, unit, where)
    except LuochengError as error:
        faults.extend(error.faults)
        return None


def _search(
    kind: str,
    search: ReachMeasure | CoverageMeasure | CircleMeasure,
    types: Mapping[str, RegisterType],
    where: str,
) -> Measured:
    faults: list[Fault] = []
    conditions: dict[str, Formula] = {}
    registers: dict[str, None] = {}

    def layer(name: str) -> RegisterType | None:
        if name in types and types[name].geometry:
            registers[name] = None
            return types[name]
        faults.append(_near_fault("indicator-layer", f"没有名为“{name}”的图层", f"There is no layer “{name}”", name, types, where))  # fmt: skip
        return None

    def condition(key: str, source: str, register: RegisterType | None) -> None:
        if source and register is not None:
            found = _formula(source, register.scope(), None, where, faults, "truth")
            if found is not None:
                conditions[key] = found

    def distance(quantity: Any) -> None:
        if not same_dimension(unit_of(quantity.unit or "米"), unit_of("米")):
            faults.append(Fault(f"“{quantity.text}”不是距离", where, "500 米", what_en=f"“{quantity.text}” is no distance", expected_en="500 米", code="indicator-unit"))  # fmt: skip

    if isinstance(search, CoverageMeasure):
        condition("among", search.among, layer(search.land))
        service = layer(search.service)
        condition("where", search.where, service)
        for i, radius in enumerate(search.radius):
            condition(f"radius{i}", radius.when, service)
            distance(radius.value)
    else:
        origin = layer(search.origin)
        condition("among", search.among, origin)
        if search.weight and origin is not None and search.weight not in origin.by_id:
            faults.append(_near_fault("indicator-field", f"“{origin.id}”没有字段“{search.weight}”", f"“{origin.id}” has no field “{search.weight}”", search.weight, origin.by_id, where))  # fmt: skip
        needs: list[Any] = [search] if isinstance(search, ReachMeasure) else list(search.needs)
        for i, need in enumerate(needs):
            condition(f"where{i}", need.where, layer(need.to))
            distance(need.within)
    LuochengError.gather(faults)
    return Measured(kind, search=search, conditions=conditions, registers=tuple(registers))
