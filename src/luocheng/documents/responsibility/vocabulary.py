"""The words of responsibility: labels (牵头单位:), verbs (牵头, 配合, 负责), times beside units, what holds from here on."""

from __future__ import annotations

from luocheng.patterns import regex

__all__ = [
    "IMPLIED",
    "LABEL",
    "LABEL_HINT",
    "LABEL_STARTS",
    "MARKS",
    "PEOPLE",
    "ROLE",
    "ROLE_SIGN",
    "SCORE",
    "TIME",
    "TIME_SIGN",
    "WITH",
    "WORTH",
]


_S = r"\s?"


def _spaced(word: str) -> str:
    """Allow the blanks that typesetting puts between the characters of a label (责 任 单 位)."""
    return _S.join(word)


_LEVEL = r"(?:市级|省级|县级|区级|市直|省直|局内|内部|主要|具体|共同|第一|直接|总)?"
_OBJECT = (
    "(?:"
    + "|".join(
        _spaced(w)
        for w in (
            "考核单位", "考核部门", "责任单位", "责任部门", "落实单位", "实施单位", "推进单位", "单位", "部门", "主体", "科室", "处室", "机构", "地区", "县区", "街镇", "公司",
            "领导", "人",
        )
    )
    + r")(?:及(?:责任)?(?:人员|人|单位))?"
)  # fmt: skip
_LEAD_WORD = (
    "(?:" + "|".join(_spaced(w) for w in ("牵头", "主办", "主要责任", "总牵头", "抓总", "主责")) + ")"
)
_SUPPORT_WORD = (
    "(?:"
    + "|".join(
        _spaced(w)
        for w in (
            "配合",
            "协办",
            "参与",
            "参加",
            "协同",
            "协助",
            "配合责任",
            "支持",
            "协作",
            "协同责任",
            "指导",
            "督导",
            "督办",
            "监督",
        )
    )
    + ")"
)
_PLAIN_WORD = (
    "(?:"
    + "|".join(
        _spaced(w)
        for w in (
            "责任",
            "承办",
            "落实",
            "实施",
            "主管",
            "组织",
            "负责",
            "主体责任",
            "组织实施",
            "推进",
            "承担",
        )
    )
    + ")"
)
_TIME_WORD = "(?:" + "|".join(
    _spaced(w) for w in ("完成时限", "完成时间", "时限要求", "时间要求", "时间节点", "时间安排", "完成期限", "整改时限", "办理时限", "工作时限", "时限", "时间", "完成日期")
) + ")"  # fmt: skip

_PLAIN_STARTS = r"*【\[内主具共第直总牵抓配协参支指督监责承落实组负推完时工整办部单"
LABEL_STARTS = _PLAIN_STARTS + "市省县区局"
"""What a label can begin with."""
MARKS = "△▲◆◇●○■□◎▪▶►➤·•"
"""Signs that stand in front of a label: △牵头单位:…　△参与单位:…."""
LABEL = regex(
    # 市 and 局 stand all over a list of units; they begin a label only in 市级, 市直 and 局内.
    rf"(?=[{_PLAIN_STARTS}]|[市省县区][级直]|局内)(?!实施地|实施县|推进地|组织机构)[*【\[]?(?:{_LEVEL}(?:(?P<lead>{_LEAD_WORD}(?:{_spaced('责任')}|{_spaced('考核')})?)|(?P<support>{_SUPPORT_WORD})|(?P<plain>{_PLAIN_WORD})){_S}(?:{_OBJECT}|(?P<bare>(?=:)))"
    rf"|(?P<division>(?:部门|责任|单位){_S}分{_S}工{_S}(?=:))|(?P<time>{_TIME_WORD}))[\]】*]?(?:\([^()]{{1,12}}\))?{_S}(?P<sep>[:]|(?<=[\]】])|\s(?=\S)|为(?=\S)|(?=[省市县区州各国中]))"
)
LABEL_HINT = regex(
    # Each begins with a plain character: so the places where none can begin are passed over at once.
    r"单\s?位|部\s?门|主体|科室|处室|领导|人\s?[:]|时\s?限|时间|县区|地区|街镇|公司"
    r"|牵\s?头\s?:|主\s?办\s?:|主责\s?:|配\s?合\s?:|协\s?办\s?:|协同\s?:|责\s?任\s?:|承\s?办\s?:|分\s?工\s?:"
)
PEOPLE = regex(r"(?:人|领导|人员)$")

