"""The load in the asset catalogue: one asset per raw feed, one partition per delivery date.

Here: raw feeds, reference tables, the accounts of the load and the text labels, as Dagster assets.
Not here: loading itself (orchestration.load, ingestion).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb

from ingestion.config import Organisation
from ingestion.contracts.catalogue import FEEDS, Feed, raw_columns
from ingestion.load_discover import delivery_dates
from ingestion.reference import load_reference
from ingestion.secret import read_or_create_secret
from ingestion.text.labels import label_texts
from ingestion.text.texts import TEXT_FEEDS
from ingestion.warehouse_accounts import FileBalance
from ingestion.warehouse_tables import fixed_tables
from orchestration import gate, gate_contracts, journal
from orchestration.assets.checks import check_results, check_spec, record
from orchestration.build import Build
from orchestration.load import account, days_to_load, load_days
from orchestration.resources import CATCH_UP, POOL, Warehouse
from orchestration.translator import catalogue_owner

ACCOUNTS = ("meta.load_ledger", "meta.load_balance", "quarantine.record")
FROM_FOLDER = [*sorted(table for table in fixed_tables() if table.startswith("reference.")), "meta.source"]
LOADED = [
    *(dg.AssetKey(["raw", feed]) for feed in FEEDS),
    dg.AssetKey(["raw", "text_label"]),
    dg.AssetKey(["raw", "text_signature"]),
    *(dg.AssetKey(table.split(".")) for table in ACCOUNTS),
]
READ_WITH = ("brand", "brand_alias", "brand_handle", "topic")
READ_WITH_KEYS = [dg.AssetKey(["reference", table]) for table in READ_WITH]
RAW_KEYS = [dg.AssetKey(["raw", feed]) for feed in FEEDS]


Event = dg.MaterializeResult | dg.AssetCheckResult


def delivery_days(organisation: Organisation) -> dg.DailyPartitionsDefinition:
    """One partition per day from the first delivery to today, in the organisation's time zone."""
    zone = organisation.reporting.time_zone
    first = min(delivery_dates(organisation), default=dt.datetime.now(ZoneInfo(zone)).date())
    return dg.DailyPartitionsDefinition(start_date=first.isoformat(), timezone=zone, end_offset=1)


def raw_assets(organisation: Organisation) -> dg.AssetsDefinition:
    """Every raw feed, the labels of its texts and the accounts, loaded by one operation.

    Materialising a partition loads the whole delivery of that day. Labels and accounts belong to the same operation
    because the gate looks at them together with the feeds, and nothing behind a feed may run before its gate.
    """

    @dg.multi_asset(
        name="load_deliveries",
        specs=[*(_feed_spec(organisation, feed) for feed in FEEDS.values()), *_kept_by_the_load()],
        check_specs=[check_spec(name, table) for name, table in gate_contracts.CHECKS],
        partitions_def=delivery_days(organisation),
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
        can_subset=True,
    )
    def load(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Event]:
        with warehouse.writing(context) as (con, build):
            if context.selected_asset_keys:
                with journal.timed(warehouse.home, build.build_id, "load_deliveries"):
                    yield from _load(context, warehouse, con=con, build=build)
            results = record(con, build, gate.contract_checks(con))
            journal.checked(warehouse.home, build.build_id, results, step="load_deliveries")
        yield from check_results(context, results)

    return load


