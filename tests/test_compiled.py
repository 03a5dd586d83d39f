"""The compiled modules: used where they are made from these sources only, and the same as the sources."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from luocheng import compiled

ROOT = Path(__file__).resolve().parent.parent


def run(code: str, *args: str, **settings: str) -> str:
    """Run a few lines in a process of its own and return what they print."""
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


WHERE = "import luocheng.documents.targets.words as m; print(m.__file__)"
AS_JSON = """
import json, sys
from pathlib import Path
from luocheng.documents.reading import read_documents
from luocheng.policy.plain import document_to_dict
for name in sys.argv[1:]:
    print(json.dumps([document_to_dict(d) for d in read_documents(Path(name))], ensure_ascii=True))
"""


def in_use() -> bool:
    return not run(WHERE).strip().endswith(".py")


def test_reading_is_the_same_compiled_and_interpreted() -> None:
    """Whole samples, every format: tasks, targets, offsets, findings."""
    if not in_use():
        pytest.skip(
            "no compiled modules of these sources: tools/compile-reading makes them where there is a C compiler"
        )
    folder = ROOT / "policies" / "sample-city"
    files = [
        str(p) for p in sorted(folder.rglob("*")) if p.suffix in (".md", ".docx", ".html", ".pdf", ".txt")
    ]
    assert len(files) > 10
    assert run(AS_JSON, *files) == run(AS_JSON, *files, LUOCHENG_COMPILED="0")


def test_a_setting_leaves_the_compiled_form_aside() -> None:
    assert run(WHERE, LUOCHENG_COMPILED="0").strip().endswith("words.py")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of compiled modules that holds a stamp of these sources."""
    monkeypatch.delenv("LUOCHENG_COMPILED", raising=False)
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "STAMP", tmp_path / "stamp.txt")
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "stamp.txt").write_text(compiled.fingerprint(), encoding="ascii")
    return tmp_path


def test_modules_are_found_where_the_stamp_fits(made: Path) -> None:
    finder = compiled.Finder()
    spec = finder.find_spec("luocheng.documents.targets")
    assert spec is not None
    assert spec.origin == str(made / "documents" / "targets" / f"__init__{EXTENSION_SUFFIXES[0]}")
    assert spec.submodule_search_locations == [str(compiled.PACKAGE / "documents" / "targets")]
    assert finder.find_spec("luocheng.documents.reading") is None
    assert finder.find_spec("luocheng.documents.readers") is None
    assert finder.find_spec("json") is None


def test_code_made_from_other_sources_is_not_used(made: Path) -> None:
    (made / "stamp.txt").write_text("0" * 64, encoding="ascii")
    assert compiled.Finder().find_spec("luocheng.documents.targets") is None


def test_the_stamp_tells_sources_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for source in compiled.sources():
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).write_bytes((compiled.PACKAGE / source).read_bytes())
    before = compiled.fingerprint()
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    assert compiled.fingerprint() == before
    changed = tmp_path / compiled.sources()[0]
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert compiled.fingerprint() != before
