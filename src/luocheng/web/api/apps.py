"""The application of the interface for programs."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Configure the interface."""

    name = "luocheng.web.api"
    label = "api"

    def ready(self) -> None:
        """Add the rights."""
        from luocheng.web.people.rights import EVERYONE, Right, add

        add(
            {
                "api.describe": Right(_("看接口说明"), EVERYONE, ("public",)),
                "api.use": Right(_("经接口查自己是谁、可以做什么"), EVERYONE),
                "token.use": Right(_("看、建自己的接口令牌"), EVERYONE),
                "token.end": Right(_("停用接口令牌"), ("administrator",), ("own",)),
            }
        )
