"""Faults 1, 3, 5, 10, 11 and 14: processes that are killed, meet each other, or have little memory."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import duckdb
import pytest
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.errors import GateHeldError, WriterBusyError
from ingestion.warehouse import open_build
from orchestration import dbt_manifest, disk, nightly, notify, release, writer
from orchestration.instance import bury_the_dead, instance_of
from orchestration.load import load_pending
from orchestration.status import status
from orchestration.writer import holder, sole_writer
from tests.faults import dbt_scenario, load_scenario
from tests.orchestration.organisation_folder import deliver, small_organisation
from tests.orchestration.test_publish import answer, build, publish

TICKET = "{0},2026-03-01T08:00:00Z,email,open\n"
DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")
STOPS_WITHIN = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An organisation with three deliveries, each of which holds a record of the one before again."""
    made = small_organisation(tmp_path / "acme")
    for number, day in enumerate(DAYS):
        deliver(made, day, tickets=TICKET.format(number) + TICKET.format(number + 1))
    return made


def loaded(home: Home) -> dict[str, list[tuple]]:
    """Everything a load writes, but the instant it was written."""
    with closing(open_build(home)) as con:
        return {
            table: con.execute(f"select columns(c -> c not like '%loaded_at%') from {table} order by all").fetchall()
            for table in ("raw.support_tickets", "meta.load_balance", "meta.load_ledger", "quarantine.record")
        }  # fmt: skip


@pytest.mark.parametrize(
    "every", [pytest.param(60, id="some"), pytest.param(1, id="all", marks=pytest.mark.exhaustive)]
)
def test_fault_01_a_load_killed_at_any_statement_is_made_good_by_the_next_one(folder, tmp_path, every: int):
    secret = tmp_path / "secret.key"
    whole = Home(tmp_path / "whole", secret)
    load_pending(load_organisation(folder), whole, until=None)
    expected = loaded(whole)
    assert len(expected["raw.support_tickets"]) == len(DAYS) + 1
    killed = load_scenario.kill_everywhere(folder, tmp_path / "killed", secret=secret, every=every)
    assert len(killed) >= 4
    for home in killed:
        load_pending(load_organisation(folder), home, until=None)
        assert loaded(home) == expected, home.path.name


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return dbt_scenario.make_project(tmp_path / "project")


@pytest.fixture
def night_at_dbt(home: Home, folder: Path, project: Path):
    """A process whose run of dbt is in the middle of a model; ``yesterday`` is published."""
    publish(home, build(home, "yesterday"))
    home.build_file.unlink()
    process = dbt_scenario.start(folder, home, project, "dagster")
    yield process
    process.kill()
    process.wait()


def test_fault_03_told_to_stop_during_dbt_a_run_ends_at_once_and_frees_everything(home: Home, night_at_dbt):
    assert holder(home)["pid"] == night_at_dbt.pid
    night_at_dbt.send_signal(signal.SIGTERM)
    night_at_dbt.communicate(timeout=STOPS_WITHIN)
    assert dbt_scenario.outlived(night_at_dbt.pid) == []
    assert holder(home) is None
    assert_as_if_nothing_had_happened(home)
    with instance_of(home) as instance:
        (run,) = instance.get_runs()
        # Dagster knows at once; nobody waits for a limit of hours.
        assert run.status in {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}


def test_fault_05_a_build_killed_in_a_transaction_of_dbt_is_never_resumed_into_publication(
    home: Home, night_at_dbt, project: Path, monkeypatch
):
    night_at_dbt.kill()
    night_at_dbt.communicate(timeout=STOPS_WITHIN)
    assert dbt_scenario.outlived(night_at_dbt.pid) == []
    assert holder(home) is None
    assert_as_if_nothing_had_happened(home)
    monkeypatch.setattr(dbt_manifest, "PROJECT", project)
    with pytest.raises(GateHeldError, match="did not run"):
        release.publish_latest(home, dbt_manifest.parsed_project(home))
    assert answer(home, "select build_id from meta.build") == [("yesterday",)]


def assert_as_if_nothing_had_happened(home: Home) -> None:
    """Readers see the build before, the build file opens, and the half-made table is not in it."""
    assert answer(home, "select build_id from meta.build") == [("yesterday",)]
    with closing(open_build(home)) as con:
        made = con.execute("select table_name from duckdb_tables() where table_name like 'fct_%'").fetchall()
        assert made == [("fct_quick",)]
        assert con.execute("select state from audit.build").fetchall() == [("running",)]
    assert "The last run broke off" in status(home, dt.datetime.now(dt.UTC)).advice


def test_fault_10_a_bare_dbt_beside_a_night_is_named_and_left_in_peace(
    home: Home, folder: Path, project: Path
):
    bare = dbt_scenario.start(folder, home, project, "bare")
    try:
        with pytest.raises(WriterBusyError, match=rf"open in another process \(PID {bare.pid}\)"):
            load_pending(load_organisation(folder), home, until=None)
    finally:
        bare.kill()
        bare.wait()
    # Killed, it holds nothing.
    assert load_pending(load_organisation(folder), home, until=None)


