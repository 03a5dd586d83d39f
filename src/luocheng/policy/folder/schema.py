"""The fields of every file of a policy folder: one table for loader, writer and reference page."""

from __future__ import annotations

from luocheng.policy.folder.declarations import DECLARED, DECLARED_NESTED
from luocheng.policy.folder.fields import FieldKind, FileKind
from luocheng.policy.folder.fields import declare as _f
from luocheng.policy.folder.measured import INDICATORS, INDICATORS_NESTED
from luocheng.policy.folder.model import COMPARATOR_WORDS

__all__ = ["FILES", "NESTED", "FieldKind", "FileKind", "field_names"]

STATUSES = ("draft", "in_force", "superseded", "repealed", "not_stated")
REVIEW = ("draft", "accepted")


_STATUS = _f(
    "status",
    "choice",
    "复核状态：draft 待复核，accepted 已复核",
    "state of review: draft or accepted",
    REVIEW,
)
_NOTE = _f("note", "text", "复核人的说明", "what the reviewer remarks")
_CLAUSE = _f(
    "clause!",
    "clause",
    "条款路径，如 三/(一)/2；空为正文之前",
    "path of the clause; empty for the front matter",
)

FILES: dict[str, FileKind] = {
    "policy.yaml": FileKind(
        "policy.yaml",
        (
            _f("format!", "integer", "文件夹格式的版本", "version of the folder's format"),
            _f("id!", "slug", "政策的短名，一般与文件夹同名", "short name, usually that of the folder"),
            _f("title!", "title", "文件名称：zh 中文，en 英文译名", "title of the document: zh, en"),
            _f("issuer", "text", "发文机关", "who issued it"),
            _f("number", "text", "发文字号", "its number"),
            _f("date", "date", "成文日期，年-月-日", "when it was issued, YYYY-MM-DD"),
            _f("effective", "date", "施行日期", "from when it is in force"),
            _f("until", "date", "失效日期", "until when it is in force"),
            _f(
                "status",
                "choice",
                "效力：draft 征求意见，in_force 有效，superseded 被替代，repealed 废止，not_stated 未写明",
                "validity",
                STATUSES,
            ),
            _f("place", "text", "适用地区", "the place it holds for"),
            _f("kind", "text", "文种：方案、意见、办法……", "kind of document"),
            _f("plan_years", "years", "计划起止年份", "first and last year of the plan"),
            _f(
                "evidence",
                "choice",
                "依据的写法：phrase 只留带数字的几个字，sentence 可留整句",
                "phrase: only the few words with the figure are kept; sentence: whole sentences may be",
                ("phrase", "sentence"),
            ),
            _f("reviewer", "text", "复核人", "who reviewed the items"),
            _f(
                "demonstration",
                "yes_no",
                "为演示而编写：由它得出的一切都标明示例数据",
                "made up for demonstration: all that comes of it says 示例数据",
            ),
            _f(
                "text!",
                "mark",
                "认出原文的标记：checksum、characters、length、label",
                "marks by which the text is known",
            ),
        ),
        "这是什么文件，依据哪一份原文",
        "What the document is, and the marks by which its text is known",
        items=False,
        required=True,
    ),
    "tasks.yaml": FileKind(
        "tasks.yaml",
        (
            _f("id!", "slug", "任务的短名，定下后不再改", "stable short name"),
            _CLAUSE,
            _f("title!", "words", "任务名称", "name of the task"),
            _f(
                "lead",
                "texts",
                "牵头单位，按原文写法；并列未分主次的都算牵头",
                "leading units as written; an undivided list is all lead",
            ),
            _f("support", "texts", "配合单位，按原文写法", "supporting units as written"),
            _f("implied", "texts", "前文一并规定、本项不再列出的单位", "units that an earlier sentence adds"),
            _f("deadline", "text", "与单位写在一起的完成时限", "time limit as written beside the units"),
            _f("span", "stretch", "任务在规范化文本中的起止位置", "start and end in the normalised text"),
            _f("assigned", "stretches", "责任单位写在何处", "where the units are written"),
            _STATUS,
            _NOTE,
        ),
        "任务：谁牵头、谁配合、何时完成",
        "Tasks: who leads, who supports, by when",
        required=True,
    ),
    "targets.yaml": FileKind(
        "targets.yaml",
        (
            _f("id!", "slug", "目标的短名，定下后不再改", "stable short name"),
            _CLAUSE,
            _f("subject", "text", "对象：地区或一类事物", "the area or class of things"),
            _f("indicator!", "words", "指标，或要完成的事项", "what is measured, or what is to be delivered"),
            _f(
                "comparator!",
                "choice",
                "at_least 不低于，at_most 不高于，more_than 超过，less_than 低于，exactly 等于，"
                "between 区间，done 完成即可",
                "how the value is to be reached",
                tuple(COMPARATOR_WORDS.values()),
            ),
            _f(
                "value",
                "number",
                "数值；between 写成 [下限, 上限]；done 不写",
                "the number; a pair for between; none for done",
            ),
            _f("unit", "text", "计量单位，按原文写法", "unit as printed"),
            _f("year", "year", "到哪一年（年底）；未写明则不写", "the year by whose end it is to be reached"),
            _f("year_from", "year", "一段年份的第一年", "first year of a span of years"),
            _f("hedge", "text", "原文的缓和语：力争、基本、左右……", "word that softens the figure"),
            _f("per", "text", "每年、各县(市、区)……", "where the figure holds for each of something"),
            _f("base", "text", "相对数的基数", "what a relative figure is measured against"),
            _f(
                "evidence!",
                "evidence",
                "依据：text 原文中带数字的几个字，start、end 位置",
                "text, start, end: the words that carry the figure",
            ),
            _STATUS,
            _NOTE,
        ),
        "目标：量什么、达到多少、何时达到，依据原文哪几个字",
        "Targets: what is measured, the value, the year, and the words that say so",
        required=True,
    ),
    "references.yaml": FileKind(
        "references.yaml",
        (
            _f("id!", "slug", "短名", "short name"),
            _f("title", "text", "所引文件的名称", "title of the document named"),
            _f("number", "text", "所引文件的文号", "its number"),
            _f(
                "clause",
                "clause",
                "提到它的条款；正文之前不写",
                "the clause that names it; left out for the front matter",
            ),
            _f("span", "stretch", "在规范化文本中的位置", "start and end in the normalised text"),
            _NOTE,
        ),
        "引用：原文提到的其他文件",
        "Other documents that the text names",
    ),
    "units.yaml": FileKind(
        "units.yaml",
        (
            _f("name!", "words", "规范名称", "canonical name"),
            _f("aliases", "texts", "其他写法", "other names of the unit"),
            _NOTE,
        ),
        "单位名录：规范名称和其他写法",
        "Directory of units: canonical names and aliases",
    ),
    "needs-person.yaml": FileKind(
        "needs-person.yaml",
        (
            _f("id!", "slug", "短名", "short name"),
            _CLAUSE,
            _f("reason!", "title", "为什么要由人来定：zh、en", "why a person has to: zh, en"),
            _f(
                "evidence!",
                "evidence",
                "依据：原文中的几个字和位置",
                "the words that show which sentence is meant",
            ),
        ),
        "须由人裁量的句子，以及原因",
        "Sentences that are left to a person, and why",
    ),
    **DECLARED,
    INDICATORS.name: INDICATORS,
}
"""The files that the loader reads, by name. Other files belong to other parts and are left alone."""

