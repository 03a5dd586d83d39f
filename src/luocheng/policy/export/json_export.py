"""Write a plan as JSON, and publish the schema of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from luocheng.policy.model import Document
from luocheng.policy.plain import plan_to_dict

__all__ = ["schema", "write_json"]


def write_json(documents: Sequence[Document], path: Path) -> None:
    """Write the documents as one JSON object, indented, with Chinese as it is."""
    text = json.dumps(plan_to_dict(documents), ensure_ascii=False, indent=2)
    # Half of a surrogate pair has no UTF-8; its escape is what JSON means by it.
    path.write_bytes(text.encode("utf-8", "backslashreplace") + b"\n")


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the object that `luocheng read --json` prints."""
    loaded: dict[str, Any] = json.loads(_schema_text())
    return loaded


@lru_cache(maxsize=1)
def _schema_text() -> str:
    return files(__package__).joinpath("plan.schema.json").read_text("utf-8")
