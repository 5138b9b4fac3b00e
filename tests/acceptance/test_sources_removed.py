"""What an organisation does not receive it does not know, and says so: one source alone still makes a build."""

from __future__ import annotations

import pytest

from tests.acceptance.acceptance_scenario import brand_health, copied_organisation, rows

pytestmark = pytest.mark.slow

# What tickets alone can tell; everything else needs a feed that was never delivered.
KNOWN_FROM_TICKETS = {"C02", "C05i", "C06", "C07", "C08", "D10"}
# A subject line is something a customer said: praise, abuse and new themes are looked for in it, too.
KNOWN_FROM_SUBJECTS = {"A01", "B15", "B17", "I14"}
# One of several feeds would do, so none of them alone is missing.
FED_BY_ANY = {"A06", "B11", "B14", "P01", "P02", "P08", "R21"}
# Tickets would do for these, but none of the guest desk's says that it is a complaint.
KNOWN_FROM_COMPLAINTS = {"D01", "D03", "I18", "R12", "R19"}
# Figures about figures: who looks after them, how many there are. They need no feed.
ABOUT_FIGURES = {"D12", "D13", "D14", "X06"}
DELIVERED = {"support_tickets"}


def test_one_source_alone_is_published(vendor_night):
    assert vendor_night.ran.exit_code == 0, vendor_night.ran
    assert rows(vendor_night.home.published_link, "select source from meta.source") == [("guest_desk",)]


def test_every_other_kpi_says_that_it_has_no_data_and_names_each_feed_it_lacks(vendor_night):
    published = vendor_night.home.published_link
    figures = rows(
        published,
        "select kpi_id, feeds, list(distinct status), list(distinct status_reason), count(value), count(n) "
        "from kpi.kpi_value join kpi.kpi_catalogue using (kpi_id) group by all",
    )
    assert len(figures) == rows(published, "select count(*) from kpi.kpi_catalogue")[0][0] > 30
    for kpi, feeds, statuses, reasons, values, sizes in figures:
        if kpi in KNOWN_FROM_TICKETS | KNOWN_FROM_SUBJECTS | ABOUT_FIGURES:
            continue
        lacking = [either.replace("|", " or ") for either in feeds if not set(either.split("|")) & DELIVERED]
        assert (statuses, values, sizes) == (["no_data"], 0, 0), kpi
        assert lacking or kpi in KNOWN_FROM_COMPLAINTS | FED_BY_ANY, f"{kpi} has all it needs"
        assert [feed for feed in lacking if not any(feed in reason for reason in reasons)] == [], kpi


def test_the_board_shows_them_as_missing_and_never_as_zero(vendor_night):
    scorecard = (
        "select count(*) filter (where value is not null), count(*) filter (where status_reason is null), count(*) "
        "from board.scorecard where status = 'no_data'"
    )
    shown_values, unexplained, count = rows(vendor_night.home.published_link, scorecard)[0]
    assert (shown_values, unexplained) == (0, 0)
    assert count > 20
    page = vendor_night.home.published_link.with_name("board.html").read_text(encoding="utf-8")
    assert "social_posts" in page, "the page names what is lacking"


def test_a_source_that_goes_takes_its_records_with_it(home, tmp_path):
    organisation = copied_organisation(tmp_path / "organisation", sources=["breach_notices"])
    before = rows(home.build_file, "select count(*) from raw.incidents_log")
    ran = brand_health("load", "--organisation", organisation, "--home", home.path)
    assert ran.exit_code == 0, ran
    assert rows(home.build_file, "select distinct source from meta.load_balance") == [("breach_notices",)]
    assert rows(home.build_file, "select count(*) from raw.support_tickets") == [(0,)]
    assert rows(home.build_file, "select count(*) from raw.incidents_log") == before
