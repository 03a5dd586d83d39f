"""The fields of the files whose items the engines execute: parameters, registers, rules, assignments, schedules."""

from __future__ import annotations

from luocheng.policy.folder.fields import FieldKind, FileKind, declare

__all__ = ["DECLARED", "DECLARED_NESTED", "FIELD_TYPES", "PERIODS", "RULE_KINDS"]

RULE_KINDS = ("limit", "eligibility", "prohibition", "formula")
FIELD_TYPES = ("text", "number", "integer", "yes_no", "date", "choice", "reference")
PERIODS = (
    "day", "working_day", "week", "month", "quarter", "half_year", "year", "years", "once", "not_stated",
)  # fmt: skip

_ID = declare("id!", "slug", "短名，定下后不再改", "stable short name")
_CLAUSE = declare("clause!", "clause", "条款路径，如 三/(一)/2", "path of the clause")
_TITLE = declare("title!", "title", "名称：zh、en", "name: zh, en")
_EVIDENCE = declare(
    "evidence", "evidence", "依据：原文中的几个字，一字不差", "the words of the text, verbatim"
)
_EVIDENCE_REQUIRED = declare(
    "evidence!", "evidence", "依据：原文中的几个字，一字不差", "the words of the text, verbatim"
)
_FROM = declare("from", "date", "自何日起有效，年-月-日", "valid from this day")
_UNTIL = declare("until", "date", "至何日止有效", "valid until this day")
_NOTE = declare("note", "text", "说明", "a remark")
_WHEN = declare("when!", "formula", "条件公式；true 为其余一切情形", "a condition; true for everything else")
_JUDGEMENT = declare(
    "judgement", "title", "由人裁量：说明什么要由谁来定", "left to a person: what is to be judged"
)
_DISTRICT = declare(
    "district", "text", "只适用于哪个区（条目的 district 字段）", "holds for records of this district only"
)