def _load(
    context: dg.AssetExecutionContext, warehouse: Warehouse, *, con: duckdb.DuckDBPyConnection, build: Build
) -> Iterator[dg.MaterializeResult]:
    asked = {dt.date.fromisoformat(key) for key in context.partition_keys}
    organisation, secret = warehouse.organisation, read_or_create_secret(warehouse.home.secret_file)
    days = days_to_load(con, organisation, asked=asked, catch_up=CATCH_UP in context.run.tags)
    balances = load_days(con, organisation, days=days, secret=secret)
    journal.loaded(warehouse.home, build.build_id, balances)
    reporting = organisation.reporting
    label_texts(con, reporting.languages, reporting.country, warehouse.home.models)
    _log_caught_up(context, con, balances=balances, asked=asked)
    for key in LOADED:
        if key not in context.selected_asset_keys:
            continue
        schema, table = key.path
        rows = con.execute(f"select count(*) from {schema}.{table}").fetchall()[0][0]
        found = account(con, table, days=asked) if table in FEEDS else {}
        yield dg.MaterializeResult(key, metadata=found | {"dagster/row_count": rows})


def _log_caught_up(
    context: dg.AssetExecutionContext,
    con: duckdb.DuckDBPyConnection,
    *,
    balances: Sequence[FileBalance],
    asked: set[dt.date],
) -> None:
    """Show earlier deliveries that this run loaded as well on their own partitions."""
    loaded = {(balance.feed, balance.delivery_date) for balance in balances if balance.feed}
    for feed, day in sorted(loaded):
        key = dg.AssetKey(["raw", feed])
        if day not in asked and key in context.selected_asset_keys:
            found = account(con, feed, days=[day])
            context.log_event(dg.AssetMaterialization(key, partition=day.isoformat(), metadata=found))


def _kept_by_the_load() -> list[dg.AssetSpec]:
    labels = "What was found in every distinct text, by label and version of its model; each scored once."
    signatures = "Hashes of the words of every distinct text, for near-duplicates and common words."
    accounts = "Kept by the load: what became of every file and record."
    texts = [dg.AssetKey(["raw", feed]) for feed in TEXT_FEEDS]
    return [
        _table_spec("raw.text_label", description=labels, deps=texts + READ_WITH_KEYS),
        _table_spec("raw.text_signature", description=signatures, deps=texts),
        *(_table_spec(table, description=accounts, deps=RAW_KEYS) for table in ACCOUNTS),
    ]


def _feed_spec(organisation: Organisation, feed: Feed) -> dg.AssetSpec:
    sources = [source for source in organisation.sources if source.subject == feed.subject]
    waits = [source.expected_every_days for source in sources if source.expected_every_days]
    return dg.AssetSpec(
        ["raw", feed.id],
        group_name="raw",
        description=feed.description,
        kinds={"duckdb", "polars"},
        owners=sorted({catalogue_owner(source.owner) for source in sources}) or ["team:data_engineering"],
        metadata={"dagster/column_schema": _columns(raw_columns(feed)), "key": ", ".join(feed.key)},
        freshness_policy=dg.FreshnessPolicy.time_window(dt.timedelta(days=min(waits))) if waits else None,
    )


def _columns(columns: dict[str, str]) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns.items()])


def _table_spec(table: str, *, description: str, deps: Sequence[dg.AssetKey]) -> dg.AssetSpec:
    schema, name = table.split(".")
    return dg.AssetSpec(
        [schema, name],
        group_name=schema,
        deps=deps,
        description=description,
        kinds={"duckdb"},
        owners=["team:data_engineering"],
        metadata={"dagster/column_schema": _columns(fixed_tables()[table])},
    )


@dg.multi_asset(
    name="read_organisation_folder",
    specs=[
        _table_spec(table, description="From the organisation folder, read anew for every build.", deps=[])
        for table in FROM_FOLDER
    ],
    pool=POOL,
)
def reference(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """What the organisation folder says of sources, brands, departments, questions and targets."""
    secret = read_or_create_secret(warehouse.home.secret_file)
    with warehouse.writing(context) as (con, _):
        load_reference(con, warehouse.organisation, secret=secret)
        yield from _counted(con, FROM_FOLDER)


def _counted(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> Iterator[dg.MaterializeResult]:
    for table in tables:
        rows = con.execute(f"select count(*) from {table}").fetchall()[0][0]
        yield dg.MaterializeResult(table.split("."), metadata={"dagster/row_count": rows})
