"""Rules that ask about places: registers with shapes are layers, laid into one plane in metres."""

from __future__ import annotations

import datetime as dt

import polars as pl
import shapely

from luocheng.registers import GEOMETRY
from luocheng.rules import check_records, compile_policy
from tests.rules.conftest import Make

REGISTERS = """
- id: occupation
  title: {zh: 绿地占用}
  geometry: polygon
  fields: [{id: code, label: {zh: 编号}, type: text}]
- id: green-line
  title: {zh: 绿线}
  geometry: polygon
  fields: [{id: code, label: {zh: 编号}, type: text}]
"""
RULES = """
- id: no-occupation
  kind: prohibition
  title: {zh: 不得占用绿地}
  clause: 三/8
  register: occupation
  evidence: 不得擅自占用
  forbid: [{that: overlaps(green_line), title: {zh: 占用绿线}}]
- id: small-share
  kind: limit
  title: {zh: 占用比例}
  clause: 三/8
  register: occupation
  evidence: 50%
  measure: share_within(green_line)
  unit: "%"
  at_most: {value: 50 %}
"""


def shapes(*boxes: tuple[float, float, float, float]) -> pl.DataFrame:
    wkb = [shapely.to_wkb(shapely.box(*b)) for b in boxes]
    return pl.DataFrame({"code": [str(i) for i in range(len(boxes))], GEOMETRY: wkb})


def test_occupations_are_held_against_green_lines(make: Make) -> None:
    book = compile_policy(make(RULES, registers=REGISTERS), dt.date(2021, 1, 1))
    occupations = shapes(
        (113.30, 23.10, 113.31, 23.11), (113.40, 23.10, 113.41, 23.11), (113.305, 23.10, 113.325, 23.11)
    )
    lines = shapes((113.29, 23.09, 113.31, 23.12))
    found = check_records(book, {"occupation": occupations, "green-line": lines}).sorted()
    frame = found.frame
    verdicts = frame.filter(pl.col("rule") == "no-occupation")["verdict"].to_list()
    shares = frame.filter(pl.col("rule") == "small-share")["measure"].round(1).to_list()
    assert verdicts == ["fail", "pass", "fail"]
    assert shares == [100.0, 0.0, 25.0]
    assert all(found.explanations())
    assert found.would_pass() == [[] for _ in range(6)]


def test_without_the_layer_nothing_is_known(make: Make) -> None:
    book = compile_policy(make(RULES, registers=REGISTERS), dt.date(2021, 1, 1))
    found = check_records(book, {"occupation": shapes((113.3, 23.1, 113.31, 23.11))})
    assert found.frame["verdict"].to_list() == ["missing", "missing"]
    assert all("绿线" in told or "green_line" in told for told in found.explanations())
