"""Find a font of the system that has Chinese characters."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache

__all__ = ["PREFERRED", "chinese_font"]

PREFERRED = (
    "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei", "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei", "Noto Sans CJK JP", "Noto Serif CJK SC", "SimSun", "Droid Sans Fallback", "AR PL UMing CN",
)  # fmt: skip
"""Fonts that maps are lettered in, best first."""


@lru_cache(maxsize=1)
def chinese_font() -> str | None:
    """Return the name of a font with Chinese characters; None where the system has none.

    The first of `PREFERRED` that is there, else any that fontconfig names as Chinese.
    """
    from matplotlib import font_manager

    known = {f.name for f in font_manager.fontManager.ttflist}
    found = next((n for n in PREFERRED if n in known), None)
    if found is not None:
        return found
    for path, family in _listed():
        if family in known:
            return family
        try:
            font_manager.fontManager.addfont(path)
        except (OSError, RuntimeError):
            continue
        return str(font_manager.FontProperties(fname=path).get_name())
    return None


def _listed() -> list[tuple[str, str]]:
    """Return files and families that fontconfig says are Chinese."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    told = subprocess.run(  # noqa: S603 - no part of the command comes from outside
        [program, ":lang=zh-cn", "file", "family"], capture_output=True, text=True, check=False, timeout=20
    ).stdout
    rows = [line.partition(": ") for line in sorted(told.splitlines())]
    return [(file.rstrip(":"), family.split(",")[0].removeprefix(":")) for file, _, family in rows if family]
