"""Loading a policy folder: every field validated, every fault found in one pass."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder import declared as d
from luocheng.policy.folder import measured as m
from luocheng.policy.folder.model import (
    LeftToPerson,
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    PolicyUnit,
)
from luocheng.policy.folder.nested import renamed
from luocheng.policy.folder.reader import FileReader
from luocheng.policy.folder.schema import FILES
from luocheng.policy.folder.values import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["load_folder", "read_items", "read_notes"]


def load_folder(directory: Path) -> Policy:
    """Load a policy folder.

    Raises
    ------
    LuochengError
        With every fault of every file, each with its line.
    """
    directory = Path(directory)
    if not (directory / "policy.yaml").is_file():
        raise LuochengError(_no_folder(directory))
    faults: list[Fault] = []
    rows = {name: FileReader(directory, kind, faults).rows() for name, kind in FILES.items()}
    _duplicates(rows, faults)
    notes = _notes(directory, faults)
    LuochengError.gather(faults)
    head = rows["policy.yaml"][0]
    return Policy(
        **_without(head, "line", "text", "title"),
        title=head["title"],
        text=head["text"],
        tasks=[PolicyTask(**row) for row in rows["tasks.yaml"]],
        targets=[PolicyTarget(**row) for row in rows["targets.yaml"]],
        references=[PolicyReference(**row) for row in rows["references.yaml"]],
        units=[PolicyUnit(**row) for row in rows["units.yaml"]],
        left_to_person=[LeftToPerson(**row) for row in rows["needs-person.yaml"]],
        parameters=[d.ParameterDeclaration(**renamed(row)) for row in rows["parameters.yaml"]],
        registers=[d.RegisterDeclaration(**row) for row in rows["registers.yaml"]],
        rules=[d.RuleDeclaration(**renamed(row)) for row in rows["rules.yaml"]],
        assignments=[d.AssignmentDeclaration(**renamed(row)) for row in rows["assignments.yaml"]],
        schedules=[d.ScheduleDeclaration(**renamed(row)) for row in rows["schedules.yaml"]],
        announced=[d.AnnouncedDeclaration(**row) for row in rows["announced.yaml"]],
        sentences=[d.SentenceAccount(**row) for row in rows["coverage.yaml"]],
        indicators=[m.IndicatorDeclaration(**renamed(row)) for row in rows["indicators.yaml"]],
        notes=notes,
        directory=directory,
    )


def read_items(directory: Path, name: str, faults: list[Fault]) -> list[Fields]:
    """Return the items of one file of a folder as plain fields; its faults are added to `faults`."""
    return FileReader(directory, FILES[name], faults).rows()


def _without(fields: Mapping[str, Any], *names: str) -> Fields:
    return {k: v for k, v in fields.items() if k not in names}


def _no_folder(directory: Path) -> Fault:
    if not directory.exists():
        return Fault(
            "没有这个文件夹",
            str(directory),
            what_en="There is no such folder",
            remedy="核对路径；新建用 luocheng policy init 文件 文件夹",
            remedy_en="Check the path; luocheng policy init FILE DIR makes one",
            code="no-folder",
        )
    return Fault(
        "这里没有 policy.yaml，不是政策文件夹",
        str(directory),
        what_en="There is no policy.yaml here: this is no policy folder",
        remedy="新建用 luocheng policy init 文件 文件夹",
        remedy_en="luocheng policy init FILE DIR makes one",
        code="no-folder",
    )


def _duplicates(rows: Mapping[str, list[Fields]], faults: list[Fault]) -> None:
    """Refuse an id that stands twice, be it in one file or in two."""
    first: dict[str, str] = {}
    for name, items in rows.items():
        if name == "policy.yaml":
            continue
        for row in items:
            identity = row.get("id", row.get("name"))
            place = f"{name}:{row['line']}"
            if not isinstance(identity, str):
                continue
            if identity in first:
                faults.append(
                    Fault(
                        f"“{identity}”重复，{first[identity]} 已经用了",
                        place,
                        what_en=f"“{identity}” is taken: {first[identity]} has it",
                        remedy="换一个短名，例如在后面加 -b",
                        remedy_en="Give one of them another name, such as one that ends in -b",
                        code="duplicate-id",
                    )
                )
            first.setdefault(identity, place)


# --- notes ------------------------------------------------------------------------------------------

_HEADING = re.compile(r"^#{2,6}\s+(?P<names>\S.*?)\s*#*$")


def _notes(directory: Path, faults: list[Fault]) -> dict[str, str]:
    path = directory / "notes.md"
    if not path.is_file():
        return {}
    try:
        return read_notes(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        faults.append(
            Fault(
                "文件不是 UTF-8 编码",
                path.name,
                what_en="The file is not UTF-8",
                remedy="用编辑器另存为 UTF-8",
                remedy_en="Save it as UTF-8",
                code="encoding",
            )
        )
        return {}


def read_notes(text: str) -> dict[str, str]:
    r"""Divide notes.md at its headings; one heading may name several clauses or items, divided by commas.

    >>> read_notes("# Notes\n## 三/(三)/7, 3-3-7-t4\nWhy.\n")
    {'三/(三)/7': 'Why.', '3-3-7-t4': 'Why.'}
    """
    result: dict[str, list[str]] = {}
    names: list[str] = []
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            names = [n for n in re.split(r"\s*[,，;；]\s*", heading["names"]) if n]
            for name in names:
                result.setdefault(name, [])
            continue
        for name in names:
            result[name].append(line)
    return {name: "\n".join(lines).strip() for name, lines in result.items()}
