"""The reference page says how many records there are, and what is written."""

from __future__ import annotations

import re
from pathlib import Path

from luocheng.sample.sizes import FEW, SIZES, USUAL
from luocheng.sample.words import DISTRICTS, DIVISION, MARK
from luocheng.sample.write import FORMATS, SMALL

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "sample-city.md").read_text(encoding="utf-8")


def test_the_sizes_are_those_that_are_made() -> None:
    told = {name: int(size) for name, size in re.findall(r"^\| `([a-z-]+)` \| (\d+) \|$", PAGE, re.MULTILINE)}
    assert told == SIZES
    assert f"| any other | {USUAL} |" in PAGE
    assert f"| yearly and monthly tables | {FEW} |" in PAGE
    assert f"| one for each district or choice | {len(DISTRICTS)}," in PAGE


def test_the_mark_and_the_limits_are_told() -> None:
    assert MARK in PAGE
    assert f"beyond {SMALL:,} records" in PAGE
    assert f"up to {100 * SMALL:,} records" in PAGE
    assert f"begin with {DIVISION}" in PAGE
    assert all(code.startswith(DIVISION) for code in DISTRICTS.values())


def test_the_formats_are_those_of_the_command() -> None:
    from luocheng.cli.sample import sample

    (option,) = (p for p in sample.params if p.name == "formats")
    assert tuple(option.type.choices) == FORMATS  # type: ignore[attr-defined]


def test_the_sizes_of_the_city_are_told() -> None:
    from luocheng.cli.sample_city import BUILDINGS
    from luocheng.sample.city.write import LARGE

    assert f"--city                # {BUILDINGS:,} buildings" in PAGE
    assert f"beyond {LARGE:,} records" in PAGE


def test_the_reference_systems_of_the_city_are_told() -> None:
    from luocheng.sample.city.warp import CENTRE
    from luocheng.spatial.datums import frame_of

    frame = frame_of(*CENTRE)
    assert {frame, "EPSG:4490", "EPSG:4526", "GCJ-02"} <= set(re.findall(r"EPSG:\d+|GCJ-02", PAGE))
