"""Fault 37: files made to do harm, by their size, their number, their names or what they unpack to.

Here: limits that hold before memory or disk is spent, and the fence around the delivery folder. Not here: files that
are broken by accident (``test_input_files.py``).
"""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import stat
import time
import zipfile

import polars as pl
import pytest

from ingestion.errors import ConfigurationError
from ingestion.readers import limits
from tests.faults.input_scenario import HEADER, Outcome, new_inbox, ticket, tickets

GOOD = tickets(ticket("good"))


@pytest.fixture
def inbox(tmp_path):
    made = new_inbox(tmp_path)
    yield made
    made.con.close()


def sums(found: Outcome) -> tuple[int, int, int]:
    return found.records_in, found.accepted, found.quarantined


LONG = "x" * (20 * 1024**2)


def test_fault_37_a_field_of_20_mb_is_quarantined_in_every_format(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1"), ticket("2", LONG), ticket("3", f'"{LONG}"')))
    line = json.dumps({"id": "2", "at": "2026-01-01", "text": LONG})
    inbox.put("x.jsonl", '{"id": "1", "at": "2026-01-01"}\n' + line, source="shop")
    file = io.BytesIO()
    pl.DataFrame({"id": ["1", "2"], "at": ["2026-01-01"] * 2, "text": ["a", LONG]}).write_parquet(file)
    inbox.put("x.parquet", file.getvalue(), source="shop")
    inbox.put("x.json", '{"data": [' + line + "]}", source="shop")
    found = inbox.outcome("support_tickets.csv")
    assert (sums(found), found.reasons) == ((3, 1, 2), {"cell_too_long": 2})
    for name in ("x.jsonl", "x.parquet"):
        found = inbox.outcome(name, source="shop")
        assert (sums(found), found.reasons) == ((2, 1, 1), {"cell_too_long": 1})
    assert inbox.outcome("x.json", source="shop").kind == "cell_too_long"
    assert inbox.con.execute("select max(length(raw_record)) from quarantine.record").fetchone() <= (20_000,)


def test_fault_37_ten_thousand_columns_are_refused_and_such_a_row_is_quarantined(inbox):
    wide = ",".join(f"c{number}" for number in range(10_000))
    inbox.put("support_tickets_wide.csv", f"{HEADER},{wide}\n")
    inbox.put(
        "support_tickets.csv",
        tickets(ticket("1"), ",".join("x" * 10_000), ticket("2", ",".join("y" * 10_000))),
    )
    file = io.BytesIO()
    pl.DataFrame({name: ["x"] for name in ["id", "at", *wide.split(",")]}).write_parquet(file)
    inbox.put("x.parquet", file.getvalue(), source="shop")
    members = {"id": "1", "at": "2026-01-01"} | dict.fromkeys(wide.split(","), "x")
    inbox.put("x.jsonl", json.dumps(members), source="shop")
    assert inbox.outcome("support_tickets_wide.csv").kind == "too_many_columns"
    assert inbox.outcome("support_tickets.csv").reasons == {"wrong_field_count": 2}
    assert inbox.outcome("x.parquet", source="shop").kind == "too_many_columns"
    assert sums(inbox.outcome("x.jsonl", source="shop")) == (1, 1, 0), "members nobody asked for cost nothing"


def zeros(megabytes: int) -> bytes:
    return b"0" * (megabytes * 1024**2)


def zipped(content: bytes, name: str = "support_tickets.csv") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def many_equal_rows() -> bytes:
    file = io.BytesIO()
    rows = pl.select(id=pl.repeat("1", 60_000_000, dtype=pl.String))
    rows.lazy().sink_parquet(file)
    return file.getvalue()


BOMBS = {
    "gz": ("desk", "support_tickets.csv.gz", lambda: gzip.compress(zeros(256))),
    "gz in gz": ("desk", "support_tickets.csv.gz.gz", lambda: gzip.compress(gzip.compress(zeros(512)))),
    "zip": ("desk", "support_tickets.csv.zip", lambda: zipped(zeros(256))),
    "zip in gz": ("desk", "support_tickets.csv.zip.gz", lambda: gzip.compress(zipped(zeros(256)))),
    "workbook": ("shop", "x.xlsx", lambda: zipped(zeros(256), "xl/worksheets/sheet1.xml")),
}


@pytest.mark.parametrize(("source", "name", "make"), BOMBS.values(), ids=BOMBS.keys())
def test_fault_37_a_bomb_is_refused_before_it_spends_memory_or_disk(inbox, source, name, make):
    content = make()
    assert len(content) < 1024**2
    inbox.put(name, content, source=source)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = inbox.outcome(name, source=source)
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (found.kind, found.records_in) == ("archive_too_large", 0)
    assert spent < 220 * 1024, f"{spent // 1024} MB"


def test_fault_37_two_harmless_layers_are_weighed_together(inbox):
    """Each layer stays below the ratio, both together are a bomb."""
    inner = gzip.compress(zeros(100)) + gzip.compress(b"", mtime=0) * 12_000
    assert len(inner) * limits.MAX_DECOMPRESSION_RATIO > 100 * 1024**2
    outer = gzip.compress(inner)
    assert len(outer) * limits.MAX_DECOMPRESSION_RATIO < 100 * 1024**2
    inbox.put("support_tickets.csv.gz.gz", outer)
    assert inbox.outcome("support_tickets.csv.gz.gz").kind == "archive_too_large"


@pytest.mark.exhaustive
def test_fault_37_a_parquet_file_is_counted_before_its_rows_are_made(inbox):
    inbox.put("x.parquet", many_equal_rows(), source="shop")
    assert inbox.outcome("x.parquet", source="shop").kind == "too_many_records"


def test_fault_37_a_parquet_file_of_too_many_rows_is_refused_by_its_own_account(inbox, monkeypatch):
    monkeypatch.setattr(limits, "MAX_RECORDS", 9)
    monkeypatch.setattr(pl, "read_parquet", lambda *_, **__: pytest.fail("the rows were made"))
    file = io.BytesIO()
    pl.DataFrame({"id": ["1"] * 10}).write_parquet(file)
    inbox.put("x.parquet", file.getvalue(), source="shop")
    assert inbox.outcome("x.parquet", source="shop").kind == "too_many_records"


def test_fault_37_a_file_over_the_limit_is_not_even_hashed(inbox):
    """A sparse file of 64 GB: hashing it alone would take minutes."""
    path = inbox.put("support_tickets.csv", "")
    os.truncate(path, 64 * 1024**3)
    started = time.monotonic()
    assert inbox.outcome("support_tickets.csv").kind == "file_too_large"
    assert time.monotonic() - started < 10


def _many(inbox, count: int) -> None:
    folder = inbox.put("support_tickets_good.csv", GOOD, source="desk").parent
    for number in range(count):
        os.close(os.open(folder / f"x{number}.csv", os.O_CREAT | os.O_WRONLY))
    inbox.put("x.jsonl", '{"id": "good", "at": "2026-01-01"}', source="shop")


def hold_to_one_refusal(inbox, *, seconds: float) -> None:
    started = time.monotonic()
    balances = inbox.load_while_it_changes()
    assert time.monotonic() - started < seconds
    kinds = {(b.source, b.source_file): (b.error_kind, b.accepted) for b in balances}
    assert kinds == {("desk", "."): ("too_many_files", 0), ("shop", "x.jsonl"): (None, 1)}


def test_fault_37_ten_thousand_files_over_the_limit_are_refused_as_one(inbox, monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILES", 5_000)
    _many(inbox, 10_000)
    hold_to_one_refusal(inbox, seconds=10)


@pytest.mark.exhaustive
def test_fault_37_a_million_files_are_refused_as_one(inbox):
    _many(inbox, 1_000_000)
    hold_to_one_refusal(inbox, seconds=30)


MEMBERS = [
    "../evil.csv",
    "/evil.csv",
    "a/../../evil.csv",
    "..\\evil.csv",
    "C:\\evil.csv",
    "\\\\host\\evil.csv",
    "evil\0.csv",
]


@pytest.mark.parametrize("member", MEMBERS)
def test_fault_37_a_member_with_a_dangerous_name_is_refused_and_nothing_is_written(inbox, member):
    plain = member.replace("\0", "?")
    packed = zipped(GOOD.encode(), plain).replace(plain.encode(), member.encode())
    inbox.put("support_tickets.csv.zip", packed)
    assert inbox.outcome("support_tickets.csv.zip").kind in {"unsafe_archive_member", "corrupt_archive"}
    assert inbox.raw() == []


def test_fault_37_a_member_that_is_a_link_is_refused(inbox):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("support_tickets.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    inbox.put("support_tickets.csv.zip", file.getvalue())
    assert inbox.outcome("support_tickets.csv.zip").kind == "unsafe_archive_member"


def test_fault_37_links_are_followed_nowhere(inbox, tmp_path):
    outside = tmp_path / "outside"
    (outside / "desk").mkdir(parents=True)
    (outside / "support_tickets.csv").write_text(GOOD, encoding="utf-8")
    (outside / "desk" / "support_tickets.csv").write_text(GOOD, encoding="utf-8")
    folder = inbox.put("x.jsonl", '{"id": "good", "at": "2026-01-01"}', source="shop").parent.parent
    (folder / "desk").mkdir()
    (folder / "desk" / "support_tickets.csv").symlink_to(outside / "support_tickets.csv")
    (folder / "desk" / "inside").symlink_to(outside)
    (folder / "desk" / "nowhere.csv").symlink_to(outside / "nothing")
    (folder / "form").symlink_to(outside)
    (inbox.deliveries / "2026-01-03").symlink_to(outside)
    kinds = {(b.source, b.source_file): b.error_kind for b in inbox.load()}
    assert kinds == {
        ("desk", "support_tickets.csv"): "unsafe_path",
        ("desk", "inside"): "unmatched_file",
        ("desk", "nowhere.csv"): "unmatched_file",
        ("-", "form"): "unknown_source",
        ("-", "."): "unsafe_path",
        ("shop", "x.jsonl"): None,
    }
    assert len(inbox.raw()) == 1


NAMED = {
    "bytes that are no text": (
        b"support_tickets_\xff\xfe.csv",
        r"support_tickets_\xff\xfe.csv",
        "unsafe_path",
    ),
    "backslash": (b"support_tickets\\..\\x.csv", r"support_tickets\..\x.csv", "unsafe_path"),
    "line end": (b"support_tickets\n.csv", "support_tickets\n.csv", None),
    "terminal escape": (b"support_tickets\x1b[2J.csv", "support_tickets\x1b[2J.csv", None),
    "two dots in it": (b"support_tickets..csv", "support_tickets..csv", None),
}


@pytest.mark.parametrize(("raw", "shown", "kind"), NAMED.values(), ids=NAMED.keys())
def test_fault_37_a_file_with_an_odd_name_has_its_account_and_stops_no_other(inbox, raw, shown, kind):
    folder = inbox.put("support_tickets.csv", tickets(ticket("1"))).parent
    (folder / os.fsdecode(raw)).write_text(GOOD, encoding="utf-8")
    assert inbox.outcome(shown).kind == kind
    assert set(inbox.current()) == ({"1"} if kind else {"1", "good"})


def test_fault_37_a_source_folder_with_an_odd_name_is_nobodys(inbox):
    inbox.put("support_tickets.csv", GOOD)
    inbox.put("a.csv", "", source=os.fsdecode(b"de\xffsk"))
    kinds = {b.source: b.error_kind for b in inbox.load()}
    assert kinds == {"desk": None, r"de\xffsk": "unknown_source"}


def test_fault_37_a_pipe_a_folder_and_a_device_in_place_of_a_file_are_no_files(inbox):
    folder = inbox.put("support_tickets.csv", GOOD).parent
    os.mkfifo(folder / "support_tickets_pipe.csv")
    (folder / "support_tickets_folder.csv").mkdir()
    kinds = {b.source_file: b.error_kind for b in inbox.load()}
    assert kinds == {"support_tickets.csv": None, "support_tickets_pipe.csv": "unsafe_path"}


def test_fault_37_a_day_folder_that_is_no_day_is_named(inbox):
    (inbox.deliveries / "..2026-01-02").mkdir(parents=True)
    inbox.put("support_tickets.csv", GOOD)
    assert sums(inbox.outcome("support_tickets.csv")) == (1, 1, 0)
    (inbox.deliveries / "2026-01-02; drop").mkdir()
    with pytest.raises(ConfigurationError, match="YYYY-MM-DD"):
        inbox.load()
