"""Sending reminders by mail: one letter a person with all that is new, in both languages."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.utils import timezone

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.work import Running, kind
from luocheng.web.reminders.models import Reminder, words

__all__ = ["send"]

_LINES = 40
"""Sentences a letter gives in full; the page has the others."""


@kind("reminders.mail")
def mail(job: Running) -> dict[str, Any]:
    """Send what has not been sent."""
    return {"sent": send(job.tell)}


def send(tell: Any = None) -> int:
    """Send every reminder that was not sent yet to those who have an address; return the number of letters.

    Raises
    ------
    LuochengError
        When the mail server takes none; what was not sent is tried again the next time.
    """
    waiting = Reminder.objects.filter(mailed_at=None, read_at=None, user__is_active=True).exclude(
        user__email=""
    )
    people = [
        (user, list(some))
        for user, some in groupby(
            waiting.select_related("user").order_by("user_id", "pk"), key=lambda r: r.user
        )
    ]
    if not people:
        return 0
    try:
        with get_connection() as connection:
            for done, (user, some) in enumerate(people):
                if tell is not None:
                    tell(done, len(people))
                EmailMessage(
                    _subject(len(some)),
                    _body(some),
                    settings.DEFAULT_FROM_EMAIL,
                    [user.email],
                    connection=connection,
                ).send()
                Reminder.objects.filter(pk__in=[r.pk for r in some]).update(mailed_at=timezone.now())
    except OSError as error:  # of the socket and of smtplib alike
        raise LuochengError(_no_server(str(error))) from error
    return len(people)


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
        remedy="请检查 LUOCHENG_MAIL_HOST；没有发出的提醒下次再发",
        what_en=f"The mail server took no mail: {why}",
        remedy_en="Look at LUOCHENG_MAIL_HOST; what was not sent is sent the next time",
        code="mail-not-taken",
    )
