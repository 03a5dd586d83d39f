"""The sample city 示例市: records for every register that a policy declares, of any size, by seed."""

from luocheng.sample.records import make_records
from luocheng.sample.shipped import Plan, common_plan, plan_of, sample_plans
from luocheng.sample.sizes import size_of
from luocheng.sample.write import FORMATS, SMALL, Written, write_policy_sample, write_readme

__all__ = [
    "FORMATS",
    "SMALL",
    "Plan",
    "Written",
    "common_plan",
    "make_records",
    "plan_of",
    "sample_plans",
    "size_of",
    "write_policy_sample",
    "write_readme",
]
