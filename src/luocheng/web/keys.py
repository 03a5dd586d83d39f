"""The key that signs sessions: made once, kept in the data folder, readable by nobody else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

__all__ = ["kept_key"]


def kept_key(data: Path) -> str:
    """Return the key of a data folder; make it where there is none."""
    path = data / "secret-key"
    if path.is_file():
        return path.read_text("ascii").strip()
    data.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        # Only one of several processes that begin at once makes it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
