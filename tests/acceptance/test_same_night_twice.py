"""The same night twice: the second loads nothing, and every published figure is the same, row for row."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest

from tests.acceptance.acceptance_scenario import rows, served

pytestmark = pytest.mark.slow

# A second night differs from the first in these columns and in nothing else.
OF_THE_NIGHT = {"build_id", "checked_at", "run_id", "started_at", "finished_at", "code_version"}


@pytest.fixture(scope="module")
def files(built, second_night):
    assert second_night.ran.exit_code == 0, second_night.ran
    return built.published_file.resolve(), second_night.home.published_link.resolve()


def test_the_second_night_is_a_build_of_its_own(built, second_night, files):
    assert served(second_night.home) != served(built.home)


def test_nothing_is_loaded_a_second_time(built, second_night, files):
    ledger = "select * from meta.load_ledger order by all"
    assert rows(second_night.home.build_file, ledger) == rows(built.build_file, ledger)


def test_every_table_that_was_loaded_holds_the_same_rows(built, second_night, files):
    tables = rows(
        built.build_file,
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('raw', 'quarantine')",
    )
    assert len(tables) > 30
    digests = " union all ".join(
        f"select '{table}', count(*), sum(hash(t)::hugeint) from {table} as t" for (table,) in tables
    )
    assert sorted(rows(second_night.home.build_file, digests)) == sorted(rows(built.build_file, digests))


def test_the_summary_says_that_nothing_is_new(second_night, files):
    totals = next(
        line for line in second_night.ran.output.splitlines() if line.strip(" │┃|").startswith("all ")
    )
    new_files, records_in, *_ = [word for word in totals.replace("│", " ").split() if word != "all"]
    assert new_files == "0"
    assert int(records_in.replace(",", "")) > 50_000


def test_every_published_table_is_identical_row_for_row(files):
    with closing(duckdb.connect(":memory:")) as con:
        con.execute(f"attach '{files[0]}' as first (read_only)")
        con.execute(f"attach '{files[1]}' as second (read_only)")
        assert _layout(con, "first") == _layout(con, "second")
        compared = {
            table: _differences(con, table, columns) for table, columns in _layout(con, "first").items()
        }
    assert {table: found for table, found in compared.items() if found} == {}
    assert {
        "kpi.kpi_value",
        "kpi.kpi_latest",
        "kpi.kpi_anomaly",
        "board.scorecard",
        "marts.fct_ticket",
    } < compared.keys()


def _layout(con: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = ? and not internal order by all",
        [catalog],
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _differences(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> int:
    """Rows of one file without their equal in the other, equal rows counted as often as they occur."""
    same = ", ".join(f'"{column}"' for column in columns if column not in OF_THE_NIGHT)
    one, other = (f"select {same} from {catalog}.{table}" for catalog in ("first", "second"))
    query = f"select count(*) from (({one} except all {other}) union all ({other} except all {one}))"
    return con.execute(query).fetchall()[0][0]
