"""Registers 台账、库、清单: typed records, read from and written to the files that offices keep."""

from luocheng.registers.computed import fill, fill_all, related_to
from luocheng.registers.declared import register_types, types_of
from luocheng.registers.read import Reading, read_records, read_register
from luocheng.registers.template import write_template
from luocheng.registers.types import GEOMETRY, Choice, FieldType, RegisterType
from luocheng.registers.write import write_records

__all__ = [
    "GEOMETRY",
    "Choice",
    "FieldType",
    "Reading",
    "RegisterType",
    "fill",
    "fill_all",
    "read_records",
    "read_register",
    "register_types",
    "related_to",
    "types_of",
    "write_records",
    "write_template",
]
