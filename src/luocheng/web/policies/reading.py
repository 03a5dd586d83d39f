"""Reading what was uploaded: a job that keeps the text and the drafts, or asks which of several documents is meant."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.models import Job
from luocheng.web.jobs.work import Running, ask, kind
from luocheng.web.policies.models import Policy, Upload
from luocheng.web.policies.texts import take, units_known
from luocheng.web.record.changing import changing

if TYPE_CHECKING:
    from luocheng.policy.model import Document

__all__ = ["PLANS", "SUFFIXES", "job_of", "read", "receive"]

SUFFIXES = (
    ".docx .docm .doc .wps .rtf .odt .pdf .html .htm .mht .mhtml .md .markdown .txt .xlsx .json".split()
)
"""The extensions of what can be read: documents, and plans that were written before and corrected elsewhere."""

PLANS = (".xlsx", ".json")


def receive(file: File[Any], actor: Any, policy: Policy | None = None, label: str = "") -> Upload:
    """Keep an uploaded file, and ask for the job that reads it.

    Parameters
    ----------
    file
        The file with its name.
    actor
        Who uploads it.
    policy
        The policy of which it is a further text; None where it begins a new one.
    label
        What this text is called beside others of the policy: 征求意见稿.

    Raises
    ------
    LuochengError
        Where the file cannot be stored.
    """
    name = PurePath(str(file.name)).name
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    upload = Upload(
        policy=policy,
        name=stem[: 200 - len(suffix)] + suffix,
        label=label,
        size=file.size,
        owner=actor,
        at=timezone.now(),
    )
    try:
        # The name under which it is stored is short and plain, whatever it is called.
        upload.file.save(f"document{suffix.lower()[:10]}", file, save=False)
    except OSError as error:
        raise LuochengError(_not_stored(error)) from error
    try:
        with changing(actor, "policy.uploaded") as change:
            change.save(upload)
            ask("policy.read", _("阅读 %(name)s") % {"name": upload.name[:180]}, {"upload": upload.pk}, actor)
    except BaseException:
        upload.file.delete(save=False)
        raise
    return upload


def _not_stored(error: OSError) -> Fault:
    return Fault(
        "文件没有保存下来：磁盘可能已满或不能写",
        where=error.strerror or "",
        remedy="请告诉管理员；腾出空间后再传一次",
        what_en="The file was not kept: the disk may be full or closed to writing",
        remedy_en="Tell the administrator; upload it again when there is room",
        code="upload-not-stored",
    )


def job_of(upload: Upload) -> Job | None:
    """Return the job that reads an upload."""
    return Job.objects.filter(kind="policy.read", given__upload=upload.pk).order_by("-pk").first()


@kind("policy.read")
def read(job: Running) -> dict[str, Any]:
    """Read an upload; one document becomes a text to review, several are left for a person to choose from."""
    upload = Upload.objects.select_related("policy", "owner").get(pk=job.given["upload"])
    if upload.read:
        return {"page": page_of(upload)}
    job.tell(0, 4, _("打开文件"))
    data = _stored(upload)
    job.tell(1, 4, _("阅读、找出任务和目标"))
    documents = _documents(upload, data)
    job.tell(2, 4, _("整理结果"))
    from luocheng.policy.plain import document_to_dict

    plans = [_cleaned(document_to_dict(d)) for d in documents]
    job.tell(3, 4, _("保存"))
    with changing(job.owner, "policy.read") as change:
        upload.read = True
        if len(plans) > 1:
            upload.documents = plans
        change.save(upload)
        if len(plans) == 1:
            take(change, plans[0], upload, upload.policy)
    return {"page": page_of(upload), "documents": len(plans)}


def page_of(upload: Upload) -> str:
    """Return where one goes on with what was read."""
    source = upload.sources.order_by("pk").first()
    if source is not None and not upload.documents:
        return reverse("policy-review", args=[source.pk])
    return reverse("policy-uploaded", args=[upload.pk])


def _stored(upload: Upload) -> bytes:
    try:
        with upload.file.open("rb") as file:
            return bytes(file.read())
    except OSError as error:
        raise LuochengError(
            Fault(
                "找不到已保存的文件",
                where=upload.name,
                remedy="请再传一次；仍不行请告诉管理员",
                what_en="The stored file is not there",
                remedy_en="Upload it again; if that does not help, tell the administrator",
                code="upload-lost",
            )
        ) from error


def _documents(upload: Upload, data: bytes) -> list[Document]:
    directory = units_known()
    if PurePath(upload.name).suffix.lower() in PLANS:
        from luocheng.policy.reopen import reopen

        return reopen(Path(upload.file.path), directory)
    from luocheng.documents.readers import read_bytes
    from luocheng.documents.reading import extract

    documents = extract(read_bytes(data, upload.name), directory)
    for document in documents:
        document.source = upload.name
    return documents


_BROKEN = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")


def _cleaned(value: Any) -> Any:
    """Put a mark in place of characters that no database keeps: NUL, halves of surrogate pairs; offsets stay."""
    if isinstance(value, str):
        return value.translate(_BROKEN)
    if isinstance(value, dict):
        return {k: _cleaned(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(v) for v in value]
    return value
