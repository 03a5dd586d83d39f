"""The worked example of renewal finance comes out as its page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.commands import run_command

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "renewal-finance.md"
TABLES = re.compile(r"^`([\w-]+\.csv)`:\n\n```csv\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINES = re.compile(r"^```text\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, object]]:
    folder = tmp_path_factory.mktemp("finance")
    files = []
    for name, text in TABLES.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).write_text(text, encoding="utf-8")
        files.append(str(folder / name))
    assert len(files) == 4
    result = run_command("check", "guangzhou-renewal-2020", *files, "--json")
    assert result.returncode == 1, result.stderr
    return {(f["record"], f["rule"]): f for f in json.loads(result.stdout)["findings"]}


def test_every_line_of_arithmetic_is_what_the_command_prints(
    findings: dict[tuple[str, str], dict[str, object]],
) -> None:
    said = {str(f["explanation"]) for f in findings.values()}
    lines = [line for block in LINES.findall(PAGE.read_text(encoding="utf-8")) for line in block.splitlines()]
    assert len(lines) == 7
    assert not [line for line in lines if line not in said]


@pytest.mark.parametrize(
    ("record", "rule", "verdict", "measure"),
    [
        ("P1", "cost-commercial-value", "pass", 12_000 * 2.5 * 15_000 * 0.60 / 10_000),
        ("P2", "compensation-floor", "pass", 9_600),
        ("ZH-01", "break-even-plot-ratio", "pass", 225_000 * 10_000 / (60_000 * 12_500)),
        ("ZH-01", "consolidation-area-share", "pass", 10),
        ("ZH-01", "consolidation-conditions", "pass", None),
        ("GX-01", "industry-share", "pass", 60),
        ("GX-02", "industry-share", "fail", 54),
        ("YD-01", "offsite-value-not-lower", "pass", 15_200),
        ("YD-01", "offsite-plot-ratio", "pass", 15_000 * 10_000 / (10_000 * 10_000)),
    ],
)
def test_the_example_by_hand(
    findings: dict[tuple[str, str], dict[str, object]],
    record: str,
    rule: str,
    verdict: str,
    measure: float | None,
) -> None:
    finding = findings[record, rule]
    assert finding["verdict"] == verdict
    assert finding["measure"] == (pytest.approx(measure) if measure is not None else None)


def test_the_costs_of_the_example_add_up() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = [
        int(n.replace(",", "")) for n in re.findall(r"^\|[^|]+\|[^|]+\| ([\d,]+) \|$", text, re.MULTILINE)
    ]
    *parts, total = rows
    assert sum(parts) == total == 225_000
