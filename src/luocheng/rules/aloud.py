"""Rules as a person reads them aloud: what is looked at, what is demanded, which exceptions there are.

Every line stands beside the words of the text that it rests on, so that one who does not program can hold one against
the other. Nothing is computed here: the formulas that run are put into words, not described a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from luocheng.expressions import spoken
from luocheng.policy.folder.model import clause_text
from luocheng.rules.wording import BOUND_WORDS, VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.folder.model import Title
    from luocheng.rules.model import Branch, Demand, Rule, Rulebook

__all__ = ["KIND_WORDS", "Line", "ReadAloud", "read_aloud"]

Role = Literal["about", "only", "replaced", "measure", "demand", "case", "exception", "judged"]

KIND_WORDS = {
    "limit": ("限值", "limit"),
    "eligibility": ("资格条件", "eligibility"),
    "prohibition": ("禁止", "prohibition"),
    "formula": ("计算", "formula"),
}
"""What the kinds of rules are called."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a rule says, in Chinese and English, with the words of the text it rests on, '' where on none.

    `role` tells what it does: name the records, narrow them, give way to another rule, compute, demand, be one case of
    a demand, except, leave to a person.
    """

    role: Role
    zh: str
    en: str
    evidence: str = ""
    clause: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the line as plain data."""
        return {
            "role": self.role,
            "zh": self.zh,
            "en": self.en,
            "evidence": self.evidence,
            "clause": self.clause,
        }


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """A rule in words."""

    id: str
    kind: str
    title: Title
    clause: str
    evidence: str
    note: str
    lines: tuple[Line, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the rule in words as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": {"zh": self.title.zh, "en": self.title.en or self.title.zh},
            "clause": self.clause,
            "evidence": self.evidence,
            "note": self.note,
            "lines": [x.to_dict() for x in self.lines],
        }


def read_aloud(book: Rulebook) -> Iterator[ReadAloud]:
    """Give the rules in force in words, in the order of the file."""
    titles = {r.id: r.title for r in book.policy.rules}
    for rule in book.rules():
        declared = rule.declaration
        yield ReadAloud(
            rule.id,
            declared.kind,
            declared.title,
            clause_text(declared.clause),
            rule.parts[0].evidence,
            declared.note,
            tuple(_Reader(rule, book, titles).lines()),
        )


