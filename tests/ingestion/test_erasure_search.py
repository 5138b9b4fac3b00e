"""The search finds a person wherever the bytes are, and nobody else."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import duckdb
import polars as pl
import pytest

from ingestion.erasure_search import Needles, search

WHO = "Zoë@zq.example"


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one/sheet.xml", b"nothing")
        archive.writestr("one/strings.xml", data)
    return out.getvalue()


def parquet(data):
    out = io.BytesIO()
    pl.DataFrame({"said": [data.decode()] * 50}).write_parquet(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", f"a,{WHO},b".encode()),
        ("shouted.csv", f"<{WHO.replace('ë', 'Ë').upper().replace('Ë', 'ë')}>".encode()),
        ("old.csv", f"a;{WHO};b".encode("cp1252")),
        ("wide.csv", f"a\t{WHO}".encode("utf-16")),
        ("escaped.json", json.dumps([WHO]).encode()),
        ("packed.csv.gz", gzip.compress(WHO.encode(), mtime=0)),
        ("packed.csv.zip.gz", gzip.compress(zipped(WHO.encode()), mtime=0)),
        ("book.xlsx", zipped(WHO.encode())),
        ("table.parquet", parquet(WHO.encode())),
    ],
)
def test_somebody_is_found_in_every_spelling_and_wrapping(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert list(search([tmp_path], Needles([WHO])).found) == [f"{tmp_path.name}/{name}"]
    assert search([tmp_path], Needles(["ann@zq.example"])).found == {}


def test_a_compressed_database_is_asked_since_its_bytes_show_nothing(tmp_path):
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(
            f"create table t as select ['{WHO}', 'x' || i] as said, i from range(100000) as r(i) where i % 2 = 0"
        )
    assert search([tmp_path], Needles([WHO])).found[f"{tmp_path.name}/build.duckdb"] >= 50_000
    assert search([tmp_path], Needles(["ann@zq.example"])).found == {}


def test_a_damaged_database_is_named(tmp_path):
    (tmp_path / "torn.duckdb").write_bytes(b"not a database")
    assert search([tmp_path], Needles([WHO])).unopened == [f"{tmp_path.name}/torn.duckdb"]


def test_a_part_of_a_longer_word_is_somebody_else(tmp_path):
    (tmp_path / "a.csv").write_text("customer-11,customer-1a,joanna@zq.example")
    assert search([tmp_path], Needles(["customer-1", "anna@zq.example"])).found == {}


def test_a_number_is_found_however_it_is_written_and_a_short_one_is_not_looked_for(tmp_path):
    (tmp_path / "a.csv").write_text("+49 170 99900011,4917099900011,17")
    assert sum(search([tmp_path], Needles(["+49 170 99900011"])).found.values()) == 2
    assert Needles(["17", "bob"]).words == []
