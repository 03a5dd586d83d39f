"""Conditions as a clerk reads them: fields and values by what they are called, not by their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luocheng.expressions import Formula
    from luocheng.expressions.parts import Part

__all__ = ["condition_words"]

_SIGNS = {"<": "小于", "<=": "不超过", ">": "大于", ">=": "不小于", "=": "为", "!=": "不为"}


def condition_words(formula: Formula) -> str:
    """Say a condition in Chinese: 道路等级为主干道，且政府投资新建.

    What cannot be said so simply stands as it is written in the file.
    """
    part = formula.part
    if part.op == "constant":
        return "其余一切情形" if part.value else "无"
    said = _said(part, formula, outer=True)
    return said or formula.source


def _said(part: Part, formula: Formula, *, outer: bool = False) -> str:
    match part.op:
        case "field" | "reference":
            return _name(part, formula)
        case "not":
            inner = _said(part.args[0], formula)
            if part.args[0].op in ("field", "reference"):
                return f"非“{inner}”" if inner else ""
            return f"不是（{inner}）" if inner else ""
        case "and" | "or":
            inside = [_said(a, formula) for a in part.args]
            if not all(inside):
                return ""
            text = ("，且" if part.op == "and" else "，或").join(inside)
            return text if outer or part.op == "and" else f"（{text}）"
        case "one of":
            return _one_of(part, formula)
        case "<" | "<=" | ">" | ">=" | "=" | "!=":
            left, right = part.args
            first, second = _said(left, formula), _value(right, left, formula)
            gap = " " if second[:1].isdigit() else ""
            return f"{first}{_SIGNS[part.op]}{gap}{second}" if first and second else ""
    return ""


def _one_of(part: Part, formula: Formula) -> str:
    sides = [a.args for a in part.args if a.op == "="]
    if len(sides) < len(part.args):
        return ""
    name = _said(sides[0][0], formula)
    values = [_value(b, a, formula) for a, b in sides]
    return f"{name}为{'、'.join(values)}" if name and all(values) else ""


def _name(part: Part, formula: Formula) -> str:
    scope = formula.scope
    path = part.data if isinstance(part.data, tuple) else (str(part.data),)
    words = []
    for step in path[:-1]:
        known = scope.fields.get(step)
        words.append(known.label_zh if known is not None and known.label_zh else step)
        if step not in scope.references:
            return ""
        scope = scope.references[step]
    known = scope.fields.get(path[-1])
    words.append(known.label_zh if known is not None and known.label_zh else str(path[-1]))
    return "的".join(words)


def _value(part: Part, beside: Part, formula: Formula) -> str:
    if not part.is_constant:
        return _said(part, formula)
    if part.kind == "truth":
        return "是" if part.value else "否"
    if part.kind in ("text", "choice"):
        field = formula.scope.fields.get(str(beside.data)) if beside.op == "field" else None
        labels = field.choice_labels if field is not None else {}
        return labels.get(str(part.value), (str(part.value), ""))[0]
    return part.said or str(part.value)
