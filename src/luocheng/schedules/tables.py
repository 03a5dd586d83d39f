"""Duties as csv and JSON, and the choice of a format by the name of a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.schedules.periods import every_words

if TYPE_CHECKING:
    from pathlib import Path

    from luocheng.schedules.model import Duties

__all__ = ["FORMATS", "HEADINGS", "to_csv", "write_duties"]

FORMATS = (".xlsx", ".ics", ".csv", ".json")

HEADINGS = {
    "id": "编号",
    "due": "到期日",
    "title": "应办事项",
    "record": "条目",
    "owner": "责任单位",
    "period_zh": "期间",
    "every": "周期",
    "begins": "可办自",
    "stated": "所定日期",
    "before": "提醒日",
    "after": "催办日",
    "clause": "条款",
    "evidence": "依据",
    "overdue": "逾期",
    "provisional": "待公布放假安排",
    "note": "备注",
}
"""The columns of the csv file by those of the frame."""


def to_csv(duties: Duties) -> str:
    """Write the duties as csv with Chinese headings; several days in a cell are divided by 、."""
    words = {e: every_words(e)[0] for e in duties.frame["every"].unique() if e != "years"}
    several = pl.format("每{}年", pl.col("years").fill_null(1))
    frame = duties.frame.with_columns(
        pl.when(pl.col("every") == "years")
        .then(several)
        .otherwise(pl.col("every").replace(words))
        .alias("every"),
        pl.col("before", "after").list.eval(pl.element().dt.to_string("%Y-%m-%d")).list.join("、"),
        *(pl.when(c).then(pl.lit("是")).otherwise(pl.lit("")).alias(c) for c in ("overdue", "provisional")),
    )
    return frame.select(pl.col(name).alias(heading) for name, heading in HEADINGS.items()).write_csv(
        null_value=""
    )


def write_duties(duties: Duties, path: Path) -> None:
    """Write the duties of a year into a file: .xlsx, .ics, .csv or .json by its name.

    Raises
    ------
    LuochengError
        Where the name has another ending.
    """
    from luocheng.schedules.ics import to_ics
    from luocheng.schedules.workbook import write_duties_xlsx

    match path.suffix.lower():
        case ".xlsx":
            write_duties_xlsx(duties, path)
        case ".ics":
            path.write_text(to_ics(duties), encoding="utf-8", newline="")
        case ".csv":
            path.write_text(to_csv(duties), encoding="utf-8-sig", newline="")
        case ".json":
            path.write_text(
                json.dumps(duties.to_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
        case other:
            raise LuochengError(
                Fault(
                    f"不会写“{other or path.name}”格式的应办事项表",
                    where=str(path),
                    expected="、".join(FORMATS),
                    remedy="把文件名的后缀改成上列之一",
                    what_en=f"Duties cannot be written as '{other or path.name}'",
                    expected_en=", ".join(FORMATS),
                    remedy_en="Choose one of these endings",
                    code="duties-format",
                )
            )
