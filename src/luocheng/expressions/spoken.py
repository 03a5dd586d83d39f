"""Formulas as a person reads them aloud: by what things are called, with words for comparisons, without numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from luocheng.expressions.formula import Formula
from luocheng.expressions.functions import FUNCTIONS
from luocheng.expressions.negated import without
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import Field, Scope
from luocheng.expressions.telling import Teller
from luocheng.expressions.wording import is_calendar_year, quantity

__all__ = ["is_plain", "spoken"]

_NUMBERS: Mapping[str, tuple[str, str]] = {
    "<": ("小于", "is less than"),
    "<=": ("不超过", "is at most"),
    ">": ("大于", "is more than"),
    ">=": ("不小于", "is at least"),
    "=": ("等于", "is"),
    "!=": ("不等于", "is not"),
}
_DATES: Mapping[str, tuple[str, str]] = {
    "<": ("早于", "is before"),
    "<=": ("不晚于", "is not after"),
    ">": ("晚于", "is after"),
    ">=": ("不早于", "is not before"),
    "=": ("为", "is"),
    "!=": ("不是", "is not"),
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_NONE = re.compile(r"[不没未无非]")
_SPANS: Mapping[str, tuple[str, str]] = {
    "days_between": ("天数", "days"),
    "months_between": ("整月数", "full months"),
    "years_between": ("整年数", "full years"),
    "working_days": ("工作日数", "working days"),
}
_BELOW: Mapping[str, tuple[str, str]] = {
    "sum": ("其下“{0}”各条的{1}合计", "sum of {1} over its “{0}” records"),
    "count": ("其下“{0}”的条数", "number of its “{0}” records"),
    "min": ("其下“{0}”各条中最小的{1}", "smallest {1} of its “{0}” records"),
    "max": ("其下“{0}”各条中最大的{1}", "largest {1} of its “{0}” records"),
    "mean": ("其下“{0}”各条的{1}平均值", "mean {1} of its “{0}” records"),
    "any": ("其下至少有一条“{0}”是这样的：{1}", "at least one of its “{0}” records has {1}"),
    "all": ("其下每一条“{0}”都是这样的：{1}", "every one of its “{0}” records has {1}"),
    "share": ("其下“{0}”中{1}的条数占比", "share of its “{0}” records with {1}"),
    "share of sum": ("其下“{0}”中这样的{1}占比", "share of {1} over its “{0}” records"),
}
_PARTS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def spoken(
    formula: Formula, language: str = "zh", layers: Mapping[str, tuple[str, str]] | None = None
) -> str:
    """Say a formula in words: 道路等级为主干道，且政府投资新建; 产业建设量 ÷ 总建设量.

    Parameters
    ----------
    formula
        A formula that has been checked.
    language
        'zh' or 'en'.
    layers
        What geometry layers are called: name in formulas → (Chinese, English).

    Returns
    -------
    The formula with fields, choices and parameters by their labels. Numbers stand as the formula writes them. A
    condition that always holds is 其余一切情形.
    """
    return _Speaker(formula.scope, language, layers or {}).said(formula.part)


def is_plain(formula: Formula) -> bool:
    """Tell whether a formula only names a thing or a number: nothing has to be computed for it."""
    return _bare(formula.part).op in ("field", "reference", "this", "parameter", "constant")


def _bare(part: Part) -> Part:
    while part.op == "convert":
        part = part.args[0]
    return part


class _Speaker(Teller):
    """Puts formulas into words that are spoken: what Teller shows of a record is left out."""

    def __init__(
        self,
        scope: Scope,
        language: str,
        layers: Mapping[str, tuple[str, str]],
        outer: Scope | None = None,
    ) -> None:
        super().__init__(scope, None, language, outer)
        self.layers = layers
        self.zh = language == "zh"

    def said(self, part: Part) -> str:
        """Say a whole formula."""
        if part.op == "constant" and part.kind == "truth":
            return (
                self._word("其余一切情形", "in every other case") if part.value else self._word("无", "never")
            )
        if part.kind == "truth":
            return self.condition(part)
        inner = _bare(part)
        return self._cases(inner) if inner.op == "if" else self.show(part)

    def _word(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    # --- numbers, dates, names

    def _with_value(self, label: str, part: Part) -> str:
        """Name a thing; a parameter is a number of the policy, and is said with it."""
        if part.op != "parameter":
            return label
        declared = self.scope.parameters.get(part.data[0])
        number = quantity(part.value)
        value = self._plain(
            f"{number} {declared.unit}" if declared and declared.unit else number.replace(",", "")
        )
        return f"{label}（{value}）" if self.zh else f"{label} ({value})"

    def _constant(self, part: Part) -> str:
        text = super()._constant(part)
        return self._plain(text) if part.kind in ("number", "date") else text

    def _plain(self, text: str) -> str:
        """Write a number with its unit, or a date, as documents do: 3000 万元, 60 %, 6 个月, 2025年1月1日."""
        text = re.sub(r"\.0(?= %)", "", text)
        if not self.zh:
            return text
        text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
        text = re.sub(r"^(\d{4})-0?(\d+)-0?(\d+)$", r"\1年\2月\3日", text)
        return re.sub(r"(?<=\d) ?(月|工作日)$", r" 个\1", text)

    def _label(self, part: Part) -> str:
        text = super()._label(part)
        return text.replace("·", "的", 1) if self.zh and part.op == "reference" else text

    def show(self, part: Part) -> str:
        """Say a part that is no condition."""
        if part.kind != "truth" and part.op in ("shift", "days"):
            return self._shifted(part) if part.op == "shift" else self._span("天数", "days", *part.args[::-1])
        if part.op == "call" and part.kind != "truth":
            return self._function(part)
        return super().show(part)

    def _shifted(self, part: Part) -> str:
        day, by = part.args
        after, day_said, span = part.data[1] > 0, self.show(day), self.show(by)
        if not self.zh:
            return f"{span} {'after' if after else 'before'} {day_said}"
        gap = " " if span[:1].isascii() else ""
        return f"{day_said}后满{gap}{span}之日" if after else f"{day_said}前{gap}{span}"

    def _span(self, zh: str, en: str, start: Part, end: Part) -> str:
        first, last = self.show(start), self.show(end)
        return self._word(f"从“{first}”到“{last}”的{zh}", f"{en} from “{first}” to “{last}”")

    def _function(self, part: Part) -> str:
        name = str(part.data)
        if name in _SPANS and len(part.args) == 2:
            return self._span(*_SPANS[name], *part.args)
        if name not in ("min", "max", "first_given"):
            return super().show(part)
        args = [self._enclosed(a) for a in part.args]
        if name == "first_given":
            return self._word("，未填写的取".join(args), ", or where that is not given ".join(args))
        low = name == "min"
        return self._word(
            f"{'与'.join(args)}中{'较小' if low else '较大'}的一个".strip(),
            f"the {'smaller' if low else 'larger'} of {' and '.join(args)}",
        )

    def _enclosed(self, part: Part) -> str:
        inner = _bare(part)
        text = self._cases(inner) if inner.op == "if" else self.show(part)
        if inner.op in ("if", "+", "-", "*", "/"):
            return self._word(f"（{text}）", f"({text})")
        if self.zh and inner.op == "field":
            return f"“{text}”"
        return f" {text} " if self.zh and inner.op == "constant" else text

    def _arithmetic(self, part: Part) -> str:
        numbers = [_bare(a) for a in part.args]
        if part.op == "/" and all(
            n.op == "constant" and not n.unit and n.value in range(1, 11) for n in numbers
        ):
            upper, lower = (int(n.value) for n in numbers)
            return f"{_PARTS[lower]}分之{_PARTS[upper]}" if self.zh else f"{upper}/{lower}"
        return (
            re.sub(r" ?（ ?| ?） ?", _tight, super()._arithmetic(part))
            if self.zh
            else super()._arithmetic(part)
        )

    def _bracketed(self, part: Part, *, tight: bool, last: bool = False) -> str:
        text = super()._bracketed(part, tight=tight, last=last)
        return f"（{text[1:-1]}）" if self.zh and text.startswith("(") else text

    def _aggregated(self, part: Part) -> str:
        function, register = part.data
        scope = self.scope.related.get(register) or Scope({})
        inside = self._inside(scope)
        of, where = (inside.condition(a) if a.kind == "truth" else inside.show(a) for a in part.args)
        title = (scope.label_zh if self.zh else scope.label_en) or register
        text = _BELOW[function][0 if self.zh else 1].format(title, of)
        if part.args[1].is_constant:
            return text
        return self._word(f"{text}（只算{where}的）", f"{text} (only where {where})")

    # --- conditions

    def condition(self, part: Part) -> str:
        """Say a condition without its outcome."""
        match part.op:
            case "and" | "or":
                return self._linked(part.op, [(a, False) for a in part.args])
            case "not":
                return self._denied(part.args[0])
            case "one of":
                return self._one_of(part, denied=False)
            case "field" | "reference" | "this":
                return self._word(self._label(part), f"“{self._label(part)}”")
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

    def _denied(self, part: Part) -> str:
        """Say that a condition does not hold, without a 'not' before brackets wherever there are plainer words."""
        match part.op:
            case "and" | "or":
                return self._linked("or" if part.op == "and" else "and", [(a, True) for a in part.args])
            case "not":
                return self.condition(part.args[0])
            case "one of":
                return self._one_of(part, denied=True)
            case "field" | "reference" | "this":
                label = self._label(part)
                return without(label) if self.zh else f"not “{label}”"
            case "call" if part.data == "given":
                return f"{self.show(part.args[0])}{self._word('未填写', ' is not given')}"
            case "<" | "<=" | ">" | ">=" | "=" | "!=":
                return self._compared(part, _OPPOSITE[part.op])
            case _:
                inner = self.condition(part)
                return self._word(f"不是（{inner}）", f"not ({inner})")

    def _linked(self, link: str, args: list[tuple[Part, bool]]) -> str:
        texts = []
        for arg, denied in args:
            text = self._denied(arg) if denied else self.condition(arg)
            inner = _positive(arg, denied)
            texts.append(
                self._word(f"（{text}）", f"({text})") if inner in ("and", "or") and inner != link else text
            )
        return (self._word("，且", " and ") if link == "and" else self._word("，或", " or ")).join(texts)

    def _one_of(self, part: Part, *, denied: bool) -> str:
        options = [self._side(a.args[1], a.args[0]) for a in part.args]
        return self._among(self.show(part.args[0].args[0]), options, denied=denied)

    def _among(self, name: str, options: list[str], *, denied: bool = False) -> str:
        if not self.zh:
            return f"{name} is {'none' if denied else 'one'} of {', '.join(options)}"
        # Options with a list of their own are set apart, so that one sees where each ends.
        apart = [f"“{o}”" if re.search("[、，或和]", o) else o for o in options]
        listed = f"{'、'.join(apart[:-1])}或{apart[-1]}" if len(apart) > 1 else apart[0]
        gap = " " if listed[:1].isascii() else ""
        return f"{name}{'不是' if denied else '为'}{gap}{listed}"

    def _compared(self, part: Part, op: str = "") -> str:
        left, right = part.args
        op = op or part.op
        if op in ("=", "!=") and right.op == "constant" and right.value == "":
            return f"{self.show(left)}{self._word('已填写', ' is given') if op == '!=' else self._word('未填写', ' is not given')}"
        if left.kind in ("choice", "text", "truth"):
            return self._same(left, right, equal=op == "=")
        first, second = self.show(left), self._side(right, left)
        if self._in_years(left, _bare(right)):
            second = second.replace(",", "")
        gap = " " if self.zh and second[:1].isascii() else "" if self.zh else " "
        sign = self._sign(left, right, op)
        return f"{first}{'' if self.zh else ' '}{sign}{gap}{second}"

    def _sign(self, left: Part, right: Part, op: str) -> str:
        at = 0 if self.zh else 1
        bare = _bare(right)
        if left.kind == "date" or self._in_years(left, bare):
            return _DATES[op][at]
        if self.zh and op == ">=" and bare.op == "constant":
            return "至少"
        return _NUMBERS[op][at]

    def _in_years(self, left: Part, right: Part) -> bool:
        """Tell whether a number is a year of the calendar, which is early or late and neither small nor large."""
        field = self._field(left)
        named = field is not None and field.label_zh.endswith("年份")
        return named and right.is_constant and is_calendar_year(float(right.value))

    def _same(self, left: Part, right: Part, *, equal: bool) -> str:
        first = self.show(left)
        if right.op != "constant":
            second = self.show(right)
            if self.zh:
                return f"{first}与{second}{'相同' if equal else '不同'}"
            return f"{first} is {'the same as' if equal else 'different from'} {second}"
        others = [] if equal else list(self._others(left, str(right.value)))
        if others:
            return self._among(first, others)
        return (
            self._among(first, [self._side(right, left)], denied=not equal)
            if self.zh
            else (f"{first} is {'' if equal else 'not '}{self._side(right, left)}")
        )

    def _others(self, left: Part, value: str) -> Iterator[str]:
        """Give the other choices where one stands for nothing: 不在重点地区, 没有限制. So no 'not' meets a 'none'."""
        field = self._field(left)
        if field is None or not _NONE.match(_label_of(field, value, 0)):
            return
        for one in field.choice_labels:
            if one != value:
                yield _label_of(field, one, 0 if self.zh else 1)

    def _side(self, part: Part, beside: Part) -> str:
        """Say what something is compared with; the values of a choice by the labels of that choice."""
        if part.op == "constant" and part.kind in ("choice", "text"):
            field = self._field(beside)
            if field is not None and str(part.value) in field.choice_labels:
                return _label_of(field, str(part.value), 0 if self.zh else 1)
        return self.show(part)

    def _placed(self, part: Part) -> str:
        function, _, layer = part.data
        name = str(getattr(FUNCTIONS[function], self.language))
        if not layer:
            return name
        called = self.layers.get(layer, (layer, layer))[0 if self.zh else 1]
        return name.replace("…", f"“{called}”") if self.zh else f"{name} “{called}”"

    def _between(self, part: Part) -> str:
        text = super()._between(part)
        return text.replace(" 在 ", "在 ", 1) if self.zh else text

    def _called(self, part: Part) -> str:
        if part.op == "call" and len(part.args) == 1 and self.zh:
            return f"{self.show(part.args[0])}{getattr(FUNCTIONS[str(part.data)], self.language)}"
        if part.op == "call" and part.data == "given":
            return f"{self.show(part.args[0])} is given"
        return super()._called(part)

    def _chosen(self, part: Part) -> str:
        if part.kind != "truth":
            return self._word(f"（{self._cases(part)}）", f"({self._cases(part)})")
        case, then, otherwise = part.args
        either = self._linked("and", [(case, False), (then, False)])
        other = self._linked("and", [(case, True), (otherwise, False)])
        return self._word(f"（{either}），或（{other}）", f"({either}) or ({other})")

    def _cases(self, part: Part) -> str:
        """Say a choice between values, one case after the other."""
        texts: list[str] = []
        inner = part
        while inner.op == "if":
            case, then, otherwise = inner.args
            texts.append(
                self._word(
                    f"{'否则，' if texts else ''}{self.condition(case)}的，取{self._gap(self.show(then))}",
                    f"{'otherwise ' if texts else ''}where {self.condition(case)}, {self.show(then)}",
                )
            )
            inner = _bare(otherwise)
        last = self.show(inner)
        texts.append(self._word(f"其余的，取{self._gap(last)}", f"in every other case {last}"))
        return self._word("；", "; ").join(texts)

    @staticmethod
    def _gap(text: str) -> str:
        return f" {text}" if text[:1].isascii() else text

    def _inside(self, scope: Scope) -> Teller:
        return _Speaker(scope, self.language, self.layers, self.scope)


def _positive(part: Part, denied: bool) -> str:
    """Return whether a part, or its denial, is said as an 'and' or an 'or'."""
    while part.op == "not":
        part, denied = part.args[0], not denied
    if part.op not in ("and", "or"):
        return "or" if part.op == "if" and part.kind == "truth" else part.op
    return part.op if not denied else {"and": "or", "or": "and"}[part.op]


def _label_of(field: Field, value: str, at: int) -> str:
    return field.choice_labels[value][at] or value if value in field.choice_labels else value


def _tight(found: re.Match[str]) -> str:
    return found[0].strip()
