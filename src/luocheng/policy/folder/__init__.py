"""A policy folder: started from a document, reviewed by a person, loaded and checked by machine."""

from luocheng.policy.folder.check import check_folder
from luocheng.policy.folder.findings import CHECKS
from luocheng.policy.folder.load import load_folder
from luocheng.policy.folder.model import (
    Evidence,
    FolderFinding,
    LeftToPerson,
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    PolicyUnit,
    TextMark,
    Title,
)
from luocheng.policy.folder.start import draft_policy, init_folder
from luocheng.policy.folder.write import policy_files, write_policy

__all__ = [
    "CHECKS",
    "Evidence",
    "FolderFinding",
    "LeftToPerson",
    "Policy",
    "PolicyReference",
    "PolicyTarget",
    "PolicyTask",
    "PolicyUnit",
    "TextMark",
    "Title",
    "check_folder",
    "draft_policy",
    "init_folder",
    "load_folder",
    "policy_files",
    "write_policy",
]
