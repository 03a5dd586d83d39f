"""Making the web application ready in a process: where its data lie, its settings, its tables."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["begin", "migrate"]


def begin(data: Path | None = None, *, demo: bool = False) -> None:
    """Set up Django over a data folder; nothing is read or written but the key."""
    import django

    from luocheng.web.messages import compile_messages

    if data is not None:
        os.environ["LUOCHENG_DATA"] = str(data)
    if demo:
        os.environ["LUOCHENG_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luocheng.web.settings")
    compile_messages()
    django.setup()
    from luocheng.calendar import amend_with
    from luocheng.web.operations.days import with_own_days

    amend_with(with_own_days)


def migrate() -> None:
    """Bring the tables of the database up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
