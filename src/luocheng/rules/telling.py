"""Explaining findings: the formula with the numbers put in, how far from the limit, what is missing, who decides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.expressions import Related, evaluate
from luocheng.expressions.measures import spell
from luocheng.rules.checking import surroundings
from luocheng.rules.wording import amount, difference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from luocheng.expressions import Formula
    from luocheng.expressions.parts import Part
    from luocheng.rules.findings import Findings
    from luocheng.rules.model import Demand, Rule
    from luocheng.rules.model import Part as RulePart

__all__ = ["Shortfall", "explanations", "shortfall_of"]

_KEPT = {
    "at_least": ("不低于", "not below"), "at_most": ("不超过", "not above"), "more_than": ("高于", "above"),
    "less_than": ("低于", "below"), "exactly": ("等于", "equal to"),
}  # fmt: skip
_BROKEN = {
    "at_least": ("低于", "below"), "at_most": ("高于", "above"), "more_than": ("不高于", "not above"),
    "less_than": ("不低于", "not below"), "exactly": ("不等于", "not equal to"),
}  # fmt: skip
_LACKING = frozenset(("at_least", "more_than"))


class _Record:
    """One record with what surrounds it."""

    def __init__(self, findings: Findings, register: str, row: int) -> None:
        book, records = findings.book, findings.records
        group = book.registers[register]
        one = records[register].slice(row, 1)
        self.frame = one.with_columns(**group.local) if group.local else one
        self.values: dict[str, object] = self.frame.row(0, named=True)
        related, references = surroundings(book, register, records)
        self.related = {name: self._own(r) for name, r in related.items()}
        self.references = references
        self.layers: Mapping[str, Any] | None = findings.layers
        self.on = book.on

    def _own(self, related: Related) -> Related:
        """Keep the related records that belong to this one."""
        own = self.values.get(related.to)
        return replace(related, frame=related.frame.filter(pl.col(related.key) == pl.lit(own)))

    def value(self, formula: Formula) -> Any:
        made = evaluate(
            {"x": formula},
            self.frame,
            related=self.related,
            references=self.references,
            layers=self.layers,
            on=self.on,
        )
        return made.item()

    def told(self, formula: Formula, language: str) -> str:
        from luocheng.expressions import explain

        return explain(
            formula, self.values, related=self.related, references=self.references, layers=self.layers, on=self.on,
            language=language,
        )  # fmt: skip

    def missing(self, formula: Formula) -> list[str]:
        return formula.missing(self.values, self.related, self.references, self.layers, self.on)


class Shortfall:
    """How much of the numerator of a ratio is lacking, or too much, in its own unit."""

    def __init__(self, value: float, unit: str) -> None:
        self.value, self.unit = value, unit


def explanations(findings: Findings, language: str = "zh") -> list[str]:
    """Explain every finding in one line of Chinese ('zh') or English ('en')."""
    known: dict[tuple[str, int], _Record] = {}
    result = []
    for row in findings.frame.iter_rows(named=True):
        place = (row["register"], row["row"])
        if place not in known:
            known.clear()
            known[place] = _Record(findings, *place)
        teller = _Teller(findings, findings.rule(row["rule"]), known[place], row, language)
        result.append(teller.told())
    return result


class _Teller:
    """Explains one finding."""

    def __init__(
        self, findings: Findings, rule: Rule, record: _Record, row: Mapping[str, Any], language: str
    ) -> None:
        self.findings, self.rule, self.record, self.row = findings, rule, record, row
        self.zh = language == "zh"
        self.language = language

    def words(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def said(self, title: Any) -> str:
        return str(title.zh if self.zh else title.en or title.zh) if title is not None else ""

    @property
    def part(self) -> RulePart | None:
        name = self.row["branch"]
        return next((p for p in self.rule.parts if p.name == name), None)

    def told(self) -> str:
        verdict = self.row["verdict"]
        if verdict == "not_applicable" and not self._excused():
            return self._not_applicable()
        if verdict == "missing":
            return self._missing()
        if self.rule.declaration.kind == "limit":
            text = self._limit()
        elif self.rule.declaration.kind == "formula":
            text = self.record.told(self.rule.formulas["measure"], self.language)
        else:
            text = self._conditions()
        return text + self._reason()

    def _excused(self) -> bool:
        return str(self.row["branch"]).startswith("unless ")

    def _reason(self) -> str:
        """Say why a person decides, or which exception holds."""
        part = self.part
        if part is None or part.reason is None:
            return ""
        reason = self.said(part.reason)
        if self._excused():
            return self.words(f"；属于例外：{reason}", f"; an exception holds: {reason}")
        if self.row["verdict"] == "judgement":
            return self.words(f"；由人裁量：{reason}", f"; left to a person: {reason}")
        return ""

    # --- not applicable, missing

    def _not_applicable(self) -> str:
        rule = self.rule
        for key in rule.applies:
            if self.record.value(rule.formulas[key]) is False:
                told = self.record.told(rule.formulas[key], self.language)
                return self.words(f"不适用：{told}", f"Does not apply: {told}")
        other = next((keys[0].partition(":")[0] for keys in rule.displaced), "")
        return self.words(f"由规则“{other}”代替", f"Rule “{other}” stands in for it") if other else ""

    def _missing(self) -> str:
        names: dict[str, None] = {}
        for formula in self._asked():
            names |= dict.fromkeys(self.record.missing(formula))
        labels = [self._label(n) for n in names]
        return self.words(f"缺少：{'、'.join(labels)}", f"Missing: {', '.join(labels)}")

    def _asked(self) -> list[Formula]:
        """Return the formulas whose values are missing and were needed."""
        rule, record = self.rule, self.record
        applies = [rule.formulas[k] for k in (*rule.applies, *(k for keys in rule.displaced for k in keys))]
        unknown = [f for f in applies if record.value(f) is None]
        if unknown:
            return unknown
        others = [f for k, f in rule.formulas.items() if not k.startswith("unless:") and f not in applies]
        used = {
            b.limit
            for d in rule.demands
            for b in d.branches
            if all(record.value(rule.formulas[k]) for k in b.when)
        }
        limits = {b.limit for d in rule.demands for b in d.branches}
        others = [f for k, f in rule.formulas.items() if f in others and (k not in limits or k in used)]
        return [f for f in others if record.value(f) is None]

    def _label(self, name: str) -> str:
        """Name a missing field as a person knows it; a divisor that is zero is said so."""
        field, _, zero = name.partition(" = ")
        scope = self.findings.book.registers[self.rule.register].scope
        *way, last = field.split(".")
        for step in way:
            inner = scope.references.get(step) or scope.related.get(step)
            if inner is None:
                return name
            scope = inner
        known = scope.fields.get(last)
        label = known.label(self.language) if known is not None else field
        return (
            self.words(f"{label}为 {zero}，不能作除数", f"{label} is {zero} and cannot divide")
            if zero
            else label
        )

    # --- limits

    def _limit(self) -> str:
        told = self.record.told(self.rule.formulas["measure"], self.language)
        if self.row["measure"] is None:
            told = ""
        limit, margin = self.row["limit"], self.row["margin"]
        if limit is None or margin is None:
            return told
        demand = self._demand()
        unit = self.row["unit"]
        broken = self.row["verdict"] != "pass"
        zh, en = (_BROKEN if broken else _KEPT)[demand.kind]
        text = self.words(f"{told}，{zh} {amount(limit, unit)}", f"{told}, {en} {amount(limit, unit)}")
        return text + self._apart(demand, margin, unit) if broken else text

    def _apart(self, demand: Demand, margin: float, unit: str) -> str:
        """Say by how much a limit is missed: in the measure and, for a ratio, in what is above the line."""
        if margin == 0:
            return ""
        gap = shortfall(self.rule, self.record, self.row, self.findings)
        lacking = demand.kind in _LACKING or (
            demand.kind == "exactly" and self.row["measure"] < self.row["limit"]
        )
        zh, en = ("缺口", "short by") if lacking else ("超出", "over by")
        apart = difference(margin, unit, self.language)
        if gap is None:
            return self.words(f"，{zh} {apart}", f", {en} {apart}")
        more = amount(abs(gap.value), gap.unit)
        return self.words(f"（差 {apart}），{zh} {more}", f" ({apart} apart), {en} {more}")

    def _demand(self) -> Demand:
        demands = self.rule.demands
        for demand in demands:
            if any(self.rule.parts[b.part].name == self.row["branch"] for b in demand.branches):
                return demand
        if len(demands) > 1:
            below = self.row["measure"] < self.row["limit"]
            return next(d for d in demands if (d.kind in _LACKING) == below)
        return demands[0]

    # --- conditions

    def _conditions(self) -> str:
        rule = self.rule
        fails: list[str] = []
        unknown: list[str] = []
        person: list[str] = []
        kept = 0
        for demand in rule.demands:
            part = rule.parts[demand.part]
            formula = rule.formulas.get(demand.that)
            title = self.said(part.title) or self.said(part.reason) or (formula.source if formula else "")
            if formula is None:
                person.append(title)
                continue
            value = self.record.value(formula)
            if value is None:
                unknown.append(title)
            elif value == (demand.kind == "holds"):
                kept += 1
            else:
                fails.append(self._shown(title, formula))
        return self._summed(fails, unknown, person, kept)

    def _shown(self, title: str, formula: Formula) -> str:
        told = self.record.told(formula, self.language)
        return self.words(f"{title}（{told}）", f"{title} ({told})") if told and told != title else title

    def _summed(self, fails: list[str], unknown: list[str], person: list[str], kept: int) -> str:
        forbids = self.rule.declaration.kind == "prohibition"
        join = self.words("；", "; ")
        texts = []
        if fails:
            head = self.words("出现" if forbids else "不满足", "Found" if forbids else "Not met")
            texts.append(f"{head}{self.words('：', ': ')}{join.join(fails)}")
        if kept:
            zh = f"{kept} 项均未出现" if forbids and not fails else f"满足 {kept} 项" if not forbids else ""
            en = f"none of {kept} found" if forbids and not fails else f"{kept} met" if not forbids else ""
            texts += [self.words(zh, en)] if zh else []
        if unknown:
            texts.append(self.words("缺数据：", "data missing: ") + self.words("、", ", ").join(unknown))
        if person and self.row["verdict"] != "judgement":
            texts.append(self.words("由人裁量：", "left to a person: ") + self.words("、", ", ").join(person))
        elif len(person) > 1:
            texts.append(
                self.words("由人裁量的有：", "left to a person: ") + self.words("、", ", ").join(person)
            )
        least = self.rule.least
        if least < len(self.rule.demands):
            texts.append(self.words(f"至少要 {least} 项", f"at least {least} needed"))
        return join.join(texts)


# --- the numerator of a ratio -------------------------------------------------------------------------------------


def shortfall_of(findings: Findings, row: Mapping[str, Any]) -> float | None:
    """Return how much is lacking (or too much) for a finding to pass: of the numerator where the measure is a ratio."""
    rule = findings.rule(row["rule"])
    if row["margin"] is None or row["margin"] >= 0:
        return 0.0 if row["margin"] is not None else None
    gap = shortfall(rule, _Record(findings, row["register"], row["row"]), row, findings)
    return abs(gap.value) if gap is not None else abs(float(row["margin"]))


def shortfall(rule: Rule, record: _Record, row: Mapping[str, Any], findings: Findings) -> Shortfall | None:
    """Return what the numerator of a ratio lacks; None where the measure is no ratio."""
    measure = rule.formulas.get("measure")
    if measure is None or row["limit"] is None:
        return None
    kind = findings.book.types[rule.register]
    found = _ratio(measure.part, dict(kind.formulas))
    if found is None:
        return None
    times, above, below = found
    unit = spell(above.measure)
    over = record.value(replace(measure, part=above, unit=unit))
    under = record.value(replace(measure, part=below, unit=spell(below.measure)))
    if over is None or under is None:
        return None
    return Shortfall(float(row["limit"]) / float(times) * under - over, unit)


def _ratio(part: Part, computed: Mapping[str, Formula]) -> tuple[Fraction, Part, Part] | None:
    """Take a ratio apart: what it is multiplied by to be in its unit, what is above and below the line."""
    times = Fraction(1)
    while True:
        if part.op == "convert" and isinstance(part.data, Fraction):
            times *= part.data
            part = part.args[0]
        elif part.op == "field" and str(part.data) in computed:
            part = computed[str(part.data)].part
        else:
            break
    if part.op != "/" or part.args[1].is_constant:
        return None
    return times, part.args[0], part.args[1]
