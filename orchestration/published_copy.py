"""The publishable part of a build, copied as plain tables into a fresh file and read back to prove the copy.

Here: which tables may leave the build file, how each is copied, and the proof that the copy is whole.
Not here: whether the build may be published (orchestration.gate), nor which file readers see
(orchestration.served).
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.errors import BrandHealthError, ConfigurationError

# Every client from 1.2 to 2.0 reads this storage version, whatever engine writes it (ADR 0002).
STORAGE_VERSION = "v1.2.0"
# Views keep the catalog name of the file they were made in: one stem for every file of ours.
# It must be no schema's name, else DuckDB finds `schema.table` ambiguous.
FILE_NAME = "brand_health.duckdb"
MART_PREFIXES = ("dim_", "fct_", "agg_")
META_TABLES = ("load_balance", "source")
# In the build the row is still `built`; in front of readers it is by definition published.
CONSTANTS = {("meta", "build", "state"): "published"}
# Not every client reads 128-bit or unsigned integers; no count here comes near 2^63.
WIDE_TYPES = frozenset({"HUGEINT", "UHUGEINT", "UBIGINT"})


@dataclass(frozen=True)
class Column:
    """One column of a table to copy."""

    name: str
    data_type: str
    comment: str | None
    constant: str | None

    @property
    def expression(self) -> str:
        """The SQL that copies this column."""
        quoted = f'"{self.name}"'
        if self.constant:
            return f"{literal(self.constant)} as {quoted}"
        return f"{quoted}::bigint as {quoted}" if self.data_type in WIDE_TYPES else quoted


@dataclass(frozen=True)
class Table:
    """One table to copy, with the query that reads it from the build."""

    schema: str
    name: str
    source: str
    where: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def qualified(self) -> str:
        """``schema.table``, as readers write it."""
        return f"{self.schema}.{self.name}"

    @property
    def query(self) -> str:
        """Select that yields exactly what is published."""
        return (
            f"select {', '.join(column.expression for column in self.columns)} from {self.source}{self.where}"
        )


@dataclass(frozen=True)
class Proof:
    """What a table held: its number of rows and the sum of its row hashes."""

    rows: int
    checksum: int


def attach_build(build_file: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that sees the build read-only as ``brand_health``.

    Raises:
        ConfigurationError: there is no build file yet.
    """
    if not build_file.exists():
        raise ConfigurationError(
            str(build_file), "there is no build to publish", "Run `brand-health nightly`."
        )
    con = duckdb.connect(":memory:")
    con.execute(f"attach {literal(str(build_file))} as brand_health (read_only)")
    con.execute("use brand_health")
    return con


def publishable_tables(
    con: duckdb.DuckDBPyConnection, build_id: str, *, private: Collection[str]
) -> list[Table]:
    """Tables of the attached build that may leave it.

    Args:
        con: connection made by `attach_build`.
        build_id: the build whose audit rows go along.
        private: ``schema.table`` names kept back by their model card.
    """
    listed = con.execute(
        """
        select table_schema, table_name
        from information_schema.tables
        where table_catalog = 'brand_health'
        order by table_schema, table_name
        """
    ).fetchall()
    of_models = [
        _table(con, schema=schema, name=name, source=(schema, name), where="")
        for schema, name in listed
        if _may_leave(schema, name) and f"{schema}.{name}" not in private
    ]
    of_this_build = f" where build_id = {literal(build_id)}"
    audit = [
        _table(con, schema="meta", name=name, source=("audit", name), where=of_this_build)
        for name in ("build", "check_result")
    ]
    whose = _table(con, schema="meta", name="organisation", source=("reference", "organisation"), where="")
    return [*of_models, *audit, whose]


def copy_tables(con: duckdb.DuckDBPyConnection, tables: list[Table], *, target: Path) -> dict[str, Proof]:
    """Write the tables into a fresh file at ``target`` and return what each held in the build."""
    con.execute(f"attach {literal(str(target))} as published (storage_version '{STORAGE_VERSION}')")
    proofs = {}
    for table in tables:
        con.execute(f'create schema if not exists published."{table.schema}"')
        con.execute(f"create table {_published(table)} as {table.query}")
        _comment(con, table)
        proofs[table.qualified] = _proof(con, f"({table.query})")
    con.execute("checkpoint published")
    con.execute("detach published")
    return proofs


def verify_copy(target: Path, tables: list[Table], *, proofs: dict[str, Proof]) -> None:
    """Read every column of every published table back and compare it with the build.

    Raises:
        BrandHealthError: a table differs, or the file still needs a write-ahead log.
    """
    if target.with_name(target.name + ".wal").exists():
        raise _not_whole(target, "a write-ahead log is left beside it")
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach {literal(str(target))} as published (read_only)")
        for table in tables:
            if _proof(con, _published(table)) != proofs[table.qualified]:
                raise _not_whole(target, f"{table.qualified} does not read back as it was built")


def make_durable(path: Path) -> None:
    """Force a file or a directory to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _may_leave(schema: str, name: str) -> bool:
    if schema in {"kpi", "board"}:
        return True
    return (schema == "marts" and name.startswith(MART_PREFIXES)) or (
        schema == "meta" and name in META_TABLES
    )


def _table(
    con: duckdb.DuckDBPyConnection, *, schema: str, name: str, source: tuple[str, str], where: str
) -> Table:
    described = con.execute(
        "select comment from duckdb_tables() where database_name = 'brand_health' "
        "and schema_name = ? and table_name = ?",
        source,
    ).fetchall()
    columns = con.execute(
        "select column_name, data_type, comment from duckdb_columns() where database_name = 'brand_health' "
        "and schema_name = ? and table_name = ? order by column_index",
        source,
    ).fetchall()
    return Table(
        schema=schema,
        name=name,
        source=f'brand_health."{source[0]}"."{source[1]}"',
        where=where,
        comment=described[0][0] if described else None,
        columns=tuple(Column(*column, CONSTANTS.get((schema, name, column[0]))) for column in columns),
    )


def _published(table: Table) -> str:
    return f'published."{table.schema}"."{table.name}"'


def _comment(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    if table.comment:
        con.execute(f"comment on table {_published(table)} is {literal(table.comment)}")
    for column in table.columns:
        if column.comment:
            con.execute(f'comment on column {_published(table)}."{column.name}" is {literal(column.comment)}')


def _proof(con: duckdb.DuckDBPyConnection, relation: str) -> Proof:
    # A sum of hashes, unlike an exclusive or, does not let two equal rows cancel each other.
    rows, checksum = con.execute(
        f"select count(*), coalesce(sum(hash(copied)::hugeint), 0) from {relation} as copied"
    ).fetchall()[0]
    return Proof(rows=rows, checksum=int(checksum))


def _not_whole(target: Path, what: str) -> BrandHealthError:
    return BrandHealthError(
        str(target),
        f"the published copy is not whole: {what}",
        "Nothing was switched; check the disk and publish again.",
    )
