"""Uploading: what is read, what is refused and how, several documents in a file, a further text of a policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import run_next
from luocheng.web.people.models import User
from luocheng.web.policies.models import Item, ItemState, Policy, Source, Upload
from tests.web.policies.sample import TEXT, read

DATA = Path(__file__).resolve().parents[2] / "data" / "readers"
pytestmark = pytest.mark.django_db


def send(client: Client, data: bytes, name: str, address: str = "", **given: Any) -> Any:
    address = address or reverse("policy-new")
    return client.post(address, {"file": SimpleUploadedFile(name, data), **given})


def work() -> Job:
    while run_next():
        pass
    return Job.objects.latest("pk")


def test_a_document_is_stored_and_read_into_drafts(as_: Callable[[str], Client]) -> None:
    client = as_("office")
    answer = send(client, TEXT.encode(), "绿道方案.md")
    upload = Upload.objects.get()
    assert answer.headers["Location"] == reverse("policy-uploaded", args=[upload.pk])
    waiting = client.get(answer.headers["Location"]).content.decode()
    assert "排队中" in waiting
    assert "job-progress" in waiting or "/progress/" in waiting
    job = work()
    source = Source.objects.get()
    assert (job.state, job.page) == (State.DONE, reverse("policy-review", args=[source.pk]))
    assert source.policy.title == "示例市绿道建设三年行动方案（2024—2026年）"
    assert (source.policy.first_year, source.policy.last_year) == (2024, 2026)
    assert source.policy.number == "示政发〔2024〕3号"
    items = list(source.items.all())
    assert {i.kind for i in items} == {"task", "target"}
    assert all(i.state == ItemState.DRAFT and source.text[i.start : i.end] == i.quote for i in items)
    assert [i.place for i in items] == sorted(i.place for i in items)
    kept = client.get(reverse("policy-file", args=[source.pk]))
    assert b"".join(kept.streaming_content) == TEXT.encode()
    assert "attachment" in kept.headers["Content-Disposition"]


def test_what_was_read_is_what_the_command_reads(people: dict[str, User], tmp_path: Path) -> None:
    from luocheng.documents.reading import read_documents
    from luocheng.policy.plain import document_to_dict
    from luocheng.web.policies.texts import units_known

    source = read(people["office"])
    path = tmp_path / "绿道方案.md"
    path.write_text(TEXT, "utf-8")
    plan = json.loads(json.dumps(document_to_dict(read_documents(path, units_known())[0])))
    assert [i.data for i in source.items.filter(kind="task")] == plan["tasks"]
    assert sorted(i.data["start"] for i in source.items.filter(kind="target")) == sorted(
        t["start"] for t in plan["targets"]
    )
    assert source.text == plan["text"]
    assert source.findings == plan["findings"]


def test_a_job_that_is_done_twice_keeps_one_text(people: dict[str, User]) -> None:
    source = read(people["office"])
    Job.objects.update(state=State.WAITING)
    work()
    assert Source.objects.count() == 1
    assert Item.objects.filter(source=source).count() == Item.objects.count()


@pytest.mark.parametrize("name", ["方案.exe", "方案", "方案.docx.zip"])
def test_a_file_of_a_wrong_kind_is_refused_at_once(as_: Callable[[str], Client], name: str) -> None:
    answer = send(as_("office"), b"MZ", name)
    assert answer.status_code == 422
    assert "这种文件读不了" in answer.content.decode()
    assert not Upload.objects.exists()


def test_an_empty_file_is_refused_at_once(as_: Callable[[str], Client]) -> None:
    answer = send(as_("office"), b"", "方案.md")
    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_refused_while_it_comes(
    as_: Callable[[str], Client], settings: Any
) -> None:
    settings.LARGEST_UPLOAD = 1000
    answer = send(as_("office"), b"x" * 5000, "方案.md")
    assert answer.status_code == 422
    assert "没有保存" in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空白.txt", "　\n \n".encode()),
        ("图片.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
        ("坏的.docx", b"PK\x03\x04broken"),
        ("计划.json", b"{}"),
        ("计划.xlsx", b"PK\x03\x04broken"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    as_: Callable[[str], Client], name: str, data: bytes
) -> None:
    client = as_("office")
    send(client, data, name)
    job = work()
    assert job.state == State.FAILED
    assert job.faults
    page = client.get(reverse("policy-uploaded", args=[Upload.objects.get().pk])).content.decode()
    assert job.faults[0]["what"]["zh"] in page
    assert "重新上传" in page
    assert not Policy.objects.exists()


def test_an_encrypted_pdf_says_so(as_: Callable[[str], Client]) -> None:
    send(as_("office"), (DATA / "encrypted.pdf").read_bytes(), "密.pdf")
    job = work()
    assert (job.state, job.faults[0]["code"]) == (State.FAILED, "pdf-encrypted")


def test_characters_that_no_database_keeps_are_marked_in_place() -> None:
    from luocheng.web.policies.reading import _cleaned

    assert _cleaned({"text": "绿\0道\ud800", "n": [1, "\0"]}) == {
        "text": "绿\ufffd道\ufffd",
        "n": [1, "\ufffd"],
    }


SEVERAL = """篇一：示例市节水行动方案

