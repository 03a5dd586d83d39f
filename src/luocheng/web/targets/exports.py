"""Lists and sheets to take along: what is seen as a workbook or csv, and the sheet to fill in."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from luocheng.indicators.sheet import SHEET
from luocheng.web.targets.models import Light, Observation, Target

__all__ = ["as_csv", "as_xlsx", "sheet_to_fill"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _heads() -> list[str]:
    return [
        _("指标"), _("区域"), _("目标"), _("目标年份"), _("状态"), _("自何年起"), _("数值"), _("计量单位"), _("数据年份"),
        _("差距"), _("缺数据的年份"), _("牵头单位"), _("政策"), _("条款"), _("原文"),
    ]  # fmt: skip


def _rows(lights: Iterable[Light]) -> Iterable[list[Any]]:
    for light in lights:
        target = light.target
        yield [
            target.title, target.area, target.asked, target.year, light.get_status_display(), light.since, light.value,
            target.indicator.unit, light.year, light.gap, "、".join(map(str, light.missing)),
            target.lead.name if target.lead else target.lead_name, target.policy.title, target.clause, target.item.quote,
        ]  # fmt: skip


def _safe(cell: Any) -> Any:
    """Keep a text that begins like a formula from being taken for one."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell[1:2] else cell


def as_csv(lights: Iterable[Light]) -> HttpResponse:
    """Return a list as csv, with the mark that spreadsheets need for Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    if settings.DEMO:
        writer.writerow([_("示例数据")])
    writer.writerow(_heads())
    writer.writerows([_safe(c) for c in row] for row in _rows(lights))
    return _file("﻿".encode() + out.getvalue().encode(), "text/csv; charset=utf-8", _("目标清单.csv"))


def as_xlsx(lights: Iterable[Light]) -> HttpResponse:
    """Return a list as a workbook."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("目标"))
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
        first = 0
        if settings.DEMO:
            sheet.write_string(0, 0, _("示例数据"))
            first = 1
        for column, head in enumerate(_heads()):
            sheet.write_string(first, column, head, bold)
        for line, row in enumerate(_rows(lights), first + 1):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(line, column, cell)
        sheet.freeze_panes(first + 1, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 10, 11)
        sheet.set_column(11, 14, 24)
    return _file(out.getvalue(), _XLSX, _("目标清单.xlsx"))


def sheet_to_fill(targets: Iterable[Target], year: int) -> HttpResponse:
    """Return the sheet in which the values of a year are filled in: those that are known, and a row for each that is not."""
    import polars as pl

    from luocheng.registers import write_records

    rows: dict[tuple[int, str], Target] = {}
    for target in targets:
        rows.setdefault((target.indicator_id, target.area), target)
    known = {
        (o.indicator_id, o.area): o
        for o in Observation.objects.filter(year=year, indicator_id__in={i for i, _a in rows})
    }
    table = []
    for key, target in rows.items():
        value = known.get(key)
        table.append(
            (target.title, target.policy.title, str(year), target.area or None, value.given if value else None,
             value.given_unit if value else target.indicator.unit, value.as_of if value else None,
             (value.origin or None) if value else None, (value.note or None) if value else None)
        )  # fmt: skip
    frame = pl.DataFrame(table, schema=SHEET.schema(), orient="row")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_records(frame, SHEET, path)
        data = path.read_bytes()
    return _file(data, _XLSX, _("指标值填报表_%(year)s.xlsx") % {"year": year})


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response
