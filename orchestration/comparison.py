"""Are two published files the same? Rows and a checksum of every table, whatever the order of its rows.

Here: the checksum and the comparison. Not here: making a build again (orchestration.reproduce), nor the proof that
a copy is whole (orchestration.published_copy), for which every column counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.sql_text import literal

# They say which night made a row, not what it says.
OF_THE_NIGHT = ("build_id", "run_id", "checked_at", "started_at", "finished_at", "code_version")


@dataclass(frozen=True)
class Difference:
    """A table that is not the same in both files; None for rows where it is missing."""

    table: str
    rows_before: int | None
    rows_after: int | None

    def __str__(self) -> str:
        if self.rows_before is None or self.rows_after is None:
            return f"{self.table}: only in the {'reproduction' if self.rows_before is None else 'original'}"
        if self.rows_before != self.rows_after:
            return f"{self.table}: {self.rows_before:,} rows, now {self.rows_after:,}"
        return f"{self.table}: {self.rows_before:,} rows in both, other values"


def outputs(published_file: Path) -> dict[str, dict[str, Any]]:
    """``schema.table`` -> rows and checksum of every table of a published file."""
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach {literal(str(published_file))} as published (read_only)")
        columns = con.execute(
            "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() "
            "where database_name = 'published' group by all order by 1, 2"
        ).fetchall()
        return {
            f"{schema}.{table}": _sum(con, schema, table, columns=names) for schema, table, names in columns
        }


def differences(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[Difference]:
    """The tables whose rows or checksum differ, or that only one of the two has."""
    return [
        Difference(table, _rows(before.get(table)), _rows(after.get(table)))
        for table in sorted(before.keys() | after.keys())
        if before.get(table) != after.get(table)
    ]


def _sum(con: duckdb.DuckDBPyConnection, schema: str, table: str, *, columns: list[str]) -> dict[str, Any]:
    kept = ", ".join(f'"{name}"' for name in columns if name not in OF_THE_NIGHT) or "0"
    # A sum of hashes, unlike an exclusive or, does not let two equal rows cancel each other.
    rows, checksum = con.execute(
        f'select count(*), coalesce(sum(hash({kept})::hugeint), 0) from published."{schema}"."{table}"'
    ).fetchall()[0]
    # As text: other programs read numbers of JSON as floating point.
    return {"rows": rows, "checksum": str(int(checksum))}


def _rows(found: dict[str, Any] | None) -> int | None:
    return found["rows"] if found else None
