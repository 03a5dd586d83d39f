"""Reading a formula: what binds tighter, what belongs together."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from luocheng.expressions import syntax as s
from luocheng.expressions.cursor import DEEPEST, Cursor
from luocheng.expressions.faults import FormulaFault
from luocheng.expressions.lexer import Token

__all__ = ["AGGREGATES", "DEEPEST", "parse"]

AGGREGATES = frozenset(("sum", "count", "min", "max", "mean", "any", "all", "share"))
"""Functions that take one value from many related records."""

LARGEST = 1e18
"""No number written in a formula is larger."""

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


class _Parser(Cursor):
    """Reads from what binds loosely to what binds tightly."""

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
        value = float(token.text.replace(",", ""))
        if value > LARGEST:
            self.refuse(
                FormulaFault(
                    "formula-number",
                    token.start,
                    token.end,
                    "这个数太大",
                    "This number is too large",
                    f"不超过 {LARGEST:g} 的数",
                    f"a number up to {LARGEST:g}",
                    "用万、亿和合适的单位",
                    "Use 万, 亿 and a fitting unit",
                )
            )
        return s.Number(value=value, unit=unit, scale=scale, start=token.start, end=token.end)

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
            self.refuse(
                FormulaFault(
                    "formula-where",
                    where.start,
                    where.end,
                    "where 只能用在对相关记录求值的函数里，且只有一个参数",
                    "'where' belongs into functions over related records, behind one argument",
                    "sum(parcels.area where state_owned)",
                    "sum(parcels.area where state_owned)",
                    "条件用 if … then … else …",
                    "Write a condition as if … then … else …",
                )
            )
        return s.Call(function=token.text, arguments=tuple(arguments), start=token.start, end=end)

    def aggregate(self, token: Token, argument: s.Node, where: s.Node | None, end: int) -> s.Node:
        """Find the related register in what is aggregated: the first name before a point, or the name itself."""
        names = [n for n in s.walk(argument) if isinstance(n, s.Name) and n.path[0] != "this"]
        if not names:
            self.refuse(
                FormulaFault(
                    "formula-aggregate",
                    argument.start,
                    argument.end,
                    f"{token.text} 没有写明对哪些相关记录求",
                    f"{token.text} is not told which related records are meant",
                    f"{token.text}(台账.字段)",
                    f"{token.text}(register.field)",
                    "写明台账和字段",
                    "Name the records and a field",
                )
            )
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
