"""A test whose SQL is known runs without dbt and comes to what dbt would have said."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from orchestration import gate_limit
from orchestration.dbt_manifest import ParsedProject
from orchestration.known_tests import run_known_tests

PLAIN = {"severity": "ERROR", "warn_if": "!= 0", "error_if": "!= 0", "fail_calc": "count(*)", "limit": None}


def outcome(folder: Path, sql: str, **config: object) -> tuple[str, int]:
    """Status and offenders of one test over an empty build."""
    node = {"unique_id": "test.p.one", "resource_type": "test", "name": "one", "config": PLAIN | config}
    (folder / "manifest.json").write_text(json.dumps({"nodes": {"test.p.one": node}, "sources": {}}))
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        (found,) = run_known_tests(con, ParsedProject(folder, ""), {"test.p.one": sql})
    return found.status, found.failures


@pytest.mark.parametrize(
    ("sql", "config", "expected"),
    [
        ("select 1 where false", {}, ("pass", 0)),
        ("select 1 from range(3)", {}, ("fail", 3)),
        ("with offenders as (select 1) select * from offenders -- the end", {}, ("fail", 1)),
        ("select 1 from range(3)", {"severity": "warn"}, ("warn", 3)),
        ("select 1 from range(3)", {"error_if": "> 5"}, ("warn", 3)),
        ("select 1 from range(6)", {"error_if": "> 5"}, ("fail", 6)),
        ("select 1 from range(3)", {"error_if": "> 5", "warn_if": "> 4"}, ("pass", 0)),
        ("select 7 as n", {"fail_calc": "sum(n)"}, ("fail", 7)),
        ("select 1 from range(9)", {"limit": 4}, ("fail", 4)),
        ("select * from gone", {}, ("error", 0)),
        ("select 1 where current_setting('TimeZone') <> 'UTC'", {}, ("pass", 0)),
    ],
)
def test_the_outcome_is_that_of_dbt(tmp_path: Path, sql: str, config: dict, expected: tuple[str, int]):
    assert outcome(tmp_path, sql, **config) == expected


def test_a_test_that_hangs_is_cut_off_and_is_no_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate_limit, "RULE_SECONDS", 0.2)
    endless = "select sum(hash(a.range + b.range)) as n from range(1000000) as a, range(1000000) as b"
    assert outcome(tmp_path, endless) == ("error", 0)
