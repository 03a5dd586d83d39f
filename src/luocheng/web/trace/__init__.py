"""Trace: from any number to its sentence, its formula, the records it came from, and who entered them.

A room teaches it what its things come from, when it is ready:

    from luocheng.web import trace
    trace.register(Task, steps_of_task, action="task.see")

and its pages place the way to it beside a number: {% load trace %}{% trace task %}.
"""

from luocheng.web.trace.registry import TRACED, Step, name_events, register

__all__ = ["TRACED", "Step", "name_events", "register"]
