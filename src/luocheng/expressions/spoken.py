"""Formulas as a person reads them aloud: by what things are called, with words for comparisons, without numbers."""

from __future__ import annotations

from collections.abc import Mapping

from luocheng.expressions.formula import Formula
from luocheng.expressions.functions import FUNCTIONS
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import Scope
from luocheng.expressions.telling import Teller

__all__ = ["spoken"]

_NUMBERS: Mapping[str, tuple[str, str]] = {
    "<": ("小于", "is less than"),
    "<=": ("不超过", "is at most"),
    ">": ("大于", "is more than"),
    ">=": ("不小于", "is at least"),
    "=": ("为", "is"),
    "!=": ("不为", "is not"),
}
_DATES: Mapping[str, tuple[str, str]] = {
    **_NUMBERS,
    "<": ("早于", "is before"),
    "<=": ("不晚于", "is not after"),
    ">": ("晚于", "is after"),
    ">=": ("不早于", "is not before"),
}


def spoken(formula: Formula, language: str = "zh") -> str:
    """Say a formula in words: 道路等级为主干道，且政府投资新建; 产业建设量 ÷ 总建设量.

    Parameters
    ----------
    formula
        A formula that has been checked.
    language
        'zh' or 'en'.

    Returns
    -------
    The formula with fields, choices and parameters by their labels. Numbers and dates stand as the formula writes
    them. A condition that always holds is 其余一切情形.
    """
    return _Speaker(formula.scope, language).said(formula.part)


class _Speaker(Teller):
    """Puts formulas into words that are spoken: what Teller shows of a record is left out."""

    def __init__(self, scope: Scope, language: str, outer: Scope | None = None) -> None:
        super().__init__(scope, None, language, outer)
        self.zh = language == "zh"

    def said(self, part: Part) -> str:
        """Say a whole formula."""
        if part.op == "constant" and part.kind == "truth":
            return (
                self._word("其余一切情形", "in every other case") if part.value else self._word("无", "never")
            )
        return self.condition(part) if part.kind == "truth" else self.show(part)

    def _with_value(self, label: str, part: Part) -> str:
        """Name a thing; a parameter is a number of the policy, and is said with it."""
        if part.op != "parameter":
            return label
        value = self._said(part.value, part)
        return f"{label}（{value}）" if self.zh else f"{label} ({value})"

    def _word(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def condition(self, part: Part) -> str:
        """Say a condition without its outcome."""
        match part.op:
            case "and" | "or":
                return self._joined(part)
            case "not":
                return self._denied(part.args[0])
            case "one of":
                return self._one_of(part)
            case "field" | "reference" | "this":
                return self._label(part)
            case "constant":
                return self._word("是", "yes") if part.value else self._word("否", "no")
            case "if":
                return self._chosen(part)
            case "between":
                return self._between(part)
            case "call" | "spatial" | "aggregate":
                return self._called(part)
            case _:
                return self._compared(part)

    def _joined(self, part: Part) -> str:
        texts = [self.condition(a) for a in part.args]
        inside = [
            f"（{t}）" if self.zh and a.op in ("and", "or") else f"({t})" if a.op in ("and", "or") else t
            for t, a in zip(texts, part.args, strict=True)
        ]
        link = self._word("，且", " and ") if part.op == "and" else self._word("，或", " or ")
        return link.join(inside)

    def _denied(self, part: Part) -> str:
        inner = self.condition(part)
        if part.op in ("field", "reference", "this"):
            return self._word(f"非“{inner}”", f"not “{inner}”")
        return self._word(f"不是（{inner}）", f"not ({inner})")

    def _one_of(self, part: Part) -> str:
        options = self.words["list"].join(self._side(a.args[1], a.args[0]) for a in part.args)
        return f"{self.show(part.args[0].args[0])}{self._word('为', ' is one of ')}{options}"

    def _compared(self, part: Part) -> str:
        left, right = part.args
        if part.op in ("=", "!=") and right.op == "constant" and right.value == "":
            filled = part.op == "!="
            return f"{self.show(left)}{self._word('已填写' if filled else '未填写', ' is given' if filled else ' is not given')}"
        signs = _DATES if left.kind == "date" else _NUMBERS
        sign = signs[part.op][0 if self.zh else 1]
        first, second = self.show(left), self._side(right, left)
        if not self.zh:
            return f"{first} {sign} {second}"
        return f"{first}{sign}{' ' if second[:1].isascii() else ''}{second}"

    def _side(self, part: Part, beside: Part) -> str:
        """Say what something is compared with; the values of a choice by the labels of that choice."""
        if part.op == "constant" and part.kind in ("choice", "text"):
            field = self._field(beside)
            labels = field.choice_labels.get(str(part.value)) if field is not None else None
            if labels is not None:
                return labels[0 if self.zh else 1] or str(part.value)
        return self.show(part)

    def _between(self, part: Part) -> str:
        text = super()._between(part)
        return text.replace(" 在 ", "在 ", 1) if self.zh else text

    def _called(self, part: Part) -> str:
        if part.op == "call" and len(part.args) == 1 and self.zh:
            return f"{self.show(part.args[0])}{getattr(FUNCTIONS[str(part.data)], self.language)}"
        return super()._called(part)

    def _chosen(self, part: Part) -> str:
        condition, then, otherwise = part.args
        case, first, second = self.condition(condition), self.show(then), self.show(otherwise)
        return self._word(
            f"（{case}的，取 {first}；否则取 {second}）", f"({first} where {case}, otherwise {second})"
        )

    def _inside(self, scope: Scope) -> Teller:
        return _Speaker(scope, self.language, self.scope)
