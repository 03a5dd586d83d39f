"""Explaining findings: the formula with the numbers put in, how far from the limit, what is missing, who decides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from luocheng.expressions import absences
from luocheng.expressions import explanations as explanations_of
from luocheng.expressions.measures import spell
from luocheng.rules.wording import BOUND_WORDS, amount, difference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from luocheng.expressions import Formula
    from luocheng.expressions.parts import Part
    from luocheng.rules.findings import Findings
    from luocheng.rules.model import Demand, Rule
    from luocheng.rules.model import Part as RulePart

__all__ = ["Shortfall", "explanations", "shortfall_of"]

_BROKEN = {
    "at_least": ("低于", "below"), "at_most": ("高于", "above"), "more_than": ("不高于", "not above"),
    "less_than": ("不低于", "not below"), "exactly": ("不等于", "not equal to"),
}  # fmt: skip
_LACKING = frozenset(("at_least", "more_than"))


class _Batch:
    """Findings of one rule with their records: what every formula gave, how, and what it lacked; computed once."""

    def __init__(self, findings: Findings, rule: Rule, rows: Sequence[int], language: str) -> None:
        self.findings, self.rule, self.language = findings, rule, language
        self.seen = findings.seen(rule.register).of(rows)
        self._values: dict[str, list[Any]] = {}
        self._told: dict[str, list[str]] = {}
        self._missing: dict[str, list[list[str]]] = {}

    def value(self, key: str, at: int) -> Any:
        if key not in self._values:
            made = self.seen.evaluate({"x": self.rule.formulas[key]}).to_series()
            # A formula without fields is computed once for all.
            self._values[key] = made.to_list() * (self.seen.frame.height if len(made) == 1 else 1)
        return self._values[key][at]

    def computed(self, formula: Formula, at: int) -> Any:
        return self.seen.of([at]).evaluate({"x": formula}).item(0, 0)

    def told(self, key: str, at: int) -> str:
        if key not in self._told:
            formula = self.rule.formulas[key]
            self._told[key] = explanations_of(
                formula, self.seen.frame, **self.seen.tables(), language=self.language
            )
        return self._told[key][at]

    def missing(self, key: str, at: int) -> list[str]:
        if key not in self._missing:
            self._missing[key] = absences(self.rule.formulas[key], self.seen.frame, **self.seen.tables())
        return self._missing[key][at]


class Shortfall:
    """How much of the numerator of a ratio is lacking, or too much, in its own unit."""

    def __init__(self, value: float, unit: str) -> None:
        self.value, self.unit = value, unit


def explanations(findings: Findings, language: str = "zh") -> list[str]:
    """Explain every finding in one line of Chinese ('zh') or English ('en')."""
    frame = findings.frame.with_row_index("place")
    result = [""] * frame.height
    for (name,), group in frame.group_by(["rule"], maintain_order=True):
        rule = findings.rule(str(name))
        batch = _Batch(findings, rule, group.get_column("row").to_list(), language)
        for at, row in enumerate(group.iter_rows(named=True)):
            result[row["place"]] = _Teller(batch, at, row, language).told()
    return result


class _Teller:
    """Explains one finding."""

    def __init__(self, batch: _Batch, at: int, row: Mapping[str, Any], language: str) -> None:
        self.batch, self.at, self.row = batch, at, row
        self.rule = batch.rule
        self.zh = language == "zh"
        self.language = language

    def value(self, key: str) -> Any:
        return self.batch.value(key, self.at)

    def formula(self, key: str) -> str:
        return self.batch.told(key, self.at)

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
            text = self.formula("measure")
        else:
            text = self._conditions()
        return self.words("；", "; ").join(x for x in (text, self._reason(), self._untold()) if x)

    def _excused(self) -> bool:
        return str(self.row["branch"]).startswith("unless ")

    def _reason(self) -> str:
        """Say why a person decides, or which exception holds."""
        part = self.part
        if part is None or part.reason is None:
            return ""
        reason = self.said(part.reason)
        if self._excused():
            return self.words(f"属于例外：{reason}", f"an exception holds: {reason}")
        if self.row["verdict"] == "judgement":
            return self.words(f"由人裁量：{reason}", f"left to a person: {reason}")
        return ""

    def _untold(self) -> str:
        """Name the exceptions of which nobody has said whether they hold."""
        if self.row["verdict"] != "fail":
            return ""
        open_ = [self.rule.parts[e.part] for e in self.rule.excuses if self.value(e.when) is None]
        reasons = [self.said(p.reason) or p.evidence for p in open_]
        if not reasons:
            return ""
        return self.words(
            f"未填是否属于例外：{'、'.join(reasons)}",
            f"not stated whether an exception holds: {', '.join(reasons)}",
        )

    # --- not applicable, missing

    def _not_applicable(self) -> str:
        rule = self.rule
        for key in rule.applies:
            if self.value(key) is False:
                told = self.formula(key)
                return self.words(f"不适用：{told}", f"Does not apply: {told}")
        other = next((keys[0].partition(":")[0] for keys in rule.displaced), "")
        return self.words(f"由规则“{other}”代替", f"Rule “{other}” stands in for it") if other else ""

    def _missing(self) -> str:
        names: dict[str, None] = {}
        for key in self._asked():
            names |= dict.fromkeys(self.batch.missing(key, self.at))
        labels = [self._label(n) for n in names]
        return self.words(f"缺少：{'、'.join(labels)}", f"Missing: {', '.join(labels)}")

    def _asked(self) -> list[str]:
        """Return the keys of the formulas whose values are missing and were needed."""
        rule = self.rule
        first = [*rule.applies, *(k for keys in rule.displaced for k in keys)]
        unknown = [k for k in first if self.value(k) is None]
        if unknown:
            return unknown
        branches = [b for d in rule.demands for b in d.branches]
        idle = {b.limit for b in branches if not all(self.value(k) for k in b.when)}
        return [
            k
            for k in rule.formulas
            if k not in first and k not in idle and not k.startswith("unless:") and self.value(k) is None
        ]

    def _label(self, name: str) -> str:
        """Name a missing field as a person knows it; a divisor that is zero is said so, and days of no calendar."""
        days, sign, reach = name.partition(" ∉ ")
        if sign:
            labels, (since, until) = [self._label(d) for d in days.split(" ")], reach.split("..")
            return self.words(
                f"{'、'.join(labels)}前后的工作日（日历只有 {since} 至 {until}）",
                f"the working days around {', '.join(labels)} (the calendar covers {since} to {until})",
            )
        field, _, zero = name.partition(" = ")
        scope = self.batch.findings.book.registers[self.rule.register].scope
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
        told = self.formula("measure")
        if self.row["measure"] is None:
            told = ""
        limit, margin = self.row["limit"], self.row["margin"]
        if limit is None or margin is None:
            return told
        demand = self._demand()
        unit = self.row["unit"]
        broken = self.row["verdict"] != "pass"
        zh, en = (_BROKEN if broken else BOUND_WORDS)[demand.kind]
        text = self.words(f"{told}，{zh} {amount(limit, unit)}", f"{told}, {en} {amount(limit, unit)}")
        return text + self._apart(demand, margin, unit) if broken else text

    def _apart(self, demand: Demand, margin: float, unit: str) -> str:
        """Say by how much a limit is missed: in the measure and, for a ratio, in what is above the line."""
        if margin == 0:
            return ""
        gap = shortfall(self.batch, self.at, self.row)
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
        found: dict[str, list[str]] = {"fails": [], "unknown": [], "person": [], "kept": []}
        for demand in rule.demands:
            part = rule.parts[demand.part]
            title = self.said(part.title) or self.said(part.reason)
            if not demand.that:
                found["person"].append(title)
                continue
            title = title or rule.formulas[demand.that].source
            value = self.value(demand.that)
            if value is None:
                found["unknown"].append(title)
            elif value == (demand.kind == "holds"):
                found["kept"].append(title)
            else:
                found["fails"].append(self._shown(title, demand.that))
        return self._summed(**found)

    def _shown(self, title: str, key: str) -> str:
        """Add the numbers to what a condition is called, where there are any."""
        part = self.rule.formulas[key].part
        while part.op == "not":
            part = part.args[0]
        if part.op in ("field", "reference"):
            return title
        told = self.formula(key)
        return self.words(f"{title}（{told}）", f"{title} ({told})") if told != title else title

    def _summed(self, fails: list[str], unknown: list[str], person: list[str], kept: list[str]) -> str:
        forbids = self.rule.declaration.kind == "prohibition"
        comma, colon = self.words("、", ", "), self.words("：", ": ")
        lines = {
            "fails": (("出现", "found") if forbids else ("不满足", "not met"), fails),
            "kept": (("未出现", "not found") if forbids else ("满足", "met"), kept),
            "unknown": (("缺数据", "data missing"), unknown),
        }
        if self.row["verdict"] != "judgement" or len(person) > 1:
            lines["person"] = (("由人裁量", "left to a person"), person)
        order = [k for k in ("kept", "fails") if self.row["verdict"] == "pass"]
        order += [k for k in lines if k not in order]
        texts = [f"{self.words(*lines[k][0])}{colon}{comma.join(lines[k][1])}" for k in order if lines[k][1]]
        if self.rule.least < len(self.rule.demands):
            texts.append(self.words(f"至少要满足 {self.rule.least} 项", f"at least {self.rule.least} needed"))
        return self.words("；", "; ").join(texts)


# --- the numerator of a ratio -------------------------------------------------------------------------------------


def shortfall_of(findings: Findings, row: Mapping[str, Any]) -> float | None:
    """Return how much is lacking (or too much) for a finding to pass: of the numerator where the measure is a ratio."""
    if row["margin"] is None or row["margin"] >= 0:
        return 0.0 if row["margin"] is not None else None
    batch = _Batch(findings, findings.rule(row["rule"]), [row["row"]], "zh")
    gap = shortfall(batch, 0, row)
    return abs(gap.value) if gap is not None else abs(float(row["margin"]))


def shortfall(batch: _Batch, at: int, row: Mapping[str, Any]) -> Shortfall | None:
    """Return what the numerator of a ratio lacks; None where the measure is no ratio."""
    rule = batch.rule
    measure = rule.formulas.get("measure")
    if measure is None or row["limit"] is None:
        return None
    kind = batch.findings.book.types[rule.register]
    found = _ratio(measure.part, dict(kind.formulas))
    if found is None:
        return None
    times, above, below = found
    unit = spell(above.measure)
    over = batch.computed(replace(measure, part=above, unit=unit), at)
    under = batch.computed(replace(measure, part=below, unit=spell(below.measure)), at)
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
