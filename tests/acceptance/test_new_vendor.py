"""A vendor nobody has heard of becomes a source by one mapping file, and its records become published figures."""

from __future__ import annotations

import pytest

from tests.acceptance import vendor_scenario as vendor
from tests.acceptance.acceptance_scenario import brand_health, copied_organisation, rows

FIGURE = """
select value, n, n_censored, numerator, denominator, status
from kpi.kpi_value
where kpi_id = ? and variant = ? and period_grain = 'month' and period_start = date '2026-03-01'
    and dimension = 'brand' and member = 'sfo'
"""


def test_check_shows_the_first_mapped_rows_of_a_sample(tmp_path):
    organisation = vendor.organisation_of_one_source(tmp_path / "organisation")
    sample = organisation / "deliveries" / vendor.DAY / vendor.SOURCE / vendor.FILE_NAME
    ran = brand_health("check", organisation / "mappings" / "lampion_desk.yml", sample)
    assert ran.exit_code == 0, ran
    assert "support_tickets: 13 records in, 12 accepted, 1 quarantined" in ran.output
    assert "07-001" in ran.output
    assert "08:00" in ran.output, "nine o'clock in Vienna is eight in UTC"


@pytest.mark.slow
def test_the_vendor_joins_the_others_and_nothing_else_is_read_again(home, tmp_path):
    organisation = copied_organisation(tmp_path / "organisation")
    vendor.join(organisation)
    before = rows(home.build_file, "select source, source_file, loaded_at from meta.load_ledger order by all")
    ran = brand_health("load", "--organisation", organisation, "--home", home.path)
    assert ran.exit_code == 0, ran
    after = rows(home.build_file, "select source, source_file, loaded_at from meta.load_ledger order by all")
    assert {entry[:2] for entry in set(after) - set(before)} == {(vendor.SOURCE, vendor.FILE_NAME)}
    assert set(before) < set(after)


@pytest.mark.slow
def test_a_night_with_the_vendor_alone_is_published(vendor_night):
    assert vendor_night.ran.exit_code == 0, vendor_night.ran


@pytest.mark.slow
def test_every_record_of_the_vendor_is_accounted_for(vendor_night):
    balance = "select records_in, accepted, quarantined, duplicates from meta.load_balance"
    assert rows(vendor_night.home.published_link, balance) == [(13, 12, 1, 0)]
    reasons = rows(vendor_night.home.build_file, "select reason, field, source_line from quarantine.record")
    assert [reason[:2] for reason in reasons] == [("value_not_accepted", "status")]


@pytest.mark.slow
def test_the_median_time_to_solve_counts_open_cases_and_the_lost_hour(vendor_night):
    (value, n, n_censored, *_, status) = rows(vendor_night.home.published_link, FIGURE, "C06", "median")[0]
    assert value == pytest.approx(vendor.MEDIAN_HOURS)
    assert (n, n_censored, status) == (vendor.CASES, vendor.STILL_OPEN_CASES, "ok")


@pytest.mark.slow
def test_the_letters_became_scores(vendor_night):
    (value, n, _, good, scores, status) = rows(
        vendor_night.home.published_link, FIGURE, "C02", "desk_rating"
    )[0]
    assert value == pytest.approx(vendor.GOOD_SCORES / vendor.SCORES)
    assert (n, good, scores, status) == (vendor.SCORES, vendor.GOOD_SCORES, vendor.SCORES, "ok")
