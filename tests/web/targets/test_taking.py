"""What becomes of the targets of a policy when it is issued, and issued again."""

from __future__ import annotations

import pytest

from luocheng.web.people.models import User
from luocheng.web.policies.issuing import issue
from luocheng.web.policies.models import Item, ItemState
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.targets.models import Indicator, Light, Observation, Target
from tests.web.targets.sample import policy_issued, target

pytestmark = pytest.mark.django_db


def test_items_become_targets_with_one_indicator_for_a_path(people: dict[str, User]) -> None:
    policy = policy_issued(people["office"])
    assert policy.targets.count() == 6
    path = Target.objects.filter(title="建成区绿地率").order_by("year")
    assert [t.year for t in path] == [2024, 2025, 2026]
    assert len({t.indicator_id for t in path}) == 1
    indicator = path[0].indicator
    assert (indicator.better, indicator.baseline, indicator.baseline_year) == ("higher", 38.6, 2023)
    assert indicator.catalogue == "green-rate"
    assert path[0].lead == people["office"].unit
    assert path[0].supporting == [people["other"].unit_id]
    assert target("东城区口袋公园", 2025).area == "东城区"
    assert target("老旧小区", 2024).indicator.better == "higher"
    told = Event.objects.filter(subject=indicator.subject, kind="indicator.added").get()
    assert told.after["name"] == "建成区绿地率"
    assert target("城市绿道系统", 2025).deliverable
    assert set(Light.objects.values_list("status", flat=True)) == {"no_data"}


def test_issuing_again_makes_nothing_anew_and_withdraws_what_is_no_longer_accepted(
    people: dict[str, User],
) -> None:
    policy = policy_issued(people["office"])
    keys = set(Target.objects.values_list("pk", flat=True))
    gone = Item.objects.get(quote="2024年改造老旧小区1.2万户")
    raised = Item.objects.get(quote="2026年达到40%以上")
    with changing(people["office"], "test") as change:
        gone.state = ItemState.REJECTED
        raised.data = raised.data | {"value": 41}
        change.save_all([gone, raised])
    issue(policy, gone.source, people["office"])
    assert set(Target.objects.values_list("pk", flat=True)) == keys
    assert target("老旧小区", 2024).state == Target.WITHDRAWN
    assert target("建成区绿地率", 2026).value == 41
    assert not Light.objects.filter(target__item=gone).exists()
    with changing(people["office"], "test") as change:
        gone.state = ItemState.ACCEPTED
        change.save(gone)
    issue(policy, gone.source, people["office"])
    assert target("老旧小区", 2024).state == Target.ACTIVE


def test_two_numbers_of_one_year_are_two_indicators(people: dict[str, User]) -> None:
    policy = policy_issued(people["office"])
    first = Item.objects.get(quote="2024年改造老旧小区1.2万户")
    with changing(people["office"], "test") as change:
        change.add_all(
            [Item(source=first.source, kind="target", state="accepted", path=["二"], start=first.start, end=first.end, quote=first.quote, data=first.data | {"value": 3})]
        )  # fmt: skip
    issue(policy, first.source, people["office"])
    titles = sorted(Target.objects.filter(indicator__name="老旧小区").values_list("title", flat=True))
    assert titles == ["老旧小区", "老旧小区（2）"]


def test_values_stay_with_the_indicator(people: dict[str, User]) -> None:
    from luocheng.web.targets.observing import Row, enter

    policy = policy_issued(people["office"])
    indicator = Indicator.objects.get(name="建成区绿地率")
    enter(people["office"], [Row("", indicator.pk, "", 2024, "", 39.2, "%", 39.2)])
    issue(policy, policy.sources.get(), people["office"])
    assert Observation.objects.get().indicator == indicator
    assert Light.objects.get(target=target("建成区绿地率", 2024)).status == "met"
