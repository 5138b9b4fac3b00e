"""Versions, duplicates and accounts, with frames made by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import polars as pl
import pytest

from ingestion.config_home import Home
from ingestion.contracts.catalogue import FEEDS, LINEAGE, raw_columns
from ingestion.errors import BadInputError
from ingestion.warehouse import open_build
from ingestion.warehouse_accounts import DeliveredFile, forget_source
from ingestion.warehouse_write import FeedRows, write_file, write_refusal, write_repetition

TYPES = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "TIMESTAMPTZ": pl.Datetime("us", "UTC"),
    "DATE": pl.Date,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
}
ADDED = ("source", "source_system", "delivery_date", "first_delivery_date", "source_file", "is_fictional")
HELD = ("source_line", "reason", "field", "detail", "raw_record", "row_hash")
TICKETS = FEEDS["support_tickets"]
DAY_1, DAY_2, DAY_3 = (dt.date(2026, 1, day) for day in (1, 2, 3))


@pytest.fixture
def con(tmp_path):
    with open_build(Home(tmp_path)) as opened:
        yield opened


def delivered(day, name="tickets.csv", source="desk"):
    return DeliveredFile(source, day, name, f"sha of {day} {name}", 10, "plain_csv", "m", is_fictional=False)


def tickets(*states, records_in=None, quarantined=0, duplicates=0):
    """Accepted rows for ticket T1, one per (status, version_at, is_deleted), lines 1, 2, 3 …"""
    columns = {c: TYPES[t] for c, t in raw_columns(TICKETS).items() if c not in ADDED}
    rows = [
        {
            "ticket_id": "T1",
            "status": status,
            "source_line": line,
            "row_hash": f"hash {status}",
            "version_at": version,
            "is_deleted": deleted,
        }
        for line, (status, version, deleted) in enumerate(states, start=1)
    ]
    held = pl.DataFrame(
        [{"source_line": 90 + n, "reason": "type_mismatch", "field": "status"} for n in range(quarantined)],
        schema={column: pl.Int64 if column == "source_line" else pl.String for column in HELD},
    )
    total = len(rows) + quarantined + duplicates if records_in is None else records_in
    return FeedRows(TICKETS, total, pl.DataFrame(rows, schema=columns), held, duplicates, ())


def current(con):
    """The state that holds, by the rule every staging model follows."""
    return con.execute(
        """
        select status from (
            select *, row_number() over (
                partition by source, ticket_id
                order by version_at desc nulls last, delivery_date desc, source_file desc, source_line desc
            ) as rank from raw.support_tickets
        ) where rank = 1 and not is_deleted
        """
    ).fetchall()


def raw(con):
    columns = ", ".join(["ticket_id", "status", *(c for c in LINEAGE if c != "extracted_at")])
    return con.execute(f"select {columns} from raw.support_tickets order by all").fetchall()


def test_the_lineage_columns_of_this_test_are_those_of_raw():
    assert set(ADDED) < set(LINEAGE)


def test_the_account_of_a_file_adds_up(con):
    (balance,) = write_file(
        con, delivered(DAY_1), [tickets(("open", None, False), quarantined=2, duplicates=3)]
    )
    assert (balance.records_in, balance.accepted, balance.quarantined, balance.duplicates) == (6, 1, 2, 3)
    assert con.execute("select count(*) from quarantine.record").fetchone() == (2,)


def test_a_file_whose_records_do_not_add_up_leaves_nothing_behind(con):
    with pytest.raises(BadInputError, match=r"5 records came in .* but 1 are accounted for") as refused:
        write_file(con, delivered(DAY_1), [tickets(("open", None, False), records_in=5)])
    assert refused.value.kind == "unbalanced"
    for table in ("raw.support_tickets", "meta.load_ledger", "meta.load_balance"):
        assert con.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_the_same_content_delivered_again_is_a_duplicate_that_holds_from_its_last_day(con):
    write_file(con, delivered(DAY_1), [tickets(("open", None, False))])
    (balance,) = write_file(con, delivered(DAY_2), [tickets(("open", None, False))])
    assert (balance.accepted, balance.duplicates) == (0, 1)
    lineage = con.execute("select delivery_date, first_delivery_date from raw.support_tickets").fetchall()
    assert lineage == [(DAY_2, DAY_1)]


def test_a_correction_that_is_taken_back_ends_where_it_began(con):
    for day, status in ((DAY_1, "open"), (DAY_2, "solved"), (DAY_3, "open")):
        write_file(con, delivered(day), [tickets((status, None, False))])
    assert current(con) == [("open",)]


def test_the_source_says_which_version_is_newest_whatever_arrives_last(con):
    march, may = dt.datetime(2025, 3, 1, tzinfo=dt.UTC), dt.datetime(2025, 5, 1, tzinfo=dt.UTC)
    write_file(con, delivered(DAY_1), [tickets(("solved", may, False))])
    write_file(con, delivered(DAY_2), [tickets(("open", march, False))])
    assert current(con) == [("solved",)]


def test_a_deleted_record_is_gone_until_it_is_created_again(con):
    write_file(con, delivered(DAY_1), [tickets(("open", None, False))])
    write_file(con, delivered(DAY_2), [tickets(("open", None, True))])
    assert current(con) == []
    write_file(con, delivered(DAY_3), [tickets(("pending", None, False))])
    assert current(con) == [("pending",)]


def test_two_desks_may_use_the_same_ticket_number(con):
    write_file(con, delivered(DAY_1, source="desk"), [tickets(("open", None, False))])
    write_file(con, delivered(DAY_1, source="other_desk"), [tickets(("open", None, False))])
    assert len(current(con)) == 2


def test_every_order_of_three_deliveries_gives_the_same_raw(con):
    days = {DAY_1: "open", DAY_2: "solved", DAY_3: "open"}
    results = set()
    for order in itertools.permutations(days):
        forget_source(con, "desk")
        for day in order:
            write_file(con, delivered(day), [tickets((days[day], None, False), ("pending", None, False))])
        results.add(str(raw(con)))
    assert len(results) == 1


def test_later_bytes_seen_before_bring_their_versions_back_without_being_counted(con):
    write_file(con, delivered(DAY_1), [tickets(("open", None, False))])
    write_file(con, delivered(DAY_2), [tickets(("solved", None, False))])
    balance = write_repetition(con, delivered(DAY_3), [tickets(("open", None, False))])
    assert (balance.status, balance.records_in) == ("already_loaded", 0)
    assert current(con) == [("open",)]


def test_a_refused_file_stands_in_the_accounts_with_its_reason(con):
    problem = BadInputError("tickets.csv", "the archive ends early", "Ask again.", kind="truncated_archive")
    write_refusal(con, delivered(DAY_1), problem)
    write_refusal(con, delivered(DAY_1), problem)
    rows = con.execute("select status, error_kind, flags from meta.load_balance").fetchall()
    assert rows == [("refused", "truncated_archive", "the archive ends early")]


def test_forgetting_a_source_touches_no_other(con):
    write_file(con, delivered(DAY_1, source="desk"), [tickets(("open", None, False), quarantined=1)])
    write_file(con, delivered(DAY_1, source="other_desk"), [tickets(("open", None, False), quarantined=1)])
    forget_source(con, "desk")
    for table in ("raw.support_tickets", "quarantine.record", "meta.load_ledger", "meta.load_balance"):
        assert con.execute(f"select distinct source from {table}").fetchall() == [("other_desk",)]


def test_of_several_rows_of_one_line_only_those_raw_has_already_are_duplicates(con):
    rows = tickets(("open", None, False), ("solved", None, False))
    one_line = replace(rows, accepted=rows.accepted.with_columns(pl.lit(7, pl.Int64).alias("source_line")))
    write_file(con, delivered(DAY_1), [tickets(("open", None, False))])
    (balance,) = write_file(con, delivered(DAY_2), [one_line])
    assert (balance.accepted, balance.duplicates) == (1, 1)
    assert sorted(row[1] for row in raw(con)) == ["open", "solved"]


def test_a_version_is_known_again_whatever_times_came_with_it(con):
    early, late = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2020, 2026))
    write_file(con, delivered(DAY_1), [tickets(("open", early, False), ("solved", late, False))])
    (balance,) = write_file(con, delivered(DAY_2), [tickets(("open", early, False), ("new", None, False))])
    assert (balance.accepted, balance.duplicates) == (1, 1)
