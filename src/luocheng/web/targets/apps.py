"""The application of the targets."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """Configure the targets."""

    name = "luocheng.web.targets"
    label = "targets"

    def ready(self) -> None:
        """Add the room, its rights, its cards, and what it does when a policy is issued."""
        from luocheng.web.jobs.daily import daily
        from luocheng.web.pages.cards import Card, add_card
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add
        from luocheng.web.policies.issuing import on_issue
        from luocheng.web.targets import cards, clock  # noqa: F401 - kinds of jobs are declared there
        from luocheng.web.targets.facts import share_met
        from luocheng.web.targets.taking import take
        from luocheng.web.tasks.progress import add_facts

        add(
            {
                "target.see": Right(_("看目标和指标值"), EVERYONE),
                "target.observe": Right(
                    _("填报、更正指标值"), ("administrator", "office", "analyst"), ("lead", "own")
                ),
                "target.fill": Right(
                    _("用填报表批量填报（本单位牵头的目标）"),
                    ("administrator", "office", "analyst", "liaison"),
                ),
                "target.import": Right(_("导入体检结果"), ("administrator", "office", "analyst")),
                "target.change": Right(_("改指标的方向、基期和牵头单位"), ("administrator", "office")),
                "target.accept-shortfall": Right(_("登记、撤销容缺"), ("office", "leader")),
                "target.correct": Right(_("为未达标目标建整改任务"), ("administrator", "office")),
            }
        )
        add_room(Room(_("目标情况"), "targets", "target.see", "target", 30))
        add_card(Card("targets/card_status.html", "target.see", cards.by_status, 10))
        add_card(Card("targets/card_units.html", "target.see", cards.by_unit, 40))
        add_card(Card("targets/card_areas.html", "target.see", cards.by_area, 50))
        on_issue(take)
        add_facts(share_met)
        daily("targets.clock", _("目标时钟：年度更替、容缺到期"))
