"""What can be wrong with a file, in both languages: one catalogue, one function that raises from it."""

from __future__ import annotations

from typing import NamedTuple

from luocheng.errors import Fault, LuochengError

__all__ = ["CATALOGUE", "Message", "fault", "megabytes", "refuse"]


class Message(NamedTuple):
    """The words of one kind of fault; braces are filled with the facts of the case."""

    what: str
    what_en: str
    expected: str = ""
    expected_en: str = ""
    remedy: str = ""
    remedy_en: str = ""


READABLE = "docx、pdf、html、md、txt 文件；装有 LibreOffice 时还可读 doc、wps、rtf、odt"
READABLE_EN = "a docx, pdf, html, md or txt file; with LibreOffice installed also doc, wps, rtf and odt"
ASK_AGAIN = "请向发文单位重新索取完整的文件，或用 Word、WPS 打开后另存为 docx。"
ASK_AGAIN_EN = "Get a complete copy of the file, or open it in a word processor and save it as docx."
OCR = "请换用带文字层的 pdf 或 docx 原文；没有原文时，先用文字识别软件处理这些页。"
OCR_EN = "Use the docx, or a pdf with a text layer; where there is none, run text recognition on these pages."

CATALOGUE: dict[str, Message] = {
    "file-missing": Message(
        "没有这个文件",
        "there is no such file",
        remedy="请检查路径和文件名。",
        remedy_en="Check the path and the name.",
    ),
    "file-unreadable": Message(
        "文件打不开：{reason}",
        "the file cannot be opened: {reason}",
        "一个可以读取的普通文件",
        "an ordinary file that may be read",
        "请检查读取权限；文件夹请逐个指定其中的文件。",
        "Check the permissions; for a folder, name the files in it.",
    ),
    "file-empty": Message(
        "文件是空的",
        "the file is empty",
        remedy=ASK_AGAIN,
        remedy_en=ASK_AGAIN_EN,
    ),
    "file-too-large": Message(
        "文件太大：{size} MB",
        "the file is too large: {size} MB",
        "不超过 {limit} MB",
        "at most {limit} MB",
        "请拆分文件，或删去其中的图片后另存。",
        "Split the file, or save it without its pictures.",
    ),
    "no-text": Message(
        "文件里没有文字",
        "there is no text in the file",
        "带文字的正文",
        "a document with text",
        "如果正文是图片，请先做文字识别，或换用 docx 原文。",
        "If the text is a picture, run text recognition first, or use the original docx.",
    ),
    "too-slow": Message(
        "读取超过 {seconds} 秒，已停止",
        "reading took more than {seconds} seconds and was stopped",
        remedy="文件结构异常或过于庞大，请用 Word 打开后另存为 docx，或拆分后再读。",
        remedy_en="The file is malformed or huge: save it again as docx from a word processor, or split it.",
    ),
    "too-many-cells": Message(
        "表格太大：单元格超过 {limit} 个",
        "the tables are too large: more than {limit} cells",
        remedy="数据表请存为 xlsx 或 csv，不要放在文件正文里。",
        remedy_en="Keep data in xlsx or csv files instead of the document.",
    ),
    "too-deep": Message(
        "文件结构嵌套过深",
        "the structure of the file is nested too deeply",
        remedy="请用 Word 或浏览器打开后另存。",
        remedy_en="Open it in a word processor or browser and save it again.",
    ),
    "unreadable": Message(
        "文件无法读取：{reason}",
        "the file cannot be read: {reason}",
        READABLE,
        READABLE_EN,
        ASK_AGAIN,
        ASK_AGAIN_EN,
    ),
    "format-picture": Message(
        "这是一张图片（{kind}），不是文件",
        "this is a picture ({kind}), not a document",
        READABLE,
        READABLE_EN,
        "请换用原文；只有图片时，先做文字识别再存为 docx 或 txt。",
        "Use the original document; if there is only a picture, run text recognition and save docx or txt.",
    ),
    "format-spreadsheet": Message(
        "这是电子表格，不是文件",
        "this is a spreadsheet, not a document",
        READABLE,
        READABLE_EN,
        "请把表格内容复制到 docx 里再读。",
        "Copy the table into a docx first.",
    ),
    "format-slides": Message(
        "这是演示文稿，不是文件",
        "this is a slide show, not a document",
        READABLE,
        READABLE_EN,
        "请另存为 docx 或 pdf。",
        "Save it as docx or pdf.",
    ),
    "format-archive": Message(
        "这是压缩包（{kind}），不是文件",
        "this is an archive ({kind}), not a document",
        READABLE,
        READABLE_EN,
        "请先解压，再读其中的文件。",
        "Unpack it and read the files in it.",
    ),
    "format-unsupported": Message(
        "不能读取 {kind} 格式",
        "files of the format {kind} cannot be read",
        READABLE,
        READABLE_EN,
        "请用原来的软件打开，另存为 docx 或 pdf。",
        "Open it in the program that made it and save it as docx or pdf.",
    ),
    "format-unknown": Message(
        "认不出这是什么文件：既不是文字，也不是已知的文件格式（第 {offset} 字节起）",
        "the file is neither text nor of a known format (from byte {offset})",
        READABLE,
        READABLE_EN,
        ASK_AGAIN,
        ASK_AGAIN_EN,
    ),
    "format-mismatch": Message(
        "文件名是 .{extension}，内容却不是",
        "the name says .{extension}, the content does not",
        "内容与扩展名一致的文件",
        "a file whose content agrees with its name",
        ASK_AGAIN,
        ASK_AGAIN_EN,
    ),
    "text-encoding": Message(
        "文字编码认不出来：按 {tried} 读到第 {offset} 字节（0x{byte}）出错",
        "the character encoding is not recognised: read as {tried}, byte {offset} (0x{byte}) is wrong",
        "utf-8、utf-16（带 BOM）或 gb18030（gbk、gb2312）编码的文字",
        "text in utf-8, utf-16 with a BOM, or gb18030 (gbk, gb2312)",
        "请用记事本打开，另存为 utf-8 编码。",
        "Open it in an editor and save it as utf-8.",
    ),
    "zip-damaged": Message(
        "文件已损坏：{reason}",
        "the file is damaged: {reason}",
        "完整的 docx 文件",
        "a complete docx file",
        ASK_AGAIN,
        ASK_AGAIN_EN,
    ),
    "zip-bomb": Message(
        "文件解压后过大：{reason}",
        "the file inflates to too much: {reason}",
        "正文解压后不超过 {limit} MB 的文件",
        "a document of at most {limit} MB, inflated",
        "这不像正常的公文，请核实来源；确为公文的，请拆分后再读。",
        "This does not look like an ordinary document: check where it comes from, or split it.",
    ),
    "docx-no-document": Message(
        "压缩包里没有 Word 正文（word/document.xml）",
        "there is no Word document (word/document.xml) in the archive",
        "docx 文件",
        "a docx file",
        ASK_AGAIN,
        ASK_AGAIN_EN,
    ),
    "docx-encrypted": Message(
        "文件设有打开密码",
        "the file is protected by a password",
        "没有密码的文件",
        "a file without a password",
        "请用 Word 输入密码打开，在“文件—信息—保护文档”里去掉密码后另存。",
        "Open it in Word with the password, remove the password and save it again.",
    ),
    "xml-damaged": Message(
        "文件已损坏：{part} 不是合格的 XML（{reason}）",
        "the file is damaged: {part} is not well-formed XML ({reason})",
        remedy=ASK_AGAIN,
        remedy_en=ASK_AGAIN_EN,
    ),
    "xml-entities": Message(
        "{part} 里定义了外部实体或文档类型（DTD），为安全起见不予读取",
        "{part} declares a document type or entities (DTD), which are refused for safety",
        "不含 DTD 的文件",
        "a file without a DTD",
        "Word 和 WPS 都不会写出这样的文件，请核实来源。",
        "No word processor writes such files: check where it comes from.",
    ),
    "html-damaged": Message(
        "网页无法解析：{reason}",
        "the web page cannot be parsed: {reason}",
        remedy="请在浏览器里打开，重新保存网页。",
        remedy_en="Open it in a browser and save it again.",
    ),
    "mhtml-no-page": Message(
        "网页归档（mht）里没有网页",
        "there is no web page in the web archive (mht)",
        remedy="请在浏览器里打开，重新保存为 html。",
        remedy_en="Open it in a browser and save it as html.",
    ),
    "pdf-damaged": Message(
        "pdf 已损坏，打不开（{reason}）",
        "the pdf is damaged and cannot be opened ({reason})",
        "完整的 pdf 文件",
        "a complete pdf file",
        ASK_AGAIN,
        ASK_AGAIN_EN,
    ),
    "pdf-encrypted": Message(
        "pdf 设有打开密码",
        "the pdf is protected by a password",
        "没有打开密码的 pdf",
        "a pdf that opens without a password",
        "请输入密码打开后，打印或另存为没有密码的 pdf。",
        "Open it with the password and print or save it without one.",
    ),
    "pdf-too-many-pages": Message(
        "pdf 有 {pages} 页，太多了",
        "the pdf has {pages} pages, too many",
        "不超过 {limit} 页",
        "at most {limit} pages",
        "请拆分后再读。",
        "Split it.",
    ),
    "pdf-scanned-page": Message(
        "第 {page} 页是扫描图像，没有文字层",
        "page {page} is a scanned image without a text layer",
        "带文字层的页",
        "a page with a text layer",
        OCR,
        OCR_EN,
    ),
    "pdf-garbled-page": Message(
        "第 {page} 页的文字层是乱码（{reason}）",
        "the text layer of page {page} is garbled ({reason})",
        "可以复制出汉字的页",
        "a page whose characters can be copied",
        OCR,
        OCR_EN,
    ),
    "pdf-damaged-page": Message(
        "第 {page} 页已损坏，读不出来",
        "page {page} is damaged and cannot be read",
        remedy=ASK_AGAIN,
        remedy_en=ASK_AGAIN_EN,
    ),
    "pdf-page-too-full": Message(
        "第 {page} 页有 {count} 个字符，太多了",
        "page {page} has {count} characters, too many",
        "每页不超过 {limit} 个字符",
        "at most {limit} characters a page",
        "这不像正常的公文，请核实来源。",
        "This does not look like an ordinary document: check where it comes from.",
    ),
    "pdf-reader-stopped": Message(
        "pdf 读取程序异常退出，文件可能已损坏或被恶意构造",
        "the pdf library stopped: the file may be damaged or made to do harm",
        remedy=ASK_AGAIN,
        remedy_en=ASK_AGAIN_EN,
    ),
    "office-missing": Message(
        "读取 .{extension} 需要 LibreOffice，本机没有安装",
        "reading .{extension} needs LibreOffice, which is not installed here",
        remedy="请用 Word 或 WPS 打开，另存为 docx 再读；或安装 LibreOffice（命令 soffice 须能找到）。",
        remedy_en="Save it as docx in a word processor, or install LibreOffice (its command is soffice).",
    ),
    "office-failed": Message(
        "LibreOffice 不能转换这个文件（{reason}）",
        "LibreOffice cannot convert this file ({reason})",
        remedy="请用 Word 或 WPS 打开，另存为 docx 再读。",
        remedy_en="Open it in a word processor and save it as docx.",
    ),
}


def megabytes(count: int) -> str:
    """Write a number of bytes as megabytes: '0.4', '12', '200'."""
    size = count / 1_000_000
    return f"{size:.1f}" if size < 10 else f"{size:.0f}"


def fault(code: str, where: str, **facts: str) -> Fault:
    """Build the fault `code` for the place `where`, filling its words with `facts`.

    A fact whose words differ by language is given twice: ``reason`` and ``reason_en``.
    """
    english = facts | {name[:-3]: words for name, words in facts.items() if name.endswith("_en")}
    message = CATALOGUE[code]
    return Fault(
        what=message.what.format(**facts),
        where=where,
        expected=message.expected.format(**facts),
        remedy=message.remedy.format(**facts),
        what_en=message.what_en.format(**english),
        expected_en=message.expected_en.format(**english),
        remedy_en=message.remedy_en.format(**english),
        code=code,
    )


def refuse(code: str, where: str, **facts: str) -> LuochengError:
    """Build the error that refuses a file for one fault; the caller raises it."""
    return LuochengError(fault(code, where, **facts))
