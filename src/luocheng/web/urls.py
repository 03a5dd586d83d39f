"""Every way into the house, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("luocheng.web.pages.urls")),
    path("", include("luocheng.web.people.urls")),
    path("jobs/", include("luocheng.web.jobs.urls")),
    path("", include("luocheng.web.operations.urls")),
    path("audit/", include("luocheng.web.record.urls")),
    path("reminders/", include("luocheng.web.reminders.urls")),
]
handler403 = "luocheng.web.pages.faults.forbidden"
handler404 = "luocheng.web.pages.faults.absent"
handler500 = "luocheng.web.pages.faults.broken"
