"""Dagster's memory of old runs, deleted: a night leaves some 25 MB of events, which nobody reads after a month.

Here: which runs go, and what of them. Not here: everything else that is kept for a time (orchestration.retention).

Dagster's own deletion would also forget that a delivery day was ever loaded, and show it as missing. What is kept of an
old run is therefore the newest materialisation of each partition, and the newest of each asset without partitions.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import dagster as dg

from ingestion.config_home import Home
from orchestration.retention import KEPT_DAYS

# However long ago they were: a home that ran on no night of last month still shows how its last ones went.
KEPT_RUNS = 14
BUSY_SECONDS = 5
log = logging.getLogger("brand_health")

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
FORGET_EVENTS = """
delete from event_logs
where run_id = ? and id not in (
    select max(id) from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION' group by asset_key, partition
)
"""
FORGET_TAGS = "delete from asset_event_tags where event_id not in (select id from event_logs)"
FORGET_CHECKS = """
delete from asset_check_executions
where run_id = ? and id not in (select max(id) from asset_check_executions group by asset_key, check_name)
"""


def prune_runs(instance: dg.DagsterInstance, home: Home, *, now: dt.datetime) -> list[str]:
    """Delete finished runs older than a month, but the newest fourteen; their files shrink.

    Returns:
        The runs that went.
    """
    before = now - dt.timedelta(days=KEPT_DAYS)
    finished = instance.get_run_records(filters=dg.RunsFilter(statuses=FINISHED))
    newest = sorted(finished, key=lambda record: record.create_timestamp, reverse=True)
    old = [
        record.dagster_run.run_id
        for record in newest[KEPT_RUNS:]
        if record.create_timestamp.replace(tzinfo=record.create_timestamp.tzinfo or dt.UTC) < before
    ]
    try:
        if old:
            _forget(instance, home.dagster_home, old)
    except (OSError, sqlite3.OperationalError) as problem:
        # The UI reads just now, or a folder is not ours. The night is published; the next one tries again.
        log.warning("old runs could not be deleted: %s", problem)
        return []
    return old


def _forget(instance: dg.DagsterInstance, folder: Path, runs: Iterable[str]) -> None:
    index = folder / "history" / "runs" / "index.db"
    with closing(sqlite3.connect(index, timeout=BUSY_SECONDS)) as con:
        for run_id in runs:
            with con:
                con.execute(FORGET_EVENTS, [run_id])
                con.execute(FORGET_CHECKS, [run_id])
            instance.run_storage.delete_run(run_id)
            for file in index.parent.glob(f"{run_id}.db*"):
                file.unlink(missing_ok=True)
            shutil.rmtree(folder / "storage" / run_id, ignore_errors=True)
        with con:
            con.execute(FORGET_TAGS)
    _shrink(index)
    _shrink(folder / "history" / "runs.db")


def _shrink(file: Path) -> None:
    """Give the space back: SQLite only marks deleted rows, their bytes stay in the file."""
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as con:
        con.execute("vacuum")
        con.execute("pragma wal_checkpoint(truncate)")
