"""The application of the tasks."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    """Configure the tasks."""

    name = "luocheng.web.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Add the room, its rights, its card, what it does with editions, and its daily work."""
        from luocheng.web.jobs.daily import daily
        from luocheng.web.pages.cards import Card, add_card
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.tasks.rights import declare

        declare()
        import luocheng.web.tasks.clock
        import luocheng.web.tasks.imports
        import luocheng.web.tasks.issued  # noqa: F401 - takes up editions
        from luocheng.web.tasks.cards import standing

        add_room(Room(_("任务"), "tasks-mine", "task.list", "checklist", 30))
        add_card(Card("tasks/card.html", "task.list", standing, 20))
        daily("tasks.clock", _("任务时钟：督办单和提醒"))
