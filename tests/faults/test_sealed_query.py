"""Fault 19: a reader who asks for more than rows, through the connection that we hand out."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.errors import BrandHealthError, ConfigurationError
from orchestration import query
from orchestration.query import sealed

SECRET = "the key of the house"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A published file in a folder that even its reader may write, as when the reader is the operator."""
    path = tmp_path / "published" / "brand_health.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as con:
        con.execute("create schema kpi; create schema meta")
        con.execute("create table kpi.kpi_latest as select 'R01' as kpi_id, 0.5 as value")
        con.execute("create table meta.build as select 'one' as build_id, date '2026-01-01' as as_of")
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    return path


ATTACKS = {
    "read_text": "select * from read_text('{folder}/secret.txt')",
    "read_blob": "select * from read_blob('{folder}/secret.txt')",
    "read_csv": "select * from read_csv('/etc/passwd', header = false)",
    "a file as a table": "select * from '{folder}/other.csv'",
    "sniff_csv": "select * from sniff_csv('{folder}/other.csv')",
    "glob": "select * from glob('{folder}/*')",
    "httpfs": "select * from 'https://example.org/x.parquet'",
    "read_duckdb": "select * from read_duckdb('{folder}/other.duckdb')",
    "copy to": "copy kpi.kpi_latest to '{folder}/stolen.csv'",
    "copy from": "copy kpi.kpi_latest from '/etc/passwd'",
    "a write-ahead log beside the file": "copy (select 1) to '{folder}/published/brand_health.duckdb.wal'",
    "the file itself": "copy (select 1) to '{folder}/published/brand_health.duckdb'",
    "attach": "attach '{folder}/other.duckdb' as other",
    "export": "export database '{folder}/stolen'",
    "import": "import database '{folder}/stolen'",
    "install": "install httpfs",
    "load": "load httpfs",
    "load by path": "load '{folder}/x.duckdb_extension'",
    "set": "set enable_external_access = true",
    "set memory": "set memory_limit = '100GB'",
    "reset": "reset threads",
    "pragma": "pragma memory_limit = '100GB'",
    "profiling": "pragma enable_profiling",
    "unlock": "set lock_configuration = false",
    "secret": "create secret (type s3)",
    "use": "use memory",
    "temp table": "create temp table t as select 1",
    "delete": "delete from kpi.kpi_latest",
    "drop": "drop table kpi.kpi_latest",
    "checkpoint": "checkpoint",
    "vacuum": "vacuum",
    "transaction": "begin",
    "prepare": "prepare x as select 1",
    "logging": "call enable_logging()",
    "logging to a file": "select * from enable_logging(storage = 'file', storage_path = '{folder}/log')",
    "logging, quoted": 'select * from "enable_logging" ()',
    "a query in a text": "select * from query('select * from enable_' || 'logging()')",
    "a query as a document": "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "two statements": "select 1; select 2",
    "a select and more": "select 1; copy (select 1) to '{folder}/stolen.csv'",
    "explain that runs": "explain analyze copy (select 1) to '{folder}/stolen.csv'",
    "the environment": "select getenv('HOME')",
    "nothing": " ",
    "no SQL": "please",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_fault_19_whatever_reaches_beyond_the_published_file_is_refused(published: Path, attack: str):
    before = sorted(path.name for path in published.parent.parent.rglob("*"))
    with sealed(published) as file, pytest.raises(ConfigurationError, match="refused") as refusal:
        file.ask(attack.format(folder=published.parent.parent))
    assert SECRET not in str(refusal.value)
    assert sorted(path.name for path in published.parent.parent.rglob("*")) == before
    with sealed(published) as file:
        assert file.ask("select count(*) from kpi.kpi_latest").rows == [(1,)]


def test_fault_19_a_variable_of_the_program_around_is_no_table(published: Path):
    import polars as pl

    people = pl.DataFrame({"name": ["Ada"]})
    assert people.height == 1
    with sealed(published) as file, pytest.raises(ConfigurationError, match="people does not exist"):
        file.ask("select * from people")


def test_fault_19_a_question_without_end_is_stopped(published: Path):
    with sealed(published, timeout_seconds=0.5) as file:
        with pytest.raises(BrandHealthError, match=r"longer than 0\.5 seconds"):
            file.ask("select sum(sqrt(a.range * b.range)) from range(1000000) as a, range(1000000) as b")
        assert file.ask("select 1").rows == [(1,)]


def test_fault_19_a_question_that_eats_the_memory_ends_and_leaves_no_file(
    published: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(query.SEAL, "memory_limit", "50MB")
    before = sorted(path.name for path in published.parent.iterdir())
    with sealed(published) as file, pytest.raises(ConfigurationError, match=r"(?i)memory"):
        file.ask("select list(a.range || 'x' || b.range) from range(4000) as a, range(4000) as b")
    assert sorted(path.name for path in published.parent.iterdir()) == before


def test_fault_19_more_rows_than_anybody_reads_are_refused(published: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(query, "MOST_ROWS", 10)
    with sealed(published) as file:
        assert len(file.ask("from range(10)").rows) == 10
        with pytest.raises(BrandHealthError, match="more than 10 rows"):
            file.ask("from range(11)")


def test_fault_19_every_reader_of_a_process_finds_the_same_zone_and_the_same_lock(published: Path):
    asked = "select current_setting('TimeZone'), current_setting('lock_configuration')"
    with sealed(published) as first, sealed(published) as second:
        assert first.ask(asked).rows == second.ask(asked).rows == [("UTC", True)]