一、重点任务

1.推进节水改造。2025年年底前完成管网改造100公里。牵头单位：市水务局。

篇二：示例市绿道行动方案

一、重点任务

1.建设绿道。2025年年底前建成绿道200公里。牵头单位：市园林局。
"""


def several(client: Client, **given: Any) -> Upload:
    address = reverse("policy-text-new", args=[given["policy"]]) if given else ""
    send(client, SEVERAL.encode(), "两篇.txt", address)
    work()
    return Upload.objects.latest("pk")


def test_of_several_documents_a_person_chooses(as_: Callable[[str], Client]) -> None:
    client = as_("office")
    upload = several(client)
    assert len(upload.documents) == 2
    assert not Source.objects.exists()
    page = client.get(reverse("policy-uploaded", args=[upload.pk])).content.decode()
    assert "2 份文件" in page
    nothing = client.post(reverse("policy-choose", args=[upload.pk]), {}, follow=True).content.decode()
    assert "请至少选一份" in nothing
    answer = client.post(reverse("policy-choose", args=[upload.pk]), {"take": "1"})
    source = Source.objects.get()
    assert answer.headers["Location"] == reverse("policy-review", args=[source.pk])
    assert "绿道" in source.text
    client.post(reverse("policy-choose", args=[upload.pk]), {"take": ["0", "1", "7", "x"]})
    assert Source.objects.count() == Policy.objects.count() == 2


def test_a_further_text_names_the_items_that_say_the_same(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    client = as_("office")
    first = read(people["office"])
    from luocheng.web.policies.reviewing import accept_all, digest

    drafts = list(first.items.select_related("source"))
    accept_all(people["office"], drafts, digest(drafts))
    send(
        client,
        TEXT.replace("600公里", "650公里").encode(),
        "绿道方案（印发稿）.md",
        reverse("policy-text-new", args=[first.policy_id]),
        label="印发稿",
    )
    work()
    second = first.policy.sources.exclude(pk=first.pk).get()
    assert second.label == "印发稿"
    assert Policy.objects.count() == 1
    parents = {i.title: i.parents for i in second.items.all()}
    assert parents["建设绿道"] == [first.items.get(kind="task", data__title="建设绿道").pk]
    changed = next(i for i in second.items.filter(kind="target") if i.data["value"] == 650)
    page = client.get(reverse("policy-review", args=[second.pk])).content.decode()
    assert "完全相同" in page
    from luocheng.web.policies.texts import same_as_before

    same = same_as_before(second)
    assert changed.pk not in {i.pk for i in same}
    client.post(reverse("policy-do", args=[second.pk]), {"same": digest(same)})
    assert second.items.filter(state="accepted").count() == len(same) > 0
    assert Item.objects.get(pk=changed.pk).state == "draft"


def test_a_plan_that_was_exported_and_corrected_is_read_back(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    client = as_("office")
    source = read(people["office"])
    from luocheng.web.policies.reviewing import decide

    decide(people["office"], [(i, i.version) for i in source.items.select_related("source")], "accepted")
    for form in ("xlsx", "json", "docx"):
        answer = client.get(reverse(f"policy-{form}", args=[source.pk]))
        data = b"".join(answer.streaming_content)
        assert len(data) > 500
        if form != "docx":
            send(client, data, f"计划.{form}")
            assert work().state == State.DONE
            again = Source.objects.latest("pk")
            assert again.text == source.text
            assert again.items.count() == source.items.count()


@pytest.mark.parametrize("role", ["liaison", "analyst", "reviewer", "leader"])
def test_only_the_office_uploads(as_: Callable[[str], Client], role: str) -> None:
    assert send(as_(role), TEXT.encode(), "a.md").status_code == 403
    assert not Upload.objects.exists()
