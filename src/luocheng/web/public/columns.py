"""The columns that may be published of tasks, targets and registers, and which are offered ticked.

Nothing that names a person is ticked by itself: neither fields whose label says so, nor text that anything may stand in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from luocheng.registers import FieldType, RegisterType
from luocheng.web.pages.templatetags.house import said
from luocheng.web.public.models import Kind, Publication

__all__ = ["Column", "columns_for", "fields_of"]

_WORDS = (Path(__file__).parent / "persons.txt").read_text("utf-8").split()
_PERSON = re.compile(
    "|".join(_WORDS) + r"|(?:^|_)(?:person|contact|phone|mobile|mail|owner|applicant|holder|id_number)(?:_|$)"
)
"""Words in labels and ids of fields that hold people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be published: its id, label, what to mind about it, and whether it is offered ticked."""

    id: str
    label: Any
    ticked: bool = True
    warning: Any = ""
    fixed: bool = False

    @property
    def words(self) -> str:
        """The label in the language of the page."""
        return said(self.label) if hasattr(self.label, "zh") else str(self.label)


_TASKS = (
    Column("title", _("任务"), fixed=True),
    Column("leads", _("牵头单位"), fixed=True),
    Column("supporters", _("配合单位"), fixed=True),
    Column("clause", _("条款")),
    Column("deadline", _("完成时限")),
    Column("quote", _("原文"), ticked=False),
    Column("state", _("状态"), ticked=False),
    Column("progress", _("进度"), ticked=False),
)
_TARGETS = (
    Column("title", _("指标"), fixed=True),
    Column("asked", _("目标"), fixed=True),
    Column("year", _("目标年份"), fixed=True),
    Column("status", _("完成情况")),
    Column("value", _("最近的值")),
    Column("why", _("说明")),
    Column("lead", _("牵头单位")),
    Column("quote", _("原文")),
)


def columns_for(publication: Publication) -> list[Column]:
    """Return the columns that may be published of what a decision is about."""
    if publication.kind == Kind.TASKS:
        return list(_TASKS)
    if publication.kind == Kind.TARGETS:
        return list(_TARGETS)
    if publication.register is not None:
        kind = publication.register.type
        shape = [Column("geometry", _("位置和边界"), ticked=False)] if kind.geometry else []
        return [_column(kind, f) for f in kind.fields] + shape
    return []


def _column(kind: RegisterType, field: FieldType) -> Column:
    label = field.label
    if field.id == kind.key:
        return Column(field.id, label, fixed=True)
    if _PERSON.search(field.label.zh) or _PERSON.search(field.id):
        return Column(field.id, label, ticked=False, warning=_("可能涉及个人"))
    if field.type == "text" and field.id not in ("name", "title"):
        return Column(field.id, label, ticked=False, warning=_("自由文字，先看内容"))
    return Column(field.id, label)


def fields_of(publication: Publication) -> list[FieldType]:
    """Return the fields of a register that a decision names, in the order of the register; its key is always one."""
    assert publication.register is not None
    kind = publication.register.type
    wanted = {kind.key, *publication.fields}
    return [f for f in kind.fields if f.id in wanted]
