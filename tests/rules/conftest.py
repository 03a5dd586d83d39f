"""A policy of a few lines, written as a folder and loaded as any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from luocheng.policy.folder import Policy, load_folder

HEAD = """format: 1
id: shares
title: {zh: 示例市城市更新办法, en: Renewal measures}
date: 2020-01-01
text: {checksum: "0"}
"""
REGISTERS = """
- id: unit
  title: {zh: 更新单元, en: Unit}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text}
    - {id: name, label: {zh: 名称, en: Name}, type: text}
    - {id: district, label: {zh: 所在区, en: District}, type: text}
    - id: circle
      label: {zh: 圈层, en: Circle}
      type: choice
      choices:
        - {id: first, label: {zh: 第一圈层, en: First circle}}
        - {id: second, label: {zh: 第二圈层, en: Second circle}}
        - {id: third, label: {zh: 第三圈层, en: Third circle}}
    - {id: industry, label: {zh: 产业建设量, en: Industry floor area}, type: number, unit: 平方米, min: 0}
    - {id: total, label: {zh: 总建设量, en: Total floor area}, type: number, unit: 平方米, min: 0}
    - {id: share, label: {zh: 产业占比, en: Industry share}, type: number, unit: '%', formula: industry / total}
    - {id: assets, label: {zh: 总资产, en: Assets}, type: number, unit: 亿元}
    - {id: storeys, label: {zh: 层数, en: Storeys}, type: integer, min: 0}
    - {id: heritage, label: {zh: 历史建筑, en: Heritage}, type: yes_no}
    - {id: services, label: {zh: 公服达标, en: Services}, type: yes_no}
    - {id: begun, label: {zh: 开工日期, en: Begun}, type: date}
- id: parcel
  title: {zh: 地块, en: Parcel}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text}
    - {id: unit, label: {zh: 更新单元, en: Unit}, type: reference, to: unit, back: parcels}
    - {id: area, label: {zh: 面积, en: Area}, type: number, unit: 公顷}
    - {id: state_owned, label: {zh: 国有, en: State-owned}, type: yes_no}
"""
SHARE = """
- id: industry-share
  kind: limit
  title: {zh: 产业建设量占比, en: Industry share}
  clause: 二
  register: unit
  measure: industry / total
  unit: "%"
  at_least:
    by: circle
    cases:
      first: {value: 60 %, evidence: 60%以上}
      second: {value: 40 %, evidence: 40%以上}
      third: {judgement: {zh: 自行制定指引, en: The district decides}, evidence: 自行制定指引}
  unless:
    - {when: services, verdict: judgement, reason: {zh: 可适当放宽, en: It may be relaxed}, evidence: 可适当放宽}
"""

Make = Callable[..., Policy]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that writes a policy folder and loads it."""

    def made(rules: str = "", head: str = HEAD, registers: str = REGISTERS, **files: str) -> Policy:
        (tmp_path / "policy.yaml").write_text(head, encoding="utf-8")
        texts = {"tasks": "[]", "targets": "[]", "registers": registers, "rules": rules, **files}
        for name, text in texts.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text or "[]", encoding="utf-8")
        return load_folder(tmp_path)

    return made


def units(**columns: list[object]) -> pl.DataFrame:
    """Return renewal units with these columns, and codes A, B, C and so on."""
    height = len(next(iter(columns.values())))
    types = {"share": pl.Float64, "industry": pl.Float64, "total": pl.Float64, "assets": pl.Float64, "storeys": pl.Float64,
             "heritage": pl.Boolean, "services": pl.Boolean, "begun": pl.Date}  # fmt: skip
    given = {"code": [chr(65 + i) for i in range(height)], **columns}
    return pl.DataFrame({n: pl.Series(v, dtype=types.get(n, pl.String)) for n, v in given.items()})