def test_fault_10_a_bare_dbt_that_starts_beside_a_writing_night_is_refused(home: Home):
    look = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    with sole_writer(home, "a night"), closing(open_build(home)):
        beside = subprocess.run(
            [dbt_scenario.PYTHON, "-c", look, str(home.build_file)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert beside.returncode != 0
    assert f"PID {os.getpid()}" in beside.stderr


def test_fault_10_of_two_nights_at_once_the_second_is_told_who_writes(home: Home, folder: Path, monkeypatch):
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0)
    first = load_scenario.hold(home)
    try:
        with pytest.raises(WriterBusyError, match=rf"process {first.pid} is writing this home"):
            load_pending(load_organisation(folder), home, until=None)
    finally:
        first.kill()
        first.wait()
    assert load_pending(load_organisation(folder), home, until=None)


def a_run(instance: dg.DagsterInstance, tags: dict[str, str]) -> str:
    """A run that began and of whose process nothing was heard since."""
    job = dg.define_asset_job("nightly", selection="*")
    nothing = dg.asset(name="nothing")(lambda: None)
    resolved = dg.Definitions(assets=[nothing], jobs=[job]).resolve_job_def("nightly")
    run = instance.create_run_for_job(resolved, tags=tags)
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value="PIPELINE_START", job_name="nightly", message="began"), run.run_id
    )
    return run.run_id


def state_of(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    return instance.get_run_by_id(run_id).status


def test_fault_11_a_killed_run_of_the_command_line_is_buried_by_the_next_one(home: Home):
    with instance_of(home) as instance:
        dead = a_run(instance, {notify.TOLD: notify.COMMAND_LINE})
        of_the_daemon = a_run(instance, {})
        assert bury_the_dead(instance) == [dead]
        assert state_of(instance, dead) == dg.DagsterRunStatus.FAILURE
        # That one may be waiting for the lock; the daemon's own limit is for it.
        assert state_of(instance, of_the_daemon) == dg.DagsterRunStatus.STARTED


def test_fault_11_a_killed_run_of_the_daemon_frees_its_place_within_three_hours(home: Home, monkeypatch):
    with instance_of(home) as instance:
        assert instance.run_monitoring_enabled
        dead = a_run(instance, nightly.MAX_RUNTIME)
        monitor(instance)
        assert state_of(instance, dead) == dg.DagsterRunStatus.STARTED
        later = time.time() + dt.timedelta(hours=3, minutes=1).total_seconds()
        monkeypatch.setattr("dagster._daemon.monitoring.run_monitoring.get_current_timestamp", lambda: later)
        monitor(instance)
        assert state_of(instance, dead) == dg.DagsterRunStatus.FAILURE
        assert instance.get_runs_count(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])) == 0


def monitor(instance: dg.DagsterInstance) -> None:
    """What the daemon does about runs every two minutes."""
    process = SimpleNamespace(instance=instance, create_request_context=lambda: None)
    problems = list(execute_run_monitoring_iteration(process, logging.getLogger("test")))
    assert [problem for problem in problems if problem] == []


def test_fault_04_a_night_does_not_begin_on_a_disk_that_cannot_hold_it(home: Home, monkeypatch):
    publish(home, build(home, "one"))
    size, published = home.build_file.stat().st_size, home.published_link.stat().st_size
    needed = 2 * size + published
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=needed))
    with pytest.raises(disk.BrandHealthError, match=r"MB are free and the next night may need .* Make room"):
        disk.require_room(home)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=needed + 1))
    disk.require_room(home)


NARROW = {"memory_limit": "256MB", "threads": 1}


def tables_again(build_file: Path, compiled: Path, spill: Path, *, every: int) -> dict[str, tuple]:
    """Every so many marts and KPIs made again in little memory: what was built, and what comes out now."""
    found = {}
    with duckdb.connect(config=NARROW | {"temp_directory": str(spill)}) as con:
        con.execute(f"attach '{build_file}' as brand_health (read_only)")
        con.execute("use brand_health")
        con.execute("set TimeZone = 'UTC'")
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('marts', 'kpi') order by all"
        ).fetchall()
        for schema, table in tables[::every]:
            (model,) = (compiled / schema).rglob(f"{table}.sql")
            columns = con.execute(
                "select string_agg(format('\"{}\"::{} as \"{}\"', column_name, data_type, column_name), ', ' "
                "order by column_index) from duckdb_columns() where schema_name = ? and table_name = ? "
                "and database_name = 'brand_health'",
                [schema, table],
            ).fetchall()[0][0]
            hashed = "select count(*), sum(hash(one)::hugeint) from {} as one"
            before = con.execute(hashed.format(f'"{schema}"."{table}"')).fetchall()
            again = f"(select {columns} from ({model.read_text(encoding='utf-8')}))"
            found[f"{schema}.{table}"] = before, con.execute(hashed.format(again)).fetchall()
    return found


@pytest.mark.parametrize(
    "every", [pytest.param(12, id="some"), pytest.param(1, id="all", marks=pytest.mark.exhaustive)]
)
def test_fault_14_a_quarter_of_a_gigabyte_and_one_thread_give_the_same_rows_as_the_night(
    built, tmp_path: Path, every: int
):
    compiled = built.home.path / "dbt/target/compiled/brand_health/models"
    found = tables_again(built.build_file, compiled, tmp_path, every=every)
    assert len(found) > 5
    assert [table for table, (before, after) in found.items() if before != after] == []