DECLARED: dict[str, FileKind] = {
    "parameters.yaml": FileKind(
        "parameters.yaml",
        (
            _ID, _CLAUSE, _TITLE,
            declare("name", "symbol", "公式中的名称；不写则取短名，- 改 _", "name in formulas; else the id"),
            declare("value!", "number", "数值", "the number"),
            declare("unit", "text", "计量单位", "unit"),
            _FROM, _UNTIL, _DISTRICT, _EVIDENCE_REQUIRED, _NOTE,
        ),
        "参数：原文给出、公式里用名称引用的数",
        "Parameters: numbers of the text that formulas call by name",
    ),
    "registers.yaml": FileKind(
        "registers.yaml",
        (
            _ID,
            declare("like", "slug", "沿用哪个公共台账的字段", "the shared register whose fields it takes over"),
            declare("title", "title", "名称：zh、en；沿用公共台账时可不写", "name: zh, en; may be left out with like"),
            declare("clause", "clause", "要求建立台账的条款", "the clause that asks for it"),
            _EVIDENCE,
            declare("key", "symbol", "编号字段，默认 code", "the field that names a record; code by default"),
            declare("geometry", "choice", "图形：point 点、line 线、polygon 面", "shape on the map", ("point", "line", "polygon")),
            declare("keeper", "text", "由谁维护", "who keeps it"),
            declare("confirm", "confirm", "多久逐条确认一次（原文写明时）", "how often each record is confirmed"),
            declare("states", "list:state", "生命周期的各个状态", "states of the life cycle"),
            declare("fields", "list:field", "字段", "its fields"),
            _NOTE,
        ),
        "台账：一条记录有哪些字段，由谁维护",
        "Registers: what a record holds and who keeps it",
    ),
    "rules.yaml": FileKind(
        "rules.yaml",
        (
            _ID,
            declare("kind!", "choice", "limit 限值，eligibility 资格条件，prohibition 禁止，formula 计算", "kind of rule", RULE_KINDS),
            _TITLE, _CLAUSE,
            declare("register!", "slug", "检查哪个台账", "the register it checks"),
            _EVIDENCE, _FROM, _UNTIL, _DISTRICT,
            declare("replaces", "slug", "在其适用范围内代替哪条规则", "the rule it stands in for where it applies"),
            declare("applies", "formula", "适用条件；不满足即不适用", "where it applies; elsewhere 'not applicable'"),
            declare("measure", "formula", "量什么：公式", "what is measured: a formula"),
            declare("unit", "text", "结果用什么单位表示", "unit in which measure and limit are shown"),
            declare("at_least", "bound", "不低于", "the measure is at least"),
            declare("at_most", "bound", "不高于", "the measure is at most"),
            declare("more_than", "bound", "高于", "the measure is more than"),
            declare("less_than", "bound", "低于", "the measure is less than"),
            declare("exactly", "bound", "等于", "the measure is exactly"),
            declare("require", "list:condition", "须满足的条件", "conditions that must hold"),
            declare("forbid", "list:condition", "不得出现的情形", "what must not be"),
            declare("least", "integer", "require 中至少满足几项；不写为全部", "how many of `require` must hold; all by default"),
            declare("unless", "list:exempted", "例外，按顺序看第一个成立的", "exceptions; the first that holds counts"),
            declare("judged", "judged", "原则上……：不满足时交由人裁量", "a fail is left to a person (原则上)"),
            _NOTE,
        ),
        "规则：限值、资格条件、禁止、计算",
        "Rules: limits, eligibility, prohibitions, formulas",
    ),
    "assignments.yaml": FileKind(
        "assignments.yaml",
        (
            _ID, _CLAUSE, _TITLE,
            declare("register!", "slug", "为哪个台账的条目定责任单位；task 是本文件的任务", "the register; `task` means the policy's tasks"),
            declare("gives!", "title", "定的是什么：管理单位、监督单位……", "what is assigned: managing unit …"),
            declare("table!", "list:row", "各行，自上而下第一个成立的为准", "rows; the first that applies counts"),
            declare("adds", "yes_no", "加在已写明的单位之外", "adds to the units that are named already"),
            _EVIDENCE, _FROM, _UNTIL, _NOTE,
        ),
        "权责：哪一类事物由谁负责",
        "Assignments: who is responsible for which class of thing",
    ),
    "schedules.yaml": FileKind(
        "schedules.yaml",
        (
            _ID, _CLAUSE, _TITLE, _EVIDENCE_REQUIRED,
            declare("owner", "text", "由谁办，按原文写法；未写明则不写", "who does it, as written"),
            declare(
                "every!", "choice",
                "周期：day、working_day、week、month、quarter、half_year、year、years（配 years）、once 一次、not_stated 原文未写明（定期）",
                "the period", PERIODS,
            ),
            declare("times", "integer", "每个周期几次", "how often in each period"),
            declare("years", "integer", "every: years 时，几年一次", "number of years of every: years"),
            declare("on", "text", "原文写明的日子：月-日，或一次性事项的年-月-日", "the day the text names: MM-DD, or YYYY-MM-DD"),
            declare("from", "text", "自哪年（或哪日）起", "from which year or day"),
            declare("until", "text", "到哪年（或哪日）止", "until which year or day"),
            declare("due", "choice", "在周期内何日到期", "the day of the period on which it is due", ("last_working_day", "last_day", "first_working_day")),
            declare("for_each", "slug", "每条记录一件：哪个台账", "one duty for each record of this register"),
            declare("last", "symbol", "记上次办理日期的字段", "the field with the day it was last done"),
            declare("remind", "integers", "提前几个工作日提醒（设置，不出自原文）", "working days before at which to remind"),
            _NOTE,
        ),
        "周期：按时反复要办的事",
        "Schedules: duties that recur",
    ),
    "announced.yaml": FileKind(
        "announced.yaml",
        (
            _ID,
            declare("kind!", "choice", "procedure 流程，scheme 考核办法", "procedure or scheme", ("procedure", "scheme")),
            _CLAUSE, _TITLE, _EVIDENCE_REQUIRED,
            declare("summary", "title", "要办成什么样：zh、en", "what it comes to: zh, en"),
        ),
        "流程和考核办法：在此列名，由另一部分执行",
        "Procedures and schemes: named here, carried out by another part",
    ),
    "coverage.yaml": FileKind(
        "coverage.yaml",
        (
            _ID, _CLAUSE,
            declare("kind!", "choice", "这句话做什么：forbids 禁止，sets 定数值，permits 许可，obliges 要求", "what the sentence does", ("forbids", "sets", "permits", "obliges")),
            declare("state!", "choice", "executable 可执行，needs_person 需人工，unaccounted 未落实", "what became of it", ("executable", "needs_person", "unaccounted")),
            declare("by", "texts", "由哪些条目落实", "ids of what carries it out"),
            declare("reason", "title", "为什么需人工", "why a person has to"),
            declare("span!", "stretch", "句子在规范化文本中的起止位置", "start and end of the sentence in the normalised text"),
        ),
        "逐句的落实情况：由 luocheng policy coverage --save 对照原文写成，不含原文",
        "What became of each normative sentence: written by luocheng policy coverage --save, without the sentences",
    ),
}  # fmt: skip
"""The files that engines execute, by name."""

