"""What the coordinates of a layer seem to be, with reasons: said to a person, never acted upon."""

from __future__ import annotations

import numpy as np

__all__ = ["Bounds", "Said", "contradiction", "guess"]

Said = tuple[str, str]
"""The same words in Chinese and English."""

Bounds = tuple[float, float, float, float]
"""Least x, least y, greatest x, greatest y."""


def guess(bounds: Bounds) -> Said:
    """Say what the coordinates of a layer without a declared reference system seem to be, and why."""
    left, bottom, right, top = bounds
    if not all(map(np.isfinite, bounds)):
        return "图层里没有坐标，无从推测", "The layer holds no coordinates to go by"
    zh, en = _likely(left, bottom, right, top)
    return (
        f"x 为 {_said(left)}—{_said(right)}，y 为 {_said(bottom)}—{_said(top)}：{zh}",
        f"x runs from {_said(left)} to {_said(right)}, y from {_said(bottom)} to {_said(top)}: {en}",
    )


def _said(value: float) -> str:
    """Return a coordinate as people write it: metres whole, degrees to four places."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4f}"


def _likely(left: float, bottom: float, right: float, top: float) -> Said:
    if left >= 70 and right <= 140 and bottom >= 0 and top <= 56:
        return (
            "是经纬度，可能是 CGCS2000（EPSG:4490）或 WGS84（EPSG:4326）；来自网络地图的是 GCJ-02 或 BD-09，相差 100—1500 米，单看数值分不出来",
            "longitudes and latitudes: CGCS2000 (EPSG:4490) or WGS84 (EPSG:4326); from a web map GCJ-02 or BD-09, 100 to 1500 m off, which numbers alone cannot tell",
        )
    if bottom >= 70 and top <= 140 and left >= 0 and right <= 56:
        return (
            "像是经纬度写反了（纬度在前），请把两列对调后再声明坐标系",
            "longitude and latitude seem to be swapped; exchange them first",
        )
    if (zone := _zone(left, right)) and 25 <= zone <= 45:
        return (
            f"横坐标带 3 度带带号 {zone}，多半是 CGCS2000 3 度带第 {zone} 带（EPSG:{4513 + zone - 25}，中央经线 {3 * zone}°）；老图也可能是西安80（EPSG:{2349 + zone - 25}）或北京54",
            f"eastings begin with the number {zone} of a 3-degree zone: most likely CGCS2000 zone {zone} (EPSG:{4513 + zone - 25}, central meridian {3 * zone}°); old maps may be Xian 80 (EPSG:{2349 + zone - 25}) or Beijing 54",
        )
    if zone and 13 <= zone <= 23 and bottom > 3e5:
        return (
            f"横坐标带 6 度带带号 {zone}，多半是 CGCS2000 6 度带第 {zone} 带（EPSG:{4491 + zone - 13}，中央经线 {6 * zone - 3}°）",
            f"eastings begin with the number {zone} of a 6-degree zone: most likely CGCS2000 zone {zone} (EPSG:{4491 + zone - 13}, central meridian {6 * zone - 3}°)",
        )
    if left >= 2e5 and right <= 8e5 and bottom >= 3e5 and top <= 6.1e6:
        return (
            "像是不带带号的高斯投影坐标，多半是 CGCS2000 3 度带（EPSG:4534—4554），由所在城市的中央经线决定：111° 4546，114° 4547，117° 4548，120° 4549；也可能是地方独立坐标系，须向测绘部门索取参数",
            "Gauss-Krueger coordinates without a zone: most likely CGCS2000 3-degree (EPSG:4534 to 4554), by the city's central meridian: 111° 4546, 114° 4547, 117° 4548, 120° 4549; or a local system, whose parameters the surveying office keeps",
        )
    if (bottom >= 2e5 and top <= 8e5 and left >= 3e5 and right <= 6.1e6) or (
        left >= 3e5 and right <= 6.1e6 and _zone(bottom, top)
    ):
        return (
            "像是高斯投影坐标的 X、Y 写反了（北坐标在前）",
            "Gauss-Krueger coordinates with northings first: exchange the two",
        )
    if left >= 8.0e6 and right <= 15.2e6 and bottom >= 0 and top <= 7.2e6:
        return (
            "像是网络墨卡托（EPSG:3857）；来自网络地图的还可能有 GCJ-02 偏移",
            "Web Mercator (EPSG:3857), perhaps with the offset of GCJ-02 where it comes from a web map",
        )
    return (
        "不像常见的坐标系，可能是地方独立坐标系或 CAD 图纸坐标",
        "no system in common use; perhaps a local one or that of a drawing",
    )


def _zone(low: float, high: float) -> int:
    """Return the zone number that eastings begin with; 0 where they do not."""
    zone = int(low // 1e6)
    return zone if 13 <= zone <= 45 and zone == int(high // 1e6) else 0


def contradiction(bounds: Bounds, *, geographic: bool, false_easting: float | None) -> Said | None:
    """Say why coordinates cannot be of the reference system that they are declared to be in; None where they can.

    Parameters
    ----------
    geographic
        Whether longitudes and latitudes are declared.
    false_easting
        Metres, of a projection; None where there is none.
    """
    left, bottom, right, top = bounds
    if not all(map(np.isfinite, bounds)):
        return None
    if geographic:
        if max(abs(left), abs(right)) <= 90 < max(abs(bottom), abs(top)) <= 180:
            return (
                "纬度大于 90°，经纬度写反了（纬度在前），请对调",
                "latitudes are above 90°: longitude and latitude are swapped; exchange them",
            )
        if max(abs(left), abs(right)) > 360 or max(abs(bottom), abs(top)) > 90:
            return (
                f"声明的是经纬度，坐标却是 {guess(bounds)[0]}",
                f"degrees are declared, but {guess(bounds)[1]}",
            )
        return None
    if (left >= 70 and right <= 140 and bottom >= 0 and top <= 56) or (
        bottom >= 70 and top <= 140 and left >= 0 and right <= 56
    ):
        return (
            f"声明的是以米计的投影坐标，数值却像经纬度（{guess(bounds)[0]}）",
            f"metres are declared, but the numbers look like degrees ({guess(bounds)[1]})",
        )
    if false_easting is None:
        return None
    if (zone := _zone(left, right)) and false_easting < 1e6:
        return (
            f"声明的坐标系不带带号，横坐标却带带号 {zone}",
            f"the declared system has no zone number, but eastings begin with {zone}",
        )
    if false_easting > 1e6 and left > 1e5 and right < 9e5:
        return (
            f"声明的坐标系带带号 {int(false_easting // 1e6)}，横坐标却不带",
            f"the declared system has the zone number {int(false_easting // 1e6)}, but eastings do not",
        )
    if false_easting <= 1e6 and bottom > 1e5 and top < 9e5 < 1.7e6 < left and right < 6.1e6:
        return (
            "X、Y 写反了（北坐标在前），请对调",
            "northings stand first: exchange the two",
        )
    if (
        false_easting > 1e6
        and int(bottom // 1e6) == int(top // 1e6) == int(false_easting // 1e6)
        and right < 6.1e6
    ):
        return (
            "X、Y 写反了（北坐标在前），请对调",
            "northings stand first: exchange the two",
        )
    return None
