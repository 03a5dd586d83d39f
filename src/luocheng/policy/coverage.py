"""Coverage of a policy: which sentence of a document is carried out by what, and which is not accounted for.

A sentence is **normative** when it does one of these things:

- *forbids*: 不得, 严禁, 禁止, 不准, 不予, 杜绝;
- *permits or sets a condition*: 可以, 可申请, 方可, 允许, 符合…的;
- *sets a value*: a number beside 达到, 以上, 不低于, 控制在, 占, 按…计算 …, or a full coverage;
- *obliges*: 应, 应当, 须, 必须, 要, 确保, 负责, 由…管理, 实行, 建立, 完成, 推进 … – the verbs by which such
  documents give work.

A heading, an aim of the opening section, a comment on the text and a closing formula are not normative; what
only describes (a definition, a reason, a comparison with an earlier draft) is not either.

A normative sentence is **executable** when a target has its figure in it, a rule or another engine claims
it, or, where it gives work, a task with a leading unit covers it. It **needs a person** when the folder says
so in needs-person.yaml, or when it gives work and nobody is named. Everything else is **unaccounted**.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from luocheng.policy.folder.characters import Folded, fold
from luocheng.policy.folder.model import Policy, clause_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from luocheng.policy.model import Clause, Document, Path

__all__ = ["CLASSES", "STATES", "Claim", "Coverage", "CoverageItem", "coverage", "normative_act"]

CLASSES = ("heading", "aims", "normative", "commentary", "closing")
"""What a clause is: a heading with nothing under it, aims and principles, a duty, a comment, a closing."""

STATES = ("executable", "needs_person", "unaccounted", "none")
"""What becomes of a sentence; 'none' where it is not normative."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Say that something executes a stretch of a clause: a rule, an assignment, a schedule, a register.

    Without offsets it claims every normative sentence of the clause that does what `acts` lists.
    """

    kind: str
    id: str
    clause: Path
    start: int | None = None
    end: int | None = None
    acts: frozenset[str] = frozenset()


@dataclass(slots=True)
class CoverageItem:
    """A normative sentence and what carries it out, or a clause without one and what it is.

    `kind` is what the sentence does ('forbids', 'permits', 'sets', 'obliges') or the class of the clause;
    `id` names the sentence ('3-1-2-s4'); `by` lists the ids of tasks, targets and rules.
    """

    clause: Path
    kind: str
    id: str
    by: list[str]
    reason: str
    state: str
    start: int
    end: int
    reason_en: str = ""


@dataclass(slots=True)
class Coverage:
    """The coverage of one document by one policy, in the order of the text."""

    items: list[CoverageItem] = field(default_factory=list)

    def _count(self, state: str) -> int:
        return sum(i.state == state for i in self.items)

    @property
    def executable(self) -> int:
        """How many normative sentences are carried out by a task, a target or a rule."""
        return self._count("executable")

    @property
    def needs_person(self) -> int:
        """How many are left to a person, with a reason."""
        return self._count("needs_person")

    @property
    def unaccounted(self) -> int:
        """How many nothing and nobody accounts for."""
        return self._count("unaccounted")

    def classes(self) -> dict[Path, str]:
        """Return what each clause is, one of `CLASSES`."""
        result: dict[Path, str] = {}
        for item in self.items:
            name = item.kind if item.kind in CLASSES else "normative"
            if result.get(item.clause) != "normative":
                result[item.clause] = name
        return result

    def to_dict(self) -> dict[str, Any]:
        """Return the coverage as plain data; the sentences themselves are not part of it."""
        return {
            "items": [
                {
                    "clause": clause_text(i.clause),
                    "kind": i.kind,
                    "id": i.id,
                    "by": i.by,
                    "state": i.state,
                    "reason": i.reason,
                    "reason_en": i.reason_en,
                    "start": i.start,
                    "end": i.end,
                }
                for i in self.items
            ],
            "executable": self.executable,
            "needs_person": self.needs_person,
            "unaccounted": self.unaccounted,
        }


def coverage(policy: Policy, document: Document, claims: Iterable[Claim] = ()) -> Coverage:
    """Account for every normative sentence of a document.

    Parameters
    ----------
    policy
        The policy; its tasks, targets and sentences left to a person are looked up in the text.
    document
        The document it was made from. A copy with other widths or blanks will do.
    claims
        What else executes stretches of the text, given by the engines that do.
    """
    accounts = _Accounts(policy, document, claims)
    result = Coverage()
    for clause in document.clauses:
        result.items += _clause(clause, document, accounts)
    return result


# --- what a sentence does ---------------------------------------------------------------------------

_FORBIDS = re.compile(r"不得|严禁|禁止|不准|不予|杜绝|不允许|不可用于|不再(?:批准|审批|新建)|不适用")
_PERMITS = re.compile(
    r"可以(?!看|说|理解)|可申请|可申报|可享受|可放宽|可适当|可先行|可采取|可采用|可按|可参照|可根据|可探索|可同步|可提请|可将|可预支|可向|也可"
    r"|方可|允许|准予|自行(?:制定|确定)|原则上可|优先(?:使用|支持|安排|考虑|用于)"
)
_NUMBER = r"(?:\d|[百千]分之|[一二三四五六七八九]成|[ⅠⅡⅢⅣⅤ]类|[一二两三四五六七八九十百]+[个座条处家次项倍])"
_SETS = re.compile(
    rf"(?:达到|达|不低于|不少于|不高于|不超过|不大于|不小于|控制在|保持在|稳定在|超过|突破|大于|小于|至少|占(?:比|总)?|提高到|降至|完成|建成|新增|新建|改造|启动|打造|更新|为)[^,。;]{{0,14}}?{_NUMBER}"
    rf"|{_NUMBER}[^,。;]{{0,6}}(?:以上|以下|以内)|{_NUMBER}[^,。;]{{0,4}}[-—–~至]\d|全覆盖|全部(?:完成|达标|更新|整治|配套)|清零"
)
_DUTY = re.compile(
    r"应当?(?=[^急用对聘有])|必须|(?<!无)须(?!知)|需(?=[同在按满先办经签具符明承])|(?:^|[,;]|政府|部门|单位|各区|各县(?:\(市、区\))?|办公室|媒体|集团|同时)要(?!求|点|素)"
    r"|确保|负责|由[^,。;]{2,20}(?:管理|实施|承担|确定|统筹|拨付)|移交|纳入|实行|施行|执行|落实|遵守|依法|按照规定|按规定"
)
_WORK = re.compile(
    r"(?:^|[,;。、]|并|和|继续|全面|深入|大力|积极|加快|着力|持续|逐步|稳步|有序|扎实|科学|重点|强力|努力|切实|严格|充分|进一步|认真|适时|适当|有效|高标准|分阶段)"
    r"(?:完成|建立|建设|推进|推动|开展|实施|完善|加强|强化|健全|编制|制定|制订|启动|打造|提升|提高|优化|规范|组织|加大|深化|推行|推广|支持|鼓励|引导|加快|构建|整治|改造|清理|消除|补齐|严格|保障|保护|培育"
    r"|发展|引进|扩大|增加|增强|降低|开工|建成|新建|更新|实现|落实|做好|搞好|抓好|划定|明确|统筹|协调|探索|创建|争创|设立|简化|放宽|试行|试点|公开|公布|宣传|通报|约谈|表彰|奖励|处罚|追究|检查|督查|巡查|监督|考核"
    r"|评价|评选|审核|审批|受理|申报|征求|吸引|解决|防治|治理|关闭|淘汰|利用|盘活|整合|拆除|坚持|杜绝|纠正|配备|配置|培养|壮大|填补|统一|汇聚|延伸|拓展|延长|推出|参与|指导|促进|发挥|协助|给予|提供|安排|形成)"
)
_COMMENT = re.compile(
    r"我司|我们|开发商|相较于|反映出|体现出|折射出|意味着|可理解为|渐趋|至今|野蛮生长|业内|据市?规院|经咨询|经与.{0,6}咨询|提法|表述|实操中?|战术|游戏规则|政策导向|具体见下图|如下(?:图|表)|旧改(?:功能)?定位的|有以下几方面要点"
)
_AIMS_TITLE = re.compile(r"指导思想|总体(?:要求|思路)|基本(?:原则|思路)|主要目标|工作目标|发展目标|目标要求|总体目标|工作原则")
_CLOSING_TITLE = re.compile(r"^(?:总结|结语|附则|其他事项|联系方式)$")


def normative_act(sentence: str) -> str:
    """Return what a sentence does: 'forbids', 'permits', 'sets' or 'obliges'; empty where it only describes.

    >>> [normative_act(x) for x in ("不得擅自占用绿地", "绿地率达到38%", "完善城市路网", "城市是人民的城市")]
    ['forbids', 'sets', 'obliges', '']
    """
    text = fold(sentence).strip()
    if _FORBIDS.search(text):
        return "forbids"
    if _SETS.search(text):
        return "sets"
    if _PERMITS.search(text):
        return "permits"
    return "obliges" if _DUTY.search(text) or _WORK.search(text) else ""


def _is_comment(sentence: str) -> bool:
    return _COMMENT.search(sentence) is not None


# --- clauses and sentences --------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
_UNITS_ONLY = re.compile(
    r"^[(（\[〔【]?(?:(?:总?牵头|配合|责任|主办|协办|承办)(?:考核)?(?:单位|部门)|完成时限)\s?[:：]|^[(（〔\[][^()（）。]{2,120}(?:负责|牵头|配合)"
)


def _clause(clause: Clause, document: Document, accounts: _Accounts) -> Iterator[CoverageItem]:
    kind = _class_of(clause, document)
    if kind in ("heading", "closing"):
        yield CoverageItem(clause.path, kind, _name(clause.path), [], "", "none", clause.start, clause.end)
        return
    number = 0
    comments = 0
    for start, end in _sentences(document.text, clause):
        sentence = document.text[start:end]
        if accounts.is_assignment(start, end) or _UNITS_ONLY.match(sentence) or _is_title(sentence, clause):
            continue
        number += 1
        claimed = accounts.of(clause.path, start, end)
        act = normative_act(sentence)
        if kind == "aims" and act != "sets" and not claimed:
            act = ""
        if _is_comment(sentence) and not claimed:
            comments += 1
            act = ""
        if act or claimed:
            name = f"{_name(clause.path)}-s{number}"
            yield accounts.account(clause.path, act or "sets", name, start, end)
    if not number or not accounts.seen(clause.path):
        kind = "commentary" if kind == "normative" and (comments or not number) else kind
        kind = kind if kind != "normative" else "commentary"
        yield CoverageItem(clause.path, kind, _name(clause.path), [], "", "none", clause.start, clause.end)


def _class_of(clause: Clause, document: Document) -> str:
    title = fold(clause.title).strip()
    if _CLOSING_TITLE.search(title):
        return "closing"
    body = clause.text.split("\n", 1)
    has_body = any(not _is_title(s, clause) for s in re.split(r"[。\n]", clause.text) if s.strip())
    if not has_body and len(body) == 1:
        # A heading without text of its own; a short item that is all text counts as a sentence.
        return "heading" if _has_children(clause, document) or not normative_act(clause.text) else "normative"
    if _AIMS_TITLE.search(title) or any(
        _AIMS_TITLE.search(c.title) for c in document.clauses if c.path == clause.path[: len(c.path)]
    ):
        return "aims"
    return "normative"


def _has_children(clause: Clause, document: Document) -> bool:
    size = len(clause.path)
    return any(len(c.path) > size and c.path[:size] == clause.path for c in document.clauses)


def _is_title(sentence: str, clause: Clause) -> bool:
    """Tell whether a sentence is nothing but the heading of its clause."""
    plain = re.sub(r"[\s。.、:：]", "", fold(sentence))
    title = re.sub(r"[\s。.、:：]", "", fold(clause.title))
    return bool(title) and plain.endswith(title) and len(plain) <= len(title) + len(clause.number) + 4


def _sentences(text: str, clause: Clause) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text, clause.start, clause.end):
        if match[0].strip():
            lead = len(match[0]) - len(match[0].lstrip())
            yield match.start() + lead, match.start() + len(match[0].rstrip())


def _name(path: Path) -> str:
    from luocheng.policy.folder.start import clause_slug

    return clause_slug(path)


# --- who accounts for a sentence --------------------------------------------------------------------


@dataclass(slots=True)
class _Stretch:
    start: int
    end: int
    id: str
    kind: str


_PERSON = {
    "obliges": ("没有写明责任单位，需由人确定谁来办", "It gives work and names nobody: a person has to say who does it"),
}
_OPEN = {
    "forbids": ("禁止性规定，尚无规则执行", "A prohibition that no rule carries out yet"),
    "permits": ("许可或条件，尚无规则执行", "A permission or condition that no rule carries out yet"),
    "sets": ("有数值，但没有列为目标或规则", "It sets a value that is neither a target nor a rule"),
    "obliges": ("没有任务承接", "No task takes it up"),
}


class _Accounts:
    """What accounts for which stretch of the text."""

    def __init__(self, policy: Policy, document: Document, claims: Iterable[Claim]) -> None:
        self.text = Folded(document.text)
