"""Checking a policy folder: on its own, and against the text of the document it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.folder.check_items import check_items
from luocheng.policy.folder.check_text import check_text
from luocheng.policy.folder.schema import FILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.policy.folder.model import Policy
    from luocheng.policy.model import Document, Finding

__all__ = ["check_folder"]


def check_folder(policy: Policy, documents: Sequence[Document] | None = None) -> list[Finding]:
    """Return what is wrong with a policy folder, in the order of its files and lines.

    Without `documents` everything is checked that needs no text: names, clause paths, units, dates, and
    that each value stands in its evidence. With the documents of a file also that the text is the one the
    folder was made from and that every piece of evidence stands in it, verbatim, in its clause. Each
    finding is a `FolderFinding`, with the file, the line and the item it speaks of.
    """
    findings = check_items(policy)
    if documents is not None:
        findings += check_text(policy, documents)
    order = {name: i for i, name in enumerate(FILES)}
    findings.sort(key=lambda f: (order.get(f.file, len(order)), f.line))
    return [*findings]
