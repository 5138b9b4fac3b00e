"""Faults 22 to 27: the gate cannot be fooled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home, load_organisation
from ingestion.errors import GateHeldError
from ingestion.reference import load_reference
from ingestion.warehouse import open_build_file
from orchestration import gate, gate_contracts, gate_limit
from orchestration.dbt_manifest import ParsedProject
from tests.conftest import Built
from tests.faults import mutants
from tests.ingestion.load_scenario import CONFIGURATION, SECRET, Scenario, new_scenario, ticket
from tests.orchestration.test_publish import BALANCE, REQUIRED, SHARES, answer, build, publish

USUAL = 40  # tickets of a usual day


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


# ---- 22: what cannot fail is no check; rules of Great Expectations: tests/orchestration/test_expectations_*.py ----


def test_fault_22_every_dbt_test_fails_on_rows_that_break_it(built: Built):
    project = ParsedProject(built.home.path / "dbt" / "target", "")
    by_table: dict[str, dict[str, str]] = {}
    for unique_id in project.data_tests:
        node = project.manifest["nodes"][unique_id]
        for table in mutants.tables_under_test(project, node):
            by_table.setdefault(table, {})[node["name"]] = mutants.compiled(project, node)
    failed = set()
    with mutants.over_night(built.build_file) as con:
        for table, tests in by_table.items():
            mutants.make_mutants(con, table, list(tests.values()))
            failed |= {name for name, sql in tests.items() if mutants.rows_found(con, table, sql)}
    assert {test.name for test in project.data_tests.values()} - failed == set(), "these cannot fail"


def test_fault_22_a_dbt_test_that_cannot_fail_is_found_out(tmp_path: Path):
    file = tmp_path / "brand_health.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(
            "create schema marts; create table marts.fct as select 1 as n, true as is_ok, 'a' as kind"
        )
    vacuous = 'select * from "brand_health"."marts"."fct" where n is null and n > 0'
    with mutants.over_night(file) as con:
        mutants.make_mutants(con, "marts.fct", [vacuous])
        assert mutants.rows_found(con, "marts.fct", vacuous) == 0
        assert mutants.rows_found(con, "marts.fct", 'select * from "brand_health"."marts"."fct" where n < 0')


# What breaks each contract check, in SQL; a new check without its line turns the test below red.
CONTRACTS_BROKEN_BY = {
    "records_balance": "update meta.load_balance set accepted = accepted - 1",
    "every_file_was_readable": "update meta.load_balance set status = 'refused'",
    "every_loaded_file_has_an_account": "delete from meta.load_balance",
    "what_was_published_is_still_loaded": "update meta.load_balance set feed = 'support_events'",
}


@pytest.mark.parametrize("check", sorted({name for name, _ in gate_contracts.CHECKS}))
def test_fault_22_every_contract_check_fails_on_what_breaks_it(tmp_path: Path, check: str):
    desk = _nights(tmp_path, [USUAL])
    _publish_accounts(desk)
    assert {result.status for result in gate.contract_checks(desk.con)} == {"pass"}
    desk.con.execute(CONTRACTS_BROKEN_BY[check])
    failed = {result.check_name for result in gate.contract_checks(desk.con) if result.holds}
    desk.con.close()
    assert check in failed


# ---- 23: a check that crashes, hangs, is skipped or left out ----


@pytest.mark.parametrize("status", ["fail", "error"])
def test_fault_23_a_check_that_failed_or_crashed_holds_publish_run_alone(home: Home, status: str):
    publish(home, build(home, "yesterday"))
    with pytest.raises(GateHeldError, match=SHARES.check_name):
        publish(home, build(home, "today", statuses={SHARES: status}))
    assert answer(home, "select build_id from meta.build") == [("yesterday",)]


def test_fault_23_a_check_that_was_left_out_holds_publish_run_alone(home: Home):
    publish(home, build(home, "yesterday"))
    build(home, "today")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(
            "delete from audit.check_result where build_id = 'today' and check_name = ?", [SHARES.check_name]
        )
    with pytest.raises(GateHeldError, match=f"{SHARES.check_name} on {SHARES.target}, which did not run"):
        publish(home, "today")
    assert answer(home, "select build_id from meta.build") == [("yesterday",)]


def test_fault_23_a_rule_that_hangs_is_cut_off_and_holds_and_the_others_go_on(tmp_path: Path, monkeypatch):
    from orchestration.expectations import run
    from orchestration.expectations.rule import Rule, query

    class NeverEnds(Rule):
        description: str = "It ends. Holds the build: it never does."
        unexpected_rows_query: str = query(
            "select count(*) as failed_rows, '' as observed from range(10000000) as a, range(10000000) as b "
            "where hash(a.range, b.range) = 1"
        )

    class HasNoRow(Rule):
        description: str = "It is empty. Holds the build: it is not."
        unexpected_rows_query: str = query("select count(*) as failed_rows, '' as observed from this")

    file = tmp_path / "brand_health.duckdb"
    open_build_file(file).close()
    monkeypatch.setattr(gate_limit, "RULE_SECONDS", 1.0)
    results = run.run_suites(file, "raw", suites={"meta.source": [NeverEnds(), HasNoRow()]})
    assert [(result.status, result.observed) for result in results] == [
        ("error", "cut off after 1 s"),
        ("pass", ""),
    ]
    assert results[0].holds


def test_fault_23_a_contract_check_that_hangs_is_cut_off_and_holds(tmp_path: Path, monkeypatch):
    endless = "select 1 from range(10000000) as a, range(10000000) as b where hash(a.range, b.range) = 1"
    monkeypatch.setattr(gate_limit, "RULE_SECONDS", 0.5)
    monkeypatch.setitem(
        gate_contracts.PER_LOAD,
        "meta.load_ledger",
        gate_contracts.ContractCheck("endless", "It ends.", endless, "rows"),
    )
    with open_build_file(tmp_path / "brand_health.duckdb") as con:
        results = {result.check_name: result for result in gate.contract_checks(con)}
    assert (results["endless"].status, results["endless"].observed) == ("error", "cut off after 0.5 s")
    assert results["endless"].holds
    assert results["records_balance"].status == "pass"


# ---- 24: what came is not what usually comes ----


def _nights(directory: Path, volumes: list[int]) -> Scenario:
    """A desk that delivers daily, and what it delivered so far: so many new tickets a day."""
    desk = new_scenario(directory)
    configuration = CONFIGURATION.replace("owner: care}", "owner: care, expected_every_days: 1}", 1)
    (desk.directory / "brand_health.yml").write_text(configuration, encoding="utf-8")
    for day, volume in enumerate(volumes, start=1):
        _deliver(desk, day, [ticket(f"{day}-{number}") for number in range(volume)])
    return desk


def _deliver(desk: Scenario, day: int, lines: list[str]) -> None:
    desk.deliver(f"2026-01-{day:02}", *lines)
    desk.load()
    load_reference(desk.con, load_organisation(desk.directory), secret=SECRET)


def _gate(desk: Scenario, as_of: int) -> dict[str, str]:
    """Every check of the raw stage that did not pass, with its severity."""
    from orchestration.expectations import run

    desk.con.execute(
        "insert into audit.build by name select 'b' as build_id, ?::date as as_of, now() as started_at",
        [dt.date(2026, 1, as_of)],
    )
    results = gate.contract_checks(desk.con)
    file = desk.directory.parent / "home" / "build" / "brand_health.duckdb"
    desk.con.close()
    tables = ("raw.support_tickets", "meta.source", "meta.load_balance")
    results += run.run_suites(file, "raw", suites={table: run.SUITES["raw"][table] for table in tables})
    return {result.check_name: result.severity for result in results if result.status != "pass"}


def _publish_accounts(desk: Scenario) -> None:
    """What readers see of the load, where they see it."""
    home = Home(desk.directory.parent / "home")
    home.published_link.parent.mkdir(parents=True, exist_ok=True)
    balance = desk.con.execute("select source, feed, accepted from meta.load_balance").pl()  # noqa: F841 — in the SQL
    with duckdb.connect(str(home.published_link)) as con:
        con.execute("create schema meta; create table meta.load_balance as from balance")


def test_fault_24_a_usual_delivery_raises_nothing_about_volume_or_time(tmp_path: Path):
    found = _gate(_nights(tmp_path, [USUAL] * 4), as_of=4)
    assert found.keys() <= {"every_configured_source_has_delivered"}  # the other desk


def test_fault_24_an_empty_delivery_of_a_busy_source_holds(tmp_path: Path):
    found = _gate(_nights(tmp_path, [USUAL] * 4 + [0]), as_of=5)
    assert found["no_busy_source_falls_silent"] == "error"


def test_fault_24_a_source_that_lost_all_its_records_does_not_pass_on_an_empty_table(tmp_path: Path):
    desk = _nights(tmp_path, [USUAL])
    desk.con.execute("delete from raw.support_tickets")
    found = _gate(desk, as_of=1)
    assert found["every_source_that_delivered_has_rows"] == "error"
    assert found["raw_holds_what_the_ledger_accepted"] == "error"


def test_fault_24_a_build_begun_anew_without_a_source_readers_have_holds(tmp_path: Path):
    desk = _nights(tmp_path, [USUAL])
    _publish_accounts(desk)
    for table in ("raw.support_tickets", "meta.load_balance", "meta.load_ledger", "quarantine.record"):
        desk.con.execute(f"delete from {table}")  # as after a new start over an empty delivery folder
    assert _gate(desk, as_of=1)["what_was_published_is_still_loaded"] == "error"


def test_fault_24_a_source_taken_out_of_the_organisation_file_is_not_missed(tmp_path: Path):
    desk = _nights(tmp_path, [USUAL])
    _publish_accounts(desk)
    for table in ("raw.support_tickets", "meta.load_balance", "meta.load_ledger"):
        desk.con.execute(f"delete from {table}")
    desk.con.execute("delete from meta.source where source = 'desk'")
    assert "what_was_published_is_still_loaded" not in _gate(desk, as_of=1)


@pytest.mark.parametrize(
    ("days_late", "found"),
    [
        (1, {}),
        (2, {"every_source_is_on_time": "warn"}),
        (3, {"every_source_is_on_time": "warn"}),
        (4, {"every_source_is_on_time": "warn", "no_source_is_long_overdue": "error"}),
    ],
)
def test_fault_24_a_source_that_stays_away_is_warned_of_and_then_holds(
    tmp_path: Path, days_late: int, found: dict
):
    about_time = {"every_source_is_on_time", "no_source_is_long_overdue"}
    all_found = _gate(_nights(tmp_path, [USUAL] * 2), as_of=2 + days_late)
    assert {name: severity for name, severity in all_found.items() if name in about_time} == found


def test_fault_24_a_source_without_a_rhythm_may_stay_away(tmp_path: Path):
    desk = _nights(tmp_path, [USUAL])
    desk.con.execute("update meta.source set expected_every_days = null")
    assert not {"every_source_is_on_time", "no_source_is_long_overdue"} & _gate(desk, as_of=31).keys()


@pytest.mark.parametrize("same_bytes", [True, False])
def test_fault_24_the_file_of_yesterday_again_is_warned_of(tmp_path: Path, same_bytes: bool):
    desk = _nights(tmp_path, [USUAL] * 3)
    lines = [ticket(f"3-{number}") for number in range(USUAL)]
    _deliver(desk, 4, lines if same_bytes else lines[::-1])
    assert _gate(desk, as_of=4)["no_delivery_is_yesterdays_again"] == "warn"


@pytest.mark.parametrize("volume", [USUAL // 10, USUAL * 10])
def test_fault_24_a_tenth_or_ten_times_the_usual_volume_is_warned_of(tmp_path: Path, volume: int):
    assert (
        _gate(_nights(tmp_path, [USUAL] * 3 + [volume]), as_of=4)["volume_is_like_earlier_deliveries"]
        == "warn"
    )


def test_fault_24_two_deliveries_are_too_few_to_judge_a_third(tmp_path: Path):
    assert "volume_is_like_earlier_deliveries" not in _gate(_nights(tmp_path, [USUAL, USUAL, 4]), as_of=3)


@pytest.mark.parametrize("quiet_days_after", [0, 1])
def test_fault_24_a_delivery_that_deletes_most_of_what_is_held_holds_until_somebody_looked(
    tmp_path: Path, quiet_days_after: int
):
    desk = _nights(tmp_path, [USUAL] * 3)
    desk.con.execute(
        "insert into audit.build by name select 'good' as build_id, 'published' as state, now() as finished_at, "
        "now() - interval 1 hour as started_at"
    )
    gone = [ticket(f"{day}-{number}", deleted="true") for day in (1, 2) for number in range(USUAL)]
    _deliver(desk, 4, gone)
    for day in range(quiet_days_after):
        _deliver(desk, 5 + day, [ticket(f"later-{number}") for number in range(USUAL)])
    assert _gate(desk, as_of=4 + quiet_days_after)["no_delivery_takes_most_back"] == "error"


def test_fault_24_one_tombstone_takes_all_versions_of_its_key(tmp_path: Path):
    desk = _nights(tmp_path, [])
    for day in range(1, 6):  # the same tickets, changed five times: as many versions of each
        _deliver(
            desk, day, [ticket(str(number), updated=f"2026-01-{day:02}T09:00:00Z") for number in range(USUAL)]
        )
    _deliver(desk, 6, [ticket(str(n), updated="2026-01-06T09:00:00Z", deleted="true") for n in range(USUAL)])
    assert _gate(desk, as_of=6)["no_delivery_takes_most_back"] == "error"


# ---- 25: figures that jump, columns that stand still ----


def test_fault_25_a_figure_that_leaves_its_band_is_published_with_a_warning_that_names_it(tmp_path: Path):
    from orchestration.expectations import run
    from orchestration.expectations.kpi_latest import NoFigureLeavesItsBand, NoShareJumps
    from tests.orchestration.small_marts import contract

    file = tmp_path / "brand_health.duckdb"
    figure = "'main' as variant, 'month' as period_grain, 'all' as dimension, 'ok' as status, 'share' as unit"
    with open_build_file(file) as con:
        for table in ("kpi.kpi_value", "kpi.kpi_latest"):
            columns = ", ".join(f'"{name}" {kind}' for name, kind in contract(table).items())
            con.execute(f"create table {table} ({columns})")
        con.execute(
            f"insert into kpi.kpi_value by name select kpi_id, {figure}, 0.4 + (i % 3) / 100 as value, "
            "(date '2025-01-01' + to_months(i::int))::date as period_start "
            "from range(12) as r(i), unnest(['R03', 'R04']) as k(kpi_id)"
        )
        con.execute(
            f"insert into kpi.kpi_latest by name select kpi_id, {figure}, date '2026-01-01' as period_start, value, "
            "value - 0.4 as change, kpi_id = 'R03' as change_is_clear "
            "from (values ('R03', 0.99), ('R04', 0.41)) as k(kpi_id, value)"
        )
    suites = {"kpi.kpi_latest": [NoShareJumps(), NoFigureLeavesItsBand()]}
    assert [
        (found.status, found.severity, found.observed) for found in run.run_suites(file, "kpi", suites=suites)
    ] == [("fail", "warn", "1 shares jumped: R03"), ("fail", "warn", "1 figures left their band: R03")]


def test_fault_25_one_key_for_all_records_holds(tmp_path: Path):
    desk = _nights(tmp_path, [USUAL])
    changed = [ticket("constant", updated=f"2026-01-02T08:{minute:02}:00Z") for minute in range(USUAL)]
    _deliver(desk, 2, changed)
    assert _gate(desk, as_of=2)["not_every_record_is_the_same"] == "error"


# ---- 26: results of another build, results that are not there ----


def test_fault_26_results_of_another_build_count_for_nothing(home: Home):
    publish(home, build(home, "yesterday"))
    build(home, "today")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("update audit.check_result set build_id = 'yesterday'")
    with pytest.raises(GateHeldError, match="did not run"):
        publish(home, "today")
    assert answer(home, "select build_id from meta.build") == [("yesterday",)]


def test_fault_26_no_results_at_all_hold_and_nothing_required_passes_nothing(home: Home):
    build(home, "today")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("delete from audit.check_result")
        found = gate.verdict(con, "today", REQUIRED)
        with pytest.raises(ValueError, match="no required check"):
            gate.verdict(con, "today", [])
    assert (found.passed, set(found.missing)) == (False, REQUIRED)
    with pytest.raises(GateHeldError):
        publish(home, "today")
    assert not home.published_link.exists()


# ---- 27: a warning is published, and seen ----


def test_fault_27_a_warning_is_published_and_stands_in_meta(home: Home):
    build(home, "one")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(
            "insert into audit.check_result values "
            "('one', 'models', 'dbt_test', 'answers_off_their_scale_are_looked_at', 'marts.fct_survey_answer', 'warn', "
            "'fail', '3 rows', 3, 'They are looked at.', now())"
        )
    publish(home, "one")
    seen = "select check_name, severity, status, failed_rows from meta.check_result where status <> 'pass'"
    assert answer(home, seen) == [("answers_off_their_scale_are_looked_at", "warn", "fail", 3)]
    assert BALANCE in REQUIRED
