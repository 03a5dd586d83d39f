"""Rules as a person reads them aloud: what is looked at, what is demanded, which exceptions there are.

Every line stands beside the words of the text that it rests on, so that one who does not program can hold one against
the other. Nothing is computed here: the formulas that run are put into words, not described a second time.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from luocheng.expressions import is_plain, spoken
from luocheng.policy.folder.model import clause_text
from luocheng.rules.wording import BOUND_WORDS

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
        self.layers = {
            t.id.replace("-", "_"): (t.title.zh, t.said("en")) for t in book.types.values() if t.geometry
        }

    def said(self, key: str) -> tuple[str, str]:
        formula = self.rule.formulas[key]
        return spoken(formula, "zh", self.layers), spoken(formula, "en", self.layers)

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
        yield from self._judged()

    # --- which records

    def _records(self) -> Iterator[Line]:
        kind = self.book.types[self.rule.register]
        yield self.line(
            "about", f"看“{kind.title.zh}”的每一条记录", f"Looks at every record of “{kind.said('en')}”"
        )
        yield from self._days()
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

    def _days(self) -> Iterator[Line]:
        since, until = self.rule.declaration.since, self.rule.declaration.until
        if since:
            yield self.line("only", f"从{_day(since)}起才检查", f"Checked from {since} on")
        if until:
            yield self.line("only", f"检查到{_day(until)}为止", f"Checked until {until}")

    def _measure(self) -> Iterator[Line]:
        if not self.rule.measured:
            return
        zh, en = self.said("measure")
        unit = self.rule.unit
        # A span says itself what it is counted in: 从受理日期到决定日期的工作日数.
        counted = unit in ("", "日", "天", "工作日", "月", "年") and ("到“" in zh or not unit)
        units = ("", "") if counted else (f"（以 {unit} 计）", f" (in {unit})")
        taken = ("取", "Take") if is_plain(self.rule.formulas["measure"]) else ("算出", "Compute")
        yield self.line("measure", f"{taken[0]}：{zh}{units[0]}", f"{taken[1]}: {en}{units[1]}")

    # --- bounds

    def _bound(self, demand: Demand) -> Iterator[Line]:
        if len(demand.branches) == 1 and not demand.branches[0].when:
            one = demand.branches[0]
            told = self._limit(one)
            if one.kind == "value":
                words = self._bound_words(demand)
                gap = " " if told[0][:1].isascii() else ""
                told = f"要求：{words[0]}{gap}{told[0]}", f"It must be {words[1]} {told[1]}"
            yield self.line("demand", *told, one.part)
            return
        zh, en = self._bound_words(demand)
        reach = "达到" if zh == "至少" else ""
        yield self.line("demand", f"要求{zh}{reach}下面的数：", f"It must be {en}:")
        for branch in demand.branches:
            when = [self.said(k) for k in branch.when]
            told = self._limit(branch)
            yield self.line(
                "case",
                f"{'，且'.join(w[0] for w in when)}的：{told[0]}",
                f"where {' and '.join(w[1] for w in when)}: {told[1]}",
                branch.part,
            )

    def _bound_words(self, demand: Demand) -> tuple[str, str]:
        """Return how a measure is held against a bound; a plain number is what it is 'at least', in Chinese too."""
        limits = [self.rule.formulas[b.limit] for b in demand.branches if b.kind == "value"]
        if demand.kind == "at_least" and all(not f.names for f in limits):
            return "至少", "at least"
        if demand.kind == "at_most":
            return BOUND_WORDS[demand.kind][0], "at most"
        return BOUND_WORDS[demand.kind]

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
        if len(demands) == 1:
            zh, en = self._condition(demands[0])
            if demands[0].that and forbids:
                zh, en = f"不得有这样的情形：{zh}", f"This must not be the case: {en}"
            elif demands[0].that:
                zh, en = f"必须：{zh}", f"It must be that: {en}"
            yield self.line("demand", zh, en[:1].upper() + en[1:], demands[0].part)
            return
        if forbids:
            head = "下面的情形一种都不得有：", "None of these may be the case:"
        elif self.rule.least < len(demands):
            head = (
                f"下面至少要满足 {self.rule.least} 项：",
                f"At least {self.rule.least} of these must hold:",
            )
        else:
            head = "下面每一项都要满足：", "Every one of these must hold:"
        yield self.line("demand", *head)
        for demand in demands:
            yield self.line("case", *self._condition(demand), demand.part)

    def _condition(self, demand: Demand) -> tuple[str, str]:
        part = self.rule.parts[demand.part]
        title = _both(part.title)
        if not demand.that:
            reason = _both(part.reason)
            return f"由人裁量：{title[0] or reason[0]}", f"left to a person: {title[1] or reason[1]}"
        formula = self.said(demand.that)
        if part.title is None:
            return formula
        return _beside(title[0], formula[0], "（即：{}）"), _beside(title[1], formula[1], " (that is: {})")

    # --- what a shortfall does not yet mean

    def _short(self) -> tuple[str, str]:
        if any(d.kind == "fails" for d in self.rule.demands):
            return "有这样的情形", "this is the case"
        return "达不到要求", "this is not met"

    def _excuses(self) -> Iterator[Line]:
        short = self._short()
        for excuse in self.rule.excuses:
            zh, en = self.said(excuse.when)
            passes = excuse.verdict == "pass"
            verdict = ("算通过", "it passes") if passes else ("由人裁量", "it is left to a person")
            reason = _both(self.rule.parts[excuse.part].reason)
            yield self.line(
                "exception",
                f"例外：{short[0]}，但{zh}的，{verdict[0]}" + (f"：{reason[0]}" if reason[0] else ""),
                f"Exception: where {short[1]} but {en}, {verdict[1]}"
                + (f": {reason[1]}" if reason[1] else ""),
                excuse.part,
            )

    def _judged(self) -> Iterator[Line]:
        # Where a person decides from the start there is no shortfall that a person would decide on.
        decided = [d for d in self.rule.demands if d.branches or d.that]
        if self.rule.judged is None or not decided:
            return
        reason = _both(self.rule.parts[self.rule.judged].reason)
        yield self.line(
            "judged",
            f"{self._short()[0]}的，也不直接判不通过，由人裁量：{reason[0]}",
            f"Where {self._short()[1]}, it does not fail but is left to a person: {reason[1]}",
            self.rule.judged,
        )


def _both(title: Title | None) -> tuple[str, str]:
    return (title.zh, title.en or title.zh) if title is not None else ("", "")


def _day(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _beside(title: str, formula: str, form: str) -> str:
    """Put what a condition asks behind what it is called; where the one says the other, the fuller of the two alone."""
    short, whole = _core(title), _core(formula)
    if short.count("不") == whole.count("不"):
        if short in whole or sorted(short) == sorted(whole):
            return formula[1:-1] if re.fullmatch("“[^“”]*”", formula) else formula
        if whole in short:
            return title
    return title + form.format(formula)


def _core(text: str) -> str:
    """Return what is left to compare of a title or a formula: one word for every 'not', none for 'is' and 'has'."""
    text = re.sub("还没有|没有|尚未|不属于|不是|无法|不能|[未非无]", "不", text.lower())
    text = re.sub(r"\bnot\b", "不", text)
    return re.sub("[已了过有的为是属在“”（） ，、或和及]", "", text)
