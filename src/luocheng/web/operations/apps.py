"""The application of the operations."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Configure the operations."""

    name = "luocheng.web.operations"
    label = "operations"

    def ready(self) -> None:
        """Add the rights of the room, the room, and what it does once a day where that is set."""
        from luocheng.web.jobs.daily import daily
        from luocheng.web.operations import backups
        from luocheng.web.operations.models import House
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add

        both = ("administrator", "office")
        add(
            {
                "metrics.see": Right(_("看运行指标（凭令牌，或在本机）"), ("administrator",), ("public",)),
                "administration.see": Right(_("看管理页面：需要注意的事"), both),
                "setting.see": Right(_("看设置"), both),
                "setting.change": Right(_("改设置"), ("administrator",)),
                "backup.see": Right(_("看有哪些备份"), both),
                "backup.make": Right(_("做备份"), ("administrator",)),
                "backup.fetch": Right(_("下载备份（含全部数据）"), ("administrator",)),
                "backup.delete": Right(_("删除备份"), ("administrator",)),
                "workday.see": Right(_("看工作日历"), EVERYONE),
                "workday.change": Right(_("增减本市的放假和上班日"), both),
            }
        )
        add_room(Room(_("管理"), "administration", "administration.see", "settings", 85))
        daily(backups.KIND, _("每天的备份"), lambda: House.in_force().backup_daily)
