"""Sending reminders by mail: one letter a person with all that is new, in both languages.

What was not taken stays and is tried again: after a while where the server was away, with the next day's letters where it
refused one of them. The administrators are told of both.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.utils import timezone

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import Running, ask, kind
from luocheng.web.people.models import Role, User
from luocheng.web.reminders.models import Reminder, remind, words

__all__ = ["Sent", "send"]

_LINES = 40
"""Sentences a letter gives in full; the page has the others."""

_WAITS = (10, 30, 60, 240)
"""Minutes until the next try; the last one goes on until the server is there."""

_OWN = "mail."
"""How keys of reminders begin that are about mail itself: they are shown and not sent."""

_OF_A_LETTER = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    ValueError,
)
"""What goes wrong with one letter; everything else is about the server, as are a sender it refuses and its farewell (421)."""


@dataclass
class Sent:
    """What came of sending: letters that were taken, and who could not be written to with the server's reason."""

    letters: int = 0
    refused: list[tuple[User, str]] = field(default_factory=list)


@kind("reminders.mail")
def mail(job: Running) -> dict[str, Any]:
    """Send what has not been sent; where the server is away, have it tried again and the administrators told."""
    try:
        sent = send(job.tell)
    except LuochengError as error:
        _again(job)
        fault = error.faults[0]
        said = words(f"{fault.what}；稍后自动再试", f"{fault.what_en}; it is tried again later")
        _tell(f"away/{timezone.localdate()}", said, f"/jobs/{job.job.pk}/")
        raise
    for user, why in sent.refused:
        said = words(
            f"给 {user.name}（{user.email}）的提醒邮件被退回：{why}",
            f"The mail to {user.name} ({user.email}) was refused: {why}",
        )
        _tell(f"refused/{user.pk}/{timezone.localdate()}", said, f"/users/{user.pk}/")
    return {"sent": sent.letters, "refused": [user.email for user, _why in sent.refused]}


def _tell(occasion: str, said: tuple[str, str], page: str) -> None:
    remind(User.objects.filter(role=Role.ADMINISTRATOR), f"{_OWN}{occasion}", said, page)


def _again(job: Running) -> None:
    """Have the job done again after a while, unless that is asked for already."""
    if Job.objects.filter(kind=job.job.kind, state=State.WAITING).exists():
        return
    tried = int(job.given.get("tried", 0))
    wait = dt.timedelta(minutes=_WAITS[min(tried, len(_WAITS) - 1)])
    given = job.given | {"tried": tried + 1}
    ask(job.job.kind, job.job.title, given, job.owner, not_before=timezone.now() + wait)


def send(tell: Any = None) -> Sent:
    """Send every reminder that was not sent yet to those who have an address.

    Raises
    ------
    LuochengError
        When the mail server is away; what was not sent is tried again the next time.
    """
    waiting = (
        Reminder.objects.filter(mailed_at=None, read_at=None, user__is_active=True)
        .exclude(user__email="")
        .exclude(key__startswith=_OWN)
    )
    people = [
        (user, list(some))
        for user, some in groupby(
            waiting.select_related("user").order_by("user_id", "pk"), key=lambda r: r.user
        )
    ]
    sent = Sent()
    if not people:
        return sent
    try:
        with get_connection() as connection:
            for done, (user, some) in enumerate(people):
                if tell is not None:
                    tell(done, len(people))
                letter = EmailMessage(
                    _subject(len(some)),
                    _body(some),
                    settings.DEFAULT_FROM_EMAIL,
                    [user.email],
                    connection=connection,
                )
                try:
                    letter.send()
                except _OF_A_LETTER as error:
                    if isinstance(error, smtplib.SMTPSenderRefused) or getattr(error, "smtp_code", 0) == 421:
                        raise
                    # One address that does not do keeps nobody else from their letter.
                    sent.refused.append((user, _reason(error)))
                    continue
                Reminder.objects.filter(pk__in=[r.pk for r in some]).update(mailed_at=timezone.now())
                sent.letters += 1
    except OSError as error:  # of the socket and of smtplib alike
        raise LuochengError(_no_server(_reason(error))) from error
    return sent


def _reason(error: Exception) -> str:
    """Return what a server said, as one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        error = smtplib.SMTPResponseException(code, said)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"[:200]
    return str(error)[:200]


def _subject(count: int) -> str:
    demo = words("【示例数据】", "[Demonstration data] ") if settings.DEMO else ("", "")
    zh, en = words(f"落城：{count}项新提醒", f"Luocheng: {count} new")
    return f"{demo[0]}{zh} · {en}"


def _body(some: list[Reminder]) -> str:
    address = settings.PUBLIC_ADDRESS.rstrip("/")
    lines = [f"{r.zh}\n{r.en}\n{address}{r.page}\n" for r in some[:_LINES]]
    if len(some) > _LINES:
        zh, en = words(
            f"另有{len(some) - _LINES}项，请登录查看。", f"{len(some) - _LINES} more: log in to see them."
        )
        lines.append(f"{zh}\n{en}\n{address}/reminders/\n")
    return "\n".join(lines)


def _no_server(why: str) -> Fault:
    return Fault(
        f"邮件服务器没有收下邮件：{why}",
        remedy="请检查 LUOCHENG_MAIL_HOST；没有发出的提醒稍后再发",
        what_en=f"The mail server took no mail: {why}",
        remedy_en="Look at LUOCHENG_MAIL_HOST; what was not sent is sent later",
        code="mail-not-taken",
    )
