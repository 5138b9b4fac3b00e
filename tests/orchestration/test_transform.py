"""dbt in this process: parsed only when it must be, and every outcome turned into a check."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from ingestion.config_home import Home
from orchestration import dbt_manifest, transform
from orchestration.dbt_manifest import ParsedProject, parsed_project
from orchestration.lineage import column_lineage
from orchestration.transform import Node, check_results, row_counts

MODEL = {
    "unique_id": "model.p.fct_reply",
    "resource_type": "model",
    "name": "fct_reply",
    "schema": "marts",
    "config": {"meta": {}},
}
PRIVATE = MODEL | {
    "unique_id": "model.p.fct_secret",
    "name": "fct_secret",
    "config": {"meta": {"publish": False}},
}
TEST = {
    "unique_id": "test.p.unique_reply",
    "resource_type": "test",
    "name": "unique_reply",
    "config": {"severity": "ERROR"},
    "attached_node": "model.p.fct_reply",
    "depends_on": {"nodes": ["model.p.fct_reply"]},
}
LENIENT = TEST | {"unique_id": "test.p.tidy", "name": "tidy", "config": {"severity": "warn"}}
SINGULAR = TEST | {"unique_id": "test.p.sums_agree", "name": "sums_agree", "attached_node": None}


@pytest.fixture
def project(tmp_path: Path) -> ParsedProject:
    nodes = {node["unique_id"]: node for node in (MODEL, PRIVATE, TEST, LENIENT, SINGULAR)}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes, "sources": {}}))
    return ParsedProject(tmp_path, "fingerprint")


def node(unique_id: str, status: str, failures: int = 0) -> Node:
    return Node(unique_id, status, failures, 0.1, "message that may quote a record", "")


def test_tests_of_severity_error_hold_and_warnings_do_not(project: ParsedProject):
    assert project.blocking_tests == {("unique_reply", "marts.fct_reply"), ("sums_agree", "marts.fct_reply")}


def test_a_card_keeps_its_mart_private(project: ParsedProject):
    assert project.private_tables == {"marts.fct_secret"}
    assert project.published_models == ["model.p.fct_reply"]


def test_a_failed_test_holds_with_its_count_and_without_its_message(project: ParsedProject):
    (result,) = check_results(project, [node("test.p.unique_reply", "fail", 3)])
    assert result.holds
    assert (result.target, result.failed_rows, result.observed) == ("marts.fct_reply", 3, "3 rows")
    assert "quote" not in str(result)


def test_a_lenient_test_warns(project: ParsedProject):
    (result,) = check_results(project, [node("test.p.tidy", "warn", 3)])
    assert (result.status, result.holds) == ("fail", False)


def test_offenders_within_a_declared_tolerance_pass(project: ParsedProject):
    (result,) = check_results(project, [node("test.p.unique_reply", "warn", 3)])
    assert (result.status, result.observed) == ("pass", "3 rows")


def test_a_test_that_could_not_run_holds(project: ParsedProject):
    (result,) = check_results(project, [node("test.p.unique_reply", "error")])
    assert (result.status, result.holds) == ("error", True)


def test_a_skipped_test_has_no_result_so_that_the_gate_misses_it(project: ParsedProject):
    assert check_results(project, [node("test.p.unique_reply", "skipped")]) == []


def test_a_model_that_does_not_build_holds_under_its_own_name(project: ParsedProject):
    (result,) = check_results(project, [node("model.p.fct_reply", "error")])
    assert (result.check_name, result.target, result.holds) == ("the_model_builds", "marts.fct_reply", True)


def test_the_project_is_parsed_again_only_when_one_of_its_files_changed(tmp_path, monkeypatch):
    source = tmp_path / "dbt_project"
    (source / "models").mkdir(parents=True)
    (source / "target").mkdir()
    model = source / "models" / "one.sql"
    model.write_text("select 1")
    parsed: list[Path] = []
    monkeypatch.setattr(dbt_manifest, "PROJECT", source)
    monkeypatch.setattr(dbt_manifest, "_parse", lambda home, directory: parsed.append(directory))
    home = Home(tmp_path / "home", tmp_path / "secret.key")
    for _ in range(2):
        parsed_project(home)
    (source / "target" / "noise.json").write_text("{}")
    parsed_project(home)
    assert len(parsed) == 1
    model.write_text("select 2")
    parsed_project(home)
    assert len(parsed) == 2


def test_a_parse_that_failed_is_tried_again(tmp_path, monkeypatch):
    def breaks(home: Home, directory: Path) -> None:
        raise RuntimeError

    monkeypatch.setattr(dbt_manifest, "_parse", breaks)
    home = Home(tmp_path, tmp_path / "secret.key")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            parsed_project(home)


def test_rows_are_counted_in_tables_and_views_are_not_run():
    with duckdb.connect() as con:
        con.execute("create schema marts; create table marts.t as select range from range(7)")
        con.execute("create view marts.v as select error('run')")
        assert row_counts(con) == {"marts.t": 7}


def test_what_dbt_said_of_a_failure_is_kept_in_the_home_alone(tmp_path: Path):
    home = Home(tmp_path, tmp_path / "secret.key")
    transform.keep_messages(home, [node("model.p.fct_reply", "error"), node("model.p.other", "success")])
    kept = (home.logs / transform.FAILURES).read_text()
    assert "model.p.fct_reply (error)\nmessage that may quote a record" in kept
    assert "other" not in kept


def test_a_column_is_followed_through_renames_joins_and_sums():
    sql = """
        with replies as (select ticket_id as ticket, replied_at from staging.stg_reply)
        select t.ticket_id, min(r.replied_at) as first_reply_at, 1 as constant
        from staging.stg_ticket as t left join replies as r on r.ticket = t.ticket_id group by all
    """
    parents = {
        "staging.stg_reply": {"ticket_id": "VARCHAR", "replied_at": "TIMESTAMP"},
        "staging.stg_ticket": {"ticket_id": "VARCHAR"},
    }
    assert column_lineage(sql, parents=parents) == {
        "ticket_id": [("staging.stg_ticket", "ticket_id")],
        "first_reply_at": [("staging.stg_reply", "replied_at")],
        "constant": [],
    }


def test_sql_that_the_parser_does_not_understand_has_no_lineage():
    assert column_lineage("selec nothing frm", parents={}) == {}