DECLARED_NESTED: dict[str, tuple[FieldKind, ...]] = {
    "option": (
        declare("id!", "symbol", "值的短名，公式里用", "the value, as formulas call it"),
        declare("label!", "title", "显示的文字：zh、en", "what is shown: zh, en"),
    ),
    "state": (
        declare("id!", "symbol", "状态的短名", "the state, as formulas call it"),
        declare("label!", "title", "显示的文字：zh、en", "what is shown: zh, en"),
        declare("next", "texts", "之后可到的状态；不写为任意", "states that may follow; any by default"),
    ),
    "field": (
        declare("id!", "symbol", "字段名，公式里用：小写字母、数字、下划线", "name in formulas"),
        declare("label!", "title", "表头：zh、en", "heading: zh, en"),
        declare(
            "type!",
            "choice",
            "text 文字，number 数，integer 整数，yes_no 是否，date 日期，choice 选项，reference 指向另一台账",
            "type of its values",
            FIELD_TYPES,
        ),
        declare("unit", "text", "数的计量单位", "unit of its numbers"),
        declare("required", "yes_no", "必填", "must be filled in"),
        declare("min", "number", "最小值", "least value"),
        declare("max", "number", "最大值", "greatest value"),
        declare("choices", "list:option", "选项", "values to choose from"),
        declare("to", "slug", "reference 指向的台账", "the register a reference points to"),
        declare(
            "back",
            "symbol",
            "从被指向的一边看，这些记录叫什么",
            "name of these records as seen from the other side",
        ),
        declare("formula", "formula", "计算字段的公式", "formula of a computed field"),
        declare(
            "check",
            "choice",
            "uscc 统一社会信用代码，gb2260 行政区划代码",
            "identifier to be checked",
            ("uscc", "gb2260"),
        ),
        declare("note", "title", "填写说明：zh、en", "how to fill it in: zh, en"),
        declare("example", "text", "示例值", "an example"),
    ),
    "confirm": (
        declare("every!", "choice", "周期，同 schedules.yaml", "the period, as in schedules.yaml", PERIODS),
        declare("years", "integer", "every: years 时，几年一次", "number of years of every: years"),
        _EVIDENCE,
    ),
    "bound": (
        declare("value", "quantity", "数值和单位，如 60 %、25 万平方米", "number and unit: 60 %"),
        declare("formula", "formula", "由公式算出的限值", "a bound that is computed"),
        _JUDGEMENT,
        declare("gap", "title", "原文没有写到的情形", "a case that the text is silent about"),
        declare("when", "formula", "cases 列表中：何时用这一条", "in a list of cases: when this one counts"),
        declare("by", "symbol", "按哪个选项字段分情形", "the choice field that divides the cases"),
        declare(
            "cases",
            "cases",
            "各种情形：列表（when）或按选项（by）",
            "cases: a list (when), or by choice (by)",
        ),
        _EVIDENCE,
    ),
    "condition": (
        declare("that", "formula", "条件公式", "a condition"),
        declare("title", "title", "条件的名称", "what the condition is called"),
        _JUDGEMENT,
        _EVIDENCE,
    ),
    "exempted": (
        _WHEN,
        declare(
            "verdict!",
            "choice",
            "成立时的结论",
            "the verdict when it holds",
            ("judgement", "pass", "not_applicable"),
        ),
        declare("reason", "title", "理由", "the reason"),
        _EVIDENCE,
    ),
    "judged": (declare("reason!", "title", "为什么由人裁量", "why a person decides"), _EVIDENCE),
    "row": (
        _WHEN,
        declare("unit", "text", "责任单位", "the responsible unit"),
        declare("field", "symbol", "写着责任单位的字段", "the field that names the unit"),
        _JUDGEMENT,
        _EVIDENCE,
    ),
}
"""The fields of what stands inside those items, by kind."""
