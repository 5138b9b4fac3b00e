"""Rows that break rules: real rows of a table in which some columns hold what they should not.

Here: making such a table out of a night, and asking a dbt data test about it. Not here: which tests must fail on it
(``test_gate.py``).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb

from orchestration.dbt_manifest import ParsedProject, table_of

MUTANTS = 1500
SAMPLE = 200
MUTANT = 'memory.main."mutant"'
# Per kind of type, what a column is set to; words are those the tests of the table speak of, and others.
_VALUES = {
    "BOOLEAN": ["true", "false", "null"],
    "DATE": ["date '1999-01-01'", "date '2024-05-01'", "date '2099-01-01'", "null"],
    "TIMESTAMP": ["timestamp '1999-01-01'", "timestamp '2024-05-01'", "timestamp '2099-01-01'", "null"],
    "NUMBER": ["-1", "0", "0.5", "1", "3", "1000", "null"],
    "LIST": ["[]", "null"],
}
_NUMBERS = re.compile(r"TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DOUBLE|FLOAT|DECIMAL")
_WORDS = re.compile(r"'([a-z_0-9]+)'")


def compiled(project: ParsedProject, node: dict[str, Any]) -> str:
    """The SQL that the night ran for a data test."""
    file = project.directory / "compiled" / node["package_name"] / node["original_file_path"]
    return (file / node["path"] if file.is_dir() else file).read_text(encoding="utf-8")


def tables_under_test(project: ParsedProject, node: dict[str, Any]) -> list[str]:
    """The table a test is attached to; of a test without one, every table it reads."""
    names = [node["attached_node"]] if node.get("attached_node") else node["depends_on"]["nodes"]
    return [table_of(project.manifest["nodes"][name]) for name in names]


def over_night(build_file: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the night read-only, as the compiled tests call it, and has room for mutants."""
    con = duckdb.connect(":memory:")
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"attach '{build_file}' as brand_health (read_only)")
    return con


def make_mutants(con: duckdb.DuckDBPyConnection, table: str, tests: list[str]) -> None:
    """Fill the table of mutants: a sample of real rows, each with a third of its columns set to something else."""
    schema, name = table.split(".")
    columns = con.execute(
        "select column_name, data_type from duckdb_columns() where database_name = 'brand_health' "
        "and schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    words = sorted({word for sql in tests for word in _WORDS.findall(sql)} | {"nowhere", "elsewhere"})
    picks = ", ".join(_mutated(column, kind, words) for column, kind in columns)
    # One row of nulls stands for a table the night left empty.
    con.execute(f"""
        create or replace table {MUTANT} as
        with real as (
            from brand_health."{schema}"."{name}" limit {SAMPLE}
        ), numbered as (
            select *, row_number() over () as position
            from (from real union all by name select null as "{columns[0][0]}")
        )
        select {picks}
        from range({MUTANTS}) as r(i)
        join numbered on position = 1 + i % (select count(*) from numbered)
    """)
    con.execute(f"insert into {MUTANT} from {MUTANT}")  # every row twice: no key holds


def rows_found(con: duckdb.DuckDBPyConnection, table: str, sql: str) -> int:
    """How many mutants a data test objects to."""
    schema, name = table.split(".")
    asked = sql.replace(f'"brand_health"."{schema}"."{name}"', MUTANT)
    return con.execute(f"select count(*) from ({asked})").fetchall()[0][0]


def _mutated(column: str, kind: str, words: list[str]) -> str:
    pool = ", ".join(f"cast({value} as {kind})" for value in _values(kind, words))
    chosen = f"([{pool}])[1 + (hash(i, '{column}') % {len(_values(kind, words))})::int]"
    return f'case when hash(\'{column}\', i) % 3 = 0 then {chosen} else "{column}" end as "{column}"'


def _values(kind: str, words: list[str]) -> list[str]:
    if kind.endswith("[]"):
        return _VALUES["LIST"]
    if kind.startswith("TIMESTAMP"):
        return _VALUES["TIMESTAMP"]
    if _NUMBERS.match(kind):
        return _VALUES["NUMBER"]
    return _VALUES.get(kind) or [*(f"'{word}'" for word in words), "null"]
