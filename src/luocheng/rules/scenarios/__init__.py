"""Scenarios: given records, the findings to be expected. They prove what a policy says, case by case."""

from luocheng.rules.scenarios.model import Outcome, Scenario
from luocheng.rules.scenarios.mutants import Mutant, mutants
from luocheng.rules.scenarios.mutation import Mutation, run_mutants
from luocheng.rules.scenarios.read import read_scenarios
from luocheng.rules.scenarios.run import missing_scenarios, run_scenarios

__all__ = [
    "Mutant",
    "Mutation",
    "Outcome",
    "Scenario",
    "missing_scenarios",
    "mutants",
    "read_scenarios",
    "run_mutants",
    "run_scenarios",
]
