"""What can be checked in a policy folder without its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luocheng.policy.folder.characters import fold, squeeze
from luocheng.policy.folder.deadlines import read_deadline
from luocheng.policy.folder.measures import closest_unit, is_known_unit
from luocheng.policy.folder.model import FolderFinding, Policy, PolicyTarget, PolicyTask, clause_text
from luocheng.policy.folder.numbers import Figure, chinese_number, figures_in, holds
from luocheng.policy.folder.report import about, on_policy
from luocheng.policy.model import Path
from luocheng.policy.units import UnitDirectory, is_class_of_units

__all__ = ["check_items", "clause_key", "contradicts", "number_stands"]

_LONGEST_PHRASE = 30


def check_items(policy: Policy) -> list[FolderFinding]:
    """Check names, clause paths, units, dates, years, and each value against its evidence."""
    findings = [*_dates(policy), *_names(policy), *_order(policy), *_notes(policy)]
    directory = policy.unit_directory()
    for task in policy.tasks:
        findings += _task(task, policy, directory)
    for target in policy.targets:
        findings += _target(target, policy)
    return findings


# --- the whole -----------------------------------------------------------------------------------------------


def _dates(policy: Policy) -> Iterator[FolderFinding]:
    if policy.until and policy.effective and policy.until < policy.effective:
        yield on_policy(
            "dates",
            "error",
            "失效日期早于施行日期",
            "It ends before it comes into force",
            "核对 effective 和 until",
            "Check effective and until",
        )
    if policy.until and policy.date and policy.until < policy.date:
        yield on_policy(
            "dates",
            "error",
            "失效日期早于成文日期",
            "It ends before it was issued",
            "核对 date 和 until",
            "Check date and until",
        )


def _names(policy: Policy) -> Iterator[FolderFinding]:
    seen: set[str] = set()
    for item in (*policy.tasks, *policy.targets, *policy.references, *policy.left_to_person):
        if item.id in seen:
            yield about(
                item,
                "duplicate-id",
                "error",
                f"短名“{item.id}”用了两次",
                f"The name “{item.id}” is used twice",
                "换一个短名",
                "Give one of them another name",
            )
        seen.add(item.id)


_NUMBER = re.compile(
    r"[(\[（〔]?(?:[一二三四五六七八九十百零〇]{1,5}|\d{1,3}|[①-⑳]|[a-zA-Z])[)\]）〕]?"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}[编章节条款项]|附[件表录][一二三四五六七八九十\d]{0,3}|\d{1,3}(?:\.\d{1,3}){1,3}"
)


def clause_key(path: Path) -> tuple[int, ...] | None:
    """Return the place of a clause among the others as numbers; None where its numbers are no numbers."""
    result: list[int] = []
    for part in path:
        core = squeeze(part).strip("()[]〔〕")
        annex = core.startswith("附")
        core = re.sub(r"^第|[编章节条款项]$|^附[件表录]", "", core)
        if core and "①" <= core <= "⑳":
            value: float | None = ord(core) - ord("①") + 1
        elif core.isascii() and core.isdigit():
            value = float(core)
        else:
            value = chinese_number(core) if core else 0.0
        if value is None:
            return None
        result.append(int(value) + (10_000 if annex else 0))
    return tuple(result)


def _order(policy: Policy) -> Iterator[FolderFinding]:
    for items in (policy.tasks, policy.targets):
        last: tuple[int, ...] = ()
        for item in items:
            wrong = [p for p in item.clause if not _NUMBER.fullmatch(squeeze(p))]
            if wrong:
                yield about(
                    item, "clause-form", "warning", f"“{wrong[0][:20]}”不像条款的序号", f"“{wrong[0][:20]}” does not look like the number of a clause",
                    "按原文的序号写，各级用 / 隔开", "Write the heading numbers as printed, divided by /",
                )  # fmt: skip
            key = clause_key(item.clause)
            if key is None:
                continue
            if key < last:
                yield about(
                    item, "clause-order", "warning", f"条款 {clause_text(item.clause)} 排在后面的条款之后", f"Clause {clause_text(item.clause)} stands behind a later one",
                    "按原文顺序排列", "Put the items in the order of the text",
                )  # fmt: skip
            last = max(last, key)


_LOOKS_LIKE_ITEM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+|\S*/\S*")


def _notes(policy: Policy) -> Iterator[FolderFinding]:
    items = {
        i.id: i.clause for i in (*policy.tasks, *policy.targets, *policy.references, *policy.left_to_person)
    }
    clauses = {clause_text(c[:n]) for c in items.values() for n in range(1, len(c) + 1)}
    for name in policy.notes:
        if name not in items and name not in clauses and _LOOKS_LIKE_ITEM.fullmatch(name):
            finding = on_policy(
                "note-of-nothing", "warning", f"notes.md 说到“{name}”，但没有这一项", f"notes.md speaks of “{name}”, which is not there",
                "改成现有的条款路径或短名", "Name a clause or an item that is there",
            )  # fmt: skip
            finding.file = "notes.md"
            yield finding


# --- tasks ---------------------------------------------------------------------------------------------------


def _task(task: PolicyTask, policy: Policy, directory: UnitDirectory) -> Iterator[FolderFinding]:
    if not task.lead and not task.note and not policy.explained(task.id, task.clause):
        yield about(
            task, "no-lead", "warning", "没有牵头单位，也没有说明", "There is no leading unit, and nothing says why",
            "补上 lead；原文确未写明的，在 note 或 notes.md 说明", "Fill in lead, or say in note or notes.md that the text names none",
        )  # fmt: skip
    for name in (*task.lead, *task.support):
        if not directory or is_class_of_units(name):
            continue
        known = directory.find(name)
        if known is None:
            yield about(
                task, "unit-not-in-directory", "warning", f"units.yaml 里没有“{name}”", f"“{name}” is not in units.yaml",
                "在名录中补充，或登记为别名", "Add it to the directory, or as an alias",
            )  # fmt: skip
        elif known != name:
            yield about(task, "unit-alias", "note", f"“{name}”即“{known}”", f"“{name}” is “{known}”")
    if task.deadline:
        yield from _deadline(task, task.deadline, policy)


def _deadline(task: PolicyTask, text: str, policy: Policy) -> Iterator[FolderFinding]:
    deadline = read_deadline(text)
    if deadline is None:
        yield about(
            task, "deadline-unreadable", "warning", f"完成时限“{text}”读不出日期", f"No date can be read in the deadline “{text}”",
            "写成 2026年12月，或持续推进", "Write it as 2026年12月, or 持续推进",
        )  # fmt: skip
    elif deadline.year and policy.plan_years and deadline.year > policy.plan_years[1]:
        yield about(
            task, "deadline-after-plan", "warning", f"完成时限 {text} 晚于计划期末 {policy.plan_years[1]} 年", f"The deadline {text} lies behind {policy.plan_years[1]}, the end of the plan",
            "核对时限", "Check the deadline",
        )  # fmt: skip


# --- targets -------------------------------------------------------------------------------------------------

_WITHOUT_UNIT = re.compile(r"指数|系数|得分|评分|容积率|密度|比$")


def _target(t: PolicyTarget, policy: Policy) -> Iterator[FolderFinding]:
    yield from _years(t, policy)
    e = t.evidence
    if e.end - e.start != len(e.text):
        yield about(
            t, "evidence-length", "error", f"依据有 {len(e.text)} 个字，起止位置却相差 {e.end - e.start}", f"The evidence has {len(e.text)} characters but its offsets are {e.end - e.start} apart",
            "重新抄录依据或核对位置", "Copy the evidence anew or check its offsets",
        )  # fmt: skip
    if policy.evidence == "phrase" and len(e.text) > _LONGEST_PHRASE:
        yield about(
            t, "evidence-too-long", "warning", f"依据有 {len(e.text)} 个字，只留带数字的几个字即可", f"The evidence has {len(e.text)} characters; the few words with the figure will do",
            f"缩短到 {_LONGEST_PHRASE} 字以内，或在 policy.yaml 写 evidence: sentence", f"Shorten it to {_LONGEST_PHRASE} characters, or write evidence: sentence in policy.yaml",
        )  # fmt: skip
    if t.value is None:
        return
    yield from _measure(t)
    if not number_stands(t):
        yield about(
            t, "number-not-in-evidence", "error", f"依据“{e.text}”里没有数值 {_shown(t)}", f"The value {_shown(t)} does not stand in the evidence “{e.text}”",
            "核对数值；或让依据包括这个数字", "Check the value, or extend the evidence to the number",
        )  # fmt: skip
    elif cue := contradicts(t):
        yield about(
            t, "comparator-words", "error", f"依据写“{cue}”，比较方式却不是这个意思", f"The evidence says “{cue}”, which the comparator does not",
            "核对 comparator", "Check the comparator",
        )  # fmt: skip


def _shown(t: PolicyTarget) -> str:
    return "—".join(f"{v:g}" for v in (t.value if isinstance(t.value, tuple) else (t.value or 0,))) + t.unit


def _years(t: PolicyTarget, policy: Policy) -> Iterator[FolderFinding]:
    if t.year_from is not None and t.year is not None and t.year_from > t.year:
        yield about(
            t,
            "years-reversed",
            "error",
            f"{t.year_from} 年晚于 {t.year} 年",
            f"{t.year_from} is later than {t.year}",
            "核对 year_from 和 year",
            "Check year_from and year",
        )
    if t.year is None or t.note or policy.explained(t.id, t.clause):
        return
    issued = int(policy.date[:4]) if policy.date else None
    first, last = policy.plan_years or (issued, None)
    if (first and t.year < first) or (last and t.year > last):
        span = f"{first}—{last}" if last else f"{first}"
        yield about(
            t, "year-outside-plan", "warning", f"{t.year} 年不在计划期 {span} 内", f"The year {t.year} lies outside the plan ({span})",
            "核对年份；确是远期目标的，在 note 说明", "Check the year, or say in note that it is a long-term aim",
        )  # fmt: skip


def _measure(t: PolicyTarget) -> Iterator[FolderFinding]:
    if not t.unit:
        if not _WITHOUT_UNIT.search(t.indicator):
            yield about(
                t,
                "measure-missing",
                "warning",
                "数值没有计量单位",
                "The number has no unit",
                "补上 unit",
                "Fill in unit",
            )
    elif not is_known_unit(t.unit):
        close = closest_unit(t.unit)
        yield about(
            t, "measure-unknown", "warning", f"不认识计量单位“{t.unit}”", f"The unit “{t.unit}” is not known",
            f"是否想写“{close}”？" if close else "按原文写计量单位", f"Did you mean “{close}”?" if close else "Write the unit as printed",
        )  # fmt: skip


def number_stands(t: PolicyTarget) -> bool:
    """Tell whether a target's value, or both ends of its range, stand in its evidence."""
    values = t.value if isinstance(t.value, tuple) else (t.value,)
    figures = list(figures_in(t.evidence.text))
    return all(v is None or any(holds(f, v, t.unit) for f in figures) for v in values)


