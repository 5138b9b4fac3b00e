"""The build file always has its tables, and one writer."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from ingestion.config_home import Home
from ingestion.contracts.catalogue import FEEDS
from ingestion.errors import WriterBusyError
from ingestion.warehouse import ensure_schemas, open_build, open_build_file
from ingestion.warehouse_tables import fixed_tables


@pytest.fixture
def con(tmp_path):
    with open_build(Home(tmp_path)) as opened:
        yield opened


def count(con, table):
    return con.execute(f"select count(*) from {table}").fetchone()[0]


def test_every_feed_has_an_empty_table_before_any_delivery(con):
    assert {feed: count(con, f"raw.{feed}") for feed in FEEDS} == dict.fromkeys(FEEDS, 0)
    assert {table: count(con, table) for table in fixed_tables()} == dict.fromkeys(fixed_tables(), 0)


def test_a_second_opening_keeps_what_is_there(con):
    con.execute("insert into meta.load_ledger (source) values ('desk')")
    ensure_schemas(con)
    assert count(con, "meta.load_ledger") == 1


def test_a_contract_that_changed_shape_makes_the_load_start_again(con):
    con.execute("insert into meta.load_ledger (source) values ('desk')")
    con.execute("insert into raw.support_tickets (source, ticket_id) values ('desk', '1')")
    con.execute("insert into audit.build (build_id) values ('b')")
    con.execute("alter table raw.survey_answers drop column item_text")
    ensure_schemas(con)
    assert count(con, "meta.load_ledger") == 0
    assert count(con, "raw.support_tickets") == 0
    assert count(con, "audit.build") == 1
    assert "item_text" in [row[0] for row in con.execute("describe raw.survey_answers").fetchall()]


def test_instants_are_shown_in_utc_whatever_the_machine_thinks(con):
    assert con.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


def test_the_bound_of_memory_is_the_operators_to_set(tmp_path, monkeypatch):
    monkeypatch.setenv("BRAND_HEALTH_MEMORY_LIMIT", "1GiB")
    with open_build_file(tmp_path / "brand_health.duckdb") as con:
        assert con.execute("select current_setting('memory_limit')").fetchall() == [("1.0 GiB",)]


def test_nothing_is_ever_installed_from_the_network(con):
    for option in ("autoinstall_known_extensions", "autoload_known_extensions"):
        assert con.execute("select current_setting(?)", [option]).fetchone() == (False,)


def test_the_file_is_written_for_the_oldest_client_we_promise(tmp_path):
    open_build_file(tmp_path / "brand_health.duckdb").close()
    with duckdb.connect(str(tmp_path / "brand_health.duckdb"), read_only=True) as reader:
        tags = reader.execute("select tags from duckdb_databases() where not internal").fetchone()[0]
    assert tags["storage_version"].startswith("v1.2.0")


def test_a_second_writer_is_told_who_holds_the_file(tmp_path):
    path = tmp_path / "brand_health.duckdb"
    code = (
        f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WriterBusyError, match=f"PID {holder.pid}"):
            open_build_file(path)
        holder.stdin.close()


def test_nobody_else_can_look_into_the_build(con, tmp_path):
    home = Home(tmp_path)
    assert home.build_file.stat().st_mode & 0o777 == 0o600
    assert home.build_file.parent.stat().st_mode & 0o777 == 0o700
