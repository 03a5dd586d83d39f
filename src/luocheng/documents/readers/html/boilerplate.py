"""Words by which the parts of a page that are not the document give themselves away."""

from __future__ import annotations

import re

__all__ = [
    "ATTACHMENT",
    "CLOSING",
    "CONTENT_HINT",
    "METADATA",
    "METADATA_LABEL",
    "RELATED",
    "SIDE_HINT",
    "is_furniture",
    "is_site_footer",
    "without_tools",
]

CONTENT_HINT = re.compile(
    r"TRS_Editor|TRS_UEDITOR|UCAP-?CONTENT|trs_paper|\bzoom\b|pages_content|mainText|article-?con(?:tent)?\b"
    r"|news_?con(?:tent)?\b|con_?text\b|detail-?con(?:tent)?\b|xxgk_?(?:con|nr)|wzy1|b12c|view\s+TRS|NewsContent"
    r"|\bvsb_content|ewb-article|bt_content|article_body|info-?content",
    re.IGNORECASE,
)
SIDE_HINT = re.compile(
    r"side(?:bar)?\b|aside|relat|recommend|xiangguan|xgxx|xgwj|xgjd|xgyd|xglj|foot|copyright|bottom|crumb|breadcrumb"
    r"|\bnav|menu|share|qrcode|ewm|erweima|comment|pinglun|hot-?news|tuijian|toolbar|\btools?\b|search|login|\bbanner",
    re.IGNORECASE,
)

NAMES = (
    "索\\s*引\\s*号|信息索引|主题分类|主\\s*题\\s*词|信息分类|所属分类|组配分类|体裁分类|分\\s*类|体\\s*裁|发文机关|发布机构|发布机关|发文单位"
    "|发布单位|制定机关|制发机关|印发机关|公开责任部门|责任部门|公开主体|文\\s*号|发文字号|发布文号|文件编号|统一编号|规范性文件编号"
    "|字\\s*号|成文日期|生成日期|发文日期|发布日期|公开日期|公布日期|施行日期|实施日期|印发日期|发布时间|公开时间|成文时间|生成时间"
    "|有\\s*效\\s*性|时\\s*效(?:性)?|效力(?:等级|状态)?|废止(?:日期|时间)?|失效(?:日期|时间)|标\\s*题|名\\s*称|信息名称|文件名称|来\\s*源|信息来源|文章来源"
    "|公开方式|公开范围|公开形式|公开程序|服务对象|关\\s*键\\s*[词字]|日\\s*期|时\\s*间|内容概述|登记号|统一登记号"
)
METADATA = re.compile(rf"\s*[【\[]?\s*(?:{NAMES})\s*(?:[】\]]|[:：])")
METADATA_LABEL = re.compile(rf"\s*[【\[]?\s*(?:{NAMES})\s*[】\]]?\s*[:：]?\s*$")
ATTACHMENT = re.compile(r"\s*[【\[]?(?:附件|附表|附图|附[:：])")
CLOSING = re.compile(
    r"\s*(?:[（(](?:此件|本件).{0,12}(?:公开|发布).{0,6}[)）]|抄送[:：]|.{2,30}\d{1,2}日印发)"
)
RELATED = re.compile(
    r"\s*[【\[]?(?:相关(?:链接|文件|阅读|解读|新闻|政策|稿件|报道|信息|文章|内容|附件|推荐)|推荐阅读|延伸阅读|热点(?:新闻|推荐|信息)"
    r"|政策解读|解读(?:链接|材料)|图解|一图读懂|猜你喜欢|最新(?:文件|信息|文章)|网友评论|我要(?:评论|纠错|留言))[】\]]?\s*[:：>》]*\s*(?:更多)?\s*[>》+]*\s*$"
)

