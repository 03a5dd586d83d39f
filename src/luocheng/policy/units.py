"""The unit directory: names and aliases of responsible units, and the full name that is proposed for a short one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from luocheng.patterns import regex

__all__ = ["UnitDirectory", "is_class_of_units", "unit_key"]

# Short forms in common use and the names they stand for; what a unit is really called differs from city to
# city, so these only serve to recognise two names of one unit and to propose one.
_SHORT = {
    "发改": "发展改革", "发展和改革": "发展改革", "住建": "住房城乡建设", "住房和城乡建设": "住房城乡建设", "建设和住房": "住房城乡建设",
    "人社": "人力资源社会保障", "人力资源和社会保障": "人力资源社会保障", "工信": "工业和信息化", "经信": "经济和信息化", "卫健": "卫生健康",
    "自规": "自然资源和规划", "自然资源规划": "自然资源和规划", "城管": "城市管理", "综合执法": "城市管理综合执法", "市监": "市场监管", "市场监督管理": "市场监管",
    "应急管理": "应急", "农业和农村": "农业农村", "文旅": "文化和旅游", "文化旅游": "文化和旅游", "文广旅": "文化广电旅游", "文化广电和旅游": "文化广电旅游",
    "交运": "交通运输", "生环": "生态环境", "环保": "环境保护", "商委": "商务委", "教体": "教育体育", "教育和体育": "教育体育", "民宗": "民族宗教",
    "退役军人": "退役军人事务", "医保": "医疗保障", "行政审批服务": "行政审批", "政务服务数据管理": "政数", "机关事务管理": "机关事务", "乡村振兴": "乡村振兴",
    "科学技术": "科技", "金融监管": "地方金融监管", "地方金融监督管理": "地方金融监管", "国资": "国资", "国有资产监督管理": "国资", "公共资源": "公共资源交易",
    "残疾人联合会": "残联", "妇女联合会": "妇联", "工商业联合会": "工商联", "消防救援": "消防救援", "人民防空": "人防",
}  # fmt: skip
_BY_LENGTH = sorted(_SHORT, key=len, reverse=True)
_LEVEL = regex(r"^(?:省|市|县|区|州|盟|旗|国家)(?=[^\W\d_A-Za-z]{2})")
_BODY = regex(r"(?:局|委员会|委|办公室|办|厅|部|中心|院|处|署)(?:[(（].*[)）])?$")
_CLASS = regex(
    r"^(?:各|有关|相关|其他|其它|所有|省直|市直|县直|区直|市级|省级|县级|区级|属地|驻|责任|成员|主管)|(?:有关|相关|各|成员|责任|权属|主管)[\u4e00-\u9fff()（）、]{0,8}(?:部门|单位|机构|企业|主体)|(?:部门|单位|机构)$|^(?:企业|业主|街道|乡镇|社区|属地)"
)


@lru_cache(maxsize=65536)
def is_class_of_units(name: str) -> bool:
    """Tell whether a name means a class of units (各县(市、区)政府, 市直有关部门) and not one unit."""
    return _CLASS.search(name) is not None


@lru_cache(maxsize=65536)
def unit_key(name: str) -> str:
    """Return a key under which the names of one unit meet.

    >>> unit_key("市发改委") == unit_key("市发展改革委") == unit_key("市发展和改革委员会")
    True
    """
    text = (
        re.sub(r"\s|[(（][^()（）]*[)）]$", "", name)
        .replace("人民政府", "政府")
        .replace("委员会", "委")
        .replace("办公室", "办")
    )
    match = _LEVEL.match(text)
    level = match[0] if match else ""
    body = text[len(level) :]
    for short in _BY_LENGTH:
        if body.startswith(short):
            body = _SHORT[short] + body[len(short) :]
            break
    return level + body.replace("和", "").replace("与", "")


@dataclass(slots=True)
class UnitDirectory:
    """The units of a city: canonical names and the other names they go by."""

    names: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, entries: Mapping[str, Iterable[str]]) -> UnitDirectory:
        """Build a directory from canonical names and their aliases."""
        directory = cls()
        for name, aliases in entries.items():
            for known in (name, *aliases):
                directory.names[known] = name
                directory.keys.setdefault(unit_key(known), name)
        return directory

    def find(self, name: str) -> str | None:
        """Return the canonical name of a unit; None when the directory does not have it."""
        return self.names.get(name) or self.keys.get(unit_key(name))

    def __bool__(self) -> bool:
        return bool(self.names)


@lru_cache(maxsize=4096)
def complete_levels(names: tuple[str, ...]) -> dict[str, str]:
    """Propose the level that a list of units gives once: 省工业和信息化厅、财政厅 → 省财政厅.

    Returns the names that lack it, each with the proposal.
    """
    result: dict[str, str] = {}
    level = ""
    for name in names:
        match = _LEVEL.match(name)
        if match:
            level = match[0]
        elif (
            level
            and _BODY.search(name)
            and not is_class_of_units(name)
            and len(name) <= 14
            and not name.startswith(("中国", "国家", "中央"))
        ):
            result[name] = level + name
    return result
