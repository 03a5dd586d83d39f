"""The application of the jobs."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Configure the jobs."""

    name = "luocheng.web.jobs"
    label = "jobs"
