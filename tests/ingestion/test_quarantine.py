"""The quarantine as people get it: counted by reason, and as a file that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.config import load_organisation
from ingestion.errors import ConfigurationError
from ingestion.quarantine import ABOUT, Reason, export, reasons
from ingestion.reference import load_reference
from ingestion.spreadsheets import spreadsheet_safe
from tests.ingestion.load_scenario import HEADER, SECRET, new_scenario, ticket

INJECTION = Path(__file__).parents[1] / "fixtures" / "bad_inputs" / "values" / "csv_injection.csv"
INJECTED = list(csv.DictReader(INJECTION.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def scenario(tmp_path):
    made = new_scenario(tmp_path)
    load_reference(made.con, load_organisation(made.directory), secret=SECRET)
    yield made
    made.con.close()


def quarantine_injections(scenario):
    """Tickets that say what the fixture says, each with a time that is none."""
    lines = []
    for row in INJECTED:
        subject = '"' + row["comment"].replace('"', '""') + '"'
        lines.append(f"{row['delta']},,never,email,open,{subject},,")
    scenario.deliver("2026-01-01", *lines, ticket("fine"))
    scenario.load()


def exported(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def put_away(scenario, raw_record):
    scenario.con.execute(
        "insert into quarantine.record by name select 'desk' as source, 'x.csv' as source_file, 1 as source_line, "
        "'support_tickets' as feed, 'invalid_json' as reason, ? as raw_record",
        [raw_record],
    )


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1-800-555-0100", "'+1-800-555-0100"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(1+1)", "'@SUM(1+1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("-", "'-"),
        ("-10\n=1+1", "'-10\n=1+1"),
        ("-10", "-10"),
        ("+5", "+5"),
        ("-1.5e-3", "-1.5e-3"),
        ("-1,234.50", "-1,234.50"),
        ("-12%", "-12%"),
        ("harmless = no formula", "harmless = no formula"),
        ("'=1+1", "'=1+1"),
        ("", ""),
    ],
)
def test_a_cell_that_would_run_becomes_text_and_every_other_stays(cell, safe):
    assert spreadsheet_safe(cell) == safe


@given(st.text(alphabet="=+-@\t\r\n '019.,eE%|a", max_size=8))
def test_no_cell_runs_and_nothing_of_it_is_lost(cell):
    safe = spreadsheet_safe(cell)
    assert safe in (cell, f"'{cell}")
    if safe.strip(" ")[:1] in {"=", "@", "\t", "\r"}:
        pytest.fail(f"{safe!r} runs")
    if safe.strip(" ")[:1] in {"+", "-"}:  # then it is a number of digits and their marks, and no sum of two
        assert not set(safe.strip(" ")[1:]) - set("0123456789.,eE%+-")
        assert len([sign for sign in safe if sign in "+-"]) <= 1 + safe.lower().count("e")


def test_the_reasons_are_counted_by_source_feed_and_field(scenario):
    quarantine_injections(scenario)
    scenario.deliver("2026-01-02", "T9,,2026-01-01T08:00:00Z,email,liegt beim Chef,Hello,,")
    scenario.load()
    assert reasons(scenario.con, None) == [
        Reason("desk", "support_tickets", "not_a_date", "created_at", len(INJECTED)),
        Reason("desk", "support_tickets", "value_not_accepted", "status", 1),
    ]
    assert reasons(scenario.con, "invented_desk") == []


def test_an_exported_record_names_its_place_and_holds_the_cells_as_delivered(scenario, tmp_path):
    quarantine_injections(scenario)
    target = tmp_path / "to_mend.csv"
    assert export(scenario.con, target, source="desk") == len(INJECTED)
    rows = exported(target)
    assert list(rows[0]) == [*ABOUT, *(f"record.{name}" for name in HEADER.split(","))]
    assert [row["source_line"] for row in rows] == [str(n) for n in range(1, len(INJECTED) + 1)]
    assert {row["source_file"] for row in rows} == {"support_tickets.csv"}
    assert {row["field"] for row in rows} == {"created_at"}
    assert {row["record.created_at"] for row in rows} == {"never"}
    assert [row["record.subject"].removeprefix("'") for row in rows] == [row["comment"] for row in INJECTED]


def test_formulas_of_an_export_are_harmless_and_negative_numbers_stay(scenario, tmp_path):
    quarantine_injections(scenario)
    target = tmp_path / "to_mend.csv"
    export(scenario.con, target, source=None)
    rows = exported(target)
    assert [row["record.subject"][:1] for row in rows] == ["'"] * 5 + ["h"]
    assert [row["record.ticket_id"] for row in rows] == [row["delta"] for row in INJECTED]


def test_only_the_records_of_the_source_asked_for_are_written(scenario, tmp_path):
    quarantine_injections(scenario)
    target = tmp_path / "to_mend.csv"
    assert export(scenario.con, target, source="invented_desk") == 0
    assert target.read_text(encoding="utf-8-sig").splitlines() == [",".join(f'"{name}"' for name in ABOUT)]


@pytest.mark.parametrize(
    ("raw_record", "column", "cell"),
    [
        ('{"n": 1.10, "big": 9007199254740993, "deep": {"a": [1, null]}}', "record.deep", '{"a":[1,null]}'),
        ('{"n": 1.10}', "record.n", "1.10"),
        ('{"n": null}', "record.n", ""),
        ('{"=cmd": true}', "record.=cmd", "true"),
        ('{"cut off', "raw_record", '{"cut off'),
        ("=cmd|' /C calc'!A0", "raw_record", "'=cmd|' /C calc'!A0"),
        ('{"half": "\\ud800"}', "raw_record", '{"half": "\\ud800"}'),
        ("[" * 200_000, "raw_record", "[" * 200_000),
        (None, "raw_record", ""),
    ],
)
def test_a_record_is_written_in_cells_where_it_has_some_and_whole_where_not(
    scenario, tmp_path, raw_record, column, cell
):
    put_away(scenario, raw_record)
    target = tmp_path / "to_mend.csv"
    csv.field_size_limit(1_000_000)
    assert export(scenario.con, target, source=None) == 1
    assert exported(target)[0][column] == cell


def test_records_of_different_shapes_share_one_header(scenario, tmp_path):
    put_away(scenario, json.dumps({"a": "1"}))
    put_away(scenario, json.dumps({"b": "2"}))
    target = tmp_path / "to_mend.csv"
    export(scenario.con, target, source=None)
    assert [(row["record.a"], row["record.b"]) for row in exported(target)] == [("1", ""), ("", "2")]


def test_an_unknown_source_is_a_mistake_that_names_the_known_ones(scenario, tmp_path):
    quarantine_injections(scenario)
    for ask in (reasons, lambda con, source: export(con, tmp_path / "x.csv", source=source)):
        with pytest.raises(ConfigurationError, match=r"dek.*Known: .*desk"):
            ask(scenario.con, "dek")


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(scenario, tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be written"):
        export(scenario.con, tmp_path / "no" / "folder.csv", source=None)
