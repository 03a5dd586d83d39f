"""What of a document the engines carry out: rules, assignments, schedules, registers, by the words they quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.coverage import Claim
from luocheng.policy.folder.characters import Folded, squeeze
from luocheng.rules.quoted import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.folder.model import Evidence, Policy
    from luocheng.policy.model import Clause, Document, Path, Target, Task

__all__ = ["Places", "claims"]


class Places:
    """Finds the words that items quote in the text of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = Folded(document.text)
        self.tables = [s for s in document.spans if s.kind == "table"]
        self.clauses: dict[Path, list[tuple[int, int]]] = {}
        items: list[Clause | Task | Target] = [*document.clauses, *document.tasks, *document.targets]
        for item in items:
            self.clauses.setdefault(_key(item.path), []).append((item.start, item.end))

    def knows(self, clause: Path) -> bool:
        """Tell whether the document has a clause; the front matter is always there."""
        return not clause or _key(clause) in self.clauses

    def find(self, clause: Path, evidence: Evidence) -> tuple[int, int] | None:
        """Return where quoted words stand in their clause; None where they do not."""
        text = self.document.text
        if evidence.start >= 0 and text[evidence.start : evidence.end] == evidence.text:
            return evidence.start, evidence.end
        extents = self.clauses.get(_key(clause), [] if clause else [(0, len(text))])
        for start, end in extents:
            found = self.text.within(evidence.text, start, end)
            if found is not None:
                return found
        for start, end in extents:
            # A cell that is merged over several rows stands in the first of them.
            for table in self.tables:
                if table.start <= start < table.end:
                    found = self.text.within(evidence.text, table.start, end)
                    if found is not None:
                        return found
        return None


def claims(policy: Policy, document: Document) -> Iterator[Claim]:
    """Give a claim for every stretch of the text that an item of the policy quotes.

    Words that do not stand in the text claim nothing; `policy check` reports them.
    """
    places = Places(document)
    for item in quoted(policy):
        found = places.find(item.clause, item.evidence)
        if found is not None:
            yield Claim(item.kind, item.id, item.clause, *found)


def _key(path: Path) -> Path:
    return tuple(squeeze(p) for p in path)
