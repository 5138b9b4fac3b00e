"""Workbooks, Parquet files and parallel lines become the same text tables as CSV."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from ingestion.errors import BadInputError
from tests.ingestion.reading_scenario import read, rows


def workbook(*table, sheet="Data"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in table:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(frame):
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def test_cells_of_a_workbook_are_text_and_dates_are_iso(tmp_path):
    content = workbook(
        ["id", "score", "seen", "at", "yes", "note"],
        ["00123", 9, dt.date(2024, 3, 1), dt.datetime.fromisoformat("2024-03-01T09:30"), True, None],
        ["7", 2.5, None, None, False, "x"],
    )
    records = read(tmp_path, content, name="x.xlsx", format="xlsx")
    found = [tuple(cell.lower() for cell in row) for row in rows(records)]
    assert found[0][:2] == ("00123", "9")
    assert found[0][2].startswith("2024-03-01")
    assert found[0][3].startswith("2024-03-01 09:30:00")
    assert found[1] == ("7", "2.5", "", "", "false", "x")
    assert records.frame["__line__"].to_list() == [2, 3]


def test_titles_above_and_empty_rows_below_are_no_records(tmp_path):
    content = workbook(["Report"], [], ["id", "t"], ["1", "a"], [None, None], ["2", "b"])
    records = read(tmp_path, content, name="x.xlsx", format="xlsx", reader={"skip_rows": 2})
    assert rows(records) == [("1", "a"), ("2", "b")]
    assert records.frame["__line__"].to_list() == [4, 6]


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInputError, match="Data") as refused:
        read(tmp_path, workbook(["id"]), name="x.xlsx", format="xlsx", reader={"sheet": "Other"})
    assert refused.value.kind == "missing_sheet"


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_rubbish_under_the_name_of_a_table_is_refused(tmp_path, form):
    with pytest.raises(BadInputError) as refused:
        read(tmp_path, b"id,t\n1,a\n", name=f"x.{form}", format=form)
    assert refused.value.kind == "corrupt_file"


def test_parquet_columns_become_the_text_of_a_csv_export(tmp_path):
    frame = pl.DataFrame(
        {
            "id": [9007199254740993, None],
            "d": [dt.date(2024, 3, 1), None],
            "at": pl.Series([dt.datetime(2024, 3, 1, 9, tzinfo=dt.UTC), None]).dt.convert_time_zone(
                "Europe/Berlin"
            ),
            "wall": [dt.datetime.fromisoformat("2024-03-01T09:00"), None],
            "amount": [Decimal("1.10"), None],
            "x": [0.1, None],
            "ok": [True, None],
        }
    )
    records = read(tmp_path, parquet(frame), name="x.parquet", format="parquet")
    assert rows(records) == [
        (
            "9007199254740993",
            "2024-03-01",
            "2024-03-01T09:00:00.000000Z",
            "2024-03-01T09:00:00.000000",
            "1.10",
            "0.1",
            "true",
        ),
        (None,) * 7,
    ]


def test_nested_parquet_columns_are_refused(tmp_path):
    content = parquet(pl.DataFrame({"id": [1], "tags": [["a"]]}))
    with pytest.raises(BadInputError, match="tags") as refused:
        read(tmp_path, content, name="x.parquet", format="parquet")
    assert refused.value.kind == "unsupported_column_type"


def test_required_columns_hold_for_every_format(tmp_path):
    for name, content in {
        "x.parquet": parquet(pl.DataFrame({"a": [1]})),
        "x.xlsx": workbook(["a"], [1]),
    }.items():
        with pytest.raises(BadInputError) as refused:
            read(tmp_path, content, name=name, format=name.split(".")[1], reader={"required_columns": ["b"]})
        assert refused.value.kind == "missing_required_column"


def test_parallel_lines_pair_by_number_also_where_a_line_is_blank(tmp_path):
    (tmp_path / "labels.txt").write_text("0\n\n2\n", encoding="utf-8")
    records = read(
        tmp_path,
        "a\nb\n\n",
        name="texts.txt",
        format="parallel_lines",
        reader={"columns": ["text", "label"], "companions": {"label": "labels.txt"}},
    )
    assert rows(records) == [("a", "0"), ("b", ""), ("", "2")]
