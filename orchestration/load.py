"""Tonight's records: every delivery that is not in yet, oldest first.

Here: which deliveries a night loads, and sums over their accounts. Not here: how a file is read or written
(ingestion) and Dagster's view of it (orchestration.assets.load).
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable
from contextlib import closing

import duckdb

from ingestion.config import Organisation, resolve_as_of
from ingestion.config_home import Home
from ingestion.load import load_delivery, pending_deliveries
from ingestion.load_discover import delivery_dates
from ingestion.reference import load_reference
from ingestion.secret import Secret, read_or_create_secret
from ingestion.warehouse import open_build
from ingestion.warehouse_accounts import FileBalance
from orchestration import journal, provenance
from orchestration.build import open_build as open_audit_row
from orchestration.disk import told_plainly
from orchestration.writer import sole_writer

log = logging.getLogger("brand_health")

# Over all files, each counted once; `accepted`, `quarantined`, `duplicates` and `erased` add up to `records_in`.
TALLY = """
select coalesce(sum(records_in), 0)::bigint as records_in, coalesce(sum(accepted), 0)::bigint as accepted,
    coalesce(sum(quarantined), 0)::bigint as quarantined, coalesce(sum(duplicates), 0)::bigint as duplicates,
    coalesce(sum(erased), 0)::bigint as erased,
    count(distinct (source, source_file, delivery_date)) as files
from meta.load_balance
where feed = ? and delivery_date = any(?)
"""


def load_pending(
    organisation: Organisation, home: Home, *, until: dt.date | None, verify: bool = False
) -> list[FileBalance]:
    """Load whatever is not in yet, as a build of its own: what it adds has passed no check.

    Args:
        organisation: whose deliveries.
        home: its build file is written.
        until: later deliveries wait.
        verify: hash every delivered file again, also those that look untouched.

    Raises:
        WriterBusyError: another process writes this home.
        BrandHealthError: the disk is full, or the build file is damaged.
    """
    found = delivery_dates(organisation)
    as_of = resolve_as_of(organisation, until, deliveries=found, now=dt.datetime.now(dt.UTC))
    secret = read_or_create_secret(home.secret_file)
    with (
        sole_writer(home, "load"),
        told_plainly(home.build_file),
        closing(open_build(home)) as con,
    ):
        build = open_audit_row(con, uuid.uuid4().hex, organisation=organisation.organisation.id, as_of=as_of)
        journal.began(home, build)
        provenance.take_down(home, build.build_id, organisation)
        load_reference(con, organisation, secret=secret)
        asked = {until or max(found, default=as_of)}
        days = days_to_load(con, organisation, asked=asked, catch_up=True, verify=verify)
        balances = load_days(con, organisation, days=days, secret=secret)
        journal.loaded(home, build.build_id, balances)
        return balances


def days_to_load(
    con: duckdb.DuckDBPyConnection,
    organisation: Organisation,
    *,
    asked: set[dt.date],
    catch_up: bool,
    verify: bool = False,
) -> list[dt.date]:
    """The pending days among those asked for; with ``catch_up`` also every pending day before them.

    The last of the deliveries in question is looked at in any case: that is when the load notices that a refused
    file was taken away or a source removed.
    """
    latest = max(asked)
    pending = set(pending_deliveries(con, organisation, verify=verify))
    in_question = [day for day in delivery_dates(organisation) if day in asked or (catch_up and day < latest)]
    return [day for day in in_question if day in pending or day == in_question[-1]]


def load_days(
    con: duckdb.DuckDBPyConnection, organisation: Organisation, *, days: Iterable[dt.date], secret: Secret
) -> list[FileBalance]:
    """Load these deliveries, oldest first; what is in already stays as it is.

    Args:
        con: writing connection to the build.
        organisation: whose deliveries.
        days: delivery dates.
        secret: key of the hashes of people.

    Returns:
        The account of every file that was looked at.
    """
    found: dict[tuple[str, dt.date, str, str | None], FileBalance] = {}
    for day in sorted(days):
        log.info("loading the delivery of %s", day)
        # A source that is read anew is told of with the first day, and each of its files again with its own.
        for one in load_delivery(con, organisation, delivery_date=day, secret=secret):
            found[one.source, one.delivery_date, one.source_file, one.feed] = one
    return list(found.values())


def account(con: duckdb.DuckDBPyConnection, feed: str, *, days: Iterable[dt.date]) -> dict[str, int]:
    """What these deliveries brought for one feed, in records and files."""
    names = ("records in", "accepted", "quarantined", "duplicates", "erased", "files")
    return dict(zip(names, con.execute(TALLY, [feed, list(days)]).fetchall()[0], strict=True))
