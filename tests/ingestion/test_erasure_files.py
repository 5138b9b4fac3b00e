"""Records taken out of a file: the others stay, byte for byte, in every encoding and shape."""

from __future__ import annotations

import codecs
import io
import json
import zipfile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.erasure_files import ByHandError, without_records
from ingestion.erasure_json import without_objects
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_pack import packed
from ingestion.erasure_read import Place
from ingestion.mapping_model import FileSection
from ingestion.readers.archives import decompress
from ingestion.readers.json_values import parse
from ingestion.secret import Secret

ERASURES = Erasures(Secret(bytes(32)), ())
FEEDS = [{"feed": "support_tickets", "fields": {"ticket_id": "id"}}]


def section(kind="csv", **options):
    return FileSection.model_validate({"match": "*", "format": kind, "feeds": FEEDS, **options})


def without(data, *numbers, kind="csv", **options):
    gone = {Place(number) for number in numbers}
    return without_records(data, "file", section(kind, **options), gone, ERASURES)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_lines_go_and_every_other_byte_stays(newline, encoding):
    lines = ["id,said", "1,é", '2,"two\nlines, ""quoted"""', "", "3,x", "4,last"]
    data = newline.join(lines).encode(encoding)
    options = {"reader": {"encoding": encoding}}
    left = newline.join(["id,said", "1,é", "", "3,x", "4,last"]).encode(encoding)
    assert without(data, 2, **options) == left
    assert without(data, 4, **options) == (newline.join(lines[:-1]) + newline).encode(encoding)
    assert without(data, **options) == data


def test_a_byte_order_mark_and_bytes_that_do_not_decode_stay_where_they_are():
    data = codecs.BOM_UTF8 + b"id,said\n1,a\xff\n2,b\n"
    assert without(data, 2) == codecs.BOM_UTF8 + b"id,said\n1,a\xff\n"


def test_lines_above_the_table_are_no_records_even_if_they_look_like_one():
    data = b"2,b\nid,said\n1,a\n2,b\n"
    assert without(data, 2, reader={"skip_rows": 1}) == b"2,b\nid,said\n1,a\n"


def test_equal_records_are_told_apart_by_their_number():
    assert without(b"id\n1\n11\n1\n", 3) == b"id\n1\n11\n"
    assert without(b"id\n1\n11\n1\n", 1) == b"id\n11\n1\n"


def test_a_file_in_which_nothing_else_stood_goes_as_a_whole():
    assert without(b"1,a\n", 1, reader={"header_rows": 0, "columns": ["id", "said"]}) is None
    assert without(b'{"id": 1}\n', 1, kind="jsonl") is None
    assert without(b'{"id": 1}', 1, kind="json") is None
    assert without(b"id\n1\n", 1) == b"id\n", "a header is an empty delivery, not an empty file"


def test_a_line_of_json_goes_whether_it_can_be_read_or_not():
    data = b'{"id": 1}\n\n{"id": 2, broken\n{"id": 3}'
    assert without(data, 2, kind="jsonl") == b'{"id": 1}\n\n{"id": 3}'
    assert without(data, 1, 3, kind="jsonl") == b'\n{"id": 2, broken'


def test_a_document_loses_an_object_and_keeps_its_spelling():
    text = '{ "n": 1.10,\n  "rows": [ {"id": "1", "x": "}]\\"" } , {"id": "2"},\n {"id": "3"} ] }'
    assert without(text.encode(), 1, kind="json", records="rows[*]") == (
        b'{ "n": 1.10,\n  "rows": [ {"id": "2"},\n {"id": "3"} ] }'
    )
    assert without(text.encode(), 1, 3, kind="json", records="rows[*]") == (
        b'{ "n": 1.10,\n  "rows": [ {"id": "2"} ] }'
    )
    assert without(text.encode(), 1, 2, 3, kind="json", records="rows[*]") == (
        b'{ "n": 1.10,\n  "rows": [  ] }'
    )


def test_a_member_of_an_object_goes_with_its_name():
    text = '{"a": {"id": 1}, "b": {"id": 2}, "c": 3}'
    root = parse(text)
    assert without_objects(text, root, {id(root["b"])}) == '{"a": {"id": 1}, "c": 3}'
    assert without_objects(text, root, {id(root["a"])}) == '{"b": {"id": 2}, "c": 3}'
    assert without_objects(text, root, set()) == text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=25,
)


@given(VALUES, st.randoms(use_true_random=False), st.sampled_from([None, 1, 3]), st.booleans())
def test_any_objects_go_out_of_any_document_and_nothing_else_does(value, chance, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    root = parse(text)
    gone = {id(one) for one in _objects_below(root) if chance.random() < 0.4}
    left = without_objects(text, root, gone)
    assert (None if left is None else parse(left)) == _without(root, gone)


def _objects_below(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for child in inner for one in _objects_below(child)] + [value] * isinstance(value, dict)


def _without(value, gone):
    if isinstance(value, dict):
        kept = {name: _without(one, gone) for name, one in value.items() if id(one) not in gone}
        return None if id(value) in gone else kept
    return [_without(one, gone) for one in value if id(one) not in gone] if isinstance(value, list) else value


def test_what_others_said_below_a_post_does_not_go_with_it():
    tree = json.dumps({"id": "1", "replies": [{"id": "2", "replies": []}]}).encode()
    options = {"kind": "json", "descend": "replies[*]"}
    with pytest.raises(ByHandError, match="records of other people"):
        without(tree, 1, **options)
    assert json.loads(without(tree, 2, **options)) == {"id": "1", "replies": []}


def test_people_loaded_beside_the_records_go_with_theirs():
    erasures = ERASURES.knowing([ERASURES.person("platform_user", "9")])
    data = {"rows": [{"id": "1", "by": "9"}, {"id": "2", "by": "8"}], "users": [{"id": "9"}, {"id": "8"}]}
    shape = section(
        "json", records="rows[*]", lookups={"user": {"records": "users[*]", "key": "id", "on": "by"}}
    )
    left = without_records(json.dumps(data).encode(), "file", shape, {Place(1)}, erasures)
    assert json.loads(left) == {"rows": data["rows"][1:], "users": [{"id": "8"}]}


def test_a_parquet_file_is_written_without_the_row():
    out = io.BytesIO()
    pl.DataFrame({"id": ["1", "2", "3"]}).write_parquet(out)
    left = without(out.getvalue(), 2, kind="parquet")
    assert pl.read_parquet(io.BytesIO(left))["id"].to_list() == ["1", "3"]


def test_a_workbook_is_left_to_somebody_with_a_hand():
    with pytest.raises(ByHandError, match="format xlsx"):
        without(b"PK", 1, kind="xlsx")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zst", "a.csv.zip", "a.csv.gz.zip"])
def test_a_wrapping_is_put_around_the_new_content(name):
    old = packed(b"old", name, b"")
    assert decompress(packed(b"new", name, old), name) == b"new"


def test_a_zip_archive_keeps_the_name_of_its_member_and_loses_its_comments():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = b"for zqjane"
        archive.writestr("export of march.csv", b"old")
    new = packed(b"new", "a.zip", out.getvalue())
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        assert archive.namelist() == ["export of march.csv"]
    assert b"zqjane" not in new
