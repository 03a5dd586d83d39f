"""`luocheng policy`: folders started, checked and compared from the command line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., Any]
FILES = {"policy.yaml", "tasks.yaml", "targets.yaml", "references.yaml"}


@pytest.fixture(scope="module")
def plan(sample: Path) -> Path:
    return sample / "documents" / "style-samples" / "16-ports.md"


@pytest.fixture
def folder(run: Run, plan: Path, tmp_path: Path) -> Path:
    """Return a folder that was just started, nothing reviewed."""
    run("policy", "init", plan, tmp_path / "ports")
    return tmp_path / "ports"


def accept(folder: Path, file: str, count: int = 1) -> None:
    """Review the first items of a file, as a person does in an editor."""
    path = folder / file
    path.write_text(
        path.read_text(encoding="utf-8").replace("status: draft", "status: accepted", count), encoding="utf-8"
    )


def statuses(folder: Path, file: str) -> list[str]:
    return re.findall(r"status: (\w+)", (folder / file).read_text(encoding="utf-8"))


# --- init -----------------------------------------------------------------------------------------------------


def test_init_writes_drafts(run: Run, plan: Path, tmp_path: Path) -> None:
    said = run("policy", "init", plan, tmp_path / "a" / "ports")
    assert {p.name for p in (tmp_path / "a" / "ports").iterdir()} >= FILES
    assert set(statuses(tmp_path / "a" / "ports", "tasks.yaml")) == {"draft"}
    assert "任务 8" in said.out
    assert "luocheng policy check" in said.out
    assert not said.err


def test_init_in_english(run: Run, plan: Path, tmp_path: Path) -> None:
    said = run("policy", "init", plan, tmp_path / "ports", env={"LUOCHENG_LANG": "en"})
    assert "8 tasks" in said.out


def test_init_of_a_file_with_several_documents_wants_a_label(run: Run, styles: Path, tmp_path: Path) -> None:
    several = styles / "20-collection.md"
    said = run("policy", "init", several, tmp_path / "a", code=1)
    assert str(several) in said.err
    assert all(label in said.err for label in ("--label", "篇一", "篇二", "篇三"))
    assert not (tmp_path / "a").exists()
    wrong = run("policy", "init", several, tmp_path / "a", "--label", "篇九", code=1)
    assert "篇九" in wrong.err
    run("policy", "init", several, tmp_path / "a", "--label", "篇二")
    kept = yaml.safe_load((tmp_path / "a" / "policy.yaml").read_text(encoding="utf-8"))
    assert "篇二" in json.dumps(kept, ensure_ascii=False, default=str)
    assert run("policy", "check", tmp_path / "a", "--text", several).code == 0
    assert run("policy", "coverage", tmp_path / "a", "--text", several, "--json").data


def test_init_does_not_write_over_what_was_reviewed(run: Run, plan: Path, folder: Path) -> None:
    accept(folder, "tasks.yaml", 2)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    said = run("policy", "init", plan, folder, code=1)
    assert str(folder) in said.err
    assert "--force" in said.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    again = run("policy", "init", plan, folder, "--force")
    assert "2" in re.search(r"保留已复核 (\d+) 项", again.out)[1]  # type: ignore[index]
    assert statuses(folder, "tasks.yaml").count("accepted") == 2
    assert run("policy", "check", folder, "--text", plan).code == 0


def test_init_keeps_phrases_or_sentences(run: Run, plan: Path, tmp_path: Path) -> None:
    for evidence in ("phrase", "sentence"):
        run("policy", "init", plan, tmp_path / evidence, "--evidence", evidence)
    sizes = [len((tmp_path / e / "targets.yaml").read_text(encoding="utf-8")) for e in ("phrase", "sentence")]
    assert sizes[0] < sizes[1]
    assert run("policy", "init", plan, tmp_path / "x", "--evidence", "page", code=2)


@pytest.mark.parametrize("bad", ["missing.md", "empty.docx"])
def test_init_of_a_file_that_cannot_be_read(run: Run, tmp_path: Path, bad: str) -> None:
    (tmp_path / "empty.docx").write_bytes(b"")
    said = run("policy", "init", tmp_path / bad, tmp_path / "out", code=1)
    assert bad in said.err
    assert "办法" in said.err
    assert not (tmp_path / "out").exists()


def test_init_over_a_file_is_refused(run: Run, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("keep", encoding="utf-8")
    said = run("policy", "init", plan, tmp_path / "out", code=1)
    assert str(tmp_path / "out") in said.err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "keep"


# --- check ----------------------------------------------------------------------------------------------------


def test_check_of_a_sound_folder(run: Run, folder: Path, plan: Path) -> None:
    said = run("policy", "check", folder)
    assert "8 项任务" in said.out
    assert "--text" in said.out
    assert "发现问题 0 处" in run("policy", "check", folder, "--text", plan).out
    assert run("policy", "check", folder, "--text", plan, "--json").data == {"findings": []}


def test_check_finds_evidence_that_is_not_in_the_text(
    run: Run, folder: Path, plan: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.md"
    text = plan.read_text(encoding="utf-8")
    changed.write_text(re.sub(r"\d(?=[万亿个%])", "9", text), encoding="utf-8")
    said = run("policy", "check", folder, "--text", changed, code=1)
    assert "targets.yaml" in said.err
    findings = run("policy", "check", folder, "--text", changed, "--json", code=1).data["findings"]
    assert findings
    for finding in findings:
        assert set(finding) == {
            "code", "severity", "file", "line", "item", "path", "start", "end", "message", "message_en", "remedy", "remedy_en",
        }  # fmt: skip
        assert finding["message"]
        assert finding["message_en"]
    assert {f["file"] for f in findings} & {"targets.yaml", "policy.yaml"}


def test_check_finds_a_number_that_is_not_in_its_evidence(run: Run, folder: Path) -> None:
    path = folder / "targets.yaml"
    text = path.read_text(encoding="utf-8")
    value = re.search(r"value: (\d+(?:\.\d+)?)\n", text)
    assert value
    path.write_text(text.replace(value[0], "value: 987654\n", 1), encoding="utf-8")
    said = run("policy", "check", folder, code=1)
    assert "987654" in said.err
    (finding, *_) = run("policy", "check", folder, "--json", code=1).data["findings"]
    assert finding["file"] == "targets.yaml"
    assert finding["line"] > 0


@pytest.mark.parametrize("job", ["check", "coverage"])
@pytest.mark.parametrize("kind", ["missing", "empty", "file", "broken"])
def test_what_is_no_policy_folder(run: Run, folder: Path, tmp_path: Path, job: str, kind: str) -> None:
    path = tmp_path / f"这个 {kind}"
    if kind == "empty":
        path.mkdir()
    elif kind == "file":
        path.write_text("x", encoding="utf-8")
    elif kind == "broken":
        shutil.copytree(folder, path)
        (path / "tasks.yaml").write_text("tasks: [", encoding="utf-8")
    said = run("policy", job, path, code=1)
    assert str(path) in said.err or "tasks.yaml" in said.err
    assert not said.out
    english = run("policy", job, path, code=1, env={"LUOCHENG_LANG": "en"})
    assert not re.search(r"[\u4e00-\u9fff]{4}", english.err.replace(str(path), ""))


def test_check_against_a_text_that_cannot_be_read(run: Run, folder: Path) -> None:
    assert "missing.md" in run("policy", "check", folder, "--text", "missing.md", code=1).err


def test_the_shipped_folder_is_sound(run: Run, sample: Path) -> None:
    text = sample / "documents" / "three-year-action-plan.md"
    assert run("policy", "check", sample / "three-year-action-plan", "--text", text).code == 0


# --- coverage -------------------------------------------------------------------------------------------------


def test_coverage_without_the_text(run: Run, folder: Path) -> None:
    said = run("policy", "coverage", folder)
    assert "1-t1" in said.out
    assert "未对照原文" in said.out
    data = run("policy", "coverage", folder, "--json").data
    assert data["executable"] == len([i for i in data["items"] if i["state"] == "executable"]) > 0
    assert data["unaccounted"] is None, "nobody has held the folder against the text"
    assert "--text" in run("policy", "coverage", folder, "--save", code=1).err


def test_coverage_is_kept(run: Run, folder: Path, plan: Path) -> None:
    text = run("policy", "coverage", folder, "--text", plan, "--save", "--json").data
    kept = run("policy", "coverage", folder, "--json").data
    assert kept["unaccounted"] == text["unaccounted"]
    assert kept["items"] == [i for i in text["items"] if i["state"] != "none"]


def test_coverage_of_every_sentence(run: Run, folder: Path, plan: Path) -> None:
    said = run("policy", "coverage", folder, "--text", plan)
    data = run("policy", "coverage", folder, "--text", plan, "--json").data
    assert data
    assert "未落实" in said.out
    only = run("policy", "coverage", folder, "--text", plan, "--open")
    assert len(only.out) < len(said.out)
    assert "unaccounted" in run("policy", "coverage", folder, "--text", plan, env={"LUOCHENG_LANG": "en"}).out


# --- diff -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def versions(sample: Path) -> tuple[Path, Path]:
    return tuple(sample / "documents" / f"three-year-action-plan{x}.md" for x in ("-draft", ""))  # type: ignore[return-value]


def test_diff_says_what_changed(run: Run, versions: tuple[Path, Path]) -> None:
    said = run("policy", "diff", *versions)
    assert "改动" in said.out
    data = run("policy", "diff", *versions, "--json").data
    assert set(data) >= {"old", "new", "summary", "tasks", "changes"}
    assert data["old"]["source"] == versions[0].name
    assert data["changes"]
    assert run("policy", "diff", *versions, env={"LUOCHENG_LANG": "en"}).out != said.out


def test_diff_finds_what_was_noted_by_hand(run: Run, versions: tuple[Path, Path], sample: Path) -> None:
    """Each change that has an effect is in the list, under its clause."""
    noted = [
        json.loads(line)
        for line in (sample / "gold" / "three-year-action-plan-draft.changes.jsonl").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]  # fmt: skip
    changes = run("policy", "diff", *versions, "--json").data["changes"]
    assert len(changes) >= len([n for n in noted if n.get("effect")]) * 0.9


def test_diff_of_a_document_with_itself(run: Run, versions: tuple[Path, Path]) -> None:
    assert run("policy", "diff", versions[1], versions[1], "--json").data["changes"] == []


def test_diff_across_formats_finds_nothing(run: Run, sample: Path, versions: tuple[Path, Path]) -> None:
    for ending in (".docx", ".pdf", ".html"):
        other = sample / "formats" / f"three-year-action-plan{ending}"
        data = run("policy", "diff", versions[1], other, "--json").data
        effects = [c for c in data["changes"] if c.get("effects")]
        assert effects == [], ending


def test_diff_writes_a_page(run: Run, versions: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "对照 页.html"
    said = run("policy", "diff", *versions, "-o", page)
    assert str(page) in said.out
    text = page.read_text(encoding="utf-8")
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert "示例市" in text
    assert not re.search(r"(?:src|href)=[\"']?https?:", text), "the page needs no network"
    data = tmp_path / "diff.json"
    run("policy", "diff", *versions, "-o", data)
    assert json.loads(data.read_text(encoding="utf-8"))["changes"]


def test_diff_that_cannot_be_written(run: Run, versions: tuple[Path, Path], tmp_path: Path) -> None:
    said = run("policy", "diff", *versions, "-o", tmp_path / "missing" / "page.html", code=1)
    assert str(tmp_path / "missing" / "page.html") in said.err


def test_diff_of_files_with_several_documents(run: Run, styles: Path) -> None:
    several = styles / "20-collection.md"
    assert "--label" in run("policy", "diff", several, several, code=1).err
    assert run("policy", "diff", several, several, "--label", "篇三", "--json").data["changes"] == []


def test_diff_of_a_missing_file(run: Run, plan: Path) -> None:
    assert "missing.md" in run("policy", "diff", plan, "missing.md", code=1).err


def test_the_group_wants_a_command(run: Run) -> None:
    assert run("policy", "nonsense", code=2).err
    assert run("policy", "check", code=2).err
    for command in ("init", "check", "coverage", "diff"):
        assert "Usage" in run("policy", command, "--help").out
