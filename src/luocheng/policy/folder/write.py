"""Writing a policy folder: one item a block, Chinese as it is, with a head that says what the fields mean."""

from __future__ import annotations

import json
import os
import re
import tempfile
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from luocheng.policy.folder.model import (
    COMPARATOR_WORDS,
    Evidence,
    LeftToPerson,
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    PolicyUnit,
    Title,
    clause_text,
)
from luocheng.policy.folder.schema import FILES, FileKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from luocheng.policy.folder.declared import SentenceAccount

__all__ = ["policy_files", "write_policy", "write_policy_file"]

_WIDTH = 96
_SPECIAL = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_PLAIN = re.compile(r"[\w \-./,:()%+·—–…“”‘’《》〈〉〔〕【】（），。；：、！？≥≤＞＜～]+")
_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=~<")
_Row = list[tuple[str, str]]


def write_policy(policy: Policy, directory: Path) -> list[Path]:
    """Write the files of a policy into a folder and return them; each is replaced whole or not at all."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in policy_files(policy).items():
        path = directory / name
        _replace(path, content)
        written.append(path)
    return written


def write_policy_file(policy: Policy, name: str, directory: Path) -> Path:
    """Write one file of a policy into its folder and return it."""
    path = directory / name
    _replace(path, policy_files(policy)[name])
    return path


def policy_files(policy: Policy) -> dict[str, str]:
    """Return the files of a policy folder by name. What the folder has no items of is left out."""
    files = {
        "policy.yaml": _head(FILES["policy.yaml"])
        + "\n"
        + "\n".join(f"{k}: {v}" if v[:1] != "\n" else f"{k}:{v}" for k, v in _policy(policy))
        + "\n",
        "tasks.yaml": _items(FILES["tasks.yaml"], map(_task, policy.tasks)),
        "targets.yaml": _items(FILES["targets.yaml"], map(_target, policy.targets)),
        "references.yaml": _items(FILES["references.yaml"], map(_reference, policy.references)),
    }
    if policy.units:
        files["units.yaml"] = _items(FILES["units.yaml"], map(_unit, policy.units))
    if policy.left_to_person:
        files["needs-person.yaml"] = _items(FILES["needs-person.yaml"], map(_left, policy.left_to_person))
    if policy.sentences:
        files["coverage.yaml"] = _items(FILES["coverage.yaml"], map(_sentence, policy.sentences))
    return files


def _replace(path: Path, content: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


# --- layout -----------------------------------------------------------------------------------------


def _head(kind: FileKind) -> str:
    lines = [f"# {kind.zh}", f"# {kind.en}", "#"]
    width = max(len(f.name) for f in kind.fields)
    lines += [f"#   {f.name:<{width}}  {f.zh} | {f.en}" for f in kind.fields]
    return "\n".join(lines) + "\n"


def _items(kind: FileKind, rows: Iterable[_Row]) -> str:
    blocks = []
    for row in rows:
        lines = [f"{k}: {v}" if v[:1] != "\n" else f"{k}:{v}" for k, v in row]
        blocks.append("- " + "\n  ".join("\n".join(lines).split("\n")))
    return _head(kind) + ("\n" + "\n\n".join(blocks) + "\n" if blocks else "\n[]\n")


def _policy(p: Policy) -> Iterator[tuple[str, str]]:
    yield "format", str(p.format)
    yield "id", _text(p.id)
    yield "title", _nested([("zh", _text(p.title.zh)), *((("en", _text(p.title.en)),) if p.title.en else ())])
    for name in ("issuer", "number", "date", "effective", "until", "status", "place", "kind"):
        value = getattr(p, name)
        if value:
            yield name, value if name in ("date", "effective", "until") else _text(value)
    if p.plan_years:
        yield "plan_years", f"[{p.plan_years[0]}, {p.plan_years[1]}]"
    yield "evidence", p.evidence
    if p.reviewer:
        yield "reviewer", _text(p.reviewer)
    if p.demonstration:
        yield "demonstration", "true"
    mark = [("label", _text(p.text.label))] if p.text.label else []
    mark.append(("checksum", _text(p.text.checksum)))
    if p.text.characters:
        mark.append(("characters", _text(p.text.characters)))
    if p.text.length:
        mark.append(("length", str(p.text.length)))
    yield "text", _nested(mark)


def _nested(fields: Iterable[tuple[str, str]]) -> str:
    return "".join(f"\n  {k}: {v}" for k, v in fields)


def _task(t: PolicyTask) -> _Row:
    row = [
        ("id", _text(t.id)),
        ("clause", _text(clause_text(t.clause))),
        ("title", _text(t.title)),
        ("lead", _list(t.lead)),
    ]
    if t.support:
        row.append(("support", _list(t.support)))
    if t.implied:
        row.append(("implied", _list(t.implied)))
    if t.deadline:
        row.append(("deadline", _text(t.deadline)))
    if t.span:
        row.append(("span", _stretch(t.span)))
    if t.assigned:
        row.append(("assigned", "[" + ", ".join(_stretch(s) for s in t.assigned) + "]"))
    return [*row, ("status", t.status), *_note(t.note)]


def _target(t: PolicyTarget) -> _Row:
    row = [("id", _text(t.id)), ("clause", _text(clause_text(t.clause)))]
    if t.subject:
        row.append(("subject", _text(t.subject)))
    row += [("indicator", _text(t.indicator)), ("comparator", COMPARATOR_WORDS[t.comparator])]
    if t.value is not None:
        row.append(("value", _number(t.value)))
    if t.unit:
        row.append(("unit", _text(t.unit)))
    if t.year_from is not None:
        row.append(("year_from", str(t.year_from)))
    if t.year is not None:
        row.append(("year", str(t.year)))
    row += [(name, _text(value)) for name in ("hedge", "per", "base") if (value := getattr(t, name))]
    return [*row, ("evidence", _evidence(t.evidence)), ("status", t.status), *_note(t.note)]


def _reference(r: PolicyReference) -> _Row:
    row = [("id", _text(r.id))]
    row += [(name, _text(value)) for name in ("title", "number") if (value := getattr(r, name))]
    if r.clause:
        row.append(("clause", _text(clause_text(r.clause))))
    if r.span:
        row.append(("span", _stretch(r.span)))
    return [*row, *_note(r.note)]


def _unit(u: PolicyUnit) -> _Row:
    return [("name", _text(u.name)), *([("aliases", _list(u.aliases))] if u.aliases else []), *_note(u.note)]


def _left(p: LeftToPerson) -> _Row:
    return [
        ("id", _text(p.id)),
        ("clause", _text(clause_text(p.clause))),
        ("reason", _title(p.reason)),
        ("evidence", _evidence(p.evidence)),
    ]


def _sentence(s: SentenceAccount) -> _Row:
    return [
        ("id", _text(s.id)),
        ("clause", _text(clause_text(s.clause))),
        ("kind", s.kind),
        ("state", s.state),
        *([("by", f"[{', '.join(_text(b, flow=True) for b in s.by)}]")] if s.by else []),
        *([("reason", _title(s.reason))] if s.reason else []),
        ("span", f"[{s.span[0]}, {s.span[1]}]"),
    ]


def _note(note: str) -> _Row:
    return [("note", _text(note))] if note else []


def _title(title: Title) -> str:
    return _nested([("zh", _text(title.zh)), *([("en", _text(title.en))] if title.en else [])])


def _evidence(e: Evidence) -> str:
    if e.clause is not None:
        return f"{{text: {_text(e.text, flow=True)}, clause: {_text(clause_text(e.clause), flow=True)}}}"
    return f"{{text: {_text(e.text, flow=True)}, start: {e.start}, end: {e.end}}}"


def _stretch(stretch: tuple[int, int]) -> str:
    return f"[{stretch[0]}, {stretch[1]}]"


def _list(texts: list[str]) -> str:
    written = [_text(t, flow=True) for t in texts]
    line = "[" + ", ".join(written) + "]"
    # Chinese characters are two columns wide: a row of units that would run off the page goes a unit a line.
    if sum(2 if ord(c) > 0x2E80 else 1 for c in line) <= _WIDTH:
        return line
    return "".join(f"\n  - {_text(t)}" for t in texts)


def _number(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_number(v) for v in value) + "]"
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")


# --- text -------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _text(text: str, *, flow: bool = False) -> str:
    """Write a text plain where every YAML reader takes it for that text, in double quotes otherwise."""
    if _is_plain(text, flow=flow):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _SPECIAL.sub(
        lambda m: f"\\u{ord(m[0]):04x}" if not "\ud800" <= m[0] <= "\udfff" else "\\ufffd", quoted
    )


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or text != text.strip() or text[0] in _FIRST or not _PLAIN.fullmatch(text):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    if flow and any(c in text for c in ",:"):
        return False
    return not any(pattern.match(text) for pattern in _guesses(text[0]))


@lru_cache(maxsize=4096)
def _guesses(first: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns by which YAML takes a plain word for a number, a date or a truth value."""
    known: dict[str | None, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
    return tuple(pattern for key in (first, None) for _, pattern in known.get(key, []))
