"""Fault 42: people are erased, and nothing brings them back."""

from __future__ import annotations

import json

import duckdb
import pytest
from typer.testing import CliRunner

from ingestion.config import load_organisation
from ingestion.config_home import Home
from orchestration import erase as erasing
from orchestration import gate_contracts, served
from orchestration.cli import app
from tests.faults import erasure_scenario as scenario
from tests.faults.erasure_scenario import EVERYBODY, erase


@pytest.fixture
def acme(tmp_path):
    return scenario.organisation(tmp_path), Home(tmp_path / "home")


def test_fault_42_an_erased_person_is_nowhere_and_no_replay_brings_them_back(acme):
    made, home = acme
    before_balance = scenario.load(made, home)
    before = scenario.found(made, home.path)
    assert len(before) == 12, (
        "every delivered file but the responses, and the build: else finding none says nothing"
    )
    assert "build/brand_health.duckdb" in before
    assert all(row[6] == 0 for row in before_balance)

    ran = erase(*acme, *EVERYBODY)
    assert ran.exit_code == 0, ran.output
    assert scenario.found(made, home.path) == {}
    scenario.load(made, home)
    assert scenario.found(made, home.path) == {}

    # The vendor sends all of it once more.
    scenario.deliver(made, scenario.LATER)
    replayed = scenario.load(made, home)
    assert scenario.found(home.path) == {}
    assert sum(row[6] for row in replayed) > 15
    assert all(row[2] == sum(row[3:]) for row in replayed)
    with duckdb.connect(str(home.build_file), read_only=True) as con:
        checks = [one for one in gate_contracts.run(con) if one.check_name == "records_balance"]
    assert {one.status for one in checks} == {"pass"}
    ran = erase(*acme, "--again")
    assert ran.exit_code == 0, ran.output
    assert scenario.found(made, home.path) == {}


def test_an_erasure_leaves_every_other_record_as_it_was_byte_for_byte(acme):
    made, _ = acme
    assert erase(*acme, *EVERYBODY).exit_code == 0
    folder = made / "deliveries" / scenario.DAY
    assert scenario.unpacked(folder / "own_data" / "customers_master.csv").decode() == (
        f"customer_id,email,phone,created_at\r\nbob-1,bob@zq.example,,{scenario.AT}\r\n"
    )
    for name, text in scenario.TABLES.items():
        left = scenario.unpacked(folder / "own_data" / name).decode()
        assert left.splitlines()[0] == text.splitlines()[0]
        assert [line for line in left.splitlines() if line not in text.splitlines()] == []
    assert json.loads((folder / "net" / "posts.json").read_bytes()) == {
        "meta": {"count": 3},
        "data": [scenario.POSTS["data"][1]],
    }
    assert '  "data": [\n    {\n      "id": "2",' in (folder / "net" / "posts.json").read_text()
    (chat,) = [json.loads(line) for line in (folder / "net" / "chats.jsonl").read_text().splitlines()]
    assert chat == scenario.CHATS[1] | {"messages": scenario.CHATS[1]["messages"][:1]}


def test_others_keep_their_records_and_the_balance_tells_who_is_missing(acme):
    made, home = acme
    scenario.load(made, home)
    untouched = sum(row[3] for row in scenario.load(made, home))
    assert erase(*acme, *EVERYBODY).exit_code == 0
    rows = {
        (file, feed): (n, accepted, erased)
        for file, feed, n, accepted, _, _, erased in scenario.load(made, home)
    }
    assert rows["support_tickets.csv", "support_tickets"] == (1, 1, 0)
    assert rows["survey_answers.csv", "survey_answers"] == (1, 1, 0)
    assert sum(accepted for _, accepted, _ in rows.values()) < untouched


def test_evidence_and_ledger_hold_counts_and_no_person(acme):
    made, home = acme
    scenario.load(made, home)
    assert erase(*acme, *EVERYBODY).exit_code == 0
    (evidence,) = (home.path / "erasures").glob("*.json")
    told = json.loads(evidence.read_text())
    assert told["searches"]["before"]["organisation"]["found"]
    assert told["searches"]["after"]["organisation"]["found"] == {}
    assert told["searches"]["after"]["home"]["found"] == {}
    assert told["rows_per_feed"]["support_tickets"] >= 4
    for private in (evidence, home.path / "erasures.jsonl", home.path / "erasures.key"):
        assert private.stat().st_mode & 0o077 == 0
        assert not any(bird in private.read_bytes().lower() for bird in scenario.CANARIES)


@pytest.mark.parametrize(
    ("step", "calls"), [("withdraw", 0), ("sweep", 0), ("put_in_place", 0), ("put_in_place", 4), ("write", 1)]
)
def test_an_erasure_killed_anywhere_is_finished_by_starting_it_again(acme, monkeypatch, step, calls):
    made, home = acme
    scenario.load(made, home)
    left, whole = [calls], getattr(erasing, step)

    def die(*arguments, **named):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return whole(*arguments, **named)

    people = (
        ("email", scenario.JANE),
        ("customer", "zqtom-1"),
        ("employee", "zqjane-e9"),
        ("handle", "zqjane_x"),
    )
    request = erasing.Request(people, "request 17")
    monkeypatch.setattr(erasing, step, die)
    with pytest.raises(KeyboardInterrupt):
        erasing.erase(load_organisation(made), home, request, dry_run=False)
    monkeypatch.undo()
    assert (home.path / "erasures.jsonl").exists(), "the ledger is first"
    ran = erase(*acme, "--again")
    assert ran.exit_code == 0, ran.output
    assert scenario.found(made, home.path) == {}


def test_a_build_from_before_an_erasure_cannot_be_brought_back_not_even_from_a_backup(acme):
    made, home = acme
    build = home.builds_dir / "2026-03-02-a"
    build.mkdir(parents=True)
    (build / "brand_health.duckdb").write_bytes(b"zqjane was here")
    served.switch(home, build.name, action="publish", reason="every required check passed")
    assert erase(*acme, *EVERYBODY).exit_code == 0
    assert scenario.found(made, home.path) == {}
    assert not home.published_link.is_symlink(), "readers get none rather than the person"
    build.mkdir(parents=True)
    (build / "brand_health.duckdb").write_bytes(b"zqjane is back from a tape")
    for build_id in ([build.name], []):
        ran = CliRunner().invoke(app, ["rollback", *build_id, "--home", str(home.path)])
        assert ran.exit_code == 2
        assert "before people were erased" in ran.output or "no such build is retained" in ran.output
    assert not home.published_link.is_symlink()
    assert [event.action for event in served.history(home)] == ["publish", "erase"]


def test_the_night_is_run_at_the_end_and_searched_once_more(acme, monkeypatch):
    made, home = acme
    monkeypatch.setattr("orchestration.night.run", lambda *_, **__: scenario.load(made, home))
    ran = erase(*acme, *EVERYBODY, "--rebuild")
    assert ran.exit_code == 0, ran.output
    (evidence,) = (home.path / "erasures").glob("*.json")
    assert json.loads(evidence.read_text())["searches"]["after the rebuild"]["home"]["found"] == {}
    assert home.build_file.exists()
