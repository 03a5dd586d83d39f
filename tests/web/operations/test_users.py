"""Users from the command line: the first administrator, a lost password."""

from __future__ import annotations

from pathlib import Path

from tests.web.operations.test_backup import run


def test_the_first_administrator_is_made_and_gets_a_new_password(tmp_path: Path) -> None:
    data = tmp_path / "data"
    told = run("user", "add", "guan", "--name", "管理员", "--role", "administrator", "--unit", "市政府办公室", "--password", "a-long-enough-word", "--dir", data)  # fmt: skip
    assert "guan" in told
    assert "已有用户" in run("user", "add", "GUAN", "--password", "a-long-enough-word", "--dir", data, code=1)
    assert "不合要求" in run("user", "add", "li", "--password", "short", "--dir", data, code=1)
    assert "密码已改" in run("user", "password", "guan", "--password", "another-long-word", "--dir", data)
    assert "没有用户" in run(
        "user", "password", "nobody", "--password", "another-long-word", "--dir", data, code=1
    )
    assert "3 个事件，链条完整" in run("audit", "verify", "--dir", data)
