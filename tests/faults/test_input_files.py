"""Faults 29 and 33: encodings, and files that are not whole or not still.

Here: bytes on their way from a folder to the account. Not here: records (``test_input_records.py``) and files made
to do harm (``test_input_limits.py``).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
import time

import pytest

from ingestion import load_seen
from tests.faults.input_scenario import HEADER, new_inbox, ticket, tickets

GOOD = tickets(ticket("good"))
# Each of its characters is one of cp1252, and so are the bytes of each in UTF-8: read wrongly, it would load.
TEXT = "Größe – café"


@pytest.fixture
def inbox(tmp_path):
    made = new_inbox(tmp_path)
    yield made
    made.con.close()


def sums(found) -> tuple[int, int, int]:
    return found.records_in, found.accepted, found.quarantined


# ---- 29 ------------------------------------------------------------------------------------------------------
ENCODED = {
    "cp1252 as declared": ("cp1252.csv", "cp1252"),
    "UTF-16 little endian": ("utf16.csv", "utf-16"),
    "UTF-8": ("plain.jsonl", "utf-8"),
    "UTF-8 with its mark": ("plain.jsonl", "utf-8-sig"),
    "UTF-8 with its mark, CSV": ("london.csv", "utf-8-sig"),
}


def shop_file(name: str) -> str:
    if name.endswith(".jsonl"):
        return json.dumps({"id": "1", "at": "2026-01-01", "text": TEXT}, ensure_ascii=False)
    return f"id,at,text\n1,2026-01-01,{TEXT}\n"


@pytest.mark.parametrize(("name", "encoding"), ENCODED.values(), ids=ENCODED.keys())
def test_fault_29_a_declared_encoding_gives_the_text_as_written(inbox, name, encoding):
    inbox.put(name, shop_file(name).encode(encoding), source="shop")
    assert sums(inbox.outcome(name, source="shop")) == (1, 1, 0)
    assert inbox.current() == {"1": TEXT}


MISTAKEN = {
    "cp1252 for UTF-8": ("london.csv", "cp1252"),
    "cp1252 for UTF-8, JSON": ("plain.jsonl", "cp1252"),
    "cp1252 for UTF-8, a JSON document": ("x.json", "cp1252"),
    "Mac Roman for UTF-8": ("london.csv", "mac_roman"),
    "UTF-16 for UTF-8": ("london.csv", "utf-16"),
    "UTF-16 for UTF-8, JSON": ("plain.jsonl", "utf-16"),
    "UTF-16 for cp1252": ("cp1252.csv", "utf-16"),
    "UTF-32 for UTF-8": ("london.csv", "utf-32"),
    "UTF-8 for cp1252": ("cp1252.csv", "utf-8"),
    "UTF-8 with its mark for cp1252": ("cp1252.csv", "utf-8-sig"),
    "UTF-8 for UTF-16": ("utf16.csv", "utf-8"),
    "UTF-16 without its mark": ("utf16.csv", "utf-16-be"),
}


@pytest.mark.parametrize(("name", "encoding"), MISTAKEN.values(), ids=MISTAKEN.keys())
def test_fault_29_a_file_in_another_encoding_is_refused_and_no_mojibake_gets_in(inbox, name, encoding):
    inbox.put(name, shop_file(name).encode(encoding), source="shop")
    inbox.put("support_tickets.csv", GOOD)
    assert inbox.outcome(name, source="shop").kind == "undecodable_text"
    assert inbox.current() == {"good": "Hello"}


def test_fault_29_utf16_without_a_mark_under_utf8_loads_no_row(inbox):
    inbox.put("london.csv", "id,at\n1,2026-01-01\n".encode("utf-16-le"), source="shop")
    assert inbox.outcome("london.csv", source="shop").kind == "missing_required_column"


def test_fault_29_single_invalid_bytes_cost_their_own_record(inbox):
    lines = [ticket(str(number)).encode() for number in range(4)]
    lines[2] = lines[2].replace(b"Hello", b"caf\xe9")
    inbox.put("support_tickets.csv", "\n".join([HEADER, ""]).encode() + b"\n".join(lines))
    found = inbox.outcome("support_tickets.csv")
    assert (sums(found), found.reasons) == ((4, 3, 1), {"undecodable_text": 1})


# ---- 33 ------------------------------------------------------------------------------------------------------
WHOLE = tickets(*(ticket(f"{number:05}") for number in range(2_000)))


@pytest.mark.parametrize("kept", [1, 10, 0.5, -8, -1])
def test_fault_33_a_cut_off_gz_is_not_loaded_until_it_is_whole(inbox, kept):
    packed = gzip.compress(WHOLE.encode(), mtime=0)
    end = int(len(packed) * kept) if isinstance(kept, float) else kept
    name = "support_tickets.csv.gz"
    inbox.put(name, packed[:end])
    assert inbox.outcome(name).kind in {"truncated_archive", "corrupt_archive"}
    assert inbox.raw() == []
    inbox.put(name, packed)
    assert sums(inbox.outcome(name)) == (2_000, 2_000, 0)


def test_fault_33_every_member_of_a_gz_is_read(inbox):
    half = len(WHOLE) // 2
    members = [gzip.compress(part.encode(), mtime=0) for part in (WHOLE[:half], "", WHOLE[half:])]
    inbox.put("support_tickets.csv.gz", b"".join(members))
    assert sums(inbox.outcome("support_tickets.csv.gz")) == (2_000, 2_000, 0)


def test_fault_33_a_gz_whose_last_member_is_cut_loads_nothing(inbox):
    half = len(WHOLE) // 2
    members = gzip.compress(WHOLE[:half].encode(), mtime=0) + gzip.compress(WHOLE[half:].encode(), mtime=0)
    inbox.put("support_tickets.csv.gz", members[:-20])
    assert inbox.outcome("support_tickets.csv.gz").kind == "truncated_archive"
    assert inbox.raw() == []


def test_fault_33_a_flipped_bit_in_a_gz_is_found_by_its_sum(inbox):
    packed = bytearray(gzip.compress(WHOLE.encode(), mtime=0))
    packed[-6] ^= 1
    inbox.put("support_tickets.csv.gz", bytes(packed))
    assert inbox.outcome("support_tickets.csv.gz").kind == "corrupt_archive"


@pytest.mark.parametrize(
    "name", ["support_tickets.csv.part", "support_tickets.csv.filepart", "support_tickets.csv.tmp"]
)
def test_fault_33_an_upload_under_way_is_refused_under_its_passing_name(inbox, name):
    path = inbox.put(name, WHOLE[:5_000])
    assert inbox.outcome(name).kind == "unmatched_file"
    path.rename(path.with_name("support_tickets.csv"))
    inbox.put("support_tickets.csv", WHOLE)
    assert sums(inbox.outcome("support_tickets.csv")) == (2_000, 2_000, 0)
    refused = inbox.con.execute("select count(*) from meta.load_ledger where status = 'refused'").fetchone()
    assert refused == (0,)


@pytest.mark.parametrize("cut", [3, 20, 40, 60])
def test_fault_33_half_an_upload_without_a_marker_gives_way_to_the_whole(inbox, cut):
    """A file cut inside a row shows it; what was loaded of it goes when the whole file stands there."""
    inbox.put("support_tickets.csv", WHOLE[: 40_000 - cut])
    found = inbox.outcome("support_tickets.csv")
    assert found.quarantined <= 1
    inbox.put("support_tickets.csv", WHOLE)
    assert sums(inbox.outcome("support_tickets.csv")) == (2_000, 2_000, 0)
    assert len(inbox.raw()) == 2_000


def test_fault_33_a_file_that_grows_while_it_is_read_waits_until_it_is_whole(inbox):
    path = inbox.put("support_tickets.csv", GOOD)
    stop = threading.Event()

    def grow() -> None:
        with path.open("a", encoding="utf-8", buffering=1) as file:
            number = 0
            while not stop.is_set():
                file.write("x" * 50_000 + f"{number}\n")
                number += 1

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        deadline = time.monotonic() + 20
        while path.stat().st_size < 5_000_000 and time.monotonic() < deadline:
            time.sleep(0.01)
        refused = inbox.load_while_it_changes()
    finally:
        stop.set()
        writer.join()
    assert [b.error_kind for b in refused] == ["file_changing"]
    assert inbox.raw() == []
    inbox.put("support_tickets.csv", GOOD)
    assert sums(inbox.outcome("support_tickets.csv")) == (1, 1, 0)


def test_fault_33_a_file_changed_between_hashing_and_reading_is_not_loaded(inbox, monkeypatch):
    inbox.put("support_tickets.csv", GOOD)
    hashing = load_seen.content_sha256
    changes = [lambda: inbox.put("support_tickets.csv", tickets(ticket("evil")))]  # of the same length

    def hash_and_change(folder, names):
        found = hashing(folder, names)
        changes.pop()() if changes else None
        return found

    with monkeypatch.context() as patched:
        patched.setattr(load_seen, "content_sha256", hash_and_change)
        refused = inbox.load_while_it_changes()
    assert [b.error_kind for b in refused] == ["file_changing"]
    assert inbox.raw() == []
    assert sums(inbox.outcome("support_tickets.csv")) == (1, 1, 0)
    assert list(inbox.current()) == ["evil"]


def test_fault_33_the_hash_in_the_ledger_is_of_the_bytes_that_were_read(inbox):
    path = inbox.put("support_tickets.csv.gz", gzip.compress(GOOD.encode()))
    inbox.load()
    ledger = inbox.con.execute("select content_sha256, bytes from meta.load_ledger").fetchall()
    assert ledger == [(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)]


# What may not be read: root may read anything, so the refusal of the system is played.
DENIED = """
import builtins, io, os, sys
from pathlib import Path
from ingestion.config import load_organisation
from ingestion.load_discover import delivery_dates
from tests.faults.input_scenario import new_inbox
denied, armed = sys.argv[2], []
def deny(real):
    def ask(path, *arguments, **options):
        if armed and isinstance(path, (str, os.PathLike)) and os.fspath(path).endswith(denied):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path, *arguments, **options)
    return ask
