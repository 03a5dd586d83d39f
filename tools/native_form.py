"""Rewrite a module so that its native code is faster, and does the same.

Two things that are read well in a source cost much in native code: a module's constants are looked up by name each
time, and the classes that `dataclass` makes are filled by interpreted code. Here constants are declared `Final`, and
dataclasses get the methods that they would be given, written out.
"""

from __future__ import annotations

import ast
import re

__all__ = ["native_form"]

_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")


def native_form(source: str) -> str:
    """Return the source of a module in the form in which it is compiled.

    >>> print(native_form("from __future__ import annotations\\n_MANY = 3"))
    from __future__ import annotations
    from typing import Final
    _MANY: Final = 3
    """
    tree = ast.parse(source)
    lines = source.split("\n")
    given: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given[node.id] = given.get(node.id, 0) + 1
    edits: list[tuple[int, int, list[str]]] = []
    final = False
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(map(_is_dataclass, node.decorator_list)):
            edits.append(_written_out(node, lines))
        elif isinstance(node, ast.Assign | ast.AnnAssign) and (edit := _declared(node, given, lines)):
            edits.append(edit)
            final = True
    for first, last, new in sorted(edits, reverse=True):
        lines[first:last] = new
    if final:
        at = lines.index("from __future__ import annotations") + 1
        lines.insert(at, "from typing import Final")
    return "\n".join(lines)


def _declared(
    node: ast.Assign | ast.AnnAssign, given: dict[str, int], lines: list[str]
) -> tuple[int, int, list[str]] | None:
    """Declare a constant that is given a value once; None for what is no constant."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if not isinstance(target, ast.Name) or not _CONSTANT.fullmatch(target.id) or node.value is None:
        return None
    if given[target.id] > 1 or (isinstance(node, ast.Assign) and len(node.targets) > 1):
        return None
    kind = f"Final[{ast.unparse(node.annotation)}]" if isinstance(node, ast.AnnAssign) else "Final"
    first, last = node.value.lineno - 1, node.value.end_lineno or node.value.lineno
    # What stands in brackets begins behind them; the whole is taken from the sign of equality on.
    head = "\n".join(lines[node.lineno - 1 : first + 1])
    behind = head[head.index("=") + 1 :] if isinstance(node, ast.Assign) else _behind(node, lines, first)
    value = [behind, *lines[first + 1 : node.end_lineno or last]]
    return node.lineno - 1, node.end_lineno or last, [f"{target.id}: {kind} ={value[0]}", *value[1:]]


def _behind(node: ast.AnnAssign, lines: list[str], first: int) -> str:
    """Return what stands behind the sign of equality of an annotated constant, up to the end of line `first`."""
    end = node.annotation.end_lineno or node.lineno
    rest = "\n".join(lines[end - 1 : first + 1])
    # Offsets are counted in bytes; an annotation holds ASCII only.
    return rest[rest.index("=", node.annotation.end_col_offset) + 1 :]


def _is_dataclass(decorator: ast.expr) -> bool:
    return ast.unparse(decorator) == "dataclass(slots=True)"


def _written_out(node: ast.ClassDef, lines: list[str]) -> tuple[int, int, list[str]]:
    """Write out the methods of a dataclass."""
    fields = [f for f in node.body if isinstance(f, ast.AnnAssign) and isinstance(f.target, ast.Name)]
    names = [f.target.id for f in fields if isinstance(f.target, ast.Name)]
    last = node.end_lineno or node.lineno
    given, body = [], []
    for field, name in zip(fields, names, strict=True):
        kind, value = ast.unparse(field.annotation), field.value
        factory = _factory(value)
        if factory is not None:
            given.append(f"{name}: {kind} | None = None")
            body.append(f"        self.{name} = {factory}() if {name} is None else {name}")
            continue
        given.append(f"{name}: {kind}" + (f" = {ast.unparse(value)}" if value is not None else ""))
        body.append(f"        self.{name} = {name}")
    if any(isinstance(f, ast.FunctionDef) and f.name == "__post_init__" for f in node.body):
        body.append("        self.__post_init__()")
    same = " and ".join(f"self.{name} == other.{name}" for name in names)
    shown = ", ".join(f"{name}={{self.{name}!r}}" for name in names)
    first = node.body[0]
    words = first.end_lineno if isinstance(first, ast.Expr) else None
    opened = words or first.lineno - 1
    left = {i for f in fields for i in range(f.lineno - 1, f.end_lineno or f.lineno)}
    own = [
        *lines[node.lineno - 1 : opened],
        *(
            f"    {f.target.id}: {ast.unparse(f.annotation)}"
            for f in fields
            if isinstance(f.target, ast.Name)
        ),
        f"    def __init__(self, {', '.join(given)}) -> None:",
        *body,
        "    def __eq__(self, other: object) -> bool:",
        f"        return isinstance(other, {node.name}) and {same}",
        "    def __repr__(self) -> str:",
        f'        return f"{node.name}({shown})"',
        *(lines[i] for i in range(opened, last) if i not in left),
    ]
    return node.decorator_list[0].lineno - 1, last, own


def _factory(value: ast.expr | None) -> str | None:
    """Return what makes the value of a field that is given none."""
    if not isinstance(value, ast.Call) or ast.unparse(value.func) != "field":
        return None
    (keyword,) = value.keywords
    if keyword.arg != "default_factory":
        raise SystemExit(f"field({keyword.arg}=…) is not written out")
    return ast.unparse(keyword.value)
