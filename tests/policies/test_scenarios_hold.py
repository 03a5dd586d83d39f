"""The scenarios of every shipped policy hold, and notice when a threshold, a comparator or a unit is changed."""

from __future__ import annotations

import pytest

from luocheng.policy.folder import load_folder
from luocheng.policy.locate import find_policy, shipped_policies
from luocheng.rules.policy_check import check_declared
from luocheng.rules.scenarios import missing_scenarios, read_scenarios, run_mutants, run_scenarios

WITH_RULES = sorted(n for n, folder in shipped_policies().items() if (folder / "rules.yaml").is_file())


@pytest.mark.parametrize("name", WITH_RULES)
def test_scenarios_hold(name: str) -> None:
    policy = load_folder(find_policy(name))
    scenarios = read_scenarios(policy)
    wrong = [(o.scenario.where, o.differences) for o in run_scenarios(policy, scenarios) if not o.holds]
    assert scenarios
    assert wrong == []
    told = {s.target for s in scenarios}
    assert {i.id for i in (*policy.rules, *policy.assignments, *policy.schedules)} <= told


@pytest.mark.parametrize("name", WITH_RULES)
def test_changes_are_noticed(name: str) -> None:
    policy = load_folder(find_policy(name))
    result = run_mutants(policy, read_scenarios(policy))
    assert result.share >= 0.95, [(m.item, m.before, m.after) for m in result.alive]


@pytest.mark.parametrize("name", WITH_RULES)
def test_nothing_is_wrong_with_what_is_executed(name: str) -> None:
    policy = load_folder(find_policy(name))
    assert [f for f in check_declared(policy) if f.severity != "note"] == []


@pytest.mark.parametrize("name", WITH_RULES)
def test_few_rules_lack_a_passing_or_failing_case(name: str) -> None:
    """A rule whose every fail is excused, or that only a person decides, has none."""
    policy = load_folder(find_policy(name))
    missing = {m["id"] for m in missing_scenarios(policy, read_scenarios(policy)) if m["kind"] == "rule"}
    assert len(missing) <= 0.1 * len(policy.rules), missing


def test_policies_are_found_by_name() -> None:
    assert set(WITH_RULES) >= {"anyang-2021", "greening", "guangzhou-renewal-2020"}
    assert find_policy("greening").name == "greening"
