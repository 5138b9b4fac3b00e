"""Status in every state a home can be in: what is wrong and what to do, never a traceback."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from ingestion.config_home import Home
from ingestion.secret import read_or_create_secret
from orchestration.cli import app
from orchestration.status import status
from orchestration.writer import sole_writer
from tests.orchestration.test_publish import build, publish


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A published build and the secret it was made with."""
    home = Home(tmp_path / "home")
    build(home, "one")
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("create or replace table kpi.kpi_latest as select 'ok' as status")
        con.execute(
            "insert into meta.secret values (?)", [read_or_create_secret(home.secret_file).fingerprint]
        )
    publish(home, "one")
    return home


def said(home: Home) -> str:
    result = CliRunner().invoke(app, ["status", "--home", str(home.path)], env={"COLUMNS": "250"})
    assert result.exit_code == 0, result.output
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def state(home: Home, name: str) -> None:
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("update audit.build set state = ?", [name])


def test_with_nothing_built_it_names_the_first_command(tmp_path: Path):
    assert "run `brand-health nightly`" in said(Home(tmp_path / "empty"))


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("published", "All is well"),
        ("built", "All is well"),
        ("held", "The last build was held"),
        ("failed", "The last run broke off"),
        ("running", "The last run broke off"),
    ],
)
def test_each_end_of_a_build_has_its_advice(home: Home, name: str, advice: str):
    state(home, name)
    assert advice in said(home)


def test_a_night_that_did_not_happen_is_told_with_the_age(home: Home):
    state(home, "published")
    found = status(home, dt.datetime.now(dt.UTC) + dt.timedelta(days=4))
    assert "The last night is missing" in found.advice


HOLDS = """
import sys, time
from pathlib import Path
import duckdb
con = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_another_program_that_has_the_build_file_open_is_named(home: Home):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home.build_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        told = said(home)
        assert f"another program (PID {other.pid}), which has the build file open" in told
        assert "Close that program" in told
        other.communicate("")


def test_a_run_that_writes_is_named_and_left_alone(home: Home):
    with sole_writer(home, "a night"):
        command = [sys.executable, "-m", "orchestration.cli", "status", "--home", str(home.path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "a night, since" in told
    assert "ask again when it is done" in told


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "another"])
def test_a_secret_that_is_lost_or_another_is_told_before_a_night_fails_over_it(home: Home, lost: bool):
    state(home, "published")
    home.secret_file.unlink()
    if not lost:
        read_or_create_secret(home.secret_file)
    told = said(home)
    assert "the build was made with the secret" in told
    assert "Restore it from its backup" in told
    assert home.secret_file.exists() is not lost, "a look makes no new secret"
