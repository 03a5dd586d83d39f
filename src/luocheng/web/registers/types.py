"""The types of records, as the policies declare them; each policy is loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from luocheng.policy.folder import Policy, load_folder
from luocheng.policy.locate import find_policy, shipped_policies
from luocheng.registers import RegisterType, register_types

__all__ = ["declared", "policies_with_registers", "policy_of", "type_of", "types_of"]


@lru_cache(maxsize=32)
def policy_of(name: str) -> Policy:
    """Return a policy of the library."""
    return load_folder(find_policy(name))


@lru_cache(maxsize=32)
def types_of(name: str) -> Mapping[str, RegisterType]:
    """Return the registers that a policy declares."""
    return register_types(policy_of(name))


def type_of(name: str, kind: str) -> RegisterType:
    """Return one of them."""
    return types_of(name)[kind]


@lru_cache(maxsize=1)
def policies_with_registers() -> tuple[str, ...]:
    """Return the policies of the library that have registers."""
    return tuple(n for n in shipped_policies() if types_of(n))


def declared(name: str) -> list[RegisterType]:
    """Return the registers that a policy declares, by title."""
    return sorted(types_of(name).values(), key=lambda t: t.title.zh)
