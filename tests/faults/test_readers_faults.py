"""Faults 15 to 21: whatever readers do, they see one whole build, and never get in the way of the next."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingestion.config_home import Home
from ingestion.errors import BrandHealthError
from orchestration import health, served
from orchestration import publish as publishing
from orchestration.query import sealed
from tests.acceptance.test_readers import OTHER_PYTHONS, READER
from tests.orchestration.test_publish import answer, build, publish

SCRIPT = Path(__file__).with_name("reader_scenario.py")
PYTHONS = [sys.executable, *filter(None, os.environ.get(OTHER_PYTHONS, "").split(":"))]
# The tables that the readers of the acceptance tests look at; the small build has the others.
READERS_TABLES = """
create or replace table kpi.kpi_latest as select 'ok' as status, '{0}' as build_id;
"""


def told(*arguments: str | Path, python: str = sys.executable) -> dict:
    """What the script said."""
    ran = subprocess.run(
        [python, str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def publish_next(home: Home, number: int) -> str:
    build_id = build(home, f"b{number:03}", value=number)
    publish(home, build_id)
    return build_id


def test_fault_15_a_long_query_answers_from_one_build_through_a_hundred_publications(home: Home):
    publish_next(home, 0)
    with duckdb.connect(str(home.published_link), read_only=True) as con:
        rows = con.execute(
            "select kpi.kpi_value.build_id, meta.build.build_id, board.scorecard.build_id, total "
            "from marts.fct_reply, kpi.kpi_value, meta.build, board.scorecard, range(400)"
        )
        seen = {row[:3] for row in rows.fetchmany(1000)}
        for number in range(1, 101):
            # Nothing about a build but its file matters here: one publication is as good as a night.
            served_as(home, number)
            seen |= {row[:3] for row in rows.fetchmany(1000)}
        rest = [row[:3] for row in iter(rows.fetchone, None)]
    assert seen | set(rest) == {("b000",) * 3}
    assert 101 * 1000 + len(rest) == 400_000
    # Its file was deleted meanwhile; the system keeps what is open.
    assert not served.file_of(home, "b000").exists()
    assert served.served_build(home) == "b100"


def served_as(home: Home, number: int) -> None:
    """The served file under the id of another build, put in place as a publication does."""
    source, target = served.served_build(home), f"b{number:03}"
    unfinished = served.directory_of(home, target + served.UNFINISHED)
    shutil.copytree(served.directory_of(home, source), unfinished)
    manifest = json.loads((unfinished / served.MANIFEST).read_text())
    manifest |= {"build_id": target, "published_at": served.next_instant(home.builds_dir)}
    (unfinished / served.MANIFEST).write_text(json.dumps(manifest))
    publishing._put_in_place(home, unfinished, target)
    served.switch(home, target, action="publish", reason="test")
    served.sweep(home)


@pytest.fixture
def open_home() -> Iterator[Home]:
    """A home that other people of this machine can enter, unlike the folders pytest makes."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield Home(folder / "home")
    shutil.rmtree(folder)


def test_fault_16_a_client_that_opens_for_writing_is_refused_and_leaves_nothing_behind(open_home: Home):
    publish_next(open_home, 0)
    seen = told("write", open_home.published_link.resolve())
    assert "Permission denied" in seen["refused"] or "read-only" in seen["refused"]
    assert seen["build"] == "b000"
    assert health.look(open_home) == []
    assert publish_next(open_home, 1) == served.served_build(open_home)


def test_fault_16_a_client_that_keeps_the_file_open_does_not_block_the_publisher(home: Home):
    publish_next(home, 0)
    with duckdb.connect(str(home.published_link), read_only=True) as con:
        con.execute("begin")
        con.execute("from kpi.kpi_value")
        publish_next(home, 1)
    assert answer(home, "select build_id from meta.build") == [("b001",)]


def test_fault_17_a_pool_that_reconnects_sees_the_new_build_at_the_next_connection(home: Home):
    publish_next(home, 0)
    pool = [sealed(home.published_link) for _ in range(3)]
    publish_next(home, 1)
    # The others stay open, as in a pool: DuckDB hands out a database that is open already by its name.
    pool.append(sealed(home.published_link))
    builds = [connection.ask("select build_id from kpi.kpi_value").rows[0][0] for connection in pool]
    for connection in pool:
        connection.close()
    assert builds == ["b000", "b000", "b000", "b001"]


def test_fault_17_a_plain_client_that_resolves_the_link_sees_the_new_build_too(home: Home):
    publish_next(home, 0)
    with duckdb.connect(str(home.published_link.resolve()), read_only=True) as kept:
        publish_next(home, 1)
        with duckdb.connect(str(home.published_link.resolve()), read_only=True) as fresh:
            both = [con.execute("select build_id from meta.build").fetchall() for con in (kept, fresh)]
    assert both == [[("b000",)], [("b001",)]]


def test_fault_18_every_version_of_duckdb_reads_the_same_rows(home: Home):
    publish_next(home, 0)
    seen = [told("figures", home.published_link, python=python) for python in PYTHONS]
    assert all(one["tables"] == seen[0]["tables"] for one in seen), [one["version"] for one in seen]
    assert seen[0]["tables"]["marts.fct_reply"][0] == 1000


