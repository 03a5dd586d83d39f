"""How far a task is: from facts where there are facts, from what its units say where there are none.

Other rooms add what they know with `add_facts`: the targets of the task's clause, for example.
"""

from __future__ import annotations

from collections.abc import Callable

from luocheng.web.tasks.models import Basis, Task

__all__ = ["FACTS", "add_facts", "derived", "refresh"]

Facts = Callable[[Task], int | None]
FACTS: list[Facts] = []


def add_facts(facts: Facts) -> None:
    """Have a function asked for the percentage of a task that has no milestones; None where it knows nothing."""
    if facts not in FACTS:
        FACTS.append(facts)


def derived(task: Task) -> tuple[int, str]:
    """Return the percentage that follows from what is known, and what it follows from."""
    done = [m.done_on is not None for m in task.milestones.all()]
    if done:
        return 100 * sum(done) // len(done), Basis.MILESTONES
    for facts in FACTS:
        known = facts(task)
        if known is not None:
            return max(0, min(100, known)), Basis.FACTS
    last = task.reports.exclude(percent=None).order_by("-at", "-pk").first()
    return (last.percent, Basis.REPORTED) if last is not None else (0, Basis.NONE)


def refresh(task: Task) -> None:
    """Bring the percentage of a task up to date; one that a person has set stays."""
    if task.basis != Basis.MANUAL:
        task.progress, task.basis = derived(task)
