"""Ways to the jobs."""

from __future__ import annotations

from luocheng.web.jobs import views
from luocheng.web.jobs.models import Job
from luocheng.web.pages.ways import way

urlpatterns = [
    way("", views.jobs, "overview.see", name="jobs"),
    way("<int:pk>/", views.one, "job.see", Job, name="job", select=("owner", "repeats")),
    way("<int:pk>/progress/", views.progress, "job.see", Job, name="job-progress"),
    way("<int:pk>/cancel/", views.cancel, "job.cancel", Job, name="job-cancel"),
    way("<int:pk>/retry/", views.retry, "job.retry", Job, name="job-retry", select=("owner",)),
]
