"""Findings as one self-contained page: filters, and beside every finding the words of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.policy.export.page import clean_page, content_policy, script_json
from luocheng.policy.folder.model import clause_text
from luocheng.rules.export.told import Told, change_words

if TYPE_CHECKING:
    from luocheng.rules.findings import Findings

__all__ = ["write_html"]


def write_html(findings: Findings, rows: Iterator[Told], path: Path) -> None:
    """Write findings into a page that needs nothing but itself."""
    css, js = (files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    parts = {
        "csp": content_policy(css, js),
        "title": escape(f"{findings.book.policy.heading.zh}检查结论"),
        "css": css,
        "js": js,
        "data": script_json(_data(findings, rows)),
    }
    page = files(__package__).joinpath("page.html").read_text("utf-8")
    page = re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], page)
    path.write_bytes(clean_page(page).encode("utf-8"))


def _data(findings: Findings, rows: Iterator[Told]) -> dict[str, Any]:
    book = findings.book
    labels = findings.labels()
    records = {n: f.height for n, f in findings.records.items() if n in book.registers}
    said = [(book.types[n], count) for n, count in records.items()]
    rules = list(book.rules())
    return {
        "facts": [
            f"检查日期 {book.on}　"
            + "，".join(f"{t.title.zh} {c:,} 条" for t, c in said)
            + f"　规则 {len(rules)} 条",
            f"Checked for {book.on}: "
            + ", ".join(f"{c:,} {t.said('en')}" for t, c in said)
            + f"; {len(rules)} rules",
        ],
        "summary": findings.summary(),
        "registers": {n: [book.types[n].title.zh, book.types[n].said("en")] for n in records},
        "rules": {
            r.id: {
                "t": [r.declaration.title.zh, r.declaration.title.en or r.declaration.title.zh],
                "c": clause_text(r.declaration.clause),
            }
            for r in rules
        },
        "findings": [
            {
                "k": row.record,
                "r": row.rule,
                "v": row.verdict,
                "g": row.register,
                "c": row.clause,
                "e": row.evidence,
                "s": row.sentence,
                "x": [row.explanation, row.explanation_en],
                "p": [
                    [change_words(c, labels, language) for c in row.would_pass] for language in ("zh", "en")
                ],
            }
            for row in rows
        ],
    }
