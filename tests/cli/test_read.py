"""`luocheng read`: what it prints, what it writes, and what it says when something is wrong."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from luocheng.cli import main
from luocheng.documents.reading import read_documents
from luocheng.policy.export import FORMATS
from luocheng.policy.model import COMPARATORS
from luocheng.policy.plain import plan_to_dict

DOCUMENT = {
    "label", "title", "issuer", "number", "date", "text", "clauses", "tasks", "targets", "references", "findings",
}  # fmt: skip
CLAUSE = {"path", "number", "title", "text", "start", "end"}
TASK = {"path", "title", "lead_units", "support_units", "deadline", "start", "end"}
TARGET = {"path", "subject", "indicator", "comparator", "value", "unit", "year", "quote", "start", "end"}
REFERENCE = {"title", "number", "path", "start", "end"}
FINDING = {"code", "severity", "path", "message", "remedy", "start", "end"}


def holds(d: dict[str, Any]) -> None:
    """Hold one document of a plan to the contract."""
    assert set(d) >= DOCUMENT
    text = d["text"]
    for kind, keys in (
        ("clauses", CLAUSE), ("tasks", TASK), ("targets", TARGET), ("references", REFERENCE), ("findings", FINDING),
    ):  # fmt: skip
        for record in d[kind]:
            assert set(record) >= keys, kind
            assert isinstance(record["path"], list)
            assert all(isinstance(p, str) and p for p in record["path"])
            assert 0 <= record["start"] <= record["end"] <= len(text)
    for clause in d["clauses"]:
        assert text[clause["start"] : clause["end"]] == clause["text"]
        assert clause["path"][-1] == clause["number"]
    for record in (*d["tasks"], *d["targets"]):
        assert record["start"] < record["end"]
        assert text[record["start"] : record["end"]] == record["quote"]
    for target in d["targets"]:
        assert target["comparator"] in COMPARATORS
        assert (target["comparator"] == "done") == (target["value"] is None)
        assert (target["comparator"] == "range") == isinstance(target["value"], list)
        assert target["year"] is None or 1990 < target["year"] < 2100
    for task in d["tasks"]:
        for start, end in task["assigned"]:
            assert 0 <= start < end <= len(text)
        assert not set(task["lead_units"]) & set(task["support_units"])
    for finding in d["findings"]:
        assert finding["severity"] in {"error", "warning", "note"}
        assert finding["message"]["zh"]
        assert finding["message"]["en"]


# --- the plan as JSON ---------------------------------------------------------------------------------------


def test_every_sample_keeps_the_contract(run: Callable[..., Any], sample: Path) -> None:
    plan = run("read", "--json", sample / "documents").data
    assert len(plan["documents"]) >= 28
    assert "faults" not in plan
    for document in plan["documents"]:
        holds(document)
        assert document["title"]
        assert document["clauses"] or document["tasks"]
    assert sum(len(d["tasks"]) for d in plan["documents"]) > 250
    assert sum(len(d["targets"]) for d in plan["documents"]) > 500


@pytest.mark.parametrize("ending", [".txt", ".html", ".docx", "-auto.docx", ".pdf"])
def test_every_format_keeps_the_contract(run: Callable[..., Any], sample: Path, ending: str) -> None:
    (document,) = run("read", "--json", sample / "formats" / f"three-year-action-plan{ending}").data[
        "documents"
    ]
    holds(document)
    assert len(document["tasks"]) >= 40
    assert len(document["targets"]) >= 100


def test_the_reference_documents_keep_the_contract(run: Callable[..., Any], shared: Path) -> None:
    plan = run("read", "--json", *sorted((shared / "documents").iterdir())).data
    labels = [d["label"] for d in plan["documents"]]
    assert labels == sorted(set(labels), key=labels.index)
    assert all(labels)
    for document in plan["documents"]:
        holds(document)


def test_offsets_count_characters_and_paths_are_as_printed(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "𠀀.md"
    path.write_text(
        "示例市工作方案（2024—2026年）\n\n一、𠮷祥工程\n\n（一）建设。到2026年，𠮷祥公园达到20个以上。（市园林局负责）\n",
        encoding="utf-8",
    )
    (document,) = run("read", "--json", path).data["documents"]
    holds(document)
    assert [c["path"] for c in document["clauses"]] == [["一"], ["一", "(一)"]]
    (target,) = document["targets"]
    assert (target["comparator"], target["value"], target["unit"], target["year"]) == (">=", 20, "个", 2026)
    assert "𠮷祥公园达到20个以上" in target["quote"]


# --- several files --------------------------------------------------------------------------------------------


def test_several_files_come_in_the_order_given(run: Callable[..., Any], styles: Path) -> None:
    names = ["13-sports.md", "02-preschool-education.md", "16-ports.md"]
    plan = run("read", "--json", *(styles / n for n in names)).data
    assert [d["source"] for d in plan["documents"]] == names


def test_a_folder_stands_for_the_documents_in_it(
    run: Callable[..., Any], styles: Path, tmp_path: Path
) -> None:
    below = tmp_path / "下级 文件夹"
    below.mkdir()
    shutil.copy(styles / "13-sports.md", below / "体育.md")
    shutil.copy(styles / "16-ports.md", tmp_path / "a.TXT")
    for name in ("~$a.docx", ".hidden.md", "picture.png", "data.csv", "no suffix"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    (tmp_path / "folder.md").mkdir()
    plan = run("read", "--json", tmp_path).data
    assert [d["source"] for d in plan["documents"]] == ["a.TXT", "体育.md"]


def test_many_files_read_as_one_by_one(run: Callable[..., Any], styles: Path) -> None:
    """From a certain number on several processes read; nothing in the output may tell."""
    files = sorted(styles.glob("*.md"))
    assert len(files) >= 8
    together = run("read", "--json", *files)
    assert together.data["documents"] == [
        d for f in files for d in json.loads(json.dumps(plan_to_dict(read_documents(f))))["documents"]
    ]
    assert run("read", "--json", *files).out == together.out


def test_many_pdf_files_in_several_processes(run: Callable[..., Any], sample: Path) -> None:
    files = sorted((sample / "formats").glob("0*.pdf"))
    assert len(files) >= 8
    plan = run("read", "--json", *files).data
    assert [d["source"] for d in plan["documents"]] == [f.name for f in files]


def test_a_document_with_several_parts_gives_several(run: Callable[..., Any], styles: Path) -> None:
    plan = run("read", "--json", styles / "20-collection.md").data
    assert [d["label"] for d in plan["documents"]] == ["篇一", "篇二", "篇三"]


# --- what is wrong ----------------------------------------------------------------------------------------------


def test_unknown_options_are_wrong_usage(run: Callable[..., Any], styles: Path) -> None:
    said = run("read", styles / "13-sports.md", "--nonsense", code=2)
    assert "--nonsense" in said.err
    assert not said.out
    assert run("read", code=2).err
    assert run("nonsense", code=2).err


def test_a_missing_file_is_named(run: Callable[..., Any], tmp_path: Path) -> None:
    said = run("read", tmp_path / "没有.docx", code=1)
    assert str(tmp_path / "没有.docx") in said.err
    assert "没有这个文件" in said.err
    assert "办法" in said.err


def test_a_dash_is_the_name_of_a_file(run: Callable[..., Any], tmp_path: Path) -> None:
    said = run("read", "-", code=1, cwd=tmp_path)
    assert "没有这个文件" in said.err


@pytest.mark.parametrize("many", [False, True])
def test_the_good_files_are_read_beside_the_bad(
    run: Callable[..., Any], styles: Path, tmp_path: Path, *, many: bool
) -> None:
    good = sorted(styles.glob("*.md"))[: 8 if many else 1]
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing")
    said = run("read", "--json", good[0], bad, *good[1:], tmp_path / "missing.md", code=1)
    assert {d["source"] for d in said.data["documents"]} == {g.name for g in good}
    faults = said.data["faults"]
    assert [f["code"] for f in faults] == ["pdf-damaged", "file-missing"]
    for fault in faults:
        assert set(fault) >= {"code", "where", "what", "expected", "remedy"}
        assert fault["what"]["zh"] in said.err
        assert fault["where"] in said.err
        assert fault["remedy"]["zh"]
    summary = run("read", good[0], bad, *good[1:], code=1)
    assert "条款" in summary.out
    assert "坏.pdf" in summary.err


def test_a_folder_without_documents_is_named(run: Callable[..., Any], styles: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    said = run("read", tmp_path, code=1)
    assert str(tmp_path) in said.err
    assert "docx" in said.err
    beside = run("read", "--json", tmp_path, styles / "13-sports.md", code=1).data
    assert len(beside["documents"]) == 1
    assert beside["faults"][0]["code"] == "no-files"


def test_a_name_too_long_is_no_crash(run: Callable[..., Any], styles: Path) -> None:
    said = run("read", "x" * 300 + ".txt", styles / "13-sports.md", code=1)
    assert "xxx" in said.err
    assert "条款" in said.out


def test_what_cannot_be_shown_is_written_in_codes(run: Callable[..., Any], styles: Path) -> None:
    """A terminal of another encoding is no reason to fail, and JSON is utf-8 whatever the terminal is."""
    latin = {"PYTHONIOENCODING": "latin-1"}
    assert "\\u" in run("read", styles / "13-sports.md", env=latin).out
    assert (
        run("read", styles / "13-sports.md", "--json", env=latin)
        .data["documents"][0]["title"]
        .startswith("北原市")
    )
    assert run("read", "missing", env=latin, code=1).err


# --- output -----------------------------------------------------------------------------------------------------


def test_output_into_one_file(run: Callable[..., Any], styles: Path, tmp_path: Path) -> None:
    path = tmp_path / "计划 一.json"
    said = run("read", styles / "13-sports.md", styles / "20-collection.md", "-o", path)
    assert str(path) in said.out
    assert len(json.loads(path.read_text(encoding="utf-8"))["documents"]) == 4
    assert list(tmp_path.iterdir()) == [path]


def test_one_file_with_a_bad_document_beside_it(
    run: Callable[..., Any], styles: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plan.json"
    said = run("read", styles / "13-sports.md", tmp_path / "missing.md", "-o", path, "--json", code=1)
    assert len(json.loads(path.read_text(encoding="utf-8"))["documents"]) == 1
    assert len(said.data["documents"]) == 1
    assert said.data["faults"][0]["code"] == "file-missing"


@pytest.mark.parametrize("name", FORMATS)
def test_output_into_a_folder(run: Callable[..., Any], styles: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "新 文件夹" / "计划"
    said = run("read", styles / "13-sports.md", "-o", folder, "--format", name)
    assert [p.name for p in folder.iterdir()] == [f"13-sports.{name}"]
    assert str(folder) in said.out
    assert (folder / f"13-sports.{name}").stat().st_size > 1000


def test_a_folder_gets_a_plan_a_file(run: Callable[..., Any], styles: Path, tmp_path: Path) -> None:
    names = ["json", "yaml", "xlsx"]
    files = sorted(styles.glob("0*.md"))
    run("read", *files, "-o", tmp_path / "out", "--format", ",".join(names))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(
        f"{f.stem}.{n}" for f in files for n in names
    )
    for file in files:
        plan = json.loads((tmp_path / "out" / f"{file.stem}.json").read_text(encoding="utf-8"))
        assert plan["documents"][0]["source"] == file.name


def test_files_of_one_name_do_not_overwrite_each_other(
    run: Callable[..., Any], sample: Path, styles: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(styles / "16-ports.md", other / "01-water-saving.md")
    files = [
        styles / "01-water-saving.md",
        sample / "formats" / "01-water-saving.txt",
        other / "01-water-saving.md",
    ]
    run("read", *files, "-o", tmp_path / "out", "--format", "json")
    plans = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((tmp_path / "out").iterdir())]
    assert len(plans) == 3
    assert len({p["documents"][0]["source"] + p["documents"][0]["title"] for p in plans}) == 3


def test_json_beside_a_folder(run: Callable[..., Any], styles: Path, tmp_path: Path) -> None:
    said = run(
        "read", styles / "13-sports.md", tmp_path / "no.md", "-o", tmp_path / "out", "--format", "json", "--json", code=1
    )  # fmt: skip
    assert len(said.data["documents"]) == 1
    assert said.data["faults"][0]["code"] == "file-missing"
    assert (tmp_path / "out" / "13-sports.json").is_file()


@pytest.mark.parametrize(
    ("output", "extra"),
    [("plan.foo", []), ("out", ["--format", "json,foo"]), ("missing/plan.json", []), ("file/out", [])],
)
def test_output_that_cannot_be_written_is_refused(
    run: Callable[..., Any], styles: Path, tmp_path: Path, output: str, extra: list[str]
) -> None:
    (tmp_path / "file").write_text("keep", encoding="utf-8")
    said = run("read", styles / "13-sports.md", "-o", tmp_path / output, *extra, code=1)
    assert "foo" in said.err or output in said.err
    assert "办法" in said.err
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_plan_written_is_read_back(run: Callable[..., Any], styles: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    run("read", styles / "13-sports.md", "-o", path, "-q")
    assert run("read", "--json", path).data == run("read", "--json", styles / "13-sports.md").data


# --- the unit directory ---------------------------------------------------------------------------------------------

UNITS = {"市教育局": ["教育局"], "市财政局": ["市财局"]}


def write_units(path: Path) -> Path:
    """Write `UNITS` in the format that the name of the file says."""
    rows = [["规范名称", "别名"], *([n, "、".join(a)] for n, a in UNITS.items())]
    if path.suffix == ".yaml":
        path.write_text(yaml.safe_dump(UNITS, allow_unicode=True), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(path)
    return path


PLAN = "示例市工作方案\n\n一、任务\n\n1.甲事。（教育局、市财局、市水务局负责）\n"


@pytest.mark.parametrize("name", ["units.yaml", "units.csv", "units.xlsx"])
def test_units_are_compared_with_the_directory(run: Callable[..., Any], tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text(PLAN, encoding="utf-8")
    units = write_units(tmp_path / name)
    (document,) = run("read", "--json", tmp_path / "a.md", "--units", units).data["documents"]
    (task,) = document["tasks"]
    assert task["lead_units"] == ["教育局", "市财局", "市水务局"]
    assert task["canonical"] == {"教育局": "市教育局", "市财局": "市财政局"}
    unknown = [f for f in document["findings"] if f["code"] == "unit-unknown"]
    assert len(unknown) == 1
    assert "市水务局" in unknown[0]["message"]["zh"]
    assert unknown[0]["path"] == ["一", "1"]
    (plain,) = run("read", "--json", tmp_path / "a.md").data["documents"]
    assert plain["tasks"][0]["canonical"] == {}
    assert "unit-unknown" not in {f["code"] for f in plain["findings"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [("units.yaml", "市教育局: ["), ("units.csv", "a,b\n1,2\n"), ("units.xlsx", "no zip"), ("units.doc", ""), ("no.yaml", None)],
)  # fmt: skip
def test_a_bad_directory_is_told_once(
    run: Callable[..., Any], styles: Path, tmp_path: Path, name: str, content: str | None
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    said = run("read", *sorted(styles.glob("*.md")), "--units", tmp_path / name, code=1)
    assert said.err.count(name) <= 2, "once as the place, at most once more in the reason"
    assert "规范名称" in said.err
    assert not said.out


# --- manners ------------------------------------------------------------------------------------------------------


def test_quiet_says_nothing(run: Callable[..., Any], styles: Path, tmp_path: Path) -> None:
    said = run("read", "--quiet", styles / "13-sports.md", "-o", tmp_path / "a.json")
    assert (said.out, said.err) == ("", "")
    assert run("read", "-q", styles / "13-sports.md").out == ""
    assert "missing" in run("read", "-q", "missing.md", code=1).err


def test_english(run: Callable[..., Any], styles: Path) -> None:
    english = {"LUOCHENG_LANG": "en"}
    said = run("read", styles / "13-sports.md", "missing.md", env=english, code=1)
    assert "clauses" in said.out
    assert "there is no such file" in said.err
    assert "remedy" in said.err
    assert not any(word in said.err for word in ("办法", "没有"))


def test_the_summary_counts_what_was_read(run: Callable[..., Any], styles: Path) -> None:
    (d,) = run("read", "--json", styles / "13-sports.md").data["documents"]
    out = run("read", styles / "13-sports.md").out
    assert d["title"] in out
    assert f"条款 {len(d['clauses'])}" in out
    assert f"任务 {len(d['tasks'])}" in out
    assert f"指标 {len(d['targets'])}" in out
    many = run("read", styles).out
    assert "份文件" in many


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_a_closed_pipe_is_no_error(command: list[str], sample: Path, arguments: list[str]) -> None:
    with subprocess.Popen(
        [*command, "read", *arguments, str(sample / "documents")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert len(process.stdout.read(10)) == 10
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(30) == 0
    assert said == ""


def children(process: int) -> list[int]:
    """Return the processes that a process has started, on systems that tell."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    if not listed.exists():
        pytest.skip("this system does not tell which processes a process has started")
    return [int(p) for p in listed.read_text().split()]


