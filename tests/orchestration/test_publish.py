"""Publishing: whole or not at all, checked or not at all, and always a way back."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ingestion.config_home import Home
from ingestion.errors import BrandHealthError, ConfigurationError, GateHeldError
from ingestion.warehouse_tables import BUILD as BUILD_COLUMNS
from ingestion.warehouse_tables import CHECK_RESULT
from orchestration import publish as publishing
from orchestration import served
from orchestration.gate import Required

BALANCE = Required("contract", "records_balance", "raw.social_posts")
SHARES = Required("great_expectations", "a_share_lies_between_0_and_1", "kpi.kpi_value")
REQUIRED = frozenset({BALANCE, SHARES})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


AUDIT = "create schema if not exists audit;" + "".join(
    f"create table if not exists audit.{table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())});"
    for table, columns in (("build", BUILD_COLUMNS), ("check_result", CHECK_RESULT))
)
BUILD = """
create schema if not exists raw; create schema if not exists meta; create schema if not exists staging;
create schema if not exists intermediate; create schema if not exists marts; create schema if not exists kpi;
create schema if not exists board; create schema if not exists reference;
create or replace table reference.organisation as select 'commons' as organisation, true as is_demonstration;
create or replace table raw.social_posts as select 'x@example.org' as author, 'hello' as text;
create or replace table meta.load_balance as
    select date '2026-01-01' as delivery_date, 'own_data' as source, 'posts.csv' as source_file,
        'social_posts' as feed, 3 as records_in;
create or replace table meta.secret (fingerprint varchar);
create or replace table meta.load_ledger as
    select 'abc' as content_sha256, 'own_data' as source, date '2026-01-01' as delivery_date,
        'posts.csv' as source_file, now() as loaded_at;
create or replace view staging.stg_social__posts as select * from raw.social_posts;
create or replace table intermediate.int_voices as select 'hello' as text;
create or replace table marts.fct_reply as
    select range as reply, sum(range) over () as total from range(1000);
create or replace table marts.fct_private as select 1 as person;
create or replace table marts.scratch as select 1 as person;
create or replace table board.scorecard as select '{build_id}' as build_id;
create or replace table kpi.kpi_value as
    select 'R01' as kpi_id, {value}::double as value, '{build_id}' as build_id;
comment on table kpi.kpi_value is 'One row per KPI, it''s long';
comment on column kpi.kpi_value.value is 'Share, 0..1';
insert into audit.build values
    ('{build_id}', '{build_id}', 'commons', date '2026-01-01', now(), null, 'running', '0.1', null);
