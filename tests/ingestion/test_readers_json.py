"""JSON and JSON Lines: strict values, paths, envelopes, trees, lookups, arrays as rows."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.errors import BadInputError, ConfigurationError
from ingestion.readers import limits
from ingestion.readers.json_paths import get, parse_path
from ingestion.readers.json_values import dump, parse, to_text
from tests.ingestion.reading_scenario import read, reasons

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_is_the_same_after_parsing_and_writing(value):
    assert json.loads(dump(parse(json.dumps(value)))) == value


@pytest.mark.parametrize(
    "digits", ["9007199254740993", "1.10", "1e400", "123456789012345678901234567890", "-0"]
)
def test_numbers_keep_their_digits(digits):
    assert to_text(parse(f'{{"a": {digits}}}')["a"]) == digits


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1', "invalid_json"),
        ('{"a": NaN}', "invalid_json"),
        ('{"a": 1,}', "invalid_json"),
        ('{"a": 1} {"a": 2}', "invalid_json"),
        ("17", "invalid_json"),
        ('{"a": 1, "a": 2}', "duplicate_json_key"),
        ('{"a": "\\ud83d"}', "lone_surrogate"),
        ('{"a": "x\x00"}', "nul_byte"),
        ("[" * 100_000, "nesting_too_deep"),
        ('{"a":' * 300 + "1" + "}" * 300, "nesting_too_deep"),
    ],
)
def test_a_doubtful_line_is_quarantined_and_the_others_load(tmp_path, line, reason):
    records = read(tmp_path, '{"id": 1}\n' + line + '\n{"id": 3}\n', format="jsonl")
    assert reasons(records) == [(2, 2, reason)]
    assert records.table(["id"], None)["id"].to_list() == ["1", "3"]
    assert records.count == 3


def test_an_undecodable_line_is_quarantined(tmp_path):
    records = read(tmp_path, b'{"t": "ok"}\n{"t": "caf\xe9"}\n{"t": "ok"}\n', format="jsonl")
    assert reasons(records) == [(2, 2, "undecodable_text")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"title": "Too Many Requests", "status": 429}', "not_tabular"),
        (b'"text"', "not_tabular"),
        (b'{"data": [', "invalid_json"),
        (b'{"data": [], "data": []}', "duplicate_json_key"),
        (b'{"data": ["caf\xe9"]}', "undecodable_text"),
        (b"<html>", "not_tabular"),
        (b"", "empty_file"),
    ],
)
def test_a_document_that_is_no_export_is_refused(tmp_path, content, kind):
    with pytest.raises(BadInputError) as refused:
        read(tmp_path, content, format="json", records="data[*]")
    assert refused.value.kind == kind


def test_an_empty_page_is_no_error_but_is_noted(tmp_path):
    records = read(tmp_path, '{"meta": {"result_count": 0}}', format="json", records="data[*]")
    assert (records.count, records.flags) == (0, ("empty_delivery: no record found",))


@pytest.mark.parametrize("path", ["data[*]", "data[]", "data"])
@pytest.mark.parametrize("content", ['{"data": {"id": 1}}', '{"data": [{"id": 1}]}'])
def test_one_object_stands_for_a_list_of_one(tmp_path, path, content):
    records = read(tmp_path, content, format="json", records=path)
    assert records.table(["id"], None)["id"].to_list() == ["1"]


def test_records_of_an_envelope_know_what_encloses_them(tmp_path):
    exchanges = [
        {"status": 200, "body": {"next": "c", "data": [{"id": 1}, {"id": 2}]}},
        {"status": 429, "body": {"title": "slow down"}},
    ]
    records = read(
        tmp_path,
        json.dumps(exchanges),
        format="json",
        records="[*].body.data[*]",
        context={"status": "^^status", "cursor": "^next"},
    )
    assert records.table(["id", "status", "cursor", "^^status"], None).rows() == [
        (1, 1, "1", "200", "c", "200"),
        (2, 1, "2", "200", "c", "200"),
    ]


def test_context_of_a_line_is_carried_on_its_records(tmp_path):
    line = {"record": {"stream": "users", "data": {"id": "u1", "stream": "own"}}}
    records = read(
        tmp_path,
        json.dumps(line) + "\n",
        format="jsonl",
        records="record.data",
        context={"stream": "record.stream"},
    )
    assert records.table(["id", "stream"], None).rows() == [(1, 1, "u1", "users")]


def test_a_lookup_joins_by_id_inside_the_document(tmp_path):
    page = {
        "data": [{"id": 1, "author_id": 7}, {"id": 2, "author_id": 8}],
        "includes": {"users": [{"id": 7, "name": {"first": "Ann"}}]},
    }
    records = read(
        tmp_path,
        json.dumps(page),
        format="json",
        records="data[*]",
        lookups={"author": {"records": "includes.users[*]", "key": "id", "on": "author_id"}},
    )
    assert records.table(["id", "author.name.first"], None).rows() == [(1, 1, "1", "Ann"), (2, 1, "2", None)]


def test_a_tree_gives_its_records_in_reading_order(tmp_path):
    tree = {"id": "a", "replies": [{"id": "b", "replies": [{"id": "c"}]}, {"id": "d", "replies": ""}]}
    records = read(tmp_path, json.dumps(tree), format="json", descend="replies[*]")
    assert records.table(["id", "^id"], None).select("id", "^id").rows() == [
        ("a", None),
        ("b", "a"),
        ("c", "b"),
        ("d", "a"),
    ]


def test_exploded_elements_and_their_record_are_told_apart(tmp_path):
    chat = {"id": "chat", "by": "desk", "turns": [{"id": "t1", "text": "hi"}, {"id": "t2"}], "none": []}
    records = read(tmp_path, json.dumps(chat), format="json")
    paths = ["id", ".id", "turns.id", "turns[*].text", "^id", "by"]
    assert records.table(paths, "turns[*]").select(paths).rows() == [
        ("t1", "t1", "t1", "hi", "chat", "desk"),
        ("t2", "t2", "t2", None, "chat", "desk"),
    ]
    assert records.table(["id"], "none[*]").height == 0


def test_arrays_in_arrays_explode_level_by_level(tmp_path):
    order = {
        "id": 1,
        "parcels": [{"no": "p1", "items": [{"sku": "x"}, {"sku": "y"}]}, {"no": "p2", "items": []}],
    }
    records = read(tmp_path, json.dumps(order), format="json")
    paths = ["id", "parcels.no", "parcels.items.sku", "^no"]
    assert records.table(paths, "parcels[*].items[*]").select(paths).rows() == [
        ("1", "p1", "x", "p1"),
        ("1", "p1", "y", "p1"),
    ]


def test_plain_values_can_be_exploded(tmp_path):
    records = read(tmp_path, '{"id": 1, "tags": ["a", "b"]}', format="json")
    assert records.table(["id", "tags", "."], "tags[*]").select("id", "tags", ".").rows() == [
        ("1", "a", "a"),
        ("1", "b", "b"),
    ]


def test_members_of_an_object_can_be_listed(tmp_path):
    records = read(tmp_path, '{"answers": {"Was it clean?": "yes", "a.b": "no"}}', format="json")
    names = records.names("answers.*")
    assert names == ["answers.Was it clean?", 'answers["a.b"]']
    assert records.table(names, None).select(names).rows() == [("yes", "no")]


def test_nested_values_are_json_and_lists_of_values_too(tmp_path):
    records = read(tmp_path, '{"a": {"b": [1.0, {"c": "é"}]}, "m": [{"u": "x"}, {"u": "y"}]}', format="json")
    assert records.table(["a", "a.b[1].c", "m[*].u", "m[5].u"], None).rows() == [
        (1, 1, '{"b":[1.0,{"c":"é"}]}', "é", '["x","y"]', None)
    ]


def test_a_path_that_is_none_says_so():
    with pytest.raises(ConfigurationError, match="not a path"):
        parse_path("a[")


@given(st.lists(st.sampled_from(["a", "b", "[*]", "[0]", '["c d"]']), min_size=1, max_size=4), VALUES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_looking_up_any_path_in_any_value_ends_quietly(steps, value):
    path = parse_path(".".join(steps).replace(".[", "["))
    to_text(get(parse(json.dumps(value)), path.steps))


def test_the_number_of_records_is_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_RECORDS", 2)
    with pytest.raises(BadInputError) as refused:
        read(tmp_path, '{"a": 1}\n' * 3, format="jsonl")
    assert refused.value.kind == "too_many_records"
