"""dbt models whose SQL is known from an earlier night, run again over tonight's tables without dbt around them.

Here: running that SQL, each model after what it reads. Not here: which models those are (orchestration.resting), which
of them rest after all (orchestration.early_cutoff), models that are new or whose code changed, which go through dbt
(orchestration.transform).

Around each model dbt spends several times what the SQL of a small organisation takes. One runs at a time, on every core
and in all of the memory. A table keeps the columns, constraints and comments that dbt gave it: they follow from the
code, and the code is the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import duckdb

from ingestion.transaction import transaction
from orchestration.dbt_manifest import ParsedProject, table_of
from orchestration.interrupts import as_keyboard_interrupt
from orchestration.sql_text import literal
from orchestration.transform import Node

FINE = {"success", "rested"}
# A signal that another thread receives is heard when the main thread next wakes.
WAKE_SECONDS = 1.0


@dataclass(frozen=True)
class _Shape:
    """What dbt declared of a table under contract.

    Args:
        create: the statement that makes it, with its constraints.
        comments: statements that put its comments back.
    """

    create: str
    comments: Sequence[str]


def run_known_models(
    con: duckdb.DuckDBPyConnection,
    project: ParsedProject,
    sql: Mapping[str, str],
    *,
    rests: Callable[[str], bool],
) -> list[Node]:
    """Run models by their SQL; each gives a node, as dbt would, also when it fails or something it reads did.

    Args:
        con: writing connection to the build, in which each of them has its table or view.
        project: the parsed project; it says what reads what.
        sql: unique id of the model -> its SQL of tonight.
        rests: asked when a model's turn comes; one that rests does not run and gives no node.

    Raises:
        KeyboardInterrupt: the night was told to stop; what ran was cancelled and rolled back before.
    """
    if not sql:
        return []
    nodes, shapes = project.manifest["nodes"], _shapes(con)
    done: dict[str, Node] = {}
    # The main thread only waits: inside a query it would hear a signal when the query ends.
    with as_keyboard_interrupt(), ThreadPoolExecutor(1) as thread:
        for unique_id in (unique_id for unique_id in project.build_order if unique_id in sql):
            parents = [done[parent] for parent in nodes[unique_id]["depends_on"]["nodes"] if parent in done]
            if all(parent.status in FINE for parent in parents):
                running = thread.submit(_run, con, nodes[unique_id], sql[unique_id], shapes, rests=rests)
                done[unique_id] = _result(running, con)
            else:
                done[unique_id] = Node(unique_id, "skipped", 0, 0.0, "", "")
    return [node for node in done.values() if node.status != "rested"]


def _result(running: Future[Node], con: duckdb.DuckDBPyConnection) -> Node:
    try:
        while not wait([running], WAKE_SECONDS).done:
            pass
    except BaseException:
        con.interrupt()
        raise
    return running.result()


def _run(
    con: duckdb.DuckDBPyConnection,
    node: Mapping[str, Any],
    sql: str,
    shapes: Mapping[str, _Shape],
    *,
    rests: Callable[[str], bool],
) -> Node:
    began = time.perf_counter()
    try:
        if rests(node["unique_id"]):
            return Node(node["unique_id"], "rested", 0, 0.0, "", "")
        with transaction(con):
            _make(con, node, sql, shapes)
        status, message = "success", ""
    except duckdb.Error as crash:
        status, message = "error", str(crash)
    return Node(node["unique_id"], status, 0, time.perf_counter() - began, message, sql)


def _make(
    con: duckdb.DuckDBPyConnection, node: Mapping[str, Any], sql: str, shapes: Mapping[str, _Shape]
) -> None:
    table = table_of(node)
    if node["config"]["materialized"] == "view":
        con.execute(f"create or replace view {table} as (\n{sql}\n)")
    elif _is_under_contract(node):
        con.execute(f"drop table {table}")
        con.execute(shapes[table].create)
        con.execute(f"insert into {table} by name (\n{sql}\n)")
        for comment in shapes[table].comments:
            con.execute(comment)
    else:
        con.execute(f"create or replace table {table} as (\n{sql}\n)")


def _is_under_contract(node: Mapping[str, Any]) -> bool:
    # Its card declares every column: the table is made by that, then filled.
    return bool((node["config"].get("contract") or {}).get("enforced"))


def _shapes(con: duckdb.DuckDBPyConnection) -> dict[str, _Shape]:
    tables = con.execute(
        "select schema_name || '.' || table_name, sql, comment from duckdb_tables() "
        "where database_name = current_database()"
    ).fetchall()
    columns = con.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() "
        "where database_name = current_database() and comment is not null"
    ).fetchall()
    comments: dict[str, list[str]] = {}
    for table, _, comment in tables:
        if comment is not None:
            comments.setdefault(table, []).append(f"comment on table {table} is {literal(comment)}")
    for table, column, comment in columns:
        comments.setdefault(table, []).append(f'comment on column {table}."{column}" is {literal(comment)}')
    return {table: _Shape(create, comments.get(table, ())) for table, create, _ in tables}
