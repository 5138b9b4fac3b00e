"""What every table and view of a build holds, as one short text each: two texts are equal if the contents are.

Here: those texts, worked out by DuckDB. Not here: what follows from a change (orchestration.resting), nor the proof
that a published copy is whole (orchestration.published_copy).

The text of a table holds its columns with their types, the number of rows, and the sum of a 64-bit hash of every row,
kept to 128 bits: whatever the order of the rows or the number of threads, it is the same. The hash of a row is hashed
once more, so that exchanging values between rows does not cancel out in the sum, as it would with the exclusive or
that joins the hashes of columns. That a change leaves all of them as they were is a matter of one in 2^64.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Mapping, Sequence, Set

import duckdb

from orchestration.sql_text import literal

# It says which night made a row, not what the row says; `orchestration.model_state.sign` brings it up to date.
OF_THE_NIGHT = "build_id"
# One statement per table costs more in parsing and planning than in reading; too many in one take long to plan.
TABLES_AT_ONCE = 40


def contents(con: duckdb.DuckDBPyConnection, wanted: Set[str]) -> dict[str, str]:
    """``schema.table`` -> its text, of those wanted that are there.

    Args:
        con: connection to the build.
        wanted: names of tables and views, ``schema.table``. The text of a view is its definition: it holds nothing.
    """
    views = _views(con)
    columns = _columns(con, wanted - views.keys())
    names = sorted(columns)
    batches = [names[start : start + TABLES_AT_ONCE] for start in range(0, len(names), TABLES_AT_ONCE)]
    return {
        **{view: text for view, text in views.items() if view in wanted},
        **{table: text for batch in batches for table, text in _tables(con, batch, columns).items()},
    }


def digest(*parts: str) -> str:
    """One hash of several texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _columns(con: duckdb.DuckDBPyConnection, tables: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    # DuckDB lists the columns of the whole build as slowly as it reads a hundred small tables, so each is asked alone.
    found = {}
    for table in tables:
        with contextlib.suppress(duckdb.CatalogException):  # it is not there
            asked = f"select name, type from pragma_table_info({literal(_relation(table))})"
            found[table] = con.execute(asked).fetchall()
    return found


def _views(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = con.execute(
        "select schema_name || '.' || view_name, sql from duckdb_views() "
        "where database_name = current_database() and not internal"
    ).fetchall()
    return {view: digest("view", sql) for view, sql in rows}


def _tables(
    con: duckdb.DuckDBPyConnection, tables: Sequence[str], columns: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, str]:
    found = con.execute(" union all ".join(_sum(table, columns[table]) for table in tables)).fetchall()
    return {
        table: digest(*(text for column in columns[table] for text in column), str(rows), str(total))
        for table, rows, total in found
    }


def _sum(table: str, columns: Sequence[tuple[str, str]]) -> str:
    listed = ", ".join(_quoted(column) for column, _ in columns if column != OF_THE_NIGHT) or "0"
    return (
        f"select '{table}', count(*), coalesce(sum(hash(hash({listed}))::hugeint), 0) from {_relation(table)}"
    )


def _relation(table: str) -> str:
    return ".".join(_quoted(part) for part in table.split("."))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
