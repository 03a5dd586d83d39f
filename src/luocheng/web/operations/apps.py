"""The application of the operations."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Configure the operations."""

    name = "luocheng.web.operations"
    label = "operations"

    def ready(self) -> None:
        """Add the rights of the room."""
        from luocheng.web.people.rights import Right, add

        add({"metrics.see": Right(_("看运行指标（凭令牌，或在本机）"), ("administrator",), ("public",))})
