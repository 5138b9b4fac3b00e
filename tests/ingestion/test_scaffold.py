"""A newcomer's folder loads at once, and no template drifts from its contract."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest

from ingestion.config import Home, load_organisation
from ingestion.contracts.catalogue import FEEDS
from ingestion.errors import ConfigurationError
from ingestion.load import load_delivery
from ingestion.mapping import load_mapping
from ingestion.reference import load_reference
from ingestion.scaffold import new_organisation
from ingestion.scaffold_feeds import files
from ingestion.secret import Secret
from ingestion.warehouse import open_build
from ingestion.warehouse_tables import REFERENCE_FILES

SECRET = Secret(bytes(32))
DAY = dt.date(2026, 2, 1)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """A new organisation that delivers every template as it is, loaded; also twice, to see nothing added."""
    folder = tmp_path_factory.mktemp("new")
    new_organisation(folder / "acme", 'Acme & Söhne: "A"', time_zone="Europe/Vienna")
    target = folder / "acme" / "deliveries" / DAY.isoformat() / "own_data"
    target.mkdir(parents=True)
    for template in (folder / "acme" / "plain_csv").glob("*.csv"):
        shutil.copy(template, target)
    organisation = load_organisation(folder / "acme")
    with open_build(Home(folder / "home")) as con:
        load_reference(con, organisation, secret=SECRET)
        yield con, load_delivery(con, organisation, delivery_date=DAY, secret=SECRET)


def test_the_example_row_of_every_template_is_accepted(delivered):
    con, balances = delivered
    reasons = con.execute("select feed, reason, field, detail from quarantine.record").fetchall()
    assert reasons == []
    assert {b.feed: b.accepted for b in balances} == dict.fromkeys(FEEDS, 1)


def test_an_accepted_row_keeps_its_values(delivered):
    con, _ = delivered
    row = con.execute(
        "select ticket_id, created_at, csat_score, upheld, subject from raw.support_tickets"
    ).fetchone()
    assert row == ("ticket-1", dt.datetime(2026, 1, 31, 9, 30, tzinfo=dt.UTC), 4.0, True, "Charged twice")


def test_files_rendered_from_the_contracts_are_up_to_date():
    stale = [str(path) for path, content in files().items() if path.read_text(encoding="utf-8") != content]
    assert stale == [], "run python -m ingestion.scaffold_feeds"


def test_the_plain_mapping_reads_every_feed():
    mapping = load_mapping("plain_csv")
    assert [section.feeds[0].feed for section in mapping.files] == list(FEEDS)


def test_no_template_name_is_read_by_the_section_of_another():
    mapping = load_mapping("plain_csv")
    for feed in FEEDS:
        matching = [s.feeds[0].feed for s in mapping.files if s.matches(f"{feed}_2026-01.csv.gz")]
        assert matching == [feed]


def test_reference_lists_of_a_new_folder_have_the_headers_that_are_read(tmp_path):
    new_organisation(tmp_path, "Acme", time_zone="UTC")
    for stem, columns in REFERENCE_FILES.values():
        with (tmp_path / "reference" / f"{stem}.csv").open(newline="") as file:
            assert next(csv.reader(file)) == list(columns)


def test_an_organisation_is_never_overwritten(tmp_path):
    new_organisation(tmp_path, "Acme", time_zone="UTC")
    with pytest.raises(ConfigurationError, match="stands here already"):
        new_organisation(tmp_path, "Other", time_zone="UTC")


@pytest.mark.parametrize(("name", "zone"), [("Acme", "Europe/Atlantis"), ("???", "UTC"), ("A\nb", "UTC")])
def test_what_would_not_load_is_not_left_behind(tmp_path, name, zone):
    with pytest.raises(ConfigurationError):
        new_organisation(tmp_path, name, time_zone=zone)
    assert not Path(tmp_path / "brand_health.yml").exists()
