"""What a thing that is called 已批准, 有保函 or 涉及住宅 is called where it is not so."""

from __future__ import annotations

import re

__all__ = ["without"]

_DENYING = re.compile("[未不没无非]")
_STARTS = (
    ("已经", "未"), ("已", "未"), ("有", "没有"), ("可", "不能"), ("经", "未经"), ("列入", "未列入"),
    ("通过", "未通过"), ("写明", "未写明"), ("约定", "未约定"), ("使用", "未使用"), ("采用", "未采用"),
    ("是", "不是"), ("在", "不在"), ("属", "不属"), ("因", "不是因"), ("含", "不含"), ("需", "不需"),
    ("涉及", "不涉及"), ("符合", "不符合"), ("满足", "不满足"), ("位于", "不位于"), ("具备", "不具备"),
)  # fmt: skip
_OTHER_WORDS = re.compile(
    "有效|有关|有限|经营|经济|可能|可靠|在建|在编|在册|属地|是否|含量|需求|使用权|通过率"
)
"""Words that only begin like one of those."""
_INSIDE = (("已", "未"), ("内有", "内没有"), ("的是", "的不是"), ("发现", "未发现"))


def without(label: str) -> str:
    """Say in Chinese that what a label says is not so: 未批准, 没有保函, 不涉及住宅, 不属于“闲置土地”.

    Only the plain beginnings and one plain word inside are turned round. A label that denies something itself is
    never denied a second time: 没有“材料不齐全”的情形.
    """
    if _DENYING.search(label):
        return f"没有“{label}”的情形"
    if not _OTHER_WORDS.match(label):
        for start, denied in _STARTS:
            if label.startswith(start):
                return denied + label.removeprefix(start)
    for word, denied in _INSIDE:
        if label.count(word) == 1:
            return label.replace(word, denied)
    return f"不属于“{label}”"
