"""Making rules and assignments ready to run: formulas compiled, bounds laid out as branches, tables looked through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.expressions import compile_formula
from luocheng.policy.folder.model import Title, clause_text
from luocheng.rules.model import Assignment, AssignmentRow, Branch, Demand, Excuse, Note, Part, Rule
from luocheng.rules.tables import inspect_table
from luocheng.rules.validity import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.expressions import Formula, Scope
    from luocheng.expressions.formula import Expects
    from luocheng.policy.folder.declared import AssignmentDeclaration, Bound, Condition, RuleDeclaration
    from luocheng.policy.folder.model import Evidence
    from luocheng.rules.atoms import Domain

__all__ = ["Ground", "compile_assignment", "compile_rule"]


@dataclass(slots=True)
class Ground:
    """What formulas over a register may speak of, and what its fields may hold."""

    scope: Scope
    domains: dict[str, Domain]
    labels: dict[str, dict[str, str]]


class _Compiler:
    """Compiles the formulas of one item; every fault is kept, none is raised."""

    def __init__(
        self, item: RuleDeclaration | AssignmentDeclaration, file: str, ground: Ground, faults: list[Fault]
    ) -> None:
        self.item, self.file, self.ground, self.faults = item, file, ground, faults
        self.formulas: dict[str, Formula] = {}
        self.notes: list[Note] = []

    def formula(self, key: str, source: str, expects: Expects, line: int = 0, unit: str | None = None) -> str:
        """Compile a formula under a key; return the key, or '' where it has faults."""
        where = place_of(self.file, self.item, line)
        try:
            self.formulas[key] = compile_formula(
                source, self.ground.scope, expects=expects, unit=unit, where=where
            )
        except LuochengError as error:
            self.faults.extend(error.faults)
            return ""
        return key

    def fault(self, code: str, zh: str, en: str, line: int = 0, remedy: tuple[str, str] = ("", "")) -> None:
        where = place_of(self.file, self.item, line)
        self.faults.append(Fault(zh, where, "", remedy[0], en, "", remedy[1], code))

    def note(self, code: str, zh: str, en: str, line: int) -> None:
        self.notes.append(Note(code, self.file, line, self.item.id, zh, en))

    # --- decision tables

    def table(
        self, rows: Sequence[tuple[Sequence[str], int]], within: Sequence[str], *, ordered: bool, gaps: str
    ) -> None:
        """Look a table through; `gaps` says what a hole is: 'fault', 'note' or 'none' at all."""
        keys = [k for row, _ in rows for k in row]
        if not all(k in self.formulas for k in (*keys, *within)):
            return
        asked = [[self.formulas[k] for k in row] for row, _ in rows]
        inside = [self.formulas[k] for k in within]
        ground = self.ground
        found = inspect_table(
            asked, ground.scope, within=inside, ordered=ordered, domains=ground.domains, labels=ground.labels
        )
        line = rows[0][1]
        if found.too_many:
            self.fault(
                "table-too-large",
                f"各行一共区分 {found.too_many:,} 种情形，太多，无法逐一核对（{'、'.join(found.asked)}）",
                f"The rows tell {found.too_many:,} cases apart, too many to look through: {', '.join(found.asked)}",
                line,
                ("拆成几条规则，或先算成一个选项字段", "Divide the rule, or compute a choice field first"),
            )
            return
        for number in found.never or ():
            self._never(rows, number, ordered=ordered)
        for first, second, hole in found.overlaps or ():
            self.fault(
                "table-overlap",
                f"第 {first + 1}、{second + 1} 行同时成立：{hole.zh}",
                f"Rows {first + 1} and {second + 1} apply at once: {hole.en}",
                rows[second][1],
                ("改条件，使每种情形只落在一行", "Change the conditions so that one row applies"),
            )
        if found.gap is not None and gaps != "none":
            more = (
                (f"；还有 {found.gap.more} 种", f"; and {found.gap.more} more")
                if found.gap.more
                else ("", "")
            )
            zh, en = f"哪一行都不管：{found.gap.zh}{more[0]}", f"No row covers: {found.gap.en}{more[1]}"
            if gaps == "note":
                self.note("table-hole", zh, en, line)
                return
            self.fault(
                "table-gap",
                zh,
                en,
                line,
                (
                    "补上这种情形；原文确实没写的，加一行 {gap: {zh: …}, when: …}",
                    "Add a row for it; where the text is silent, add {gap: {zh: …}, when: …}",
                ),
            )

    def _never(self, rows: Sequence[tuple[Sequence[str], int]], number: int, *, ordered: bool) -> None:
        why = (
            ("前面各行已全部包括", "the rows before it take every case")
            if ordered and number
            else ("条件互相矛盾", "its conditions contradict each other")
        )
        self.fault(
            "branch-never",
            f"第 {number + 1} 行永远用不到：{why[0]}",
            f"Row {number + 1} can never apply: {why[1]}",
            rows[number][1],
            ("删去，或改条件和次序", "Remove it, or change the condition or the order"),
        )


# --- rules ------------------------------------------------------------------------------------------------------


class _RuleCompiler(_Compiler):
    def __init__(self, item: RuleDeclaration, ground: Ground, faults: list[Fault]) -> None:
        super().__init__(item, "rules.yaml", ground, faults)
        self.rule = item
        self.parts: list[Part] = [Part("", *self.words(item.evidence, None))]

    def compiled(self) -> Rule:
        rule = self.rule
        applies = [k for k in (self._district(), self._applies()) if k]
        unit: str | None = rule.unit or None
        if rule.measure and self.formula("measure", rule.measure, "number", unit=unit):
            unit = self.formulas["measure"].unit
        demands = [Demand("known")] if rule.kind == "formula" else []
        for name, bound in rule.bounds().items():
            demands.append(self._bound(name, bound, unit, applies))
        kind = "fails" if rule.kind == "prohibition" else "holds"
        for number, condition in enumerate((*rule.require, *rule.forbid), 1):
            demands.append(self._condition(kind, number, condition))
        excuses = self._excuses(applies)
        judged = None
        if rule.judged is not None:
            judged = self.part("judged", rule.judged.evidence, rule.judged.reason)
        first = next((p for p in self.parts if p.evidence), None)
        if first is not None and not self.parts[0].evidence:
            # A rule whose cases quote the text quotes the first of them where none of them decides.
            self.parts[0] = Part("", first.evidence, first.clause)
        return Rule(
            rule,
            rule.register,
            self.formulas,
            self.parts,
            demands,
            rule.least if rule.least is not None else len(demands),
            excuses,
            judged,
            tuple(applies),
            unit=unit or "",
        )

    def part(
        self, name: str, evidence: Evidence | None, reason: Title | None = None, title: Title | None = None
    ) -> int:
        self.parts.append(Part(name, *self.words(evidence, self.rule.evidence), reason, title))
        return len(self.parts) - 1

    def words(self, evidence: Evidence | None, otherwise: Evidence | None) -> tuple[str, str]:
        """Return the words that are quoted and the clause in which they stand."""
        chosen = evidence or otherwise
        clause = chosen.clause if chosen is not None else None
        return _words(chosen), clause_text(self.rule.clause if clause is None else clause)

    def _district(self) -> str:
        if not self.rule.district:
            return ""
        if "district" not in self.ground.scope.fields:
            self.fault(
                "no-district-field",
                f"规则只适用于“{self.rule.district}”，但台账 {self.rule.register} 没有 district 字段",
                f"The rule holds for “{self.rule.district}” only, but register {self.rule.register} has no field district",
                remedy=(
                    "在台账中加上 district 字段，或删去规则的 district",
                    "Add the field, or drop the district",
                ),
            )
            return ""
        return self.formula("district", f'district = "{self.rule.district}"', "truth")

    def _applies(self) -> str:
        if not self.rule.applies:
            return ""
        key = self.formula("applies", self.rule.applies, "truth")
        if key:
            self.table([((key,), 0)], (), ordered=False, gaps="none")
        return key

    def _bound(self, name: str, bound: Bound, unit: str | None, applies: Sequence[str]) -> Demand:
        demand = Demand(name)
        self._branches(demand, bound, (), unit, applies, "")
        demand.part = demand.branches[0].part if demand.branches else 0
        return demand

    def _branches(
        self,
        demand: Demand,
        bound: Bound,
        when: tuple[str, ...],
        unit: str | None,
        within: Sequence[str],
        name: str,
    ) -> None:
        """Lay a bound out as branches, those of its cases in its place."""
        if not bound.cases:
            self._leaf(demand, bound, when, unit, name)
            return
        rows: list[tuple[Sequence[str], int]] = []
        for number, case in enumerate(bound.cases, 1):
            label = case.choice or str(number)
            full = f"{name}/{label}" if name else label
            key = f"{demand.kind}:{full}"
            source = f'{bound.by} = "{case.choice}"' if bound.by else case.when
            if not self.formula(key, source, "truth", case.line):
                continue
            rows.append(((key,), case.line))
            self._branches(demand, case, (*when, key), unit, (*within, key), full)
        if len(rows) == len(bound.cases):
            self.table(rows, within, ordered=False, gaps="fault")

    def _leaf(self, demand: Demand, bound: Bound, when: tuple[str, ...], unit: str | None, name: str) -> None:
        reason = bound.judgement or bound.gap
        part = self.part(name or demand.kind, bound.evidence, reason)
        if bound.gap is not None:
            self.note(
                "text-silent",
                f"原文没有写到的情形：{bound.gap.zh}",
                f"A case of which the text is silent: {bound.gap.en or bound.gap.zh}",
                bound.line,
            )
        kind = "gap" if bound.gap is not None else "judgement" if bound.judgement is not None else "value"
        branch = Branch(kind, when, part, line=bound.line)  # type: ignore[arg-type]
        if kind == "value":
            quantity = bound.value
            source = bound.formula or (
                quantity.text or f"{quantity.value:.15g}{quantity.unit}" if quantity else ""
            )
            branch.limit = f"limit:{demand.kind}:{name}"
            self.formula(branch.limit, source, "number", bound.line, unit)
        demand.branches.append(branch)

    def _condition(self, kind: str, number: int, condition: Condition) -> Demand:
        part = self.part(str(number), condition.evidence, condition.judgement, condition.title)
        if not condition.that:
            return Demand(kind, part)
        key = self.formula(f"condition:{number}", condition.that, "truth", condition.line)
        return Demand(kind, part, key)

    def _excuses(self, applies: Sequence[str]) -> list[Excuse]:
        excuses: list[Excuse] = []
        rows: list[tuple[Sequence[str], int]] = []
        for number, exception in enumerate(self.rule.unless, 1):
            part = self.part(f"unless {number}", exception.evidence, exception.reason)
            key = self.formula(f"unless:{number}", exception.when, "truth", exception.line)
            rows.append(((key,), exception.line))
            excuses.append(Excuse(key, exception.verdict, part))  # type: ignore[arg-type]
        if rows and all(key for (key,), _ in rows):
            self.table(rows, applies, ordered=True, gaps="none")
        return excuses


def compile_rule(rule: RuleDeclaration, ground: Ground, faults: list[Fault]) -> tuple[Rule, list[Note]]:
    """Make a rule ready to run; what is wrong with it is added to `faults`."""
    compiler = _RuleCompiler(rule, ground, faults)
    return compiler.compiled(), compiler.notes


def _words(evidence: Evidence | None) -> str:
    return evidence.text if evidence is not None else ""


# --- assignments ------------------------------------------------------------------------------------------------


def compile_assignment(
    assignment: AssignmentDeclaration, ground: Ground, faults: list[Fault]
) -> tuple[Assignment, list[Note]]:
    """Make an assignment ready to run; a case that no row covers is a note about the policy."""
    compiler = _Compiler(assignment, "assignments.yaml", ground, faults)
    whole = _words(assignment.evidence)
    rows: list[AssignmentRow] = []
    checked: list[tuple[Sequence[str], int]] = []
    for number, row in enumerate(assignment.table, 1):
        key = compiler.formula(f"row:{number}", row.when, "truth", row.line)
        field = compiler.formula(f"unit:{number}", row.field, "any", row.line) if row.field else ""
        rows.append(
            AssignmentRow(key, row.unit, field, row.judgement, _words(row.evidence) or whole, row.line)
        )
        checked.append(((key,), row.line))
    if checked and all(key for (key,), _ in checked):
        compiler.table(checked, (), ordered=True, gaps="note")
    return Assignment(assignment, assignment.register, compiler.formulas, rows), compiler.notes
