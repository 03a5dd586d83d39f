"""`luocheng migrate-database`: moves the web application to another database."""

from __future__ import annotations

from pathlib import Path

import click

from luocheng.cli.common import DONE, guard, words
from luocheng.cli.web_options import DATA
from luocheng.errors import Fault, LuochengError

__all__ = ["migrate_database"]


@click.command()
@click.argument("target", metavar="URL")
@DATA
def migrate_database(target: str, data: Path) -> None:
    """Copy everything into an empty PostgreSQL at URL, and compare counts and hashes of every table."""
    guard(lambda: _move(target, data))


def _move(target: str, data: Path) -> int:
    import dj_database_url

    from luocheng.cli.check import counted
    from luocheng.web.start import begin

    begin(data.resolve())
    from django.core.management import call_command
    from django.db import connections
    from django.db.utils import OperationalError

    from luocheng.web.operations.archive import copy_database, rows_of

    try:
        settings = dj_database_url.parse(target)
        here = connections["default"].settings_dict
        if all(str(here.get(k) or "") == str(settings.get(k) or "") for k in ("NAME", "HOST", "PORT")):
            raise LuochengError(_same())
        connections.databases["target"] = here | {"OPTIONS": {}} | settings
        call_command("migrate", database="target", interactive=False, verbosity=0)
    except (OperationalError, ValueError, KeyError) as error:
        raise LuochengError(
            Fault(
                f"连不上目标数据库：{str(error).splitlines()[0]}",
                where="URL",
                expected="postgres://用户:密码@主机:端口/库名",
                what_en=f"The other database cannot be reached: {str(error).splitlines()[0]}",
                expected_en="postgres://user:password@host:port/name",
                code="database-unreachable",
            )
        ) from error
    with counted(words("搬迁", "Moving"), hidden=False) as tell:
        tables = copy_database("default", "target", tell)
    rows = rows_of(tables)
    click.echo(
        words(
            f"{len(tables)} 个表、{rows:,} 行已搬到新库，行数和校验值都一致；把 DATABASE_URL 设为新库即可启用，上传的文件仍在 {data}",
            f"{len(tables)} tables, {rows:,} rows are in the new database, counts and hashes agree; set DATABASE_URL to it, "
            f"the uploaded files stay in {data}",
        )
    )
    return DONE


def _same() -> Fault:
    return Fault(
        "来源和目标是同一个数据库，没有可搬的",
        where="URL",
        expected="与现在使用的数据库不同的库",
        remedy="如果 DATABASE_URL 已经设为新库，请先取消设置（unset DATABASE_URL）再搬",
        what_en="Source and target are the same database: there is nothing to move",
        expected_en="another database than the one in use",
        remedy_en="Where DATABASE_URL names the new one already, unset it and move again",
        code="database-same",
    )
