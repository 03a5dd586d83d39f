"""The path of a target by year beside the values that are known: for the chart, the table beside it, and trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from luocheng.indicators.status import Goal
from luocheng.web.targets.models import Light, Observation, Target

__all__ = ["Path", "Step", "path_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """A year: what is asked of it, and what is known of it."""

    year: int
    goal: Goal | None
    target: Target | None
    observation: Observation | None
    light: Light | None
    baseline: float | None
    over: bool


@dataclass(frozen=True, slots=True)
class Path:
    """The years of an indicator."""

    steps: list[Step]
    others: list[Target]
    """Targets of the same indicator without a year, or of other areas."""

    observations: list[Observation]
    areas: list[Observation]
    """Values of areas below."""

    light: Light | None

    def chart(self, target: Target, words: dict[str, str]) -> dict[str, Any]:
        """Return what the chart is drawn from; years without a value are null, never zero."""
        return {
            "title": target.title,
            "unit": target.indicator.unit,
            "years": [s.year for s in self.steps],
            "values": [s.observation.value if s.observation else None for s in self.steps],
            "low": [s.goal.low if s.goal else None for s in self.steps],
            "high": [s.goal.high if s.goal else None for s in self.steps],
            "baseline": [s.baseline for s in self.steps],
            "words": words,
        }


def path_of(target: Target) -> Path:
    """Return the path of the indicator of a target, in its area."""
    from django.utils import timezone

    today = timezone.localdate()
    indicator = target.indicator
    found = list(Target.objects.filter(indicator=indicator, state=Target.ACTIVE).select_related("item"))
    siblings = [t for t in found if t.area == target.area]
    for sibling in siblings:
        sibling.indicator = indicator
    lights = {x.target_id: x for x in Light.objects.filter(target__in=siblings, area=target.area)}
    for sibling in siblings:
        if sibling.pk in lights:
            lights[sibling.pk].target = sibling
    every = list(indicator.observations.select_related("entered_by", "reporter"))
    own = [o for o in every if o.area == target.area]
    for one in every:
        one.indicator, one.asked_by = indicator, found
    by_year = {o.year: o for o in own}
    # Of two targets of one year, in two clauses, the path shows the one whose page this is.
    goals: dict[int, Target] = {}
    for sibling in siblings:
        if sibling.year is not None and (sibling.year not in goals or sibling.pk == target.pk):
            goals[sibling.year] = sibling
    years = {*by_year, *goals}
    if indicator.baseline_year:
        years.add(indicator.baseline_year)
    first_year = target.policy.first_year
    if years:
        begin = min(years) if first_year is None else min(*years, first_year)
        years = set(range(begin, max(*years, today.year - 1) + 1)) if max(years) - begin < 80 else years
    steps = []
    for year in sorted(years):
        goal_target = goals.get(year)
        base = indicator.baseline if year == indicator.baseline_year else None
        light = lights.get(goal_target.pk) if goal_target else None
        steps.append(
            Step(
                year,
                goal_target.goal() if goal_target else None,
                goal_target,
                by_year.get(year),
                light,
                base,
                year < today.year,
            )
        )
    return Path(
        steps,
        [t for t in siblings if t.year is None and t.pk != target.pk],
        own,
        [o for o in every if o.area != target.area],
        lights.get(target.pk),
    )
