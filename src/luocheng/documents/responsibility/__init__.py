"""Who is responsible: labels, brackets and sentences that give work to units, and the rules that say who leads."""

from __future__ import annotations

from luocheng.documents.responsibility.clauses import find_assignments
from luocheng.documents.responsibility.conventions import Convention, find_convention
from luocheng.documents.responsibility.duty import Assignment, Duty
from luocheng.documents.responsibility.wording import parse_duty

__all__ = ["Assignment", "Convention", "Duty", "find_assignments", "find_convention", "parse_duty"]
