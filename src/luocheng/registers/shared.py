"""The shapes that registers of several policies share, declared once in policies/common/registers.yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.declared import RegisterDeclaration

__all__ = ["load_registers", "shared_registers"]

_SHIPPED = Path(__file__).resolve().parents[3] / "policies" / "common"


def load_registers(directory: Path) -> tuple[RegisterDeclaration, ...]:
    """Return the registers that a folder's registers.yaml declares; none where it has no such file.

    Raises
    ------
    LuochengError
        With every fault of the file, each with its line.
    """
    from luocheng.policy.folder.load import read_items

    faults: list[Fault] = []
    rows = read_items(directory, "registers.yaml", faults)
    LuochengError.gather(faults)
    return tuple(RegisterDeclaration(**row) for row in rows)


@lru_cache(maxsize=8)
def _loaded(directory: Path, _changed: float) -> tuple[RegisterDeclaration, ...]:
    return load_registers(directory)


def shared_registers(policies: Path | None = None) -> dict[str, RegisterDeclaration]:
    """Return the shared registers by id: those beside a policy folder, or else those that are shipped.

    Parameters
    ----------
    policies
        The folder that holds the policy folder; its `common` counts where it has one.
    """
    own = policies / "common" if policies is not None else None
    directory = own if own is not None and (own / "registers.yaml").is_file() else _SHIPPED
    file = directory / "registers.yaml"
    if not file.is_file():
        return {}
    return {d.id: d for d in _loaded(directory, file.stat().st_mtime)}
