"""Finding a policy: a folder, or one of those that are shipped, by its name."""

from __future__ import annotations

import difflib
from pathlib import Path

from luocheng.errors import Fault, LuochengError

__all__ = ["find_policy", "shipped_policies"]

_ROOT = Path(__file__).resolve().parents[3] / "policies"


def shipped_policies() -> dict[str, Path]:
    """Return the folders of the policies that are shipped, by name."""
    return {path.parent.name: path.parent for path in sorted(_ROOT.glob("**/policy.yaml"))}


def find_policy(name: str | Path) -> Path:
    """Return the folder of a policy.

    Parameters
    ----------
    name
        A folder, or the name of a policy that is shipped, with the folders it lies in or without them
        (renewal-measures, sample-city/renewal-measures); a folder that is there goes first.

    Raises
    ------
    LuochengError
        When it is neither, with the names that come near.
    """
    path = Path(name)
    if path.exists():
        return path
    shipped = shipped_policies()
    if path.parts and path.name in shipped:
        found = shipped[path.name]
        if found.parts[-len(path.parts) :] == path.parts:
            return found
    close = difflib.get_close_matches(str(name), shipped, 1, 0.5)
    raise LuochengError(
        Fault(
            "没有这个文件夹，也没有叫这个名字的政策",
            str(name),
            expected="、".join(shipped),
            remedy=f"是否想写 {close[0]}？" if close else "核对路径；新建用 luocheng policy init 文件 文件夹",
            what_en="There is no such folder, and no shipped policy of this name",
            expected_en=", ".join(shipped),
            remedy_en=f"Did you mean {close[0]}?"
            if close
            else "Check the path; luocheng policy init FILE DIR makes one",
            code="no-folder",
        )
    )
