"""An override needs a name and a reason, holds for one build, and is shown on every report of it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError, GateHeldError
from ingestion.warehouse_tables import LOAD_BALANCE
from orchestration import cli, gate, override, report, screen, summary
from orchestration.gate import Required
from orchestration.gate_result import CheckResult
from orchestration.status import status
from tests.conftest import Built
from tests.orchestration.test_publish import BALANCE, REQUIRED, SHARES, answer, build, publish

BY, REASON = "A. Director", "the export of Tuesday is known to be late"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


def accept(home: Home, build_id: str, check: Required = SHARES, *, by: str = BY, reason: str = REASON) -> str:
    with duckdb.connect(str(home.build_file)) as con:
        return str(
            override.accept(con, build_id, check=(check.check_name, check.target), by=by, reason=reason)
        )


def change(home: Home, sql: str) -> None:
    with duckdb.connect(str(home.build_file)) as con:
        con.execute(sql)


def test_an_accepted_failure_lets_its_build_pass_and_readers_see_who_when_and_why(home):
    build(home, "one", statuses={SHARES: "fail"})
    with pytest.raises(GateHeldError):
        publish(home, "one")
    accept(home, "one")
    assert publish(home, "one").checks_passed == len(REQUIRED) - 1
    assert answer(
        home,
        "select check_name, status, overridden_by, override_reason, overridden_at is not null "
        "from meta.check_result where overridden_by is not null",
    ) == [(SHARES.check_name, "fail", BY, REASON, True)]
    ((said,),) = answer(home, "select overrides from meta.build")
    assert all(part in said for part in (SHARES.check_name, BY, REASON))


def test_a_build_without_override_says_so_with_empty_columns(home):
    publish(home, build(home, "one"))
    assert answer(home, "select overrides from meta.build") == [(None,)]
    assert answer(home, "select count(*) from meta.check_result where overridden_by is not null") == [(0,)]


@pytest.mark.parametrize(("by", "reason"), [("", REASON), ("  ", REASON), (BY, ""), (BY, " \n")])
def test_without_a_name_or_a_reason_it_is_refused(home, by, reason):
    build(home, "one", statuses={SHARES: "fail"})
    with pytest.raises(ConfigurationError, match="a name and a reason"):
        accept(home, "one", by=by, reason=reason)
    with pytest.raises(GateHeldError):
        publish(home, "one")


@pytest.mark.parametrize("name", [*override.NEVER, "a_hidden_month_shows_nothing", "no_small_unit_follows"])
def test_balance_and_privacy_can_never_be_accepted_not_even_by_a_row_written_by_hand(home, name):
    check = Required("contract", name, "raw.social_posts")
    build(home, "one", statuses={check: "fail"})
    with pytest.raises(ConfigurationError, match="nobody can accept"):
        accept(home, "one", check)
    build(home, "one", statuses={SHARES: "fail"})
    accept(home, "one")  # makes the table
    change(
        home,
        f"update audit.override set check_name = '{name}', target = 'raw.social_posts', kind = 'contract'",
    )
    with pytest.raises(GateHeldError):
        publish(home, "one")


def test_a_row_written_by_hand_without_name_or_reason_counts_for_nothing(home):
    build(home, "one", statuses={SHARES: "fail"})
    accept(home, "one")
    change(home, "update audit.override set reason = ' '")
    with pytest.raises(GateHeldError):
        publish(home, "one")


@pytest.mark.parametrize(("state", "why"), [("error", "crashed or was cut off"), ("pass", "did not fail")])
def test_only_a_failure_can_be_accepted_not_a_crash_and_not_a_missing_result(home, state, why):
    build(home, "one", statuses={SHARES: state})
    with pytest.raises(ConfigurationError, match=why):
        accept(home, "one")
    with pytest.raises(ConfigurationError, match="did not fail"):
        accept(home, "one", Required("dbt_test", "unheard_of", "kpi.kpi_value"))


def test_it_holds_for_no_other_build_and_for_no_other_finding(home):
    build(home, "one", statuses={SHARES: "fail"})
    accept(home, "one")
    change(home, "update audit.check_result set observed = '9 rows' where status = 'fail'")
    with pytest.raises(GateHeldError, match=SHARES.check_name):
        publish(home, "one")
    build(home, "two", statuses={SHARES: "fail"})
    with pytest.raises(GateHeldError, match=SHARES.check_name):
        publish(home, "two")
    with pytest.raises(ConfigurationError, match="does not hold this build"):
        accept(home, "one")


def test_it_follows_the_same_night_run_again_and_nothing_else(home):
    again = [
        CheckResult(
            stage="kpi",
            kind="great_expectations",
            check_name=SHARES.check_name,
            target=SHARES.target,
            severity="error",
            status="fail",
            observed="",
            failed_rows=7,
            description="",
        )
    ]

    def followed(build_id: str) -> bool:
        with duckdb.connect(str(home.build_file)) as con:
            override.carry(con, build_id)
            (counted,) = gate.effective(con, build_id, again)
            return not counted.holds

    build(home, "one", statuses={SHARES: "fail"})
    accept(home, "one")
    change(home, "update audit.build set state = 'held'")
    build(home, "two", statuses={SHARES: "fail"})
    assert followed("two")
    publish(home, "two")
    assert answer(home, "select overridden_by from meta.check_result where overridden_by is not null") == [
        (BY,)
    ]
    change(home, "update audit.build set state = 'published' where build_id = 'two'")
    build(home, "three", statuses={SHARES: "fail"})
    assert not followed("three"), "what was published once is accepted no more"
    change(home, "update audit.build set state = 'held' where build_id = 'two'")
    change(home, "update meta.load_ledger set content_sha256 = 'another delivery'")
    assert not followed("three"), "other files are another night"


def test_status_and_summary_name_it(home):
    build(home, "one", statuses={SHARES: "fail"})
    said = accept(home, "one")
    console = Console(record=True, width=300)
    console.print(screen.status(status(home, dt.datetime.now(dt.UTC))))
    columns = ", ".join(f"{name} {kind}" for name, kind in LOAD_BALANCE.items())
    change(home, f"create or replace table meta.load_balance ({columns})")
    summary.show(console, home, build_id="one", stages=[])
    text = console.export_text()
    assert f"Overridden  {said}" in text
    assert f"Overridden: {said}" in text


def test_the_command_records_it_and_refuses_an_empty_reason(home):
    build(home, "one", statuses={SHARES: "fail"})
    words = ["override", SHARES.check_name, "--target", SHARES.target, "--build", "one", "--by", BY]
    words += ["--home", str(home.path), "--reason"]
    refused = CliRunner().invoke(cli.app, [*words, " "])
    assert refused.exit_code == ConfigurationError.exit_code
    done = CliRunner().invoke(cli.app, [*words, REASON])
    assert (done.exit_code, BY in done.output, REASON in done.output) == (0, True, True)
    manifest = publish(home, "one")
    kept = json.loads((home.builds_dir / "one" / "manifest.json").read_text(encoding="utf-8"))
    assert kept["checks"]["overridden"][0]["by"] == BY
    assert manifest.checks_passed == len(REQUIRED) - 1


def test_what_can_never_be_accepted_names_checks_that_exist_and_every_rule_about_people():
    from orchestration import gate_contracts
    from orchestration.expectations import people, run

    rules = {rule.expectation_type for suites in run.SUITES.values() for of in suites.values() for rule in of}
    contracts = {name for name, _ in gate_contracts.CHECKS}
    cards = "".join(
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[2] / "dbt_project" / "models").rglob("*.yml")
    )
    assert [
        name for name in override.NEVER if name not in rules | contracts and f"name: {name}\n" not in cards
    ] == []
    protecting = {
        one.__fields__["description"].default and _snake(one.__name__)
        for one in vars(people).values()
        if isinstance(one, type) and one.__module__ == people.__name__
    }
    assert protecting <= override.NEVER.keys()
    assert BALANCE.check_name in override.NEVER


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def test_the_board_page_says_first_of_all_what_was_accepted(built: Built, tmp_path: Path):
    file = Path(shutil.copy(built.published_file.resolve(), tmp_path / "brand_health.duckdb"))
    file.chmod(0o600)
    with duckdb.connect(str(file)) as con:
        assert "Published over a failed check" not in report.render(con)
        for column, kind in (
            ("overridden_by", "varchar"),
            ("override_reason", "varchar"),
            ("overridden_at", "timestamptz"),
        ):
            con.execute(f"alter table meta.check_result add column if not exists {column} {kind}")
        con.execute(
            "update meta.check_result set overridden_by = ?, override_reason = 'a <b>reason</b>', "
            "overridden_at = now() "
            "where check_name = 'no_share_jumps'",
            [BY],
        )
        page = report.render(con)
    assert "Published over a failed check" in page
    assert "every figure passed the checks" not in page
    assert f"accepted by {BY}" in page
    assert "a &lt;b&gt;reason&lt;/b&gt;" in page
