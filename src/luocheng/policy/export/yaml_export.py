"""Write a plan as YAML that a person can read: block style, Chinese as it is, long text as literal blocks.

The plan is made of few kinds of value, so it is written here directly: PyYAML quotes every text with a tab in
it (the tables), and takes a minute for a document that is read in a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from luocheng.policy.model import Document
from luocheng.policy.plain import plan_to_dict

__all__ = ["to_yaml", "write_yaml"]


def write_yaml(documents: Sequence[Document], path: Path) -> None:
    """Write the documents as YAML, keys in the order of the model."""
    path.write_text(to_yaml(plan_to_dict(documents)), "utf-8", newline="\n")


def to_yaml(data: Mapping[str, Any]) -> str:
    r"""Return plain data (as JSON has it) as a YAML text.

    >>> print(to_yaml({"path": ["二", "1"], "year": None, "quote": "一行\n二行"}), end="")
    path: [二, '1']
    year: null
    quote: |-
      一行
      二行
    """
    return "".join(f"{line}\n" for line in _mapping(data, ""))


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        name = f"{indent}{_one_line(key)}:"
        if isinstance(value, Mapping) and value:
            yield name
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list) and not _is_short(value):
            yield name
            yield from _sequence(value, indent + "  ")
        elif isinstance(value, str) and _BLOCK.match(value):
            yield from _literal(name, value, indent + "  ")
        else:
            yield f"{name} {_one_line(value)}"


def _sequence(data: list[Any], indent: str) -> Iterator[str]:
    for value in data:
        if isinstance(value, Mapping) and value:
            lines = _mapping(value, indent + "  ")
            yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
            yield from lines
        elif isinstance(value, list) and not _is_short(value):
            yield f"{indent}-"
            yield from _sequence(value, indent + "  ")
        elif isinstance(value, str) and _BLOCK.match(value):
            yield from _literal(f"{indent}-", value, indent + "  ")
        else:
            yield f"{indent}- {_one_line(value)}"


def _is_short(data: list[Any]) -> bool:
    """Tell whether a list fits on one line: few plain values."""
    return len(data) <= 12 and all(
        x is None or (isinstance(x, int | float | str) and len(str(x)) <= 30) for x in data
    )


_PRINTABLE = "\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_BLOCK = re.compile(rf"(?=[^\n\t ])(?=[^\n]*\n)[{_PRINTABLE}\n]*(?<!\s)\n?\Z")
"""Text of several lines that a literal block holds unchanged."""


def _literal(head: str, value: str, indent: str) -> Iterator[str]:
    yield f"{head} |" if value.endswith("\n") else f"{head} |-"
    for line in value.removesuffix("\n").split("\n"):
        yield indent + line if line else ""


_PLAIN = re.compile(
    r"[A-Za-z_㐀-鿿（《“—℃①-⑳](?:[\w㐀-鿿（）《》〔〕“”‘’、。，；：！？—…·%/.()+＋～~℃°①-⑳-]| (?=[\w㐀-鿿]))*\Z"
)
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"])


def _one_line(value: object) -> str:
    if isinstance(value, str):
        if _PLAIN.match(value) and value.lower() not in _WORDS:
            return value
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(_one_line(x) for x in value)}]"
    if isinstance(value, Mapping):
        return "{}"
    return _number(value)


def _quoted(value: str) -> str:
    if _UNPRINTABLE.search(value) or "\t" in value:
        escaped = json.dumps(value, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", escaped)
    return "'" + value.replace("'", "''") + "'"


_UNPRINTABLE = re.compile(rf"[^{_PRINTABLE}]")


def _number(value: object) -> str:
    """Write a number, true, false or null; a float always with a point, as YAML 1.1 wants it."""
    text = json.dumps(value)
    if isinstance(value, float) and "e" in text:
        mantissa, exponent = text.split("e")
        sign = "" if exponent[0] in "+-" else "+"
        return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{sign}{exponent}"
    return text
