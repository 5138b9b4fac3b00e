"""The command line: one clear sentence, the right exit code, and no waiting for what is not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingestion.config_home import Home
from orchestration import served
from orchestration.cli import app
from tests.conftest import EXAMPLE, ROOT
from tests.orchestration.organisation_folder import deliver, small_organisation
from tests.orchestration.test_publish import build, publish

TICKET = "1,2026-03-01T08:00:00Z,email,open\n"


def call(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_organisation(tmp_path / "acme")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.mark.parametrize("command", ["nightly", "load", "build"])
def test_an_organisation_that_is_not_there_is_one_sentence_and_exit_code_2(command, tmp_path, home):
    result = call(command, "--organisation", tmp_path / "nowhere", "--home", home)
    assert result.exit_code == 2
    assert "has no brand_health.yml" in result.output
    assert "Traceback" not in result.output
    assert not home.exists()


def test_a_date_that_is_none_is_bad_usage(folder, home):
    assert call("nightly", "--organisation", folder, "--home", home, "--as-of", "tomorrow").exit_code == 2


def test_a_night_without_any_delivery_says_so(folder, home):
    result = call("nightly", "--organisation", folder, "--home", home)
    assert result.exit_code == 2
    assert "no delivery" in result.output


def test_load_tells_what_every_delivery_came_to(folder, home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    result = call("load", "--organisation", folder, "--home", home)
    assert result.exit_code == 0, result.output
    assert "own_data" in result.output


def test_a_later_delivery_waits_for_the_day_that_is_asked_for(folder, home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    deliver(folder, "2026-03-09", tickets="2,2026-03-08T08:00:00Z,email,open\n")
    result = call("load", "--organisation", folder, "--home", home, "--as-of", "2026-03-02")
    assert "2026-03-02" in result.output
    assert "2026-03-09" not in result.output


def test_a_refused_file_is_exit_code_4_and_named(folder, home):
    deliver(folder, "2026-03-02", tickets=TICKET).write_text("<html>please log in</html>")
    result = call("load", "--organisation", folder, "--home", home)
    assert result.exit_code == 4
    assert "own_data/support_tickets.csv (not_tabular)" in result.output


def test_what_was_only_loaded_is_not_published(folder, home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    call("load", "--organisation", folder, "--home", home)
    result = call("publish", "--organisation", folder, "--home", home)
    assert result.exit_code == 3
    assert "did not run" in result.output
    assert not (home / "published" / "brand_health.duckdb").exists()


def test_rollback_and_status_speak_of_the_served_build(tmp_path):
    home = Home(tmp_path, tmp_path / "secret.key")
    for build_id in ("one", "two"):
        build(home, build_id)
        add_latest_figures(home)
        publish(home, build_id)
    result = call("rollback", "--home", tmp_path, "--reason", "wrong map")
    assert result.exit_code == 0
    assert served.served_build(home) == "one"
    told = call("status", "--home", tmp_path).output
    assert "Published   one" in told
    assert "wrong map" in told


def add_latest_figures(home: Home) -> None:
    import duckdb

    with duckdb.connect(str(home.build_file)) as con:
        con.execute("create or replace table kpi.kpi_latest as select 'ok' as status")


def test_rollback_of_nothing_is_exit_code_2(tmp_path):
    result = call("rollback", "--home", tmp_path)
    assert result.exit_code == 2
    assert "no such build is retained" in result.output


def test_check_proves_a_mapping_and_shows_its_first_rows(folder):
    sample = deliver(folder, "2026-03-02", tickets=TICKET)
    result = call("check", "plain_csv", sample)
    assert result.exit_code == 0, result.output
    assert "support_tickets: 1 records in, 1 accepted" in result.output
    assert "ticket_id" in result.output


def test_check_refuses_a_mapping_there_is_not(tmp_path):
    result = call("check", "plain_cvs", tmp_path / "sample.csv")
    assert result.exit_code == 2
    assert "plain_csv" in result.output, "the message suggests the near miss"


def test_init_makes_a_folder_that_loads_and_never_overwrites_one(tmp_path):
    assert call("init", tmp_path / "acme", "--name", "Acme", "--time-zone", "Europe/Berlin").exit_code == 0
    assert (tmp_path / "acme" / "brand_health.yml").exists()
    assert call("init", tmp_path / "acme").exit_code == 2


def test_status_waits_for_no_heavy_library(tmp_path):
    code = (
        "import sys; from orchestration.cli import app\n"
        "try: app(['status', '--home', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "heavy = {'dagster', 'dbt', 'great_expectations', 'polars', 'pandas', 'pyarrow'} & sys.modules.keys()\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True, capture_output=True)


def test_a_writer_at_work_is_named_with_exit_code_2(folder, home, monkeypatch):
    from orchestration import writer

    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0)
    deliver(folder, "2026-03-02", tickets=TICKET)
    hold = "import sys, time; from pathlib import Path; from ingestion.config_home import Home\n"
    hold += "from orchestration.writer import sole_writer\n"
    hold += "with sole_writer(Home(Path(sys.argv[1]), Path('x')), 'a night'): print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", hold, str(home)], stdout=subprocess.PIPE, cwd=ROOT) as other:
        other.stdout.readline()
        result = call("load", "--organisation", folder, "--home", home)
        other.kill()
    assert result.exit_code == 2
    assert f"process {other.pid} is writing" in result.output


def test_every_command_explains_itself():
    for command in app.registered_commands:
        assert call(command.name or command.callback.__name__, "--help").exit_code == 0
        assert command.callback.__doc__


def test_trace_prints_the_path_of_a_kpi(night):
    result = call("trace", "r05", "--organisation", EXAMPLE, "--home", night.home.path)
    assert result.exit_code == 0, result.output
    for stop in (
        "ingestion/mappings/",
        "raw.support_messages",
        "staging.stg_",
        "kpi.kpi_value",
        "board.scorecard",
    ):
        assert stop in result.output, stop


def test_trace_of_no_kpi_is_exit_code_2(night):
    assert call("trace", "X99", "--organisation", EXAMPLE, "--home", night.home.path).exit_code == 2
