"""Where a target, a value and an item of a policy come from."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from luocheng.indicators.standing import Standing, explain
from luocheng.web.policies.models import Item
from luocheng.web.targets import words
from luocheng.web.targets.models import Observation, Target
from luocheng.web.targets.path import Path, path_of
from luocheng.web.trace.parts import batch_of, events, sentence
from luocheng.web.trace.registry import Step

__all__ = ["of_item", "of_observation", "of_target"]


def of_item(item: Item) -> Iterator[Step]:
    """Trace an item: its sentence, and who reviewed it."""
    yield sentence(item)
    yield events([item.subject])


def of_target(target: Target) -> Iterator[Step]:
    """Trace a target: sentence, target, the comparison with its numbers, values, who entered them."""
    path = path_of(target)
    yield sentence(target.item)
    yield Step(
        _("目标"), "trace/target.html", {"target": target, "edition": target.edition}, target, "target.see"
    )
    yield _verdict(target, path)
    used = [o for o in path.observations if path.light is not None and o.year == path.light.year]
    for one in used:
        yield _value(one)
    if not used:
        yield Step(
            _("数据"), "trace/no_value.html", {"target": target, "light": path.light}, target, "target.see"
        )
    about = [target.subject, target.indicator.subject, target.item.subject, *(o.subject for o in used)]
    about += [s.subject for s in target.shortfalls.all()]
    about.append(target.edition.subject)
    yield events(about, more=[e for o in used for e in batch_of(o, o.entered_at)])


def of_observation(observation: Observation) -> Iterator[Step]:
    """Trace a value: the sentences that ask for it, how it was computed or who gave it, and when it was changed."""
    found = Target.objects.filter(indicator=observation.indicator_id, state=Target.ACTIVE)
    asked = list(found.select_related("item__source__policy", "policy", "indicator").order_by("year", "pk"))
    same = [t for t in asked if t.year == observation.year] or [
        t for t in asked if (t.year or 0) >= observation.year
    ]
    for target in same[:1] or asked[-1:]:
        yield sentence(target.item)
        yield Step(
            _("目标"),
            "trace/target.html",
            {"target": target, "edition": target.edition},
            target,
            "target.see",
        )
    yield _value(observation)
    yield events([observation.subject], more=batch_of(observation, observation.entered_at))


def _verdict(target: Target, path: Path) -> Step:
    light = path.light
    told: list[tuple[str, str]] = []
    if light is not None:
        values = [(o.year, o.value) for o in path.observations]
        indicator = target.indicator
        baseline = None
        if indicator.baseline is not None and indicator.baseline_year:
            baseline = (indicator.baseline_year, indicator.baseline)
        found = Standing(
            light.status, light.since, light.year, light.value, light.gap, light.expected, light.last, light.reason,
            light.margin,
        )  # fmt: skip
        told = explain(target.goal(), found, values, baseline)
        light.target = target
    shortfall = target.shortfalls.filter(ended_at=None).first()
    return Step(
        _("判断"),
        "trace/verdict.html",
        {
            "target": target,
            "light": light,
            "lines": told,
            "why": words.why(light, shortfall) if light else "",
            "shortfall": shortfall if light and light.status == "accepted" else None,
        },
        target,
        "target.see",
    )


def _value(one: Observation) -> Step:
    title = _("计算") if one.source == Observation.COMPUTED else _("填报")
    return Step(title, "trace/value.html", {"one": one, "unit": one.indicator.unit}, one, "target.see")
