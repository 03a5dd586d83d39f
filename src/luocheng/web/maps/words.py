"""Words of the map that its script shows."""

from __future__ import annotations

from django.utils.translation import gettext as _

__all__ = ["control_words", "verdict_words"]


def verdict_words() -> list[tuple[str, str]]:
    """Return what the last check found in a record, in words, the worst first."""
    return [
        ("fail", _("不通过")),
        ("judgement", _("需人工裁量")),
        ("missing", _("缺数据")),
        ("none", _("没有需要处理的结论")),
    ]


def control_words() -> dict[str, str]:
    """Return the words of the controls."""
    return {
        "map": _("地图：方向键移动，加减键缩放"),
        "in": _("放大"),
        "out": _("缩小"),
        "north": _("转回正北"),
        "close": _("关闭"),
        "metres": _("米"),
        "kilometres": _("公里"),
        "loading": _("正在打开……"),
        "broken": _("没有取到，请再试一次"),
        "measuring": _("在图上点各个点；回车在图中央加点，退格去掉上一点，Esc 结束"),
        "nothing": _("这里没有可以查看的内容"),
        "no_map": _("这个浏览器打不开地图（没有 WebGL）；下面的表里有图上的全部内容"),
        "drawn": _("所画"),
    }
