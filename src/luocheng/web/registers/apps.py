"""The application of the registers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    """Configure the registers."""

    name = "luocheng.web.registers"
    label = "registers"

    def ready(self) -> None:
        """Add the rights of the room, the room itself, and its jobs."""
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add
        from luocheng.web.registers import jobs  # noqa: F401 - kinds of jobs are declared there

        keepers = ("administrator", "office")
        add(
            {
                "register.see": Right(_("看台账"), EVERYONE),
                "register.open": Right(_("启用政策要求的台账"), keepers),
                "register.change": Right(_("增改台账条目"), keepers, ("keeper",)),
                "register.import": Right(_("导入台账"), keepers, ("keeper",)),
                "register.check": Right(_("按规则检查台账"), (*keepers, "reviewer"), ("keeper",)),
                "register.confirm": Right(_("确认台账无误"), keepers, ("keeper",)),
            }
        )
        add_room(Room(_("台账"), "registers", "register.see", "table", 40))
