"""Names, addresses, units and codes of the sample city, by what a text field and its register are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from luocheng.sample import words as w
from luocheng.sample.draw import Source, joined, pick, usccs

if TYPE_CHECKING:
    from luocheng.registers.types import FieldType, RegisterType

__all__ = ["Site", "code_of", "text_of"]

_Maker = Callable[["Site"], pl.Series]


@dataclass(frozen=True, slots=True)
class Site:
    """What texts are drawn for: the source, how many, the district of each record, the field."""

    draw: Source
    count: int
    district: pl.Series
    field: str = ""

    def pick(self, words: list[str]) -> pl.Series:
        """Draw one of the words for each record."""
        return pick(self.draw, words, self.count)

    def number(self, low: int, high: int) -> pl.Series:
        """Draw a whole number for each record, as a text."""
        return pl.Series(self.draw.integers(low, high, self.count)).cast(pl.String)

    def serial(self) -> pl.Series:
        """Count the records from one, as a text."""
        return pl.int_range(1, self.count + 1, eager=True).cast(pl.String)

    def places(self) -> pl.Series:
        """Name a place for each record: the first have names of their own, later ones a number."""
        names = [a + b for a in w.PLACES for b in ("", "东", "西", "南", "北", "中")]
        at = (np.arange(self.count) + int(self.draw.integers(0, len(names)))) * 53 % len(names)
        name = pl.Series(names).gather(pl.Series(at, dtype=pl.UInt32))
        turn = pl.Series(np.arange(self.count) // len(names))
        later = pl.select(
            pl.when(turn > 0).then((turn + 1).cast(pl.String)).otherwise(pl.lit(""))
        ).to_series()
        return joined(name, later)


# --- makers -----------------------------------------------------------------------------------------


def _road(site: Site) -> pl.Series:
    return joined(site.pick(w.ROADS), site.pick(["路", "大道", "街", "东路", "西路", "南路", "北路"]))


def _address(site: Site) -> pl.Series:
    return joined(site.district, _road(site), site.number(1, 400), "号")


def _person(site: Site) -> pl.Series:
    given = joined(site.pick(list(w.GIVEN)), site.pick(["", *w.GIVEN]))
    return joined(site.pick(list(w.SURNAMES)), given)


def _company(site: Site) -> pl.Series:
    return joined("示例", site.places(), site.pick(w.TRADES), "有限公司")


def _authority(site: Site) -> pl.Series:
    return site.pick(w.AUTHORITIES)


def _government(site: Site) -> pl.Series:
    return joined(site.district, pl.Series(["政府"]).gather(pl.Series(np.zeros(site.count, np.uint32))))


def _district(site: Site) -> pl.Series:
    """Give the record's own district; another one for a second field of the kind, now and then."""
    if site.field in ("district", "county"):
        return site.district
    other = pl.Series(site.draw.random(site.count) < 0.3)
    return (
        other.to_frame("o")
        .select(pl.when("o").then(site.pick(list(w.DISTRICTS))).otherwise(site.district))
        .to_series()
    )


def _street(site: Site) -> pl.Series:
    return joined(site.pick(w.STREETS), "街道")


def _village(site: Site) -> pl.Series:
    return joined(site.pick(w.VILLAGES), "村")


def _collective(site: Site) -> pl.Series:
    return joined(site.pick(w.VILLAGES), "村股份经济合作社")


def _phone(site: Site) -> pl.Series:
    return joined("0000-8", site.number(100_000, 1_000_000))


def _plate(site: Site) -> pl.Series:
    return joined("示A", site.number(10_000, 100_000))


def _named(tail: str) -> _Maker:
    return lambda site: joined(site.places(), tail)


def _along(tail: str) -> _Maker:
    return lambda site: joined(_road(site), tail)


def _project(site: Site) -> pl.Series:
    work = ["改造提升工程", "综合整治工程", "建设项目", "更新项目", "配套设施项目"]
    return joined(site.district, site.places(), site.pick(work))


def _of(words: str) -> _Maker:
    return lambda site: site.pick(words.split())


_BY_LABEL: tuple[tuple[str, _Maker], ...] = (
    (r"电话|联系方式|phone", _phone),
    (r"车牌|车号", _plate),
    (r"姓名|chief|河长|林长|责任人|联系人|负责人", _person),
    (r"股份|集体|collective|调入|调出", _collective),
    (r"政府", _government),
    (r"部门|主管|supervisor|督|city_unit|county_unit|行使", _authority),
    (r"街道|乡镇|street_office|township", _street),
    (r"县\(市、区\)|所在区|district|^区$| 区$", _district),
    (r"金融机构|银行|bank", _named("银行")),
    (r"高校|院所", _named("大学")),
    (r"物业", lambda site: joined("示例", site.places(), "物业服务有限公司")),
    (r"企业|公司|经营|运营|建设单位|产权|权属|所属单位|用地单位|占用单位|施工|company|operator", _company),
    (r"管理单位|养护单位|管护|责任单位|牵头|编制单位|来源单位|责任主体|管理机构|unit$", _authority),
    (r"地址|位置|地点|储备点|place|address", _address),
    (r"管材", _of("球墨铸铁 钢管 PE 混凝土")),
    (r"信用等级", _of("AAA AA A B C")),
    (r"时段", _of("6:00—9:00 17:00—22:00 全天")),
    (r"计量单位", _of("台 套 吨 件 顶 箱")),
    (r"原因|成因", _of("排水管径偏小 地势低洼 设施老化 管理不到位 施工影响")),
    (r"措施", _of("限期整改 更新改造 加强巡查 疏通清淤 增设标志")),
    (r"领域", _of("规划 建筑 结构 市政 园林 信息")),
    (r"类别|用途|利用方式", _of("一类 二类 三类")),
    (r"国家或地区", _of("示例国 样本国")),
    (r"围合|道路", _road),
)

