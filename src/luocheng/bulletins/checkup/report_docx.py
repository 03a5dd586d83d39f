"""The checkup report 城市体检报告 as a Word document for print, in the manner of official documents (GB/T 9704)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.bulletins.checkup.sentences import (
    city_row,
    definition,
    goal_words,
    limit_of,
    report_sentence,
    shortfall_level,
    standard_words,
    status_reason,
)
from luocheng.bulletins.checkup.words import (
    AREA_WORDS,
    LEVEL_WORDS,
    MARK,
    STATUS_ORDER,
    STATUS_SIGNS,
    amount,
    number,
    pair,
    with_unit,
)
from luocheng.indicators.status import STATUS_WORDS
from luocheng.policy.export.docx_parts import (
    BODY,
    HEADING,
    TITLE,
    Cell,
    Column,
    TableLine,
    clean,
    page_number,
    paragraph,
    set_fonts,
    table,
)
from luocheng.policy.export.measure import line_count

if TYPE_CHECKING:
    from docx.document import Document as Word

    from luocheng.indicators.result import CheckupResult

__all__ = ["write_docx"]

KAI = "楷体"
_SIZE, _PITCH = 10.5, 15.0
_WIDTH = 442.0
"""The text area of GB/T 9704 upright: 156 mm in points."""

_MOST_MAPS = 24
"""Maps that the report holds; all of them are in the folder beside it."""
_PIXELS = 1500
_MAP = 140
"""Millimetres that a map is wide: two of them, with their captions, fill a page."""
_NUMERALS = "一二三四五六七八九十"

Row = Mapping[str, Any]


def write_docx(result: CheckupResult, path: Path, maps: Path | None = None) -> None:
    """Write the report; `maps` is the folder with the PNG of each indicator, which are put in smaller.

    The same result and maps give the same bytes.
    """
    import docx

    word = docx.Document()
    name, year = result.city["name"]["zh"], result.city["date"][:4]
    word.core_properties.title = clean(f"{name}{year}年城市体检报告")
    word.core_properties.author = ""
    word.core_properties.comments = MARK[0] if result.city.get("demonstration") else ""
    made = datetime.fromisoformat(result.city["date"])
    word.core_properties.created = word.core_properties.modified = made
    set_fonts(word)
    _set_page(word)
    for old in list(word.element.body)[:-1]:
        word.element.body.remove(old)
    _Report(word, result, maps).write(f"{name}{year}年\n城市体检报告")
    held = io.BytesIO()
    word.save(held)
    _packed(held, path)


def _set_page(word: Word) -> None:
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(28)
    word.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        for old in list(footer._element):
            footer._element.remove(old)
        footer._element.append(page_number(align))


def _packed(held: io.BytesIO, path: Path) -> None:
    """Write the parts with one fixed time, so that the same report is the same file."""
    with zipfile.ZipFile(held) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = (
                zipfile.ZIP_STORED if entry.filename.endswith(".png") else zipfile.ZIP_DEFLATED
            )
            fixed.external_attr = 0o644 << 16
            target.writestr(fixed, source.read(entry))


class _Report:
    """The report under way: what is added goes to the end of the document."""

    def __init__(self, word: Word, result: CheckupResult, maps: Path | None) -> None:
        self.word, self.result, self.maps = word, result, maps
        self.rows = {i["id"]: city_row(result, i["id"]) for i in result.indicators}
        self.policies = result.city.get("policies", {})
        self.drawn = 0
        self.planned: list[tuple[int, str, Path]] = []
        short = ("not_met", "near", "accepted")
        self.reserved = min(_MOST_MAPS // 2, sum(2 for r in self.rows.values() if r["status"] in short))
        """Maps that are kept for indicators that fall short, wherever they stand."""
        self.chapter = 0

    # --- pieces ---------------------------------------------------------------------------------------------------

    def put(self, *elements: Any) -> None:
        body = self.word.element.body
        for element in elements:
            body.insert(len(body) - 1, element)

    def text(self, said: str, **look: Any) -> None:
        self.put(paragraph(said, BODY, 16, indent=32, **look))

    def head(self, said: str) -> None:
        self.chapter += 1
        self.put(
            paragraph(f"{_NUMERALS[self.chapter - 1]}、{said}", HEADING, 16, indent=32, before=10, keep=True)
        )

    def subhead(self, n: int, said: str) -> None:
        self.put(paragraph(f"（{_NUMERALS[n]}）{said}", KAI, 16, indent=32, before=6, keep=True))

    def caption(self, said: str) -> None:
        self.put(paragraph(said, HEADING, 12, align="center", line=22, before=6, after=3, keep=True))

    def grid(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        lines = []
        for cells in rows:
            tall = max(line_count(c, col.width - 8, _SIZE) for col, c in zip(columns, cells, strict=True) if c) if any(cells) else 1  # fmt: skip
            lines.append(TableLine([Cell(c) for c in cells], tall * _PITCH + 5))
        self.put(table(columns, lines, _SIZE, _PITCH), paragraph("", BODY, 6, line=8))

    def plan(self, indicator: Mapping[str, Any], name: str, said: str) -> str:
        """Give a number to a map that is to stand after the sentences; return how they refer to it, or nothing."""
        if self.maps is None or self.drawn >= _MOST_MAPS or not (self.maps / f"{name}.png").is_file():
            return ""
        self.drawn += 1
        self.planned.append((self.drawn, f"{indicator['title']['zh']}{said}", self.maps / f"{name}.png"))
        return f"图{self.drawn}"

    def pictures(self) -> None:
        """Put in the maps that are planned, smaller than they were drawn: two of them fill a page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        for number_, said, path in self.planned:
            holder = self.word.add_paragraph()
            holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
            holder.paragraph_format.keep_with_next = True
            holder.paragraph_format.space_before = holder.paragraph_format.space_after = Mm(0)
            shape = holder.add_run().add_picture(_smaller(path), width=Mm(_MAP))
            shape._inline.docPr.set("descr", said)
            self.put(paragraph(f"图{number_}　{said}", HEADING, 12, align="center", line=22, after=6))
        self.planned.clear()

    # --- the report -----------------------------------------------------------------------------------------------

    def write(self, title: str) -> None:
        for n, line in enumerate(title.split("\n")):
            self.put(
                paragraph(line, TITLE, 22, align="center", line=34, before=20 if n == 0 else 0, keep=True)
            )
        facts = f"资料日期 {self.result.city['date']}"
        if self.result.city.get("demonstration"):
            facts = f"（{MARK[0]}，与任何真实城市无关）　{facts}"
        self.put(paragraph(facts, KAI, 14, align="center", line=26, after=14))
        self._summary()
        self._first()
        self._levels()
        self._siting()
        self._voices()
        self._missing()
        self._methods()
        self._files()

    def _summary(self) -> None:
        self.head("总体情况")
        result = self.result
        counts = {s: sum(1 for r in self.rows.values() if r["status"] == s) for s in STATUS_ORDER}
        rated = sum(counts[s] for s in ("met", "near", "not_met", "accepted"))
        told = "、".join(f"{AREA_WORDS[n][0]} {result.areas.filter(pl.col('level') == n).height} 个" for n in result.city["levels"] if n != "city")  # fmt: skip
        said = f"本次体检共 {len(self.rows)} 项指标，资料截至 {_date(result.city['date'])}" + (f"，分到{told}" if told else "") + "。"  # fmt: skip
        if rated:
            said += f"有目标可对照的 {rated} 项，其中" + "、".join(f"{STATUS_WORDS[s][0]} {counts[s]} 项" for s in ("met", "near", "accepted", "not_met") if counts[s]) + "。"  # fmt: skip
        said += f"仅监测的 {counts['informative']} 项；无数据的 {counts['no_data']} 项，保持空缺并说明原因，不按零计算。"
        self.text(said)
        failed = [r for r in self.rows.values() if r["standard_met"] is False]
        if failed:
            self.text(f"所列标准给出数值的指标中，有 {len(failed)} 项没有达到标准要求。")
        self.caption("表1　各层级指标情况（项）")
        columns = [Column("层级", 92, centred=True), *(Column(STATUS_WORDS[s][0], 50, centred=True) for s in STATUS_ORDER), Column("合计", 50, centred=True)]  # fmt: skip
        rows = []
        for level, words in LEVEL_WORDS.items():
            own = [self.rows[i["id"]] for i in result.indicators if i["level"] == level]
            if own:
                rows.append([words[0], *(str(sum(r["status"] == s for r in own) or "—") for s in STATUS_ORDER), str(len(own))])  # fmt: skip
        rows.append(["合计", *(str(counts[s] or "—") for s in STATUS_ORDER), str(len(self.rows))])
        self.grid(columns, rows)

    def _first(self) -> None:
        found = [(i, self.rows[i["id"]]) for i in self.result.indicators if self.rows[i["id"]]["status"] in ("not_met", "accepted", "near")]  # fmt: skip
        if not found:
            return
        found.sort(key=lambda x: (STATUS_ORDER.index(x[1]["status"]), -_distance(x[1])))
        self.head("主要短板")
        self.text("与目标有差距的指标如下，差距大的在前。")
        self.caption("表2　与目标有差距的指标")
        columns = [Column("指标", 112), Column("数值", 66, centred=True), Column("目标", 74, centred=True), Column("差距", 64, centred=True), Column("状态", 52, centred=True), Column("短板最大的区域", 74)]  # fmt: skip
        self.grid(columns, [self._lacking(i, r) for i, r in found])

    def _lacking(self, indicator: Mapping[str, Any], row: Row) -> list[str]:
        unit = indicator["unit"]
        year = f"\n（{row['target_year']} 年）" if row["target_year"] else ""
        return [
            indicator["title"]["zh"], with_unit(row["value"], unit, against=limit_of(row)), f"{row['target']}{year}",
            with_unit(row["gap"], "个百分点" if unit == "%" else unit), f"{STATUS_SIGNS[row['status']]}{STATUS_WORDS[row['status']][0]}",
            self._worst(indicator["id"]),
        ]  # fmt: skip

    def _worst(self, name: str) -> str:
        level = shortfall_level(self.result, name)
        if level is None:
            return ""
        own = self.result.lacking(name, level).sort("order")
        return "、".join(own["area_name"].head(2).to_list())

    def _levels(self) -> None:
        self.head("各层级指标")
        at = 0
        tables = 2
        for level, words in LEVEL_WORDS.items():
            own = [i for i in self.result.indicators if i["level"] == level]
            known = [i for i in own if self.rows[i["id"]]["value"] is not None]
            if not own:
                continue
            self.subhead(at, words[0])
            at, tables = at + 1, tables + 1
            self.caption(f"表{tables}　{words[0]}指标")
            columns = [Column("序号", 32, centred=True), Column("指标", 150), Column("数值", 84, centred=True), Column("目标或标准", 116), Column("状态", 60, centred=True)]  # fmt: skip
            self.grid(columns, [self._line(n, i) for n, i in enumerate(own, 1)])
            for indicator in known:
                self.text(
                    report_sentence(self.result, indicator)[0].removesuffix("。")
                    + self._figures(indicator)
                    + "。"
                )
            self.pictures()

    def _figures(self, indicator: Mapping[str, Any]) -> str:
        """Plan maps: of what falls short its values and its places, of what is reached or covered its places."""
        short = self.rows[indicator["id"]]["status"] in ("not_met", "near", "accepted")
        searched = indicator["kind"] in ("reach", "coverage", "circle")
        found = [self.plan(indicator, indicator["id"], "")] if short else []
        if searched and (short or self.drawn < _MOST_MAPS - self.reserved):
            found.append(self.plan(indicator, f"{indicator['id']}-places", "：设施与范围"))
        named = "、".join(filter(None, found))
        return f"（见{named}）" if named else ""

    def _line(self, n: int, indicator: Mapping[str, Any]) -> list[str]:
        row = self.rows[indicator["id"]]
        goal = (
            row["target"] + (f"（{row['target_year']} 年）" if row["target_year"] else "")
            if row["target"]
            else ""
        )
        standard = f"标准 {row['standard_value']}" if row["standard_value"] else ""
        said = (
            with_unit(row["value"], indicator["unit"], against=limit_of(row))
            if row["value"] is not None
            else "无数据"
        )
        return [str(n), indicator["title"]["zh"], said, "\n".join(filter(None, (goal, standard))), f"{STATUS_SIGNS[row['status']]}{STATUS_WORDS[row['status']][0]}"]  # fmt: skip

    def _siting(self) -> None:
        if not self.result.sites.height:
            return
        self.head("补短板建议")
        self.text("在备选用地中逐处比较，下列位置增加的服务最多；落地前须核对用地权属、规划条件和现场情况。")
        for indicator in self.result.indicators:
            own = self.result.sites.filter(pl.col("indicator") == indicator["id"]).sort("order")
            if not own.height:
                continue
            self.caption(f"{indicator['title']['zh']}：建议选址")
            columns = [Column("次序", 40, centred=True), Column("备选用地", 120, centred=True), Column("增加", 110, centred=True), Column("补后达到", 110, centred=True)]  # fmt: skip
            self.grid(columns, [[str(r["order"]), r["candidate"] or "", amount(r["adds"], r["unit"] or ""), with_unit(r["value_after"], indicator["unit"])] for r in own.iter_rows(named=True)])  # fmt: skip

    def _voices(self) -> None:
        own = self.result.voices.filter(pl.col("level") == "city").sort("count", descending=True)
        if not own.height:
            return
        self.head("居民反映")
        self.text("12345 热线件数和问卷份数较多的内容如下；热线所列为满意率（%），问卷所列为均分。")
        columns = [Column("来源", 90, centred=True), Column("内容", 200), Column("件数或份数", 76, centred=True), Column("满意率或均分", 76, centred=True)]  # fmt: skip
        said = {"complaint": "12345 热线", "survey-answer": "居民问卷"}
        self.grid(columns, [[said.get(r["source"], r["source"]), r["subject"] or "", number(r["count"]), number(r["score"])] for r in own.head(12).iter_rows(named=True)])  # fmt: skip

    def _missing(self) -> None:
        found = [
            (i, self.rows[i["id"]]) for i in self.result.indicators if self.rows[i["id"]]["value"] is None
        ]
        if not found:
            return
        self.head("无数据的指标")
        self.text("下列指标没有结果，补齐数据后再算，不作为零。")
        reasons: dict[str, list[str]] = {}
        for indicator, row in found:
            reasons.setdefault(status_reason(row, indicator)[0], []).append(indicator["title"]["zh"])
        columns = [Column("原因", 160), Column("指标", 282)]
        self.grid(columns, [[why, "、".join(names)] for why, names in reasons.items()])

    def _methods(self) -> None:
        self.put(paragraph("附件1", HEADING, 16, align="left", page=True, keep=True))
        self.put(paragraph("指标口径和依据", TITLE, 18, align="center", line=30, after=8, keep=True))
        columns = [
            Column("指标", 92),
            Column("口径", 130),
            Column("怎样计算", 136),
            Column("目标和标准的依据", 84),
        ]
        rows = []
        for indicator in self.result.indicators:
            row = self.rows[indicator["id"]]
            ground = "\n".join(filter(None, (goal_words(row, self.policies)[0], standard_words(row)[0])))
            rows.append(
                [indicator["title"]["zh"], pair(indicator.get("method"))[0], definition(indicator)[0], ground]
            )
        self.grid(columns, rows)

    def _files(self) -> None:
        files = self.result.lineage.get("files") or {}
        if not files:
            return
        self.put(paragraph("附件2", HEADING, 16, align="left", before=12, keep=True))
        self.put(paragraph("资料清单", TITLE, 18, align="center", line=30, after=8, keep=True))
        names = {n: pair(t)[0] for i in self.result.indicators for n, t in (i.get("layers") or {}).items()}
        columns = [
            Column("资料", 100),
            Column("文件", 122),
            Column("校验和（SHA-256）前 16 位", 220, centred=True),
        ]
        self.grid(columns, [[names.get(layer, layer), name, checksum[:16]] for layer, own in files.items() for name, checksum in own.items()])  # fmt: skip
        self.text(f"方法版本 {self.result.lineage.get('method', '')}，由落城 {self.result.city['luocheng']} 生成；完整的公式、参数和校验和见 lineage.json。", before=6)  # fmt: skip


def _distance(row: Row) -> float:
    limit = limit_of(row)
    return 0.0 if row["value"] is None or limit is None else abs(row["value"] - limit) / max(abs(limit), 1e-9)


def _date(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year} 年 {int(month)} 月 {int(day)} 日"


def _smaller(path: Path) -> io.BytesIO:
    """Return a map as large as a page needs it, in few colours."""
    from PIL import Image

    held = io.BytesIO()
    with Image.open(path) as picture:
        ratio = _PIXELS / picture.width
        small = picture.convert("RGB").resize(
            (_PIXELS, round(picture.height * ratio)), Image.Resampling.LANCZOS
        )
        small.quantize(128, dither=Image.Dither.NONE).save(held, "PNG", optimize=False)
    held.seek(0)
    return held
