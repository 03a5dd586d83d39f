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
