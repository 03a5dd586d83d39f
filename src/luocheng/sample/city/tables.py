"""Tables beside the layers: people by community, values that the city reports, complaints, answers of residents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from luocheng.sample.city.area_layers import ages
from luocheng.sample.city.city import YEAR, City, Layer
from luocheng.sample.words import MARK

__all__ = ["REPORTED", "Reported", "complaints", "observations", "population", "survey"]


@dataclass(frozen=True, slots=True)
class Reported:
    """An indicator whose value a city reports, as it does not come from its layers."""

    id: str
    title: str
    unit: str
    value: float
    spread: float
    trend: float
    low: float = 0.0
    high: float = 1e9
    source: str = ""
    digits: int = 1


REPORTED = (
    Reported("water-leakage", "供水管网漏损率", "%", 10.6, 1.2, -0.5, 4, 22, "供水企业年报"),
    Reported("sewage-collection", "城市生活污水集中收集率", "%", 68.0, 6.0, 2.4, 30, 98, "排水主管部门"),
    Reported("sewage-treatment", "污水处理率", "%", 96.5, 1.2, 0.5, 80, 100, "排水主管部门"),
    Reported("reclaimed-water", "再生水利用率", "%", 26.0, 4.0, 1.8, 0, 80, "排水主管部门"),
    Reported("water-coverage", "供水普及率", "%", 99.4, 0.3, 0.1, 90, 100, "城市建设统计"),
    Reported("gas-coverage", "燃气普及率", "%", 98.1, 0.8, 0.3, 80, 100, "城市建设统计"),
    Reported("heating-coverage", "集中供热普及率", "%", 82.0, 5.0, 1.9, 30, 100, "城市建设统计"),
    Reported("waste-recycling", "生活垃圾回收利用率", "%", 36.0, 3.0, 1.5, 10, 70, "环卫主管部门"),
    Reported("waste-resource-use", "生活垃圾资源化利用率", "%", 61.0, 4.0, 2.1, 20, 98, "环卫主管部门"),
    Reported("green-cover", "建成区绿化覆盖率", "%", 41.2, 2.2, 0.4, 25, 60, "遥感解译"),
    Reported("sponge-area", "海绵城市达标面积比例", "%", 38.0, 6.0, 4.0, 0, 90, "住房城乡建设部门"),
    Reported("peak-speed", "城市高峰期机动车平均速度", "公里/小时", 23.5, 1.8, 0.3, 12, 45, "交通管理部门"),
    Reported("rental-housing-coverage", "新市民、青年人保障性租赁住房覆盖率", "%", 19.0, 4.0, 2.6, 0, 80, "住房保障部门"),
    Reported("construction-accidents", "房屋市政工程生产安全事故数", "起", 3.0, 1.5, -0.4, 0, 30, "安全监督机构", 0),
    Reported("emergency-drainage", "城市排水防涝应急抢险能力", "立方米/小时/平方公里", 118.0, 20.0, 8.0, 10, 900, "排水主管部门"),
    Reported("emergency-water", "应急供水保障率", "%", 74.0, 6.0, 3.0, 0, 100, "供水企业年报"),
    Reported("old-gas-pipes-renewed", "老旧燃气管网改造完成率", "%", 88.0, 7.0, 2.0, 0, 100, "燃气主管部门"),
    Reported("good-air-days", "空气质量优良天数占比", "%", 79.0, 2.5, 1.2, 40, 100, "生态环境部门"),
    Reported("heritage-listed", "历史文化街区、历史建筑挂牌建档率", "%", 91.0, 4.0, 3.0, 0, 100, "历史文化名城保护部门"),
    Reported("black-water", "城市黑臭水体数量", "个", 2.0, 1.2, -1.1, 0, 20, "生态环境部门", 0),
    Reported("historic-vacancy", "历史建筑空置率", "%", 17.0, 4.0, -1.0, 0, 80, "历史文化名城保护部门"),
    Reported("heritage-damage", "历史文化资源遭受破坏的负面事件数", "起", 0.0, 0.4, 0.0, 0, 5, "历史文化名城保护部门", 0),
    Reported("demolitions", "擅自拆除历史文化街区内建筑物、构筑物的数量", "栋", 0.0, 0.5, -0.2, 0, 9, "历史文化名城保护部门", 0),
    Reported("heritage-added", "当年各类保护对象增加数量", "个", 4.0, 2.0, 0.4, 0, 60, "历史文化名城保护部门", 0),
    Reported("risky-works-monitored", "危险性较大的分部分项工程安全监测覆盖率", "%", 63.0, 8.0, 6.0, 0, 100, "安全监督机构"),
    Reported("cim-coverage", "城市信息模型基础平台三维数据覆盖率", "%", 34.0, 9.0, 7.0, 0, 100, "自然资源部门"),
    Reported("renovation-rate", "城镇老旧小区改造完成率", "%", 96.0, 4.0, 0.5, 50, 100, "住房城乡建设部门"),
    Reported("villages-renewed", "城中村改造完成率", "%", 22.0, 8.0, 5.0, 0, 100, "住房城乡建设部门"),
    Reported("rectification", "问题整治完成率", "%", 71.0, 6.0, 3.0, 0, 100, "城市体检工作专班"),
    Reported("rd-intensity", "研发投入强度", "%", 2.4, 0.4, 0.15, 0, 8, "统计部门", 2),
    Reported("prefabricated-share", "装配式建筑占比", "%", 31.0, 5.0, 3.5, 0, 100, "住房城乡建设部门"),
    Reported("transit-share", "公共交通出行分担率", "%", 42.0, 4.0, 0.8, 5, 90, "交通运输部门"),
)  # fmt: skip
"""What the sample city reports for itself and its districts, for three years."""


def observations(city: City) -> pl.DataFrame:
    """Return reported values: indicator, area, period, value and where from; some of them not reported."""
    draw = city.draw("observations")
    rows: list[tuple[Any, ...]] = []
    districts = city.areas.districts
    for kind in REPORTED:
        own = draw.normal(0, kind.spread, len(districts) + 1)
        own[0] = 0.3 * own[0]
        for year in range(YEAR - 2, YEAR + 1):
            exact = kind.value + own + kind.trend * (year - YEAR) + draw.normal(0, kind.spread / 6, len(own))
            values = np.round(np.clip(exact, kind.low, kind.high), kind.digits)
            absent = draw.random(len(own)) < np.where(np.arange(len(own)) == 0, 0.0, 0.07)
            for area, name, value, gone in zip(
                ["", *districts.code.tolist()], ["示例市", *districts.name.tolist()], values.tolist(), absent.tolist(), strict=True
            ):  # fmt: skip
                if not gone:
                    rows.append(
                        (
                            kind.id,
                            kind.title,
                            area,
                            name,
                            str(year),
                            value,
                            kind.unit,
                            f"{kind.source}（{MARK}）",
                        )
                    )
    names = ["indicator", "title", "area", "area_name", "period", "value", "unit", "source"]
    return pl.DataFrame(rows, schema=names, orient="row")


def population(city: City) -> pl.DataFrame:
    """Return residents by community and age; the sum is the residents of all buildings."""
    areas, q = city.areas, city.areas.quads
    count = len(areas.communities)
    owner = q.community[city.parcel_quad[city.fabric.buildings.parcel]]
    residents = np.bincount(owner, city.people.residents, count).astype(np.int64)
    households = np.bincount(owner, city.people.households, count).astype(np.int64)
    young, old = ages(city, residents)
    school = city.draw("pupils").binomial(residents - young - old, 0.14)
    above = areas.communities.above
    return pl.DataFrame(
        {
            "社区代码": areas.communities.code,
            "社区": areas.communities.name,
            "街道": areas.subdistricts.name[above],
            "城区": areas.districts.name[areas.subdistricts.above[above]],
            "户数": households,
            "常住人口": residents,
            "0—6岁": young,
            "7—17岁": school,
            "18—59岁": residents - young - old - school,
            "60岁及以上": old,
        }
    )


_SUBJECTS = {
    "parking": 18, "property": 17, "noise": 13, "water": 8, "heating": 8, "gas": 3, "greening": 5, "road": 8, "waste": 7, "illegal": 4,
    "school": 3, "lift": 3, "other": 3,
}  # fmt: skip


def complaints(city: City) -> Layer:
    """Return a year of complaints to 12345, one for about 180 residents, more of them where estates are old."""
    draw = city.draw("complaints")
    people = np.bincount(city.areas.quads.community, city.areas.quads.people, len(city.areas.communities))
    rate = np.exp(draw.normal(0, 0.35, len(people))) / 180
    count = draw.poisson(people * rate)
    community = np.repeat(np.arange(len(people)), count)
    n = len(community)
    day = draw.integers(0, 366, n)
    order = np.argsort(day, kind="stable")
    community, day = community[order], day[order]
    first = np.datetime64(f"{YEAR}-01-01")
    took = np.round(draw.gamma(1.6, 4.0, n)).astype(np.int64) + 1
    shares = np.array(list(_SUBJECTS.values())) / sum(_SUBJECTS.values())
    closed = day + took <= 380
    frame = pl.DataFrame(
        {
            "code": pl.select(
                pl.lit(f"RX-{YEAR}-") + pl.Series(np.arange(1, n + 1)).cast(pl.String).str.zfill(7)
            ).to_series(),
            "received": (first + day).astype("datetime64[D]"),
            "subject": draw.choice(list(_SUBJECTS), n, p=shares),
            "community": city.areas.communities.code[community],
            "closed": (first + day + took).astype("datetime64[D]"),
            "satisfied": draw.random(n) < np.clip(0.93 - took / 90, 0.3, 1),
        },
        schema_overrides={"received": pl.Date, "closed": pl.Date},
    )
    done = pl.Series(closed)
    frame = frame.with_columns(
        closed=pl.when(done).then("closed").otherwise(None),
        satisfied=pl.when(done).then("satisfied").otherwise(None),
    )
    return Layer("complaint", frame)


_QUESTIONS = (
    ("housing", "您对住房的安全耐久满意吗"), ("housing", "您对住房的功能完备满意吗"), ("community", "您对小区停车满意吗"),
    ("community", "您对小区物业服务满意吗"), ("community", "您对社区养老托育满意吗"), ("block", "您对附近的公园绿地满意吗"),
    ("block", "您对附近的中小学满意吗"), ("block", "您对街道的整洁有序满意吗"), ("city", "您对公共交通满意吗"), ("city", "您对城市的生态宜居满意吗"),
)  # fmt: skip


def survey(city: City) -> Layer:
    """Return answers of residents: about one person in 300 of each community, at most 20,000, asked ten questions."""
    draw = city.draw("survey")
    people = np.bincount(city.areas.quads.community, city.areas.quads.people, len(city.areas.communities))
    asked = draw.poisson(people * min(1 / 300, 20_000 / max(int(people.sum()), 1)))
    person = np.repeat(np.arange(len(people)), asked)
    mood = draw.normal(7.2, 0.7, len(people))[person] + draw.normal(0, 0.9, len(person))
    k = len(_QUESTIONS)
    hard = draw.normal(0, 0.6, k)
    score = np.clip(np.round(mood[:, None] + hard + draw.normal(0, 1.0, (len(person), k))), 0, 10).ravel()
    n = len(score)
    frame = pl.DataFrame(
        {
            "code": pl.select(
                pl.lit(f"WJ-{YEAR}-") + pl.Series(np.arange(1, n + 1)).cast(pl.String).str.zfill(7)
            ).to_series(),
            "community": np.repeat(city.areas.communities.code[person], k),
            "level": np.tile([a for a, _ in _QUESTIONS], len(person)),
            "question": np.tile([b for _, b in _QUESTIONS], len(person)),
            "score": score,
        }
    )
    return Layer("survey-answer", frame)
