"""Deliveries become raw: once, completely, whatever their order."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ingestion.errors import ConfigurationError
from ingestion.warehouse_accounts import forget_source
from tests.ingestion.load_scenario import new_scenario, ticket

DAYS = ("2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05")


@pytest.fixture
def acme(tmp_path):
    scenario = new_scenario(tmp_path)
    yield scenario
    scenario.con.close()


def outcome(balances):
    return [(b.source_file, b.accepted, b.quarantined, b.duplicates, b.status) for b in balances]


def test_good_records_are_accepted_and_bad_ones_say_why(acme):
    acme.deliver("2026-01-02", ticket("1"), ticket("2", "no such status"), ticket("1"))
    assert outcome(acme.load()) == [("support_tickets.csv", 1, 1, 1, "loaded")]
    held = acme.con.execute("select source_line, reason, field from quarantine.record").fetchall()
    assert held == [(2, "value_not_accepted", "status")]


def test_nothing_is_pending_after_a_load(acme):
    acme.deliver("2026-01-02", ticket("1"))
    assert acme.pending() == ["2026-01-02"]
    acme.load()
    assert acme.pending() == []


def test_loading_the_same_delivery_again_changes_nothing(acme):
    acme.deliver("2026-01-02", ticket("1"), ticket("2", "nonsense"))
    first = acme.load("2026-01-02")
    before = acme.raw()
    assert acme.load("2026-01-02") == first
    assert acme.raw() == before
    assert acme.con.execute("select count(*) from quarantine.record").fetchone() == (1,)


def test_an_identifier_is_never_stored_in_clear(acme):
    acme.deliver("2026-01-02", ticket("1", email="ann@example.org"))
    acme.load()
    (row,) = acme.raw()
    assert "ann@example.org" not in str(row)


def test_a_corrected_delivery_replaces_and_a_copy_of_the_old_one_brings_it_back(acme):
    acme.deliver("2026-01-02", ticket("1", "open"))
    acme.deliver("2026-01-03", ticket("1", "solved"))
    acme.load()
    assert acme.current() == {"1": "solved"}
    acme.deliver("2026-01-04", ticket("1", "open"))
    assert outcome(acme.load()) == [("support_tickets.csv", 0, 0, 0, "already_loaded")]
    assert acme.current() == {"1": "open"}
    assert acme.pending() == []


def test_an_older_copy_of_the_same_bytes_changes_only_the_day_they_were_first_seen(acme):
    acme.deliver("2026-01-03", ticket("1", "open"))
    acme.load()
    acme.deliver("2026-01-02", ticket("1", "open"), name="support_tickets_copy.csv")
    assert outcome(acme.load()) == [("support_tickets_copy.csv", 0, 0, 0, "already_loaded")]
    lineage = "select source_file, delivery_date, first_delivery_date from raw.support_tickets"
    days = (dt.date(2026, 1, 3), dt.date(2026, 1, 2))
    assert acme.con.execute(lineage).fetchall() == [("support_tickets.csv", *days)]


def test_a_file_replaced_in_place_takes_its_old_rows_with_it_and_nobody_elses(acme):
    acme.deliver("2026-01-02", ticket("1", "open"), ticket("2", "open"))
    acme.deliver("2026-01-03", ticket("2", "open"), ticket("3", "open"))
    acme.load()
    acme.deliver("2026-01-03", ticket("3", "solved"))
    assert acme.pending() == ["2026-01-03"]
    acme.load()
    assert acme.current() == {"1": "open", "2": "open", "3": "solved"}
    assert acme.pending() == []


def test_a_changed_mapping_reads_every_delivery_of_its_source_again(acme):
    for day, number in (("2026-01-02", "1"), ("2026-01-03", "2")):
        acme.put(day, f"number,opened\n{number},2026-01-01T08:00:00Z\n", name="a.csv", source="invented_desk")
        acme.deliver(day, ticket(f"d{number}"))
    acme.load()
    mapping = acme.directory / "mappings" / "own_mapping.yml"
    mapping.write_text(mapping.read_text().replace("constant: open", "constant: pending"))
    assert acme.pending() == ["2026-01-02", "2026-01-03"]
    reloaded = acme.load("2026-01-02")
    assert sorted(b.source for b in reloaded) == ["desk", "invented_desk", "invented_desk"]
    assert acme.current() == {"1": "pending", "2": "pending", "d1": "open", "d2": "open"}
    assert acme.pending() == []


def test_a_release_that_reads_differently_reads_everything_again(acme, monkeypatch):
    acme.deliver("2026-01-02", ticket("1"))
    acme.load()
    monkeypatch.setattr("ingestion.load_discover._reading_code", lambda: "of the next release")
    assert acme.pending() == ["2026-01-02"]
    assert outcome(acme.load()) == [("support_tickets.csv", 1, 0, 0, "loaded")]
    assert len(acme.raw()) == 1


def test_rows_of_a_fictional_source_say_so(acme):
    acme.put("2026-01-02", "number,opened\n1,2026-01-01T08:00:00Z\n", name="a.csv", source="invented_desk")
    acme.deliver("2026-01-02", ticket("d1"))
    acme.load()
    rows = acme.con.execute("select ticket_id, is_fictional from raw.support_tickets order by all").fetchall()
    assert rows == [("1", True), ("d1", False)]


def test_a_source_taken_out_of_the_configuration_takes_its_rows_with_it(acme):
    acme.put("2026-01-02", "number,opened\n1,2026-01-01T08:00:00Z\n", name="a.csv", source="invented_desk")
    acme.deliver("2026-01-02", ticket("d1"))
    acme.load()
    file = acme.directory / "brand_health.yml"
    file.write_text("\n".join(line for line in file.read_text().splitlines() if "invented_desk" not in line))
    balances = acme.load("2026-01-02")
    assert acme.current() == {"d1": "open"}
    assert [(b.source, b.error_kind) for b in balances if b.status == "refused"] == [
        ("invented_desk", "unknown_source")
    ]


@pytest.mark.parametrize(
    ("source", "name", "content", "kind"),
    [
        ("dessk", "support_tickets.csv", "x\n", "unknown_source"),
        (".", "support_tickets.csv", "x\n", "unknown_source"),
        ("desk", "tickets.csv", "x\n", "unmatched_file"),
        ("desk", "support_tickets.csv.gz", "not gzip at all", None),
        ("desk", "support_tickets.csv", "", "empty_file"),
        ("desk", "support_tickets.csv", "ticket_id\n1\n", "missing_required_column"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_reported_and_stops_no_other(acme, source, name, content, kind):
    acme.deliver("2026-01-02", ticket("1"), name="support_tickets_good.csv")
    bad = acme.put("2026-01-02", content, name=name, source=source)
    refused = [b for b in acme.load() if b.status == "refused"]
    assert len(refused) == 1
    assert kind is None or refused[0].error_kind == kind
    assert acme.current() == {"1": "open"}
    assert acme.pending() == ["2026-01-02"], "a refused file is tried again every night"
    bad.unlink()
    acme.load("2026-01-02")
    assert acme.con.execute("select count(*) from meta.load_balance where status = 'refused'").fetchone() == (
        0,
    )
    assert acme.pending() == []


def test_a_link_out_of_the_delivery_is_refused(acme, tmp_path):
    (tmp_path / "outside.csv").write_text(ticket("1"))
    folder = acme.directory / "deliveries" / "2026-01-02" / "desk"
    folder.mkdir(parents=True)
    (folder / "support_tickets.csv").symlink_to(tmp_path / "outside.csv")
    assert [b.error_kind for b in acme.load()] == ["unsafe_path"]


def test_hidden_files_are_nobodys_delivery(acme):
    acme.put("2026-01-02", "x", name=".DS_Store", source="desk")
    assert acme.load() == []
    assert acme.pending() == []


def test_a_folder_that_is_no_day_stops_the_load_with_a_remedy(acme):
    (acme.directory / "deliveries" / "2026-13-01").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="YYYY-MM-DD"):
        acme.load()


def test_a_build_of_another_secret_is_not_loaded_into(acme):
    acme.deliver("2026-01-02", ticket("1"))
    acme.con.execute("insert into meta.secret values ('of somebody else', now())")
    with pytest.raises(ConfigurationError, match="of somebody else"):
        acme.load()
    assert acme.raw() == []


def test_a_load_that_breaks_off_is_healed_by_the_next(acme, monkeypatch):
    acme.deliver("2026-01-02", ticket("1"))
    acme.load()
    acme.deliver("2026-01-02", ticket("1", "solved"))

    def broken(*args, **kwargs):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("ingestion.load_files.write_file", broken)
        with pytest.raises(RuntimeError):
            acme.load()
    assert acme.pending() == ["2026-01-02"]
    acme.load()
    assert acme.current() == {"1": "solved"}


line = st.builds(
    ticket,
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["open", "solved", "nonsense"]),
    updated=st.sampled_from(["", "2026-01-01T09:00:00Z", "2026-01-01T10:00:00Z"]),
    deleted=st.sampled_from(["", "", "true"]),
)
file_lines = st.lists(line, min_size=1, max_size=4)


@settings(max_examples=8, deadline=None, phases=[Phase.reuse, Phase.generate])  # shrinking takes minutes
@given(
    contents=st.lists(file_lines, min_size=2, max_size=4),
    repeated=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_any_order_and_repetition_of_deliveries_gives_the_same_raw(contents, repeated, order):
    files = dict(zip(DAYS, [*contents, contents[0]] if repeated else contents, strict=False))
    shuffled = list(files) * 2
    order.shuffle(shuffled)
    states = []
    with tempfile.TemporaryDirectory() as folder:
        scenario = new_scenario(Path(folder))
        for day, lines in files.items():
            scenario.deliver(day, *lines)
        for sequence in (sorted(files), sorted(files, reverse=True), shuffled):
            forget_source(scenario.con, "desk")
            scenario.load(*sequence)
            states.append((scenario.raw(), scenario.current()))
        scenario.con.close()
    assert states[0] == states[1] == states[2]
