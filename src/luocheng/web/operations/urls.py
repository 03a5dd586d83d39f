"""Ways to the operations and to the administration."""

from __future__ import annotations

from luocheng.web.operations import views, workdays
from luocheng.web.operations.metrics import metrics
from luocheng.web.operations.models import OwnDay
from luocheng.web.pages.ways import way

urlpatterns = [
    way("metrics", metrics, "metrics.see", name="metrics"),
    way("admin/", views.administration, "administration.see", name="administration"),
    way("admin/settings/", views.house, "setting.see", name="settings"),
    way("admin/backups/", views.backups, "backup.see", name="backups"),
    way("admin/backups/new/", views.backup_new, "backup.make", name="backup-new"),
    way("admin/backups/<str:name>/", views.backup_file, "backup.fetch", name="backup-file"),
    way("admin/backups/<str:name>/delete/", views.backup_delete, "backup.delete", name="backup-delete"),
    way("workdays/", workdays.workdays, "workday.see", name="workdays"),
    way("workdays/calendar.yaml", workdays.calendar_file, "workday.see", name="workdays-file"),
    way("workdays/<int:pk>/drop/", workdays.drop, "workday.change", OwnDay, name="workday-drop"),
]
