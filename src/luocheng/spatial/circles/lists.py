"""Life circles as lists: what is to be reached, within how many metres, for how many people, and who says so.

A figure carries a standard only where the figure itself has been seen in it. All others are settings: good ones to begin
with, for the city to confirm or change, and they cite nothing. The lists of the tiers are not inclusive: a facility of the
15-minute tier does not stand in for one of the 5-minute tier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

__all__ = [
    "BLOCK", "FITNESS_15", "GB_50180", "GREEN_300_PARK_500", "LIFE_5", "LIFE_10", "LIFE_15", "LIVING_15", "READING_15",
    "STOPS_300_500", "THREE_CIRCLES", "Circle", "Want",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Want:
    """One line of a list: a kind of facility that is to be reached.

    Parameters
    ----------
    kind
        A short name, the one under which facilities are given.
    zh, en
        What it is called.
    metres
        Within which it is to be reached; None for the distance of the circle.
    required
        Whether the circle is complete only with it; False for what goes by local conditions.
    modal
        The word of the standard: 不宜大于 should not exceed, 不应大于 must not exceed; empty where it is not known.
    people
        One facility for so many people; None for the upper size of the circle.
    standard
        What states the metres; empty for a setting.
    note
        What is to be known about the figure.
    """

    kind: str
    zh: str
    en: str
    metres: float | None = None
    required: bool = True
    modal: str = ""
    people: float | None = None
    standard: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """A life circle: a list, and the distance that its name stands for.

    Parameters
    ----------
    id, zh, en
        Its names.
    minutes
        A label. What is measured are metres.
    metres
        For lines that state none.
    wants
        The list.
    people
        How many people it is made for, least and most; None where it is not said.
    standard
        What states `metres`; empty for a setting.
    people_standard
        What states `people`; empty for a setting.
    """

    id: str
    zh: str
    en: str
    minutes: int
    metres: float
    wants: tuple[Want, ...]
    people: tuple[int, int] | None = None
    standard: str = ""
    people_standard: str = ""

    def radius(self, kind: str) -> float:
        """Return within how many metres a kind is to be reached.

        >>> LIFE_15.radius("junior"), LIFE_15.radius("outpatient")
        (1000.0, 1000.0)
        """
        want = next(w for w in self.wants if w.kind == kind)
        return self.metres if want.metres is None else want.metres

    def reach(self) -> float:
        """Return the largest radius of the list, metres."""
        return max((self.radius(w.kind) for w in self.wants), default=self.metres)

    def only(self, kinds: Iterable[str]) -> Circle:
        """Return the circle with some of its lines, in its own order."""
        chosen = set(kinds)
        return replace(self, wants=tuple(w for w in self.wants if w.kind in chosen))

    def with_wants(self, *wants: Want) -> Circle:
        """Return the circle with lines changed (by kind) or added."""
        new = {w.kind: w for w in wants}
        kept = tuple(new.pop(w.kind, w) for w in self.wants)
        return replace(self, wants=(*kept, *new.values()))


_OLD = "seen in tables of earlier editions and in a city's checkup table; to be confirmed in the edition in force"
_GB = "GB 50180"

LIFE_15 = Circle(
    "life-15", "15分钟生活圈", "15-minute life circle", 15, 1000.0,
    (
        Want("junior", "初中", "junior middle school", 1000.0, modal="不宜大于", standard=_GB, note=_OLD),
        Want("sports-hall", "体育场(馆)或全民健身中心", "stadium or fitness centre", 1000.0, required=False),
        Want("large-ground", "大型多功能运动场地", "large sports ground", 1000.0),
        Want("health-centre", "卫生服务中心(社区医院)", "community health centre", 1000.0),
        Want("outpatient", "门诊部", "outpatient clinic"),
        Want("nursing-home", "养老院", "nursing home"),
        Want("care-home", "老年养护院", "elderly care home"),
        Want("culture-centre", "文化活动中心", "cultural activity centre", 1000.0),
        Want("service-centre", "社区服务中心(街道级)", "sub-district service centre"),
        Want("sub-district-office", "街道办事处", "sub-district office"),
        Want("police", "派出所", "police station", required=False),
        Want("mall", "商场", "department store", 500.0),
        Want("bank", "银行营业网点", "bank branch"),
        Want("post-office", "邮政营业场所", "post office"),
        Want("rail-station", "轨道交通站点", "rail transit station", 800.0, required=False),
    ),
    (50_000, 100_000), "GB 50180-2018", "GB 50180-2018",
)  # fmt: skip

LIFE_10 = Circle(
    "life-10", "10分钟生活圈", "10-minute life circle", 10, 500.0,
    (
        Want("primary", "小学", "primary school", 500.0, modal="不宜大于", standard=_GB, note=_OLD),
        Want("medium-ground", "中型多功能运动场地", "medium sports ground", 500.0),
        Want("market", "菜市场或生鲜超市", "wet market or fresh supermarket", 500.0),
        Want("bus-stop", "公交车站", "bus stop", 500.0),
    ),
    (15_000, 25_000), "GB 50180-2018", "GB 50180-2018",
)  # fmt: skip

LIFE_5 = Circle(
    "life-5", "5分钟生活圈", "5-minute life circle", 5, 300.0,
    (
        Want("service-station", "社区服务站", "community service station", 300.0),
        Want("culture-station", "文化活动站", "culture activity station", 500.0),
        Want("small-ground", "小型多功能运动(球类)场地", "small sports ground", 300.0),
        Want("fitness-ground", "室外综合健身场地", "outdoor fitness ground", 300.0),
        Want("kindergarten", "幼儿园", "kindergarten", 300.0, modal="不宜大于", standard=_GB,
             note=f"{_OLD}; tables differ, some have 500 m"),
        Want("nursery", "托儿所", "nursery (0-3)", 300.0, required=False),
        Want("day-care", "老年人日间照料中心(托老所)", "elderly day-care centre", 300.0),
        Want("health-station", "社区卫生服务站", "community health station", 300.0, required=False),
        Want("shop", "社区商业网点", "community shops", 300.0),
        Want("recycling", "再生资源回收点", "recycling point"),
        Want("waste-station", "生活垃圾收集站", "waste collection station", 400.0),
        Want("toilet", "公共厕所", "public toilet"),
        Want("park", "公园绿地(0.4公顷以上)", "park of 0.4 ha and more", 300.0),
    ),
    (5_000, 12_000), "GB 50180-2018",
)  # fmt: skip

BLOCK = Circle(
    "block", "居住街坊", "residential block", 0, 150.0,
    (
        Want("convenience", "便利店", "convenience store"),
        Want("parcel", "邮件和快递送达设施", "parcel delivery"),
        Want("waste-point", "生活垃圾收集点", "waste drop-off", 70.0),
        Want("bicycle-parking", "居民非机动车停车场", "bicycle parking", 150.0),
        Want("car-parking", "居民停车场(库)", "car parking"),
        Want("playground", "儿童、老年人活动场地", "children's and elderly ground"),
    ),
    (1_000, 3_000), people_standard="GB 50180-2018",
)  # fmt: skip

GB_50180 = (LIFE_15, LIFE_10, LIFE_5)
"""The three tiers. Each has its own list; to be complete an area needs its own tier and every lower one."""

_CHECKUP = "城市体检指标"
_TABLE = "seen in a city's checkup table of 2025; a coverage of residential land"

GREEN_300_PARK_500 = Circle(
    "green-300-park-500", "300米见绿、500米见园", "green within 300 m, a park within 500 m", 0, 500.0,
    (
        Want("green", "绿地", "green space", 300.0, standard=_CHECKUP, note=_TABLE),
        Want("park", "公园", "park", 500.0, standard=_CHECKUP, note=_TABLE),
    ),
    standard=_CHECKUP,
)  # fmt: skip

STOPS_300_500 = (
    Circle("stop-300", "公交站300米", "bus stop within 300 m", 0, 300.0, (Want("bus-stop", "公交车站", "bus stop", 300.0, standard=_CHECKUP, note=_TABLE),), standard=_CHECKUP),
    Circle("stop-500", "公交站500米", "bus stop within 500 m", 0, 500.0, (Want("bus-stop", "公交车站", "bus stop", 500.0, standard=_CHECKUP, note=_TABLE),), standard=_CHECKUP),
)  # fmt: skip

LIVING_15 = Circle(
    "living-15", "15分钟生活圈(便民)", "15-minute circle of daily life", 15, 1000.0,
    (
        Want("market", "农贸市场", "market"),
        Want("shop", "便民商业网点", "shops"),
        Want("clinic", "卫生服务", "clinic"),
        Want("day-care", "养老服务", "care for the elderly"),
        Want("bus-stop", "公交车站", "bus stop"),
    ),
)  # fmt: skip

FITNESS_15 = Circle(
    "fitness-15", "15分钟健身圈", "15-minute circle of sports", 15, 1000.0,
    (
        Want("sports-ground", "健身场地", "sports ground"),
        Want("greenway", "健身步道", "walking trail"),
        Want("park", "公园", "park"),
    ),
)  # fmt: skip

READING_15 = Circle(
    "reading-15", "15分钟阅读圈", "15-minute circle of reading", 15, 1000.0,
    (Want("library", "图书馆、城市书屋", "library or reading room"),),
)  # fmt: skip

THREE_CIRCLES = (LIVING_15, FITNESS_15, READING_15)
"""Circles that documents name without a list: their lines are settings throughout."""
