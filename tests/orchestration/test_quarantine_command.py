"""`brand-health quarantine`: what it prints, writes and answers; the rules of an export are tested in ingestion."""

from __future__ import annotations

import csv
from contextlib import closing

import pytest
from typer.testing import CliRunner

from ingestion.config_home import Home
from ingestion.warehouse import open_build
from orchestration import cli

RECORDS = [("desk", "=1+1"), ("desk", "-10"), ("chat", "fine")]


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    with closing(open_build(made)) as con:
        for source, text in RECORDS:
            con.execute(
                "insert into quarantine.record by name select ? as source, 'support_tickets' as feed, "
                "'not_a_date' as reason, '[red]' as field, json_object('text', ?) as raw_record",
                [source, text],
            )
    return made


def asked(home, *options):
    # The console writes where standard output was at import; a wide one keeps a row on its line.
    with cli.console.capture() as printed:
        result = CliRunner().invoke(
            cli.app, ["quarantine", "--home", str(home.path), *options], env={"COLUMNS": "200"}
        )
    return result.exit_code, printed.get(), result.stderr


def test_reasons_are_counted_and_nothing_is_written_unless_asked(home, tmp_path):
    before = set(tmp_path.iterdir())
    code, printed, _ = asked(home)
    assert code == 0
    counted = [line.replace("│", " ").split() for line in printed.splitlines() if "not_a_date" in line]
    assert counted == [
        ["desk", "support_tickets", "not_a_date", "[red]", "2"],
        ["chat", "support_tickets", "not_a_date", "[red]", "1"],
    ]
    assert set(tmp_path.iterdir()) == before


def test_the_records_of_one_source_go_into_a_file_that_runs_nothing(home, tmp_path):
    target = tmp_path / "to_mend.csv"
    code, printed, _ = asked(home, "--source", "desk", "--export", str(target))
    assert code == 0
    assert "Wrote 2 records" in printed
    assert "chat" not in printed
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["record.text"] for row in csv.DictReader(file)) == ["'=1+1", "-10"]


def test_an_unknown_source_and_a_home_without_a_build_are_mistakes_in_one_sentence(home, tmp_path):
    code, _, said = asked(home, "--source", "dek")
    assert (code, "Known: chat, desk." in said) == (2, True)
    code, _, said = asked(Home(tmp_path / "elsewhere"))
    assert (code, "nothing was loaded yet" in said) == (2, True)


def test_an_empty_quarantine_says_so(tmp_path):
    made = Home(tmp_path / "home")
    open_build(made).close()
    assert asked(made)[:2] == (0, "Nothing is in quarantine.\n")
