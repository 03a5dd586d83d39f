"""Judging targets: what the engine says of the values that are known, kept for lists until something changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from luocheng.indicators.city import Accepted
from luocheng.indicators.standing import missing_years, stand
from luocheng.indicators.status import Goal
from luocheng.web.targets.models import AcceptedShortfall, Indicator, Light, Observation, Target

__all__ = ["SHARES", "judge_all", "judge_indicators", "judge_stale"]

SHARES = ("%", "％", "‰")
"""Units of shares: areas below the city compare by them, and are held against the goal of the city."""

Values = dict[int, float]


def judge_indicators(indicators: Collection[int], on: dt.date | None = None) -> int:
    """Judge every target of some indicators anew; return how many lights there are.

    It belongs in the transaction of what changed.
    """
    today = on or timezone.localdate()
    done = 0
    keys = sorted(set(indicators))
    for start in range(0, len(keys), 400):
        done += _judge(keys[start : start + 400], today)
    return done


def judge_all(on: dt.date | None = None) -> int:
    """Judge every target anew."""
    return judge_indicators(list(Indicator.objects.values_list("pk", flat=True)), on)


def judge_stale() -> None:
    """Judge anew what time alone may have changed: a year that is over, an accepted shortfall that has run out."""
    today = timezone.localdate()
    stale = Light.objects.filter(again__lte=today).values_list("target__indicator_id", flat=True).distinct()
    keys = list(stale)
    if keys:
        with transaction.atomic():
            judge_indicators(keys, today)


def _judge(keys: list[int], today: dt.date) -> int:
    values: dict[int, dict[str, Values]] = defaultdict(lambda: defaultdict(dict))
    known = Observation.objects.filter(indicator_id__in=keys)
    for indicator, area, year, value in known.values_list("indicator_id", "area", "year", "value"):
        values[indicator][area][year] = value
    accepted: dict[int, AcceptedShortfall] = {}
    waived = AcceptedShortfall.objects.filter(
        target__indicator_id__in=keys, ended_at=None, until__gte=today
    ).order_by("until")
    for shortfall in waived:
        accepted[shortfall.target_id] = shortfall
    targets: dict[int, list[Target]] = defaultdict(list)
    found = Target.objects.filter(indicator_id__in=keys, state=Target.ACTIVE)
    for target in found.select_related("indicator", "policy"):
        targets[target.indicator_id].append(target)
    lights = [light for key, path in targets.items() for light in _lights(path, values[key], accepted, today)]
    Light.objects.filter(target__indicator_id__in=keys).delete()
    Light.objects.bulk_create(lights, batch_size=500)
    return len(lights)


def _lights(
    path: list[Target], values: dict[str, Values], accepted: dict[int, AcceptedShortfall], today: dt.date
) -> Iterable[Light]:
    goals: dict[int, Goal | None] = {t.pk: t.goal() for t in path}
    for target in path:
        own = [g for t in path if t.area == target.area and (g := goals[t.pk]) is not None]
        yield _light(target, goals[target.pk], own, target.area, values, accepted.get(target.pk), today)
        if target.area or target.indicator.unit not in SHARES:
            continue
        for area in values:
            if area and not any(t.area == area for t in path):
                yield _light(target, goals[target.pk], own, area, values, None, today)


def _light(
    target: Target,
    goal: Goal | None,
    path: list[Goal],
    area: str,
    values: dict[str, Values],
    shortfall: AcceptedShortfall | None,
    today: dt.date,
) -> Light:
    known = values.get(area, {})
    indicator = target.indicator
    baseline = None
    if area == target.area and indicator.baseline is not None and indicator.baseline_year:
        baseline = (indicator.baseline_year, indicator.baseline)
    waived = None
    if shortfall is not None:
        waived = Accepted("", shortfall.until, shortfall.approved_by, shortfall.reason)
    found = stand(goal, path, sorted(known.items()), today, accepted=waived, baseline=baseline)
    missing = missing_years(_first(target, known), list(known), today)
    again = dt.date(today.year + 1, 1, 1)
    if shortfall is not None:
        again = min(again, shortfall.until + dt.timedelta(days=1))
    return Light(
        target=target,
        area=area,
        own=area == target.area,
        status=found.status,
        since=found.since,
        year=found.year,
        value=found.value,
        gap=found.gap,
        expected=found.expected,
        margin=found.margin,
        last=found.last,
        reason=found.reason,
        missing=missing,
        missing_last=today.year - 1 in missing,
        again=again,
    )


def _first(target: Target, known: Values) -> int | None:
    """Return the first year that should have a value: the policy's first, or the first that is known."""
    begin = target.policy.first_year
    return begin if begin is not None else min(known, default=target.year)
