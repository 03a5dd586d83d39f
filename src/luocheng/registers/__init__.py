"""Registers 台账、库、清单: typed records, read from and written to the files that offices keep."""

from luocheng.registers.declared import register_types, types_of
from luocheng.registers.types import GEOMETRY, Choice, FieldType, RegisterType

__all__ = [
    "GEOMETRY",
    "Choice",
    "FieldType",
    "RegisterType",
    "register_types",
    "types_of",
]