TOOL_WORDS = (
    "打印|打印本页|打印文章|打印页面|关闭|关闭本页|关闭窗口|关闭页面|分享|分享到|分享至|转发|收藏|加入收藏|设为首页|复制链接|微信|微博|新浪微博"
    "|腾讯微博|QQ空间|QQ|朋友圈|微信扫一扫|扫一扫|扫码|手机(?:阅读|查看|浏览|版)|返回|返回顶部|返回列表|返回首页|顶部|TOP|大|中|小|默认|特大|下载|文件下载|下载文件"
    "|字体|字号|视力保护色|背景色|纠错|无障碍|无障碍阅读|繁体|简体|听全文|朗读|语音播报|浏览|点赞|评论|我要纠错|我要评论|保存|导出|放大|缩小|适老化|长者模式"
    "|在手机打开当前页|扫一扫在手机打开当前页|扫一扫在手机上查看当前页面|用微信扫描二维码|分享至好友和朋友圈"
)
ONLY_TOOLS = re.compile(
    rf"[\s【】\[\]()（）|｜/:：,，、>》<《·+\-—A]*(?:(?:{TOOL_WORDS})[\s【】\[\]()（）|｜/:：,，、>》<《·+\-—A]*)+$",
    re.IGNORECASE,
)
TOOLS = re.compile(
    r"[\[【(（]?\s*(?:字体|字号|视力保护色)[:：]?\s*[\[【(（]?\s*(?:(?:特?大|中|小|默认)[\s|｜/]*)*[\]】)）]?"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
    r"|[\[【(（]\s*(?:打印(?:本页|文章|页面)?|关闭(?:本页|窗口|页面)?|收藏|下载|复制链接|大|中|小)\s*[\]】)）]"
    r"|(?:分享到?|分享至)\s*[:：][\s\S]*$"
    r"|(?<=\s)(?:打印(?:本页)?|关闭(?:窗口|本页)?|分享|收藏)(?=\s|$)"
)
TOOLED = re.compile(
    r"浏览次数|浏览量|点击(?:数|量|次数)|阅读(?:量|次数)|字体|字号|视力保护|打印|分享到|分享至"
)
LONGEST_TOOLED = 160

FURNITURE = re.compile(
    r"\s*(?:(?:您|你)?(?:现在|当前|目前)?(?:所在)?(?:的)?位置(?:是|为)?\s*[:：>》]"
    r"|当前(?:位置|栏目|页面)\s*[:：>》]?"
    r"|(?:网站)?首页\s*(?:[>》›/→\\-]|&gt;|$)"
    r"|(?:上一篇|下一篇|上一条|下一条|上一页|下一页|上篇|下篇)\s*(?:[:：>》]|$|没有|无)"
    r"|(?:微信|手机|微博)?扫一扫|扫描(?:二维码|下方)|长按(?:识别|二维码)"
    r"|责任编辑\s*[:：]|(?:编辑|审核|作者|录入|初审|复审|终审|责编|校对)\s*[:：]\s*\S{0,12}\s*$"
    r"|(?:浏览|点击|阅读)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?\s*$"
    r"|您的?浏览器(?:版本|不支持)|(?:温馨)?提示[:：]您的浏览器|打开无障碍|本站(?:由|支持)|您访问的链接即将离开"
    r"|(?:跳到|跳转到?)(?:主要内容|正文)|跳过导航|正在加载|数据加载中|请输入(?:关键字|搜索))"
)
LONGEST_FURNITURE = 120
SITE_FOOTER = re.compile(
    r"网站标识码|ICP\s*备|ICP证|公网安备|公安备案|(?:版权所有|Copyright|©|&copy;).{0,40}|网站地图|联系我们\s*[|｜]|技术(?:支持|服务)\s*[:：]"
    r"|建议使用.{0,20}(?:浏览器|分辨率)|(?:主办|承办)(?:单位)?\s*[:：].{2,40}(?:承办|协办|技术|维护|运维)(?:单位|支持)?\s*[:：]|政府网站.{0,6}(?:找错|监督)",
    re.IGNORECASE,
)  # fmt: skip
LONGEST_FOOTER = 240


def is_furniture(text: str) -> bool:
    """Tell whether a line belongs to the page and not to the document: a path, a button, a link onward."""
    if len(text) > LONGEST_FURNITURE:
        return False
    stripped = text.strip()
    return FURNITURE.match(stripped) is not None or (
        len(stripped) < 60 and ONLY_TOOLS.match(stripped) is not None
    )


def is_site_footer(text: str) -> bool:
    """Tell whether a line is of the footer of a site: licence numbers, copyright, who runs it."""
    return len(text) <= LONGEST_FOOTER and SITE_FOOTER.search(text) is not None


def without_tools(text: str) -> str:
    """Take the reader's tools out of a line that also tells date or source: 来源：… 字体：[大 中 小] 打印."""
    if len(text) > LONGEST_TOOLED or TOOLED.search(text) is None:
        return text
    return TOOLS.sub("", text).rstrip(" |｜")
