"""The application of the record."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Configure the record."""

    name = "luocheng.web.record"
    label = "record"
