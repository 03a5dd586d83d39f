"""Reading a formula: what binds tighter, what belongs together."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NoReturn

from luocheng.expressions import syntax as s
from luocheng.expressions.faults import FormulaFault, refuse
from luocheng.expressions.lexer import LONGEST, Token, tokens

__all__ = ["AGGREGATES", "DEEPEST", "parse"]

AGGREGATES = frozenset(("sum", "count", "min", "max", "mean", "any", "all", "share"))
"""Functions that take one value from many related records."""

DEEPEST = 60
"""No formula is nested deeper; a deeper one is a mistake or an attack."""

_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_RANGES = frozenset(("..", "..<", "<..", "<..<"))
_SCALES = {"万": 1e4, "亿": 1e8, "百万": 1e6, "千万": 1e7}


@lru_cache(maxsize=4096)
def parse(source: str) -> s.Node:
    """Parse a formula.

    Raises
    ------
    LuochengError
        With the place in the formula, what stands there and what was expected.
    """
    return _Parser(source).whole()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.tokens = list(tokens(source))
        if len(self.tokens) > LONGEST:
            self.at = LONGEST
            self.fail(f"不超过 {LONGEST} 个词的公式", f"a formula of at most {LONGEST} words and signs")
        self.depth = 0

    # --- looking ahead ------------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def deeper(self) -> Token:
        """Take a token that opens a level."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"不超过 {DEEPEST} 层的公式", f"a formula of at most {DEEPEST} levels")
        return self.take()

    def is_next(self, *texts: str) -> bool:
        return self.next.kind in ("sign", "keyword") and self.next.text in texts

    def expect(self, text: str) -> Token:
        if not self.is_next(text):
            self.fail(f"“{text}”", f"'{text}'")
        return self.take()

    def fail(self, expected: str, expected_en: str) -> NoReturn:
        token = self.next
        found = (
            ("公式到此为止", "the formula ends here")
            if token.kind == "end"
            else ("此处多余或有误", "out of place")
        )
        raise refuse(
            FormulaFault("formula-syntax", token.start, token.end, found[0], found[1], expected, expected_en),
            self.source,
        )

    # --- from loose to tight --------------------------------------------------------------------------------------

    def whole(self) -> s.Node:
        node = self.expression()
        if self.next.kind != "end":
            self.fail("运算符，或公式到此结束", "an operator, or the end of the formula")
        return node

    def expression(self) -> s.Node:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"不超过 {DEEPEST} 层的公式", f"a formula of at most {DEEPEST} levels")
        node = self.conditional() if self.is_next("if") else self.joined("or")
        self.depth -= 1
        return node

    def conditional(self) -> s.Node:
        start = self.expect("if").start
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        otherwise = self.expression()
        return s.If(condition=condition, then=then, otherwise=otherwise, start=start, end=otherwise.end)

    def joined(self, operator: str) -> s.Node:
        part: Callable[[], s.Node] = (lambda: self.joined("and")) if operator == "or" else self.negation
        operands = [part()]
        while self.is_next(operator):
            self.take()
            operands.append(part())
        if len(operands) == 1:
            return operands[0]
        return s.Boolean(
            operator="or" if operator == "or" else "and",
            operands=tuple(operands),
            start=operands[0].start,
            end=operands[-1].end,
        )

    def negation(self) -> s.Node:
        if self.is_next("not"):
            start = self.deeper().start
            operand = self.negation()
            self.depth -= 1
            return s.Not(operand=operand, start=start, end=operand.end)
        return self.comparison()

    def comparison(self) -> s.Node:
        first = self.sum()
        if self.is_next("in", "not"):
            return self.membership(first)
        operators: list[str] = []
        operands = [first]
        while self.next.kind == "sign" and self.next.text in _COMPARISONS:
            operators.append(self.take().text)
            operands.append(self.sum())
        if not operators:
            return first
        return s.Comparison(
            operators=tuple(operators), operands=tuple(operands), start=first.start, end=operands[-1].end
        )

    def membership(self, item: s.Node) -> s.Node:
        negated = self.is_next("not")
        if negated:
            self.take()
        self.expect("in")
        within = self.listing() if self.is_next("[") else self.interval()
        return s.Membership(item=item, within=within, negated=negated, start=item.start, end=within.end)

    def listing(self) -> s.Node:
        start = self.expect("[").start
        items = [self.sum()]
        while self.is_next(","):
            self.take()
            items.append(self.sum())
        end = self.expect("]").end
        return s.Listing(items=tuple(items), start=start, end=end)

    def interval(self) -> s.Node:
        low = self.sum()
        if self.next.kind != "sign" or self.next.text not in _RANGES:
            self.fail("列表 [甲, 乙] 或区间 5 .. 10", "a list [a, b] or an interval 5 .. 10")
        sign = self.take().text
        high = self.sum()
        return s.Interval(
            low=low,
            high=high,
            low_open=sign.startswith("<"),
            high_open=sign.endswith("<"),
            start=low.start,
            end=high.end,
        )

    def sum(self) -> s.Node:
        node = self.product()
        while self.is_next("+", "-"):
            operator = self.take().text
            right = self.product()
            node = s.Arithmetic(
                operator="+" if operator == "+" else "-",
                left=node,
                right=right,
                start=node.start,
                end=right.end,
            )
        return node

    def product(self) -> s.Node:
        node = self.signed()
        while self.is_next("*", "/"):
            operator = self.take().text
            right = self.signed()
            node = s.Arithmetic(
                operator="*" if operator == "*" else "/",
                left=node,
                right=right,
                start=node.start,
                end=right.end,
            )
        return node

    def signed(self) -> s.Node:
        if self.is_next("-"):
            start = self.deeper().start
            operand = self.signed()
            self.depth -= 1
            return s.Negative(operand=operand, start=start, end=operand.end)
        return self.primary()

    # --- what stands alone ------------------------------------------------------------------------------------------

    def primary(self) -> s.Node:
        token = self.next
        if token.kind == "number":
            return self.number()
        if token.kind == "date":
            self.take()
            return s.Date(value=token.text, start=token.start, end=token.end)
        if token.kind == "text":
            self.take()
            return s.Text(value=token.text[1:-1], start=token.start, end=token.end)
        if token.kind == "name":
            return self.name()
        if self.is_next("true", "false"):
            self.take()
            return s.Truth(value=token.text == "true", start=token.start, end=token.end)
        if self.is_next("("):
            self.take()
            node = self.expression()
            self.expect(")")
            return node
        self.fail("数、字段或括号", "a number, a field or a bracket")
        return None

    def number(self) -> s.Node:
        token = self.take()
        unit, scale = token.unit, 1.0
        for word in sorted(_SCALES, key=len, reverse=True):
            if unit.startswith(word):
                unit, scale = unit[len(word) :], _SCALES[word]
                break
        return s.Number(
            value=float(token.text.replace(",", "")), unit=unit, scale=scale, start=token.start, end=token.end
        )

    def name(self) -> s.Node:
        token = self.take()
        if not self.is_next("("):
            return s.Name(path=tuple(token.text.split(".")), start=token.start, end=token.end)
        self.take()
        arguments: list[s.Node] = []
        where: s.Node | None = None
        while not self.is_next(")"):
            arguments.append(self.expression())
            if self.is_next("where"):
                self.take()
                where = self.expression()
                break
            if not self.is_next(","):
                break
            self.take()
        end = self.expect(")").end
        if token.text in AGGREGATES and len(arguments) == 1:
            return self.aggregate(token, arguments[0], where, end)
        if where is not None:
            raise refuse(
                FormulaFault(
                    "formula-where",
                    where.start,
                    where.end,
                    f"where 只能用在 {'、'.join(sorted(AGGREGATES))} 里，且只有一个参数",
                    f"'where' belongs into {', '.join(sorted(AGGREGATES))} of one argument",
                ),
                self.source,
            )
        return s.Call(function=token.text, arguments=tuple(arguments), start=token.start, end=end)

    def aggregate(self, token: Token, argument: s.Node, where: s.Node | None, end: int) -> s.Node:
        """Find the related register in what is aggregated: the first name before a point, or the name itself."""
        names = [n for n in s.walk(argument) if isinstance(n, s.Name) and n.path[0] != "this"]
        if not names:
            self.fail("相关台账的字段", "a field of a related register")
        register = names[0].path[0]
        whole = isinstance(argument, s.Name) and len(argument.path) == 1
        return s.Aggregate(
            function=token.text,
            register=register,
            of=None if whole else argument,
            where=where,
            start=token.start,
            end=end,
        )
