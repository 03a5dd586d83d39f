"""What is made ready before somebody asks: every template compiles, the registers of the library are there."""

from __future__ import annotations

from luocheng.web.registers.types import policies_with_registers
from luocheng.web.warm import warm


def test_everything_is_made_ready() -> None:
    policies_with_registers.cache_clear()
    warm()
    asked = policies_with_registers.cache_info()
    assert (asked.currsize, asked.hits) == (1, 0)