def test_fault_18_every_version_of_duckdb_reads_the_same_figures_of_a_night(built):
    seen = [told("figures", built.published_file, python=python) for python in PYTHONS]
    assert all(one["tables"] == seen[0]["tables"] for one in seen), [one["version"] for one in seen]
    assert seen[0]["tables"]["kpi.kpi_value"][0] > 100


MALICIOUS = {
    "read a file": "select * from read_text('{secret}')",
    "read a table of text": "select * from read_csv('{secret}')",
    "look around": "select * from glob('{folder}/*')",
    "write a file": "copy (select 1) to '{folder}/stolen.csv'",
    "attach another database": "attach '{folder}/other.duckdb' as other",
    "export everything": "export database '{folder}/export'",
    "install an extension": "install httpfs",
    "load an extension": "load httpfs",
    "keep a secret": "create secret (type s3, key_id 'a', secret 'b')",
    "open the lock": "set enable_external_access = true",
    "open the lock for all": "set global lock_configuration = false",
    "reset": "reset enable_external_access",
    "two statements": "select 1; copy (select 1) to '{folder}/stolen.csv'",
    "change a figure": "update kpi.kpi_value set value = 1",
    "drop": "drop table kpi.kpi_value",
    "pragma": "pragma enable_profiling",
    "hidden in a select": "select * from query('copy (select 1) to ''{folder}/stolen.csv''')",
    "through a subquery": "select (select content from read_text('{secret}'))",
    "by its name alone": "from '{secret}'",
}


@pytest.mark.parametrize("sql", MALICIOUS.values(), ids=MALICIOUS)
def test_fault_19_a_malicious_statement_through_the_sealed_connection_is_refused(home: Home, sql: str):
    publish_next(home, 0)
    secret = home.path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    before = sorted(home.path.rglob("*"))
    with sealed(home.published_link) as connection:
        with pytest.raises(BrandHealthError) as refused:
            connection.ask(sql.format(secret=secret, folder=home.path))
        # One bad question costs the reader nothing else.
        assert connection.ask("select build_id from kpi.kpi_value").rows == [("b000",)]
    assert "1,2" not in str(refused.value)
    assert sorted(home.path.rglob("*")) == before
    assert health.look(home) == []


def test_fault_20_readers_in_three_time_zones_see_the_same_dates_and_totals(built):
    zones = ("Pacific/Auckland", "UTC", "America/Los_Angeles")
    seen = [told("zone", built.published_file, zone) for zone in zones]
    assert len(seen[0]) > 50
    for one, other in itertools.pairwise(seen):
        assert {table for table in one if one[table] != other[table]} == set()


def with_reader_tables(home: Home, number: int) -> str:
    """A small build that also has what the acceptance tests' reader asks for."""
    build_id = build(home, f"b{number:03}", value=number)
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(READERS_TABLES.format(build_id))
    return build_id


def start_readers(home: Home, stop: Path, kinds: list[tuple[str, str]]) -> list[subprocess.Popen]:
    return [
        subprocess.Popen(
            [python, str(READER), kind, str(home.published_link), str(stop)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for python, kind in kinds
    ]


def ended(readers: list[subprocess.Popen], stop: Path) -> list[dict]:
    stop.touch()
    return [json.loads(reader.communicate(timeout=120)[0]) for reader in readers]


def test_fault_21_rolling_back_and_forth_while_readers_read_costs_no_error_and_tells_why(home: Home):
    for number in range(3):
        publish(home, with_reader_tables(home, number))
    stop = home.path / "stop"
    readers = start_readers(home, stop, [(sys.executable, "reconnecting"), (sys.executable, "patient")])
    time.sleep(2)
    for target in ("b000", "b001", "b000", "b002", "b001"):
        event = publishing.rollback(home, target, reason=f"drill to {target}")
        assert served.history(home)[-1] == event
        time.sleep(0.3)
    publish(home, with_reader_tables(home, 3))  # the next night rolls forward
    time.sleep(0.5)
    seen = ended(readers, stop)
    assert [reader.get("error") for reader in seen] == [None, None]
    assert [reader["mixed"] for reader in seen] == [0, 0]
    reconnecting, patient = seen
    assert reconnecting["seen"][-1] == served.served_build(home) == "b003"
    assert len(patient["seen"]) == 1
    rollbacks = [event.reason for event in served.history(home) if event.action == "rollback"]
    assert rollbacks[0] == "drill to b000"


@pytest.mark.exhaustive
def test_fault_15_three_hundred_publications_under_four_live_readers_of_mixed_versions(home: Home):
    publish(home, with_reader_tables(home, 0))
    stop = home.path / "stop"
    pythons = itertools.islice(itertools.cycle(PYTHONS), 4)
    kinds = itertools.cycle(["reconnecting", "reconnecting", "reconnecting", "patient"])
    readers = start_readers(home, stop, list(zip(pythons, kinds, strict=False)))
    try:
        for number in range(1, 301):
            publish(home, with_reader_tables(home, number))
    finally:
        seen = ended(readers, stop)
    assert [reader.get("error") for reader in seen] == [None] * 4
    assert [reader["mixed"] for reader in seen] == [0] * 4
    assert {reader["version"] for reader in seen} == {
        told("figures", home.published_link, python=python)["version"] for python in PYTHONS[:4]
    }
    for reader in seen:
        assert reader["seen"] == sorted(reader["seen"]), "a reader went back to an older build"