class _Reader:
    """Puts one rule into words."""

    def __init__(self, rule: Rule, book: Rulebook, titles: dict[str, Title]) -> None:
        self.rule, self.book, self.titles = rule, book, titles

    def said(self, key: str) -> tuple[str, str]:
        formula = self.rule.formulas[key]
        return spoken(formula, "zh"), spoken(formula, "en")

    def line(self, role: Role, zh: str, en: str, part: int | None = None) -> Line:
        if part is None:
            return Line(role, zh, en)
        found = self.rule.parts[part]
        return Line(role, zh, en, found.evidence, found.clause)

    def lines(self) -> Iterator[Line]:
        yield from self._records()
        yield from self._measure()
        for demand in self.rule.demands:
            if demand.branches:
                yield from self._bound(demand)
        yield from self._conditions()
        yield from self._excuses()
        if self.rule.judged is not None:
            reason = _both(self.rule.parts[self.rule.judged].reason)
            zh, en = (
                f"不满足的，不直接判不通过，由人裁量：{reason[0]}",
                f"What falls short is left to a person: {reason[1]}",
            )
            yield self.line("judged", zh, en, self.rule.judged)

    # --- which records

    def _records(self) -> Iterator[Line]:
        kind = self.book.types[self.rule.register]
        yield self.line(
            "about", f"看“{kind.title.zh}”的每一条记录", f"Looks at every record of “{kind.said('en')}”"
        )
        for key in self.rule.applies:
            zh, en = self.said(key)
            yield self.line("only", f"只管这样的：{zh}", f"Only where: {en}")
        for keys in self.rule.displaced:
            other = self.titles[keys[0].partition(":")[0]]
            when = [self.said(k) for k in keys]
            zh, en = "，且".join(w[0] for w in when), " and ".join(w[1] for w in when)
            yield self.line(
                "replaced",
                f"{zh}的，不用本条，用“{other.zh}”",
                f"Where {en}, “{other.en or other.zh}” stands in for this rule",
            )

    def _measure(self) -> Iterator[Line]:
        if not self.rule.measured:
            return
        zh, en = self.said("measure")
        unit = (
            f"（以 {self.rule.unit} 计）" if self.rule.unit else "",
            f" (in {self.rule.unit})" if self.rule.unit else "",
        )
        yield self.line("measure", f"算出：{zh}{unit[0]}", f"Compute: {en}{unit[1]}")

    # --- bounds

    def _bound(self, demand: Demand) -> Iterator[Line]:
        zh, en = BOUND_WORDS[demand.kind]
        if len(demand.branches) == 1 and not demand.branches[0].when:
            one = demand.branches[0]
            told = self._limit(one)
            gap = " " if told[0][:1].isascii() else ""
            head = (f"要求：{zh}{gap}", f"It must be {en} ") if one.kind == "value" else ("", "")
            yield self.line("demand", head[0] + told[0], head[1] + told[1], one.part)
            return
        yield self.line("demand", f"要求{zh}下面的数：", f"It must be {en}:")
        for branch in demand.branches:
            when = [self.said(k) for k in branch.when]
            told = self._limit(branch)
            yield self.line(
                "case",
                f"{'，且'.join(w[0] for w in when)}的：{told[0]}",
                f"where {' and '.join(w[1] for w in when)}: {told[1]}",
                branch.part,
            )

    def _limit(self, branch: Branch) -> tuple[str, str]:
        if branch.kind == "value":
            return self.said(branch.limit)
        reason = _both(self.rule.parts[branch.part].reason)
        if branch.kind == "gap":
            return (
                f"原文没有写到，由人裁量：{reason[0]}",
                f"the text is silent, left to a person: {reason[1]}",
            )
        return f"由人裁量：{reason[0]}", f"left to a person: {reason[1]}"

    # --- conditions

    def _conditions(self) -> Iterator[Line]:
        demands = [d for d in self.rule.demands if d.kind in ("holds", "fails")]
        if not demands:
            return
        forbids = demands[0].kind == "fails"
        few = self.rule.least < len(self.rule.demands)
        if forbids:
            zh, en = "不得有下面的情形：", "None of these may be the case:"
        elif few:
            zh, en = (
                f"下面至少要满足 {self.rule.least} 项：",
                f"At least {self.rule.least} of these must hold:",
            )
        elif len(demands) == 1:
            zh, en = "必须：", "It must be that:"
        else:
            zh, en = "下面每一项都要满足：", "Every one of these must hold:"
        yield self.line("demand", zh, en)
        for demand in demands:
            yield self.line("case", *self._condition(demand), demand.part)

    def _condition(self, demand: Demand) -> tuple[str, str]:
        part = self.rule.parts[demand.part]
        title = _both(part.title)
        if not demand.that:
            reason = _both(part.reason)
            return f"由人裁量：{title[0] or reason[0]}", f"left to a person: {title[1] or reason[1]}"
        formula = self.said(demand.that)
        if not part.title:
            return formula
        return _beside(title[0], formula[0], "（即：{}）"), _beside(title[1], formula[1], " (that is: {})")

    def _excuses(self) -> Iterator[Line]:
        for excuse in self.rule.excuses:
            zh, en = self.said(excuse.when)
            verdict = VERDICT_WORDS[excuse.verdict]
            reason = _both(self.rule.parts[excuse.part].reason)
            yield self.line(
                "exception",
                f"例外：不满足但{zh}的，{verdict[0]}" + (f"：{reason[0]}" if reason[0] else ""),
                f"Exception: where it falls short but {en}, {verdict[1]}"
                + (f": {reason[1]}" if reason[1] else ""),
                excuse.part,
            )


def _both(title: Title | None) -> tuple[str, str]:
    return (title.zh, title.en or title.zh) if title is not None else ("", "")


def _beside(title: str, formula: str, form: str) -> str:
    """Put what a condition asks behind what it is called, unless the one says the other."""
    return title if formula in title else title + form.format(formula)
