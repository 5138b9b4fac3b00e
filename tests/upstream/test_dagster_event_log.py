"""What orchestration/sqlite.py leans on in Dagster's SQLite event log; red here means Dagster changed."""

from __future__ import annotations

import sqlite3

import dagster as dg
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from orchestration.sqlite import kept_open


@dg.asset
def figures() -> int:
    return 1


def test_the_event_log_still_makes_its_engines_by_the_name_we_replace():
    assert sqlite_event_log.create_engine.__module__.startswith("sqlalchemy")


def test_a_run_is_remembered_whole_and_nothing_stays_replaced_or_open(tmp_path):
    before = sqlite_event_log.create_engine
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        with kept_open(), kept_open():
            result = dg.materialize([figures], instance=instance)
        assert sqlite_event_log.create_engine is before
        assert instance.get_latest_materialization_event(dg.AssetKey("figures")).run_id == result.run_id
        assert instance.get_run_by_id(result.run_id).status == dg.DagsterRunStatus.SUCCESS
    shard = next(tmp_path.rglob(f"{result.run_id}.db"))
    assert not shard.with_name(f"{shard.name}-wal").exists(), "the write-ahead log is folded back at the end"
    with sqlite3.connect(shard) as con:
        assert con.execute("select count(*) from event_logs").fetchone()[0] > 5
