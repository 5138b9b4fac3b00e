"""The dbt project in the asset catalogue: one asset per model and seed, one check per data test.

Here: Dagster's view of one dbt run. Not here: running dbt (orchestration.transform).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb

from orchestration import journal
from orchestration.assets.checks import record
from orchestration.build import Build
from orchestration.dbt_manifest import ParsedProject, table_of
from orchestration.early_cutoff import EarlyCutoff
from orchestration.gate_result import CheckResult
from orchestration.known_models import run_known_models
from orchestration.known_tests import run_known_tests
from orchestration.lineage import Lineage, lineage_of_models
from orchestration.model_state import sign
from orchestration.put_off import doing_without
from orchestration.resources import POOL, Warehouse
from orchestration.resting import plan, remember
from orchestration.transform import (
    Node,
    check_results,
    keep_messages,
    relations,
    row_counts,
    run_models,
    variables,
)
from orchestration.translator import StageTranslator

with doing_without("dbt"):  # see orchestration.translator
    from dagster_dbt import dbt_assets
    from dagster_dbt.asset_utils import (
        get_asset_check_key_for_test,
        get_updated_cli_invocation_params_for_context,
    )

Event = dg.MaterializeResult | dg.AssetCheckResult
# Marks a run in which no model rests; `brand-health nightly --full` sets it, or whoever launches from the UI.
FULL = "brand_health/full"


def model_assets(project: ParsedProject) -> dg.AssetsDefinition:
    """Every model of the parsed project, built by one operation."""
    translator = StageTranslator()

    @dbt_assets(manifest=project.manifest, dagster_dbt_translator=translator, name="build_models", pool=POOL)
    def models(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Event]:
        build = warehouse.build_of(context)
        with journal.timed(warehouse.home, build.build_id, "build_models") as counts:
            nodes, rested = _run(context, warehouse, project, build=build)
            counts |= {"rested": len(rested)}
        journal.modelled(warehouse.home, build.build_id, nodes)
        with warehouse.writing(context) as (con, _):
            results = record(con, build, check_results(project, nodes))
            materialised = list(_materialised(con, project, nodes=nodes, rested=rested))
        for key, metadata in materialised:
            # Said of the table alone: a result says it a second time, of the output of the step, where nobody looks.
            context.add_asset_metadata(metadata, asset_key=key)
            yield dg.MaterializeResult(key)
        yield from _checked(context, project, nodes=nodes, results=results, translator=translator)
        _fail_if_held(results)

    return models


def _run(
    context: dg.AssetExecutionContext, warehouse: Warehouse, project: ParsedProject, *, build: Build
) -> tuple[list[Node], Mapping[str, str]]:
    """What came of every model and test, and the models that rested with the build that made them."""
    values = variables(warehouse.organisation, build)
    with warehouse.writing(context) as (con, _):
        tonight = plan(con, project, values=values, everything=context.is_subset or FULL in context.run.tags)
        cutoff = EarlyCutoff(con, project, plan=tonight, values=values)
        nodes = run_known_models(con, project, tonight.sql, rests=cutoff.rests)
    selection = (
        _selection(context, project, translator=StageTranslator())
        if context.is_subset
        else tonight.selection(project)
    )
    if selection is not None:
        nodes += run_models(warehouse.home, project, values=values, selection=selection)
    with warehouse.writing(context) as (con, _):
        nodes += run_known_tests(con, project, tonight.known)
        keep_messages(warehouse.home, nodes)
        remember(con, project, values=values, found=cutoff.contents, nodes=nodes, build_id=build.build_id)
        sign(con, project.model_tables, build.build_id)
    return nodes, {**tonight.rest, **cutoff.rested}


def _selection(
    context: dg.AssetExecutionContext, project: ParsedProject, *, translator: StageTranslator
) -> list[str]:
    """Arguments for what was asked for by hand, whether it would rest or not."""
    asked = get_updated_cli_invocation_params_for_context(context, project.manifest, translator)
    indirect = ["--indirect-selection", asked.indirect_selection] if asked.indirect_selection else []
    return [*asked.selection_args, *indirect]


def _materialised(
    con: duckdb.DuckDBPyConnection,
    project: ParsedProject,
    *,
    nodes: Sequence[Node],
    rested: Mapping[str, str],
) -> Iterator[tuple[dg.AssetKey, Mapping[str, Any]]]:
    columns, rows = relations(con), row_counts(con)
    built = [node for node in nodes if node.status == "success" and not node.unique_id.startswith("test.")]
    # What rests is as good as made tonight, and what lies behind it waits for its word.
    built += [Node(unique_id, "rested", 0, 0.0, "", "") for unique_id in rested]
    place = {unique_id: position for position, unique_id in enumerate(project.build_order)}
    built.sort(key=lambda node: place[node.unique_id])
    lineage = lineage_of_models(
        project, {node.unique_id: node.compiled for node in built if node.compiled}, columns=columns
    )
    for node in built:
        described = project.manifest["nodes"][node.unique_id]
        table = table_of(described)
        metadata = {
            "seconds": round(node.seconds, 3),
            "dagster/column_schema": _schema(described, columns[table]),
        }
        if node.unique_id in lineage:
            metadata["dagster/column_lineage"] = _lineage(lineage[node.unique_id])
        if table in rows:
            metadata["dagster/row_count"] = rows[table]
        if node.unique_id in rested:
            metadata["rests since"] = rested[node.unique_id]
        yield StageTranslator().get_asset_key(described), metadata


def _schema(described: Mapping, types: Mapping[str, str]) -> dg.TableSchema:
    said = {name.lower(): column.get("description") for name, column in described.get("columns", {}).items()}
    return dg.TableSchema(
        [dg.TableColumn(name, kind, said.get(name.lower())) for name, kind in types.items()]
    )


def _lineage(found: Lineage) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(table.split(".")), source) for table, source in sources]
            for column, sources in found.items()
        }
    )


def _checked(
    context: dg.AssetExecutionContext,
    project: ParsedProject,
    *,
    nodes: Sequence[Node],
    results: Sequence[CheckResult],
    translator: StageTranslator,
) -> Iterator[dg.AssetCheckResult]:
    """One check result per data test that ran and that Dagster knows as a check."""
    by_test = {(result.check_name, result.target): result for result in results}
    for node in nodes:
        test = project.data_tests.get(node.unique_id)
        result = by_test.get((test.name, test.target)) if test else None
        key = (
            get_asset_check_key_for_test(project.manifest, translator, node.unique_id, None) if test else None
        )
        if result and key and key in context.selected_asset_check_keys:
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=result.status == "pass",
                severity=dg.AssetCheckSeverity.ERROR
                if result.severity == "error"
                else dg.AssetCheckSeverity.WARN,
                metadata={"failed rows": result.failed_rows, "seconds": round(node.seconds, 3)},
            )


def _fail_if_held(results: Sequence[CheckResult]) -> None:
    """Fail the step on anything that holds the build.

    Dagster fails a step over the checks it knows; a test of several tables belongs to no asset and is none of them,
    and what it makes dbt skip would then look like a step well done.
    """
    held = [f"{result.check_name} on {result.target}" for result in results if result.holds]
    if held:
        raise dg.Failure(f"held by {', '.join(held)}; the dbt log says more", allow_retries=False)
