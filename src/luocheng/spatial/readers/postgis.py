"""Tables of a PostGIS database, in batches, by way of psycopg where it is installed."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.packed import Packed
from luocheng.spatial.readers.raw import Raw

__all__ = ["read_postgis"]

_BATCH = 50_000
_NAME = re.compile(r"\w+(\.\w+)?", re.UNICODE)


def read_postgis(dsn: str, table: str | None) -> Raw:
    """Read a table, or what a query beginning with `select` returns, whose geometry is its first column of that type.

    Parameters
    ----------
    dsn
        `postgresql://user@host/database`; a password better stands in the user's `.pgpass` than here.
    table
        `table`, `schema.table`, or a query.

    Raises
    ------
    LuochengError
        When psycopg is missing, the database does not answer, or the table has no geometry.
    """
    try:
        import psycopg
    except ImportError:
        raise LuochengError(
            Fault(
                "读 PostGIS 需要 psycopg，这台机器上没有",
                _shown(dsn),
                remedy="pip install 'psycopg[binary]'，或把表导出为 GeoPackage",
                what_en="Reading PostGIS needs psycopg, which is not installed",
                remedy_en="pip install 'psycopg[binary]', or export the table as a GeoPackage",
                code="postgis-driver",
            )
        ) from None
    if not table or not (_NAME.fullmatch(table) or table.lower().lstrip().startswith("select ")):
        raise LuochengError(
            Fault(
                f"没有指明表：{table or ''}",
                _shown(dsn),
                "表名、模式.表名，或一条 select 语句",
                "用 layer 指明",
                f"No table is named: {table or ''}",
                "a table, schema.table, or a select statement",
                "Name it as the layer",
                code="postgis-table",
            )
        )
    query = table if " " in table.strip() else f"select * from {table}"  # noqa: S608 - its name was looked at
    try:
        with psycopg.connect(dsn.removeprefix("PG:"), connect_timeout=15) as connection:
            return _rows(connection, query, table)
    except psycopg.Error as error:
        raise LuochengError(
            Fault(
                f"数据库读不了：{str(error).splitlines()[0]}",
                f"{_shown(dsn)} {table}",
                remedy="核对地址、用户、表名和权限",
                what_en=f"The database cannot be read: {str(error).splitlines()[0]}",
                remedy_en="Check the address, the user, the table and its permissions",
                code="postgis-unreadable",
            )
        ) from None


def _shown(dsn: str) -> str:
    """Return the address without its password."""
    return re.sub(r"(//[^:/@]+):[^@]*@", r"\1@", dsn)


def _rows(connection: Any, query: str, table: str) -> Raw:
    connection.read_only = True
    with connection.cursor() as cursor:
        cursor.execute("select oid from pg_type where typname in ('geometry', 'geography')")
        kinds = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"select * from ({query}) q limit 0")  # noqa: S608
        described = cursor.description
    place = next((c.name for c in described if c.type_code in kinds), None)
    if place is None:
        raise LuochengError(
            Fault(
                "表里没有图形列",
                table,
                "一列 geometry",
                what_en="The table has no column of geometry",
                expected_en="a column of type geometry",
                code="postgis-geometry",
            )
        )
    names = [c.name for c in described if c.name != place]
    quoted = [f'"{n}"' for n in names]
    asked = ", ".join([*quoted, f'st_asbinary("{place}"::geometry)', f'st_srid("{place}"::geometry)'])
    rows: list[tuple[Any, ...]] = []
    shapes: list[Any] = []
    srids: set[int] = set()
    with connection.cursor(name="luocheng") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(f"select {asked} from ({query}) q")  # noqa: S608
        while batch := cursor.fetchmany(_BATCH):
            rows += [row[:-2] for row in batch]
            shapes += [row[-2] and bytes(row[-2]) for row in batch]
            srids |= {row[-1] for row in batch if row[-1]}
    if len(srids) > 1:
        raise LuochengError(
            Fault(
                f"一张表里有几种坐标系：{sorted(srids)}",
                table,
                "一种坐标系",
                "用 st_transform 统一",
                f"A table has shapes in several reference systems: {sorted(srids)}",
                "one reference system",
                "Make them one with st_transform",
                code="postgis-geometry",
            )
        )
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    frame = pl.DataFrame([_series(n, list(c)) for n, c in zip(names, columns, strict=True)])
    crs = f"EPSG:{next(iter(srids))}" if srids else None
    return Raw(table if " " not in table.strip() else "query", frame, Packed.of_wkb(shapes), crs)


def _series(name: str, values: list[Any]) -> pl.Series:
    try:
        return pl.Series(name, values, strict=False)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if v is None else str(v) for v in values], dtype=pl.String)
