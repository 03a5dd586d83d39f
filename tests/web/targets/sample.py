"""A small policy with a path, a deliverable and a district's target, as a reviewer leaves it."""

from __future__ import annotations

import hashlib
from typing import Any

from luocheng.web.people.models import User
from luocheng.web.policies.issuing import issue
from luocheng.web.policies.models import Item, ItemKind, ItemState, Policy, Source
from luocheng.web.record.changing import changing
from luocheng.web.targets.models import Target

TEXT = (
    "示例市绿化三年行动方案\n"
    "一、建设公园绿地\n建成区绿地率2024年达到39%以上、2025年达到39.5%以上、2026年达到40%以上（现状38.6%）。"
    "2025年年底前建成城市绿道系统。东城区口袋公园2025年达到20个以上。（市住建局牵头，市园林局配合）\n"
    "二、改造小区\n2024年改造老旧小区1.2万户。\n"
)


def data(
    indicator: str, comparator: str, value: Any, unit: str, year: int | None, **more: Any
) -> dict[str, Any]:
    return {
        "subject": "",
        "indicator": indicator,
        "comparator": comparator,
        "value": value,
        "unit": unit,
        "year": year,
    } | more


ITEMS = [
    (["一"], "建成区绿地率2024年达到39%以上", data("建成区绿地率", ">=", 39, "%", 2024, base="38.6")),
    (["一"], "2025年达到39.5%以上", data("建成区绿地率", ">=", 39.5, "%", 2025, base="38.6")),
    (["一"], "2026年达到40%以上", data("建成区绿地率", ">=", 40, "%", 2026, base="38.6")),
    (["一"], "2025年年底前建成城市绿道系统", data("城市绿道系统", "done", None, "", 2025)),
    (["一"], "东城区口袋公园2025年达到20个以上", data("口袋公园", ">=", 20, "个", 2025, subject="东城区")),
    (["二"], "2024年改造老旧小区1.2万户", data("老旧小区", "=", 1.2, "万户", 2024)),
]  # fmt: skip


def clause(path: str, title: str, begin: str, end: str) -> dict[str, Any]:
    start = TEXT.index(begin)
    stop = TEXT.index(end, start) + len(end)
    return {
        "path": [path],
        "number": path,
        "title": title,
        "text": TEXT[start:stop],
        "start": start,
        "end": stop,
    }


def policy_issued(actor: User | None = None) -> Policy:
    """Return the policy, issued."""
    with changing(actor, "test.policy") as change:
        policy = Policy(title="示例市绿化三年行动方案", first_year=2024, last_year=2026, demonstration=True)
        change.save(policy)
        source = Source(
            policy=policy,
            name="a.md",
            file="policies/a.md",
            checksum=hashlib.sha256(TEXT.encode()).hexdigest(),
            text=TEXT,
            clauses=[
                clause("一", "建设公园绿地", "一、", "配合）"),
                clause("二", "改造小区", "二、", "万户。"),
            ],
        )
        change.save(source)
        start = TEXT.index("建成区绿地率")
        tasks = [
            Item(source=source, kind=ItemKind.TASK, state=ItemState.ACCEPTED, path=["一"], start=start,
                 end=TEXT.index("（市住建局"), quote="建设公园绿地", place=start,
                 data={"title": "建设公园绿地", "lead_units": ["市住建局"], "support_units": ["市园林局"]}),
        ]  # fmt: skip
        targets = [
            Item(source=source, kind=ItemKind.TARGET, state=ItemState.ACCEPTED, path=path, quote=quote, data=told,
                 origin=told, start=TEXT.index(quote), end=TEXT.index(quote) + len(quote), place=TEXT.index(quote))
            for path, quote, told in ITEMS
        ]  # fmt: skip
        change.add_all([*tasks, *targets])
    issue(policy, source, actor, "首次发布")
    return policy


def target(title: str, year: int) -> Target:
    """Return a target by name and year."""
    return Target.objects.select_related("indicator").get(title=title, year=year)
