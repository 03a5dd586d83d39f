"""Backups: everything comes back, also when it was taken while people wrote; nothing comes back by half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import threading
from pathlib import Path

import pytest

LUOCHENG = Path(sysconfig.get_path("scripts")) / "luocheng"
POSTGRES = Path(__file__).resolve().parents[3] / "tools" / "with-postgres"


def run(*arguments: object, code: int = 0, before: tuple[object, ...] = ()) -> str:
    env = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DATABASE_URL", "LUOCHENG_DATA", "DJANGO_SETTINGS_MODULE")
    }
    done = subprocess.run(
        [*map(str, before), str(LUOCHENG), *map(str, arguments)],
        capture_output=True, text=True, timeout=120, env=env | {"LUOCHENG_LANG": "zh"}, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


WRITE = """
import sys
from pathlib import Path
from luocheng.web.start import begin, migrate
begin(Path(sys.argv[1])); migrate()
from luocheng.web.people.models import Unit
from luocheng.web.record.changing import changing
from django.core.files.storage import default_storage
from django.core.files.base import ContentFile
for i in range(int(sys.argv[2])):
    with changing(None, "unit.added") as change:
        change.save(Unit(name=f"{sys.argv[3]}{i}", aliases=["甲", "乙"]))
default_storage.save("policies/附件.txt", ContentFile("内容".encode()))
"""


def write(data: Path, count: int, name: str) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    subprocess.run([sys.executable, "-c", WRITE, data, str(count), name], check=True, timeout=120, env=env)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("office") / "data"
    write(data, 50, "单位")
    return data


def test_what_was_backed_up_comes_back(office: Path, tmp_path: Path) -> None:
    kept, there = tmp_path / "kept.tar.gz", tmp_path / "there"
    assert "个文件" in run("backup", kept, "--dir", office)
    assert "一致" in run("restore", kept, "--dir", there)
    assert "链条完整" in run("audit", "verify", "--dir", there)
    assert (there / "files" / "policies" / "附件.txt").read_text("utf-8") == "内容"
    again = tmp_path / "again.tar.gz"
    run("backup", again, "--dir", there)
    assert tables(again) == tables(kept)
    # Work goes on where it was left: keys count on.
    write(there, 1, "后来")
    assert "链条完整" in run("audit", "verify", "--dir", there)


def tables(path: Path) -> object:
    with tarfile.open(path) as archive:
        held = archive.extractfile("manifest.json")
        assert held is not None
        return json.load(held)["tables"]


def test_a_backup_taken_while_others_write_is_of_one_moment(office: Path, tmp_path: Path) -> None:
    writer = threading.Thread(target=write, args=(office, 80, "同时"))
    writer.start()
    try:
        for number in range(2):
            kept, there = tmp_path / f"{number}.tar.gz", tmp_path / f"there{number}"
            run("backup", kept, "--dir", office)
            run("restore", kept, "--dir", there)
            assert "链条完整" in run("audit", "verify", "--dir", there)
    finally:
        writer.join()


def test_a_place_with_something_in_it_is_left_alone(office: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar.gz"
    run("backup", kept, "--dir", office)
    assert "已有内容" in run("restore", kept, "--dir", office, code=1)


@pytest.mark.parametrize("damage", ["cut", "text", "row"])
def test_a_damaged_backup_is_refused_whole(office: Path, tmp_path: Path, damage: str) -> None:
    kept, there = tmp_path / "kept.tar.gz", tmp_path / "there"
    run("backup", kept, "--dir", office)
    if damage == "cut":
        kept.write_bytes(kept.read_bytes()[:-3000])
    elif damage == "text":
        kept.write_text("不是备份", encoding="utf-8")
    else:
        folder = tmp_path / "opened"
        with tarfile.open(kept) as archive:
            archive.extractall(folder, filter="data")
        path = folder / "tables" / "people.unit.jsonl"
        path.write_text(path.read_text("utf-8").replace("单位7", "单位七"), encoding="utf-8")
        with tarfile.open(kept, "w:gz") as archive:
            for one in sorted(folder.rglob("*")):
                if one.is_file():
                    archive.add(one, str(one.relative_to(folder)))
    run("restore", kept, "--dir", there, code=1)
    # Nothing was written: the sound one can be restored into the same place.
    run("backup", tmp_path / "sound.tar.gz", "--dir", office)
    run("restore", tmp_path / "sound.tar.gz", "--dir", there)


def test_a_backup_that_cannot_be_written_says_so(office: Path, tmp_path: Path) -> None:
    assert "写不下去" in run("backup", tmp_path / "none" / "kept.tar.gz", "--dir", office, code=1)


def test_everything_moves_to_postgresql_and_back(office: Path, tmp_path: Path) -> None:
    script = tmp_path / "move.sh"
    script.write_text(
        'set -eu\nURL="$DATABASE_URL"\nunset DATABASE_URL\n'
        f'"{LUOCHENG}" migrate-database "$URL" --dir "{office}"\n'
        f'DATABASE_URL="$URL" "{LUOCHENG}" audit verify --dir "{tmp_path}/pg"\n'
        f'DATABASE_URL="$URL" "{LUOCHENG}" backup "{tmp_path}/pg.tar.gz" --dir "{tmp_path}/pg"\n'
        f'"{LUOCHENG}" migrate-database "$URL" --dir "{office}" && exit 9 || true\n'
    )
    env = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DATABASE_URL", "LUOCHENG_DATA", "DJANGO_SETTINGS_MODULE")
    }
    done = subprocess.run(
        [POSTGRES, "sh", script], capture_output=True, text=True, timeout=120, check=False, env=env
    )
    if "not installed" in done.stderr:
        pytest.skip("PostgreSQL is not installed")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "链条完整" in done.stdout
    assert "已有内容" in done.stderr
    run("backup", tmp_path / "sqlite.tar.gz", "--dir", office)
    assert tables(tmp_path / "pg.tar.gz") == tables(tmp_path / "sqlite.tar.gz")
    run("restore", tmp_path / "pg.tar.gz", "--dir", tmp_path / "back")
    assert "链条完整" in run("audit", "verify", "--dir", tmp_path / "back")


def test_a_database_that_does_not_answer_is_said_so(office: Path) -> None:
    assert "连不上" in run("migrate-database", "postgres://a:b@127.0.0.1:1/c", "--dir", office, code=1)
    same = f"sqlite:///{office / 'luocheng.sqlite3'}"
    assert "同一个数据库" in run("migrate-database", same, "--dir", office, code=1)


ON_THE_PAGE = """
import sys
from pathlib import Path
from luocheng.web.start import begin
begin(Path(sys.argv[1]))
from luocheng.web.jobs.work import run_next
from luocheng.web.operations import backups
job = backups.ask_for_one(None)
run_next()
job.refresh_from_db()
print(job.state, job.faults, job.done == job.total)
made = backups.kept()[0]
print(made.told["files"] > 0, made.told["rows"] > 3, made.whole, oct(made.path.stat().st_mode)[-3:])
from luocheng.web.operations.days import with_own_days
from luocheng.calendar import _amending
print(_amending == [with_own_days])
"""


def test_a_backup_of_the_page_is_one_of_the_command_line(office: Path, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-c", ON_THE_PAGE, office],
        capture_output=True, text=True, timeout=120, env=env, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["done [] True", "True True True 600", "True"], (
        done.stdout + done.stderr
    )
    made = next((office / "backups").glob("*.tar.gz"))
    assert "一致" in run("restore", made, "--dir", tmp_path / "there")
