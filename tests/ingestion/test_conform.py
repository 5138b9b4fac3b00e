"""Conforming: where fields come from, contract rules, keys, and the balance that always holds."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.conform_file import conform_file
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.readers.files import Delivered
from ingestion.readers.read import read_records
from tests.ingestion.reading_scenario import SOURCE, TICKETS, bring, read, section, why

FIELDS = {"status": "status", "score": "score", "opened_at": "opened", "closed_at": "closed", "text": "text"}
HEADER = "id,status,score,opened,closed,text\n"
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "", "5.7E+17", "4.0"]),
        st.sampled_from(["open", "closed", "lost", ""]),
        st.sampled_from(["0", "10", "11", "x", ""]),
        st.sampled_from(["2024-01-01", "2024-03-31 02:30:00", "never", ""]),
        st.sampled_from(["2023-01-01", "2025-01-01", ""]),
        st.sampled_from(["hi", 'say "hi"', "a,b", "two\nlines", ""]),
    ),
    max_size=12,
)


def accounted(found, records_in):
    """Every record has one outcome, and no row of the file is in two of them."""
    assert found.accepted.height + found.quarantined.height + found.duplicates == records_in
    assert found.quarantined["reason"].null_count() == 0
    assert not set(found.accepted["source_line"]) & set(found.quarantined["source_line"])
    assert TICKETS.schema.is_valid(found.accepted.select(TICKETS.schema.column_names()), cast=True)


@given(ROWS, st.booleans(), st.sampled_from(["quarantine", "last"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_every_record_is_accepted_quarantined_or_a_duplicate(tmp_path, table, versioned, on_conflict):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    records = read(tmp_path, HEADER + "".join(line + "\n" for line in quoted))
    options = {"version": "opened"} if versioned else {}
    found = bring(records, FIELDS, on_conflict=on_conflict, **options)
    accounted(found, len(table))


@given(
    st.binary(max_size=120), st.sampled_from(["csv", "jsonl", "json"]), st.sampled_from(["utf-8", "cp1252"])
)
@settings(deadline=None, max_examples=150)
def test_random_bytes_are_refused_or_accounted_for(data, form, encoding):
    content = HEADER.encode() + data if form == "csv" else data
    chosen = section(
        format=form,
        reader={"encoding": encoding},
        feeds=[{"feed": "tickets", "fields": {"ticket_id": "id", "status": "status", "score": "score"}}],
    )
    try:
        [found] = conform_file(
            Delivered("x", content, "", len(content), {}), chosen, {"tickets": TICKETS}, SOURCE
        )
    except BadInputError:
        return
    accounted(found, read_records(Delivered("x", content, "", len(content), {}), chosen).count)


def test_accepted_rows_carry_contract_and_lineage(tmp_path):
    found = bring(read(tmp_path, HEADER + "7,open,9,2024-05-01T10:00:00Z,,hi\n"), FIELDS)
    [row] = found.accepted.to_dicts()
    assert row.pop("row_hash")
    assert row == {
        "ticket_id": "7",
        "status": "open",
        "score": 9,
        "opened_at": dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC),
        "closed_at": None,
        "text": "hi",
        "source": "desk",
        "source_system": "desk_export",
        "delivery_date": dt.date(2024, 5, 1),
        "source_file": "tickets.csv",
        "source_line": 1,
        "version_at": None,
        "is_deleted": False,
        "is_fictional": True,
        "extracted_at": None,
        "source_attributes": None,
    }


@pytest.mark.parametrize(
    ("line", "reason", "field"),
    [
        (",open,,,,", "missing_value", "ticket_id"),
        ("1,lost,,,,", "value_not_accepted", "status"),
        ("1,,11,,,", "out_of_range", "score"),
        ("1,,ten,,,", "type_mismatch", "score"),
        ("1,,,2024-05-02,2024-05-01,", "rule_broken", "closed_is_not_before_opened"),
        ("5.7E+17,,,,,", "id_precision_lost", "ticket_id"),
        ("1,,,12:30,,", "not_a_date", "opened_at"),
    ],
)
def test_each_kind_of_misfit_has_its_reason(tmp_path, line, reason, field):
    found = bring(read(tmp_path, HEADER + "0,open,1,,,ok\n" + line + "\n"), FIELDS)
    assert why(found) == [(2, reason, field)]
    assert json.loads(found.quarantined["raw_record"][0])["status"] == line.split(",")[1]


def test_values_are_renamed_and_the_unlisted_are_never_guessed(tmp_path):
    records = read(tmp_path, "id,s\n1,Yes\n2, 01 \n3,maybe\n4,\n")
    values = {"Yes": "open", "01": "closed"}
    strict = bring(records, {"status": {"column": "s", "values": values}})
    assert why(strict) == [(3, "value_not_accepted", "status")]
    assert strict.accepted["status"].to_list() == ["open", "closed", None]
    lenient = bring(records, {"status": {"column": "s", "values": values, "otherwise": None}})
    assert lenient.accepted["status"].to_list() == ["open", "closed", None, None]


def test_origins_of_a_field(tmp_path):
    records = read(tmp_path, 'id,a,b,odd name,cell\n1,,x,Y,"{""k"": [1, 2.0]}"\n2,z,,,\n')

    def texts(rule):
        return bring(records, {"text": rule}).accepted["text"].to_list()

    assert texts({"constant": True}) == ["true", "true"]
    assert texts({"column": ["a", "b"]}) == ["x", "z"]
    assert texts({"expression": 'upper(b) || "odd name"'}) == ["XY", None]
    assert texts({"column": "cell", "json": "k[1]"}) == ["2.0", None]
    assert texts("_file_stem") == ["tickets", "tickets"]
    assert texts("_delivery_date") == ["2024-05-01"] * 2
    assert texts("_record_number") == ["1", "2"]
    assert texts("not_there") == [None, None]
    assert len(set(texts({"content_hash": True}))) == 2


def test_a_missing_optional_column_is_flagged_and_a_missing_required_one_refuses(tmp_path):
    assert bring(read(tmp_path, "id\n1\n"), {"text": "words"}).flags == ("column_missing: words",)
    chosen = section(feeds=[{"feed": "tickets", "fields": {"ticket_id": "Ticket"}}])
    with pytest.raises(BadInputError, match="Ticket") as refused:
        conform_file(Delivered("x.csv", b"id;t\n1;a\n", "", 9, {}), chosen, {"tickets": TICKETS}, SOURCE)
    assert refused.value.kind == "missing_required_column"


def test_an_expression_that_polars_refuses_is_a_mistake_of_the_mapping(tmp_path):
    with pytest.raises(ConfigurationError, match="nonsense"):
        bring(read(tmp_path, "id\n1\n"), {"text": {"expression": "nonsense(id)"}})


def test_where_leaves_rows_out_and_counts_them(tmp_path):
    found = bring(read(tmp_path, "id,s\n1,a\n2,b\n3,\n"), {}, where="s = 'a'")
    assert (found.records_in, found.filtered) == (1, 2)


def test_a_list_in_a_cell_becomes_rows(tmp_path):
    records = read(tmp_path, 'id,refs,more\n1,"7, 8,",x\n2,,y\n')
    found = bring(
        records, {"ticket_id": "refs", "text": "more"}, explode={"column": "refs", "separator": ","}
    )
    assert found.accepted.select("ticket_id", "text", "source_line").rows() == [("7", "x", 1), ("8", "x", 1)]


def test_json_in_a_cell_becomes_rows(tmp_path):
    records = read(tmp_path, 'id,events\n1,"[{""no"": 5, ""t"": ""a""}, {""no"": 6}]"\n2,no json\n')
    found = bring(
        records,
        {"ticket_id": "events.no", "text": {"expression": "id || coalesce(\"events.t\", '-')"}},
        explode={"column": "events", "json": "[*]"},
    )
    assert found.accepted.select("ticket_id", "text").rows() == [("5", "1a"), ("6", "1-")]


def test_wide_columns_become_rows_with_label_and_comment(tmp_path):
    content = "id,Q1,Q1_COMMENT,Q2,Q2_COMMENT,X\n,How?,,Why?,,\n1,9,good,,empty score,x\n2,3,,8,,x\n"
    records = read(tmp_path, content, reader={"header_rows": 2})
    unpivot = {
        "columns": ["Q*"],
        "exclude": ["*_COMMENT"],
        "name": "item",
        "value": "value",
        "label": "asked",
    }
    unpivot["companions"] = {"said": "{}_COMMENT"}
    fields = {"ticket_id": {"expression": "id || item"}, "score": "value"}
    fields["text"] = {"expression": "asked || said"}
    found = bring(records, fields, unpivot=unpivot)
    assert found.accepted.select("ticket_id", "score", "text").rows() == [
        ("1Q1", 9, "How?good"),
        ("2Q1", 3, "How?"),
        ("2Q2", 8, "Why?"),
    ]
    assert bring(records, fields, unpivot=unpivot | {"blanks": "keep"}).accepted.height == 4


def test_attributes_ride_along_as_json(tmp_path):
    records = read(tmp_path, "id,a,b\n1,x,\n2,,\n")
    assert bring(records, {}, attributes=["a", "b"]).accepted["source_attributes"].to_list() == [
        '{"a": "x"}',
        None,
    ]
    assert bring(records, {}, attributes={"A": "a"}).accepted["source_attributes"][0] == '{"A": "x"}'
    assert bring(records, {}, attributes="all").accepted["source_attributes"][0] == '{"a": "x"}'


def test_a_tombstone_needs_nothing_but_its_key(tmp_path):
    records = read(tmp_path, HEADER + "1,,11,,,\n,,,,,\n")
    found = bring(records, FIELDS, tombstone="text is null or text = ''")
    assert found.accepted.select("ticket_id", "is_deleted").rows() == [("1", True)]
    assert why(found) == [(2, "missing_value", "ticket_id")]


CONFLICT = "id,v,text\n1,2024-01-02,new\n1,2024-01-01,old\n1,2024-01-02,new\n2,,same\n2,,same\n"


def test_without_a_version_conflicting_rows_are_all_quarantined(tmp_path):
    found = bring(read(tmp_path, CONFLICT), {"text": "text"})
    assert why(found) == [(n, "conflicting_duplicate_key", "ticket_id") for n in (1, 2, 3)]
    assert (found.accepted["source_line"].to_list(), found.duplicates) == ([5], 1)


def test_with_a_version_every_version_is_kept(tmp_path):
    found = bring(read(tmp_path, CONFLICT), {"text": "text"}, version="v")
    assert found.accepted.select("text", "source_line").rows() == [("old", 2), ("new", 3), ("same", 5)]
    assert (found.duplicates, found.quarantined.height) == (2, 0)


def test_the_last_row_wins_where_the_mapping_says_so(tmp_path):
    found = bring(read(tmp_path, CONFLICT), {"text": "text"}, on_conflict="last")
    assert found.accepted["source_line"].to_list() == [3, 5]
    assert found.duplicates == 3


def test_the_hash_is_of_the_content_and_not_of_its_place(tmp_path):
    first = bring(read(tmp_path, "id,text\n1,a\n2,b\n"), {"text": "text"}).accepted
    second = bring(read(tmp_path, "text,id\nb,2\na,1\n"), {"text": "text"}).accepted
    assert set(first["row_hash"]) == set(second["row_hash"])
    assert first["row_hash"].n_unique() == 2


def test_unreadable_records_are_counted_once_however_many_feeds_a_file_fills(tmp_path):
    feeds = [{"feed": name, "fields": {"ticket_id": "id"}} for name in ("tickets", "again")]
    data = b"id,t\n1,a\n2\n"
    found = conform_file(
        Delivered("x", data, "", 9, {}), section(feeds=feeds), {"tickets": TICKETS, "again": TICKETS}, SOURCE
    )
    assert [f.quarantined.height for f in found] == [1, 0]
    assert [f.accepted.height for f in found] == [1, 1]


def test_an_answer_outside_the_scale_of_its_day_does_not_fit(tmp_path):
    records = read(tmp_path, "id,d,s\n1,2015-05-31,9\n2,2015-06-01,9\n3,2015-06-01,0\n4,2015-05-01,3\n")
    scales = [
        {"column": "s", "until": "2015-05-31", "min": 1, "max": 5, "by": "d"},
        {"column": "s", "since": "2015-06-01", "min": 1, "max": 10, "by": "d"},
    ]
    found = bring(records, {"score": {"column": "s", "nulls": ["0"]}, "text": "s.share"}, scales=scales)
    assert why(found) == [(1, "value_not_accepted", "score")]
    assert found.accepted.select("score", "text").rows()[0] == (9, str(8 / 9))
    assert found.accepted["text"].to_list()[2] == "0.5"


def test_conforming_does_not_depend_on_the_order_of_columns(tmp_path):
    frame = bring(read(tmp_path, HEADER + "1,open,5,,,x\n"), FIELDS).accepted
    other = bring(read(tmp_path, "text,id,score,status,closed,opened\nx,1,5,open,,\n"), FIELDS).accepted
    assert frame.equals(other)
    assert isinstance(frame, pl.DataFrame)
