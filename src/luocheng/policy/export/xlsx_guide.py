"""The sheet 说明: how to correct the workbook by hand, what its signs mean, and what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from luocheng.policy.export.measure import LINE, line_count
from luocheng.policy.export.xlsx_sheets import FORMAT_VERSION, Subject, visible
from luocheng.policy.export.xlsx_style import Styles

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_guide"]

_WIDTH = 620

_GUIDE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "一、这份表怎么来的",
        (
            "本表由落城从政策文件原文读出，每项任务、每个目标都对应原文中的一句话。表与原文不一致时，以原文为准。",
            "“检查发现”列出需要人工看一看的地方，例如没有写明牵头单位、没有写明年份。原文没有写的，表中留空，不作推断。",
        ),
    ),
    (
        "二、怎样修改",
        (
            "1．白色单元格可以直接修改：任务、单位、时限、条款、依据，目标的对象、指标、比较、数值、单位、年份、限定、依据原文，引用文件的名称、文号，条款标题，以及“文件信息”中的标题、发文机关、文号、日期、规划期。",
            "2．灰色单元格请勿改动：序号、重点任务由条款推出，“主要内容/目标”由“指标目标表”推出；要改内容，请改白色单元格。",
            "3．可以增加、删除、移动整行。新增的行至少填写条款和依据；依据必须是原文中的一段话，原样抄录，程序会自己找到位置。依据较长时可以只写开头和结尾，中间用“……”代替。",
            "4．几个单位之间用顿号“、”分开；括号里的顿号不会被拆开，如“各县（市、区）政府”。",
            "5．数值只写数字，单位写在“单位”一列；范围写作“80—83”并把“比较”选为“区间”；没有数字的事项，“比较”选“完成”，数值留空。",
            "6．年份写四位数字；跨年度的写作“2024—2026”；原文没有年份的留空。",
            "7．“限定”中，力争、基本、左右等直接写；每年、各县（市、区）等直接写；比较的基准写作“基准：较2023年”；几项之间用分号。",
            "8．请保存为 .xlsx 格式，不要删除隐藏的列和工作表。读回时如有问题，会逐条指出在哪个工作表、第几行，全部改好后再读一次即可。",
        ),
    ),
    (
        "三、符号",
        (
            "≥ 不低于、达到、以上　　≤ 不高于、控制在…以内　　＞ 超过、突破　　＜ 低于　　＝ 等于（完成多少个）　　区间 在两个数之间　　完成 没有数字的事项，到期完成",
            "依据中的“……”表示中间的文字从略，全文见“条款”工作表。",
            "检查发现的程度：错误＝前后矛盾或无法执行；提醒＝原文没有写明；说明＝读取时的处理。",
        ),
    ),
    (
        "In English",
        (
            "White cells may be corrected, grey ones follow from others. Rows may be added, deleted and moved.",
            "A new row needs its clause (条款) and its evidence (依据): words copied from the text.",
            "Save as .xlsx and leave hidden columns and sheets alone.",
        ),
    ),
)


def write_guide(worksheet: Worksheet, subjects: Sequence[Subject], styles: Styles, checksum: str) -> None:
    """Write the sheet."""
    worksheet.set_column_pixels(0, 0, _WIDTH)
    worksheet.hide_gridlines(2)
    worksheet.write_string(0, 0, "使用说明", styles.title)
    worksheet.set_row(0, 36)
    at = 1
    for heading, paragraphs in (*_GUIDE, ("四、版本和校验", _facts(subjects, checksum))):
        worksheet.set_row(at, 28)
        worksheet.write_string(at, 0, heading, styles.heading)
        at += 1
        for text in paragraphs:
            worksheet.set_row(at, line_count(text, _WIDTH * 0.75 - 8, 12) * 12 * LINE + 5)
            worksheet.write_string(at, 0, visible(text), styles.text)
            at += 1
    worksheet.set_portrait()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.8, right=0.8, top=0.9, bottom=0.9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer('&C&"宋体,常规"&12— &P —', {"margin": 0.4})


def _facts(subjects: Sequence[Subject], checksum: str) -> tuple[str, ...]:
    lines = [f"格式版本：{FORMAT_VERSION}", f"导出内容校验码（SHA-256）：{checksum}"]
    for subject in subjects:
        document = subject.document
        lines.append(
            f"{subject.label}《{subject.title}》：来源 {document.source or '—'}；正文{len(document.text)}字；"
            f"正文校验码 {document.checksum or '—'}"
        )
    return tuple(lines)
