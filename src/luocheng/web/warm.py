"""What a process that serves makes ready before somebody asks for it: addresses, templates, the registers of the library."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

__all__ = ["begin_warm", "warm"]

_LOG = logging.getLogger("luocheng.warm")


def begin_warm() -> None:
    """Make ready beside what is being served: the first page need not wait for all of it."""
    threading.Thread(target=_quietly, daemon=True).start()


def warm() -> None:
    """Load what the first of each page would load: a second or two, once in a process."""
    from django.apps import apps
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import reverse
    from django.utils import translation

    from luocheng.web.registers.types import policies_with_registers

    reverse("overview")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("x")
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("luocheng."):
            for path in sorted(folder.rglob("*.html")):
                get_template(path.relative_to(folder).as_posix())
    policies_with_registers()


def _quietly() -> None:
    try:
        warm()
    except Exception:
        # Whoever asks for the page that needs it is told what is wrong; others are served.
        _LOG.exception("not everything could be made ready")
