"""The dbt models and their tests, run in this process: one night, one Python.

Here: one dbt invocation and what came of every node. Not here: the parsed project (orchestration.dbt_manifest), the
verdict (orchestration.gate) and Dagster's view of it (orchestration.assets.transform).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from ingestion.config import Organisation
from ingestion.config_home import Home
from ingestion.errors import BrandHealthError
from orchestration.build import Build
from orchestration.dbt_manifest import DataTest, ParsedProject, dbt_environment, options, table_of
from orchestration.gate_result import CheckResult
from orchestration.interrupts import as_keyboard_interrupt

MODEL_BUILDS = "the_model_builds"
FAILURES = "dbt_failures.log"


@dataclass(frozen=True)
class Node:
    """What came of one dbt node.

    Args:
        unique_id: dbt's id of the model, seed or test.
        status: dbt's word: success, error, skipped, pass, fail or warn.
        failures: offending rows of a test.
        seconds: how long it ran.
        message: dbt's message; it may quote delivered values and so stays out of every table.
        compiled: the SQL that ran; empty for seeds.
    """

    unique_id: str
    status: str
    failures: int
    seconds: float
    message: str
    compiled: str


def variables(organisation: Organisation, build: Build) -> dict[str, str | int]:
    """What the models are told about the organisation and this build."""
    return {
        "as_of": build.as_of.isoformat(),
        "build_id": build.build_id,
        "reporting_time_zone": organisation.reporting.time_zone,
        "week_starts_on": organisation.reporting.week_starts_on,
        "fiscal_year_starts_in": organisation.reporting.fiscal_year_starts_in,
        "minimum_group": organisation.privacy.minimum_group,
        "minimum_group_comments": organisation.privacy.minimum_group_comments,
    }


def run_models(
    home: Home, project: ParsedProject, *, values: Mapping[str, str | int], selection: Sequence[str]
) -> list[Node]:
    """Build models and run their data tests; no connection of this process may hold the build file.

    Args:
        home: its build file is written.
        project: the parsed project; nothing is parsed again.
        values: dbt variables, see `variables`.
        selection: further dbt arguments such as ``["--select", "marts"]``; empty for everything.

    Returns:
        One entry per node that dbt reports. A failed model or test is an entry, not an exception.

    Raises:
        BrandHealthError: dbt could not run at all.
    """
    from dbt.adapters.duckdb.connections import (
        DuckDBConnectionManager,
    )  # imported late: seconds, and only here
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    from orchestration.dbt_events import hush

    hush()
    # Handing the manifest over skips parsing, which new variables would otherwise start every night.
    manifest = Manifest.from_msgpack((project.directory / "partial_parse.msgpack").read_bytes())
    # Unit tests speak of our SQL, not of tonight's data; the test suite runs them.
    # The manifest on disk is the one that was handed over; writing it again takes a second.
    command = [
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--no-write-json",
        "--vars",
        json.dumps(values),
    ]
    try:
        with dbt_environment(home), as_keyboard_interrupt():
            outcome = dbtRunner(manifest=manifest).invoke([*command, *options(home), *selection])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if not isinstance(outcome.result, RunExecutionResult):
        raise BrandHealthError(
            "dbt", f"the models could not be run: {outcome.exception}", "Mend what it names."
        )
    return [_node(result) for result in outcome.result.results]


def check_results(project: ParsedProject, nodes: Sequence[Node]) -> list[CheckResult]:
    """The outcome of every data test that ran, and one failure for every model that did not build."""
    results = []
    for node in nodes:
        test = project.data_tests.get(node.unique_id)
        if test and node.status != "skipped":
            results.append(_test_result(test, node))
        elif not test and node.status == "error":
            results.append(_model_failure(project.manifest["nodes"][node.unique_id]))
    return results


def keep_messages(home: Home, nodes: Sequence[Node]) -> None:
    """Keep what dbt or DuckDB said about every node that failed, for whoever mends it: it may quote records."""
    home.logs.mkdir(parents=True, exist_ok=True)
    failed = [node for node in nodes if node.status in {"error", "runtime error", "fail"}]
    text = "\n\n".join(f"{node.unique_id} ({node.status})\n{node.message}" for node in failed)
    (home.logs / FAILURES).write_text(
        text or "The last run of the models had no failure.\n", encoding="utf-8"
    )


def relations(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """``schema.table`` -> column -> type, of everything in the build."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where not internal and database_name = current_database() order by table_oid, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def row_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """``schema.table`` -> rows, of every table in the build; views are not counted, that would run them."""
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    counts = " union all ".join(
        f'select \'{schema}.{name}\', count(*) from "{schema}"."{name}"' for schema, name in tables
    )
    return dict(con.execute(counts).fetchall()) if tables else {}


def _node(result: Any) -> Node:  # noqa: ANN401  dbt does not type its results
    return Node(
        unique_id=result.node.unique_id,
        status=str(result.status.value if hasattr(result.status, "value") else result.status),
        failures=int(result.failures or 0),
        seconds=float(result.execution_time or 0),
        message=str(result.message or ""),
        compiled=getattr(result.node, "compiled_code", None) or "",
    )


def _test_result(test: DataTest, node: Node) -> CheckResult:
    # `warn` on a blocking test means: fewer offenders than its declared `error_if` tolerates.
    tolerated = node.status == "warn" and test.severity == "error"
    passed = node.status == "pass" or tolerated
    broken = node.status in {"error", "runtime error"}
    return CheckResult(
        stage="models",
        kind="dbt_test",
        check_name=test.name,
        target=test.target,
        severity=test.severity,
        status="pass" if passed else "error" if broken else "fail",
        observed="the test could not be run" if broken else f"{node.failures} rows",
        failed_rows=0 if passed else node.failures,
        description=test.description,
    )


def _model_failure(node: Mapping[str, Any]) -> CheckResult:
    return CheckResult(
        stage="models",
        kind="dbt_test",
        check_name=MODEL_BUILDS,
        target=table_of(node),
        severity="error",
        status="error",
        observed="dbt could not build it",
        failed_rows=0,
        description="The model builds and keeps its contract; ‹home›/logs/dbt_failures.log has the reason.",
    )
