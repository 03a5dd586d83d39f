"""Registers on pages: filled in, imported whole or not at all, searched, exported and read back, checked by the rules."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.registers import read_records
from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import run_next
from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.models import Check, Finding, Import, Record, Register

pytestmark = pytest.mark.django_db
POLICY = "renewal-measures"


@pytest.fixture
def register(people: dict[str, User], settings: Any, tmp_path: Path) -> Register:
    settings.MEDIA_ROOT = tmp_path / "files"
    keeper = Unit.objects.get(name="市住房城乡建设局")
    made = Register(policy=POLICY, kind="renewal-unit", title="更新单元台账", keeper=keeper)
    with changing(people["office"], "register.opened") as change:
        change.save(made)
    return made


def sheet(rows: list[dict[str, Any]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    page = book.active
    heads = list(rows[0])
    page.append(heads)
    for row in rows:
        page.append([row.get(h) for h in heads])
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("更新单元.xlsx", held.getvalue())


ROWS = [
    {"单元编号": "GX-001", "单元名称": "东风片区", "圈层": "第一圈层", "产业建筑面积（平方米）": 24000, "总建筑面积（平方米）": 50000},
    {"单元编号": "GX-002", "单元名称": "老街片区", "圈层": "第二圈层", "产业建筑面积（平方米）": 45000, "总建筑面积（平方米）": 50000},
    {"单元编号": "GX-003", "单元名称": "河西片区", "圈层": "第三圈层", "产业建筑面积（平方米）": None, "总建筑面积（平方米）": 80000},
]  # fmt: skip


def work_off() -> list[Job]:
    before = set(Job.objects.values_list("pk", flat=True))
    while run_next():
        pass
    return list(Job.objects.exclude(pk__in=before))


def bring(client: Client, register: Register, rows: list[dict[str, Any]]) -> Import:
    answer = client.post(
        reverse("register-import-new", args=[register.pk]), {"file": sheet(rows), "datum": ""}
    )
    assert answer.status_code == 302, answer.content.decode()
    work_off()
    assert Job.objects.latest("pk").state == State.DONE, Job.objects.latest("pk").faults
    return Import.objects.latest("pk")


def take(client: Client, file: Import) -> None:
    assert client.post(reverse("register-import-apply", args=[file.pk])).status_code == 302
    work_off()
    assert Job.objects.latest("pk").state == State.DONE, Job.objects.latest("pk").faults


def test_registers_of_policies_are_offered_and_taken_into_use(
    as_: Callable[[str], Client], people: Any
) -> None:
    client = as_("office")
    page = client.get(reverse("registers")).content.decode()
    assert "启用 更新单元台账" in page
    answer = client.post(reverse("register-open"), {"policy": POLICY, "kind": "renewal-unit"})
    register = Register.objects.get()
    assert answer.headers["Location"] == reverse("register", args=[register.pk])
    assert register.keeper == Unit.objects.get(name="市住房城乡建设局")
    client.post(reverse("register-open"), {"policy": POLICY, "kind": "renewal-unit"})
    assert Register.objects.count() == 1
    assert client.post(reverse("register-open"), {"policy": "../..", "kind": "x"}).status_code == 404


def test_a_file_is_tried_out_then_taken_in(as_: Callable[[str], Client], register: Register) -> None:
    client = as_("liaison")
    file = bring(client, register, ROWS)
    assert (file.result["new"], file.result["changed"], Record.objects.count()) == (3, 0, 0)
    page = client.get(reverse("register-import", args=[file.pk])).content.decode()
    assert "新增 3" in page
    take(client, file)
    assert Register.objects.get().count == 3
    first = Record.objects.get(code="GX-001")
    assert first.name == "东风片区"
    assert first.data["industry_share"] == pytest.approx(48.0)
    assert Record.objects.get(code="GX-003").data["industry_share"] is None
    # The same file again changes nothing; a changed one says what.
    again = bring(client, register, ROWS)
    assert (again.result["new"], again.result["changed"], again.result["same"]) == (0, 0, 3)
    changed = bring(client, register, [ROWS[0] | {"产业建筑面积（平方米）": 31000}])
    assert (changed.result["changed"], changed.result["missing"]) == (1, 2)
    page = client.get(reverse("register-import", args=[changed.pk])).content.decode()
    assert "24000" in page
    assert "31000" in page
    take(client, changed)
    assert Record.objects.get(code="GX-001").data["industry_share"] == pytest.approx(62.0)
    assert Record.objects.filter(gone=False).count() == 3
    told = Event.objects.filter(subject=first.subject).latest("number")
    assert told.before["data"]["industry_floor_area"] == 24000
    assert told.after["data"]["industry_floor_area"] == 31000


def test_a_file_with_faults_lists_them_all_and_takes_nothing_in(
    as_: Callable[[str], Client], register: Register
) -> None:
    client = as_("liaison")
    wrong = [
        ROWS[0] | {"总建筑面积（平方米）": "约五万"},
        ROWS[1] | {"圈层": "第九圈层"},
        ROWS[2] | {"单元编号": "GX-001"},
    ]
    file = bring(client, register, wrong)
    where = {f["where"] for f in file.result["faults"]}
    assert len(file.result["faults"]) >= 3
    assert any("E2" in w for w in where)
    assert any("C3" in w for w in where)
    page = client.get(reverse("register-import", args=[file.pk])).content.decode()
    assert "没有写入任何条目" in page
    client.post(reverse("register-import-apply", args=[file.pk]))
    work_off()
    assert Record.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_none_is_told_so(
    as_: Callable[[str], Client], register: Register, content: bytes
) -> None:
    client = as_("liaison")
    answer = client.post(
        reverse("register-import-new", args=[register.pk]),
        {"file": SimpleUploadedFile("x.xlsx", content), "datum": ""},
    )
    work_off()
    if answer.status_code == 302:
        assert Import.objects.latest("pk").result["faults"]
    assert Record.objects.count() == 0


def test_an_upload_that_is_too_large_is_refused(
    as_: Callable[[str], Client], register: Register, settings: Any
) -> None:
    settings.LARGEST_UPLOAD = 1000
    answer = as_("liaison").post(
        reverse("register-import-new", args=[register.pk]),
        {"file": SimpleUploadedFile("x.xlsx", b"x" * 300_000), "datum": ""},
    )
    assert answer.status_code == 422
    assert Import.objects.count() == 0


def test_what_is_seen_is_exported_and_reads_back_the_same(
    as_: Callable[[str], Client], register: Register, tmp_path: Path
) -> None:
    client = as_("liaison")
    take(client, bring(client, register, ROWS))
    for kind in ("xlsx", "csv", "parquet"):
        answer = client.get(reverse("register-export", args=[register.pk, kind]) + "?q=GX-00")
        path = tmp_path / f"out.{kind}"
        path.write_bytes(b"".join(answer.streaming_content))
        frame = read_records(path, register.type)
        assert frame.get_column("code").to_list() == ["GX-001", "GX-002", "GX-003"]
        assert frame.get_column("industry_floor_area").to_list() == [24000, 45000, None]
    answer = client.get(reverse("register-export", args=[register.pk, "csv"]) + "?f.circle=second")
    assert "GX-002" in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_records_are_searched_filtered_and_sorted(as_: Callable[[str], Client], register: Register) -> None:
    client = as_("analyst")
    take(as_("liaison"), bring(as_("liaison"), register, ROWS))
    address = reverse("register", args=[register.pk])

    def codes(query: str) -> list[str]:
        page = client.get(address + query).content.decode()
        found = [c for c in ("GX-001", "GX-002", "GX-003") if f">{c}<" in page]
        return sorted(found, key=lambda c: page.index(f">{c}<"))

    assert codes("") == ["GX-001", "GX-002", "GX-003"]
    assert codes("?q=河西") == ["GX-003"]
    assert codes("?f.circle=second") == ["GX-002"]
    assert codes("?sort=-code") == ["GX-003", "GX-002", "GX-001"]
    # What is missing stands last in either order.
    assert codes("?sort=industry_floor_area") == ["GX-001", "GX-002", "GX-003"]
    assert codes("?sort=-industry_floor_area") == ["GX-002", "GX-001", "GX-003"]
    assert "没有符合的条目" in client.get(address + "?q=没有").content.decode()
    assert client.get(address + "?page=abc&sort=drop table").status_code == 200


def test_a_form_names_every_fault_beside_its_field_and_saves_what_is_right(
    as_: Callable[[str], Client], register: Register
) -> None:
    client = as_("liaison")
    address = reverse("record-new", args=[register.pk])
    answer = client.post(
        address, {"code": "", "circle": "first", "total_floor_area": "五万多", "name": "<script>"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("text-danger") >= 2
    assert "<script>" not in page.split("<main", 1)[1]
    answer = client.post(
        address, {"code": "GX-9", "name": "新片区", "circle": "first", "total_floor_area": "5万"}
    )
    record = Record.objects.get()
    assert answer.headers["Location"] == reverse("record", args=[record.pk])
    assert record.data["total_floor_area"] == 50000
    assert Register.objects.get().count == 1
    assert client.post(address, {"code": "GX-9"}).status_code == 422
    page = client.get(reverse("record", args=[record.pk])).content.decode()
    assert "新片区" in page
    assert "50,000" in page


def test_two_who_change_a_record_do_not_overwrite_each_other(
    as_: Callable[[str], Client], register: Register
) -> None:
    client = as_("liaison")
    client.post(reverse("record-new", args=[register.pk]), {"code": "GX-9", "name": "甲"})
    record = Record.objects.get()
    address = reverse("record-edit", args=[record.pk])
    given = {"code": "GX-9", "seen": record.version}
    assert client.post(address, given | {"name": "乙", "why": "改名"}).status_code == 302
    assert as_("office").post(address, given | {"name": "丙"}).status_code == 409
    assert Record.objects.get().name == "乙"
    assert Event.objects.filter(subject=record.subject).latest("number").why == "改名"


def test_the_rules_are_run_and_findings_stand_beside_records(
    as_: Callable[[str], Client], register: Register
) -> None:
    take(as_("liaison"), bring(as_("liaison"), register, ROWS))
    client = as_("reviewer")
    client.post(reverse("register-check-new", args=[register.pk]), {"on": "2025-06-01"})
    work_off()
    check = Check.objects.get()
    assert check.records == 3
    assert check.on == dt.date(2025, 6, 1)
    failing = Finding.objects.filter(verdict="fail", record__code="GX-001")
    assert any("48" in f.explanation for f in failing)
    assert all(f.clause and f.evidence for f in failing)
    page = client.get(reverse("register-check", args=[check.pk]) + "?verdict=fail").content.decode()
    assert "GX-001" in page
    page = client.get(reverse("record", args=[failing[0].record_id])).content.decode()
    assert "不通过" in page


def test_the_same_findings_as_the_command_line(
    as_: Callable[[str], Client], register: Register, tmp_path: Path
) -> None:
    from luocheng.rules import check_records, compile_policy
    from luocheng.web.registers.frames import frame_of
    from luocheng.web.registers.types import policy_of

    take(as_("liaison"), bring(as_("liaison"), register, ROWS))
    from luocheng.web.registers.checking import run_rules

    made = run_rules(register, dt.date(2025, 6, 1), None)
    frame = frame_of(register.type, Record.objects.filter(register=register).order_by("code"))
    book = compile_policy(policy_of(POLICY), dt.date(2025, 6, 1))
    found = check_records(book, {"renewal-unit": frame})
    assert made.counts == {str(k): v for k, v in found.frame.group_by("verdict").len().iter_rows()}


def test_a_register_is_confirmed_by_who_keeps_it(as_: Callable[[str], Client], register: Register) -> None:
    address = reverse("register-confirm", args=[register.pk])
    assert as_("other").post(address).status_code == 403
    assert as_("liaison").post(address).status_code == 302
    assert Register.objects.get().confirmed_on is not None


@pytest.mark.parametrize(
    ("role", "kept_out"),
    [("leader", True), ("analyst", True), ("reviewer", True), ("other", True), ("liaison", False)],
)
def test_only_keepers_and_the_office_change_records(
    as_: Callable[[str], Client], register: Register, role: str, *, kept_out: bool
) -> None:
    answer = as_(role).post(reverse("record-new", args=[register.pk]), {"code": "X-1"})
    assert (answer.status_code == 403) == kept_out
    assert Record.objects.exists() != kept_out


def test_a_list_takes_few_questions(
    as_: Callable[[str], Client], register: Register, django_assert_max_num_queries: Any
) -> None:
    records = [
        Record(register=register, code=f"GX-{i:05}", name=f"片区{i}", data={"code": f"GX-{i:05}"})
        for i in range(300)
    ]
    with changing(None, "test.many") as change:
        change.add_all(records, about=register, brief=True)
    client = as_("leader")
    with django_assert_max_num_queries(12):
        client.get(reverse("register", args=[register.pk]))


def test_frames_go_out_and_come_back_the_same(register: Register) -> None:
    from luocheng.sample.records import make_records
    from luocheng.web.registers.frames import frame_of, records_of
    from luocheng.web.registers.types import policy_of, types_of

    frames = dict(
        make_records(dict(types_of(POLICY)), policy_of(POLICY), only=("renewal-unit", "balance-area"))
    )
    frame = frames["renewal-unit"]
    back = frame_of(register.type, list(records_of(register, frame)))
    assert back.equals(frame.select(back.columns))
    assert isinstance(back, pl.DataFrame)
