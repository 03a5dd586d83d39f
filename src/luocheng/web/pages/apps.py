"""The application of the pages."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Configure the pages."""

    name = "luocheng.web.pages"
    label = "pages"
