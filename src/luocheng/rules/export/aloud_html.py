"""The rules of a policy in words, each beside the sentence it comes from, as a page to read and to print."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from luocheng.policy.export.page import clean_page, content_policy
from luocheng.rules.aloud import KIND_WORDS, Line, read_aloud
from luocheng.rules.export.told import Sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.model import Document
    from luocheng.rules.aloud import ReadAloud
    from luocheng.rules.model import Rulebook

__all__ = ["aloud_page"]


def aloud_page(book: Rulebook, document: Document | None = None, language: str = "zh") -> str:
    """Return the rules in force as one self-contained page: in words on one side, the text on the other.

    Parameters
    ----------
    book
        The policy, made ready to run on a day.
    document
        The text of the policy: then whole sentences are shown with the quoted words marked, otherwise those words alone.
    language
        'zh' or 'en'.
    """
    css = files(__package__).joinpath("aloud.css").read_text("utf-8")
    writer = _Writer(Sentences(document), 0 if language == "zh" else 1)
    rules = list(read_aloud(book))
    heading = book.policy.heading
    title = writer.word(
        f"{heading.zh}：规则和原文对照", f"{heading.en or heading.zh}: the rules beside the text"
    )
    facts = writer.word(
        f"{book.on} 有效的规则 {len(rules)} 条。先是系统照着执行的规则，旁边（窄屏在下面）是它所依据的原文，标黄的是引用的字；两处不一致的，以原文为准，请改规则。",
        f"{len(rules)} rules in force on {book.on}. First comes what is carried out, beside it (below, on a narrow screen) the words it rests on; "
        "where they differ the text is right and the rule is to be mended.",
    )
    parts = [
        f'<!doctype html>\n<html lang="{writer.word("zh-CN", "en")}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{content_policy(css, "")}">',
        f"<title>{escape(title)}</title>\n<style>{css}</style>\n</head>\n<body>",
        f"<header><h1>{escape(title)}</h1><p>{escape(facts)}</p>",
        f"<p class='demo'>{writer.word('示例数据', 'Made up for demonstration')}</p>"
        if book.policy.demonstration
        else "",
        "</header>\n<main>",
    ]
    for clause, group in groupby(rules, key=lambda r: r.clause):
        parts.append(f"<section><h2>{escape(clause or writer.word('文首', 'Front'))}</h2>")
        parts += [writer.rule(r) for r in group]
        parts.append("</section>")
    if not rules:
        parts.append(f"<p>{writer.word('这一天没有生效的规则。', 'No rule is in force on this day.')}</p>")
    parts.append("</main>\n</body>\n</html>\n")
    return clean_page("\n".join(parts))


class _Writer:
    """Writes rules in one language; `at` is the place of that language in a pair."""

    def __init__(self, sentences: Sentences, at: int) -> None:
        self.sentences, self.at = sentences, at

    def word(self, zh: str, en: str) -> str:
        return (zh, en)[self.at]

    def rule(self, rule: ReadAloud) -> str:
        title = self.word(rule.title.zh, rule.title.en or rule.title.zh)
        kind = KIND_WORDS[rule.kind][self.at]
        note = f"<p class='note'>{escape(rule.note)}</p>" if rule.note else ""
        return (
            f'<article id="{escape(rule.id)}"><h3>{escape(title)} <small>{escape(kind)}</small></h3>\n'
            f"<div class='both'><div class='rule'>{''.join(self._lines(rule))}{note}</div>\n"
            f"<div class='text'>{''.join(self._quotes(rule))}</div></div></article>"
        )

    def _lines(self, rule: ReadAloud) -> Iterator[str]:
        for cases, group in groupby(rule.lines, key=lambda x: x.role == "case"):
            if cases:
                yield f"<ul>{''.join(f'<li>{self._said(x)}</li>' for x in group)}</ul>"
            else:
                yield from (f"<p class='{x.role}'>{self._said(x)}</p>" for x in group)

    def _said(self, line: Line) -> str:
        return escape(self.word(line.zh, line.en))

    def _quotes(self, rule: ReadAloud) -> Iterator[str]:
        """Give the words of the text once each, those of one sentence together."""
        quoted = dict.fromkeys(
            (c, e)
            for c, e in ((rule.clause, rule.evidence), *((x.clause, x.evidence) for x in rule.lines))
            if e
        )
        by_sentence: dict[tuple[str, str], list[str]] = {}
        for clause, evidence in quoted:
            by_sentence.setdefault((clause, self.sentences.of(clause, evidence) or evidence), []).append(
                evidence
            )
        for (clause, sentence), words in by_sentence.items():
            where = "" if clause == rule.clause else f"<cite>{escape(clause)}</cite> "
            yield f"<blockquote>{where}{_marked(sentence, words)}</blockquote>"


def _marked(sentence: str, words: list[str]) -> str:
    """Mark quoted words in a sentence; where they overlap they are marked as one."""
    held = [False] * len(sentence)
    for word in words:
        start = sentence.find(word)
        if start >= 0:
            held[start : start + len(word)] = [True] * len(word)
    pieces = groupby(zip(sentence, held, strict=True), key=lambda x: x[1])
    texts = [(marked, escape("".join(c for c, _ in group))) for marked, group in pieces]
    return "".join(f"<mark>{t}</mark>" if marked else t for marked, t in texts)
