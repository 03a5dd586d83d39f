"""The application of people."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Configure people."""

    name = "luocheng.web.people"
    label = "people"

    def ready(self) -> None:
        """Have locks told, and what ended long ago tidied up once a day."""
        from luocheng.web.jobs.daily import daily
        from luocheng.web.people import locks, tidying  # noqa: F401 - declares a receiver and a kind of job

        daily("people.tidy", _("清理过期的登录"))
