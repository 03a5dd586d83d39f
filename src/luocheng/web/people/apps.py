"""The application of people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Configure people."""

    name = "luocheng.web.people"
    label = "people"
