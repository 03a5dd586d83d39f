"""Web pages: what a browser prints of a document, and nothing of the page around it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import Limits, read_bytes
from luocheng.documents.source import Line, Source, Table
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable

    Lines = Callable[[Source], list[str]]
    Grid = Callable[[Table], list[object]]


def read(body: str, head: str = "") -> Source:
    """Read a page in utf-8."""
    return read_bytes(
        f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html"
    )


# --- what is printed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>甲<br>乙<br/><br>丙</p>", ["甲", "乙", "丙"]),
        ("<p>到<b>2025</b>年<span>底</span></p>", ["到2025年底"]),
        ("<p>牵头单位：\n      市水\n   务局 A\n B</p>", ["牵头单位：市水务局 A B"]),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;甲&nbsp;乙</p>", ["    甲 乙"]),
        ("<p>　　甲　乙</p>", ["　　甲　乙"]),
        ("<pre>甲\n  乙\n\n丙</pre>", ["甲", "乙", "丙"]),
        ("<p>面积5km<sup>2</sup>、10<sup>4</sup>元</p>", ["面积5km²、10⁴元"]),
        ("<p>街区<sup>[1]</sup>和绿地<sup>①</sup>，PM<sub>2.5</sub></p>", ["街区和绿地，PM2.5"]),
        ("<p>市水务局<sup>*</sup>、市财政局</p>", ["市水务局*、市财政局"]),
        ("<p>甲<script>var a='乙'</script><style>p{}</style>丙</p>", ["甲丙"]),
        ("<p>甲<span style='display: none'>隐</span><span hidden>藏</span>乙</p>", ["甲乙"]),
        ("<p>甲<!-- 注释 -->乙</p>", ["甲乙"]),
        ("<p>甲<p>乙<div>丙", ["甲", "乙", "丙"]),
        ("<p>&lt;办法&gt;&amp;&#20225;&#x4E1A;</p>", ["<办法>&企业"]),
        ("<p>⼈⺠</p>", ["人民"]),
        ("<span style='display:block'>甲</span><span style='display:block'>乙</span>", ["甲", "乙"]),
        ("<div style='display:inline'>甲</div><div style='display:inline'>乙</div>", ["甲乙"]),
        ("<dl><dt>甲</dt><dd>乙</dd></dl>", ["甲", "乙"]),
        ("<%-- 服务器 --%><p>甲<% out.print(1) %></p>", ["甲"]),
        ("<unheard-of><p>甲</p></unheard-of>", ["甲"]),
    ],
)
def test_what_is_printed(body: str, expected: list[str], lines: Lines) -> None:
    assert lines(read(body)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1.甲", "2.乙"]),
        ("<ol start=3><li>甲<li value=7>乙<li>丙</ol>", ["3.甲", "7.乙", "8.丙"]),
        ("<ol reversed><li>甲<li>乙</ol>", ["2.甲", "1.乙"]),
        (
            "<ol type=a><li>甲</ol><ol type=A><li>甲</ol><ol type=i><li>甲</ol><ol type=I><li>甲</ol>",
            ["a.甲", "A.甲", "i.甲", "I.甲"],
        ),
        (
            "<ol style='list-style-type:cjk-ideographic'><li>甲<ol><li>乙</ol><li>丙</ol>",
            ["一、甲", "1.乙", "二、丙"],
        ),
        ("<ol style='list-style: simp-chinese-informal inside'><li>甲</ol>", ["一、甲"]),
        ("<ol><li style='list-style-type:upper-roman'>甲</ol>", ["I.甲"]),
        ("<ol style='list-style:none'><li>甲</ol>", ["甲"]),
        ("<ol style=\"list-style-type:'（甲） '\"><li>文</ol>", ["（甲）文"]),
        ("<ol><li><p>甲</p><p>乙</p></li></ol>", ["1.甲", "乙"]),
        ("<ol><li>1.甲</ol>", ["1.甲"]),
        ("<ul><li>甲<ul><li>乙</ul><li>1.丙<li>牵头单位：丁</ul>", ["——甲", "——乙", "1.丙", "牵头单位：丁"]),
        ("<ul style='list-style-type:none'><li>甲</ul>", ["甲"]),
        (
            "<p style='mso-list:l0 level1'><span style='mso-list:Ignore'>（一）<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>甲</p>",
            ["（一）甲"],
        ),
        (
            "<p><span style='mso-list:Ignore;font-family:Wingdings'>l<span>&nbsp; </span></span>甲</p>",
            ["●甲"],
        ),
    ],
)
def test_lists_are_numbered_as_printed(body: str, expected: list[str], lines: Lines) -> None:
    assert lines(read("<p>本市按下列要求推进各项工作，落实责任。</p>" + body))[1:] == expected


def test_kinds_of_lines() -> None:
    source = read(
        "<h1>行动方案</h1><h2>一、目标</h2><p>正文。</p><p align=center><span style='font-size:22.0pt'>附件题目</span></p>"
        "<p style='text-align:center'>2024年</p><center><font size=6>大字</font></center><h1>二、编号</h1>"
    )
    assert [(b.text, b.kind) for b in source.blocks if isinstance(b, Line)] == [
        ("行动方案", "title"),
        ("一、目标", "heading"),
        ("正文。", "text"),
        ("附件题目", "title"),
        ("2024年", "text"),
        ("大字", "title"),
        ("二、编号", "title"),
    ]


def test_what_is_seen_to_end() -> None:
    source = read(
        "<p>　　缩进一</p><p>　　缩进二</p><p style='text-indent:2em'>缩进三</p><p style='text-indent:0'>断</p><p>开。</p><p>末</p>"
    )
    assert [b.flows for b in source.blocks] == [False, False, None, None, False, None]


# --- tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>",
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")],
        ),
        (
            "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
            [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "丙"), (1, 2, 1, 1, "丁")],
        ),
        (
            "<table><tfoot><tr><td>尾<td>b</tr></tfoot><thead><tr><th>头<th>a</tr></thead><tbody><tr><td>身<td>c</tr></tbody></table>",
            [
                (0, 0, 1, 1, "头"),
                (0, 1, 1, 1, "a"),
                (1, 0, 1, 1, "身"),
                (1, 1, 1, 1, "c"),
                (2, 0, 1, 1, "尾"),
                (2, 1, 1, 1, "b"),
            ],
        ),
        (
            "<table><tr><td>甲<br>乙<p>丙</p></td><td></td></tr></table>",
            [(0, 0, 1, 1, "甲\n乙\n丙"), (0, 1, 1, 1, "")],
        ),
        (
            "<table><tr><td>甲</td><td><table><tr><td>一</td><td>二</td></tr></table></td></tr></table>",
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "一 二")],
        ),
        (
            "<table><tr><td rowspan=99999>甲<td colspan=99999>乙<tr><td>丙</table>",
            [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")],
        ),
        (
            "<table><tr><td rowspan=0>甲<td>乙<tr><td>丙</table>",
            [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")],
        ),
        ("<table><tr><td colspan=x rowspan=-1>甲<td>乙</table>", [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]),
    ],
)
def test_tables(
    body: str, expected: list[object], tables: Callable[[Source], list[Table]], grid: Grid
) -> None:
    (table,) = tables(read(f"<p>前文说明本表的用法。</p>{body}<p>后</p>"))
    assert grid(table) == expected


def test_a_caption_stands_before_its_table() -> None:
    source = read("<p>说明本表的用法。</p><table><caption>附表1</caption><tr><td>甲<td>乙</table>")
    assert [b.text if isinstance(b, Line) else "表" for b in source.blocks] == [
        "说明本表的用法。",
        "附表1",
        "表",
    ]


LONG = "".join(f"<p>（{n}）本市推进老旧街区改善，补齐设施短板，提高居民满意率。</p>" for n in range(40))


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td>{LONG}</td></tr></table>",
        f"<table><tr><td>菜单</td><td>{LONG}</td></tr></table>",
        f"<table><tr><td><table><tr><td>{LONG}</td></tr></table></td></tr></table>",
        f"<table role=presentation><tr><td>{LONG}</td><td>边</td></tr></table>",
        f"<table><tr><td>导航</td></tr><tr><td>{LONG}</td></tr><tr><td>页脚</td></tr></table>",
    ],
)
def test_tables_that_only_lay_out_the_page_are_none(
    body: str, tables: Callable[[Source], list[Table]], lines: Lines
) -> None:
    source = read(body)
    assert tables(source) == []
    assert [text for text in lines(source) if text.startswith("（")][39].startswith("（39）")


# --- encodings ----------------------------------------------------------------------------------------------

PAGE = '<html><head><meta charset="{}"><title>办法</title></head><body><p>第一条　为了推进城市更新，制定本办法。</p></body></html>'


@pytest.mark.parametrize(
    ("declared", "actual", "encoding"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("gb2312", "gb18030", "gb18030"),
        ("gb2312", "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),
        ("big5", "big5", "big5"),
        ("unheard-of", "gb18030", "gb18030"),
        ("utf-8", "utf-8-sig", "utf-8-sig"),
        ("utf-8", "utf-16", "utf-16"),
        ("base64", "gb18030", "gb18030"),
    ],
)
def test_encodings_declared_or_not(declared: str, actual: str, encoding: str, lines: Lines) -> None:
    page = PAGE.format(declared)
    if actual == "big5":
        page = page.replace("办法", "辦法").replace("为", "為").replace("进", "進").replace("条", "條")
    source = read_bytes(page.encode(actual), "a.html")
    assert lines(source)[0][:4] in {"第一条　", "第一條　"}
    assert source.encoding == encoding


def test_a_page_with_a_character_cut_in_two_is_read_with_a_note(lines: Lines) -> None:
    text = "<html><body>" + "<p>为了推进城市更新，制定本办法。</p>" * 200 + "<p>截断的字"
    source = read_bytes(text.encode("gb18030")[:-1] + b"</p></body></html>", "a.html")
    assert lines(source)[0] == "为了推进城市更新，制定本办法。"
    assert source.notes[0][0] == "html-broken-characters"


def test_web_archives(lines: Lines) -> None:
    archive = (
        b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + __import__("base64").encodebytes(
            "<html><body><p>为了推进城市更新，制定本办法。</p></body></html>".encode("gb2312")
        )
        + b"\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    for name in ("a.mht", "a.mhtml", "a.doc"):
        assert lines(read_bytes(archive, name)) == ["为了推进城市更新，制定本办法。"]
    with pytest.raises(LuochengError) as caught:
        read_bytes(archive.replace(b"text/html", b"text/x"), "a.mht")
    assert caught.value.faults[0].code == "mhtml-no-page"


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.doc", "a.txt", "a.shtml", "a"])
def test_a_page_is_known_by_its_content(name: str, lines: Lines) -> None:
    assert lines(read_bytes(PAGE.format("utf-8").encode(), name)) == [
        "第一条　为了推进城市更新，制定本办法。"
    ]


# --- the document in the page -------------------------------------------------------------------------------

BODY = (
    "<p>　　为了推进老旧街区改善，补齐设施短板，根据有关法律法规，结合本市实际，制定本方案。</p>"
    "<p>　　一、总体要求</p><p>　　到2026年，全市完成136个街区改善，居民满意率达到90%以上，新增公园45个。</p>"
    "<p>　　（一）增加绿地。新增街头绿地30公顷，绿地服务半径覆盖率提高到82%。</p>"
    "<p>　　牵头单位：市园林绿化中心</p><p>　　配合单位：市财政局，各县（市、区）人民政府</p>"
    "<p>　　主办：市百城办</p>"
)
EXPECTED = [
    "　　为了推进老旧街区改善，补齐设施短板，根据有关法律法规，结合本市实际，制定本方案。",
    "　　一、总体要求",
    "　　到2026年，全市完成136个街区改善，居民满意率达到90%以上，新增公园45个。",
    "　　（一）增加绿地。新增街头绿地30公顷，绿地服务半径覆盖率提高到82%。",
    "　　牵头单位：市园林绿化中心",
    "　　配合单位：市财政局，各县（市、区）人民政府",
    "　　主办：市百城办",
]
MENU = "<ul><li><a href=/>首页</a></li><li><a href=/zwgk>政务公开</a></li><li><a href=/bszn>办事服务</a></li><li><a href=/hd>互动交流</a></li></ul>"
CRUMBS = "<div>您现在的位置：<a href=/>首页</a> &gt; <a href=/z>政策文件</a> &gt; 正文</div>"
INFO = "<div><span>发布时间：2024-03-18 09:30</span> <span>来源：市政府办公室</span> <span>浏览次数：1234</span> <span>字体：[<a>大</a> <a>中</a> <a>小</a>]</span> <a>打印</a> <a>关闭</a></div>"
SHARE = "<div>分享到：<a>微信</a><a>微博</a></div><div><a>打印本页</a> <a>关闭窗口</a></div><p>扫一扫在手机打开当前页</p>"
RELATED = "<div><h3>相关链接</h3><ul><li><a href=1>示例市城市更新办法政策解读，一图看懂更新办法</a></li><li><a href=2>示例市召开老旧街区改善工作推进会，部署下一步工作</a></li></ul></div>"
FOOT = "<div><p>主办单位：示例市人民政府　承办单位：示例市人民政府办公室</p><p>网站标识码：1234567890　示ICP备12345678号　示公网安备 1234567890号</p><p>版权所有 示例市人民政府</p></div>"
META = "<table><tr><td>索引号：</td><td>SL-2024-0008</td><td>主题分类：</td><td>城乡建设</td></tr><tr><td>发文机关：</td><td>示例市人民政府办公室</td><td>成文日期：</td><td>2024年3月18日</td></tr></table>"
TITLE = "示例市老旧街区改善三年行动方案"
HEAD = f"<title>{TITLE}_政策文件_示例市人民政府</title><meta name=ArticleTitle content='{TITLE}'><meta name=keywords content='街区'>"

LAYOUTS = {
    "plain": "{menu}{crumbs}<h1>{title}</h1>{info}<div>{body}</div>{share}{related}{foot}",
    "nested": "<div class=wrap><div class=top>{menu}</div><div class=main><div class=left>{crumbs}<div class=con><h1>{title}</h1>{info}<div class=TRS_Editor><div>{body}</div></div>{share}</div></div><div class=right>{related}</div></div>{foot}</div>",
    "hinted": "{menu}{crumbs}<div class=title>{title}</div>{info}<div id=zoom>{body}</div>{related}{share}{foot}",
    "tables": "<table width=100%><tr><td>{menu}</td></tr><tr><td><table><tr><td width=200>{related}</td><td>{crumbs}<h1>{title}</h1>{info}{body}</td></tr></table></td></tr><tr><td>{foot}</td></tr></table>",
    "form": "<form id=aspnetForm><input type=hidden value=x>{menu}{crumbs}<h1>{title}</h1>{info}<div>{body}</div>{foot}</form>",
    "semantic": "<nav>{menu}</nav><main><article><header><h1>{title}</h1></header>{info}{body}</article><aside>{related}</aside></main><footer>{foot}</footer>",
    "sections": "<div>{menu}</div><div>{crumbs}<h1>{title}</h1>{info}{body}{share}{related}</div><div>{foot}</div>",
    "centre": "<center>{menu}{crumbs}<font size=6>{title}</font><br>{info}</center>{body}{foot}",
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_document_is_found_whatever_the_page_looks_like(layout: str, lines: Lines) -> None:
    page = layout.format(
        menu=MENU, crumbs=CRUMBS, title=TITLE, info=INFO, body=BODY, share=SHARE, related=RELATED, foot=FOOT
    )
    source = read(page, HEAD)
    assert lines(source) == [TITLE, "发布时间：2024-03-18 09:30 来源：市政府办公室", *EXPECTED]
    assert source.metadata["title"] == TITLE
    assert source.metadata["keywords"] == "街区"


def test_the_table_of_metadata_is_kept(tables: Callable[[Source], list[Table]]) -> None:
    source = read(f"{MENU}{CRUMBS}{META}<h1>{TITLE}</h1>{INFO}<div>{BODY}</div>{FOOT}", HEAD)
    assert isinstance(source.blocks[0], Table)
    assert source.blocks[0].cells[1].text == "SL-2024-0008"
    assert len(tables(source)) == 1


def test_metadata_in_lines_of_label_and_value_is_kept(lines: Lines) -> None:
    info = "<ul><li><b>索引号：</b>SL-1</li><li><b>文号：</b>示政办发〔2024〕8号</li></ul><div>有效性</div><div>有效</div><div>别的</div>"
    found = lines(read(f"{MENU}{info}<div>{BODY}</div>{FOOT}", HEAD))
    assert found[:4] == ["索引号：SL-1", "文号：示政办发〔2024〕8号", "有效性", "有效"]
    assert found[4:] == EXPECTED


def test_attachments_behind_the_content_are_kept(lines: Lines) -> None:
    behind = "<div>附件：<a href=1.docx>1.任务分解表.docx</a><br><a href=2.docx>2.指标表.docx</a></div><p>（此件公开发布）</p>"
    found = lines(read(f"{MENU}<div><div class=TRS_Editor>{BODY}</div></div>{behind}{RELATED}{FOOT}", HEAD))
    assert found == [*EXPECTED, "附件：1.任务分解表.docx", "2.指标表.docx", "（此件公开发布）"]


def test_an_annex_in_a_box_of_its_own_is_kept(lines: Lines) -> None:
    annex = "<div class=con><p>附件</p><p>　　任务分工：各县（市、区）人民政府负责本辖区街区改善，按月报送进度，年底总结。市住房城乡建设局汇总通报。</p></div>"
    found = lines(read(f"{MENU}<div class=con>{BODY}</div>{annex}{FOOT}", HEAD))
    assert found[: len(EXPECTED)] == EXPECTED
    assert found[len(EXPECTED) :][0] == "附件"
    assert found[-1].startswith("　　任务分工：")


def test_a_text_that_a_script_would_show_is_read(lines: Lines) -> None:
    assert lines(read(f"{MENU}<div id=con style='display:none'>{BODY}</div>{FOOT}", HEAD))[-7:] == EXPECTED


def test_a_page_of_links_holds_no_text() -> None:
    with pytest.raises(LuochengError) as caught:
        read(MENU + RELATED + FOOT, HEAD)
    assert caught.value.faults[0].code == "no-text"


def test_a_short_notice_is_kept(lines: Lines) -> None:
    assert lines(read("<p>关于放假的通知</p><p>各单位：</p><p>明日休息</p>")) == [
        "关于放假的通知",
        "各单位：",
        "明日休息",
    ]


# --- hostile pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "甲",
        "<table><tr><td>" * 20_000 + "甲",
        "<ul><li>" * 20_000 + "甲",
        "<b>" * 100_000 + "甲",
        "<p>" + "甲" * 3_000_000,
        "<p " + "a" * 3_000_000 + ">甲",
        "<!--" * 200_000 + "甲",
        "&amp;" * 500_000,
        "<p style='" + "display:" * 300_000 + "'>甲",
        "<sup>" * 100_000 + "1",
        "<p>甲</p>" * 60_000,
        "<a>甲</a>" * 200_000,
        "<td>" * 200_000,
    ],
)
def test_hostile_pages_take_little_time(page: str) -> None:
    start = time.process_time()
    try:
        read(page)
    except LuochengError as error:
        assert error.faults[0].code in {"no-text", "too-deep", "html-damaged"}  # noqa: PT017
    assert time.process_time() - start < 15


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr>" + "<td>甲" * 1000 + "</tr>" * 1 + ("<tr>" + "<td>甲" * 1000) * 30,
        "<table><tr>" + "<td colspan=1000 rowspan=65000>甲" * 100 + "<tr><td>乙" * 100,
    ],
)
def test_too_many_cells_are_refused(page: str) -> None:
    with pytest.raises(LuochengError) as caught:
        read_bytes(
            f"<html><body><p>前文说明本表的用法。</p>{page}".encode(), "a.html", limits=Limits(cells=20_000)
        )
    assert caught.value.faults[0].code == "too-many-cells"
