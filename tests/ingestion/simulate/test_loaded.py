"""What the simulator delivers is loaded: no file is refused, and exactly the broken records are quarantined."""

from __future__ import annotations

from contextlib import closing

import polars as pl
import pytest

from ingestion.config import load_organisation
from ingestion.config_home import home_from
from ingestion.contracts.catalogue import FEEDS
from ingestion.load import load_delivery, pending_deliveries
from ingestion.reference import load_reference
from ingestion.secret import Secret
from ingestion.warehouse import open_build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(airline, tmp_path_factory):
    organisation = load_organisation(airline.directory)
    home = home_from({}, tmp_path_factory.mktemp("home"))
    with closing(open_build(home)) as con:
        load_reference(con, organisation, secret=Secret(bytes(32)))
        for day in pending_deliveries(con, organisation):
            load_delivery(con, organisation, delivery_date=day, secret=Secret(bytes(32)))
        yield con


def test_no_file_is_refused_and_every_feed_arrives(loaded):
    refused = loaded.execute(
        "select source, source_file, error_kind from meta.load_balance where status <> 'loaded'"
    ).fetchall()
    assert not refused
    arrived = {
        feed
        for (feed,) in loaded.execute(
            "select distinct feed from meta.load_balance where accepted > 0"
        ).fetchall()
    }
    assert arrived == set(FEEDS)


def test_exactly_the_records_that_were_broken_are_quarantined(loaded, airline):
    planted = pl.read_csv(airline.directory / "truth" / "quarantine.csv")
    found = loaded.execute(
        "select source, split_part(parse_filename(source_file), '.', 1) as file, count(*) "
        "from quarantine.record group by all"
    ).fetchall()
    assert planted.height
    assert sorted(found) == sorted(planted.rows())


def test_some_records_come_twice_some_are_corrected_and_some_taken_back(loaded):
    (twice,) = loaded.execute(
        "select sum(duplicates) from meta.load_balance where feed = 'outreach_messages'"
    ).fetchone()
    (versions,) = loaded.execute(
        "select count(*) - count(distinct ticket_id) from raw.support_tickets"
    ).fetchone()
    (gone,) = loaded.execute("select count(*) from raw.outreach_messages where is_deleted").fetchone()
    assert min(twice, versions, gone) > 0


def test_some_records_come_days_after_they_happened(loaded):
    (late,) = loaded.execute(
        "select count(*) from raw.social_posts "
        "where delivery_date > cast(posted_at as date) + 1 and delivery_date >= date '2026-09-01'"
    ).fetchone()
    assert late > 0
