"""The gate: what was checked, what must have passed, and whether this build may go on.

Lives here: the result of a check, its ledger `audit.check_result`, the list of required checks and the verdict.
Does not live here: the checks themselves (`orchestration.gate_contracts`, `orchestration.expectations`, dbt
tests) and what is done with a held build (`orchestration.publish`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Literal, NamedTuple

import duckdb
import polars as pl

from ingestion.transaction import transaction
from orchestration import gate_contracts, override
from orchestration.gate_result import CheckResult
from orchestration.put_off import put_off

Stage = Literal["raw", "kpi"]

RESULT_COLUMNS = {
    "build_id": pl.String,
    "stage": pl.String,
    "kind": pl.String,
    "check_name": pl.String,
    "target": pl.String,
    "severity": pl.String,
    "status": pl.String,
    "observed": pl.String,
    "failed_rows": pl.Int64,
    "description": pl.String,
}


class Required(NamedTuple):
    """The identity of a check that must have passed in the very build that is to be published."""

    kind: str
    check_name: str
    target: str

    def __str__(self) -> str:
        return f"{self.check_name} on {self.target}"


@dataclass(frozen=True)
class Verdict:
    """Whether a build may go on.

    Attributes:
        passed: true only if every required check has a pass of this build and no error-severity check failed.
        failed: checks that failed or crashed, in order of name.
        missing: required checks without any result of this build.
        warned: checks of severity warn that did not pass; they never hold a build.
        overridden: checks that failed and were accepted by name and with a reason, for this build alone.
    """

    passed: bool
    failed: tuple[Required, ...]
    missing: tuple[Required, ...]
    warned: tuple[Required, ...]
    overridden: tuple[Required, ...]

    @property
    def held_by(self) -> str:
        """The checks that hold the build, as one line; empty if none does."""
        return ", ".join([*map(str, self.failed), *(f"{check} (no result)" for check in self.missing)])


def contract_checks(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Whether the load accounts for every record of every file; see `orchestration.gate_contracts`."""
    return gate_contracts.run(con)


def run_expectations(build_file: Path, stage: Stage) -> list[CheckResult]:
    """Runs every Great Expectations rule of a stage over a build file.

    Args:
        build_file: the DuckDB build; the caller has closed its own connections, the file is unlocked afterwards.
        stage: ``raw`` for the raw feeds and their ledger, ``kpi`` for facts and KPI tables.

    Returns:
        One result per rule and table. A rule that crashes, or whose table is missing, has status ``error``.
    """
    return _rules().run_stage(build_file, stage)


def record(con: duckdb.DuckDBPyConnection, build_id: str, results: Iterable[CheckResult]) -> None:
    """Writes results to `audit.check_result`, replacing earlier results of the same checks of this build."""
    rows = [(build_id, *result.as_row()) for result in results]
    if not rows:
        return
    found = pl.DataFrame(rows, schema=RESULT_COLUMNS, orient="row")  # noqa: F841 — read by name in the SQL below
    with transaction(con):
        con.execute(
            "delete from audit.check_result as old using found where old.build_id = found.build_id "
            "and old.kind = found.kind and old.check_name = found.check_name and old.target = found.target"
        )
        con.execute("insert into audit.check_result by name select *, now() as checked_at from found")


def required_checks(stages: Iterable[Stage], dbt_tests: Iterable[tuple[str, str]]) -> frozenset[Required]:
    """The checks without whose pass no build goes on.

    Args:
        stages: stages that must have been gated; publishing needs ``raw`` and ``kpi``.
        dbt_tests: name and target (``schema.table``) of every dbt data test of severity error in the manifest.

    Returns:
        Every error-severity rule and contract check of these stages, and all of the given dbt tests.
    """
    run, wanted = _rules(), tuple(stages)
    rules = {
        Required("great_expectations", name, target)
        for stage in wanted
        for name, target in run.blocking(stage)
    }
    contracts = (
        {Required("contract", *check) for check in gate_contracts.CHECKS} if "raw" in wanted else set()
    )
    return frozenset(rules | contracts | {Required("dbt_test", *test) for test in dbt_tests})


def verdict(con: duckdb.DuckDBPyConnection, build_id: str, required: Iterable[Required]) -> Verdict:
    """Decides over a build from its recorded results alone.

    Args:
        con: connection to the build that holds `audit.check_result`.
        build_id: results of any other build count for nothing.
        required: from `required_checks`; an empty list is refused, since it would let anything through.

    Raises:
        ValueError: nothing is required.
    """
    wanted = frozenset(required)
    if not wanted:
        raise ValueError("a verdict over no required check would pass any build")
    found = _results(con, build_id)
    not_passed = {
        check for check, results in found.items() if any(status != "pass" for status, *_ in results)
    }
    holding = {
        check
        for check in not_passed
        if check in wanted or any(severity != "warn" for _, severity, _ in found[check])
    }
    accepted = holding & accepted_failures(con, build_id)
    failed = holding - accepted
    missing = wanted - found.keys()
    return Verdict(
        passed=not failed and not missing,
        failed=tuple(sorted(failed)),
        missing=tuple(sorted(missing)),
        warned=tuple(sorted(not_passed - holding)),
        overridden=tuple(sorted(accepted)),
    )


def accepted_failures(con: duckdb.DuckDBPyConnection, build_id: str) -> set[Required]:
    """Checks whose failure somebody accepted for this build, as long as they still find just what was accepted."""
    found = _results(con, build_id)
    accepted = {
        Required(one.kind, one.check_name, one.target): one.observed
        for one in override.of_build(con, build_id)
    }
    return {
        check
        for check, observed in accepted.items()
        if found.get(check) and all(seen[::2] == ("fail", observed) for seen in found[check])
    }


def effective(
    con: duckdb.DuckDBPyConnection, build_id: str, results: Sequence[CheckResult]
) -> list[CheckResult]:
    """The results as they count for this build: an accepted failure is shown and holds nothing."""
    accepted = accepted_failures(con, build_id)
    return [
        replace(result, severity="warn")
        if Required(result.kind, result.check_name, result.target) in accepted
        else result
        for result in results
    ]


def _rules() -> ModuleType:
    # What Great Expectations reads for expectations we have none of is half of what it reads.
    put_off("scipy.stats", "altair")
    from orchestration.expectations import run  # Great Expectations costs seconds to import

    return run


def _results(
    con: duckdb.DuckDBPyConnection, build_id: str
) -> dict[Required, list[tuple[str, str, str | None]]]:
    """Status, severity and what was observed, of every check of a build; normally one result each."""
    found: dict[Required, list[tuple[str, str, str | None]]] = {}
    rows = con.execute(
        "select kind, check_name, target, status, severity, observed from audit.check_result where build_id = ?",
        [build_id],
    ).fetchall()
    for kind, name, target, status, severity, observed in rows:
        found.setdefault(Required(kind, name, target), []).append((status, severity, observed))
    return found