_BY_DUTY = (
    r"(?:按(?:照)?[^,、;。()\d]{0,6}?(?:分工|职责|职能|权限|任务|要求)(?:分工|职责|权限)?(?:和(?:职责)?分工)?(?:分别|共同|各自)?"
    r"|根据(?:各自)?职责(?:分工)?|依(?:据)?职责(?:分工)?|各负其责|自主|结合(?:自身|工作)?(?:实际|职责)|因地制宜|分工|分别|共同|联合|具体|各自|主要|认真|总)"
)
ROLE = regex(
    # Every form below begins with one of these; one look at them saves trying the forms at each place.
    r"(?=[等共联分总负具给予加进做牵指统作为按积配协参支根依各自结因主认抓推组贯落实承办执履])"
    r"(?:(?P<lead>(?:等)?(?:共同|联合|分别|总|负责|具体|给予|予以|加强|进行|做好)?(?:牵头|(?:统筹(?:协调|推进|抓总)?|(?<=负责)指导)(?=[,;)。]|$))(?:负责|落实|抓总|推进|组织实施|组织|实施|抓好落实|制定|办理|责任|总抓|抓落实)*(?![^\W\d_A-Za-z]*(?:办|办公室|小组|专班|单位|部门|局|委|厅)(?:[、,;)]|$))"
    r"|(?:作)?为(?:主要|总)?牵头(?:责任)?(?:单位|部门))"
    r"|(?P<support>(?:等)?(?:按(?:照)?(?:各自)?(?:职责|职能)?(?:分工)?)?(?:分别|共同|积极|予以|给予|做好)?(?:配合|协助|协同|参与|协办|参加|支持|协作|指导)(?:落实|实施|负责|推进|做好|配合|抓好|工作)*(?=\s?(?:[,;。、)\]〕】]|$|等))"
    r"|(?:作)?为(?:配合|协办|参与|协同)(?:责任)?(?:单位|部门))"
    rf"|(?P<plain>(?:等)?{_BY_DUTY}*"
    r"(?:(?:负责|抓好|抓|推动|组织|贯彻|做好)*(?:负责|落实|推进|实施|承办|办理|主办|执行)|负总责|(?:落实|履行|承担|负)(?:属地|主体|监管|管理|领导|直接|首要|第一|主要|全部)+责任)(?:落实|实施|推进)*(?=\s?(?:[,;。、)\]〕】]|$|等|会同))"
    r"|(?:作)?为(?:第一|主要)?责任(?:单位|部门|主体)))"
)
# Patterns of plain words are found many times faster than the patterns that read them.
ROLE_SIGN = regex(
    r"负责|责任|统筹|牵头|指导|配合|协助|协同|参与|协办|参加|支持|协作|落实|推进|实施|承办|办理|主办|执行"
)
TIME_SIGN = regex(r"年|月|长期|持续|每季|立即|按|适时|贯穿|启动|近期|远期|中期|十")
WITH = regex(r"会同|商(?=[省市县区国各])|协同(?=[省市县区国各])|联合(?=[省市县区国各])")
TIME = regex(
    r"(?:\d{4}年|[“\"]?十[三四五六][”\"]?五|按进度|按程序|按要求|每半年|长期|持续|每年|每季|每月|全年|常年|年底|\d{1,2}月|立即|按时|按年度|适时|分年度|近期|远期|中期|按序时|按计划|贯穿|启动|年内)"
)
SCORE = regex(r"^(?:分值|得分|考核分值|计?\d{1,3}(?:\.\d)?分)")

IMPLIED = regex(
    r"(?:(?P<here>本(?:行动|工程|章|节|条|项|款|类|部分|领域|板块|任务|环节))|本[^\W\d_A-Za-z]{1,4})?以下(?:各?项?|所有|任务|均)?[^,。;()]{0,10}?(?:均|都|全部)?(?:需|由|须|为|应)(?P<units>[^,。;]{2,80}?)(?:共同|按职责(?:分工)?)?(?:负责|落实|参与|配合|承担)[^)。]*?(?:不再|不另|不一一|不逐)[^,。;)]{0,8}"
)
WORTH = regex(
    r"负责|指导|牵\s?头|配\s?合|责\s?任|落实|主\s?[办责]|参与|协\s?[办同助]|承\s?办|组织实施|实\s?施\s?单|分工"
)
