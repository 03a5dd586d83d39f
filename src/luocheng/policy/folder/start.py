"""Starting a policy folder from a document, every item a draft for a person to review."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.again import carry_over, set_aside, standing_policy
from luocheng.policy.folder.characters import checksum, checksum_of_characters, fold, squeeze
from luocheng.policy.folder.evidence import phrase, sentence
from luocheng.policy.folder.load import load_folder
from luocheng.policy.folder.model import (
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    TextMark,
    Title,
)
from luocheng.policy.folder.numbers import chinese_number
from luocheng.policy.folder.write import policy_files, write_policy

if TYPE_CHECKING:
    from luocheng.policy.model import Document
    from luocheng.policy.model import Path as ClausePath

__all__ = ["clause_slug", "draft_policy", "init_folder"]


def init_folder(
    document: Document, directory: Path, *, evidence: str = "phrase", force: bool = False
) -> Policy:
    """Write a policy folder for a document, every item a draft that waits for review.

    Parameters
    ----------
    document
        The document as read.
    directory
        The folder; made where it is not there.
    evidence
        'phrase' keeps only the few words with the figure, 'sentence' the whole sentence. Use 'phrase' for
        texts of others that the folder must not copy.
    force
        Write over a folder that holds reviewed items. They are kept as reviewed; the files that stood
        there are moved to `previous-1`, `previous-2`, …

    Raises
    ------
    LuochengError
        Where the folder holds reviewed items, or is no sound policy folder, and `force` is not set.
    """
    directory = Path(directory)
    policy = draft_policy(document, directory.resolve().name, evidence=evidence)
    before = standing_policy(directory, force=force)
    if before is not None:
        carry_over(before, policy, document)
    set_aside(directory, policy_files(policy))
    write_policy(policy, directory)
    return load_folder(directory)


def draft_policy(document: Document, name: str, *, evidence: str = "phrase") -> Policy:
    """Draft a policy from a document as read; `name` becomes its id."""
    if evidence not in ("phrase", "sentence"):
        raise LuochengError(
            Fault(
                f"依据只有 phrase、sentence 两种写法，没有“{evidence}”",
                what_en=f"Evidence is 'phrase' or 'sentence', not '{evidence}'",
                code="evidence-mode",
            )
        )
    title = document.title or document.source or name
    policy = Policy(
        id=_slug(name) or "policy",
        title=Title(title),
        text=TextMark(
            document.checksum or checksum(document.text),
            checksum_of_characters(document.text),
            len(document.text),
            document.label,
        ),
        issuer=document.issuer,
        number=document.number,
        date=document.date if document.date and re.fullmatch(r"\d{4}-\d\d-\d\d", document.date) else None,
        status="draft" if re.search("征求意见|公开征求|草案", title) else "not_stated",
        place=_place(document.issuer),
        kind=document.kind,
        plan_years=(document.plan_start, document.plan_end)
        if document.plan_start and document.plan_end
        else None,
        evidence=evidence,
    )
    policy.tasks = _tasks(document)
    policy.targets = _targets(document, evidence, {t.id for t in policy.tasks})
    policy.references = [
        PolicyReference(f"ref-{i}", r.title.strip(), r.number.strip(), r.path, (r.start, r.end))
        for i, r in enumerate(document.references, 1)
    ]
    return policy


def _place(issuer: str) -> str:
    match = re.match(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|盟|市|新区|区|县|旗)", issuer)
    return match[0] if match else ""


# --- names ------------------------------------------------------------------------------------------

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KINDS = {"章": "c", "节": "s", "条": "a", "编": "b", "款": "k"}


def clause_slug(path: ClausePath) -> str:
    """Turn a clause path into a short name: ('三', '(一)', '2') is '3-1-2', ('附件1', '4') is 'annex1-4'."""
    return "-".join(_slug_part(p) for p in path) or "front"


def _slug_part(number: str) -> str:
    core = squeeze(number).strip("()[]<>〔〕【】.、,:")
    if core in _CIRCLED and core:
        return str(_CIRCLED.index(core) + 1)
    annex = re.fullmatch(r"附[件表录]([一二三四五六七八九十\d]*)", core)
    if annex:
        return f"annex{_count(annex[1])}"
    section = re.fullmatch(r"第(.+)([章节条编款])", core)
    if section:
        return f"{_KINDS[section[2]]}{_count(section[1])}"
    return _count(core) or _slug(core) or "x"


def _count(text: str) -> str:
    if text.isascii() and text.isdigit():
        return str(int(text))
    value = chinese_number(text)
    return "" if value is None else str(int(value))


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:80].strip("-")


def _numbered(wanted: str, taken: set[str]) -> str:
    """Return a name that is not taken: the wanted one, or with -b, -c … behind it."""
    name, letter = wanted, 1
    while name in taken:
        letter += 1
        name = f"{wanted}-{chr(96 + letter) if letter <= 26 else letter}"
    taken.add(name)
    return name


# --- items ------------------------------------------------------------------------------------------


def _tasks(document: Document) -> list[PolicyTask]:
    taken: set[str] = set()
    return [
        PolicyTask(
            id=_numbered(clause_slug(t.path), taken),
            clause=t.path,
            title=t.title.strip(),
            lead=list(t.lead_units),
            support=list(t.support_units),
            implied=list(t.implied_units),
            deadline=t.deadline,
            span=(t.start, t.end),
            assigned=[(a, b) for a, b in t.assigned],
        )
        for t in document.tasks
        if t.title.strip()
    ]


def _targets(document: Document, mode: str, taken: set[str]) -> list[PolicyTarget]:
    counts: Counter[ClausePath] = Counter()
    folded = fold(document.text)
    result = []
    for t in document.targets:
        counts[t.path] += 1
        evidence = sentence(t) if mode == "sentence" else phrase(document.text, folded, t)
        if not evidence.text.strip():
            continue
        result.append(
            PolicyTarget(
                id=_numbered(f"{clause_slug(t.path)}-t{counts[t.path]}", taken),
                clause=t.path,
                subject=t.subject.strip(),
                indicator=t.indicator.strip() or t.subject.strip() or evidence.text[:20],
                comparator=t.comparator,
                value=t.value,
                unit=t.unit,
                year=t.year,
                year_from=t.year_from,
                hedge=t.hedge,
                per=t.per,
                base=t.base,
                evidence=evidence,
            )
        )
    return result
