"""CSV: strict records, physical lines, dialects, headers, limits."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.errors import BadInputError, ConfigurationError
from ingestion.readers import limits
from ingestion.readers.csv_split import Dialect, split_records
from tests.ingestion.reading_scenario import read, reasons, rows

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_csv_module_writes_is_read_back(tmp_path, table, line_end):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *table])
    records = read(tmp_path, out.getvalue())
    assert [list(row) for row in rows(records)] == [row for row in table if row != ["a", "b"]]
    assert records.count == len(table)


def test_each_record_knows_the_line_it_starts_on(tmp_path):
    records = read(tmp_path, 'id,text\r\n1,"two\r\nlines"\r\n2,one\r\n\r\n3,"x"\r\n')
    assert records.frame["__line__"].to_list() == [2, 4, 6]
    assert records.frame["__record__"].to_list() == [1, 2, 3]
    assert records.flags == ("blank_lines: 1",)


def test_a_quote_inside_an_unquoted_cell_is_a_character(tmp_path):
    assert rows(read(tmp_path, 'id,height\n1,5\' 9"\n2,"6\' 0"""\n')) == [("1", "5' 9\""), ("2", "6' 0\"")]


def test_text_behind_a_closing_quote_quarantines_that_record_only(tmp_path):
    records = read(tmp_path, 'id,text\n1,"a"b\n2,fine\n')
    assert reasons(records) == [(1, 2, "stray_quote")]
    assert rows(records) == [("2", "fine")]


def test_a_quote_left_open_in_the_middle_hides_no_row_in_silence(tmp_path):
    records = read(tmp_path, 'id,text\n1,"oops\n2,"fine"\n3,fine\n')
    assert reasons(records) == [(1, 2, "stray_quote")]
    assert '2,"fine"' in records.rejected["raw_record"][0]
    assert rows(records) == [("3", "fine")]


def test_a_header_in_the_middle_is_no_record(tmp_path):
    records = read(tmp_path, "id,text\n1,a\nid,text\n2,b\n")
    assert reasons(records) == [(2, 3, "repeated_header")]


def test_one_bad_byte_quarantines_one_record_and_many_refuse_the_file(tmp_path):
    assert reasons(read(tmp_path, b"id,t\n1,caf\xe9\n2,ok\n3,ok\n")) == [(1, 2, "undecodable_text")]
    with pytest.raises(BadInputError) as refused:
        read(tmp_path, b"id,t\n1,caf\xe9\n2,caf\xe9\n3,ok\n")
    assert refused.value.kind == "undecodable_text"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfei\x00d\x00", "undecodable_text"),
        (b"%PDF-1.7", "binary_content"),
        (b"\x1f\x8b\x08", "binary_content"),
        (b"  \n\n", "empty_file"),
        (b"<!DOCTYPE html><html></html>", "not_tabular"),
        (b'[{"id": 1}]', "not_tabular"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, kind):
    with pytest.raises(BadInputError) as refused:
        read(tmp_path, content)
    assert refused.value.kind == kind


def test_an_encoding_nobody_knows_is_a_mistake_of_the_mapping(tmp_path):
    with pytest.raises(ConfigurationError, match="utf-9"):
        read(tmp_path, "id\n1\n", reader={"encoding": "utf-9"})


def test_an_endless_cell_and_too_many_columns_are_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELL_CHARACTERS", 100)
    monkeypatch.setattr(limits, "MAX_COLUMNS", 3)
    assert reasons(read(tmp_path, f"id,t\n1,{'x' * 101}\n2,ok\n")) == [(1, 2, "cell_too_long")]
    with pytest.raises(BadInputError) as refused:
        read(tmp_path, "a,b,c,d\n")
    assert refused.value.kind == "too_many_columns"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("a,a_2,a", ["a", "a_2", "a_3"]),
        ("a,,b,", ["a", "unnamed_2", "b", "unnamed_4"]),
        (",a", ["a"]),
        (" a , b", ["a", "b"]),
    ],
)
def test_headers_are_told_apart(tmp_path, header, columns):
    assert read(tmp_path, f"{header}\n").columns == columns


def test_a_block_of_headers_takes_its_names_from_the_second_row(tmp_path):
    content = "id,Channels used,,Score,Score\n,Phone,Chat,Now,Before\n1,Phone,,4,3\n"
    records = read(tmp_path, content, reader={"header_rows": 2, "join_header_rows": True})
    assert records.columns == [
        "id",
        "Channels used - Phone",
        "Channels used - Chat",
        "Score - Now",
        "Score - Before",
    ]


def test_a_void_behind_the_last_delimiter_is_left_off_when_the_mapping_says_so(tmp_path):
    content = "id,t,\n1,a,\n2,b\n3,c,,\n"
    records = read(tmp_path, content, reader={"trailing_delimiter": True})
    assert [r for _, _, r in reasons(records)] == ["wrong_field_count"]
    assert rows(records)[0] == ("1", "a")


def test_a_file_without_quotes_in_its_dialect_keeps_them(tmp_path):
    assert rows(read(tmp_path, 'id\tt\n1\t"a\n', reader={"delimiter": "\t", "quote": ""})) == [("1", '"a')]


@given(st.text('*^$a_,"\n ', max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_header_and_any_rows_are_read_or_refused(tmp_path, text):
    try:
        records = read(tmp_path, "__record__,*,^.*$," + text)
    except BadInputError:
        return
    assert records.count == records.frame.height + records.rejected.height
    assert len(set(records.columns)) == len(records.columns)
    assert records.table(records.columns, None).shape == records.frame.shape


@given(st.text('a,"\n\r', max_size=40))
def test_the_splitter_loses_no_character_whatever_the_quotes(text):
    found = split_records(text, Dialect(",", '"', "any"), skip_lines=0, keep_blank=False)
    kept = "".join(found.texts)
    assert kept.count("a") == text.count("a")
    assert kept.count('"') == text.count('"')
    assert len(found.lines) == len(found.texts)
    assert found.lines == sorted(found.lines)


def test_damage_done_upstream_is_named_and_mended_on_demand(tmp_path):
    content = "id,text\n1,donâ€™t\n2,maÌ±ana\n3,Société\n4,R&amp;D\n"
    plain = read(tmp_path, content)
    assert plain.flags == ("text_mojibake: rows 1, 2",)
    assert rows(plain)[0][1] == "donâ€™t"
    mended = read(tmp_path, content, reader={"repair_mojibake": 2, "unescape_html": 1})
    assert [row[1] for row in rows(mended)] == ["don’t", "mañana", "Société", "R&D"]