_BY_REGISTER: tuple[tuple[str, _Maker], ...] = (
    (r"更新单元", _named("片区更新单元")),
    (r"片区|街区|示范区", _named("片区")),
    (r"企业|物业|代建|联盟|机构", _company),
    (r"桥", _named("桥")),
    (r"人行道|照明|管线|管段|管网", _along("段")),
    (r"街巷", _named("巷")),
    (r"道路", _road),
    (r"湿地", _named("湿地公园")),
    (r"公园", _named("公园")),
    (r"绿地|绿线|见缝插绿", lambda site: joined(site.places(), site.pick(["游园", "街头绿地", "公园", "路附属绿地", "口袋公园"]))),
    (r"住宅小区|小区|居住", _named("小区")),
    (r"城中村|村", _village),
    (r"社区", _named("社区")),
    (r"停车", _named("停车场")),
    (r"市场|摊群", _named("农贸市场")),
    (r"河|排污", lambda site: joined(site.pick(["清水河", "东沙河", "月湖渠", "云溪"]), site.places(), "段")),
    (r"污水|处理厂|转运", _named("处理厂")),
    (r"园区|孵化", _named("产业园")),
    (r"古树", lambda site: site.pick("国槐 银杏 侧柏 皂荚 榉树 黄连木".split())),
    (r"历史文化|保护对象|文物", lambda site: joined(site.places(), site.pick(["旧址", "老街", "民居", "祠堂", "会馆"]))),
    (r"人才", _person),
    (r"项目|工程|方案|地块|宗地", _project),
    (r"门店", _named("商店")),
    (r"隐患|风险", lambda site: site.pick("消防通道堵塞 燃气管道老化 外墙脱落 有限空间作业不规范 用电线路私拉乱接".split())),
)  # fmt: skip
"""How the records of a register are called, where their field is a name."""


def text_of(kept: FieldType, register: RegisterType, site: Site) -> pl.Series:
    """Make the values of a text field."""
    label = f"{kept.id} {kept.label.zh}"
    if kept.check == "uscc":
        return usccs(site.draw, site.district.replace(w.DISTRICTS))
    if kept.check == "gb2260":
        return site.district.replace(w.DISTRICTS)
    if kept.id == "name":
        for pattern, make in (*_BY_REGISTER, *_BY_LABEL[:1]):
            if re.search(pattern, register.title.zh):
                return make(site)
    for pattern, make in _BY_LABEL:
        if re.search(pattern, label):
            return make(site)
    if kept.id == "name" or "名称" in kept.label.zh:
        return joined(
            site.places(), re.sub(r"清单|台账|登记|情况|名录|（.*）|\(.*\)|库$", "", register.title.zh)
        )
    return joined("示例", kept.label.zh.split("（")[0], site.serial())


def code_of(kept: FieldType, register: RegisterType, site: Site) -> pl.Series:
    """Make the codes that name the records of a register, all different, like the example where there is one."""
    if kept.check == "uscc" or "信用代码" in kept.label.zh:
        return usccs(site.draw, site.district.replace(w.DISTRICTS))
    if kept.check == "gb2260" or "区划代码" in kept.label.zh:
        return _divisions(site.count)
    if kept.type == "choice":
        ids = [c.id for c in kept.choices]
        return pl.Series(ids).gather(pl.Series(np.arange(site.count) % len(ids), dtype=pl.UInt32))
    if re.search(r"车牌", kept.label.zh):
        return joined("示A", site.serial().str.zfill(5))
    if kept.type == "date":
        return pl.Series(np.datetime64("2021-01", "M") + np.arange(site.count)).cast(pl.Date)
    if kept.id == "district" or re.search(r"县\(市、区\)|所在区", kept.label.zh):
        return _repeated(list(w.DISTRICTS), site.count)
    if kept.id != "code" and not re.search(r"编号|编码|代码|案号", kept.label.zh):
        return _different(text_of(kept, register, site))
    match = re.fullmatch(r"(.*?)(\d+)", kept.example or "")
    prefix = match[1] if match else "".join(part[0] for part in register.id.split("-")).upper() + "-"
    width = max(len(match[2]) if match else 4, len(str(site.count)))
    return joined(prefix, site.serial().str.zfill(width))


def _repeated(words: list[str], count: int) -> pl.Series:
    """Give words in turn, from the second round on with a number."""
    at = np.arange(count)
    name = pl.Series(words).gather(pl.Series(at % len(words), dtype=pl.UInt32))
    return _different(name) if count > len(words) else name


def _different(texts: pl.Series) -> pl.Series:
    """Put a number behind texts that stand there already."""
    turn = pl.DataFrame({"text": texts}).with_columns(turn=pl.int_range(pl.len()).over("text"))
    later = pl.when(pl.col("turn") > 0).then((pl.col("turn") + 1).cast(pl.String)).otherwise(pl.lit(""))
    return turn.select(pl.concat_str("text", later)).to_series()


def _divisions(count: int) -> pl.Series:
    """Give division codes, all different: districts first, then streets, then communities."""
    districts = list(w.DISTRICTS.values())
    at = np.arange(count)
    if count <= len(districts):
        return pl.Series(districts[:count])
    base = pl.Series(districts).gather(pl.Series(at % len(districts), dtype=pl.UInt32))
    number = pl.Series(at // len(districts) + 1).cast(pl.String)
    width = 3 if count <= 900 * len(districts) else 6
    return joined(base, number.str.zfill(width))
