"""权责清单 as a fragment of a public page: one section with its own style, no script, fit for print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.policy.export.page import clean_page
from luocheng.rules.export.assignments import Duty, duties_of, table_rows, titles
from luocheng.rules.wording import OUTCOME_WORDS

if TYPE_CHECKING:
    from luocheng.rules.assigning import Assigned

__all__ = ["write"]

_STYLE = """
.lc-duties { font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; color: #1b1f24; max-width: 72rem; margin: 1rem auto; padding: 0 1rem; }
.lc-duties h2 { font-size: 1.35rem; margin: 0; line-height: 1.35; }
.lc-duties h3 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
.lc-duties p { color: #555d68; margin: .2rem 0; }
.lc-duties .lc-wide { overflow-x: auto; }
.lc-duties table { border-collapse: collapse; width: 100%; min-width: 40rem; background: #fff; font-size: .95rem; }
.lc-duties th, .lc-duties td { border: 1px solid #9aa3ad; padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.lc-duties thead th { background: #e7ebf0; white-space: nowrap; }
.lc-duties tbody th { background: #f4f6f8; font-weight: 600; min-width: 8rem; }
.lc-duties .lc-quote { color: #555d68; }
@media print { .lc-duties { max-width: none; margin: 0; } .lc-duties tr { break-inside: avoid; } .lc-duties thead { display: table-header-group; } }
"""


def write(assigned: Assigned, path: Path) -> None:
    """Write the list as an html fragment that may be put into any page."""
    title, facts = titles(assigned)
    given, open_ = duties_of(assigned)
    parts = [
        '<meta charset="utf-8">',
        f'<section class="lc-duties" lang="zh-CN" aria-label="{escape(title)}">',
        f"<style>{_STYLE}</style>",
        f"<h2>{escape(title)}</h2>",
        f"<p>{escape(facts)}</p>",
        *_classes(assigned),
        *_units(given),
        *_open(open_),
        "</section>",
    ]
    path.write_bytes(clean_page("\n".join(parts) + "\n").encode("utf-8"))


def _table(headings: Sequence[str], body: Iterator[str]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in headings)
    yield f'<div class="lc-wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>'
    yield from body
    yield "</tbody>\n</table></div>"


def _cell(text: str, name: str = "") -> str:
    mark = f' class="{name}"' if name else ""
    return f"<td{mark}>{escape(text)}</td>"


def _spanning(text: str, rows: int) -> str:
    span = f' rowspan="{rows}"' if rows > 1 else ""
    return f'<th scope="rowgroup"{span}>{escape(text)}</th>'


def _quoted(clause: str, evidence: str) -> str:
    return _cell(f"{clause}　“{evidence}”" if evidence else clause, "lc-quote")


def _classes(assigned: Assigned) -> Iterator[str]:
    """Give the table of the policy: which class of things goes to whom."""

    def body() -> Iterator[str]:
        for (title, gives), group in groupby(table_rows(assigned.book), key=lambda r: (r.title, r.gives)):
            rows = list(group)
            for number, row in enumerate(rows):
                head = _spanning(f"{title}（{gives}）", len(rows)) if number == 0 else ""
                cells = _cell(row.when) + _cell(row.unit) + _quoted(row.clause, row.evidence)
                yield f"<tr>{head}{cells}</tr>"

    yield "<h3>一、哪一类事物由谁负责</h3>"
    yield from _table(("权责", "情形（自上而下第一个符合的为准）", "责任单位", "条款和依据"), body())


def _units(given: Sequence[Duty]) -> Iterator[str]:
    """Give the list unit by unit."""
    yield "<h3>二、各单位负责的事项</h3>"
    if not given:
        yield "<p>没有已确定责任单位的条目。</p>"
        return

    def body() -> Iterator[str]:
        for unit, group in groupby(given, key=lambda d: d.unit):
            rows = list(group)
            for number, d in enumerate(rows):
                head = _spanning(unit, len(rows)) if number == 0 else ""
                cells = "".join(map(_cell, (d.gives, d.register, d.record, d.name)))
                yield f"<tr>{head}{cells}{_quoted(d.clause, d.evidence)}</tr>"

    yield from _table(("责任单位", "责任", "台账", "编号", "名称", "条款和依据"), body())


def _open(open_: Sequence[Duty]) -> Iterator[str]:
    if not open_:
        return
    yield "<h3>三、尚未确定责任单位的事项</h3>"
    rows = (
        f"<tr>{''.join(map(_cell, (d.register, d.record, d.name, d.title, OUTCOME_WORDS[d.outcome][0], d.reason)))}</tr>"
        for d in open_
    )
    yield from _table(("台账", "编号", "名称", "权责", "结果", "说明"), rows)
