"""The application of the reminders."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """Configure the reminders."""

    name = "luocheng.web.reminders"
    label = "reminders"

    def ready(self) -> None:
        """Add the right of the page, and the job that sends mail."""
        from luocheng.web.jobs.daily import daily
        from luocheng.web.people.rights import EVERYONE, Right, add

        add({"reminder.see": Right(_("看给自己的提醒"), EVERYONE)})
        import luocheng.web.reminders.mail  # noqa: F401 - declares the kind of job

        daily("reminders.mail", _("发送提醒邮件"))
