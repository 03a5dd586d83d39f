"""One call for every format: by extension, by name, or a whole folder."""

from __future__ import annotations

import subprocess
import sys

import pytest

from luocheng.errors import LuochengError
from luocheng.policy.export import FORMATS, export


@pytest.mark.parametrize(
    "name", ["plan.json", "plan.yaml", "plan.yml", "plan.xlsx", "plan.docx", "plan.html", "PLAN.XLSX"]
)
def test_the_extension_says_the_format(document, tmp_path, name):
    assert export([document], tmp_path / name) == [tmp_path / name]
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_size > 1000


def test_the_format_can_be_named(document, tmp_path):
    export([document], tmp_path / "plan.txt", "json")
    assert (tmp_path / "plan.txt").read_text("utf-8").startswith("{")


def test_a_folder_gets_every_format(document, tmp_path):
    written = export([document], tmp_path)
    assert [p.name for p in written] == [f"绿道.{f}" for f in FORMATS]
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in written}


def test_a_folder_gets_the_format_named(document, tmp_path):
    assert export([document], tmp_path, ".docx") == [tmp_path / "绿道.docx"]


def test_no_document_is_no_fault(tmp_path):
    assert len(export([], tmp_path)) == len(FORMATS)


@pytest.mark.parametrize("name", ["plan.pdf", "plan", "plan."])
def test_an_unknown_format_is_refused(document, tmp_path, name):
    with pytest.raises(LuochengError) as caught:
        export([document], tmp_path / name)
    assert [f.code for f in caught.value.faults] == ["unknown-format"]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_folder_that_is_not_there_is_reported(document, tmp_path, format_):
    with pytest.raises(LuochengError) as caught:
        export([document], tmp_path / "none" / f"plan.{format_}")
    assert [(f.code, f.where) for f in caught.value.faults] == [
        ("unwritable", str(tmp_path / "none" / f"plan.{format_}"))
    ]


def test_what_was_there_stays_when_writing_fails(document, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("before", "utf-8")
    document.targets[0].value = object()  # type: ignore[assignment]
    with pytest.raises(TypeError):
        export([document], path)
    assert [p.name for p in tmp_path.iterdir()] == ["plan.json"]
    assert path.read_text("utf-8") == "before"


def test_importing_it_loads_no_heavy_library():
    code = (
        "import sys, luocheng.policy.export, luocheng.policy.export.xlsx_export, luocheng.policy.export.docx_export,"
        "luocheng.policy.export.html_export, luocheng.policy.export.yaml_export, luocheng.policy.export.json_export;"
        "print(*{'openpyxl','xlsxwriter','docx','lxml','yaml','click','rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
