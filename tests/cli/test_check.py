"""`luocheng check`, `luocheng assign`, `luocheng policy test`: files in, files out, exit codes, faults in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

POLICY = "guangzhou-renewal-2020"
UNITS = "单元编号,圈层,产业建设量（万平方米）,总建设量（万平方米）,按市区标准配置公共服务设施\nA,第一圈层,2.4,5,否\nB,第一圈层,3,5,否\nC,第三圈层,1,5,\nD,,1,5,否\n"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    path = tmp_path / "renewal-unit.csv"
    path.write_text(UNITS, encoding="utf-8")
    return path


def test_findings_as_json(run: Run, units: Path) -> None:
    data = run("check", POLICY, units, "--json", code=1).data
    share = {f["record"]: f for f in data["findings"] if f["rule"] == "industry-share"}
    assert {r: f["verdict"] for r, f in share.items()} == {
        "A": "fail",
        "B": "pass",
        "C": "judgement",
        "D": "missing",
    }
    failing = share["A"]
    assert (failing["measure"], failing["limit"], failing["margin"], failing["unit"]) == (
        48.0,
        60.0,
        -12.0,
        "%",
    )
    assert "缺口 6,000 平方米" in failing["explanation"]
    assert {"field", "from", "to"} <= set(failing["would_pass"][0])
    assert data["summary"]["records"] == {"renewal-unit": 4}


def test_the_register_is_found_by_columns_or_named(run: Run, units: Path, tmp_path: Path) -> None:
    other = tmp_path / "upload.csv"
    units.rename(other)
    for argument in (str(other), f"renewal-unit={other}"):
        done = run("check", POLICY, argument, code=1)
        assert "可通过：产业建设量增至 30,000 平方米" in done.out
        assert "不通过 1" in done.out


@pytest.mark.parametrize("kind", ["xlsx", "html", "csv", "json", "parquet"])
def test_findings_are_written(run: Run, units: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    done = run("check", POLICY, units, "-o", path, code=1)
    assert path.stat().st_size > 0
    assert str(path) in done.out


def test_in_english(run: Run, units: Path) -> None:
    done = run("check", POLICY, units, code=1, env={"LUOCHENG_LANG": "en"})
    assert "short by 6,000 平方米" in done.out
    assert "fails 1" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("no-such-policy", "x.csv"), 1, "没有叫这个名字的政策"),
        ((POLICY, "nothing.csv"), 1, "nothing.csv"),
        ((POLICY, "unit=x.csv"), 1, "没有台账“unit”"),
        ((POLICY, "renewal-unit.csv", "--on", "2019-01-01"), 1, "没有生效的规则"),
        ((POLICY, "renewal-unit.csv", "--on", "gestern"), 2, "gestern"),
        ((POLICY, "renewal-unit.csv", "renewal-unit=renewal-unit.csv"), 1, "给了两次"),
        ((POLICY, "renewal-unit.csv", "-o", "x.pdf"), 1, "不认识的输出格式"),
        ((POLICY,), 2, "RECORDS"),
        ((POLICY, "other.csv"), 1, "看不出是哪个台账"),
    ],
)
def test_what_may_be_wrong(run: Run, units: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    (units.parent / "other.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    done = run("check", *arguments, code=code, cwd=units.parent)
    assert said in done.err


def test_who_is_responsible(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "green-space.csv"
    path.write_text("编号,绿地类别\n1,生产绿地\n", encoding="utf-8")
    done = run("assign", "shijiazhuang-hitech-2020", "--json", code=None)
    data = json.loads(done.out)
    assert data["summary"]["outcomes"]["assigned"] > 0
    assert {r["assignment"] for r in data["assigned"]} == {"zone-authorities"}
    out = tmp_path / "duties.docx"
    run("assign", "shijiazhuang-hitech-2020", "-o", out, code=None)
    assert out.stat().st_size > 0


def test_scenarios_of_a_shipped_policy(run: Run) -> None:
    data = run("policy", "test", POLICY, "--json").data
    assert data["summary"]["fail"] == 0
    assert all(s["holds"] and s["proves"]["zh"] for s in data["scenarios"])


def test_help_names_the_formats(run: Run) -> None:
    assert ".parquet" in run("check", "--help").out
    assert ".docx" in run("assign", "--help").out


def test_references_between_registers_are_held_against_each_other(
    run: Run, units: Path, tmp_path: Path
) -> None:
    from luocheng.policy.folder import load_folder
    from luocheng.policy.locate import find_policy
    from luocheng.registers import register_types

    (kind, field) = next(
        (t, name)
        for t in register_types(load_folder(find_policy(POLICY))).values()
        for name, to in t.references.items()
        if to == "renewal-unit"
    )
    path = tmp_path / f"{kind.id}.csv"
    path.write_text(f"{kind.key},{field}\nP1,A\nP2,Z9\n", encoding="utf-8")
    done = run("check", POLICY, units, path, code=1)
    assert "“Z9”不是" in done.err
    assert "产业建设量" not in done.out


@pytest.fixture(scope="module")
def city(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    run("sample", folder, "--policy", "renewal-measures")
    return folder


def test_the_folder_of_the_policy_is_found_inside_a_folder(run: Run, city: Path, tmp_path: Path) -> None:
    first = run("check", "renewal-measures", city / "renewal-measures", "--on", "2025-06-01", code=None)
    again = run("check", "sample-city/renewal-measures", city, "--on", "2025-06-01", code=None)
    assert again.out == first.out
    outer = tmp_path / "several"
    for name in ("one", "two"):
        (outer / name).mkdir(parents=True)
        (outer / name / "renewal-unit.csv").write_text(UNITS, encoding="utf-8")
    done = run("check", POLICY, outer, code=1)
    assert "几个装着记录的文件夹" in done.err
    (outer / "two" / "renewal-unit.csv").unlink()
    assert "不通过 1" in run("check", POLICY, outer, code=1).out


def test_in_process_output_needs_no_file(units: Path) -> None:
    from click.testing import CliRunner

    from luocheng.cli import main

    done = CliRunner().invoke(main, ["check", POLICY, str(units), "--json"])
    assert done.exit_code == 1, done.output
    assert json.loads(done.stdout)["summary"]["records"] == {"renewal-unit": 4}


def test_numbers_have_no_tail_of_binary_fractions(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "renewal-unit.csv"
    path.write_text("单元编号,圈层,产业建设量,总建设量\nA,第一圈层,1.1,3\n", encoding="utf-8")
    (share,) = [
        f
        for f in run("check", POLICY, path, "--json", code=1).data["findings"]
        if f["rule"] == "industry-share"
    ]
    assert (share["measure"], share["margin"]) == (36.6666666667, -23.3333333333)


def test_what_is_not_in_force_says_when_it_is(run: Run, units: Path) -> None:
    done = run("check", POLICY, units, "--on", "2019-01-01", code=1)
    assert "尚未生效（2020-" in done.err
    english = run("check", POLICY, units, "--on", "2019-01-01", code=1, env={"LUOCHENG_LANG": "en"})
    assert "not begun, in force from 2020-" in english.err


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet", "gpkg"])
def test_what_comes_of_a_sample_says_so_under_a_real_policy(run: Run, tmp_path: Path, ending: str) -> None:
    made = ("--scale", "0.01", "--policy", POLICY, "--register", "renewal-unit", "--format", ending)
    run("sample", tmp_path / "made", *made)
    path = tmp_path / "made" / POLICY / f"renewal-unit.{ending}"
    assert "示例数据" in run("check", POLICY, path, code=None).out
    assert run("check", POLICY, path, "--json", code=None).data["summary"]["demonstration"] is True
    run("check", POLICY, path, "-o", tmp_path / "found.html", code=None)
    assert "（示例数据）检查结论" in (tmp_path / "found.html").read_text(encoding="utf-8")
    run("check", POLICY, path, "-o", tmp_path / "found.parquet", code=None)
    assert "示例数据" in pl.read_parquet_metadata(tmp_path / "found.parquet")["luocheng"]


def test_records_of_an_office_do_not_say_so(run: Run, units: Path) -> None:
    done = run("check", POLICY, units, "--json", code=1)
    assert done.data["summary"]["demonstration"] is False
    assert "示例数据" not in run("check", POLICY, units, code=1).out


# --- rules in words ---------------------------------------------------------------------------------------------------


def test_rules_are_said_in_words_on_the_terminal_as_data_and_as_a_page(run: Run, tmp_path: Path) -> None:
    done = run("policy", "rules", "guangzhou-renewal-2020")
    assert "算出：产业建设量 ÷ 总建设量（以 % 计）" in done.out
    done = run("policy", "rules", "guangzhou-renewal-2020", "--json")
    rules = done.data["rules"]
    assert {"id", "kind", "title", "clause", "evidence", "sentence", "note", "lines"} == set(rules[0])
    page = tmp_path / "rules.html"
    done = run("policy", "rules", "guangzhou-renewal-2020", "-o", str(page))
    assert str(page) in done.out
    assert page.read_text("utf-8").count("<article") == len(rules)


def test_rules_of_a_day_without_any_and_of_an_unknown_format_are_refused(run: Run, tmp_path: Path) -> None:
    done = run("policy", "rules", "sample-city/renewal-measures", "--on", "2030-01-01", code=1)
    assert "2030-01-01" in done.err
    done = run("policy", "rules", "guangzhou-renewal-2020", "-o", str(tmp_path / "rules.txt"), code=1)
    assert ".html" in done.err
