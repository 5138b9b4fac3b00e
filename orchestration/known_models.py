"""dbt models whose SQL is known from an earlier night, run again over tonight's tables without dbt around them.

Here: running that SQL, each model after what it reads. Not here: which models those are (orchestration.resting), models
that are new or whose code changed, which go through dbt (orchestration.transform).

Around each model dbt spends several times what the SQL of a small organisation takes. A table keeps the columns,
constraints and comments that dbt gave it: they follow from the code, and the code is the same.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import duckdb

from ingestion.transaction import transaction
from ingestion.warehouse import cursor_of
from orchestration.dbt_manifest import ParsedProject, table_of
from orchestration.interrupts import as_keyboard_interrupt
from orchestration.transform import Node

THREADS = 2
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
    con: duckdb.DuckDBPyConnection, project: ParsedProject, sql: Mapping[str, str]
) -> list[Node]:
    """Run models by their SQL; each gives a node, as dbt would, also when it fails or something it reads did.

    Args:
        con: writing connection to the build, in which each of them has its table or view.
        project: the parsed project; it says what reads what.
        sql: unique id of the model -> its SQL of tonight.

    Raises:
        KeyboardInterrupt: the night was told to stop; what ran was cancelled and rolled back before.
    """
    night = _Night(con, project, sql) if sql else None
    return night.run() if night else []


class _Night:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, project: ParsedProject, sql: Mapping[str, str]
    ) -> None:
        self._nodes = {unique_id: project.manifest["nodes"][unique_id] for unique_id in sql}
        self._sql = sql
        self._shapes = _shapes(con)
        self._cursors = [cursor_of(con) for _ in range(THREADS)]
        self._made: dict[str, Node] = {}

    def run(self) -> list[Node]:
        with as_keyboard_interrupt(), ThreadPoolExecutor(THREADS) as pool:
            try:
                self._run_all(pool)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for cursor in self._cursors:
                    cursor.interrupt()
                raise
        return list(self._made.values())

    def _run_all(self, pool: ThreadPoolExecutor) -> None:
        graph = TopologicalSorter({unique_id: self._parents(unique_id) for unique_id in self._nodes})
        graph.prepare()
        idle, waiting = [*self._cursors], []
        running: dict[Future[Node], tuple[str, duckdb.DuckDBPyConnection]] = {}
        while graph.is_active():
            waiting += graph.get_ready()
            while waiting and idle:
                unique_id, cursor = waiting.pop(0), idle.pop()
                running[pool.submit(self._node, unique_id, cursor)] = unique_id, cursor
            for done in wait(running, WAKE_SECONDS, return_when=FIRST_COMPLETED).done:
                unique_id, cursor = running.pop(done)
                self._made[unique_id] = done.result()
                idle.append(cursor)
                graph.done(unique_id)

    def _parents(self, unique_id: str) -> list[str]:
        return [parent for parent in self._nodes[unique_id]["depends_on"]["nodes"] if parent in self._nodes]

    def _node(self, unique_id: str, con: duckdb.DuckDBPyConnection) -> Node:
        sql, began = self._sql[unique_id], time.perf_counter()
        if any(self._made[parent].status != "success" for parent in self._parents(unique_id)):
            return Node(unique_id, "skipped", 0, 0.0, "", "")
        try:
            with transaction(con):
                self._make(con, self._nodes[unique_id], sql)
            status, message = "success", ""
        except duckdb.Error as crash:
            status, message = "error", str(crash)
        return Node(unique_id, status, 0, time.perf_counter() - began, message, sql)

    def _make(self, con: duckdb.DuckDBPyConnection, node: Mapping[str, Any], sql: str) -> None:
        table = table_of(node)
        if node["config"]["materialized"] == "view":
            con.execute(f"create or replace view {table} as (\n{sql}\n)")
        elif is_under_contract(node):
            con.execute(f"drop table {table}")
            con.execute(self._shapes[table].create)
            con.execute(f"insert into {table} by name (\n{sql}\n)")
            for comment in self._shapes[table].comments:
                con.execute(comment)
        else:
            con.execute(f"create or replace table {table} as (\n{sql}\n)")


def is_under_contract(node: Mapping[str, Any]) -> bool:
    """Whether its card declares every column of a model, so that its table is made by that and then filled."""
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
            comments.setdefault(table, []).append(f"comment on table {table} is {_literal(comment)}")
    for table, column, comment in columns:
        comments.setdefault(table, []).append(f'comment on column {table}."{column}" is {_literal(comment)}')
    return {table: _Shape(create, comments.get(table, ())) for table, create, _ in tables}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
