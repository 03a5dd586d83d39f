"""When: the years that sentences set (到2023年, 三年内, “十四五”末), told apart from years that only describe."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from luocheng.documents.characters import integer
from luocheng.documents.scanning import scanner
from luocheng.patterns import regex

__all__ = ["Clock", "Horizon", "find_horizons", "plan_years"]


@dataclass(frozen=True, slots=True)
class Clock:
    """What the document says of its own time: the year it was issued, the first and the last year of the plan."""

    issued: int | None = None
    start: int | None = None
    end: int | None = None
    late: bool = False
    """Issued in the last quarter of the year, so that 五年内 counts from the next."""
    current: int | None = None
    """The year that 全年, 年内 and a month without a year speak of."""

    def within(self, years: int) -> int | None:
        """Return the year by which 'within n years' ends: 三年内 of a plan from 2021 is 2023."""
        if self.start:
            return self.start + years - 1
        return self.issued + years - (0 if self.late else 1) if self.issued else None


@dataclass(slots=True)
class Horizon:
    """A time in a sentence.

    `kind` is 'due' (something is to be reached by then), 'yearly' (each year), 'from' (自2021年起),
    'base' (比2020年), 'past' (2020年，… in a document of 2021: what was so) or 'scope' (2000年以前建成的: which
    things are meant).
    """

    start: int
    end: int
    year: int | None
    year_from: int | None
    kind: str
    text: str


_TAIL = (
    r"(?:年?(?:底|末|终|中|初|上半年|下半年)|\s?第?[一二三四1-4]季度|\s?\d{1,2}月(?:份)?(?:\s?\d{1,2}日|底|末|初|上旬|中旬|下旬)?)?"
    r"(?:年?度)?(?:之前|以前|以来|之后|以后|开始|期间|前|起|内|底前|末前)?"
)
_YEAR = regex(
    rf"(?P<y>19(?<!\d\d\d)\d\d|20(?<!\d\d\d)\d\d|二[〇○零][〇○零一二三四五六七八九]{{2}})(?:\s?年?\s?[-—–~至到]{{1,2}}\s?(?P<y2>(?:20)?\d\d)(?=\s?年))?\s?年(?P<tail>{_TAIL})"
)
_BEFORE_YEAR = regex(
    r"(?:(?P<toward>(?:力争|争取|确保|计划|截至|截止|预计)?(?:到|至)|展望到?|力争|争取|确保|计划|截至|截止|预计|截止到)|展望|对比|相比|(?<!占)比|较|同|与|自|从|由|以|在|于|按|对)\s?$"
)
_BEFORE_LAST = frozenset("到至望争取保划止计比较同与自从由以在于按对 \t\n")
"""The last characters of what stands in front of a year."""
_OF_YEARS = r"(?!义务|一贯|教育|学制|行动|计划|规划|方案|期|级|制|以|来|前|后|任|滚动|免|平均|均|度|限|报|龄|过渡|内|[一二三四五两十]年|.{0,8}(?:目标|任务|之内))[^\W\d_A-Za-z]{2,12}?(?:不低于|不少于|达到|超过|突破|约)?\d"
_RELATIVE = regex(
    r"(?=[用利经通力未今在\s一二两三四五六七八九十\d])(?:用|利用|经过|通过|力争|未来|今后|在)?\s?(?P<n>[一二两三四五六七八九十]|\d{1,2})(?:\s?[-—~至到]\s?(?P<m>[一二两三四五六七八九十]|\d{1,2}))?\s?(?:个)?年(?:左右)?(?:的?(?:时间|努力|奋斗|攻坚|发展))?(?:之?内|左右|以内|(?<=[间力斗坚展])|(?=(?:累计|共计?|增加|新增|培养|培训|新建|建成|培育|引进|打造|完成|建设|改造|实施|更新|整治|治理|修复|修缮|安装|淘汰|化解|组织|开展|举办|招募|选派|扶持|评选|遴选|帮扶|转移|解决|吸引|压减|造林|撬动|带动|投入|投资|安排|筹集|募集|净增|增长|减少|下降|降低|提高|提升|种植|植树|绿化|关停|拆除|创建|认定|孵化|轮训|开行|开工|总投)(?!.{0,6}(?:计划|行动|方案|规划|目标|任务)))"
    # 三年社会投入不低于60亿元: what opens a member up to its number.
    rf"|(?<=[,;。:\n争](?:\d|[一二两三四五六七八九十])年)(?={_OF_YEARS}))"
)
_FIVE = regex(
    r"[“\"'「]?十(?P<n>[二三四五六七])五[”\"'」]?(?P<tail>规划期?末?|期末|期间|时期|末期?|期|以来|结束|前期|中期|后期)?"
)
_NEAR = regex(
    r"(?=[力争确到至今本年明当全上下前第一二三四春秋汛采供国入\d])(?:力争|争取|确保)?(?:到|至)?(?:(?P<w>今年|本年度?|年内|明年|当年|全年|上半年|下半年|前三季度|第?[一二三四]季度(?=[,末前内完达])|今冬明春)(?:年?(?:底|末|初)|内)?(?:之前|以前|前)?|(?<![\d每全])年底(?:之前|以前|前)|(?:(?<=[,;。:!?(\n ])|(?<=[到至争取保]))年底(?=[,完实建达全力基])|(?<![年\d])(?:[春秋]季学期(?:开学)?|汛期?|采暖[季期]|供暖[季期]|国庆节?|春节|入冬)(?:之前|以前|前)|(?<![\d年])\d{1,2}月(?:份|底|末|中旬|上旬|下旬)?(?:\d{1,2}日)?(?:之前|以前|前))"
)
_YEARLY = regex(r"每年|每一?年度|逐年|每季度|每月|每半年|历年|年年")
_PERIOD = regex(r"(?:到|至|截至)?规划(?:期末|期内|期满|期间|末)")
_QUICK = scanner(r"年 月 十[二三四五六七]五 季度 今冬 规划期 学期 前(?<=[汛暖庆节冬期季]前)")
_SCOPE_AFTER = regex(
    r"(?:建成|竣工|建造|建设|修建|投入使用|交付|开工|出台|成立|注册|认定|启动|完工|新建)(?:并?(?:投入使用|交付|投用|验收))?的|出台|印发|颁布|修订|通过"
)
_ISSUING = frozenset(("出台", "印发", "颁布", "修订"))
_BASE_AFTER = regex(r"(?:水平)?(?:相比|基础上|同期|相当|为基[期数准])|水平|基数")
_BASE_FIRST = frozenset("水相基同为")
_PLAN = regex(r"(?P<a>20\d\d)\s?年?\s?[-—–~至到一]{1,2}\s?(?P<b>(?:20)?\d\d)\s?年?")
_N_YEARS = regex(r"(?P<n>[一二两三四五六七八九十]|\d{1,2})年(?:行动|计划|攻坚|提升|规划|实施|建设|任务)")


# 2025年城市管理工作要点 is the plan of that year; 2030年前碳达峰实施方案 is not.
_ONE_YEAR = regex(
    r"(?<![\d到至自从])(20\d\d)年(?:度)?(?:(?:工作|重点|行动|实施|任务|计划)|(?![前底末以起])[^\d年]{2,40}?(?:要点|重点任务|工作任务|任务清单|任务分解表?|分工方案|工作安排))"
)


def plan_years(title: str, date: str | None) -> tuple[int | None, int | None]:
    """Return the first and the last year of a plan, from its title or, for 三年行动, from its date.

    >>> plan_years("海绵城市建设行动方案(2024—2026年)", None), plan_years("三年行动方案", "2021-04-25")
    ((2024, 2026), (2021, 2023))
    """
    match = _PLAN.search(title)
    if match:
        first, last = int(match["a"]), int(match["b"])
        last = last if last > 1900 else first // 100 * 100 + last
        if first <= last <= first + 30:
            return first, last
    single = _ONE_YEAR.search(title)
    if single:
        return int(single[1]), int(single[1])
    years = _N_YEARS.search(title)
    if years and date:
        n, issued = integer(years["n"]) or 0, int(date[:4])
        first = issued + (1 if int(date[5:7]) >= 11 else 0)
        return first, first + n - 1
    five = _FIVE.search(title)
    if five:
        last = 2005 + 5 * (integer(five["n"]) or 0)
        return last - 4, last
    return None, None


# Most sentences date by plain years; the other kinds of time are looked for only where one of these stands.
_OTHER = scanner(
    # Told by the character 年 and what stands before it: a look at each digit of each year would take long.
    r"月 每 季度 今冬 规划期 学期 前(?<=[汛暖庆节冬期季]前) 十[二三四五六七]五 年[内底年] 年(?<=[今本明当全半逐历]年)"
    r" 年(?:(?<=[一二两三四五六七八九十]年)|(?<=[一二两三四五六七八九十]个年))(?!行动)"
    r" 年(?:(?<=(?<!\d)\d年)|(?<=(?<!\d)\d\d年)|(?<=(?<!\d)\d个年)|(?<=(?<!\d)\d\d个年))"
)


# The years in the name of a document (《…方案(2023—2025年)》) set nothing.
_NAMED = regex(r"《[^《》]*》")


def find_horizons(folded: str, start: int, end: int, clock: Clock) -> list[Horizon]:
    """Find the times between two offsets of a folded text, in order."""
    if _QUICK.search(folded, start, end) is None:
        return []
    named: list[tuple[int, int]] = []
    if folded.find("《", start, end) >= 0:
        named = [m.span() for m in _NAMED.finditer(folded, start, end)]
    found = [
        _year(folded, m, start, end, clock)
        for m in _YEAR.finditer(folded, start, end)
        if not named or not _within(m.start(), named)
    ]
    if _OTHER.search(folded, start, end) is None:
        return found
    years = len(found)
    for sign, pattern, read in _KINDS:
        if sign.search(folded, start, end) is None:
            continue
        for match in pattern.finditer(folded, start, end):
            if _overlaps(match, found) or (named and _within(match.start(), named)):
                continue
            horizon = read(match, clock)
            if horizon is not None:
                if read is _relative:
                    horizon.year = _year_of_span(found[:years], horizon, match)
                if read is _near and match["w"] is None:
                    horizon.year = _year_of_month(found[:years], horizon)
                found.append(horizon)
    if len(found) > years:
        found.sort(key=_start)
    return found


def _year_of_month(dated: list[Horizon], month: Horizon) -> int | None:
    """Return the year of a month that names none: that of the month before it (2022年6月底前…,12月底前), or its own."""
    year = month.year
    for h in dated:
        if h.start < month.start and h.kind == "due" and h.year and "月" in h.text and "月" in month.text:
            year = h.year
    return year


def _year_of_span(dated: list[Horizon], span: Horizon, match: re.Match[str]) -> int | None:
    """Return the year in which a span of years ends: it counts from a year named right before (从2022年开始,用两年时间)."""
    for h in dated:
        if h.kind == "from" and h.year and 0 <= span.start - h.end <= 3:
            return h.year + max(integer(match["n"]) or 0, integer(match["m"] or "") or 0) - 1
    return span.year


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    for a, b in spans:  # noqa: SIM110 - asked too often for a generator
        if a < at < b:
            return True
    return False


def _overlaps(match: re.Match[str], found: list[Horizon]) -> bool:
    start, end = match.span()
    for h in found:  # noqa: SIM110 - asked too often for a generator
        if h.start < end and start < h.end:
            return True
    return False


def _start(horizon: Horizon) -> int:
    return horizon.start


_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def _number(text: str) -> int:
    """Read 2025 and 二〇二五."""
    return int(text.translate(_DIGITS))


def _year(folded: str, match: re.Match[str], start: int, end: int, clock: Clock) -> Horizon:
    begin, floor, before = match.start(), max(start, match.start() - 8), None
    if begin > floor and folded[begin - 1] in _BEFORE_LAST:
        before = _BEFORE_YEAR.search(folded[floor:begin])
        begin = floor + before.start() if before else begin
    year, pre, tail = _number(match["y"]), before[0].strip() if before else "", match["tail"] or ""
    first: int | None = None
    if match["y2"]:
        second = int(match["y2"])
        second = second if second > 1900 else year // 100 * 100 + second
        if year < second <= year + 30:
            first, year = year, second
    kind = "due"
    after = folded[match.end() : min(end, match.end() + 16)]
    if pre in ("比", "较", "同", "与", "对比", "相比", "以") or (
        after[:1] in _BASE_FIRST and _BASE_AFTER.match(after)
    ):
        kind = "base"
    elif tail.endswith(("以来", "之后", "以后", "起", "开始")) or (pre in ("自", "从") and not first):
        kind = "from"
    elif (
        _SCOPE_AFTER.match(after)
        and (tail or after[:2] in _ISSUING)
        # 于2023年9月底前修订完成…: what is still to be issued.
        and not (tail.endswith("前") and after[:2] in _ISSUING)
    ):
        kind = "scope"
    elif clock.issued and year < clock.issued:
        kind = "past" if _opens_member(folded, begin, start, after) else "scope"
        if pre.startswith(("到", "至", "由")):
            kind = "past" if kind == "past" and not pre.startswith("由") else "base"
    return Horizon(begin, match.end(), year, first, kind, folded[begin : match.end()].strip())


_HEADS = frozenset(",;:。!?(、\n ")
_BATCH = ("年度", "度", "版", "第", "以")


def _opens_member(folded: str, begin: int, start: int, after: str) -> bool:
    """Tell whether a past year dates what follows (2020年，全市…) and does not name things (2020年度项目)."""
    if (
        begin > start
        and folded[begin - 1] not in _HEADS
        and folded[begin - 2 : begin] not in ("截至", "截止")
    ):
        return False
    return not after.startswith(_BATCH)


def _relative(match: re.Match[str], clock: Clock) -> Horizon | None:
    years = max(integer(match["n"]) or 0, integer(match["m"] or "") or 0)
    if not 0 < years <= 30 or match.string[match.start("n") - 1 : match.start("n")] in _NOT_AHEAD:
        return None
    return Horizon(match.start(), match.end(), clock.within(years), None, "due", match[0])


_NOT_AHEAD = frozenset("每近去前第后续满头上")


def _period(match: re.Match[str], clock: Clock) -> Horizon | None:
    if clock.end is None:
        return None
    return Horizon(match.start(), match.end(), clock.end, None, "due", match[0])


_COMPARED = regex(r"[比较与同]\s?$")


def _five(match: re.Match[str], clock: Clock) -> Horizon | None:
    last = 2005 + 5 * (integer(match["n"]) or 0)
    tail = match["tail"] or ""
    if tail == "规划" or (not tail and match[0][-1] not in "”\"'」五"):
        return None
    kind = "from" if tail == "以来" else "due"
    if kind == "due" and clock.issued and last < clock.issued:
        kind = "past"
    if _COMPARED.search(match.string, max(match.start() - 2, 0), match.start()):
        kind = "base"
    return Horizon(
        match.start(),
        match.end(),
        last,
        last - 4 if tail in ("期间", "时期", "") else None,
        kind if tail else "scope",
        match[0],
    )


def _near(match: re.Match[str], clock: Clock) -> Horizon | None:
    if clock.current is None or match["w"] == "当年":
        return None
    if match["w"] == "全年" and clock.start != clock.end:
        # 全年开放330天 in a plan of several years: in each of them.
        return None
    year = clock.current + (1 if match["w"] == "明年" else 0)
    return Horizon(match.start(), match.end(), year, None, "due", match[0])


def _yearly(match: re.Match[str], _clock: Clock) -> Horizon | None:
    return Horizon(match.start(), match.end(), None, None, "yearly", match[0])


# The kinds of time that are no plain years, in the order in which they are looked for; each with a sign, cheap to
# find, that stands wherever it does.
_KINDS: tuple[
    tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str], Clock], Horizon | None]], ...
] = (
    (
        regex(
            r"年[左的时努奋攻发之内以累共增新培建引打完改实更整治修安淘化组开举招选扶评遴帮转解吸压造撬带投筹募净减下降提种植绿关拆创认孵轮总]"
            r"|年(?<=[,;。:\n争][\d一二两三四五六七八九十]年)"
        ),
        _RELATIVE,
        _relative,
    ),
    (regex(r"十[二三四五六七]五"), _FIVE, _five),
    (regex("规划"), _PERIOD, _period),
    (
        regex(
            "今年|本年|年内|明年|当年|全年|上半年|下半年|前三季度|一季度|二季度|三季度|四季度|今冬|年底|月|学期|汛|采暖|供暖|国庆|春节|入冬"
        ),
        _NEAR,
        _near,
    ),
    (_YEARLY, _YEARLY, _yearly),
)
