"""Runs the rules of a stage over a build file and turns their answers into check results.

Lives here: the table of contents of all suites, and the one place where Great Expectations validates. Does not
live here: rules (one file per subject beside this one) or the verdict (`orchestration.gate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import great_expectations as gx

from ingestion.contracts.catalogue import FEEDS
from orchestration.expectations import (
    assurance,
    board,
    employee,
    employee_work,
    facts,
    facts_complaints,
    facts_employees,
    facts_improvement,
    facts_support,
    facts_text,
    kpi,
    kpi_latest,
    ledger,
    organisation,
    outreach,
    outreach_results,
    social,
    social_conduct,
    support,
    support_desk,
    survey,
    vendor,
)
from orchestration.expectations.datasource import DuckDBDatasource, open_build_datasource
from orchestration.expectations.rule import WARN, Rule
from orchestration.gate_limit import was_cut_off
from orchestration.gate_result import CheckResult

Stage = Literal["raw", "kpi"]
Suites = Mapping[str, Sequence[Rule]]

SUITES: dict[Stage, Suites] = {
    "raw": {
        **social.SUITES,
        **social_conduct.SUITES,
        **support.SUITES,
        **support_desk.SUITES,
        **survey.SUITES,
        **employee.SUITES,
        **employee_work.SUITES,
        **outreach.SUITES,
        **outreach_results.SUITES,
        **organisation.SUITES,
        **assurance.SUITES,
        **vendor.SUITES,
        **ledger.SUITES,
    },
    "kpi": {
        **facts.SUITES,
        **facts_complaints.SUITES,
        **facts_employees.SUITES,
        **facts_support.SUITES,
        **facts_improvement.SUITES,
        **facts_text.SUITES,
        **kpi.SUITES,
        **kpi_latest.SUITES,
        **board.SUITES,
    },
}

NO_SOURCE = "no source"
INTERRUPTED = "InterruptException"
_RAW_TABLES = "select table_name from duckdb_tables() where schema_name = 'raw'"


def blocking(stage: Stage) -> list[tuple[str, str]]:
    """Name and table of every rule whose failure holds the build."""
    return [
        (rule.expectation_type, table)
        for table, rules in SUITES[stage].items()
        for rule in rules
        if rule.severity is not WARN
    ]


def run_stage(build_file: Path, stage: Stage) -> list[CheckResult]:
    """Runs every rule of a stage; see `orchestration.gate.run_expectations`."""
    return run_suites(build_file, stage, suites=SUITES[stage])


def run_suites(build_file: Path, stage: Stage, *, suites: Suites) -> list[CheckResult]:
    """Runs the given rules, one result each, in their order.

    Args:
        build_file: the DuckDB build; unlocked afterwards.
        stage: recorded with the results.
        suites: rules by ``schema.table``.
    """
    without_source = _tables_without_source(build_file)
    results = []
    with open_build_datasource(build_file) as datasource:
        for table, rules in suites.items():
            if table in without_source:
                results += [
                    _result(stage, table, rule=rule, status="pass", observed=NO_SOURCE) for rule in rules
                ]
            else:
                results += _validate(datasource, stage, table=table, rules=rules)
    return results


def _tables_without_source(build_file: Path) -> set[str]:
    """Tables of feeds that no file was ever read for and that hold nothing; a file with no record counts as read."""
    with duckdb.connect(str(build_file), read_only=True) as con:
        read = {feed for (feed,) in con.execute("select distinct feed from meta.load_balance").fetchall()}
        present = {table for (table,) in con.execute(_RAW_TABLES).fetchall()}
        return {
            f"raw.{feed}"
            for feed in FEEDS.keys() - read
            if feed in present and not con.execute(f"from raw.{feed} limit 1").fetchone()
        }


def _validate(
    datasource: DuckDBDatasource, stage: Stage, *, table: str, rules: Sequence[Rule]
) -> list[CheckResult]:
    """One result per rule of one table; none is lost when one crashes."""
    try:
        suite = gx.ExpectationSuite(name=table, expectations=list(rules))
        validated = datasource.batch_of(table).validate(suite, result_format="SUMMARY")
    except Exception as crash:  # noqa: BLE001 — whatever went wrong, the rules of this table did not pass
        observed = f"the table could not be checked: {type(crash).__name__}"
        return [_result(stage, table, rule=rule, status="error", observed=observed) for rule in rules]
    answers = {
        answer.expectation_config.type: answer for answer in validated.results if answer.expectation_config
    }
    return [
        _from_answer(stage, table, rule=rule, answer=answers.get(rule.expectation_type)) for rule in rules
    ]


def _from_answer(stage: Stage, table: str, *, rule: Rule, answer: Any) -> CheckResult:  # noqa: ANN401 — untyped upstream
    found = answer.result if answer is not None else {}
    if "observed_value" not in found:  # never the library's message: it quotes the query and delivered values
        # Only whether it was cut off; its words stay unread.
        hung = answer is not None and INTERRUPTED in str(answer.exception_info)
        observed = was_cut_off() if hung else "the rule itself failed"
        return _result(stage, table, rule=rule, status="error", observed=observed)
    return _result(
        stage,
        table,
        rule=rule,
        status="pass" if answer.success else "fail",
        observed=found["observed_value"],
        failed_rows=found["details"]["failed_rows"],
    )


def _result(
    stage: Stage,
    table: str,
    *,
    rule: Rule,
    status: Literal["pass", "fail", "error"],
    observed: str,
    failed_rows: int = 0,
) -> CheckResult:
    return CheckResult(
        stage=stage,
        kind="great_expectations",
        check_name=rule.expectation_type,
        target=table,
        severity="warn" if rule.severity is WARN else "error",
        status=status,
        observed=observed,
        failed_rows=failed_rows,
        description=rule.description,
    )
