"""Contract checks: does the load account for every record of every file?

Lives here: the arithmetic of files, records, quarantine and raw rows, in plain SQL over the build. Does not
live here: what a record must look like (`ingestion.contracts`, which quarantines) or whether a delivery is
plausible (`orchestration.expectations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config_home import Home
from ingestion.contracts.catalogue import FEEDS
from orchestration.gate_limit import cut_off, how_it_crashed
from orchestration.gate_result import CheckResult


@dataclass(frozen=True)
class ContractCheck:
    """One account that must balance; ``offenders`` selects one row per offender.

    ``{feed}`` in the query stands for the feed of the table under check.
    """

    name: str
    description: str
    offenders: str
    noun: str


PER_FEED = ContractCheck(
    name="records_balance",
    description="In every file, the records in are those accepted, quarantined, duplicate and erased, and the "
    "quarantine holds exactly those it is charged with; a record that vanishes would change a figure unseen.",
    offenders="""
        with charged as (
            select b.source, b.source_file, b.delivery_date, b.records_in, b.accepted, b.quarantined, b.duplicates,
                coalesce(b.erased, 0) as erased
            from meta.load_balance as b
            where b.feed = '{feed}' and b.status = 'loaded'
        ), held as (
            select source, source_file, delivery_date, count(*) as records
            from quarantine.record
            where feed = '{feed}'
            group by all
        )
        select 1
        from charged left join held using (source, source_file, delivery_date)
        where charged.records_in
              is distinct from charged.accepted + charged.quarantined + charged.duplicates + charged.erased
           or charged.quarantined is distinct from coalesce(held.records, 0)
    """,
    noun="files out of balance",
)

PER_LOAD = {
    "meta.load_balance": ContractCheck(
        name="every_file_was_readable",
        description="No delivered file was refused as a whole; figures without it would look complete and not be.",
        offenders="select distinct source, source_file, delivery_date from meta.load_balance where status = 'refused'",
        noun="files refused",
    ),
    "meta.load_ledger": ContractCheck(
        name="every_loaded_file_has_an_account",
        description="Every file of the ledger has its line in the balance; a file without one was loaded uncounted.",
        offenders="""
            select 1 from meta.load_ledger as l
            where not exists (
                select 1 from meta.load_balance as b
                where b.source = l.source and b.delivery_date = l.delivery_date and b.source_file = l.source_file
            )
        """,
        noun="files without an account",
    ),
}
# Against the file readers have: a build made anew from an empty folder knows nothing of what is missing.
SINCE_PUBLISHED = ContractCheck(
    name="what_was_published_is_still_loaded",
    description="Every configured source whose records of a feed readers have now has records of it in this build; "
    "a feed that vanished passes every other rule, since there is no row to offend.",
    offenders="""
        select source, feed
        from (select unnest($sources::varchar[]) as source, unnest($feeds::varchar[]) as feed)
        where source in (select source from meta.source)
        except
        select source, feed from meta.load_balance where accepted > 0 or erased > 0
    """,
    noun="feeds of a source vanished",
)

CHECKS: tuple[tuple[str, str], ...] = (
    *((PER_FEED.name, f"raw.{feed}") for feed in FEEDS),
    *((check.name, target) for target, check in PER_LOAD.items()),
    (SINCE_PUBLISHED.name, "meta.load_balance"),
)


def run(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Runs every contract check; a query that cannot be carried out gives status ``error``.

    Returns:
        One result per entry of `CHECKS`, in its order.
    """
    per_feed = [_result(con, PER_FEED, f"raw.{feed}") for feed in FEEDS]
    per_load = [_result(con, check, target) for target, check in PER_LOAD.items()]
    return [*per_feed, *per_load, _result(con, SINCE_PUBLISHED, "meta.load_balance")]


def _result(con: duckdb.DuckDBPyConnection, check: ContractCheck, target: str) -> CheckResult:
    offenders = check.offenders.replace("{feed}", target.removeprefix("raw."))
    try:
        known = _published(con) if check is SINCE_PUBLISHED else {}
        with cut_off(con.interrupt):
            row = con.execute(f"select count(*) from ({offenders})", known).fetchone()
        failed = row[0] if row else 0
        status, observed = "fail" if failed else "pass", f"{failed} {check.noun}"
    except duckdb.Error as crash:
        failed, status, observed = 0, "error", how_it_crashed(crash)
    return CheckResult(
        stage="raw",
        kind="contract",
        check_name=check.name,
        target=target,
        severity="error",
        status=status,
        observed=observed,
        failed_rows=failed,
        description=check.description,
    )


def _published(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Source and feed of whatever the file of the readers holds records of; nothing before the first night."""
    (path,) = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()[0]
    # The build lies in its home, beside what was published from there.
    served = Home(Path(path).parent.parent).published_link if path else None
    if served is None or not served.exists():
        return {"sources": [], "feeds": []}
    with duckdb.connect(str(served.resolve()), read_only=True) as published:
        rows = published.execute(
            "select distinct source, feed from meta.load_balance where accepted > 0 and feed is not null"
        ).fetchall()
    return {"sources": [source for source, _ in rows], "feeds": [feed for _, feed in rows]}
