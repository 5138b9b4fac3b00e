"""What a night came to, in three small tables and one line on where to look next.

Here: reading the figures of the summary and laying them out. Not here: running the night (orchestration.night).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from ingestion.config_home import Home
from orchestration import model_state, override

# Per source: what its deliveries came to so far, and how many files are of this night.
BY_SOURCE = """
select
    balance.source,
    count(distinct (delivery_date, source_file)) filter (where ledger.loaded_at >= build.started_at) as new_files,
    coalesce(sum(records_in), 0)::bigint as records_in,
    coalesce(sum(accepted), 0)::bigint as accepted,
    coalesce(sum(quarantined), 0)::bigint as quarantined,
    coalesce(sum(duplicates), 0)::bigint as duplicates,
    coalesce(sum(erased), 0)::bigint as erased,
    count(distinct (delivery_date, source_file)) filter (where balance.status = 'refused') as refused
from meta.load_balance as balance
left join meta.load_ledger as ledger using (source, delivery_date, source_file)
cross join (select started_at from audit.build where build_id = $build_id) as build
group by all
order by all
"""
BY_CHECK = """
select
    stage,
    kind,
    count(*) filter (where status = 'pass'),
    count(*) filter (where status <> 'pass' and severity = 'warn'),
    count(*) filter (where status <> 'pass' and severity = 'error')
from audit.check_result
where build_id = $build_id
group by stage, kind
order by array_position(['raw', 'models', 'kpi'], stage), kind
"""
BY_STATUS = """
select status, count(distinct kpi_id), count(*) from kpi.kpi_latest group by all order by 3 desc
"""
STAGE_NAMES = {"published__brand_health": "publish", "published__board_page": "draw the board page"}
KINDS = {"contract": "contract", "great_expectations": "Great Expectations", "dbt_test": "dbt test"}


def show(console: Console, home: Home, *, build_id: str, stages: Sequence[tuple[str, float]]) -> None:
    """Print the summary of a build.

    Args:
        console: where to.
        home: its build file is read.
        build_id: the build to sum up.
        stages: names and seconds, in order.
    """
    with closing(duckdb.connect(str(home.build_file), read_only=True)) as con:
        console.print(_records(con, build_id))
        console.print(_checks(con, build_id))
        console.print(_models(con, build_id), highlight=False)
        for accepted in override.of_build(con, build_id):
            console.print(f"Overridden: {accepted}", markup=False, highlight=False, soft_wrap=True)
        if _has_kpis(con):
            console.print(_kpis(con))
    console.print(_times(stages))


def _records(con: duckdb.DuckDBPyConnection, build_id: str) -> Table:
    numbers = ("new files", "records in", "accepted", "quarantined", "duplicates", "erased", "refused")
    table = _table(
        "Records by source, all deliveries so far (refused: whole files)", "source", numbers=numbers
    )
    rows = con.execute(BY_SOURCE, {"build_id": build_id}).fetchall()
    for source, *counts in rows:
        table.add_row(source, *(f"{count:,}" for count in counts))
    table.add_section()
    sums = [sum(row[position] for row in rows) for position in range(1, len(numbers) + 1)]
    table.add_row("all", *(f"{total:,}" for total in sums), style="bold")
    return table


def _checks(con: duckdb.DuckDBPyConnection, build_id: str) -> Table:
    table = _table("Checks of this build", "stage", "kind", numbers=("passed", "warned", "failed"))
    for stage, kind, *counts in con.execute(BY_CHECK, {"build_id": build_id}).fetchall():
        table.add_row(stage, KINDS.get(kind, kind), *(f"{count:,}" for count in counts))
    return table


def _models(con: duckdb.DuckDBPyConnection, build_id: str) -> str:
    ran, rested = model_state.counts(con, build_id)
    why = " (nothing they are made of has changed)" if rested else ""
    return f"Models: {ran:,} ran, {rested:,} rested{why}\n"


def _kpis(con: duckdb.DuckDBPyConnection) -> Table:
    table = _table("KPIs by status, latest period", "status", numbers=("KPIs", "figures"))
    for status, *counts in con.execute(BY_STATUS).fetchall():
        table.add_row(status, *(f"{count:,}" for count in counts))
    return table


def _times(stages: Sequence[tuple[str, float]]) -> Table:
    table = _table("Time by stage", "stage", numbers=("seconds",))
    for name, seconds in stages:
        table.add_row(STAGE_NAMES.get(name, name.replace("_", " ")), f"{seconds:.1f}")
    table.add_section()
    table.add_row("all", f"{sum(seconds for _, seconds in stages):.1f}", style="bold")
    return table


def _has_kpis(con: duckdb.DuckDBPyConnection) -> bool:
    found = con.execute(
        "select count(*) from duckdb_tables() where schema_name = 'kpi' and table_name = 'kpi_latest'"
    ).fetchall()
    return bool(found[0][0])


def _table(title: str, *words: str, numbers: Sequence[str]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD
    )
    for word in words:
        table.add_column(word, no_wrap=True)
    for number in numbers:
        table.add_column(number, justify="right")
    return table
