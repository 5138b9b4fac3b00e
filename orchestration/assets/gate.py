"""The two plausibility gates in the asset catalogue: of what was delivered, and of what was made of it.

Here: which tables show a check. Not here: the rules (orchestration.expectations) and the verdict (orchestration.gate).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from ingestion.contracts.catalogue import FEEDS
from orchestration import gate
from orchestration.assets.checks import PLAUSIBLE, check_results, check_spec, record
from orchestration.resources import POOL, Warehouse

# The tables that have plausibility rules. Reading them off the rules would import Great Expectations, seconds for
# every page of the UI; tests/orchestration/test_definitions.py compares this list with the rules.
GATED = {
    "raw": (*(f"raw.{feed}" for feed in FEEDS), "raw.text_label", "meta.source", "meta.load_balance"),
    "kpi": (),
}


def _gate(stage: gate.Stage, *, description: str) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=f"gate_{stage}",
        specs=[check_spec(PLAUSIBLE[stage], table) for table in GATED[stage]],
        description=description,
        pool=POOL,
        can_subset=True,
    )
    def check(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        warehouse.hold(context)
        # Great Expectations opens the build by itself, so no connection of ours may be open meanwhile.
        results = gate.run_expectations(warehouse.home.build_file, stage)
        with warehouse.writing(context) as (con, build):
            record(con, build, results)
        yield from check_results(context, results)

    return check


def gates() -> Sequence[dg.AssetChecksDefinition]:
    """Both gates, in the order of the night."""
    return [
        _gate("raw", description="Is tonight's delivery plausible? No model runs before it is."),
        _gate("kpi", description="Are the figures plausible? Nothing is published before they are."),
    ]
