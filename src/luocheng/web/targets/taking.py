"""Taking up an edition of a policy: its accepted targets become targets of the city, each with its indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from luocheng.errors import LuochengError
from luocheng.indicators.standing import DONE_UNIT, convert
from luocheng.indicators.status import place_of
from luocheng.web.people.models import Unit
from luocheng.web.policies.models import Edition, Item, ItemKind, Policy
from luocheng.web.record.changing import Change, changing
from luocheng.web.targets.catalogue import measured_as
from luocheng.web.targets.lights import judge_indicators
from luocheng.web.targets.models import Better, Indicator, Target
from luocheng.web.tasks.units import found_for

__all__ = ["find_units", "take"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_BETTER = {">=": Better.HIGHER, ">": Better.HIGHER, "<=": Better.LOWER, "<": Better.LOWER}


def take(change: Change, edition: Edition, items: Sequence[Item]) -> None:
    """Make or bring up to date the targets of an edition, and withdraw those that are no longer in it."""
    kind, change.kind = change.kind, "target.taken"
    try:
        _Taking(change, edition, items).run()
    finally:
        change.kind = kind


def find_units(policy: Policy, actor: Any) -> int:
    """Give targets without a lead unit the one whose name has come to be known since; return how many got one."""
    edition = policy.editions.order_by("-number").first()
    if edition is None:
        return 0
    found = 0
    with changing(actor, "target.changed") as change:
        taking = _Taking(change, edition, list(Item.objects.filter(pk__in=edition.items)))
        for item in taking.items:
            target = taking.known.get(item.pk)
            if target is None or target.lead_id is not None or target.state != Target.ACTIVE:
                continue
            lead, supporting, _written = taking.units_of(item)
            if lead is not None:
                target.lead, target.supporting = lead, supporting
                found += change.save(target)
    return found


class _Taking:
    def __init__(self, change: Change, edition: Edition, items: Sequence[Item]) -> None:
        self.change, self.edition, self.policy = change, edition, edition.policy
        self.items = [i for i in items if i.kind == ItemKind.TARGET]
        self.tasks = [i for i in items if i.kind == ItemKind.TASK]
        self.units = Unit.named()
        self.known = {t.item_id: t for t in self.policy.targets.select_related("indicator")}
        self.indicators: dict[str, list[Indicator]] = {}
        for indicator in self.policy.indicators.all():
            self.indicators.setdefault(indicator.measured + indicator.name, []).append(indicator)
        # What each indicator asks for by area and year: two numbers for one year are two indicators.
        self.asked: dict[int, dict[tuple[str, int | None], Any]] = {}
        self.new: list[Target] = []
        self.touched: set[int] = set()

    def run(self) -> None:
        # What targets there are keep their indicators; new ones take their places beside them.
        for item in self.items:
            old = self.known.get(item.pk)
            if old is not None:
                self.asked.setdefault(old.indicator_id, {}).setdefault(*_asks(item.data))
        for item in self.items:
            self._one(item)
        self.change.add_all(self.new, about=self.edition)
        taken = {i.pk for i in self.items}
        for target in self.known.values():
            if target.item_id not in taken and target.state != Target.WITHDRAWN:
                target.state = Target.WITHDRAWN
                self.change.save(target, kind="target.withdrawn")
                self.touched.add(target.indicator_id)
        self._directions()
        judge_indicators(self.touched)

    def _one(self, item: Item) -> None:
        data = item.data
        target = self.known.get(item.pk) or Target(item=item, policy=self.policy)
        lead, supporting, written = self.units_of(item)
        target.indicator = self._indicator(item, target)
        target.edition = self.edition
        target.title = target.indicator.title
        target.clause = item.clause
        target.comparator = str(data.get("comparator") or "done")
        target.value = data.get("value")
        target.unit = str(data.get("unit") or "")
        target.year, target.year_from = data.get("year"), data.get("year_from")
        target.hedge, target.per = str(data.get("hedge") or "")[:40], str(data.get("per") or "")[:120]
        target.base = str(data.get("base") or "")[:120]
        target.area = place_of(str(data.get("subject") or ""))[:60]
        if target.pk is None or lead is not None:
            target.lead, target.supporting = lead, supporting
        target.lead_name = written[:120]
        target.state = Target.ACTIVE
        self.touched.add(target.indicator_id)
        if target.pk is None:
            self.new.append(target)
        else:
            self.change.save(target, kind="target.changed")

    # --- which indicator

    def _indicator(self, item: Item, target: Target) -> Indicator:
        data = item.data
        subject = str(data.get("subject") or "")[:200]
        name = str(data.get("indicator") or "")[:300]
        unit = str(data.get("unit") or "")[:40]
        if data.get("comparator") == "done":
            unit = DONE_UNIT
        slot, asks = _asks(data)
        found = self.indicators.setdefault(subject + name, [])
        if target.pk is not None and target.indicator in found and _fits(unit, target.indicator.unit):
            return target.indicator
        for indicator in found:
            taken = self.asked.setdefault(indicator.pk, {})
            if _fits(unit, indicator.unit) and taken.get(slot, asks) == asks:
                taken[slot] = asks
                if indicator.baseline is None and self._baseline(indicator, data):
                    self.change.save(indicator, kind="indicator.changed")
                return indicator
        alike = [i for i in found if i.unit == unit]
        indicator = Indicator(
            policy=self.policy,
            measured=subject,
            name=name,
            unit=unit,
            ordinal=len(alike) + 1,
            catalogue=measured_as(subject + name, unit),
        )
        indicator.better = _BETTER.get(str(data.get("comparator")), Better.NONE)
        self._baseline(indicator, data)
        self.change.save(indicator, kind="indicator.added")
        found.append(indicator)
        self.asked[indicator.pk] = {slot: asks}
        return indicator

    def _baseline(self, indicator: Indicator, data: dict[str, Any]) -> bool:
        """Take over the value from which the path sets out, where the text tells a bare number; return whether it does."""
        base = str(data.get("base") or "").strip()
        if not _NUMBER.fullmatch(base) or not self.policy.first_year:
            return False
        indicator.baseline, indicator.baseline_year = float(base), self.policy.first_year - 1
        return True

    def _directions(self) -> None:
        """Say which way is better where only “=” was written: 改造 180 个 asks for 180 or more."""
        undecided: dict[int, tuple[Indicator, set[str]]] = {}
        for target in [*self.new, *self.known.values()]:
            if target.indicator.better == Better.NONE and target.state == Target.ACTIVE:
                undecided.setdefault(target.indicator_id, (target.indicator, set()))[1].add(target.comparator)
        for indicator, comparators in undecided.values():
            told = {_BETTER[c] for c in comparators if c in _BETTER}
            better = told.pop() if len(told) == 1 else Better.HIGHER if "range" not in comparators else ""
            if better:
                indicator.better = better
                self.change.save(indicator, kind="indicator.changed")

    # --- which units

    def units_of(self, item: Item) -> tuple[Unit | None, list[int], str]:
        """Return lead, supporting and the lead as written: those of the task in whose clause the target stands."""
        task = self._task(item)
        if task is None:
            return None, [], ""
        canonical = task.data.get("canonical") or {}

        def unit(name: str) -> Unit | None:
            return found_for(name, self.units, str(canonical.get(name, "")))

        leads = [str(n) for n in task.data.get("lead_units") or []]
        others = [*leads[1:], *(str(n) for n in task.data.get("support_units") or [])]
        lead = unit(leads[0]) if leads else None
        supporting = [u.pk for n in others if (u := unit(n)) is not None and u != lead]
        return lead, list(dict.fromkeys(supporting)), leads[0] if leads else ""

    def _task(self, item: Item) -> Item | None:
        same = [t for t in self.tasks if t.path == item.path[: len(t.path)] and t.path]
        if not same:
            return self._namesake(item)
        deepest = max(len(t.path) for t in same)
        near = [t for t in same if len(t.path) == deepest]
        around = [t for t in near if t.start <= item.start < t.end]
        return (around or near)[0]

    def _namesake(self, item: Item) -> Item | None:
        """Return the task of a clause that sets the same indicator: annexes repeat targets without naming units."""
        name = str(item.data.get("indicator") or "")
        for other in self.items:
            if other.pk != item.pk and other.path != item.path and name:
                said = "".join(str(other.data.get(k) or "") for k in ("subject", "indicator"))
                if name in (said, other.data.get("indicator")):
                    under = [t for t in self.tasks if t.path and t.path == other.path[: len(t.path)]]
                    if under:
                        return under[0]
        return None


def _asks(data: dict[str, Any]) -> tuple[tuple[str, int | None], list[Any]]:
    """Return for which area and year an item asks, and what it asks for."""
    slot = (place_of(str(data.get("subject") or "")), data.get("year"))
    return slot, [data.get("comparator"), data.get("value")]


def _fits(given: str, wanted: str) -> bool:
    try:
        convert(1.0, given, wanted)
    except LuochengError:
        return False
    return True
