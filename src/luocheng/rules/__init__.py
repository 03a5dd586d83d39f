"""Rules and assignments: compiled from a policy, run over records; findings cite clause and evidence and explain themselves."""

from luocheng.rules.assigning import Assigned, assign_records
from luocheng.rules.book import compile_policy
from luocheng.rules.findings import Findings, check_records, write_findings
from luocheng.rules.model import VERDICTS, Assignment, Note, Rule, Rulebook
from luocheng.rules.passing import Change

__all__ = [
    "VERDICTS",
    "Assigned",
    "Assignment",
    "Change",
    "Findings",
    "Note",
    "Rule",
    "Rulebook",
    "assign_records",
    "check_records",
    "compile_policy",
    "write_findings",
]
