"""Results of checks, as Dagster shows them and as the audit keeps them.

Here: from `CheckResult` to asset checks: one per table and kind, its rules in the metadata. Not here: the checks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import dagster as dg
import duckdb

from orchestration import build as builds
from orchestration import gate, override
from orchestration.build import Build
from orchestration.gate_result import CheckResult

DESCRIPTIONS = {
    "records_balance": "Every record in is accepted, quarantined or a duplicate.",
    "delivery_is_plausible": "Volume, freshness, vocabulary and ranges of what was delivered.",
    "figures_are_plausible": "Intervals hold their values, statuses agree, figures move as they may.",
}
# Great Expectations has many small rules a table; they are shown as one check a table.
PLAUSIBLE = {"raw": "delivery_is_plausible", "kpi": "figures_are_plausible"}


def check_spec(name: str, table: str) -> dg.AssetCheckSpec:
    """A blocking check on ``schema.table``."""
    return dg.AssetCheckSpec(
        name=name,
        asset=dg.AssetKey(table.split(".")),
        blocking=True,
        description=DESCRIPTIONS.get(name, name.replace("_", " ")),
    )


def record(con: duckdb.DuckDBPyConnection, build: Build, results: Sequence[CheckResult]) -> list[CheckResult]:
    """Keep the results with the build; a build that may not go on says so and names the checks.

    Returns:
        The results as they count: a failure that was accepted for this night holds nothing.
    """
    gate.record(con, build.build_id, results)
    override.carry(con, build.build_id)
    counted = gate.effective(con, build.build_id, results)
    held = [f"{result.check_name} on {result.target}" for result in counted if result.holds]
    if held:
        builds.mark(con, build.build_id, state="held", held_by=", ".join(held))
    return counted


def check_results(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext, results: Sequence[CheckResult]
) -> Iterator[dg.AssetCheckResult]:
    """One Dagster result per check that this step was asked for; its rules stand in the metadata."""
    grouped: dict[dg.AssetCheckKey, list[CheckResult]] = defaultdict(list)
    for result in results:
        name = PLAUSIBLE[result.stage] if result.kind == "great_expectations" else result.check_name
        grouped[dg.AssetCheckKey(dg.AssetKey(result.target.split(".")), name)].append(result)
    asked = [key for key in context.selected_asset_check_keys if isinstance(key, dg.AssetCheckKey)]
    for key in sorted(asked, key=str):
        yield _result(key, grouped[key])


def _result(key: dg.AssetCheckKey, rules: Sequence[CheckResult]) -> dg.AssetCheckResult:
    failed = [rule for rule in rules if rule.status != "pass"]
    holds = any(rule.holds for rule in rules)
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=bool(rules) and not failed,
        severity=dg.AssetCheckSeverity.ERROR if holds or not rules else dg.AssetCheckSeverity.WARN,
        description="; ".join(f"{rule.check_name}: {rule.observed}" for rule in failed) or None,
        metadata={"rules": _table(rules), "failed rows": sum(rule.failed_rows for rule in rules)},
    )


def _table(rules: Sequence[CheckResult]) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        records=[
            dg.TableRecord(
                {
                    "rule": rule.check_name,
                    "status": rule.status,
                    "severity": rule.severity,
                    "observed": rule.observed,
                    "meaning": rule.description,
                }
            )
            for rule in rules
        ],
        schema=dg.TableSchema(
            [dg.TableColumn(name, "string") for name in ("rule", "status", "severity", "observed", "meaning")]
        ),
    )
