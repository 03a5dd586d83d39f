"""Tasks: the items of a document that give work to somebody, each with its units and its time limit."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.markers import RANK
from luocheng.documents.outline import Item, Outline
from luocheng.documents.responsibility import Assignment, Convention, find_assignments
from luocheng.documents.units import looks_like_units, nearly_units, split_units
from luocheng.patterns import regex
from luocheng.policy.model import Task

__all__ = ["find_tasks", "is_general"]

# Headings under which a document speaks of itself (why, on what principles, towards what), not of work.
_WORD = r"(?:思想|思路|要求|原则|目标|指标|形势|基础|现状|背景|依据|意义|定位|愿景|范围|对象|必要性|重要性|时间|期限|步骤|主题|名称)"
_GENERAL = regex(
    rf"^(?:(?:总体|总的|工作|主要|发展|基本|指导|阶段性?|行动|建设|年度|具体|预期|近期|中期|远期|创建|改革|实施|整治|治理|改造|规划|编制|目的|重要|面临|战略|适用|工作的|总体工作|攻坚|任务|计划|活动|奋斗|量化|考核|制定|区域|当前|现实|重大|试点|考评|评价|评估|示范|方案|明确|确定|编制)*{_WORD}(?:任务)?[和与及、]?)+$"
    r"|^(?:(?:年度|全年|总体)任务|目标任务|总结|附则|发展(?:环境|条件|机遇)|面临(?:形势|挑战)|名词解释|前言|引言|(?:现状|形势|基础|环境|问题|背景|条件|需求)(?:[与和及](?:现状|形势|基础|环境|问题|背景|条件|需求))*分析|起草(?:说明|背景|过程).*|政策(?:依据|背景|解读).*|有效期限?|其他(?:事项|说明)?|(?:实施|工作|时间|进度|阶段|行动|活动)*(?:时间|进度|步骤|阶段)(?:安排|步骤|范围|节点|划分|要求)|实施(?:时间|期限|范围)|适用范围|出台背景|背景情况|组织机构|领导机构|机构(?:设置|组成)|(?:主要)?政策依据|工作任务目标|总体(?:考虑|安排|部署)|解读.*)$"
)
_STAGES = regex(
    r"(?:实施|工作|方法|进度|时间|行动|整治|创建|活动|推进|组织|试点|计划|阶段)*(?:步骤|阶段|安排|进度|时序|节点)(?:和[^,。]{2,6})?(?:安排|划分|计划)?$"
)
_TIMED = regex(r"阶段|\d{1,2}月|\d{4}年")
_GOES_ON = regex(r"^(?:全面|集中|组织|深入|具体)*(?:实施|推进|整治|排查|攻坚|整改|提升|开展)$")
_STAGE = regex(r"阶段|\d{1,2}月|\d{4}年|启动|动员|部署|总结|验收|评估|筹备")
# 本办法自2024年1月1日起施行: what a document says of its own validity is no work.
_VALIDITY = regex(r"^(?:本|以上|上述|此)[^,。;]{0,12}(?:自|由|从|有效|解释|施行|实施|适用|所称|执行)")
_ELSEWHERE = regex(r"(?:详见|参见|见)附[件表]")
_HEADING_ONLY = regex(r"(?:主要|重点|工作|具体)*(?:任务|内容|措施|举措|事项)(?:分工|清单|分解)?")
# Who sits in the group that leads, and who does what: a section of its own that sets out no work.
_WHO = regex(
    r"组织(?:领导|架构|体系)|领导(?:小组|体制)|(?:责任|职责|部门|工作|任务)分工|(?:工作|部门|成员单位)?职责"
)
_OFFICES = regex(r"组长|副主任|成员单位|为成员|[局委办厅部院会府街镇]:")
_AIM = regex(r"原则|目标|指标|依据|现状|基础|背景|形势|意义|思想|机构|附则|总则|罚则|名词解释")


def is_general(title: str) -> bool:
    """Tell whether a heading introduces aims and principles rather than work.

    >>> [is_general(x) for x in ("指导思想", "总体要求和主要目标", "加强组织领导", "工作目标")]
    [True, True, False, True]
    """
    return _GENERAL.match(title.strip("“”《》 ")) is not None


def _is_aim(title: str) -> bool:
    """Tell whether what stands below a heading are principles or aims: numbered, but no work."""
    return _AIM.search(title) is not None and is_general(title)


def _is_stage(item: Item, parent: Item) -> bool:
    """Tell whether an item is a stage of the work and not a part of it: 动员部署阶段(1月至3月)."""
    if _STAGES.match(parent.title) is None or _STAGE.search(item.title) is None:
        return False
    # 确定试点、制定方案、组织实施、评估总结: where most are work, so is the last.
    alike = sum(1 for x in parent.children if _STAGE.search(x.title) or _GOES_ON.search(x.title))
    return _TIMED.search(item.title) is not None or 2 * alike > len(parent.children)


def find_tasks(text: str, folded: str, outline: Outline, convention: Convention) -> list[Task]:
    """Return the tasks among the items of `outline`, in the order of the text.

    An item is a task where units are named for it; where nobody is named, every item at the level at which
    the document sets out its work (the lowest of 一、 (一) 1.) that is not about aims and principles.
    """
    assigned = {
        id(x): [a for start, end in x.regions for a in find_assignments(text, folded, start, end, convention)]
        for x in outline.items
    }
    for item in outline.items:
        found = assigned[id(item)]
        if found and found[0].form == "sentence" and is_general(item.title):
            # 主要指标:…由市水利局牵头评定: what a remark beside aims says gives no work.
            assigned[id(item)] = [a for a in found if a.form != "sentence"]
        if not assigned[id(item)] and (own := _by_heading(text, folded, item)):
            assigned[id(item)] = [own]
    _raise_labels(outline.items, assigned)
    _lift(outline.items, assigned)
    tasks: list[Task] = []
    implied: list[str] = []
    ends: dict[str, Item] = {}
    implied_part = -1
    for item in outline.items:
        found = assigned[id(item)]
        if item.part != implied_part:
            implied, implied_part = [], item.part
        if ends:
            implied = [u for u in implied if u not in ends or ends[u] in _above(item)]
        if not found and not _is_unassigned_task(folded, item, assigned):
            continue
        rows = [_task(text, folded, item, a, implied) for a in found] or [
            _task(text, folded, item, None, implied)
        ]
        tasks += rows
        for assignment in found:
            for unit in assignment.implied:
                section = item if item.children else item.parent
                if assignment.here and section is not None and unit not in implied:
                    ends[unit] = section
                elif not assignment.here:
                    ends.pop(unit, None)
            implied = implied + [u for u in assignment.implied if u not in implied]
    return tasks


_CHARGED = regex(r"[\s:。,]*(?:主要)?(?:负责|牵头|统筹|承担|组织|指导|会同|协助|配合|要)")


def _by_heading(text: str, folded: str, item: Item) -> Assignment | None:
    """Read an item whose heading names who has to do what stands below it: (一)市水利局:负责…."""
    if item.children or len(item.title) > 60:
        return None
    above = item.parent.title if item.parent is not None else ""
    under = "分工" in above or "职责" in above or "责任" in above
    if not under and _CHARGED.match(folded, item.title_end, item.end) is None:
        return None
    if not (looks_like_units(item.title) or (under and nearly_units(item.title))):
        return None
    units = list(split_units(text[item.title_start : item.title_end]))
    return Assignment(item.title_start, item.title_end, item.start, units, [], [], None, "heading")


def _above(item: Item) -> list[Item]:
    """Return an item and the items in which it stands, from the nearest to the outermost."""
    result = [item]
    while item.parent is not None:
        item = item.parent
        result.append(item)
    return result


def _task(text: str, folded: str, item: Item, a: Assignment | None, implied: Sequence[str]) -> Task:
    lead = a.lead if a else []
    support = a.support if a else []
    start, end = (a.scope, a.end) if a else (item.start, item.end)
    start = min(start, item.start) if a and a.scope <= item.title_end else start
    if a and a.scope == item.start:
        start = item.start
    if a is not None and end < item.end and not folded[end : item.end].strip(" 。;\n"):
        end = item.end
    return Task(
        path=item.path,
        title=item.title,
        lead_units=list(lead),
        support_units=list(support),
        deadline=a.deadline if a else None,
        start=start,
        end=end,
        quote=text[start:end],
        implied_units=[u for u in implied if u not in lead and u not in support],
        assigned=[(a.start, a.end)] if a else [],
        form=a.form if a else "none",
    )


_DUTY_HEADING = regex(
    r"(?:(?P<plain>责任|承办|落实|整改责任)|牵头|配合|主办|协办|督导|参与)(?:责任)?(?:单位|部门|主体)"
)


def _raise_labels(items: Sequence[Item], assigned: dict[int, list[Assignment]]) -> None:
    """Give units that stand as a numbered field of an item (4.责任单位:…) to the item itself."""
    for item in items:
        own = assigned[id(item)]
        if item.parent is None or len(own) != 1:
            continue
        match = _DUTY_HEADING.match(item.title)
        if match is None:
            continue
        above = assigned[id(item.parent)]
        assigned[id(item)] = []
        if not above:
            own[0].scope = item.parent.start
            above.append(own[0])
            continue
        first, more = above[0], own[0]
        names = (*more.support, *more.lead)
        into = first.support if match["plain"] and first.lead else first.lead
        for name in more.lead if not more.support else ():
            if name not in into:
                into.append(name)
        known = [*first.lead, *first.support]
        first.support += [n for n in names if n not in known]
        first.end = max(first.end, more.end)


def _lift(items: Sequence[Item], assigned: dict[int, list[Assignment]]) -> None:
    """Give a line of units that stands alone behind the last of several sub-items to the item above them."""
    for item in reversed(items):
        children = item.children
        if len(children) < 2 or assigned[id(item)]:
            continue
        last = children[-1]
        own = assigned[id(last)]
        if len(own) != 1 or not own[0].own_line or (last.children and last.rank <= RANK["digit"]):
            continue
        if (
            any(a.form != "sentence" for c in children[:-1] for a in assigned[id(c)])
            or item.rank < RANK["han"]
        ):
            continue
        assigned[id(item)] = own
        own[0].scope = item.start
        own[0].lifted = True
        assigned[id(last)] = []


def _at_level_of_work(item: Item) -> bool:
    """Tell whether an item has a number of a level at which work is set out: 一、 (一) 1., or 1.1 below 1."""
    if item.marker.style == "decimal":
        above = item.parent
        return above is not None and above.parent is None and above.marker.style == "digit"
    return item.rank <= RANK["digit"]


def _says_more(folded: str, item: Item) -> bool:
    """Tell whether sentences stand behind a heading that names nothing: 二、主要任务。完成…."""
    said = folded[item.title_end + 1 : item.end]
    return not item.children and "。" in said and _ELSEWHERE.search(said) is None


def _is_unassigned_task(folded: str, item: Item, assigned: dict[int, list[Assignment]]) -> bool:
    if item.marker.style in ("part", "chapter", "article"):
        return False
    if not _at_level_of_work(item) or any(_at_level_of_work(c) for c in item.children if not c.boxed):
        return False
    if not item.title or is_general(item.title) or any(assigned[id(x)] for x in _below(item)):
        return False
    if _VALIDITY.match(item.title) or item.tables or _ELSEWHERE.search(item.title):
        return False
    if _HEADING_ONLY.fullmatch(item.title) and not _says_more(folded, item):
        return False
    if (
        len(item.title) <= 6
        and _WHO.fullmatch(item.title)
        and _OFFICES.search(folded, item.title_end, item.end)
    ):
        return False
    if item.parent is not None and (_is_aim(item.parent.title) or _is_stage(item, item.parent)):
        return False
    above = item.parent
    while above is not None:
        if above.marker.style == "article" or _covers(above, item, assigned[id(above)]):
            return False
        above = above.parent
    return True


def _covers(above: Item, item: Item, own: list[Assignment]) -> bool:
    """Tell whether the units of an item answer for those below it: not where they close its introduction (一、…。(甲负责)(一)…)."""
    sections = (above.marker.style, item.marker.style) == ("han", "han-bracket")
    # A stage only tells when: what is done in it are its items, whoever answers for the whole.
    stage = "阶段" in above.title
    return any(
        not (a.lifted and stage) and (not sections or a.own_line or a.start <= above.title_end + 2)
        for a in own
    )


def _below(item: Item) -> list[Item]:
    return [x for c in item.children for x in (c, *_below(c))]
