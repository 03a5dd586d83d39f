"""Why a target stands as it does, in words and with its numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luocheng.web.people.models import Unit
from luocheng.web.targets.models import AcceptedShortfall, Better, Light

__all__ = ["EVENTS", "changes", "english", "measure", "number", "why"]


def number(value: float | None) -> str:
    """Write a number as people read it: without the noise of binary fractions, thousands apart."""
    if value is None:
        return "—"
    said = f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
    return "0" if said in ("", "-0") else said


def measure(value: float | None, unit: str) -> str:
    """Write a number with its unit."""
    if value is None:
        return "—"
    return f"{number(value)}{'' if unit in ('%', '‰', '') else ' '}{unit}"


def _short(value: float | None) -> float | None:
    """Round what was computed to what people read; trace shows all of it."""
    return value if value is None or abs(value) < 1 else round(value, 2)


def why(light: Light, shortfall: AcceptedShortfall | None = None) -> str:
    """Say in one sentence why a target has its status."""
    target = light.target
    unit = target.indicator.unit
    given = {
        "year": light.year,
        "value": measure(light.value, unit),
        "asked": target.asked,
        "gap": measure(_short(light.gap), unit),
        "margin": measure(_short(light.margin), unit),
        "expected": measure(_short(light.expected), unit),
        "last": light.last,
        "due": target.year,
    }
    said = {
        "reached": _("%(year)s 年为 %(value)s，达到目标 %(asked)s。"),
        "within": _("%(year)s 年为 %(value)s，离目标 %(asked)s 差 %(gap)s，在算作接近的 %(margin)s 之内。"),
        "course": _(
            "%(year)s 年为 %(value)s，离目标 %(asked)s 差 %(gap)s；按年推进到这一年应为 %(expected)s，进度跟得上。"
        ),
        "short": _("%(year)s 年为 %(value)s，离目标 %(asked)s 差 %(gap)s。"),
        "accepted": _("%(year)s 年为 %(value)s，离目标 %(asked)s 差 %(gap)s，已批准容缺。"),
        "no_goal": _("%(year)s 年为 %(value)s；条文没有写明数值，只作监测。"),
        "no_value": _("还没有任何一年的数据。"),
        "no_value_of_its_time": _(
            "目标年份 %(due)s 已过，最近的数据是 %(last)s 年的，不能据此判断；没有数据不算达标。"
        ),
    }
    if target.deliverable:
        said |= {
            "reached": _("%(year)s 年已全部完成。"),
            "within": _("%(year)s 年完成 %(value)s，还差 %(gap)s，在算作接近的 %(margin)s 之内。"),
            "course": _(
                "%(year)s 年完成 %(value)s，还差 %(gap)s；按年推进到这一年应完成 %(expected)s，进度跟得上。"
            ),
            "short": _("%(year)s 年完成 %(value)s，还差 %(gap)s。"),
            "accepted": _("%(year)s 年完成 %(value)s，还差 %(gap)s，已批准容缺。"),
        }
    words = said.get(light.reason, "") % given
    if light.reason == "accepted" and shortfall is not None:
        words += " " + _("%(by)s批准，容缺至 %(until)s：%(reason)s") % {
            "by": shortfall.approved_by,
            "until": shortfall.until.isoformat(),
            "reason": shortfall.reason,
        }
    if light.reason == "short" and light.expected is not None:
        words += " " + _("按年推进到这一年应为 %(expected)s。") % given
    return words


def english() -> bool:
    """Tell whether the page is in English."""
    return str(get_language()).startswith("en")


EVENTS = {
    "target.taken": gettext_lazy("随政策发布建立"),
    "target.changed": gettext_lazy("改目标"),
    "target.withdrawn": gettext_lazy("停用目标"),
    "target.shortfall-accepted": gettext_lazy("登记容缺"),
    "target.shortfall-ended": gettext_lazy("撤销容缺"),
    "target.corrective": gettext_lazy("建整改任务"),
    "indicator.added": gettext_lazy("建指标"),
    "indicator.changed": gettext_lazy("改指标"),
    "observation.entered": gettext_lazy("填报数值"),
    "observation.corrected": gettext_lazy("更正数值"),
    "observation.imported": gettext_lazy("导入数值"),
    "observation.computed": gettext_lazy("导入体检结果"),
}
"""What the kinds of events are called."""


_SHOWN = (
    "value",
    "year",
    "area",
    "given_unit",
    "origin",
    "note",
    "evidence_name",
    "lead",
    "better",
    "baseline",
    "baseline_year",
)
"""Fields whose changes a history tells."""


def changes(event: Any) -> list[str]:
    """Say what an event changed, field by field, as far as people would ask for it."""
    labels = {
        "value": _("数值"),
        "year": _("年份"),
        "area": _("区域"),
        "given_unit": _("计量单位"),
        "origin": _("数据来源"),
        "note": _("备注"),
        "evidence_name": _("佐证材料"),
        "lead": _("牵头单位"),
        "better": _("方向"),
        "baseline": _("基期值"),
        "baseline_year": _("基期年份"),
    }
    told = []
    for name in _SHOWN:
        after = event.after.get(name)
        if after in ("", None):
            continue
        before = event.before.get(name)
        was = f"{_plain(name, before)} → " if before not in ("", None) else ""
        told.append(f"{labels[name]}：{was}{_plain(name, after)}")
    return told


def _plain(name: str, value: Any) -> str:
    if name == "better" and value in Better.values:
        return str(Better(value).label)
    if name == "lead":
        return _units().get(value, str(value))
    return number(value) if isinstance(value, float) else str(value)


def _units() -> dict[int, str]:
    return dict(Unit.objects.values_list("pk", "name"))
