"""Two years of values for the targets of the demonstration, by a seed: some met, some near, missed or missing. All made up."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from luocheng.indicators.status import Goal, current
from luocheng.web.people.models import Role, Unit, User
from luocheng.web.policies.models import Policy
from luocheng.web.record.changing import changing
from luocheng.web.targets.lights import judge_indicators
from luocheng.web.targets.models import AcceptedShortfall, Indicator, Light, Observation, Status, Target
from luocheng.web.targets.observing import Row, enter
from luocheng.web.targets.taking import find_units

__all__ = ["targets"]

_WAYS = ("met",) * 12 + ("near",) * 4 + ("missed",) * 2 + ("gap", "none")
_DISTRICTS = {"东城区": 1.01, "西湖区": 0.985, "南湾区": 0.93}
_SOURCES = ("部门统计台账", "年度统计公报", "行业监测平台", "竣工验收资料汇总")
_EVIDENCED = 6
_LEADS = (
    (("绿地", "公园", "绿化"), "市园林绿化局"),
    (("供水", "污水", "再生水", "海绵", "水质"), "市水务局"),
    (("停车", "公交", "出行", "充电"), "市交通运输局"),
    (("小区", "住房", "住宅", "居民", "社区", "物业"), "市住房城乡建设局"),
    (("垃圾", "照明", "平台", "燃气", "路网"), "市城市管理局"),
    (("颗粒物", "降尘"), "市生态环境局"),
)
"""Which unit would lead what, by a word of its title."""


def targets(today: dt.date | None = None) -> None:
    """Add two years of values to the targets of the demonstration's issued plan, and one accepted shortfall."""
    today = today or timezone.localdate()
    policy = Policy.objects.filter(demonstration=True, targets__state=Target.ACTIVE).distinct().first()
    if policy is None or Observation.objects.filter(indicator__policy=policy).exists():
        return
    office = User.objects.filter(username="office").first()
    find_units(policy, office)
    _leads(policy, office)
    begin = policy.first_year or today.year - 2
    years = [y for y in (begin, begin + 1) if y < today.year]
    speakers = {u.unit_id: u for u in User.objects.filter(role=Role.LIAISON).exclude(unit=None)}
    by_actor: dict[Any, list[Row]] = {}
    for indicator in policy.indicators.all():
        path = list(indicator.targets.filter(state=Target.ACTIVE).select_related("lead"))
        if path:
            lead = next((t.lead_id for t in path if t.lead_id), None)
            by_actor.setdefault(speakers.get(lead, office), []).extend(_values(indicator, path, years))
    for actor, rows in by_actor.items():
        enter(actor, rows, "observation.entered", "示例数据")
    _evidence()
    _waive(policy, today)


def _leads(policy: Policy, office: User | None) -> None:
    """Say who leads what the annex of the plan lists without units, as an office would."""
    units = Unit.named()
    with changing(office, "target.changed", why="示例数据：附表目标按职责明确牵头单位") as change:
        for target in policy.targets.filter(state=Target.ACTIVE, lead=None):
            for words, name in _LEADS:
                if name in units and any(w in target.title for w in words):
                    target.lead = units[name]
                    change.save(target)
                    break


def _values(indicator: Indicator, path: list[Target], years: list[int]) -> list[Row]:
    seed = hashlib.sha256(indicator.title.encode()).hexdigest()
    rng = random.Random(seed)  # noqa: S311 - the same sample every time
    for target in path:
        target.indicator = indicator
    way = rng.choice(_WAYS)
    goals = [g for t in path if (g := t.goal()) is not None]
    if way == "none" or not goals:
        return []
    slip = {
        "met": rng.uniform(0.0, 0.03),
        "gap": rng.uniform(0.0, 0.02),
        "near": -rng.uniform(0.015, 0.04),
        "missed": -rng.uniform(0.06, 0.13),
    }[way]
    rows = []
    for year in years if way != "gap" else years[:1]:
        goal = current(goals, year)
        value = _value(indicator, path[0], goal, year, years[0], slip) if goal is not None else None
        if value is None:
            continue
        areas = [(path[0].area, 1.0)]
        if not path[0].area and indicator.unit == "%" and indicator.catalogue:
            areas += list(_DISTRICTS.items())
        for area, factor in areas:
            one = round(min(value * factor, 100.0) if indicator.unit == "%" else value * factor, 2)
            rows.append(
                Row("", indicator.pk, indicator.title, year, area, one, indicator.unit, one,
                    as_of=f"{year}-12-31", origin=rng.choice(_SOURCES), note="示例数据", unit=indicator.unit)
            )  # fmt: skip
    return rows


def _value(
    indicator: Indicator, target: Target, goal: Goal, year: int, first: int, slip: float
) -> float | None:
    """Return a value that stands to its goal as wanted; on the way to it where its year lies ahead."""
    end = goal.low if goal.low is not None else goal.high
    if end is None:
        return None
    up = goal.low is not None
    share = indicator.unit in ("%", "‰")
    start = indicator.baseline
    if start is None:
        # What is counted begins with nothing, what is a share or a mean near where it should be.
        start = 0.0 if target.deliverable or (up and not share) else end * (0.9 if up else 1.12)
    last = goal.year or year
    along = min(1.0, (year - first + 1) / max(1, last - first + 1))
    due = start + (end - start) * along
    if goal.year is not None and goal.year > year and -0.05 < slip < 0:
        # What will be near is on course while its year lies ahead.
        slip = 0.005
    value = due + abs(end) * (slip if up else -slip)
    if goal.strict and slip >= 0:
        value += abs(end) * (0.002 if up else -0.002)
    if indicator.unit == "%":
        value = min(100.0, max(0.0, value))
    if goal.low is not None and goal.high is not None:
        value = min(value, goal.high) if slip >= 0 else value
    whole = float(end).is_integer() and abs(end) >= 20 and not share
    if whole:
        return float(round(value) if slip < 0 or not up else -(-value // 1))
    return round(value, 2)


def _evidence() -> None:
    """Give a few values the files that they would come with."""
    with changing(None, "observation.corrected", why="示例数据：补充佐证材料") as change:
        for one in Observation.objects.filter(area="").order_by("pk")[:_EVIDENCED]:
            told = f"示例数据\n{one.indicator.title},{one.year},{one.value}\n"
            one.evidence.save("shili.csv", ContentFile("\ufeff".encode() + told.encode()), save=False)
            one.evidence_name = f"{one.indicator.title}_{one.year}年台账（示例数据）.csv"[:200]
            change.save(one)


def _waive(policy: Policy, today: dt.date) -> None:
    """Accept the shortfall of one missed target until the end of the plan."""
    missed = Light.objects.filter(
        target__policy=policy, own=True, status=Status.NOT_MET, target__year__lt=today.year
    )
    missed = missed.exclude(target__comparator="done")
    light = missed.select_related("target").order_by("target__item__place").first()
    if light is None:
        return
    leader = User.objects.filter(role=Role.LEADER).first()
    with changing(leader, "target.shortfall-accepted", why="示例数据") as change:
        change.save(
            AcceptedShortfall(
                target=light.target,
                approved_by="市政府常务会议",
                document="示例市政府常务会议纪要〔2026〕3号",
                until=dt.date(max(policy.last_year or today.year, today.year), 12, 31),
                reason="受汛期和管线迁改影响，部分工程顺延，已列入下一年度计划（示例数据）",
                entered_by=leader,
                entered_at=timezone.now(),
            )
        )
        judge_indicators([light.target.indicator_id])
