"""Running scenarios against policies with one thing changed: each change should break one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.registers import RegisterType, register_types
from luocheng.rules.book import compile_policy
from luocheng.rules.scenarios.frames import given
from luocheng.rules.scenarios.mutants import Mutant, mutants
from luocheng.rules.scenarios.run import compare_records, groups, run_schedule
from luocheng.rules.tasks import TASK, task_type

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from luocheng.policy.folder.model import Policy
    from luocheng.rules.scenarios.model import Scenario

__all__ = ["Mutation", "run_mutants"]

Numbered = Sequence[tuple[int, "Scenario"]]


@dataclass(slots=True)
class Mutation:
    """What came of changing a policy: how many changes broke a scenario, and those that went unnoticed."""

    killed: int = 0
    alive: list[Mutant] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The number of changes tried."""
        return self.killed + len(self.alive)

    @property
    def share(self) -> float:
        """The share of changes that broke a scenario; 1 where there was nothing to change."""
        return self.killed / self.total if self.total else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        return {
            "mutants": self.total,
            "killed": self.killed,
            "share": round(self.share, 4),
            "alive": [
                {"kind": m.kind, "id": m.item, "before": m.before, "after": m.after} for m in self.alive
            ],
        }


def run_mutants(
    policy: Policy, scenarios: Sequence[Scenario], progress: Callable[[int, int], None] | None = None
) -> Mutation:
    """Change every threshold, comparator and unit of a policy, one at a time, and see whether a scenario breaks.

    A change that the load refuses counts as noticed. Only the scenarios of the item that was changed are run; for a
    parameter those of the rules that use it.
    """
    runner = _Runner(policy, scenarios)
    every = list(mutants(policy))
    result = Mutation()
    for number, mutant in enumerate(every, 1):
        if runner.breaks(mutant):
            result.killed += 1
        else:
            result.alive.append(mutant)
        if progress is not None:
            progress(number, len(every))
    return result


class _Runner:
    def __init__(self, policy: Policy, scenarios: Sequence[Scenario]) -> None:
        self.policy = policy
        self.types: dict[str, RegisterType] = {**register_types(policy), TASK: task_type(policy)}
        self.scenarios: dict[tuple[str, str], list[Scenario]] = {}
        for scenario in scenarios:
            self.scenarios.setdefault((scenario.kind, scenario.target), []).append(scenario)
        self.records: dict[tuple[str, str], list[tuple[str, dt.date, dict[str, pl.DataFrame], Numbered]]] = {}

    def breaks(self, mutant: Mutant) -> bool:
        """Tell whether a change is noticed."""
        try:
            if mutant.kind == "schedule":
                return any(
                    run_schedule(mutant.policy, s) for s in self.scenarios.get(("schedule", mutant.item), [])
                )
            if mutant.kind == "parameter":
                return self._breaks_users(mutant)
            return self._breaks_item(mutant.policy, mutant.kind, mutant.item, self.types)
        except (LuochengError, ValueError):
            return True

    def _breaks_users(self, mutant: Mutant) -> bool:
        """Run the scenarios of every item that may use a parameter, directly or through a computed field."""
        types = {**register_types(mutant.policy), TASK: self.types[TASK]}
        (symbol,) = {p.symbol for p in self.policy.parameters if p.id == mutant.item}
        kept = {k: (f.source, f.parameters) for t in types.values() for k, f in t.formulas.items()}
        through = any(symbol in parameters for _, parameters in kept.values())
        for kind, item in self.scenarios:
            if kind == "schedule" or not (through or self._uses(kind, item, symbol)):
                continue
            if self._breaks_item(mutant.policy, kind, item, types, fresh=through):
                return True
        return False

    def _uses(self, kind: str, item: str, symbol: str) -> bool:
        items = self.policy.rules if kind == "rule" else self.policy.assignments
        return any(symbol in repr(i) for i in items if i.id == item)

    def _breaks_item(
        self, policy: Policy, kind: str, item: str, types: Mapping[str, RegisterType], *, fresh: bool = False
    ) -> bool:
        alone = _only(policy, kind, item)
        for register, on, records, numbered in self._given(kind, item, types, fresh=fresh):
            book = compile_policy(alone, on, types=types)
            if any(compare_records(book, register, records, numbered).values()):
                return True
        return False

    def _given(
        self, kind: str, item: str, types: Mapping[str, RegisterType], *, fresh: bool
    ) -> list[tuple[str, dt.date, dict[str, pl.DataFrame], Numbered]]:
        """Return the records of an item's scenarios, made once."""
        if fresh or (kind, item) not in self.records:
            made: list[tuple[str, dt.date, dict[str, pl.DataFrame], Numbered]] = []
            faults: list[Fault] = []
            found = self.scenarios.get((kind, item), [])
            for (register, on, _), numbered in groups(self.policy, found).items():
                records = given([s for _, s in numbered], types[register], types, faults)
                made.append((register, on, records, numbered))
            if fresh:
                return made
            self.records[kind, item] = made
        return self.records[kind, item]


def _only(policy: Policy, kind: str, item: str) -> Policy:
    """Return a policy with one rule, and those it stands in for or that stand in for it, or with one assignment."""
    rules = [r for r in policy.rules if kind == "rule" and r.id == item]
    replaced = {r.replaces for r in rules}
    near = [r for r in policy.rules if kind == "rule" and (r.id in replaced or r.replaces == item)]
    assignments = [a for a in policy.assignments if kind == "assignment" and a.id == item]
    return replace(policy, rules=[*rules, *near], assignments=assignments)
