"""Old and foreign files by way of LibreOffice; without it, a refusal that says what to do."""

from __future__ import annotations

import stat
import time
from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import Limits, office, read_bytes, read_source
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from luocheng.documents.source import Source

needs_office = pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed")


@needs_office
@pytest.mark.parametrize("name", ["plan.doc", "numbered.doc", "plan.rtf", "plan.odt"])
def test_converted_files_give_the_lines_of_the_original(
    name: str, data: Path, lines: Callable[[Source], list[str]]
) -> None:
    source = read_source(data / name)
    assert lines(source) == lines(read_source(data / "plan.docx"))
    assert source.format == "doc"
    assert source.notes[0][0] == "office-converted"


@needs_office
def test_a_wps_file_is_an_old_word_file(data: Path) -> None:
    assert read_bytes((data / "plan.doc").read_bytes(), "方案.wps").blocks


@needs_office
@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.rtf"])
def test_what_libreoffice_cannot_read_is_refused(name: str) -> None:
    content = b"{\\rtf1" if name.endswith("rtf") else b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    with pytest.raises(LuochengError) as caught:
        read_bytes(content, name)
    assert caught.value.faults[0].code in {"office-failed", "no-text"}


FLAT = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><w:wordDocument>&e;</w:wordDocument>"


def test_entities_do_not_reach_libreoffice(imitation: Callable[[str], None]) -> None:
    imitation("exit 1")
    with pytest.raises(LuochengError) as caught:
        read_bytes(FLAT, "a.doc")
    assert caught.value.faults[0].code == "xml-entities"


def test_zip_bombs_do_not_reach_libreoffice(
    imitation: Callable[[str], None], pack: Callable[[dict[str, str | bytes]], bytes]
) -> None:
    imitation("exit 1")
    bomb = pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b" " * 80_000_000})
    with pytest.raises(LuochengError) as caught:
        read_bytes(bomb, "a.odt")
    assert caught.value.faults[0].code == "zip-bomb"


@pytest.fixture
def imitation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that puts a script in the place of LibreOffice."""

    def install(script: str) -> None:
        path = tmp_path / "soffice"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setattr(office, "find_office", lambda: str(path))

    return install


RTF = b"{\\rtf1 x}"


def test_without_libreoffice_the_fault_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(LuochengError) as caught:
        read_bytes(RTF, "方案.rtf")
    (found,) = caught.value.faults
    assert found.code == "office-missing"
    assert "LibreOffice" in found.what
    assert ".rtf" in found.what
    assert "另存为 docx" in found.remedy
    assert "install LibreOffice" in found.remedy_en


def test_a_conversion_that_hangs_is_ended_with_all_it_started(
    imitation: Callable[[str], None], tmp_path: Path
) -> None:
    alive = tmp_path / "alive"
    imitation(f"(sleep 2; touch {alive}) & sleep 60")
    start = time.monotonic()
    with pytest.raises(LuochengError) as caught:
        read_bytes(RTF, "a.rtf", limits=Limits(seconds=1))
    assert caught.value.faults[0].code == "too-slow"
    assert time.monotonic() - start < 10
    time.sleep(1.5)
    assert not alive.exists()


def test_a_conversion_that_fails_tells_what_was_said(imitation: Callable[[str], None]) -> None:
    imitation("echo Error: source file could not be loaded; exit 1")
    with pytest.raises(LuochengError) as caught:
        read_bytes(RTF, "a.rtf")
    (found,) = caught.value.faults
    assert found.code == "office-failed"
    assert "source file could not be loaded" in found.what


def test_the_document_gets_a_plain_name_and_a_profile_of_its_own(
    imitation: Callable[[str], None], data: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    result = data / "plan.docx"
    imitation(f'echo "$@" > {log}; for last; do :; done; mkdir -p out; cp {result} out/source.docx')
    assert read_bytes(RTF, "--危险 的;名字.rtf").blocks
    said = log.read_text(encoding="utf-8")
    assert "source.rtf" in said
    assert "危险" not in said
    assert "UserInstallation=file://" in said