def wait_for_children(process: subprocess.Popen[bytes]) -> list[int]:
    """Wait until a command has started the processes that read; a busy machine takes its time."""
    limit = time.monotonic() + 20
    while not (found := children(process.pid)) and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    return found


def test_a_process_that_is_ended_does_not_hang_the_rest(command: list[str], sample: Path) -> None:
    """As the system does when memory runs out."""
    files = [str(p) for p in sorted((sample / "formats").glob("*.docx"))] * 2
    with subprocess.Popen(
        [*command, "read", "--json", *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        found = wait_for_children(process)
        time.sleep(0.3)
        os.kill(found[0], signal.SIGKILL)
        out, said = process.communicate(timeout=50)
    plan = json.loads(out)
    assert [d["source"] for d in plan["documents"]] == [d for f in files for d in [Path(f).name] * copies(f)]
    assert process.returncode == 0
    assert said == b""


def copies(file: str) -> int:
    """Return how many documents a file of the samples holds."""
    return 3 if "20-collection" in file else 1


@pytest.mark.parametrize("later", [0.0, 0.002, 0.01, 0.1])
def test_an_interrupt_ends_the_reading(command: list[str], sample: Path, later: float) -> None:
    """At whatever moment it comes: while the processes that read start, or when they are at work."""
    files = [str(p) for p in sorted((sample / "formats").glob("*.pdf"))] * 20
    with subprocess.Popen(
        [*command, "read", "--json", *files],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        wait_for_children(process)
        time.sleep(later)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode != 0
    assert b"Traceback" not in said


# --- in this process --------------------------------------------------------------------------------------------------


@pytest.fixture
def runner() -> Iterator[CliRunner]:
    """Return a runner of commands; the command turns the collector of garbage off, which is turned on again."""
    import gc

    yield CliRunner()
    gc.enable()


def test_help_tells_what_can_be_read(runner: CliRunner) -> None:
    said = runner.invoke(main, ["read", "-h"])
    assert said.exit_code == 0
    for word in ("docx", "pdf", "--json", "--units", "--output", "--format", "--quiet"):
        assert word in said.output


def test_version(runner: CliRunner) -> None:
    from luocheng import __version__

    assert __version__ in runner.invoke(main, ["--version"]).output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_faults_speak_the_language_asked_for(runner: CliRunner, language: str) -> None:
    said = runner.invoke(main, ["read", "没有.md"], env={"LUOCHENG_LANG": language})
    assert said.exit_code == 1
    assert ("there is no such file" in said.output) == (language == "en")
