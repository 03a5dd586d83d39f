"""Scenarios: given records, the findings to be expected. They prove what a policy says, case by case."""

from luocheng.rules.scenarios.model import Outcome, Scenario
from luocheng.rules.scenarios.read import read_scenarios
from luocheng.rules.scenarios.run import missing_scenarios, run_scenarios

__all__ = ["Outcome", "Scenario", "missing_scenarios", "read_scenarios", "run_scenarios"]
