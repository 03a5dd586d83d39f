"""`luocheng register` and `luocheng policy fields`, as people and programs call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commands import run_command
from tests.registers.conftest import lots

from luocheng.errors import LuochengError
from luocheng.registers import RegisterType, read_register

REGISTERS = """\
- id: lot
  title: {zh: 地块, en: Lot}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text}
    - {id: area, label: {zh: 面积, en: Area}, type: number, unit: 公顷, min: 0}
    - {id: floor_area, label: {zh: 建筑面积, en: Floor area}, type: number, unit: 平方米}
    - {id: ratio, label: {zh: 容积率, en: Plot ratio}, type: number, formula: floor_area / area}
    - {id: zone, label: {zh: 分区, en: Zone}, type: reference, to: zone, back: lots}
- id: zone
  title: {zh: 分区, en: Zone}
  fields:
    - {id: code, label: {zh: 编号, en: Code}, type: text}
    - {id: total, label: {zh: 总面积, en: Total area}, type: number, unit: 公顷, formula: sum(lots.area)}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "policy.yaml").write_text(
        "format: 1\nid: test\ntitle: {zh: 试验, en: Test}\ntext: {checksum: " + "0" * 64 + "}\n",
        encoding="utf-8",
    )
    for name in ("tasks", "targets"):
        (folder / f"{name}.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "registers.yaml").write_text(REGISTERS, encoding="utf-8")
    return folder


def run(*words: str | Path, english: bool = False, folder: Path | None = None) -> tuple[int, str, str]:
    done = run_command(*words, env={"LUOCHENG_LANG": "en" if english else "zh"}, cwd=folder)
    out, said = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in said
    return done.returncode, out, said


def test_from_template_to_geometry_free_formats(policy: Path, tmp_path: Path) -> None:
    code, out, _ = run("register", "template", policy, "地块", folder=tmp_path)
    assert (code, out) == (0, "已写入 地块.xlsx：“地块”4 列，必填 1 列\n")
    (tmp_path / "lots.csv").write_text("编号,面积（亩）,建筑面积,分区\n0101,15,20000,A\n", encoding="gb18030")
    code, out, _ = run("register", "check", policy, "lot", tmp_path / "lots.csv", english=True)
    assert (code, out) == (0, "lots.csv: 1 records, ready for use\n")
    code, out, _ = run(
        "register", "convert", policy, "lot", tmp_path / "lots.csv", tmp_path / "lots.xlsx", "--json"
    )
    assert code == 0
    assert json.loads(out)["records"] == 1
    code, _, _ = run("register", "convert", policy, "lot", tmp_path / "lots.xlsx", tmp_path / "back.csv")
    assert code == 0
    assert (tmp_path / "back.csv").read_text(
        encoding="utf-8-sig"
    ) == "编号,面积（公顷）,建筑面积（平方米）,容积率,分区\n0101,1,20000,2,A\n"


def test_faults_are_told_in_both_languages_and_as_data(policy: Path, tmp_path: Path) -> None:
    file = tmp_path / "lots.csv"
    file.write_text("编号,面积（公顷）\n0101,约1\n0101,-1\n", encoding="utf-8")
    code, out, said = run("register", "check", policy, "lot", file)
    assert (code, out) == (1, "")
    assert "lots.csv:2 面积（公顷）：“约1”不是数\n  应为：数，单位公顷，如 1200.5\n" in said
    assert "没有读入任何记录" in said
    _, _, said = run("register", "check", policy, "lot", file, english=True)
    assert "'约1' is no number" in said
    code, out, _ = run("register", "check", policy, "lot", file, "--json")
    data = json.loads(out)
    assert (code, data["records"]) == (1, 0)
    assert {f["code"] for f in data["faults"]} == {"register-value", "register-limit", "register-key-twice"}
    code, _, _ = run("register", "convert", policy, "lot", file, tmp_path / "x.xlsx")
    assert code == 1
    assert not (tmp_path / "x.xlsx").exists()


def test_references_are_held_against_another_file(policy: Path, tmp_path: Path) -> None:
    (tmp_path / "lots.csv").write_text("code,area,zone\n1,2,A\n2,3,C\n", encoding="utf-8")
    (tmp_path / "zones.csv").write_text("编号,总面积\nA,\n", encoding="utf-8")
    code, _, said = run(
        "register", "check", policy, "lot", tmp_path / "lots.csv", "--with", f"zone={tmp_path / 'zones.csv'}"
    )
    assert code == 1
    assert "“C”不是“分区”里的编号" in said
    (tmp_path / "lots.csv").write_text("code,area,zone\n1,2,A\n2,3,A\n", encoding="utf-8")
    code, _, _ = run(
        "register",
        "convert",
        policy,
        "zone",
        tmp_path / "zones.csv",
        tmp_path / "z.csv",
        "--with",
        f"lot={tmp_path / 'lots.csv'}",
    )
    assert code == 0
    assert (tmp_path / "z.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "A,5"


def test_fields_are_listed(policy: Path) -> None:
    code, out, _ = run("policy", "fields", policy)
    assert code == 0
    assert "    ratio  容积率  = floor_area / area\n" in out
    assert out.endswith("2 个台账，7 个字段\n")
    code, out, _ = run("policy", "fields", policy, "--json")
    data = json.loads(out)
    assert [r["id"] for r in data["registers"]] == ["lot", "zone"]
    assert data["registers"][0]["fields"][1] == {
        "id": "area", "label": {"zh": "面积", "en": "Area"}, "type": "number", "unit": "公顷", "required": False, "min": 0, "max": None,
        "choices": [], "to": None, "back": None, "formula": None, "check": None, "note": None, "example": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "{policy}", "lott", "x.csv"], "是否想写 lot？"),
        (["check", "{policy}", "lot", "none.csv"], "没有这个文件"),
        (["check", "none", "lot", "x.csv"], "none"),
        (["template", "{policy}", "lot", "-o", "x.docx"], "样表只写成 .xlsx"),
        (["template", "{policy}", "lot", "-o", "none/x.xlsx"], "写不进去"),
        (["check", "{policy}", "lot", "{policy}"], "不是能读的台账文件"),
    ],
)
def test_what_goes_wrong_is_said_in_words(policy: Path, tmp_path: Path, words: list[str], said: str) -> None:
    code, _, err = run("register", *(w.format(policy=policy) for w in words), folder=tmp_path)
    assert code == 1
    assert said in err


def test_a_policy_whose_computed_fields_need_each_other_is_refused(policy: Path) -> None:
    file = policy / "registers.yaml"
    file.write_text(REGISTERS.replace("formula: floor_area / area", "formula: ratio + 1"), encoding="utf-8")
    code, _, err = run("policy", "fields", policy)
    assert code == 1
    assert "ratio → ratio" in err
    assert "registers.yaml:7 (lot.ratio)" in err


@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode), st.text('0123456789,，\t"\n code编号户数-.e万亿年月', max_size=200).map(lambda t: ("code,户数,approved,total_floor_area\n" + t).encode())), suffix=st.sampled_from([".csv", ".xlsx", ".parquet", ".gpkg", ".geojson", ".ods"]))  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_file_holds_it_is_read_or_refused(
    data: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    register: RegisterType = lots()
    try:
        reading = read_register(path, register)
    except LuochengError as error:
        assert all(f.what and f.what_en for f in error.faults)  # noqa: PT017 - either is right
    else:
        assert reading.frame.schema == register.schema()
        assert reading.frame["code"].null_count() == 0