NESTED: dict[str, tuple[FieldKind, ...]] = {
    "title": (_f("zh!", "words", "中文", "in Chinese"), _f("en", "text", "英文", "in English")),
    "evidence": (
        _f("text!", "words", "原文的几个字，一字不差", "the words, verbatim"),
        _f("start!", "integer", "起始位置", "where they begin in the normalised text"),
        _f("end!", "integer", "结束位置", "where they end"),
    ),
    "evidence elsewhere": (
        _f("text!", "words", "原文的几个字，一字不差", "the words, verbatim"),
        _f("clause!", "clause", "这几个字所在的条款", "the clause in which the words stand"),
    ),
    "mark": (
        _f("checksum!", "words", "规范化文本的 SHA-256", "SHA-256 of the normalised text"),
        _f(
            "characters",
            "text",
            "不计全半角和空白的 SHA-256",
            "SHA-256 with widths folded and blanks left out",
        ),
        _f("length", "integer", "规范化文本的字数", "number of characters of the normalised text"),
        _f("label", "text", "在文件中的篇名，如 篇三", "label of the document within its file"),
    ),
    **DECLARED_NESTED,
    **INDICATORS_NESTED,
}
"""The fields of the mappings that stand inside other fields, by the kind of that field."""


def field_names(file: str) -> tuple[str, ...]:
    """Return the names of the fields that a file may have, in the order in which they are written."""
    return tuple(f.name for f in FILES[file].fields)
