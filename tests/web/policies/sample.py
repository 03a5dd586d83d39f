"""A policy read from a small text, for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from luocheng.web.jobs.work import run_next
from luocheng.web.policies.models import Source
from luocheng.web.policies.reading import receive

TEXT = """# 示例市绿道建设三年行动方案（2024—2026年）

示政发〔2024〕3号

## 一、主要目标

到2026年，全市绿道总里程达到600公里，人均公园绿地面积不低于14平方米。

## 二、重点任务

1.建设绿道。编制绿道专项规划；每年新建绿道60公里。2025年年底前完成滨河绿道建设。

牵头单位：市园林局。

配合单位：市住建局、市财政局。

2.整治老旧小区。三年改造老旧小区450个以上。

牵头单位：市住建局。

3.加强宣传引导。通过报纸、电视、网络等方式宣传绿道建设。

示例市人民政府

2024年3月18日
"""


def read(
    actor: Any, text: str = TEXT, name: str = "绿道方案.md", policy: Any = None, label: str = ""
) -> Source:
    """Upload a text and read it."""
    upload = receive(ContentFile(text.encode(), name), actor, policy, label)
    while run_next():
        pass
    return upload.sources.select_related("policy").get()


def long_text(chapters: int) -> str:
    """Return a text of many chapters, each with tasks and targets."""
    parts = ["# 示例市城市建设五年规划（2024—2028年）\n"]
    for n in range(chapters):
        parts.append(f"\n## {_numeral(n + 1)}、实施第{n + 1}项行动\n")
        parts += [
            f"\n{k}.推进第{n + 1}—{k}类设施建设。加强统筹，完善机制，分批实施。2026年年底前建成设施{n + k}处，"
            f"服务覆盖率达到{60 + k}%以上；到2028年，覆盖率达到{80 + k}%以上。\n\n牵头单位：市住建局。\n\n配合单位：市财政局。\n"
            for k in range(1, 7)
        ]
    return "".join(parts)


def _numeral(n: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