"""


def build(
    home: Home, build_id: str, *, value: float = 0.5, statuses: dict[Required, str] | None = None
) -> str:
    """A small build file with one table of each schema and the check results of one build."""
    home.build_file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(AUDIT)
        con.execute(BUILD.format(build_id=build_id, value=value))
        for check, status in (dict.fromkeys(REQUIRED, "pass") | (statuses or {})).items():
            con.execute(
                "insert into audit.check_result values (?, 'raw', ?, ?, ?, 'error', ?, '', ?, '', now())",
                [build_id, *check, status, 0 if status == "pass" else 7],
            )
    return build_id


def publish(home: Home, build_id: str) -> served.Manifest:
    return publishing.publish(
        home.build_file, home, build_id=build_id, required=REQUIRED, private={"marts.fct_private"}
    )


def answer(home: Home, sql: str) -> list[tuple]:
    with duckdb.connect(str(home.published_link), read_only=True) as con:
        return con.execute(sql).fetchall()


def tables(home: Home) -> set[str]:
    return {name for (name,) in answer(home, "select schema_name || '.' || table_name from duckdb_tables()")}


def test_readers_get_marts_kpis_and_board_and_nothing_that_could_name_a_person(home: Home):
    publish(home, build(home, "one"))
    published = {"marts.fct_reply", "kpi.kpi_value", "board.scorecard"}
    assert tables(home) == published | {
        "meta.build",
        "meta.check_result",
        "meta.load_balance",
        "meta.organisation",
    }
    assert answer(home, "select count(*) from duckdb_views() where not internal") == [(0,)]


@pytest.mark.parametrize("column", ["author_handle", "requester_email", "text", "body_rendered"])
def test_a_mart_that_would_name_a_person_or_quote_one_holds_the_build(home: Home, column: str):
    publish(home, build(home, "yesterday"))
    build(home, "today")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(f"create table marts.fct_careless as select 'x' as {column}")
    with pytest.raises(GateHeldError, match=rf"marts\.fct_careless\.{column}"):
        publish(home, "today")
    assert served.served_build(home) == "yesterday"


def test_a_wide_sum_is_published_as_a_number_every_client_reads(home: Home):
    publish(home, build(home, "one"))
    types = answer(home, "select distinct data_type from duckdb_columns() where table_name = 'fct_reply'")
    assert types == [("BIGINT",)]
    assert answer(home, "select max(total) from marts.fct_reply") == [(499500,)]


def test_descriptions_travel_with_the_tables(home: Home):
    publish(home, build(home, "one"))
    assert answer(home, "select comment from duckdb_tables() where table_name = 'kpi_value'") == [
        ("One row per KPI, it's long",)
    ]
    assert ("Share, 0..1",) in answer(
        home, "select comment from duckdb_columns() where table_name = 'kpi_value'"
    )


def test_the_file_is_read_only_complete_and_of_a_format_old_clients_read(home: Home):
    manifest = publish(home, build(home, "one"))
    path = served.file_of(home, "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["brand_health.duckdb", "manifest.json"]
    assert served.digest(path) == manifest.sha256
    written = answer(
        home, "select tags['storage_version'] from duckdb_databases() where database_name = 'brand_health'"
    )
    assert "v1.2.0" in written[0][0]


def test_the_manifest_says_what_the_file_is(home: Home):
    publish(home, build(home, "one"))
    manifest = json.loads((served.directory_of(home, "one") / "manifest.json").read_text())
    assert manifest["build_id"] == "one"
    assert manifest["as_of"] == "2026-01-01"
    assert manifest["rows"]["marts.fct_reply"] == 1000
    assert manifest["inputs"]["files"] == 1


@pytest.mark.parametrize("status", ["fail", "error"])
def test_a_failed_check_leaves_yesterday_in_front_of_readers(home: Home, status: str):
    publish(home, build(home, "yesterday"))
    build(home, "today", value=9.9, statuses={SHARES: status})
    with pytest.raises(GateHeldError, match=r"a_share_lies_between_0_and_1 on kpi\.kpi_value \(7 rows\)"):
        publish(home, "today")
    assert answer(home, "select build_id, value from kpi.kpi_value") == [("yesterday", 0.5)]


def test_a_check_that_did_not_run_holds_the_build_even_if_it_passed_the_night_before(home: Home):
    publish(home, build(home, "yesterday"))
    build(home, "today")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("delete from audit.check_result where build_id = 'today' and kind = 'contract'")
    with pytest.raises(GateHeldError, match=r"records_balance on raw\.social_posts, which did not run"):
        publish(home, "today")
    assert served.served_build(home) == "yesterday"


def test_a_copy_that_reads_back_differently_is_never_served(home: Home, monkeypatch: pytest.MonkeyPatch):
    publish(home, build(home, "yesterday"))
    build(home, "today")
    honest = publishing.copy_tables

    def loses_a_row(*args, **kwargs):
        proofs = honest(*args, **kwargs)
        with duckdb.connect(str(kwargs["target"])) as con:
            con.execute("update kpi.kpi_value set value = value + 1")
        return proofs

    monkeypatch.setattr(publishing, "copy_tables", loses_a_row)
    with pytest.raises(BrandHealthError, match=r"kpi\.kpi_value does not read back"):
        publish(home, "today")
    assert served.served_build(home) == "yesterday"
    assert [path.name for path in home.builds_dir.iterdir()] == ["yesterday"]


def test_what_a_crash_left_behind_is_swept_by_the_next_publish(home: Home):
    publish(home, build(home, "yesterday"))
    for leftover in ("crashed.partial", "never_finished"):
        (home.builds_dir / leftover).mkdir()
        (home.builds_dir / leftover / "brand_health.duckdb").write_bytes(b"half")
    (home.published_link.parent / ".brand_health.duckdb.99.next").symlink_to("nowhere")
    publish(home, build(home, "today"))
    assert sorted(path.name for path in home.builds_dir.iterdir()) == ["today", "yesterday"]
    assert not list(home.published_link.parent.glob(".*.next"))


def test_publishing_the_same_build_twice_changes_nothing(home: Home):
    first = publish(home, build(home, "one"))
    publish(home, "one")
    assert served.digest(served.file_of(home, "one")) == first.sha256


def test_fourteen_builds_are_kept_and_older_ones_really_deleted(home: Home):
    assert served.KEPT_BUILDS == 14
    for number in range(16):
        publish(home, build(home, f"b{number:02}"))
    assert sorted(path.name for path in home.builds_dir.iterdir()) == [
        f"b{number:02}" for number in range(2, 16)
    ]


def test_the_served_build_is_kept_however_old_it_is(home: Home, monkeypatch: pytest.MonkeyPatch):
    for build_id in ("one", "two", "three"):
        publish(home, build(home, build_id))
    publishing.rollback(home, "one", reason="drill")
    monkeypatch.setattr(served, "KEPT_BUILDS", 1)
    assert served.sweep(home) == ["two"]
    assert answer(home, "select build_id from kpi.kpi_value") == [("one",)]


def test_rollback_brings_the_build_before_back_and_says_why(home: Home):
    publish(home, build(home, "one", value=0.1))
    publish(home, build(home, "two", value=0.2))
    publishing.rollback(home, None, reason="wrong map of departments")
    assert answer(home, "select value from kpi.kpi_value") == [(0.1,)]
    last = served.history(home)[-1]
    assert (last.action, last.build_id, last.previous, last.reason) == (
        "rollback", "one", "two", "wrong map of departments",
    )  # fmt: skip


def test_rollback_refuses_a_build_that_is_gone_or_altered(home: Home):
    publish(home, build(home, "one"))
    publish(home, build(home, "two"))
    with pytest.raises(ConfigurationError, match="no such build is retained"):
        publishing.rollback(home, "three", reason="?")
    altered = served.file_of(home, "one")
    altered.chmod(0o644)
    altered.write_bytes(altered.read_bytes()[:-1] + b"\0\0")
    with pytest.raises(ConfigurationError, match="differs from what was published"):
        publishing.rollback(home, "one", reason="?")
    assert served.served_build(home) == "two"


READER = """
import sys, time
import duckdb
until, seen = time.monotonic() + 60, set()
while time.monotonic() < until:
    with duckdb.connect(sys.argv[1], read_only=True) as con:
        builds = con.execute(
            "select build_id from kpi.kpi_value union all select build_id from board.scorecard "
            "union all select build_id from meta.build"
        ).fetchall()
    assert len(builds) == 3 and len(set(builds)) == 1, builds
    seen.add(builds[0][0])
    if builds[0][0] == "b5":
        break
print(",".join(sorted(seen)))
"""


def test_a_reader_in_another_process_always_sees_one_whole_build(home: Home):
    publish(home, build(home, "b0"))
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(home.published_link)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for number in range(1, 6):
        publish(home, build(home, f"b{number}"))
    output, errors = reader.communicate(timeout=90)
    assert reader.returncode == 0, errors
    assert output.strip().endswith("b5")


def test_an_open_reader_keeps_its_build_while_the_next_is_published(home: Home):
    publish(home, build(home, "one"))
    with duckdb.connect(str(home.published_link), read_only=True) as reader:
        publish(home, build(home, "two"))
        assert reader.execute("select build_id from kpi.kpi_value").fetchall() == [("one",)]
    assert answer(home, "select build_id from kpi.kpi_value") == [("two",)]
