"""How every model and test of a build stood when it last ran: the table `meta.model_state` of the build file.

Here: that table, and the id of the build in tables that were not made tonight. Not here: what is decided by it
(orchestration.resting). The table stays in the build file; readers get no copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import duckdb

from ingestion.transaction import transaction
from orchestration.contents import OF_THE_NIGHT

TABLE = "meta.model_state"
COLUMNS = ("unique_id", "code", "wording", "inputs", "content", "built_in", "compiled")


@dataclass(frozen=True)
class State:
    """How a model or test stood when it last ran.

    Args:
        unique_id: dbt's id.
        code: of its code, the variables it reads and the libraries.
        wording: as `code`, but for the day where that is exchanged in the SQL.
        inputs: of everything it read.
        content: of its table or view; empty for a test.
        built_in: the build that made it.
        compiled: the SQL of a model or test; empty for a seed.
    """

    unique_id: str
    code: str
    wording: str
    inputs: str
    content: str
    built_in: str
    compiled: str


def read(con: duckdb.DuckDBPyConnection) -> dict[str, State]:
    """Unique id -> how it stood; empty in a build file that has no such table, or one of another shape."""
    if not _is_there(con):
        return {}
    return {
        row[0]: State(*row) for row in con.execute(f"select {', '.join(COLUMNS)} from {TABLE}").fetchall()
    }


def write(con: duckdb.DuckDBPyConnection, states: Iterable[State], *, of: Collection[str]) -> None:
    """Put these in the place of what was known of the same models and tests.

    Args:
        con: writing connection to the build.
        states: of what just ran.
        of: every id that the project has; what it no longer has is forgotten.
    """
    import polars as pl  # not for `counts`, which the summary asks

    rows = [tuple(getattr(state, name) for name in COLUMNS) for state in states]
    ran = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")  # noqa: F841  read in the SQL
    with transaction(con):
        if not _is_there(con):
            con.execute(
                f"create or replace table {TABLE} ({', '.join(f'{name} varchar' for name in COLUMNS)})"
            )
        con.execute(
            f"delete from {TABLE} where unique_id in (select unique_id from ran) or unique_id <> all($1)",
            [sorted(of)],
        )
        con.execute(f"insert into {TABLE} by name select * from ran")


def counts(con: duckdb.DuckDBPyConnection, build_id: str) -> tuple[int, int]:
    """How many models ran in a build, and how many rested; both 0 where nothing is known.

    Asked by `brand-health status`, hence without a parameter: DuckDB imports pandas to look at one.
    """
    if not _is_there(con):
        return 0, 0
    made = con.execute(f"select built_in, count(*) from {TABLE} where content <> '' group by all").fetchall()
    ran = sum(models for built_in, models in made if built_in == build_id)
    return ran, sum(models for _, models in made) - ran


def sign(con: duckdb.DuckDBPyConnection, tables: Collection[str], build_id: str) -> None:
    """Write the id of this build into every row of these tables that has one, rested or not.

    Args:
        con: writing connection to the build.
        tables: names of models, ``schema.table``.
        build_id: the build that readers will see them in.
    """
    signed = con.execute(
        "select schema_name, table_name "
        "from duckdb_columns() semi join duckdb_tables() using (database_oid, table_oid) "
        "where database_name = current_database() and column_name = ?",
        [OF_THE_NIGHT],
    ).fetchall()
    for schema, name in signed:
        if f"{schema}.{name}" in tables:
            con.execute(
                f'update "{schema}"."{name}" set {OF_THE_NIGHT} = $id where {OF_THE_NIGHT} is distinct from $id',
                {"id": build_id},
            )


def _is_there(con: duckdb.DuckDBPyConnection) -> bool:
    columns = con.execute(
        "select column_name from duckdb_columns() where database_name = current_database() "
        f"and schema_name || '.' || table_name = '{TABLE}' order by column_index"
    ).fetchall()
    return columns == [(name,) for name in COLUMNS]
