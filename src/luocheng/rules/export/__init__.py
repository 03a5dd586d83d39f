"""Hand findings and assignments on: tables for programs, workbooks, documents and pages for people."""

from luocheng.rules.export.assignments import ASSIGNMENT_FORMATS, write_assignments
from luocheng.rules.export.findings import FINDING_FORMATS, write_findings_file
from luocheng.rules.export.told import Told, told

__all__ = [
    "ASSIGNMENT_FORMATS",
    "FINDING_FORMATS",
    "Told",
    "told",
    "write_assignments",
    "write_findings_file",
]
