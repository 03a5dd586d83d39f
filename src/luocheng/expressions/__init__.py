"""One formula language for rules, indicators, schemes and branches: read, checked, run over frames, explained."""

from luocheng.expressions.absent import absences
from luocheng.expressions.compile import TOLERANCE, compare
from luocheng.expressions.evaluate import evaluate
from luocheng.expressions.explain import explain, explanations
from luocheng.expressions.formula import Formula, compile_formula
from luocheng.expressions.records import frame_of
from luocheng.expressions.scope import Field, Quantity, Related, Scope
from luocheng.expressions.spoken import is_plain, spoken

__all__ = [
    "TOLERANCE",
    "Field",
    "Formula",
    "Quantity",
    "Related",
    "Scope",
    "absences",
    "compare",
    "compile_formula",
    "evaluate",
    "explain",
    "explanations",
    "frame_of",
    "is_plain",
    "spoken",
]
