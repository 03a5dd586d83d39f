"""Which registers the sample city keeps: those of its own measures, and the shapes that policies share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.policy.folder import load_folder
from luocheng.registers import register_types, types_of
from luocheng.registers.shared import shared_registers

if TYPE_CHECKING:
    from luocheng.policy.folder.model import Policy
    from luocheng.registers import RegisterType

__all__ = ["Plan", "common_plan", "plan_of", "sample_plans"]

_POLICIES = Path(__file__).resolve().parents[3] / "policies"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made for one policy: the name of its folder, its registers, its rules."""

    name: str
    types: dict[str, RegisterType]
    policy: Policy | None = None


def plan_of(policy: Policy) -> Plan:
    """Return the plan for one policy."""
    return Plan(policy.id, register_types(policy), policy)


def common_plan() -> Plan | None:
    """Return the plan for the registers that policies share; None where there are none."""
    shared = shared_registers()
    return Plan("common", types_of(list(shared.values()))) if shared else None


def sample_plans() -> list[Plan]:
    """Return the plans for the sample city's own measures, and for the registers that policies share."""
    plans = [
        plan_of(load_folder(path.parent))
        for path in sorted((_POLICIES / "sample-city").glob("*/registers.yaml"))
    ]
    common = common_plan()
    return [*plans, common] if common else plans
