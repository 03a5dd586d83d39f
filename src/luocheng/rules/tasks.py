"""The policy's own tasks as a register, so that assignments can speak of them: `register: task`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from luocheng.policy.folder.check_items import clause_key
from luocheng.policy.folder.model import Title, clause_text
from luocheng.registers import FieldType, RegisterType

if TYPE_CHECKING:
    from luocheng.policy.folder.model import Policy

__all__ = ["TASK", "task_records", "task_type"]

TASK = "task"
"""The name of the built-in register."""

_SEPARATOR = "、"
_FIELDS = (
    ("code", "编号", "Code", "text"),
    ("clause", "条款", "Clause", "text"),
    ("section", "部分", "Section", "integer"),
    ("title", "任务", "Task", "text"),
    ("lead", "牵头单位", "Leading units", "text"),
    ("support", "配合单位", "Supporting units", "text"),
    ("deadline", "完成时限", "Deadline", "text"),
)


def task_type(policy: Policy) -> RegisterType:
    """Return the register of the tasks: code, clause, section (its first number), title, lead, support, deadline."""
    del policy
    fields = tuple(FieldType(name, Title(zh, en), kind) for name, zh, en, kind in _FIELDS)
    return RegisterType(TASK, Title("任务", "Task"), "code", fields)


def task_records(policy: Policy) -> pl.DataFrame:
    """Return the tasks of a policy as records; several units are joined by 、."""
    rows = []
    for task in policy.tasks:
        key = clause_key(task.clause[:1])
        rows.append(
            {
                "code": task.id,
                "clause": clause_text(task.clause),
                "section": float(key[0]) if key else None,
                "title": task.title,
                "lead": _SEPARATOR.join(task.lead) or None,
                "support": _SEPARATOR.join((*task.support, *task.implied)) or None,
                "deadline": task.deadline,
            }
        )
    schema = {name: pl.Float64() if kind == "integer" else pl.String() for name, _, _, kind in _FIELDS}
    return pl.DataFrame(rows, schema=schema)
