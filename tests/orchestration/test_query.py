"""`brand-health query`: rows with their origin, in shapes that harm nobody who opens them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from ingestion.config_home import Home
from orchestration import query_output
from orchestration.cli import app
from orchestration.query import Answer
from tests.orchestration.test_publish import build, publish


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("query")
    home = Home(folder / "home", folder / "secret.key")
    publish(home, build(home, "one", value=0.25))
    publish(home, build(home, "two", value=0.75))
    return home


def call(home: Home, *arguments: str | Path):
    given = ["query", *map(str, arguments), "--home", str(home.path)]
    return CliRunner().invoke(app, given, env={"COLUMNS": "200"})


def answer(*values: object) -> Answer:
    names = tuple(f"c{number}" for number in range(len(values)))
    return Answer("one", "2026-01-01", names, tuple("VARCHAR" for _ in values), [values])


def cells(found: Answer) -> list[str]:
    return list(csv.reader(io.StringIO(query_output.as_csv(found))))[1]


def test_the_rows_are_shown_with_build_and_day(home: Home):
    result = call(home, "select kpi_id, value from kpi.kpi_value")
    assert result.exit_code == 0, result.output
    assert "R01" in result.output
    assert "0.75" in result.output
    assert "build two, as of 2026-01-01, 1 rows" in result.output


def test_a_retained_build_can_be_asked_too(home: Home):
    assert "0.25" in call(home, "select value from kpi.kpi_value", "--build", "one").output
    missing = call(home, "select 1", "--build", "three")
    assert missing.exit_code == 2
    assert "Retained builds: two, one" in missing.output


def test_json_is_one_object_with_its_origin(home: Home):
    found = json.loads(call(home, "select kpi_id, value from kpi.kpi_value", "--format", "json").output)
    assert found == {
        "build_id": "two", "as_of": "2026-01-01", "rows": [{"kpi_id": "R01", "value": 0.75}],
    }  # fmt: skip


def test_every_row_of_a_csv_says_where_it_comes_from(home: Home, tmp_path: Path):
    target = tmp_path / "out.csv"
    result = call(home, "select value from kpi.kpi_value", "--format", "csv", "--file", target)
    assert result.exit_code == 0, result.output
    with target.open(encoding="utf-8-sig", newline="") as written:
        assert list(csv.DictReader(written)) == [{"value": "0.75", "build_id": "two", "as_of": "2026-01-01"}]


def test_a_folder_that_is_not_there_is_one_sentence(home: Home, tmp_path: Path):
    result = call(home, "select 1", "--format", "csv", "--file", tmp_path / "nowhere" / "out.csv")
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_what_is_refused_has_exit_code_2_and_one_sentence(home: Home):
    result = call(home, "copy kpi.kpi_value to 'x.csv'")
    assert result.exit_code == 2
    assert "one select is answered, this is copy" in result.output
    assert "Traceback" not in result.output


def test_before_the_first_night_there_is_nothing_to_ask(tmp_path: Path):
    result = call(Home(tmp_path / "empty"), "select 1")
    assert result.exit_code == 2
    assert "nothing is published there yet" in result.output


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(sign: str):
    assert cells(answer(f"{sign}cmd|' /C calc'!A1"))[0].startswith("'")


def test_a_column_named_like_a_formula_is_made_harmless_too(home: Home):
    text = call(home, 'select 1 as "=1+1"', "--format", "csv").output
    assert text.startswith("'=1+1,")


def test_numbers_stay_numbers_and_nothing_stays_empty():
    assert cells(answer(-1.5, -3, 1e-7, None, True, "-2.7"))[:6] == [
        "-1.5",
        "-3",
        "1e-07",
        "",
        "true",
        "-2.7",
    ]


def test_a_terminal_is_never_told_to_do_anything():
    console = Console(file=io.StringIO(), width=200)
    console.print(query_output.as_table(answer("\x1b]0;owned\x07[bold]x[/]")))
    shown = console.file.getvalue()
    assert "\x1b" not in shown
    assert "[bold]x[/]" in shown


def test_values_json_does_not_know_are_written_as_text():
    with duckdb.connect() as con:
        values = con.execute(
            "select 'nan'::double, [date '2026-01-01'], {'a': 1.5::decimal(3, 1)}, timestamptz '2026-01-01 00:00:00Z'"
        ).fetchone()
    (row,) = json.loads(query_output.as_json(answer(*values)))["rows"]
    assert row["c0"] == "nan"
    assert row["c1"] == ["2026-01-01"]
    assert row["c2"] == {"a": 1.5}
    assert row["c3"].startswith("2026-01-01T")
