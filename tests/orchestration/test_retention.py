"""Retention: what is too old is gone from the disk, what still serves stays."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from ingestion.config_home import Home
from orchestration import journal, provenance, retention, retention_runs, served
from tests.orchestration.test_publish import build, publish

NOW = dt.datetime.now(dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=200)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


def put(file: Path, *, days: int) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    then = (NOW - dt.timedelta(days=days)).timestamp()
    os.utime(file, (then, then))
    return file


def prune(home: Home) -> retention.Removed:
    with duckdb.connect(str(home.build_file)) as con:
        return retention.prune(home, con, now=NOW)


def test_a_log_stays_as_long_as_its_build_and_a_month_without_one(home: Home):
    publish(home, build(home, "kept"))
    kept = put(journal.file_of(home, "kept"), days=200)
    lately_held = put(journal.file_of(home, "lately_held"), days=29)
    gone = put(journal.file_of(home, "held_long_ago"), days=31)
    put(provenance.file_of(home, "held_long_ago"), days=31)
    found = prune(home)
    assert (found.logs, found.provenance) == (1, 1)
    assert kept.exists()
    assert lately_held.exists()
    assert not gone.exists()


def test_compiled_sql_of_models_that_are_gone_is_deleted(home: Home):
    build(home, "one")
    old = put(home.path / "dbt" / "target" / "compiled" / "models" / "old.sql", days=31)
    new = put(home.path / "dbt" / "target" / "run" / "models" / "new.sql", days=1)
    manifest = put(home.path / "dbt" / "target" / "manifest.json", days=99)
    assert prune(home).compiled == 1
    assert not old.exists()
    assert new.exists()
    assert manifest.exists()


def test_a_sheet_of_texts_stays_until_it_can_be_filled_in(home: Home):
    build(home, "one")
    old = put(home.path / "audits" / "old.csv", days=121)
    new = put(home.path / "audits" / "new.csv", days=119)
    assert prune(home).sheets == 1
    assert not old.exists()
    assert new.exists()


def test_results_of_builds_that_are_gone_leave_the_audit_and_their_line_stays(home: Home):
    publish(home, build(home, "kept"))
    build(home, "gone")
    build(home, "lately_held")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("update audit.build set state = 'held', started_at = ?", [LONG_AGO])
        con.execute("update audit.build set started_at = now() where build_id = 'lately_held'")
    assert prune(home).check_results == 2
    with duckdb.connect(str(home.build_file)) as con:
        left = con.execute("select distinct build_id from audit.check_result order by 1").fetchall()
        assert left == [("kept",), ("lately_held",)]
        assert con.execute("select count(*) from audit.build").fetchall() == [(3,)]


def test_manifests_of_the_first_version_stay_readable_and_so_do_those_of_the_next(home: Home):
    publish(home, build(home, "one"))
    file = served.directory_of(home, "one") / served.MANIFEST
    first = (
        "build_id",
        "organisation",
        "as_of",
        "code_version",
        "published_at",
        "rows",
        "checks_passed",
        "inputs",
    )
    found = json.loads(file.read_text())
    file.write_text(json.dumps({name: found[name] for name in (*first, "bytes", "sha256")}))
    assert served.read_manifest(file).deliveries == []
    file.write_text(json.dumps(found | {"added_next_year": 1}))
    assert served.read_manifest(file).build_id == "one"


DAYS = dg.StaticPartitionsDefinition(["monday", "tuesday"])


@dg.asset(partitions_def=DAYS, check_specs=[dg.AssetCheckSpec("fine", asset="delivery")])
def delivery(context):
    yield dg.MaterializeResult(metadata={"what": "the bytes of an old night" * 50})
    yield dg.AssetCheckResult(passed=True)


def test_runs_of_long_ago_are_deleted_and_loaded_days_stay_loaded(
    home: Home, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention_runs, "KEPT_RUNS", 1)
    home.dagster_home.mkdir(parents=True)
    with dg.DagsterInstance.local_temp(str(home.dagster_home)) as instance:
        runs = [
            dg.materialize([delivery], instance=instance, partition_key=day).run_id
            for day in ("monday", "tuesday", "tuesday", "tuesday")
        ]
        index = home.dagster_home / "history" / "runs" / "index.db"
        before = index.stat().st_size
        assert retention_runs.prune_runs(instance, home, now=NOW) == []
        gone = retention_runs.prune_runs(instance, home, now=NOW + dt.timedelta(days=31))
        assert sorted(gone) == sorted(runs[:3])
        assert [run.run_id for run in instance.get_runs()] == [runs[3]]
        assert instance.get_materialized_partitions(dg.AssetKey("delivery")) == {"monday", "tuesday"}
        assert instance.get_latest_materialization_event(dg.AssetKey("delivery")).run_id == runs[3]
        assert len(instance.all_logs(runs[3])) > 5
    for run_id in runs[:3]:
        assert not list((home.dagster_home / "history" / "runs").glob(f"{run_id}*"))
        assert not (home.dagster_home / "storage" / run_id).exists()
    with sqlite3.connect(index) as con:
        left = con.execute("select run_id, partition from event_logs where run_id <> ?", [runs[3]]).fetchall()
    assert left == [(runs[0], "monday")]
    assert index.stat().st_size <= before


def test_the_run_that_goes_on_is_left_alone(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention_runs, "KEPT_RUNS", 0)

    @dg.asset
    def publishes(context) -> None:
        gone = retention_runs.prune_runs(context.instance, home, now=NOW + dt.timedelta(days=400))
        assert gone == []

    home.dagster_home.mkdir(parents=True)
    with dg.DagsterInstance.local_temp(str(home.dagster_home)) as instance:
        assert dg.materialize([publishes], instance=instance).success


def test_while_somebody_reads_the_runs_the_night_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention_runs, "KEPT_RUNS", 0)
    monkeypatch.setattr(retention_runs, "BUSY_SECONDS", 0.1)
    home.dagster_home.mkdir(parents=True)
    with dg.DagsterInstance.local_temp(str(home.dagster_home)) as instance:
        dg.materialize([delivery], instance=instance, partition_key="monday")
        with sqlite3.connect(home.dagster_home / "history" / "runs" / "index.db") as reader:
            reader.execute("begin immediate")
            assert retention_runs.prune_runs(instance, home, now=NOW + dt.timedelta(days=31)) == []
