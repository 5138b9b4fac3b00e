"""One file is read while another is written; what is loaded and told is as if it were one after the other."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingestion import load_files
from ingestion.load_read import Reader
from tests.ingestion.load_scenario import Scenario, new_scenario, ticket

DAY = "2026-01-02"
NAMES = [f"support_tickets_{number}.csv" for number in range(5)]


@pytest.fixture
def acme(tmp_path: Path):
    """Five files of one day; of two the first three lines are the same, one is refused."""
    scenario = delivered(tmp_path)
    yield scenario
    scenario.con.close()


def delivered(folder: Path) -> Scenario:
    scenario = new_scenario(folder)
    for number, name in enumerate(NAMES):
        scenario.deliver(DAY, *(ticket(str(number // 2 * 10 + line)) for line in range(3)), name=name)
    scenario.put(DAY, "ticket_id,nonsense\n1,2,3\n", name=NAMES[2], source="desk")
    return scenario


def test_files_read_ahead_and_files_read_alone_give_the_same_accounts_and_rows(
    acme: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    alone = delivered(tmp_path / "alone")
    ahead = acme.load()
    monkeypatch.setattr(load_files, "AHEAD_BYTES", 0)
    assert alone.load() == ahead
    assert [balance.source_file for balance in ahead] == NAMES
    assert [balance.status for balance in ahead].count("refused") == 1
    assert alone.raw() == acme.raw()
    alone.con.close()


def test_the_next_file_is_read_while_one_is_written(acme: Scenario, monkeypatch: pytest.MonkeyPatch):
    reading = {name: threading.Event() for name in NAMES}
    rows, write = Reader.rows, load_files.write_file

    def read(self: Reader, found, file, **options):
        reading[file.source_file].set()
        return rows(self, found, file, **options)

    def written(con, file, feeds):
        following = NAMES[NAMES.index(file.source_file) + 1 :][:1]
        assert all(reading[name].wait(60) for name in following), f"{following} waits for {file.source_file}"
        return write(con, file, feeds)

    monkeypatch.setattr(Reader, "rows", read)
    monkeypatch.setattr(load_files, "write_file", written)
    assert len(acme.load()) == len(NAMES)


def test_a_large_file_is_read_when_all_before_it_are_written_and_before_any_after_it(
    acme: Scenario, monkeypatch: pytest.MonkeyPatch
):
    events: list[tuple[str, str]] = []
    rows, write = Reader.rows, load_files.write_file
    monkeypatch.setattr(
        Reader,
        "rows",
        lambda self, found, file, **options: (
            events.append(("read", file.source_file)) or rows(self, found, file, **options)
        ),
    )
    monkeypatch.setattr(
        load_files,
        "write_file",
        lambda con, file, feeds: events.append(("written", file.source_file)) or write(con, file, feeds),
    )
    large = acme.directory / "deliveries" / DAY / "desk" / NAMES[3]
    monkeypatch.setattr(load_files, "AHEAD_BYTES", large.stat().st_size)
    large.write_text(large.read_text() + ticket("77") + "\n" + ticket("78") + "\n")
    acme.load()
    position = events.index(("read", NAMES[3]))
    # the second file repeats the first and the third is refused: neither has rows of its own to write
    assert ("written", NAMES[0]) in events[:position]
    assert events[position + 1 :] == [("written", NAMES[3]), ("read", NAMES[4]), ("written", NAMES[4])]


def test_a_fault_while_one_is_read_ahead_leaves_the_files_before_it(
    acme: Scenario, monkeypatch: pytest.MonkeyPatch
):
    rows = Reader.rows

    def broken(self: Reader, found, file, **options):
        if file.source_file == NAMES[3]:
            raise RuntimeError("power cut")
        return rows(self, found, file, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "rows", broken)
        with pytest.raises(RuntimeError, match="power cut"):
            acme.load()
    assert ledger(acme) == set(NAMES[:3])
    acme.load()
    assert ledger(acme) == set(NAMES)


def ledger(scenario: Scenario) -> set[str]:
    """Names of the files that are accounted for."""
    return {name for (name,) in scenario.con.execute("select source_file from meta.load_ledger").fetchall()}