io.open, os.scandir = deny(io.open), deny(os.scandir)
os.listdir = deny(os.listdir)
inbox = new_inbox(Path(sys.argv[1]))
inbox.put("support_tickets.csv", "x")
inbox.put("folder/support_tickets.csv", "x")
inbox.put("x.jsonl", '{"id": "good", "at": "2026-01-01"}', source="shop")
armed.append(True)
delivery_dates(load_organisation(inbox.directory))
for balance in inbox.load_while_it_changes():
    print(balance.source, balance.source_file, balance.error_kind)
"""


@pytest.mark.parametrize(
    ("denied", "account"),
    [
        ("desk/support_tickets.csv", "desk support_tickets.csv unreadable_file"),
        ("desk/folder", "desk . unreadable_file"),
        ("2026-01-02/desk", "desk . unreadable_file"),
    ],
)
def test_fault_33_what_may_not_be_read_is_refused_and_stops_no_other(tmp_path, denied, account):
    command = [sys.executable, "-c", DENIED, str(tmp_path), denied]
    ran = subprocess.run(command, env={"PYTHONPATH": "."}, capture_output=True, text=True, check=False)
    assert account in ran.stdout, ran.stderr
    assert "shop x.jsonl None" in ran.stdout


def test_fault_33_a_day_that_may_not_be_listed_is_refused_and_deliveries_that_may_not_stop_the_load(tmp_path):
    for denied, said in (
        ("deliveries/2026-01-02", "- . unreadable_file"),
        ("acme/deliveries", "ConfigurationError"),
    ):
        command = [sys.executable, "-c", DENIED, str(tmp_path / said[:1]), denied]
        ran = subprocess.run(command, env={"PYTHONPATH": "."}, capture_output=True, text=True, check=False)
        assert said in ran.stdout + ran.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_fault_33_a_file_without_leave_to_read_is_refused(inbox):
    inbox.put("support_tickets.csv", GOOD).chmod(0)
    assert inbox.outcome("support_tickets.csv").kind == "unreadable_file"
