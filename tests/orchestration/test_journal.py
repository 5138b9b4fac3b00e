"""The log of a build: events a program can read, and no word of a record."""

from __future__ import annotations

import datetime as dt
import json
import stat
from pathlib import Path

import dagster as dg
import pytest

from ingestion.config import load_organisation
from ingestion.config_home import Home
from orchestration import journal, provenance
from orchestration.assets.load import raw_assets, reference
from orchestration.build import Build
from orchestration.gate_result import CheckResult
from orchestration.resources import Tonight, Warehouse
from orchestration.transform import Node
from tests.orchestration.organisation_folder import deliver, small_organisation

CANARY = "Zuzanna Canary zuzanna.canary@example.org"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


def result(name: str, *, status: str = "pass", severity: str = "error") -> CheckResult:
    return CheckResult(
        stage="raw", kind="contract", check_name=name, target="raw.social_posts", severity=severity, status=status,
        observed=CANARY, failed_rows=3, description=CANARY,
    )  # fmt: skip


def test_an_event_is_one_line_with_its_time_level_and_step(home: Home):
    journal.write(home, "one", "loaded", step="load_deliveries", files=3, seconds=1.25)
    (line,) = journal.file_of(home, "one").read_text().splitlines()
    event = json.loads(line)
    assert dt.datetime.fromisoformat(event.pop("time")).utcoffset() == dt.timedelta(0)
    assert event == {
        "level": "info", "build_id": "one", "step": "load_deliveries", "event": "loaded", "files": 3, "seconds": 1.25,
    }  # fmt: skip


def test_the_log_is_for_its_owner_only(home: Home):
    journal.write(home, "one", "loaded", step="x")
    assert stat.S_IMODE(journal.file_of(home, "one").stat().st_mode) == 0o600


@pytest.mark.parametrize("value", [CANARY, [CANARY], ("fine", CANARY), CANARY.encode(), {"a": CANARY}])
def test_text_that_is_no_name_of_ours_is_withheld(home: Home, value: object):
    journal.write(home, "one", "loaded", step="x", value=value)
    assert "anary" not in journal.file_of(home, "one").read_text()
    assert journal.WITHHELD in journal.file_of(home, "one").read_text()


def test_a_step_tells_its_seconds_and_an_error_only_its_kind(home: Home):
    with journal.timed(home, "one", "publish") as counts:
        counts["tables"] = 7
    with pytest.raises(ValueError, match="Canary"), journal.timed(home, "one", "gate_raw"):
        raise ValueError(CANARY)
    ended, failed = journal.read(home, "one")
    assert (ended["event"], ended["tables"]) == ("step_ended", 7)
    assert (failed["event"], failed["level"], failed["error"]) == ("step_failed", "error", "ValueError")
    assert ended["seconds"] >= 0
    assert "anary" not in journal.file_of(home, "one").read_text()


def test_a_gate_names_the_checks_that_hold_and_quotes_none(home: Home):
    results = [result("fine"), result("warned", status="fail", severity="warn"), result("bad", status="fail")]
    journal.checked(home, "one", results, step="gate_raw")
    (event,) = journal.read(home, "one")
    assert (event["event"], event["level"], event["checks"]) == ("held", "error", 3)
    assert event["holding"] == ["bad:raw.social_posts"]
    assert event["not_passed"] == ["warned:raw.social_posts", "bad:raw.social_posts"]
    assert "anary" not in journal.file_of(home, "one").read_text()


def test_every_model_tells_its_seconds_and_its_failures_but_not_what_dbt_said(home: Home):
    nodes = [
        Node("model.brand_health.fct_reply", "success", 0, 1.5, CANARY, f"select '{CANARY}'"),
        Node("test.brand_health.keys_are_unique.0a1b", "fail", 4, 0.1, CANARY, ""),
    ]
    journal.modelled(home, "one", nodes)
    model, test = journal.read(home, "one")
    assert (model["node"], model["seconds"], model["level"]) == ("model.brand_health.fct_reply", 1.5, "info")
    assert (test["failed_rows"], test["level"]) == (4, "warning")
    assert "anary" not in journal.file_of(home, "one").read_text()


def test_what_holds_a_build_at_publication_is_told_by_name(home: Home):
    journal.held(
        home, "one", "held by a_share_is_one on kpi.kpi_value (7 rows); keys on marts.fct_reply; 3 more"
    )
    (event,) = journal.read(home, "one")
    assert event["holding"] == ["a_share_is_one:kpi.kpi_value", "keys:marts.fct_reply"]


def test_a_build_begins_once_however_many_steps_ask(home: Home):
    build = Build("one", "run", "commons", dt.date(2026, 1, 1))
    journal.began(home, build)
    journal.began(home, build)
    assert [event["event"] for event in journal.read(home, "one")] == ["build_began"]


def test_a_log_that_cannot_be_written_stops_no_night(home: Home):
    home.path.mkdir()
    home.logs.write_text("a file where the folder should be")
    journal.write(home, "one", "loaded", step="x")


def test_a_line_cut_short_by_a_crash_is_passed_over(home: Home):
    journal.write(home, "one", "loaded", step="x")
    with journal.file_of(home, "one").open("a") as log:
        log.write('{"time": "2026')
    assert len(journal.read(home, "one")) == 1


def test_a_load_in_the_catalogue_is_told_step_by_step_and_quotes_nobody(home: Home, tmp_path: Path):
    folder = small_organisation(tmp_path / "acme")
    deliver(folder, "2026-03-02", tickets="zuzanna.canary,2026-03-01T08:00:00Z,email,open\n")
    warehouse = Warehouse(
        organisation_directory=str(folder), home_directory=str(home.path), tonight=Tonight(as_of="2026-03-02")
    )
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        done = dg.materialize(
            [reference, raw_assets(load_organisation(folder))],
            instance=instance,
            resources={"warehouse": warehouse},
            partition_key="2026-03-02",
        )
    assert done.success
    (log,) = (home.logs / "builds").glob("*.jsonl")
    events = {event["event"]: event for event in journal.read(home, log.stem)}
    assert list(events) == ["build_began", "loaded", "step_ended", "checked"]
    assert (events["loaded"]["files"], events["loaded"]["accepted"]) == (1, 1)
    assert events["checked"]["checks"] > 50
    assert "canary" not in log.read_text()
    assert "brand_health.yml" in provenance.taken_down(home, log.stem)["configuration"]
