"""The data-quality report counts what the loads and the facts mark; a mark without a limit alarms nobody."""

import pytest

from ingestion.warehouse_tables import LOAD_BALANCE, LOAD_LEDGER, SOURCE
from tests.dbt_project.model_runner import Desk

EMPTY = {
    "fct_ticket": "source text, department text, has_time_conflict boolean, is_fictional boolean",
    "kpi_latest": "kpi_id text, variant text, dimension text, coverage double, is_fictional boolean",
    "kpi_catalogue": "kpi_id text, owner text",
    "kpi_variant": "kpi_id text, variant text, position int",
}
# delivery, source, file, feed, flags
ACCOUNTS = [
    ("2026-01-01", "desk", "a.csv", "support_tickets", "duration_unreliable: rows 2, 3, 5"),
    ("2026-01-01", "desk", "a.csv", "support_messages", None),
    ("2026-01-02", "desk", "a.csv", "support_tickets", "blank_lines: 1; column_missing: x"),
    ("2026-02-01", "desk", "a.csv", "support_tickets", "after the as_of day"),
    ("2026-01-01", "posts", "p.csv", "social_posts", None),
]


@pytest.fixture(scope="module")
def found():
    desk = Desk()
    desk.con.execute("create schema reference; create schema meta")
    accounts = {"meta.load_balance": LOAD_BALANCE, "meta.load_ledger": LOAD_LEDGER}
    for name, columns in {"reference.source": SOURCE, **accounts}.items():
        desk.table(name, ", ".join(f"{column} {kind}" for column, kind in columns.items()), [])
    desk.con.execute("insert into reference.source by name select unnest(['desk', 'posts', 'new']) as source")
    desk.con.executemany(
        "insert into meta.load_balance by name select ?::date as delivery_date, ? as source, ? as source_file, "
        "? as feed, ? as flags, 10 as records_in, 1 as quarantined",
        ACCOUNTS,
    )
    desk.con.execute(
        "insert into meta.load_ledger by name select distinct source, delivery_date, source_file, "
        "md5(delivery_date || source) as content_sha256, 'loaded' as status from meta.load_balance"
    )
    for name, columns in EMPTY.items():
        desk.table(name, columns, [])
    posts = [("posts", True, False), ("posts", False, False), ("posts", True, True), ("quiet", False, False)]
    desk.table("fct_social_post", "source text, is_orphan_reply boolean, is_fictional boolean", posts)
    desk.build_from_sources("data_quality", as_of="2026-01-31")
    rows = desk.rows("select finding, subject, value, is_suspicious, is_fictional from data_quality")
    desk.con.close()
    return {row[:2]: row[2:] for row in rows}


def of(found, finding):
    return {subject: said for (name, subject), said in found.items() if name == finding}


def test_files_with_a_warning_are_counted_once_per_feed_up_to_the_as_of_day(found):
    counted = {subject: value for subject, (value, *_) in of(found, "Files loaded with a warning").items()}
    assert counted == {"desk": 2, "posts": 0, "new": 0}


def test_replies_without_their_parent_are_counted_by_source_and_alarm_nobody(found):
    assert of(found, "Replies to posts that were not delivered") == {
        "posts": (2, False, True),
        "quiet": (0, False, False),
    }


def test_a_tenth_in_quarantine_is_suspicious(found):
    assert of(found, "Records in quarantine")["posts"][:2] == (0.1, True)
