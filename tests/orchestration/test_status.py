"""Status: what readers see, what went wrong, what to do, at once."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ingestion.config_home import Home
from orchestration import publish as publishing
from orchestration import status as look
from orchestration.build import mark
from orchestration.writer import sole_writer
from tests.orchestration.test_publish import SHARES, build, publish

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


def built(home: Home, build_id: str, **options) -> str:
    build(home, build_id, **options)
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("create or replace table kpi.kpi_latest as select 'ok' as status from range(3)")
        con.execute("update audit.build set started_at = now() where build_id = ?", [build_id])
    return build_id


def state(home: Home, build_id: str, name: str) -> None:
    with duckdb.connect(str(home.build_file)) as con:
        mark(con, build_id, state=name, held_by=None)


def test_an_empty_home_says_what_to_do_first(home: Home):
    found = look.status(home, NOW)
    assert found.published is None
    assert "run `brand-health nightly`" in found.advice


def test_a_good_night_is_told_with_its_age_and_figures(home: Home):
    publish(home, built(home, "one"))
    state(home, "one", "published")
    found = look.status(home, dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    assert found.published.build_id == "one"
    assert found.age_hours == pytest.approx(2, abs=0.1)
    assert found.kpis == {"ok": 3}
    assert found.advice == "All is well."


def test_a_held_build_names_its_checks_and_keeps_yesterday(home: Home):
    publish(home, built(home, "yesterday"))
    built(home, "today", statuses={SHARES: "fail"})
    state(home, "today", "held")
    found = look.status(home, NOW)
    assert found.published.build_id == "yesterday"
    assert found.last_build.failing == ((SHARES.check_name, SHARES.target, "error", 7),)
    assert "held" in found.advice


def test_a_night_that_did_not_happen_is_noticed(home: Home):
    publish(home, built(home, "one"))
    state(home, "one", "published")
    found = look.status(home, dt.datetime.now(dt.UTC) + dt.timedelta(hours=31))
    assert "last night is missing" in found.advice


def test_a_rollback_is_told_with_its_reason(home: Home):
    publish(home, built(home, "one"))
    publish(home, built(home, "two"))
    state(home, "two", "published")
    publishing.rollback(home, "one", reason="wrong map")
    found = look.status(home, dt.datetime.now(dt.UTC))
    assert found.last_switch.reason == "wrong map"
    assert "brought back" in found.advice


def test_while_somebody_writes_the_build_is_left_alone(home: Home):
    publish(home, built(home, "one"))
    with sole_writer(home, "a night"):
        code = (
            "import sys, datetime as dt; from pathlib import Path; from ingestion.config_home import Home;"
            "from orchestration.status import status;"
            "found = status(Home(Path(sys.argv[1]), Path('x')), dt.datetime.now(dt.UTC));"
            "print(found.writer); print(found.published.build_id)"
        )
        told = subprocess.run(
            [sys.executable, "-c", code, str(home.path)], capture_output=True, text=True, check=True
        ).stdout
    assert "(a night, since" in told
    assert "one" in told
