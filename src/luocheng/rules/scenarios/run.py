"""Running scenarios: all those of a register together, in one pass over its records."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.rules.assigning import assign_records
from luocheng.rules.book import compile_policy
from luocheng.rules.findings import check_records
from luocheng.rules.scenarios.frames import given
from luocheng.rules.scenarios.model import Difference, Outcome, Scenario
from luocheng.rules.telling import shortfall_of
from luocheng.rules.validity import whole_life

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from luocheng.policy.folder.declared import AssignmentDeclaration, RuleDeclaration
    from luocheng.policy.folder.model import Policy
    from luocheng.rules.model import Rulebook

__all__ = [
    "compare_records",
    "day_of",
    "groups",
    "missing_scenarios",
    "records_of",
    "run_scenarios",
    "run_schedule",
]

Records = dict[str, pl.DataFrame]


def run_scenarios(policy: Policy, scenarios: Sequence[Scenario]) -> list[Outcome]:
    """Run scenarios and compare what comes out with what they expect, in their order.

    Raises
    ------
    LuochengError
        When the policy cannot be compiled, or a scenario names a field that is not there.
    """
    found: dict[int, list[Difference]] = {}
    faults: list[Fault] = []
    books: dict[dt.date, Rulebook] = {}
    for (register, on, _), numbered in groups(policy, scenarios).items():
        if on not in books:
            books[on] = compile_policy(policy, on)
        book = books[on]
        records = given([s for _, s in numbered], book.types[register], book.types, faults)
        LuochengError.gather(faults)
        found |= compare_records(book, register, records, numbered)
    for number, scenario in enumerate(scenarios):
        if scenario.kind == "schedule":
            found[number] = run_schedule(policy, scenario)
    return [Outcome(s, found[i]) for i, s in enumerate(scenarios)]


def day_of(policy: Policy, item: RuleDeclaration | AssignmentDeclaration, scenario: Scenario) -> dt.date:
    """Return the day of a scenario: its own, or else the latest day, up to today, on which the item is in force."""
    if scenario.on is not None:
        return scenario.on
    since, until = whole_life(policy, item)
    return max(since, min(until, dt.date.today()))  # noqa: DTZ011 - the user's own day


def groups(
    policy: Policy, scenarios: Sequence[Scenario]
) -> dict[tuple[str, dt.date, int], list[tuple[int, Scenario]]]:
    """Divide scenarios by register and day, and so that no two with related records give the same key."""
    items: dict[tuple[str, str], Any] = {("rule", r.id): r for r in policy.rules}
    items |= {("assignment", a.id): a for a in policy.assignments}
    keys = {r.id: r.key or "code" for r in policy.registers}
    result: dict[tuple[str, dt.date, int], list[tuple[int, Scenario]]] = defaultdict(list)
    taken: dict[tuple[str, dt.date, str], int] = defaultdict(int)
    for number, scenario in enumerate(scenarios):
        if scenario.kind == "schedule":
            continue
        item = items[scenario.kind, scenario.target]
        on = day_of(policy, item, scenario)
        turn = 0
        key = scenario.given.get(keys.get(item.register, "code"))
        if scenario.related and key:
            turn = taken[item.register, on, key] = taken[item.register, on, key] + 1
        result[item.register, on, turn].append((number, scenario))
    return result


def records_of(book: Rulebook, register: str, scenarios: Sequence[Scenario]) -> Records:
    """Return the records that scenarios of one register give."""
    faults: list[Fault] = []
    records = given(scenarios, book.types[register], book.types, faults)
    LuochengError.gather(faults)
    return records


def compare_records(
    book: Rulebook, register: str, records: Records, numbered: Sequence[tuple[int, Scenario]]
) -> dict[int, list[Difference]]:
    """Check the records of scenarios and return, by their numbers, what differs from what they expect."""
    result: dict[int, list[Difference]] = {}
    place = {n: i for i, (n, _) in enumerate(numbered)}
    checked = _findings(book, register, records, [s for _, s in numbered])
    for number, scenario in numbered:
        row = checked.get((place[number], scenario.target))
        if row is None:
            result[number] = [Difference("verdict", scenario.expect.get("verdict") or "", "not in force")]
        else:
            result[number] = list(_differences(scenario, row))
    return result


def _findings(
    book: Rulebook, register: str, records: Records, scenarios: Sequence[Scenario]
) -> dict[tuple[int, str], dict[str, Any]]:
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    wanted = {(i, s.target) for i, s in enumerate(scenarios)}
    group = book.registers.get(register)
    if group is None:
        return rows
    if group.rules:
        found = check_records(book, records)
        gaps = any("gap" in s.expect for s in scenarios)
        for row in found.frame.filter(pl.col("register") == register).iter_rows(named=True):
            if (row["row"], row["rule"]) in wanted:
                if gaps:
                    row["gap"] = shortfall_of(found, row)
                rows[row["row"], row["rule"]] = row
    if group.assignments:
        for row in assign_records(book, records).frame.iter_rows(named=True):
            if row["register"] == register and (row["number"], row["assignment"]) in wanted:
                row["verdict"] = row["outcome"]
                rows[row["number"], row["assignment"]] = row
    return rows


def _differences(scenario: Scenario, row: Mapping[str, Any]) -> Iterator[Difference]:
    for name, expected in scenario.expect.items():
        found = row.get(name)
        if not _same(expected, found):
            yield Difference(name, "" if expected is None else expected, _said(found))


def _same(expected: str | None, found: object) -> bool:
    """Tell whether what was found is what was expected: a number to the decimals in which it is given."""
    if expected is None:
        return found is None
    if isinstance(found, float):
        number = expected.replace(",", "").split()[0] if expected.strip() else ""
        try:
            value = float(number.rstrip("%"))
        except ValueError:
            return False
        decimals = len(number.rstrip("%").partition(".")[2])
        slack = 0.5 * 10.0**-decimals if decimals else 1e-6 * max(1.0, abs(value))
        return abs(found - value) <= slack * (1 + 1e-9)
    return _said(found) == expected.strip()


def _said(found: object) -> str:
    if found is None:
        return "—"
    return f"{found:.10g}" if isinstance(found, float) else str(found)


# --- schedules ----------------------------------------------------------------------------------------------------


def run_schedule(policy: Policy, scenario: Scenario) -> list[Difference]:
    """Return what differs between the dates of a schedule and what a scenario expects of them."""
    from luocheng.schedules import duties

    (declared,) = [s for s in policy.schedules if s.id == scenario.target]
    year = scenario.year or (scenario.on.year if scenario.on else dt.date.today().year)  # noqa: DTZ011
    frame = duties([declared], year).frame
    due = frame.get_column("due").drop_nulls().sort()
    row: dict[str, object] = {
        "count": float(len(due)),
        "first": due[0].isoformat() if len(due) else None,
        "last": due[-1].isoformat() if len(due) else None,
        "owner": declared.owner,
    }
    return list(_differences(scenario, row))


# --- what nobody has proved yet -----------------------------------------------------------------------------------


def missing_scenarios(policy: Policy, scenarios: Iterable[Scenario]) -> list[dict[str, str]]:
    """List what no scenario proves: for each rule a pass, a fail, the very limit, each exception and case."""
    told: dict[tuple[str, str], list[Scenario]] = defaultdict(list)
    for scenario in scenarios:
        told[scenario.kind, scenario.target].append(scenario)
    missing: list[dict[str, str]] = []

    def lacks(kind: str, name: str, what: str) -> None:
        missing.append({"kind": kind, "id": name, "what": what})

    for rule in policy.rules:
        found = told["rule", rule.id]
        for what in _wanted(rule):
            if not any(_proves(s, what) for s in found):
                lacks("rule", rule.id, what)
    for assignment in policy.assignments:
        found = told["assignment", assignment.id]
        rows = {s.expect.get("unit") or s.expect.get("verdict") for s in found}
        for row in assignment.table:
            if (row.unit and row.unit not in rows) or (row.judgement and "judgement" not in rows):
                lacks("assignment", assignment.id, row.unit or "judgement")
            elif row.field and not (rows - {r.unit for r in assignment.table}):
                lacks("assignment", assignment.id, row.field)
    for schedule in policy.schedules:
        if not told["schedule", schedule.id]:
            lacks("schedule", schedule.id, "dates")
    return missing


def _wanted(rule: RuleDeclaration) -> Iterator[str]:
    """Give what the scenarios of a rule should prove."""
    persons = any(c.judgement for c in (*rule.require, *rule.forbid))
    judged_only = rule.kind == "limit" and all(_no_value(b) for b in rule.bounds().values())
    if judged_only:
        yield "judgement"
        return
    yield "judgement" if persons else "pass"
    if rule.kind != "formula":
        yield "judgement" if rule.judged else "fail"
    if rule.kind == "limit":
        yield "edge"
    for exception in rule.unless:
        yield exception.verdict


def _no_value(bound: Any) -> bool:
    if bound.cases:
        return all(_no_value(c) for c in bound.cases)
    return bound.judgement is not None or bound.gap is not None


def _proves(scenario: Scenario, what: str) -> bool:
    expect = scenario.expect
    if what != "edge":
        return expect.get("verdict") == what
    measure, limit = expect.get("measure"), expect.get("limit")
    words = scenario.proves.zh + scenario.proves.en
    return (
        (measure is not None and measure == limit)
        or _same(expect.get("margin") or "x", 0.0)
        or any(w in words for w in ("恰好", "正好", "刚好", "just", "exactly", "edge"))
    )
