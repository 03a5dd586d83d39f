"""What the check of a folder can find: one entry a code, with its severity, its words and its remedy."""

from __future__ import annotations

from typing import NamedTuple

from luocheng.policy.folder.model import (
    FolderFinding,
    LeftToPerson,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
)

__all__ = ["CHECKS", "FolderItem", "about", "on_policy"]

FolderItem = PolicyTask | PolicyTarget | PolicyReference | LeftToPerson


class Message(NamedTuple):
    """Severity, message and remedy of a kind of finding; the braces are filled in where it is found."""

    severity: str
    zh: str
    en: str
    remedy: str = ""
    remedy_en: str = ""


CHECKS: dict[str, Message] = {
    # names, clauses, notes
    "duplicate-id": Message(
        "error",
        "短名“{id}”用了两次",
        "The name “{id}” is used twice",
        "换一个短名",
        "Give one of them another name",
    ),
    "clause-form": Message(
        "warning",
        "“{part}”不像条款的序号",
        "“{part}” does not look like the number of a clause",
        "按原文的序号写，各级用 / 隔开",
        "Write the heading numbers as printed, divided by /",
    ),
    "clause-order": Message(
        "warning",
        "条款 {clause} 排在后面的条款之后",
        "Clause {clause} stands behind a later one",
        "按原文顺序排列",
        "Put the items in the order of the text",
    ),
    "note-of-nothing": Message(
        "warning",
        "notes.md 说到“{name}”，但没有这一项",
        "notes.md speaks of “{name}”, which is not there",
        "改成现有的条款路径或短名",
        "Name a clause or an item that is there",
    ),
    # dates
    "dates": Message(
        "error",
        "失效日期 {until} 早于 {other}",
        "It ends on {until}, before {other}",
        "核对 date、effective、until",
        "Check date, effective and until",
    ),
    "deadline-unreadable": Message(
        "warning",
        "完成时限“{text}”读不出日期",
        "No date can be read in the deadline “{text}”",
        "写成 2026年12月，或持续推进",
        "Write it as 2026年12月, or 持续推进 for a standing duty",
    ),
    "deadline-after-plan": Message(
        "warning",
        "完成时限 {text} 晚于计划期末 {end} 年",
        "The deadline {text} lies behind {end}, the end of the plan",
        "核对时限",
        "Check the deadline",
    ),
    "year-outside-plan": Message(
        "warning",
        "{year} 年不在计划期 {span} 内",
        "The year {year} lies outside the plan ({span})",
        "核对年份；确是远期目标的，在 note 说明",
        "Check the year, or say in note that it is a long-term aim",
    ),
    "years-reversed": Message(
        "error",
        "{first} 年晚于 {last} 年",
        "{first} is later than {last}",
        "核对 year_from 和 year",
        "Check year_from and year",
    ),
    # units of the administration
    "no-lead": Message(
        "warning",
        "没有牵头单位，也没有说明",
        "There is no leading unit, and nothing says why",
        "补上 lead；原文确未写明的，在 note 或 notes.md 说明",
        "Fill in lead, or say in note or notes.md that the text names none",
    ),
    "unit-not-in-directory": Message(
        "warning",
        "units.yaml 里没有“{name}”",
        "“{name}” is not in units.yaml",
        "在名录中补充，或登记为别名",
        "Add it to the directory, or as an alias of a unit that is there",
    ),
    "unit-alias": Message("note", "“{name}”即“{known}”", "“{name}” is “{known}”"),
    # figures
    "measure-missing": Message(
        "warning",
        "数值没有计量单位",
        "The number has no unit",
        "补上 unit",
        "Fill in unit",
    ),
    "measure-unknown": Message(
        "warning",
        "不认识计量单位“{unit}”",
        "The unit “{unit}” is not known",
        "{guess}",
        "{guess_en}",
    ),
    "number-not-in-evidence": Message(
        "error",
        "依据“{words}”里没有数值 {value}",
        "The value {value} does not stand in the evidence “{words}”",
        "核对数值；或让依据包括这个数字",
        "Check the value, or extend the evidence to the number",
    ),
    "comparator-words": Message(
        "error",
        "依据写“{cue}”，比较方式 {comparator} 不是这个意思",
        "The evidence says “{cue}”, which {comparator} does not",
        "核对 comparator",
        "Check the comparator",
    ),
    # evidence
    "evidence-length": Message(
        "error",
        "依据有 {size} 个字，起止位置却相差 {apart}",
        "The evidence has {size} characters but its offsets are {apart} apart",
        "重新抄录依据或核对位置",
        "Copy the evidence anew or check its offsets",
    ),
    "evidence-too-long": Message(
        "warning",
        "依据有 {size} 个字，只留带数字的几个字即可",
        "The evidence has {size} characters; the few words with the figure will do",
        "缩短到 {most} 字以内，或在 policy.yaml 写 evidence: sentence",
        "Shorten it to {most} characters, or write evidence: sentence in policy.yaml",
    ),
    "evidence-moved": Message(
        "warning",
        "“{words}”现在在 {start}—{end}",
        "“{words}” now stands at {start}–{end}",
        "把 start、end 改为 {start}、{end}",
        "Change start and end to {start} and {end}",
    ),
    "evidence-missing": Message(
        "error",
        "原文里没有“{words}”",
        "“{words}” is not in the text",
        "核对是否抄错；{now}",
        "Check for a slip of the pen; {now_en}",
    ),
    "evidence-outside-clause": Message(
        "error",
        "依据不在条款 {clause}，而在 {where}",
        "The evidence is not in clause {clause} but in {where_en}",
        "核对 clause 和位置",
        "Check clause and offsets",
    ),
    # what is executed
    "rule-without-evidence": Message(
        "warning",
        "规则“{item}”没有写依据",
        "Rule “{item}” quotes no words of the text",
        "在规则、各种情形或条件上补 evidence",
        "Add evidence to the rule, to its cases or to its conditions",
    ),
    "coverage-stale": Message(
        "warning",
        "coverage.yaml 与现在的条目或原文不符",
        "coverage.yaml is not what the items and the text come to now",
        "重新运行 luocheng policy coverage 文件夹 --text 文件 --save",
        "Run luocheng policy coverage DIR --text FILE --save again",
    ),
    "text-silent": Message(
        "note",
        "原文没有写到的情形：{case}",
        "A case of which the text is silent: {case}",
        "这样的条目由人裁量；可请发文机关说明",
        "Such records are left to a person; the issuer may be asked",
    ),
    "table-hole": Message(
        "note",
        "权责表哪一行都不管：{case}",
        "No row of the assignment covers: {case}",
        "这样的条目没有责任单位；原文有写的，补一行",
        "Such records get no unit; add a row where the text names one",
    ),
    # the text
    "text-missing": Message(
        "error",
        "文件里没有这份政策的原文",
        "None of the documents is the one this policy was made from",
        "用 --text 给出原文；一个文件有几篇的，在 policy.yaml 的 text.label 写明篇名",
        "Give the right file with --text; name the document in text.label where a file holds several",
    ),
    "text-changed": Message(
        "warning",
        "原文与起草时不同（当时 {before} 字，现在 {now} 字）",
        "The text is another than at drafting ({before} characters then, {now} now)",
        "确认是否同一版本；用 policy diff 看改动",
        "Confirm that it is the same version; policy diff shows what changed",
    ),
    "text-width": Message(
        "note",
        "原文的字完全相同，只是全半角或空白不同",
        "The characters are the same; only widths or blanks differ",
        "可放心使用；如需位置一致，重新运行 policy init",
        "It may be used as it is; run policy init anew for matching offsets",
    ),
    "title-missing": Message(
        "warning",
        "原文里没有标题“{title}”",
        "The title “{title}” does not stand in the text",
        "核对 policy.yaml 的 title",
        "Check title in policy.yaml",
    ),
    "clause-missing": Message(
        "error",
        "原文里没有条款 {clause}",
        "The text has no clause {clause}",
        "核对 clause；原文改过序号的，用 policy diff 查现在的序号",
        "Check clause; where the text was renumbered, policy diff shows the new number",
    ),
    "task-title-missing": Message(
        "warning",
        "条款 {clause} 里没有“{title}”",
        "“{title}” does not stand in clause {clause}",
        "用原文的名称；改用短名的，在 notes.md 说明",
        "Use the name in the text, or say in notes.md why it is another",
    ),
    "unit-not-in-clause": Message(
        "warning",
        "条款 {clause} 里没有“{name}”",
        "“{name}” does not stand in clause {clause}",
        "按原文的写法填写单位；规范名称写在 units.yaml",
        "Write units as the text does; canonical names belong into units.yaml",
    ),
}
"""Every kind of finding by its code."""

_FILES: dict[type, str] = {
    PolicyTask: "tasks.yaml",
    PolicyTarget: "targets.yaml",
    PolicyReference: "references.yaml",
    LeftToPerson: "needs-person.yaml",
}


def about(item: FolderItem, code: str, severity: str = "", **words: object) -> FolderFinding:
    """Report something about one item of a folder; `severity` replaces the usual one."""
    finding = on_policy(code, **words)
    if isinstance(item, PolicyTarget | LeftToPerson):
        finding.start, finding.end = item.evidence.start, item.evidence.end
    elif item.span:
        finding.start, finding.end = item.span
    finding.path, finding.item, finding.line = item.clause, item.id, item.line
    finding.file = _FILES[type(item)]
    finding.severity = severity or finding.severity
    return finding


def on_policy(code: str, **words: object) -> FolderFinding:
    """Report something about the policy as a whole."""
    message = CHECKS[code]
    return FolderFinding(
        code,
        message.severity,
        message.zh.format(**words),
        message.en.format(**words),
        remedy=message.remedy.format(**words),
        remedy_en=message.remedy_en.format(**words),
        file="policy.yaml",
    )
