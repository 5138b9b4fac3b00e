"""A build goes on only if every required check of this very build passed."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ingestion.warehouse import open_build_file
from orchestration import gate, gate_contracts
from orchestration.gate import Required
from orchestration.gate_result import CheckResult
from tests.orchestration.small_build import LATEST, make_build

PASS = CheckResult(
    stage="raw",
    kind="contract",
    check_name="records_balance",
    target="raw.social_posts",
    severity="error",
    status="pass",
    observed="0 files",
    failed_rows=0,
    description="What goes in comes out.",
)
WANTED = [Required("contract", "records_balance", "raw.social_posts")]


@pytest.fixture
def con(tmp_path):
    con = open_build_file(tmp_path / "brand_health.duckdb")
    yield con
    con.close()


@pytest.fixture(scope="module")
def sound_build(tmp_path_factory) -> Path:
    return make_build(tmp_path_factory.mktemp("sound") / "brand_health.duckdb")


@pytest.fixture
def build(sound_build, tmp_path) -> Path:
    return Path(shutil.copy(sound_build, tmp_path / "brand_health.duckdb"))


def test_a_build_whose_required_checks_passed_goes_on(con):
    gate.record(con, "b1", [PASS])
    found = gate.verdict(con, "b1", WANTED)
    assert found.passed
    assert found.held_by == ""


def test_a_required_check_without_a_result_holds(con):
    found = gate.verdict(con, "b1", WANTED)
    assert not found.passed
    assert found.missing == tuple(WANTED)
    assert found.held_by == "records_balance on raw.social_posts (no result)"


def test_a_pass_of_another_build_counts_for_nothing(con):
    gate.record(con, "yesterday", [PASS])
    assert gate.verdict(con, "today", WANTED).missing == tuple(WANTED)


@pytest.mark.parametrize("status", ["fail", "error"])
def test_a_failed_or_crashed_check_holds_and_is_named(con, status):
    gate.record(con, "b1", [replace(PASS, status=status, failed_rows=3)])
    found = gate.verdict(con, "b1", WANTED)
    assert not found.passed
    assert found.held_by == "records_balance on raw.social_posts"


def test_an_error_that_nobody_listed_as_required_holds_all_the_same(con):
    gate.record(con, "b1", [PASS, replace(PASS, check_name="unforeseen", status="fail")])
    assert gate.verdict(con, "b1", WANTED).failed == (Required("contract", "unforeseen", "raw.social_posts"),)


def test_a_required_check_recorded_as_a_warning_still_holds(con):
    gate.record(con, "b1", [replace(PASS, severity="warn", status="fail")])
    assert not gate.verdict(con, "b1", WANTED).passed


def test_a_warning_does_not_hold_but_is_told(con):
    gate.record(con, "b1", [PASS, replace(PASS, check_name="volume", severity="warn", status="fail")])
    found = gate.verdict(con, "b1", WANTED)
    assert found.passed
    assert found.warned == (Required("contract", "volume", "raw.social_posts"),)


def test_nothing_required_is_refused_rather_than_passed(con):
    with pytest.raises(ValueError, match="no required check"):
        gate.verdict(con, "b1", [])


def test_a_check_that_is_run_again_replaces_its_own_result(con):
    gate.record(con, "b1", [replace(PASS, status="fail"), replace(PASS, target="raw.support_tickets")])
    gate.record(con, "b1", [PASS])
    assert gate.verdict(con, "b1", WANTED).passed
    assert con.execute("select count(*) from audit.check_result").fetchone() == (2,)


def test_recording_nothing_changes_nothing(con):
    gate.record(con, "b1", [])
    assert con.execute("select count(*) from audit.check_result").fetchone() == (0,)


def test_the_contract_checks_pass_on_a_sound_load_and_cover_every_feed(build):
    with duckdb.connect(str(build)) as con:
        results = gate.contract_checks(con)
    assert [(r.check_name, r.target) for r in results] == list(gate_contracts.CHECKS)
    assert {r.status for r in results} == {"pass"}


@pytest.mark.parametrize(
    ("check", "change"),
    [
        (
            ("records_balance", "raw.survey_answers"),
            "update meta.load_balance set accepted = accepted - 1 "
            f"where feed = 'survey_answers' and delivery_date = date '{LATEST}'",
        ),
        (
            ("records_balance", "raw.survey_answers"),
            f"delete from quarantine.record where feed = 'survey_answers' and delivery_date = date '{LATEST}'",
        ),
        (
            ("every_file_was_readable", "meta.load_balance"),
            "insert into meta.load_balance by name select 'survey_source' as source, 'x.csv' as source_file, "
            f"date '{LATEST}' as delivery_date, 'refused' as status, 'not_tabular' as error_kind",
        ),
        (
            ("every_loaded_file_has_an_account", "meta.load_ledger"),
            "insert into meta.load_ledger by name select 'survey_source' as source, 'x.csv' as source_file, "
            f"date '{LATEST}' as delivery_date",
        ),
    ],
)
def test_each_contract_check_fails_alone_when_its_account_does_not_balance(build, check, change):
    with duckdb.connect(str(build)) as con:
        con.execute(change)
        results = gate.contract_checks(con)
    assert [(r.check_name, r.target) for r in results if r.status != "pass"] == [check]
    assert all(r.holds for r in results if r.status != "pass")


def test_a_contract_check_that_cannot_be_carried_out_holds(build):
    with duckdb.connect(str(build)) as con:
        con.execute("drop table quarantine.record")
        results = gate.contract_checks(con)
    assert {r.status for r in results if r.check_name == "records_balance"} == {"error"}


def test_the_rules_leave_the_build_file_unlocked(build):
    gate.run_expectations(build, "raw")
    with duckdb.connect(str(build)) as con:
        con.execute("create table raw.proof as select 1 as one")


def test_a_feed_without_source_passes_and_says_so(build):
    with duckdb.connect(str(build)) as con:
        con.execute("delete from raw.brand_tracker")
        con.execute("delete from meta.load_balance where feed = 'brand_tracker'")
    results = [r for r in gate.run_expectations(build, "raw") if r.target == "raw.brand_tracker"]
    assert {(r.status, r.observed) for r in results} == {("pass", "no source")}


def test_a_source_that_delivered_and_left_no_row_does_not_pass_vacuously(build):
    with duckdb.connect(str(build)) as con:
        con.execute("delete from raw.brand_tracker")
    failed = {r.check_name for r in gate.run_expectations(build, "raw") if r.holds}
    assert failed == {"every_source_that_delivered_has_rows", "raw_holds_what_the_ledger_accepted"}


def test_a_missing_table_holds_every_rule_about_it_and_no_other(build):
    with duckdb.connect(str(build)) as con:
        con.execute("drop table raw.brand_tracker")
    results = gate.run_expectations(build, "raw")
    assert {r.status for r in results if r.target == "raw.brand_tracker"} == {"error"}
    assert {r.status for r in results if r.target != "raw.brand_tracker"} == {"pass"}


def test_a_rule_that_crashes_holds_and_takes_no_other_rule_with_it(build):
    with duckdb.connect(str(build)) as con:
        con.execute("alter table raw.brand_tracker drop column pct")
    results = [r for r in gate.run_expectations(build, "raw") if r.target == "raw.brand_tracker"]
    crashed = {r.check_name for r in results if r.status == "error"}
    assert crashed == {"shares_follow_from_their_counts", "no_column_falls_silent"}
    assert {r.status for r in results if r.check_name not in crashed} == {"pass"}


def test_no_result_repeats_a_delivered_value(build):
    with duckdb.connect(str(build)) as con:
        con.execute("update raw.social_posts set lang = 'canary', author_id_hash = 'canary', text = 'canary'")
        con.execute("update raw.support_tickets set status = 'canary', channel = 'canary'")
        con.execute("alter table raw.survey_answers alter value_num type varchar")
        con.execute("update raw.survey_answers set value_num = 'canary'")
    results = gate.run_expectations(build, "raw")
    assert {"fail", "error"} <= {r.status for r in results}
    assert [r for r in results if "canary" in r.observed] == []


def test_every_blocking_rule_and_every_given_dbt_test_is_required():
    required = gate.required_checks(["raw", "kpi"], [("unique_kpi_value_key", "kpi.kpi_value")])
    assert Required("dbt_test", "unique_kpi_value_key", "kpi.kpi_value") in required
    assert Required("contract", "every_file_was_readable", "meta.load_balance") in required
    assert Required("great_expectations", "scores_stand_on_their_scale", "raw.survey_answers") in required
    assert not [check for check in required if check.check_name == "volume_is_like_earlier_deliveries"]


def test_a_whole_raw_gate_gives_what_its_stage_requires(build):
    with duckdb.connect(str(build)) as con:
        contracts = gate.contract_checks(con)
    results = gate.run_expectations(build, "raw")
    with duckdb.connect(str(build)) as con:
        gate.record(con, "b1", [*contracts, *results])
        assert gate.verdict(con, "b1", gate.required_checks(["raw"], [])).passed


def test_every_rule_says_what_must_hold_and_what_its_failure_does():
    from orchestration.expectations import run
    from orchestration.expectations.rule import WARN

    rules = [rule for suites in run.SUITES.values() for rules in suites.values() for rule in rules]
    classes = {type(rule) for rule in rules}
    assert len({rule.expectation_type for rule in classes}) == len(classes), (
        "two rules of one name shadow each other"
    )
    for rule in classes:
        expected = "A warning:" if rule.__fields__["severity"].default is WARN else "Holds the build:"
        assert expected in rule.__fields__["description"].default, rule.__name__
