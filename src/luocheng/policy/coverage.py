"""Coverage of a policy: which sentence of a document is carried out by what, and which is not accounted for.

A sentence is **normative** when it does one of these things:

- *forbids*: 不得, 严禁, 禁止, 不准, 不予, 不适用;
- *sets* a value: a number beside 达到, 以上, 不低于, 控制在, 占, 完成 …, or full coverage (全覆盖, 清零);
- *permits*, or sets a condition: 可以, 可申请, 方可, 允许, 自行制定;
- *obliges*: 应, 须, 必须, 要, 确保, 由…负责, 执行, 纳入, and the verbs by which such documents give work
  (建立, 完成, 推进, 完善, 加强 …).

A heading, an aim of the opening section, a comment on another text and a closing formula are not normative;
what only describes (a definition, a reason, a comparison with an earlier draft) is not either.

A normative sentence is **executable** when a target has its figure in it, when a rule or another engine
claims it, or, where it gives work, when a task with a unit covers it. It **needs a person** when
needs-person.yaml says so, or when it gives work and names nobody. Everything else is **unaccounted**.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from luocheng.policy.folder.characters import Folded, fold, squeeze
from luocheng.policy.folder.model import clause_text
from luocheng.policy.folder.start import clause_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from luocheng.policy.folder.model import Evidence, Policy, PolicyTask
    from luocheng.policy.model import Clause, Document, Path

__all__ = ["ACTS", "CLASSES", "STATES", "Claim", "Coverage", "CoverageItem", "coverage", "normative_act"]

ACTS = ("forbids", "sets", "permits", "obliges")
"""What a normative sentence does."""

CLASSES = ("heading", "aims", "normative", "commentary", "closing")
"""What a clause is: a heading with nothing under it, aims and principles, duties, a comment, a closing."""

STATES = ("executable", "needs_person", "unaccounted", "none")
"""What becomes of a sentence; 'none' where nothing in the clause is normative."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Say that something executes a stretch of the text: a rule, an assignment, a schedule, a register.

    Without offsets it claims the normative sentences of the clause that do what `acts` lists, or all of them.
    """

    kind: str
    id: str
    clause: Path
    start: int | None = None
    end: int | None = None
    acts: frozenset[str] = frozenset(ACTS)


@dataclass(slots=True)
class CoverageItem:
    """A normative sentence and what carries it out, or a clause without one and what it is.

    `kind` is what the sentence does (one of `ACTS`) or the class of the clause (one of `CLASSES`); `id`
    names the sentence ('3-1-2-s4') or the clause; `by` lists the ids of tasks, targets and rules.
    """

    clause: Path
    kind: str
    id: str
    by: list[str]
    state: str
    reason: str = ""
    reason_en: str = ""
    start: int = 0
    end: int = 0


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
        return {i.clause: i.kind if i.kind in CLASSES else "normative" for i in self.items}

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
    return Coverage([item for clause in document.clauses for item in _clause(clause, document, accounts)])


# --- what a sentence does ---------------------------------------------------------------------------

_FORBIDS = re.compile(
    r"不得|严禁|禁止|不准|不予|不允许|不可用于|不再(?:批准|审批|新建)|不适用|不应|不能(?=作|用|申)|不大拆大建|不急功近利|不搞"
)
_PERMITS = re.compile(
    r"可以(?!看|说|理解)|(?<![许认不])可(?!以|能|见|行|靠|谓|理解|持续|再生|操作|控|比|观|视|达|回收|移动|追溯|研)[\u4e00-\u9fff]"
    r"|方可|允许|准予|自行(?:制定|确定)|均可"
)
_NUMBER = (
    r"(?:\d|[百千]分之|[一二三四五六七八九]成|[ⅠⅡⅢⅣⅤ]类|[一二两三四五六七八九十百]+(?<!二)[个座条处家次项倍])"
)
_SETS = re.compile(
    r"(?:达到|达|不低于|不少于|不高于|不超过|不大于|不小于|控制在|保持在|稳定在|超过|突破|大于|小于|至少|占(?:比|总)?"
    r"|提高到|降至|完成|建成|新增|新建|改造|启动|打造|更新|评选|实现|增长|下降|减少|降低|设置|配备|累计"
    r"|不足|低于|高于)"
    rf"[^,。;]{{0,16}}?{_NUMBER}|{_NUMBER}[^,。;]{{0,6}}(?:以上|以下|以内)|{_NUMBER}[^,。;]{{0,4}}[-—–~至]\d"
    r"|[扣加记计]\d+(?:\.\d+)?分|20\d\d年[^,。;]{0,30}(?:完成|建成|实现|达到|启动|消除|形成|健全|出台|上线|印发|开工|编制|建立)|全覆盖|全部(?:完成|达标|更新|整治|配套)|清零"
)
_DUTY = re.compile(
    r"应当?(?=[^急用对聘有收])|必须|(?<!无)须(?!知)|需(?=[同在按满先办经签具符明承立通编提])"
    r"|(?:^|[,;、]|政府|部门|单位|各区|各县(?:\(市、区\))?|办公室|媒体|集团|同时|各地)要(?!求|点|素|件|闻|区|地段|节点)"
    r"|予以|责令|限期|每(?:年|半年|季度|月|周|日|天|学期)|确保|负责|由[^,。;]{2,30}(?:管理|实施|承担|确定|统筹|拨付|批准|审批)|移交|纳入|实行|施行|执行|落实|遵守|遵循|符合"
    r"|依法|按照规定|按规定|要求(?=[^的,。;])|约定|签订|抵扣|作为[^,。;]{2,16}依据"
)
_VERBS = (
    "出台|印发|上线|调度|通报|完成|建立|建设|推进|推动|开展|实施|完善|加强|强化|健全|编制|制定|制订|研究制订|启动|打造|提升|提高|优化|规范|组织|加大|深化"
    "|推行|推广|支持|鼓励|引导|加快|构建|整治|改造|清理|消除|补齐|严格|保障|保护|培育|发展|引进|扩大|增加|增强|降低|开工|建成"
    "|新建|更新|实现|落实|做好|搞好|抓好|划定|明确|统筹|协调|探索|创建|争创|设立|简化|放宽|试行|试点|公开|公布|宣传|通报|约谈"
    "|表彰|奖励|处罚|追究|检查|督查|巡查|监督|考核|评价|评选|审核|审批|受理|申报|征求|吸引|解决|防治|治理|关闭|淘汰|利用|盘活"
    "|整合|拆除|坚持|杜绝|纠正|配备|配置|培养|壮大|填补|统一|汇聚|延伸|拓展|推出|参与|指导|促进|发挥|协助|给予|提供|安排|形成"
    "|补贴|补助|提倡|倡导|深入|突出|彰显|塑造|凝聚|弘扬|适应|改善|维护|养护|普及|缩短|压减|开放|共享|打通|畅通|疏通|破解|遏制"
    "|防范|排查|摸清|查找|评估|谋划|挖掘|传承|承接|集聚|聚集|对接|融入|招引|孵化|营造|赋予|确权|赋权|采取|运用|应用|搭建|升级"
    "|优先|适当|适度|适时|限时|有条件|高度重视|指定|注重|着力|牢固|牢牢|继续|持续|大力|积极|稳步|扎实|强力|努力|切实|认真|全面|逐步|逐年|分阶段|重点|结合|围绕"
)
_WORK = re.compile(
    rf"(?:^|[,;:。、]|并|和|与|应|要|及时|主动|进一步|高标准|规模|应当)(?:{_VERBS})|(?:{_VERBS})$"
)
_COMMENT = re.compile(
    r"我司|我们|开发商|相较于|反映出|体现出|折射出|意味着|可理解为|渐趋|至今|野蛮生长|业内|据市?规院|经咨询|经与.{0,6}咨询"
    r"|提法|战术|战略上|游戏规则|政策导向|政策意图|具体见下图|有以下几方面|未有明确|政策空间|尚无"
)
_AIMS_TITLE = re.compile(
    r"指导思想|总体(?:要求|思路)|基本(?:原则|思路)|主要目标|工作目标|发展目标|目标要求|总体目标|工作原则"
)
_CLOSING_TITLE = re.compile(r"^(?:总结|结语|附则|其他事项|联系方式)$")


_ITEM = re.compile(
    r"^\s*[(\[]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)\].、.]+(?!\d)|^\s*[①-⑳]|^\s*第[^条]{1,5}条\s?"
)


_NAMED = re.compile(r"《[^》]*》(?:\([^()]*\))?")


def normative_act(sentence: str) -> str:
    """Return what a sentence does, one of `ACTS`; empty where it only describes.

    >>> [normative_act(x) for x in ("不得擅自占用绿地", "绿地率达到38%", "完善城市路网", "城市是人民的城市")]
    ['forbids', 'sets', 'obliges', '']
    """
    text = _NAMED.sub("", _ITEM.sub("", fold(sentence))).strip()
    for act, pattern in (("forbids", _FORBIDS), ("sets", _SETS), ("permits", _PERMITS)):
        if pattern.search(text):
            return act
    return "obliges" if _DUTY.search(text) or _WORK.search(text) else ""


# --- clauses and sentences --------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。！？；;\n]*[。！？；;\n]?[”’」』）)]*")
_UNITS_LINE = re.compile(
    r"(?:总?牵头|配合|责任|主办|协办|承办)(?:考核)?(?:单位|部门|处室)\s?[:：]|完成时限\s?[:：]|[(（\[〔][^()（）。]{2,160}$"
)


_CARRIED_ON = re.compile(r"以下(?:各项|均|任务)|下同|不再列出")
_INTRODUCES = re.compile(r"(?:以下|如下|下列)[^。;]{0,12}$|:$")
_LONGEST_TITLE = 24


def _clause(clause: Clause, document: Document, accounts: _Accounts) -> list[CoverageItem]:
    kind = _class_of(clause, document, accounts)
    name = clause_slug(clause.path)
    whole = CoverageItem(clause.path, kind, name, [], "none", start=clause.start, end=clause.end)
    if kind in ("heading", "closing"):
        return [whole]
    items: list[CoverageItem] = []
    introduced = _introduced(clause, document)
    comments = 0
    for number, (start, end) in enumerate(_sentences(document.text, clause), 1):
        sentence = document.text[start:end]
        if _names_units(sentence, start, end, accounts):
            continue
        act = _act(sentence, kind, clause) or ("obliges" if introduced else "")
        if act == "obliges" and _COMMENT.search(sentence) and not _DUTY.search(fold(sentence)):
            comments += 1
            act = ""
        item = accounts.account(clause.path, act, start, end)
        if item is not None:
            item.id = f"{name}-s{number}"
            items.append(item)
    if items:
        return items
    whole.kind = "commentary" if kind == "normative" or comments else kind
    return [whole]


def _names_units(sentence: str, start: int, end: int, accounts: _Accounts) -> bool:
    """Tell whether a sentence only names responsible units, and not also those of the items that follow."""
    if _CARRIED_ON.search(sentence):
        return False
    return accounts.names_units(start, end) or _UNITS_LINE.match(sentence) is not None


def _introduced(clause: Clause, document: Document) -> bool:
    """Tell whether the clause above lists this one among what it demands: 明确以下几方面要求:."""
    parents = (c for c in document.clauses if c.path == clause.path[:-1])
    return any(normative_act(c.text) and _INTRODUCES.search(fold(c.text).strip()) for c in parents)


def _act(sentence: str, kind: str, clause: Clause) -> str:
    if _is_title(sentence, clause) and len(squeeze(sentence)) <= _LONGEST_TITLE < len(clause.text):
        return ""
    act = normative_act(sentence)
    # Aims say where the rest is to lead; only the figures among them bind.
    return act if kind != "aims" or act == "sets" else ""


def _class_of(clause: Clause, document: Document, accounts: _Accounts) -> str:
    if _CLOSING_TITLE.search(fold(clause.title).strip()):
        return "closing"
    bare = all(_is_title(document.text[a:b], clause) for a, b in _sentences(document.text, clause))
    act = "obliges" if _introduced(clause, document) else normative_act(clause.text)
    short = len(squeeze(clause.title)) <= _LONGEST_TITLE
    if bare and (not act or (short and _has_children(clause, document))):
        return "heading"
    if accounts.is_task(clause):
        return "normative"
    titles = accounts.titles_above(clause.path)
    return "aims" if any(_AIMS_TITLE.search(t) for t in titles) else "normative"


def _has_children(clause: Clause, document: Document) -> bool:
    size = len(clause.path)
    return any(len(c.path) > size and c.path[:size] == clause.path for c in document.clauses)


def _is_title(sentence: str, clause: Clause) -> bool:
    """Tell whether a sentence is nothing but the heading of its clause."""
    plain = re.sub(r"[。.、:;]", "", squeeze(sentence))
    title = re.sub(r"[。.、:;]", "", squeeze(clause.title))
    return bool(title) and plain.endswith(title) and len(plain) <= len(title) + len(clause.number) + 3


def _sentences(text: str, clause: Clause) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text, clause.start, clause.end):
        if match[0].strip():
            lead = len(match[0]) - len(match[0].lstrip())
            yield match.start() + lead, match.start() + len(match[0].rstrip())


# --- who accounts for a sentence --------------------------------------------------------------------

_OPEN = {
    "forbids": ("禁止性规定，尚无规则执行", "A prohibition that no rule carries out yet"),
    "permits": ("许可或条件，尚无规则执行", "A permission or condition that no rule carries out yet"),
    "sets": (
        "有数值或时限，但没有列为目标或规则",
        "It sets a value or a date that is neither a target nor a rule",
    ),
    "obliges": ("没有任务承接", "No task takes it up"),
}
_NOBODY = (
    "任务没有写明责任单位，需由人确定谁来办",
    "The task names no unit: a person has to say who does it",
)


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    id: str
    acts: frozenset[str]


class _Accounts:
    """What accounts for which stretch of the text."""

    def __init__(self, policy: Policy, document: Document, claims: Iterable[Claim]) -> None:
        self.text = Folded(document.text)
        self.document = document
        self.same = document.checksum == policy.text.checksum
        self.clauses: dict[Path, list[tuple[int, int]]] = {}
        for clause in document.clauses:
            self.clauses.setdefault(_key(clause.path), []).append((clause.start, clause.end))
        self.assigned = sorted(span for t in document.tasks for span in t.assigned)
        work = frozenset({"obliges"})
        self.titles = {c.path: c.title for c in document.clauses}
        self.tasks: list[_Stretch] = []
        self.unnamed: list[_Stretch] = []
        for task in policy.tasks:
            named = bool(task.lead or task.implied or task.support)
            for a, b in self._places(task):
                (self.tasks if named else self.unnamed).append(_Stretch(a, b, task.id, work))
        self.done = list(self.tasks)
        for target in policy.targets:
            self.done += self._evidence(
                target.evidence, target.clause, target.id, frozenset({"sets", "obliges"})
            )
        for claim in claims:
            spans = (
                [(claim.start, claim.end)]
                if claim.start is not None
                else self.clauses.get(_key(claim.clause), [])
            )
            self.done += [_Stretch(a or 0, b or 0, claim.id, claim.acts) for a, b in spans]
        self.person: list[tuple[_Stretch, str, str]] = []
        for left in policy.left_to_person:
            for stretch in self._evidence(left.evidence, left.clause, left.id, frozenset(ACTS)):
                self.person.append((stretch, left.reason.zh, left.reason.en or left.reason.zh))

    def is_task(self, clause: Clause) -> bool:
        """Tell whether the folder has a task for a clause, and so takes it for more than an aim."""
        return any(s.start < clause.end and clause.start < s.end for s in (*self.tasks, *self.unnamed))

    def titles_above(self, path: Path) -> list[str]:
        """Return the titles of a clause and of those above it."""
        return [self.titles.get(path[:n], "") for n in range(1, len(path) + 1)]

    def _places(self, task: PolicyTask) -> list[tuple[int, int]]:
        if self.same and task.span:
            return [task.span]
        return self.clauses.get(_key(task.clause), [])

    def _evidence(self, evidence: Evidence, clause: Path, name: str, acts: frozenset[str]) -> list[_Stretch]:
        place: tuple[int, int] | None = (evidence.start, evidence.end)
        if evidence.start < 0:
            # Words without a place are looked for in their clause.
            spans = self.clauses.get(_key(clause), [(0, len(self.document.text))])
            found = (self.text.within(evidence.text, a, b) for a, b in spans)
            place = next((f for f in found if f), None)
        elif not self.same or self.document.text[evidence.start : evidence.end] != evidence.text:
            place = self.text.find(evidence.text, evidence.start)
        return [_Stretch(*place, name, acts)] if place else []

    def names_units(self, start: int, end: int) -> bool:
        """Tell whether a stretch does nothing but name responsible units."""
        at = max(0, bisect_left(self.assigned, (start, start)) - 1)
        covered = 0
        for a, b in self.assigned[at:]:
            if a >= end:
                break
            covered += max(0, min(b, end) - max(a, start))
        return covered > 0.6 * (end - start)

    def account(self, clause: Path, act: str, start: int, end: int) -> CoverageItem | None:
        """Return what accounts for a sentence; None where it is not normative and nothing claims it."""
        by = [s for s in self.done if s.start < end and start < s.end and (not act or act in s.acts)]
        if not act:
            by = [s for s in by if "sets" in s.acts]
            act = "sets"
            if not by:
                return None
        item = CoverageItem(
            clause, act, "", list(dict.fromkeys(s.id for s in by)), "executable", start=start, end=end
        )
        if by:
            return item
        item.state, (item.reason, item.reason_en) = "unaccounted", _OPEN[act]
        for stretch, reason, reason_en in self.person:
            if stretch.start < end and start < stretch.end:
                item.state, item.reason, item.reason_en = "needs_person", reason, reason_en
                item.by = [stretch.id]
                return item
        unnamed = [s.id for s in self.unnamed if s.start < end and start < s.end and act in s.acts]
        if unnamed:
            item.state, item.by, (item.reason, item.reason_en) = "needs_person", unnamed[:1], _NOBODY
        return item


def _key(path: Path) -> Path:
    return tuple(squeeze(p) for p in path)
