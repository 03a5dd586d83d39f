"""The indicators of the national checkup by what they are called: a target of the same name is measured by it."""

from __future__ import annotations

from functools import lru_cache

from luocheng.errors import LuochengError
from luocheng.indicators.standing import convert
from luocheng.policy.folder.load import load_folder
from luocheng.policy.locate import find_policy

__all__ = ["choices", "measured_as", "named"]


@lru_cache(maxsize=1)
def named() -> dict[str, tuple[str, str, str]]:
    """Return Chinese and English title and unit of every indicator of the national checkup by its name."""
    found = load_folder(find_policy("national-checkup")).indicators
    return {i.name: (i.title.zh, i.title.en, i.unit) for i in found if i.title is not None}


def choices() -> list[tuple[str, str]]:
    """Return the indicators that may measure a target, for a form."""
    return [(name, f"{zh}（{unit}）" if unit else zh) for name, (zh, _en, unit) in named().items()]


def measured_as(title: str, unit: str) -> str:
    """Return the indicator of the checkup that is called like this; '' where none is."""
    for name, (zh, _en, wanted) in named().items():
        if title == zh:
            try:
                convert(1.0, wanted, unit)
            except LuochengError:
                # 人均 is left to the words: 平方米 for 平方米/人.
                if wanted.partition("/")[0] != unit:
                    return ""
            return name
    return ""