_CUES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"以上|不低于|不少于|不小于|不短于|至少|最低|≥"), frozenset({">=", ">", "range"})),
    (re.compile(r"以内|以下|之内|不高于|不超过|不大于|不多于|至多|最多|≤"), frozenset({"<=", "<", "range"})),
    (re.compile(r"(?<!不)(?:超过|突破|大于|高于|多于)|>"), frozenset({">", ">="})),
    (re.compile(r"(?<!不)(?:低于|小于|少于|不足)|<"), frozenset({"<", "<="})),
)


def contradicts(t: PolicyTarget) -> str:
    """Return the words beside a target's number that say another comparator; empty where none do.

    Only the words next to the number count: 分别达到98%以上、控制在9%以内 says one thing of each number.
    """
    text = fold(t.evidence.text)
    value = t.value[0] if isinstance(t.value, tuple) else t.value
    if value is None or t.comparator in ("range", "done"):
        return ""
    found = ""
    for figure in figures_in(text):
        if not holds(figure, value, t.unit):
            continue
        cue = next(
            (
                c[0]
                for p, allowed in _CUES
                if t.comparator not in allowed and (c := p.search(_beside(text, figure)))
            ),
            "",
        )
        if not cue:
            return ""
        found = found or cue
    return found


def _beside(text: str, figure: Figure) -> str:
    before = re.split(r"[,、;。\d]", text[max(0, figure.start - 10) : figure.start])[-1]
    after = re.split(r"[,、;。\d]", text[figure.end : figure.end + 8])[0]
    return before + "|" + after
