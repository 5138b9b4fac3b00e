"""A file that looks untouched is not hashed again, and one that is not is never missed for it."""

from __future__ import annotations

import os

import pytest

from ingestion import load_seen
from ingestion.config import load_organisation
from ingestion.load import pending_deliveries
from tests.ingestion.load_scenario import new_scenario, ticket

DAY = "2026-01-02"


@pytest.fixture
def acme(tmp_path, monkeypatch):
    # A file of this test is younger than two seconds; elsewhere such files are hashed once more.
    monkeypatch.setattr(load_seen, "_STILL_NS", -1)
    scenario = new_scenario(tmp_path)
    yield scenario
    scenario.con.close()


@pytest.fixture
def hashed(monkeypatch):
    """Names of the files whose bytes were hashed."""
    names = []
    original = load_seen.content_sha256

    def noted(folder, found):
        names.extend(found)
        return original(folder, found)

    monkeypatch.setattr(load_seen, "content_sha256", noted)
    return names


def test_what_was_loaded_is_not_hashed_the_next_night(acme, hashed):
    acme.deliver(DAY, ticket("1"))
    acme.load()
    hashed.clear()
    acme.deliver("2026-01-03", ticket("2"), name="support_tickets_2.csv")
    assert acme.pending() == ["2026-01-03"]
    assert hashed == ["support_tickets_2.csv"]


def test_a_change_is_seen_also_when_size_and_time_were_put_back(acme):
    path = acme.deliver(DAY, ticket("1", "open"))
    acme.load()
    before = path.stat()
    with path.open("r+b") as file:
        file.write(path.read_bytes().replace(b"open", b"hold"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert acme.pending() == [DAY]


def test_a_file_forged_under_its_looks_is_found_by_hashing_everything(acme):
    path = acme.deliver(DAY, ticket("1", "open"))
    acme.load()
    path.write_bytes(path.read_bytes().replace(b"open", b"hold"))
    outside, _ = load_seen._outside(path.parent, [path.name])
    acme.con.execute("update meta.file_seen set outside = ?", [outside])
    assert acme.pending() == []
    organisation = load_organisation(acme.directory)
    assert [str(day) for day in pending_deliveries(acme.con, organisation, verify=True)] == [DAY]


def test_what_changed_just_before_it_was_hashed_is_not_trusted(acme, hashed, monkeypatch):
    monkeypatch.setattr(load_seen, "_STILL_NS", 3_600_000_000_000)
    acme.deliver(DAY, ticket("1"))
    acme.load()
    hashed.clear()
    assert acme.pending() == []
    assert hashed == ["support_tickets.csv"]
