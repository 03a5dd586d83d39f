"""The table of tasks: out and in unchanged; every fault by row before anything is written."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.policy.export.office_table import read_entries
from luocheng.web.jobs.models import Job
from luocheng.web.jobs.work import run_next
from luocheng.web.policies.models import Policy
from luocheng.web.record.models import Event
from luocheng.web.tasks.models import Task
from luocheng.web.tasks.table import entry_of, plan
from tests.web.tasks.conftest import milestone

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(task: Task, as_: Callable[[str], Client]) -> bytes:
    """Return the table as it is exported."""
    milestone(task, "2025-06-30", "2025-06-20", "完成方案")
    milestone(task, "2026-06-30", title="过半，见“一”（暂定）")
    answer = as_("office").get(reverse("tasks-xlsx"))
    return b"".join(answer.streaming_content)


def cells(data: bytes) -> tuple[Any, Any, dict[str, int]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["任务分解表"]
    return book, page, {str(c.value): c.column for c in page[3]}


def row_of(page: Any, columns: dict[str, int], title: str) -> int:
    return next(r for r in range(4, page.max_row + 1) if page.cell(r, columns["任务"]).value == title)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(client: Client, data: bytes, name: str = "表.xlsx") -> Job:
    """Upload a table and have it looked through."""
    answer = client.post(reverse("task-import"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    while run_next():
        pass
    return Job.objects.filter(kind="tasks.import").latest("pk")


def test_what_is_exported_comes_back_unchanged(
    exported: bytes, as_: Callable[[str], Client], tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(exported)
    rows, faults = read_entries(path)
    changes, more = plan(rows)
    assert (len(rows), changes, faults, more) == (3, [], [], [])
    job = take(as_("office"), exported)
    assert (job.result["rows"], job.result["count"], job.result["faults"]) == (3, 0, [])
    page = as_("office").get(job.page).content.decode()
    assert "表里没有改动" in page
    assert "写入这些改动" not in page


def test_what_was_changed_is_shown_first_and_then_written(
    exported: bytes, task: Task, as_: Callable[[str], Client]
) -> None:
    book, page, at = cells(exported)
    row = row_of(page, at, "改造老旧小区")
    page.cell(row, at["任务"]).value = "改造小区"
    page.cell(row, at["牵头单位"]).value = "市园林局、各县（市、区）政府"
    page.cell(row, at["到期日"]).value = dt.datetime(2026, 9, 30)  # noqa: DTZ001 - what office programs write
    page.cell(row, at["经办人"]).value = "u-liaison"
    page.cell(row, at["2026年里程碑"]).value = "中期（2026-05-31）\n收尾（2026-09-15）"
    new = page.max_row + 1
    page.cell(new, at["政策"]).value = "示例市三年行动方案"
    page.cell(new, at["任务"]).value = "新加的任务"
    page.cell(new, at["完成时限"]).value = "2026年3月"
    job = take(as_("office"), saved(book))
    assert (job.result["faults"], job.result["count"], job.result["added"]) == ([], 2, 1)
    assert Task.objects.get(pk=task.pk).title == "改造老旧小区"
    shown = as_("office").get(job.page).content.decode()
    assert "新加的任务" in shown
    assert as_("office").post(job.page).status_code == 302
    while run_next():
        pass
    changed = Task.objects.get(pk=task.pk)
    assert (changed.title, changed.due, changed.lead.name) == ("改造小区", dt.date(2026, 9, 30), "市园林局")
    assert changed.assignee.username == "u-liaison"
    assert [u.name for u in changed.leads] == ["市园林局", "各县（市、区）政府"]
    assert [(m.title, bool(m.done_on)) for m in changed.milestones.all()] == [
        ("完成方案", True),
        ("中期", False),
        ("收尾", False),
    ]
    assert (changed.progress, changed.basis) == (33, "milestones")
    added = Task.objects.get(title="新加的任务")
    assert (added.due, added.item, added.number) == (dt.date(2026, 3, 31), None, 4)
    assert Event.objects.filter(subject=task.subject, kind="task.imported").exists()


def test_every_fault_is_named_by_row_and_nothing_is_written(
    exported: bytes, task: Task, as_: Callable[[str], Client]
) -> None:
    book, page, at = cells(exported)
    row = row_of(page, at, "改造老旧小区")
    page.cell(row, at["任务"]).value = None
    page.cell(row, at["到期日"]).value = "明年"
    page.cell(row, at["开始年份"]).value = "2030"
    page.cell(row, at["经办人"]).value = "nobody"
    page.cell(row, at["2025年里程碑"]).value = "没有日期\n写错年（2026-01-01）"
    other = row_of(page, at, "建设绿道")
    page.cell(other, at["编号（请勿改动）"]).value = "99999.v0x"
    third = row_of(page, at, "常态巡查")
    page.cell(third, at["编号（请勿改动）"]).value = None
    page.cell(third, at["政策"]).value = "没有的政策"
    job = take(as_("office"), saved(book))
    told = [(f["where"], f["what"]["zh"]) for f in job.result["faults"]]
    mine = {what for where, what in told if where.endswith(f"第{row}行")}
    assert {"任务名称是空的", "“明年”不是日期", "没有用户“nobody”", "开始年份晚于结束年份"} <= mine
    assert {"里程碑“没有日期”没有日期", "里程碑“写错年”的日期不在2025年"} <= mine
    assert "里程碑“完成方案”已完成或发过督办单，不能删除" in mine
    assert [w for where, w in told if where.endswith(f"第{other}行")] == ["没有这项任务"]
    assert [w for where, w in told if where.endswith(f"第{third}行")] == ["没有政策“没有的政策”"]
    done = Event.objects.filter(kind__startswith="task.")
    events = done.count()
    assert as_("office").post(job.page).status_code == 302
    assert not run_next()
    assert done.count() == events


def test_a_task_that_was_changed_meanwhile_is_a_fault(
    exported: bytes, task: Task, as_: Callable[[str], Client], stand: Callable[..., Task]
) -> None:
    book, page, at = cells(exported)
    page.cell(row_of(page, at, "改造老旧小区"), at["任务"]).value = "改过"
    stand(task, "signed")
    job = take(as_("office"), saved(book))
    assert [f["code"] for f in job.result["faults"]] == ["table-older"]


def test_a_row_twice_is_a_fault(exported: bytes, as_: Callable[[str], Client]) -> None:
    book, page, at = cells(exported)
    for column in at.values():
        page.cell(page.max_row + (column == 1), column).value = page.cell(4, column).value
    job = take(as_("office"), saved(book))
    assert "与前面一行是同一项任务" in [f["what"]["zh"] for f in job.result["faults"]]


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_said_and_not_a_traceback(
    policy: Policy, as_: Callable[[str], Client], data: bytes
) -> None:
    client = as_("office")
    answer = client.post(reverse("task-import"), {"file": SimpleUploadedFile("a.xlsx", data)})
    if not data:
        assert answer.status_code == 200
        return
    while run_next():
        pass
    job = Job.objects.filter(kind="tasks.import").latest("pk")
    assert [f["code"] for f in job.result["faults"]] == ["xlsx-unreadable"]
    assert client.get(job.page).status_code == 200


def test_only_the_office_imports(exported: bytes, as_: Callable[[str], Client]) -> None:
    for role in ("liaison", "leader", "analyst"):
        given = {"file": SimpleUploadedFile("a.xlsx", exported)}
        assert as_(role).post(reverse("task-import"), given).status_code == 403


def test_csv_has_every_task_and_no_formula(task: Task, as_: Callable[[str], Client], stand: Any) -> None:
    stand(task, "signed", title="=1+1")
    answer = as_("office").get(reverse("tasks-csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 4
    assert "'=1+1" in text


def test_a_row_says_what_the_task_says(task: Task) -> None:
    said = entry_of(task).cells
    assert (said["title"], said["leads"], said["due"], said["state"]) == (
        "改造老旧小区",
        "市住建局",
        "2026-12-31",
        "交办",
    )
