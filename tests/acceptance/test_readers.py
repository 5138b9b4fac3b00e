"""Readers in other processes query through five publishes: no error, and never two builds in one connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from ingestion.config_home import Home
from ingestion.warehouse import open_build
from orchestration import release
from orchestration.dbt_manifest import parsed_project
from tests.acceptance.acceptance_scenario import copied_home, rows, served

pytestmark = pytest.mark.slow

READER = Path(__file__).with_name("reader.py")
# Pythons with another DuckDB, separated by colons; where none is named, the reader is of our own version.
OTHER_PYTHONS = "BRAND_HEALTH_OTHER_DUCKDB_PYTHONS"
PUBLISHES = 5
TABLES_OF_A_BUILD = (
    "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'build_id'"
)


def next_build(home: Home, number: int) -> str:
    """Stands in for another night: the same figures and checks under a build id of their own."""
    build_id = f"2026-09-{number:02}-030000-night{number:03}"
    readers_tables = rows(
        home.build_file, f"{TABLES_OF_A_BUILD} and schema_name in ('marts', 'kpi', 'board')"
    )
    with closing(open_build(home)) as con:
        (before,) = con.execute(
            "select build_id from audit.build order by started_at desc limit 1"
        ).fetchone()
        for (table,) in readers_tables:
            con.execute(f"update {table} set build_id = ?", [build_id])
        con.execute(
            "insert into audit.build select * replace (? as build_id, ? as run_id, now() as started_at) "
            "from audit.build where build_id = ?",
            [build_id, build_id, before],
        )
        con.execute(
            "insert into audit.check_result select * replace (? as build_id) from audit.check_result "
            "where build_id = ?",
            [build_id, before],
        )
    return build_id


@pytest.fixture(scope="module")
def watched(built, tmp_path_factory):
    """What every reader told after five publishes, and the builds that were published meanwhile."""
    folder = tmp_path_factory.mktemp("readers")
    home, stop = copied_home(built.home, folder / "home"), folder / "stop"
    pythons = [sys.executable, *filter(None, os.environ.get(OTHER_PYTHONS, "").split(":"))]
    project, builds = parsed_project(home), [served(home)]
    readers = [
        subprocess.Popen([python, READER, kind, home.published_link, stop], stdout=subprocess.PIPE, text=True)
        for python in pythons
        for kind in ("reconnecting", "patient")
    ]
    try:
        for number in range(1, PUBLISHES + 1):
            builds.append(next_build(home, number))
            release.publish_latest(home, project)
            time.sleep(0.5)
    finally:
        stop.touch()
    return builds, [json.loads(reader.communicate(timeout=120)[0]) for reader in readers]


def test_no_reader_ever_met_an_error(watched):
    _, told = watched
    assert [reader["error"] for reader in told if "error" in reader] == []
    assert all(reader["looks"] > PUBLISHES for reader in told)


def test_no_connection_ever_saw_two_builds(watched):
    _, told = watched
    assert [reader["mixed"] for reader in told] == [0] * len(told)


def test_whoever_reconnects_sees_every_build_in_its_order_and_never_goes_back(watched):
    builds, told = watched
    reconnecting = [reader for reader in told if reader["kind"] == "reconnecting"]
    assert [reader["seen"] for reader in reconnecting] == [builds] * len(reconnecting)


def test_a_connection_left_open_keeps_the_build_it_began_with(watched):
    builds, told = watched
    patient = [reader for reader in told if reader["kind"] == "patient"]
    assert [reader["seen"] for reader in patient] == [builds[:1]] * len(patient)


def test_every_version_of_duckdb_that_was_named_took_part(watched):
    _, told = watched
    named = [path for path in os.environ.get(OTHER_PYTHONS, "").split(":") if path]
    assert len({reader["version"] for reader in told}) == len(named) + 1
