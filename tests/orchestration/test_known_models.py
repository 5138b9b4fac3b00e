"""Models whose SQL is known run without dbt: in order, each wholly or not at all, into tables as dbt declared them."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import duckdb
import pytest

from orchestration import known_models
from orchestration.dbt_manifest import ParsedProject
from orchestration.known_sql import tonight

run_known_models = partial(known_models.run_known_models, rests=lambda _: False)
DECLARED = "create table marts.t (n integer not null, word varchar)"


def project(folder: Path, reads: Mapping[str, list[str]], **config: object) -> ParsedProject:
    """A project of tables `marts.‹name›`, each with what it reads."""
    nodes = {
        name: {
            "unique_id": name, "name": name, "resource_type": "model", "schema": "marts",
            "depends_on": {"nodes": parents}, "config": {"materialized": "table", **config},
        }
        for name, parents in reads.items()
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    return ParsedProject(folder, "fingerprint")


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A build with an empty layer."""
    con = duckdb.connect()
    con.execute("create schema marts")
    return con


def test_each_model_runs_after_what_it_reads(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    chain = {f"m{number}": [f"m{number - 1}"] if number else [] for number in reversed(range(30))}
    sql = {f"m{number}": f"select n + 1 as n from marts.m{number - 1}" for number in range(1, 30)}
    nodes = run_known_models(con, project(tmp_path, chain), {"m0": "select 0 as n", **sql})
    assert {node.status for node in nodes} == {"success"}
    assert con.execute("from marts.m29").fetchall() == [(29,)]


def test_what_reads_a_model_that_failed_is_skipped_and_both_stay_as_they_were(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
):
    reads = {"bad": [], "child": ["bad"], "grandchild": ["child"], "other": []}
    for name in reads:
        con.execute(f"create table marts.{name} as select 'before' as said")
    sql = {
        "bad": "select error('broken') as said",
        **dict.fromkeys(["child", "grandchild"], "from marts.bad"),
    }
    nodes = run_known_models(con, project(tmp_path, reads), {**sql, "other": "select 'tonight' as said"})
    assert {node.unique_id: node.status for node in nodes} == {
        "bad": "error", "child": "skipped", "grandchild": "skipped", "other": "success"
    }  # fmt: skip
    assert "broken" in next(node.message for node in nodes if node.unique_id == "bad")
    said = {name: con.execute(f"from marts.{name}").fetchone()[0] for name in reads}
    assert said == {**dict.fromkeys(["bad", "child", "grandchild"], "before"), "other": "tonight"}


def test_a_table_under_contract_keeps_constraints_order_types_and_comments(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
):
    con.execute(DECLARED)
    con.execute("comment on table marts.t is 'the brand''s table'")
    con.execute("comment on column marts.t.word is 'a word'")
    before = shape(con)
    under_contract = project(tmp_path, {"t": []}, contract={"enforced": True})
    [node] = run_known_models(con, under_contract, {"t": "select 'x' as word, 7::bigint as n"})
    assert node.status == "success"
    assert (con.execute("from marts.t").fetchall(), shape(con)) == ([(7, "x")], before)
    [node] = run_known_models(con, under_contract, {"t": "select 'x' as word, null as n"})
    assert node.status == "error"
    assert (con.execute("from marts.t").fetchall(), shape(con)) == ([(7, "x")], before)


def test_a_night_that_is_told_to_stop_cancels_what_runs_and_leaves_it_as_it_was(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
):
    con.execute("create table marts.t as select 'before' as said")
    endless = (
        "select count(*)::varchar as said from range(1000000) a, range(1000000) b where a.range * b.range = 7"
    )
    stop = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
    began = time.monotonic()
    stop.start()
    with pytest.raises(KeyboardInterrupt):
        run_known_models(con, project(tmp_path, {"t": [], "u": ["t"]}), {"t": endless, "u": "from marts.t"})
    assert time.monotonic() - began < 60
    assert con.execute("from marts.t").fetchall() == [("before",)]


def test_the_day_and_the_build_are_exchanged_and_no_other_literal():
    compiled = "select cast('2026-01-01' as date /* as_of */), date '2026-01-01', 'build 1', 'not build 1'"
    assert tonight(compiled, as_of="2026-01-02", build_id="build 2", compiled_in="build 1") == (
        "select cast('2026-01-02' as date /* as_of */), date '2026-01-01', 'build 2', 'not build 1'"
    )


def shape(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    """What the catalogue says of the table."""
    tables = con.execute("select sql, comment from duckdb_tables() where table_name = 't'").fetchall()
    columns = con.execute(
        "select column_name, data_type, is_nullable, comment from duckdb_columns() where table_name = 't'"
    ).fetchall()
    return [*tables, *columns]
