"""What a policy's indicators.yaml declares: indicators, how each is measured, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass, field

from luocheng.policy.folder.declared import Quantity
from luocheng.policy.folder.fields import FieldKind, FileKind, declare
from luocheng.policy.folder.model import Evidence, Title
from luocheng.policy.model import Path

__all__ = [
    "BETTER",
    "INDICATORS",
    "INDICATORS_NESTED",
    "LEVELS",
    "AreaLevels",
    "CircleMeasure",
    "CoverageMeasure",
    "IndicatorDeclaration",
    "Measure",
    "Need",
    "Radius",
    "RatioMeasure",
    "ReachMeasure",
    "Standard",
]

BETTER = ("higher", "lower", "between", "none")
LEVELS = ("dwelling", "community", "block", "city")
AreaLevels = ("city", "district", "subdistrict", "community")
"""The areas that values are computed for, the widest first."""

_BY = ("network", "straight")


@dataclass(slots=True)
class Standard:
    """The document that asks for an indicator, and the value it asks for where it gives one."""

    name: str
    clause: str = ""
    at_least: Quantity | None = None
    at_most: Quantity | None = None
    more_than: Quantity | None = None
    note: Title | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class RatioMeasure:
    """One number divided by another."""

    of: str
    by: str
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class ReachMeasure:
    """The share of people (or whatever `weight` counts) with a place within so many metres."""

    origin: str
    to: str
    within: Quantity
    among: str = ""
    weight: str = ""
    where: str = ""
    by: str = "network"
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Radius:
    """How far a place serves: those for which `when` holds, else all the rest."""

    value: Quantity
    when: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class CoverageMeasure:
    """The share of the area of some land that lies within the radius of a place."""

    land: str
    service: str
    radius: list[Radius]
    among: str = ""
    where: str = ""
    by: str = "straight"
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Need:
    """A kind of place that a life circle is to have within so many metres."""

    to: str
    within: Quantity
    where: str = ""
    title: Title | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class CircleMeasure:
    """The share of people who have all (or at least so many) kinds of places within reach."""

    origin: str
    needs: list[Need]
    among: str = ""
    weight: str = ""
    least: int | None = None
    by: str = "network"
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Measure:
    """How an indicator is measured: exactly one of its parts is given."""

    ratio: RatioMeasure | None = None
    value: str = ""
    reach: ReachMeasure | None = None
    coverage: CoverageMeasure | None = None
    circle: CircleMeasure | None = None
    observed: bool = False
    line: int = field(default=0, compare=False)

    def kinds(self) -> list[str]:
        """Return which ways of measuring are given."""
        names = ("ratio", "value", "reach", "coverage", "circle", "observed")
        return [n for n in names if getattr(self, n)]


@dataclass(slots=True)
class IndicatorDeclaration:
    """An indicator. With `like`, what is not said here is as in the indicator of that name in the catalogue."""

    id: str
    title: Title | None = None
    like: str = ""
    series: str = ""
    level: str = ""
    dimension: Title | None = None
    unit: str = ""
    better: str = ""
    measure: Measure | None = None
    areas: list[str] = field(default_factory=list)
    standard: Standard | None = None
    clause: Path | None = None
    evidence: Evidence | None = None
    targets: list[str] = field(default_factory=list)
    since: str | None = None
    until: str | None = None
    missing: str = "leave_out"
    least: Quantity | None = None
    near: Quantity | None = None
    data: Title | None = None
    method: Title | None = None
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """Return the name that its versions share."""
        return self.series or self.id


def _origin(required: str) -> tuple[FieldKind, ...]:
    return (
        declare("from!", "slug", "从哪个图层出发，如 building", "the layer one starts from, such as building"),
        declare("among", "formula", "其中哪些记录", "which of its records"),
        declare("weight", "symbol", "按哪个字段计，如 residents；不写为个数", "the field that is counted, such as residents; records by default"),
        declare("by", "choice", "network 沿路网（默认），straight 直线", "along the network (default) or straight", _BY),
        *((declare("within!", "quantity", "距离，如 500 米", "metres"),) if required else ()),
    )  # fmt: skip


_TO = (
    declare("to!", "slug", "到哪个图层的设施", "the layer of the places"),
    declare("where", "formula", "其中哪些设施", "which of its records"),
)

INDICATORS = FileKind(
    "indicators.yaml",
    (
        declare("id!", "slug", "短名，定下后不再改", "stable short name"),
        declare("title", "title", "名称：zh、en；有 like 时可不写", "name: zh, en; may be left out with like"),
        declare("like", "slug", "沿用指标体系中的哪个指标", "the indicator of the catalogue that it takes over"),
        declare("series", "slug", "各年版本共用的短名；不写即短名本身", "the name its versions share; the id by default"),
        declare("level", "choice", "层级：dwelling 住房，community 小区、社区，block 街区，city 城区", "dwelling, community, block or city", LEVELS),
        declare("dimension", "title", "维度：zh、en", "the dimension: zh, en"),
        declare("unit", "text", "计量单位", "unit"),
        declare("better", "choice", "方向：higher 越高越好，lower 越低越好，between 区间，none 不评价", "higher, lower, between or none", BETTER),
        declare("measure", "measure", "怎样测量，只写一种", "how it is measured; one way only"),
        declare("areas", "texts", "算到哪几级：city、district、subdistrict、community；不写为数据所及各级", "the areas it is computed for; all that the data allow by default"),
        declare("standard", "standard", "所依据的标准；数值只写核实过的", "the standard it rests on; only figures that are certain"),
        declare("clause", "clause", "本政策中的条款", "the clause of this policy"),
        declare("evidence", "evidence", "依据：原文中的几个字，一字不差", "the words of the text, verbatim"),
        declare("targets", "texts", "对照本政策的哪些目标：targets.yaml 的短名", "the targets of this policy it is held against: ids of targets.yaml"),
        declare("from", "date", "自何日起用这个版本", "this version counts from this day"),
        declare("until", "date", "用到何日止", "and until this day"),
        declare("missing", "choice", "缺数据时：leave_out 不计该记录并注明完整度（默认），refuse 不出结果", "records that lack data: leave_out (default; completeness is told) or refuse", ("leave_out", "refuse")),
        declare("least", "quantity", "完整度至少多少才出结果，默认 60 %", "the completeness below which there is no value; 60 % by default"),
        declare("near", "quantity", "差多少以内算接近，默认为目标值的 5 %", "how far from the target still counts as near; 5 % of it by default"),
        declare("data", "title", "需要的数据：zh、en", "the data it needs: zh, en"),
        declare("method", "title", "怎样表述：zh、en", "how to report it: zh, en"),
        declare("note", "text", "说明", "a remark"),
    ),
    "指标：量什么、怎样量、依据什么、对照哪些目标",
    "Indicators: what is measured, how, on what ground, and the targets it is held against",
)  # fmt: skip

INDICATORS_NESTED: dict[str, tuple[FieldKind, ...]] = {
    "measure": (
        declare("ratio", "ratio", "比值：of 除以 by", "a ratio: of divided by by"),
        declare("value", "formula", "一个公式的值", "the value of a formula"),
        declare("reach", "reach", "一定距离内有设施的比例", "the share with a place within a distance"),
        declare("coverage", "coverage", "服务半径覆盖的用地比例", "the share of land within the service radius"),
        declare("circle", "circle", "生活圈：各类设施都能到的比例", "life circle: the share with every kind of place in reach"),
        declare("observed", "yes_no", "由城市填报", "the city supplies the value"),
    ),
    "ratio": (
        declare("of!", "formula", "分子", "numerator"),
        declare("by!", "formula", "分母", "denominator"),
    ),
    "reach": (*_origin("within"), *_TO),
    "coverage": (
        declare("land!", "slug", "哪个用地图层", "the layer of the land"),
        declare("among", "formula", "其中哪些地块", "which of its records"),
        declare("service!", "slug", "由哪个设施图层服务", "the layer of the places that serve it"),
        declare("where", "formula", "其中哪些设施", "which of its records"),
        declare("radius!", "list:radius", "服务半径：按顺序看第一个成立的", "service radii: the first whose condition holds"),
        declare("by", "choice", "straight 直线（默认），network 沿路网", "straight (default) or along the network", _BY),
    ),
    "radius": (
        declare("value!", "quantity", "半径，如 500 米；0 米为不计", "metres; 0 for not counted"),
        declare("when", "formula", "条件；不写为其余", "a condition; else all the rest"),
    ),
    "circle": (
        *_origin(""),
        declare("needs!", "list:need", "要有哪些设施", "the kinds of places it is to have"),
        declare("least", "integer", "至少几类；不写为全部", "how many kinds at least; all by default"),
    ),
    "need": (
        *_TO,
        declare("within!", "quantity", "距离，如 500 米", "metres"),
        declare("title", "title", "设施名称：zh、en", "what it is called: zh, en"),
    ),
    "standard": (
        declare("name!", "text", "标准名称或编号", "name or number of the standard"),
        declare("clause", "text", "条、表", "its clause or table"),
        declare("at_least", "quantity", "不低于", "at least"),
        declare("at_most", "quantity", "不高于", "at most"),
        declare("more_than", "quantity", "高于", "more than"),
        declare("note", "title", "适用范围等说明：zh、en", "where it holds: zh, en"),
    ),
}  # fmt: skip
"""The fields of what stands inside an indicator, by kind."""
