"""dbt tests whose SQL is known from an earlier night, run again over tonight's tables without dbt around them.

Here: running that SQL and judging the count as dbt does. Not here: tests that are new or whose code changed, which go
through dbt (orchestration.transform), and what a failure means (orchestration.gate).

dbt spends ten times as long on a test of ours as the query itself takes. Every test still runs in every build.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb

from orchestration.dbt_manifest import ParsedProject
from orchestration.gate_limit import cut_off, was_cut_off
from orchestration.transform import Node

THREADS = 2


def run_known_tests(
    con: duckdb.DuckDBPyConnection, project: ParsedProject, known: Mapping[str, str]
) -> list[Node]:
    """Run tests by their compiled SQL; each gives a node, as dbt would, also when it crashes.

    Args:
        con: connection to the build.
        project: the parsed project; its tests say what they tolerate.
        known: unique id of the test -> its compiled SQL.
    """
    listed = sorted(known)
    parts = [listed[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        cursors = [_cursor(con) for _ in parts]
        done = pool.map(lambda cursor, part: _run_all(cursor, project, part, known), cursors, parts)
        return [node for nodes in done for node in nodes]


def _cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    # A cursor starts with the time zone of the machine, whatever that of its parent.
    cursor = con.cursor()
    cursor.execute("set TimeZone = 'UTC'")
    return cursor


def _run_all(
    con: duckdb.DuckDBPyConnection, project: ParsedProject, tests: Sequence[str], known: Mapping[str, str]
) -> list[Node]:
    return [_run(con, project.manifest["nodes"][test], known[test]) for test in tests]


def _run(con: duckdb.DuckDBPyConnection, test: Mapping[str, Any], compiled: str) -> Node:
    config, began = test["config"], time.perf_counter()
    count, limit = config.get("fail_calc") or "count(*)", config.get("limit")
    found = f"select * from ({compiled}\n)" + (f" limit {limit}" if limit else "")
    try:
        with cut_off(con.interrupt):
            failures, warns, fails = con.execute(
                f"select {count}, {count} {config.get('warn_if') or '!= 0'}, "
                f"{count} {config.get('error_if') or '!= 0'} from ({found}\n) as dbt_internal_test"
            ).fetchall()[0]
        strict = (config.get("severity") or "error").lower() == "error"
        status, message = "fail" if strict and fails else "warn" if warns else "pass", ""
    except duckdb.InterruptException:
        failures, status, message = 0, "error", was_cut_off()
    except duckdb.Error as crash:
        failures, status, message = 0, "error", str(crash)
    failures = 0 if status == "pass" else int(failures or 0)
    return Node(test["unique_id"], status, failures, time.perf_counter() - began, message, compiled)
