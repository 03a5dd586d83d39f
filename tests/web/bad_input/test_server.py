"""The real server: a file of 2 GB, a disk without room, a clock that jumps. It says so, loses nothing, and goes on."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.bad_input.served import PASSWORD, Person, told, words_of
from tests.web.served import serving

GIGABYTE = 1024**3


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Mount a disk of 24 MB for the data and the temporary files of the server."""
    folder = tmp_path_factory.mktemp("disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("only one who may mount has a disk that can be filled")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="module")
def office(disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, Path]]:
    """Serve an empty office from the small disk; give somebody who is logged in, and the disk."""
    log = tmp_path_factory.mktemp("log") / "log"
    (disk / "tmp").mkdir()
    made = told(
        "user", "add", "guan", "--role", "administrator", "--password", PASSWORD, "--dir", disk / "data"
    )
    assert made.returncode == 0, made.stderr
    with serving(disk / "data", log, "--no-worker", TMPDIR=str(disk / "tmp")) as (address, _process):
        person = Person(address).log_in()
        yield person, disk
        person.close()
    assert told("audit", "verify", "--dir", disk / "data").returncode == 0


def sent_until_answered(person: Person, page: str, size: int, *, logged_in: bool = True) -> tuple[str, int]:
    """Begin to send a file of a size; return what was answered and how many bytes were sent until then."""
    where = urlsplit(person.address)
    cookies = person.session.cookies.get_dict() if logged_in else {}
    head = (
        f"POST {page} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {size}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n"
        f"Cookie: {'; '.join(f'{k}={v}' for k, v in cookies.items())}\r\n\r\n"
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{person.token()}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    piece, sent, answer = b"x" * 65536, 0, b""
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(head.encode())
        line.settimeout(0.05)
        until = time.monotonic() + 20
        while not answer and sent < size and time.monotonic() < until:
            try:
                answer = line.recv(65536)
            except TimeoutError:
                sent += line.send(piece)
        line.settimeout(5)
        try:
            while more := line.recv(65536):
                answer += more
        except (TimeoutError, ConnectionResetError):
            pass
    return answer.decode("utf-8", "replace"), sent


def used(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def test_a_file_of_two_gigabytes_is_refused_before_it_comes(office: tuple[Person, Path]) -> None:
    person, disk = office
    before = used(disk / "tmp"), used(disk / "data" / "files") if (disk / "data" / "files").is_dir() else 0
    for logged_in in (True, False):
        answer, sent = sent_until_answered(person, "/policies/new/", 2 * GIGABYTE, logged_in=logged_in)
        assert answer.startswith("HTTP/1.1 413"), answer[:200]
        assert "超过 200 MB" in answer
        assert sent < 16 * 1024**2
    after = used(disk / "tmp"), used(disk / "data" / "files") if (disk / "data" / "files").is_dir() else 0
    assert after == before
    assert person.get("/units/").status_code == 200


def test_without_room_it_is_said_and_nothing_is_lost_or_kept_by_half(office: tuple[Person, Path]) -> None:
    person, disk = office
    assert person.post("/units/new/", {"name": "先有的单位", "active": "on"}).url.endswith("/units/")
    filler = disk / "filler"
    with filler.open("wb") as file:
        try:
            while file.write(b"x" * 65536):
                file.flush()
        except OSError:
            pass
    files = {f for f in (disk / "data").rglob("*") if f.is_file() and "files" in f.parts}
    refused = 0
    for number in range(30):
        answer = person.post("/units/new/", {"name": f"单位{number}", "aliases": "甲" * 3000, "active": "on"})
        if answer.status_code != 200:
            refused += 1
            assert answer.status_code == 507, answer.text[:500]
            assert "磁盘满了" in words_of(answer)
    assert refused > 0
    answer = person.post(
        "/policies/new/", {"label": ""}, files={"file": ("方案.txt", b"x" * 6_000_000, "text/plain")}
    )
    assert answer.status_code in (422, 507), answer.text[:500]
    assert "磁盘" in words_of(answer)
    # Pages are read all the while.
    assert "先有的单位" in person.get("/units/").text
    assert person.get("/health/live").status_code == 200
    # Nobody can log in without room, and is told so; who is logged in stays.
    other = Person(person.address)
    other.get("/login/")
    assert other.post("/login/", {"username": "guan", "password": PASSWORD}).status_code in (200, 507)
    other.close()
    filler.unlink()
    there = person.get("/units/").text
    assert person.post("/units/new/", {"name": "后来的单位", "active": "on"}).url.endswith("/units/")
    assert "后来的单位" in person.get("/units/").text
    # What was refused is not there, and what was answered is.
    assert sum(f">单位{n}<" in there for n in range(30)) == 30 - refused
    assert {f for f in (disk / "data").rglob("*") if f.is_file() and "files" in f.parts} == files
