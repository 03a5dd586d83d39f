"""The page of a difference: both versions side by side, each change with what it does."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from luocheng.policy.diff.phrases import KINDS, TASK_KINDS, effect_words, heading, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.diff.model import Change, Difference, TaskChange
    from luocheng.policy.model import Document

__all__ = ["difference_to_html"]

_STYLE = """
:root{--line:#d9dde3;--soft:#f5f7f9;--text:#1c2430;--dim:#5d6878;--old:#fde8e6;--oldmark:#f3a69e;
--new:#e3f4e6;--newmark:#8fd19c;--warn:#8a4b00;--warnback:#fff1dc}
*{box-sizing:border-box}
body{margin:0;color:var(--text);background:#fff;line-height:1.7;
font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:1280px;margin:0 auto;padding:24px}
h1{font-size:22px;margin:0 0 4px}h2{font-size:17px;margin:28px 0 8px}
p.dim,.dim{color:var(--dim)}
ul.sum{display:flex;flex-wrap:wrap;gap:8px 20px;list-style:none;padding:0;margin:12px 0}
ul.sum b{font-size:20px}
table{width:100%;border-collapse:collapse;table-layout:fixed}
th,td{border:1px solid var(--line);padding:8px 10px;vertical-align:top;text-align:left;overflow-wrap:anywhere}
thead th{background:var(--soft);position:sticky;top:0;z-index:1}
th.where{background:var(--soft);font-weight:600}
table.tasks td:first-child,table.tasks th:first-child{width:88px}
td.same{color:var(--dim)}
del{background:var(--oldmark);text-decoration:line-through;text-decoration-color:#9c2b1f}
ins{background:var(--newmark);text-decoration:none}
td.gone{background:var(--old)}td.come{background:var(--new)}td.empty{background:var(--soft)}
.tags{display:flex;flex-wrap:wrap;gap:4px;margin-top:6px}
.tag{font-size:13px;line-height:1.5;padding:1px 8px;border-radius:4px;
background:var(--warnback);color:var(--warn)}
.tag.quiet{background:var(--soft);color:var(--dim)}
details summary{cursor:pointer;color:var(--dim)}
details p{margin:6px 0}
@media print{thead th{position:static}details{display:none}main{padding:0}}
"""


def difference_to_html(difference: Difference) -> str:
    """Return a difference as one page that needs no other file: two columns, marked changes, effects."""
    old, new = difference.old, difference.new
    title = "两个版本的比较"
    parts = [
        "<!doctype html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}：{escape(new.title or new.source)}</title>",
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>",
        f'<p class="dim">旧：{_document(old)}<br>新：{_document(new)}</p>',
        _summary(difference),
        *_tasks(difference),
        "<h2>逐句对照</h2>",
        "<table><thead><tr><th>旧版</th><th>新版</th></tr></thead>",
        "<tbody>",
        *_rows(difference),
        "</tbody></table>",
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _document(d: Document) -> str:
    return escape("，".join(x for x in (d.title or d.source, d.number, d.date or "") if x))


def _summary(difference: Difference) -> str:
    counts = difference.counts()
    tasks = [t.kind for t in difference.tasks]
    numbers = [
        (counts["with_effect"], "处有影响"),
        (counts["without_effect"], "处仅改文字"),
        (counts["same"], "句未变"),
        *(
            (tasks.count(k), f"项任务{TASK_KINDS[k][0]}")
            for k in ("added", "dropped", "merged", "split", "moved")
        ),
    ]
    return '<ul class="sum">' + "".join(f"<li><b>{n}</b> {w}</li>" for n, w in numbers if n) + "</ul>"


def _tasks(difference: Difference) -> Iterator[str]:
    changed = [t for t in difference.tasks if t.kind != "same"]
    if not changed:
        return
    yield "<h2>任务的变化</h2>"
    yield '<table class="tasks"><thead><tr><th>变化</th><th>旧版</th><th>新版</th></tr></thead><tbody>'
    for task in changed:
        tags = _tags([effect_words(e) for e in task.effects if not e.kind.startswith("task")], [])
        old = "<br>".join(_named(p, t) for p, t in zip(task.old, task.old_titles, strict=True))
        new = "<br>".join(_named(p, t) for p, t in zip(task.new, task.new_titles, strict=True))
        yield f"<tr><td>{TASK_KINDS[task.kind][0]}</td><td>{old}</td><td>{new}{tags}</td></tr>"
    yield "</tbody></table>"


def _named(path: tuple[str, ...], title: str) -> str:
    return f'<span class="dim">{escape(place(path))}</span> {escape(title)}'


def _rows(difference: Difference) -> Iterator[str]:
    tasks = {t.id: t for t in difference.tasks}
    last: object = None
    for quiet, group in groupby(difference.changes, key=lambda c: c.kind == "same"):
        if quiet:
            yield _unchanged(list(group))
            continue
        for change in group:
            if change.path != last:
                where = escape(heading(difference, change.path)) or "条款之外"
                yield f'<tr><th class="where" colspan="2">{where}</th></tr>'
                last = change.path
            yield _row(change, tasks)


def _unchanged(changes: list[Change]) -> str:
    text = "".join(f"<p>{escape(s.text.strip())}</p>" for c in changes for s in c.new if s.text.strip())
    inside = f"<details><summary>{len(changes)} 句未变</summary>{text}</details>"
    return f'<tr><td class="same" colspan="2">{inside}</td></tr>'


def _row(change: Change, tasks: dict[str, TaskChange]) -> str:
    old = "".join(_mark(w.old, w.kind, "del") for w in change.words)
    new = "".join(_mark(w.new, w.kind, "ins") for w in change.words)
    class_old = "gone" if change.old and not change.new else "" if change.old else "empty"
    class_new = "come" if change.new and not change.old else "" if change.new else "empty"
    quiet = [KINDS[change.kind][0]] if change.kind in ("moved", "merged", "split") else []
    if change.kind == "moved" and change.old:
        quiet = [f"移自 {place(change.old[0].path) or '别处'}"]
    if change.task and change.task in tasks:
        quiet.append(f"任务{TASK_KINDS[tasks[change.task].kind][0]}")
    if change.repeats:
        quiet.append("与正文的改动相同")
    loud = [effect_words(e) for e in change.effects if e.counts and not change.repeats]
    quiet += [effect_words(e) for e in change.effects if not e.counts]
    tags = _tags(loud, quiet)
    side_old, side_new = (tags, "") if not change.new else ("", tags)
    return (
        f'<tr><td class="{class_old}">{old}{side_old}</td><td class="{class_new}">{new}{side_new}</td></tr>'
    )


def _mark(text: str, kind: str, tag: str) -> str:
    shown = escape(text).replace("\t", " ｜ ").replace("\n", " ")
    return shown if kind == "same" or not shown.strip() else f"<{tag}>{shown}</{tag}>"


def _tags(loud: list[str], quiet: list[str]) -> str:
    if not loud and not quiet:
        return ""
    marks = [f'<span class="tag">{escape(t)}</span>' for t in loud]
    marks += [f'<span class="tag quiet">{escape(t)}</span>' for t in quiet]
    return f'<div class="tags">{"".join(marks)}</div>'
