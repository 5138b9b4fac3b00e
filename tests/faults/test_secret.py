"""Fault 43: a secret that was lost or changed stops the load, and a rotation re-keys everybody at once."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest
from typer.testing import CliRunner

from ingestion.config_home import Home
from orchestration.cli import app
from tests.faults import erasure_scenario as scenario


@pytest.fixture
def acme(tmp_path):
    return scenario.organisation(tmp_path), Home(tmp_path / "home")


def run(acme, *command):
    made, home = acme
    folders = ["--organisation", str(made), "--home", str(home.path)]
    return CliRunner().invoke(app, [*command, *folders], catch_exceptions=False)


def customers(home):
    with closing(duckdb.connect(str(home.build_file), read_only=True)) as con:
        return {key for (key,) in con.execute("select customer_id_hash from raw.customers_master").fetchall()}


@pytest.mark.parametrize("loss", ["lost", "changed"])
def test_fault_43_a_lost_or_changed_secret_fails_loudly_and_splits_nobody(acme, loss):
    made, home = acme
    assert run(acme, "load").exit_code == 0
    before, kept = customers(home), home.secret_file.read_bytes()
    if loss == "lost":
        home.secret_file.unlink()
    else:
        home.secret_file.write_text("ab" * 32 + "\n")
    scenario.deliver(made, scenario.LATER)
    for _ in range(2):
        ran = run(acme, "load")
        assert ran.exit_code == 2
        assert "made with the secret" in ran.output
        assert "rotate-secret" in ran.output
        assert customers(home) == before
    home.secret_file.write_bytes(kept)
    assert run(acme, "load").exit_code == 0
    assert customers(home) == before


def test_a_rotation_re_keys_everybody_and_removes_what_the_old_secret_made(acme):
    _, home = acme
    assert run(acme, "load").exit_code == 0
    before, old = customers(home), home.secret_file.read_bytes()
    builds = home.builds_dir / "2026-01-01-old"
    builds.mkdir(parents=True)
    (builds / "brand_health.duckdb").write_bytes(b"made with the old secret")
    ran = run(acme, "rotate-secret", "--reason", "it was mailed around", "--no-rebuild")
    assert ran.exit_code == 0, ran.output
    assert home.secret_file.read_bytes() != old
    assert home.secret_file.stat().st_mode & 0o777 == 0o600
    assert not home.build_file.exists()
    assert not builds.exists()
    assert "it was mailed around" in (home.published_link.parent / "history.jsonl").read_text()
    assert run(acme, "load").exit_code == 0
    after = customers(home)
    assert len(after) == len(before)
    assert after.isdisjoint(before)


def test_erased_people_stay_erased_under_a_new_secret(acme):
    made, home = acme
    person = ("--person", scenario.JANE, "--kind", "email")
    assert run(acme, "erase", *person, "--reason", "request 17", "--no-rebuild").exit_code in {0, 1}
    assert run(acme, "rotate-secret", "--reason", "yearly", "--no-rebuild").exit_code == 0
    scenario.deliver(made, scenario.LATER)
    assert run(acme, "load").exit_code == 0
    with closing(duckdb.connect(str(home.build_file), read_only=True)) as con:
        tickets = con.execute("select ticket_id from raw.support_tickets order by 1").fetchall()
    assert tickets == [("K2",), ("T2",)]
