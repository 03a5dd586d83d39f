"""Every way into the house, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("luocheng.web.pages.urls")),
    path("", include("luocheng.web.people.urls")),
    path("jobs/", include("luocheng.web.jobs.urls")),
    path("policies/", include("luocheng.web.policies.urls")),
    path("registers/", include("luocheng.web.registers.urls")),
    path("maps/", include("luocheng.web.maps.urls")),
    path("duties/", include("luocheng.web.duties.urls")),
    path("", include("luocheng.web.operations.urls")),
    path("audit/", include("luocheng.web.record.urls")),
    path("reminders/", include("luocheng.web.reminders.urls")),
    path("tasks/", include("luocheng.web.tasks.urls")),
    path("targets/", include("luocheng.web.targets.urls")),
    path("trace/", include("luocheng.web.trace.urls")),
    path("", include("luocheng.web.public.urls")),
    path("api/", include("luocheng.web.api.urls")),
]
handler400 = "luocheng.web.pages.faults.malformed"
handler403 = "luocheng.web.pages.faults.forbidden"
handler404 = "luocheng.web.api.views.absent"
handler500 = "luocheng.web.pages.faults.broken"
