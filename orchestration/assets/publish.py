"""The published file and the board page in the asset catalogue.

Here: what they depend on. Not here: publishing (orchestration.publish) and drawing (orchestration.report).
"""

import datetime as dt

import dagster as dg

from orchestration import release
from orchestration.dbt_manifest import ParsedProject
from orchestration.resources import POOL, Warehouse
from orchestration.retention_runs import prune_runs
from orchestration.translator import StageTranslator

PUBLISHED = dg.AssetKey(["published", "brand_health"])
BOARD_PAGE = dg.AssetKey(["published", "board_page"])
OWNERS = ["team:data_engineering"]


def published_assets(project: ParsedProject, time_zone: str) -> list[dg.AssetsDefinition]:
    """The file that readers open, made of every published model, and the page drawn from it."""
    return [_brand_health(project, time_zone), _board_page()]


def _brand_health(project: ParsedProject, time_zone: str) -> dg.AssetsDefinition:
    translator = StageTranslator()
    models = [
        translator.get_asset_key(project.manifest["nodes"][model]) for model in project.published_models
    ]

    @dg.asset(
        key=PUBLISHED,
        group_name="published",
        deps=[*models, *(dg.AssetKey(["meta", table]) for table in ("load_balance", "source"))],
        kinds={"duckdb"},
        owners=OWNERS,
        pool=POOL,
        # Readers expect last night's figures at seven; later than that, somebody should look.
        freshness_policy=dg.FreshnessPolicy.cron("0 7 * * *", dt.timedelta(hours=24), timezone=time_zone),
    )
    def brand_health(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        """The file every reader opens: marts, KPIs and board of one build that passed every required check."""
        warehouse.hold(context)
        manifest = release.publish_latest(
            warehouse.home, project, warehouse.organisation.publication.audiences
        )
        prune_runs(context.instance, warehouse.home, now=dt.datetime.now(dt.UTC))
        return dg.MaterializeResult(
            metadata={
                "build": manifest.build_id,
                "as of": manifest.as_of,
                "checks passed": manifest.checks_passed,
                "tables": len(manifest.rows),
                "dagster/row_count": sum(manifest.rows.values()),
                "file": dg.MetadataValue.path(warehouse.home.published_link),
                "sha256": manifest.sha256,
            }
        )

    return brand_health


def _board_page() -> dg.AssetsDefinition:
    @dg.asset(key=BOARD_PAGE, group_name="published", deps=[PUBLISHED], kinds={"html"}, owners=OWNERS)
    def board_page(warehouse: Warehouse) -> dg.MaterializeResult:
        """The page for leadership, drawn from the published file and nothing else."""
        page = release.draw_board_page(warehouse.home)
        return dg.MaterializeResult(
            metadata={"page": dg.MetadataValue.path(page), "bytes": page.stat().st_size}
        )

    return board_page
