"""The application of the duties."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    """Configure the duties."""

    name = "luocheng.web.duties"
    label = "duties"

    def ready(self) -> None:
        """Add the rights, the room, its card, and the work of every day."""
        from luocheng.web.duties import clock  # noqa: F401 - kinds of jobs are declared there
        from luocheng.web.duties.queries import card
        from luocheng.web.jobs.daily import daily
        from luocheng.web.pages.cards import Card, add_card
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add

        add(
            {
                "duty.see": Right(_("看应办事项"), EVERYONE),
                "duty.plan": Right(_("排定一年的应办事项"), ("administrator", "office")),
                "duty.do": Right(_("办结应办事项"), ("administrator", "office"), ("keeper",)),
                "duty.feed": Right(_("订阅应办日历（凭地址里的令牌）"), EVERYONE, ("public",)),
            }
        )
        add_room(Room(_("应办"), "duties", "duty.see", "calendar-event", 50))
        add_card(Card("duties/card.html", "duty.see", card, 30))
        daily("duties.remind", _("提醒应办事项"))
