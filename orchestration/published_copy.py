"""The publishable part of a build, copied as plain tables into a fresh file and read back to prove the copy.

Here: the copy and the proof that it is whole. Not here: which tables may leave (orchestration.published_tables),
whether the build may be published (orchestration.gate), nor which file readers see (orchestration.served).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.errors import BrandHealthError, ConfigurationError
from ingestion.warehouse import STORAGE_VERSION, bounds
from orchestration.published_tables import Table
from orchestration.sql_text import literal

# Below this a second thread costs twice what it brings: DuckDB's threads wait busily between a hundred small tables.
ROWS_FOR_ALL_THREADS = 5_000_000


@dataclass(frozen=True)
class Proof:
    """What a table held: its number of rows and the sum of its row hashes."""

    rows: int
    checksum: int


def attach_build(build_file: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that sees the build read-only as ``brand_health``.

    Raises:
        ConfigurationError: there is no build file yet, or a log stands beside it.
    """
    refuse_leftover_log(build_file)
    if not build_file.exists():
        raise ConfigurationError(
            str(build_file), "there is no build to publish", "Run `brand-health nightly`."
        )
    con = duckdb.connect(":memory:", config={**bounds(build_file.parent)})
    con.execute(f"attach {literal(str(build_file))} as brand_health (read_only)")
    con.execute("use brand_health")
    return con


def refuse_leftover_log(build_file: Path) -> None:
    """What stands in a write-ahead log has passed no check: its writer was killed, or it is another file's.

    Raises:
        ConfigurationError: there is one beside the build.
    """
    if build_file.with_name(build_file.name + ".wal").exists():
        raise ConfigurationError(
            str(build_file),
            "a write-ahead log stands beside it, of a run that was killed; what it holds was never checked",
            "Run `brand-health nightly`: it takes the log in and checks everything anew.",
        )


def copy_tables(con: duckdb.DuckDBPyConnection, tables: list[Table], *, target: Path) -> dict[str, Proof]:
    """Write the tables into a fresh file at ``target`` and return what each held in the build."""
    con.execute(f"attach {literal(str(target))} as published (storage_version '{STORAGE_VERSION}')")
    if _rows_about(con) < ROWS_FOR_ALL_THREADS:
        con.execute("set threads = 1")
    proofs = {}
    # One transaction: a comment that is committed by itself costs ten times as much, and there are thousands.
    con.begin()
    for table in tables:
        con.execute(f'create schema if not exists published."{table.schema}"')
        con.execute(f"create table {_published(table)} as {table.query}")
        _comment(con, table)
        proofs[table.qualified] = _proof(con, f"({table.query})")
    con.commit()
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
    with duckdb.connect(":memory:", config={**bounds(target.parent)}) as con:
        con.execute(f"attach {literal(str(target))} as published (read_only)")
        for table in tables:
            if _proof(con, _published(table)) != proofs[table.qualified]:
                raise _not_whole(target, f"{table.qualified} does not read back as it was built")


def _rows_about(con: duckdb.DuckDBPyConnection) -> int:
    """As DuckDB estimates them for everything it sees, without reading a table."""
    return con.execute("select coalesce(sum(estimated_size), 0)::bigint from duckdb_tables()").fetchall()[0][
        0
    ]


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
