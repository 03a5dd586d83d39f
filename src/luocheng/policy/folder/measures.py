"""Units of measure as documents print them: which are known, and which known one was probably meant."""

from __future__ import annotations

import difflib
import re

from luocheng.policy.folder.characters import fold

__all__ = ["closest_unit", "is_known_unit"]

_COUNTING = """
个 条 座 处 所 家 次 项 套 支 种 类 户 名 人 场 间 栋 幢 片 块 宗 件 批 组 对 台 辆 艘 架 张 盏 株 棵
根 班 门 枚 颗 口 眼 孔 段 期 轮 部 本 份 只 头 位 村 镇 乡 县 区 市 省 校 院 站 园 点 路 线 街 街区
街道 社区 小区 场次 人次 户次 批次 班次 家次 件次 车次 架次 航班 床 张床 床位 车位 泊位 单 笔 票 例 起
级 桶 台套 标箱 TEU 名次 位次 学时 课时 首 篇 册 集 部门 单位 企业 万元户 片区 项目 岗位 星 星级 公里
"""
_MEASURING = """
% ‰ 百分点 个百分点 平方公里 平方千米 立方米 平方米 平方 千米 厘米 毫米 微米 米 公顷 亩 顷 吨标准煤
吨标煤 吨 公斤 千克 克 毫克 微克 升 毫升 斤 千瓦时 兆瓦时 千瓦 兆瓦 吉瓦 瓦 度 度电 千伏安 千伏 伏安 kW
MW GW kWh kV 元 美元 欧元 港元 人民币 岁 月 个月 年 季度 个季度 周 天 日 工作日 个工作日 自然日 小时
分钟 秒 倍 成 折 番 分 分贝 dB ℃ km m m2 m3 km2 mm cm ha t kg km² m² m³ ㎡ GB TB PB MB Mbps Gbps bps
类水 类水体 类水质
"""
_WORDS = frozenset((_COUNTING + _MEASURING).split())
_SCALED = re.compile(r"^(?:十|百|千)?(?:万|亿)|^[十百千](?=\S)")
_DIVIDED = re.compile(r"[/·每]")


def is_known_unit(unit: str) -> bool:
    """Tell whether a unit as printed is made of known ones: 万平方米, 元/平方米/年, 吨/月·平方公里.

    >>> [is_known_unit(x) for x in ("万套", "公里/平方公里", "类水体", "平米米")]
    [True, True, True, False]
    """
    return all(_known(part.strip()) for part in _DIVIDED.split(fold(unit)) if part.strip())


def _known(part: str) -> bool:
    part = re.sub(r"\([^()]{1,4}\)$", "", part)
    if part in _WORDS:
        return True
    rest = _SCALED.sub("", part, count=1)
    return rest != part and (not rest or rest in _WORDS)


def closest_unit(unit: str) -> str:
    """Return the known unit that looks most like an unknown one; empty where none does."""
    return next(iter(difflib.get_close_matches(unit, sorted(_WORDS), 1, 0.5)), "")
