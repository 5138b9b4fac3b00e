"""Faults 34, 35 and 36: deliveries that repeat, overlap, come late or in any order, and columns that change.

Here: what raw says afterwards, against a model that knows nothing of files. Not here: single broken files
(``test_input_records.py``, ``test_input_files.py``).
"""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ingestion.warehouse_accounts import forget_source
from tests.faults.input_scenario import HEADER, NAMES, new_inbox, ticket, tickets

DAYS = ("2026-04-02", "2026-04-03", "2026-04-04", "2026-07-03")


@pytest.fixture
def inbox(tmp_path):
    made = new_inbox(tmp_path)
    yield made
    made.con.close()


def version(minute: int) -> str:
    return f"2026-04-01T09:{minute:02}:00Z"


def accounts(balances) -> list[tuple]:
    return [
        (b.source_file, b.records_in, b.accepted, b.quarantined, b.duplicates, b.status) for b in balances
    ]


# ---- 34 ------------------------------------------------------------------------------------------------------
def test_fault_34_the_same_file_twice_gives_its_rows_once(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1"), ticket("2")), day="2026-04-02")
    inbox.load()
    before = inbox.raw()
    inbox.put("support_tickets.csv", tickets(ticket("1"), ticket("2")), day="2026-04-03")
    assert accounts(inbox.load()) == [("support_tickets.csv", 0, 0, 0, 0, "already_loaded")]
    assert len(inbox.raw()) == len(before) == 2


@pytest.mark.parametrize(
    "name", ["support_tickets (1).csv", "support_tickets_copy.csv", "support_tickets.csv.gz"]
)
def test_fault_34_a_renamed_or_packed_copy_gives_no_row_again(inbox, name):
    content = tickets(ticket("1"), ticket("2")).encode()
    inbox.put("support_tickets.csv", content)
    inbox.put(name, gzip.compress(content) if name.endswith(".gz") else content)
    found = [inbox.outcome(one) for one in ("support_tickets.csv", name)]
    assert sum(one.accepted for one in found) == 2
    assert len(inbox.raw()) == 2


def test_fault_34_overlapping_exports_count_each_record_once(inbox):
    rows = [ticket(str(n), updated=version(n)) for n in range(10)]
    for day, part in zip(DAYS, (rows[:6], rows[3:9], rows[2:10]), strict=False):
        inbox.put("support_tickets.csv", tickets(*part), day=day)
    balances = inbox.load()
    assert accounts(balances) == [
        ("support_tickets.csv", 6, 6, 0, 0, "loaded"),
        ("support_tickets.csv", 6, 3, 0, 3, "loaded"),
        ("support_tickets.csv", 8, 1, 0, 7, "loaded"),
    ]
    assert len(inbox.raw()) == len(inbox.current()) == 10


def test_fault_34_the_newest_version_wins_by_the_clock_of_the_source_not_by_arrival(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1", "newest", updated=version(30))), day="2026-04-02")
    inbox.put("support_tickets.csv", tickets(ticket("1", "oldest", updated=version(10))), day="2026-04-03")
    inbox.load()
    assert inbox.current() == {"1": "newest"}


def test_fault_34_a_corrected_file_in_the_old_place_replaces_what_it_said(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1", "wrong"), ticket("2", "not ours")))
    inbox.load()
    inbox.put("support_tickets.csv", tickets(ticket("1", "right")))
    inbox.load()
    assert inbox.current() == {"1": "right"}
    assert len(inbox.raw()) == 1


def test_fault_34_a_corrected_resend_in_a_new_place_wins_over_the_old_one(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1", "wrong")), day="2026-04-02")
    inbox.put("support_tickets_resent.csv", tickets(ticket("1", "right")), day="2026-04-03")
    inbox.load()
    assert inbox.current() == {"1": "right"}


def test_fault_34_two_contents_of_one_version_in_one_file_are_decided_by_their_order(inbox):
    rows = [ticket("1", "first", updated=version(5)), ticket("1", "second", updated=version(5))]
    inbox.put("support_tickets.csv", tickets(*rows), day="2026-04-02")
    inbox.load()
    assert inbox.current() == {"1": "second"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_fault_34_ties_are_decided_the_same_whatever_is_loaded_first(inbox, order):
    places = [("2026-04-02", "b"), ("2026-04-03", "a"), ("2026-04-03", "c")]
    for number in order:
        day, name = places[number]
        row = ticket("1", f"{day}{name}", updated=version(5))
        inbox.put(f"support_tickets_{name}.csv", tickets(row), day=day)
        inbox.load(day)
    assert inbox.current() == {"1": "2026-04-03c"}


# ---- 35 ------------------------------------------------------------------------------------------------------
# A history: per ticket the states it went through, as (words, deleted), a minute apart.
state = st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans())
histories = st.dictionaries(
    st.sampled_from(["1", "2", "3"]), st.lists(state, min_size=1, max_size=5), min_size=1
)


def replayed(history: dict[str, list[tuple[str, bool]]]) -> dict[str, str]:
    """The end of every ticket, told in order: the last state counts, a deletion is one."""
    return {key: states[-1][0] for key, states in history.items() if not states[-1][1]}


def events(history: dict[str, list[tuple[str, bool]]]) -> list[str]:
    return [
        ticket(key, words, updated=version(minute), deleted="true" if is_deleted else "")
        for key, states in history.items()
        for minute, (words, is_deleted) in enumerate(states)
    ]


@settings(max_examples=8, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(history=histories, chance=st.randoms(use_true_random=False))
def test_fault_35_any_order_of_updates_and_deletions_ends_as_the_replay_in_order(history, chance):
    hold_to_the_replay(history, chance)


@pytest.mark.exhaustive
@settings(max_examples=200, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(history=histories, chance=st.randoms(use_true_random=False))
def test_fault_35_two_hundred_histories_end_as_the_replay_in_order(history, chance):
    hold_to_the_replay(history, chance)


def hold_to_the_replay(history, chance):
    """Each event in one to three deliveries, up to 90 days late; the deliveries loaded in any order, twice."""
    files: dict[str, list[str]] = {day: [] for day in DAYS}
    for event in events(history):
        for day in chance.sample(DAYS, chance.randint(1, 3)):
            files[day].insert(chance.randint(0, len(files[day])), event)
    with tempfile.TemporaryDirectory() as folder:
        inbox = new_inbox(Path(folder))
        for day, rows in files.items():
            inbox.put("support_tickets.csv", tickets(*rows), day=day)
        ends = []
        for sequence in (list(DAYS), chance.sample(DAYS * 2, 8)):
            forget_source(inbox.con, "desk")
            inbox.load(*sequence)
            ends.append((inbox.raw(), inbox.current()))
        inbox.con.close()
    assert ends[0] == ends[1]
    assert ends[0][1] == replayed(history)


def test_fault_35_deleted_and_made_again_lives_and_a_late_deletion_of_before_changes_nothing(inbox):
    inbox.put("support_tickets.csv", tickets(ticket("1", "old", updated=version(1))), day="2026-04-02")
    inbox.put("support_tickets.csv", tickets(ticket("1", "new", updated=version(3))), day="2026-04-03")
    inbox.load()
    late = ticket("1", updated=version(2), deleted="true")
    inbox.put("support_tickets.csv", tickets(late), day="2026-07-03")
    inbox.load()
    assert inbox.current() == {"1": "new"}
    inbox.put(
        "support_tickets_b.csv", tickets(ticket("1", updated=version(4), deleted="true")), day="2026-07-03"
    )
    inbox.load()
    assert inbox.current() == {}


def test_fault_35_a_tombstone_of_nothing_but_its_key_deletes(inbox):
    inbox.put(
        "support_tickets.csv", tickets(ticket("1", updated=version(1)), ticket("2", updated=version(1)))
    )
    inbox.put("support_tickets_gone.csv", tickets(f"1,,,,,,{version(2)},true"))
    assert inbox.outcome("support_tickets_gone.csv", day="2026-01-02").quarantined == 1, (
        "a version of the future"
    )
    inbox.put("support_tickets_gone.csv", tickets(f"1,,,,,,{version(2)},true"), day="2026-04-02")
    inbox.put(
        "support_tickets.csv",
        tickets(ticket("1", updated=version(1)), ticket("2", updated=version(1))),
        day="2026-04-02",
    )
    inbox.load()
    assert list(inbox.current()) == ["2"]


# ---- 36 ------------------------------------------------------------------------------------------------------
ROW = dict(zip(NAMES, ticket("1", updated=version(1)).split(","), strict=True))


def table(cells: dict[str, str]) -> str:
    return ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"


def renamed(old: str, new: str) -> dict[str, str]:
    return {new if name == old else name: cell for name, cell in ROW.items()}


def without(gone: str) -> dict[str, str]:
    return {name: cell for name, cell in ROW.items() if name != gone}


CHANGED = {
    "as before": (ROW, None, set()),
    "reordered": (dict(reversed(ROW.items())), None, set()),
    "new": (ROW | {"mood": "fine"}, None, {"column_unread: mood"}),
    "required one gone": (without("status"), "missing_required_column", set()),
    "optional one gone": (without("subject"), None, {"column_missing: subject"}),
    "version gone": (without("updated_at"), None, {"column_missing: updated_at"}),
    "required one renamed": (renamed("status", "state"), "missing_required_column", set()),
    "optional one renamed": (
        renamed("subject", "topic"), None, {"column_missing: subject", "column_unread: topic"}),
    "required one in capitals": (renamed("status", "STATUS"), "missing_required_column", set()),
    "optional one in capitals": (
        renamed("subject", "Subject"), None, {"column_missing: subject", "column_unread: Subject"}),
    "blanks around names": ({f"  {name} ": cell for name, cell in ROW.items()}, None, set()),
    "zero-width space in a required name": (
        renamed("status", "sta\u200btus"), "missing_required_column", set()),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "kind", "flags"), CHANGED.values(), ids=CHANGED.keys())
def test_fault_36_a_changed_column_holds_the_source_or_is_recorded(inbox, cells, kind, flags):
    inbox.put("support_tickets.csv", tickets(ticket("0", updated=version(0))), day="2026-04-02")
    inbox.put("support_tickets.csv", table(cells), day="2026-04-03")
    inbox.put("london.csv", "id,at\nother,2026-04-01\n", source="shop", day="2026-04-03")
    plain = flags_of(inbox, tickets(ticket("9")))
    found = inbox.outcome("support_tickets.csv", day="2026-04-03")
    assert (found.kind, found.accepted) == (kind, 0 if kind else 1)
    assert set(found.flags.split("; ")) - plain == flags if kind is None else found.flags != ""
    assert {"other", "0"} <= set(inbox.current()), "another source and what was there are untouched"
    assert inbox.current().get("1") == (
        None if kind or any(flag.endswith("subject") for flag in flags) else "Hello"
    )


def flags_of(inbox, content: str) -> set[str]:
    """The flags of any good file: columns that these tests never deliver."""
    inbox.put("support_tickets_plain.csv", content, day="2026-04-04")
    return set(inbox.outcome("support_tickets_plain.csv", day="2026-04-04").flags.split("; "))


TYPES = {
    "a day becomes a word": ("created_at", "yesterday", "not_a_date"),
    "an instant becomes a serial": ("created_at", "46023", "type_mismatch"),
    "a word becomes a number": ("status", "3", "value_not_accepted"),
    "a code becomes a sentence": ("channel", "By e-mail!", "value_not_accepted"),
    "an id becomes a float": ("ticket_id", "1.5E+10", "id_precision_lost"),
    "a version becomes a word": ("updated_at", "soon", "not_a_date"),
}


@pytest.mark.parametrize(("column", "value", "reason"), TYPES.values(), ids=TYPES.keys())
def test_fault_36_a_column_that_changed_its_type_gives_no_null_in_silence(inbox, column, value, reason):
    inbox.put("support_tickets.csv", table(ROW | {column: value}), day="2026-04-03")
    found = inbox.outcome("support_tickets.csv", day="2026-04-03")
    assert (found.accepted, found.reasons) == (0, {reason: 1})
    (field, record) = inbox.con.execute("select field, raw_record from quarantine.record").fetchone()
    assert field == ("version_at" if column == "updated_at" else column)
    assert value in record


def test_fault_36_a_mapping_may_refuse_columns_it_does_not_know(inbox):
    inbox.put("closed.csv", "id,at,text\n1,2026-01-01,x\n", source="shop")
    inbox.put("closed_new.csv", "id,at,text,mood\n2,2026-01-01,x,fine\n", source="shop")
    inbox.put("london.csv", "id,at,text,mood\n3,2026-01-01,x,fine\n", source="shop")
    assert inbox.outcome("closed.csv", source="shop").accepted == 1
    assert inbox.outcome("closed_new.csv", source="shop").kind == "unexpected_column"
    assert "column_unread" not in inbox.outcome("london.csv", source="shop").flags, "not asked for"


def test_fault_36_a_column_that_stands_twice_is_not_chosen_between_in_silence(inbox):
    inbox.put("support_tickets.csv", HEADER + ",subject\n" + ticket("1") + ",Other\n")
    found = inbox.outcome("support_tickets.csv")
    assert "column_unread: subject_2" in found.flags
    assert inbox.current() == {"1": "Hello"}


def test_fault_36_json_members_may_come_and_go_and_a_required_one_may_not(inbox):
    lines = [
        '{"id": "1", "at": "2026-01-01", "new": 1}',
        '{"at": "2026-01-01"}',
        '{"ID": "3", "at": "2026-01-01"}',
    ]
    inbox.put("x.jsonl", "\n".join(lines), source="shop")
    found = inbox.outcome("x.jsonl", source="shop")
    assert (found.accepted, found.reasons) == (1, {"missing_value": 2})


def test_fault_36_the_days_of_these_tests_are_ninety_apart():
    first, last = dt.date.fromisoformat(DAYS[0]), dt.date.fromisoformat(DAYS[-1])
    assert (last - first).days >= 90
