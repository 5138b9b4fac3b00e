"""Support desks and registers: figures of the example organisation against answers worked out beforehand.

Each number was computed once with plain Python from the delivered file alone (``known_answers.yml`` of the fixtures,
under the path that each class names) and stands here as a literal. It is looked up in the published file, or in the
build where the published tables do not carry that cut.
"""

from __future__ import annotations

import pytest

from tests.acceptance.acceptance_scenario import figure, rows

pytestmark = pytest.mark.slow


class TestCustomerCare:
    """support/ibm_twitter_care/dev.json"""

    def test_replies_are_timed_by_the_ids_of_their_posts_and_not_by_the_broken_duration(self, published):
        care = (
            "select count(*), round(median(first_reply_hours) * 3600), count(*) filter (where first_reply_hours <= 1), "
            "count(*) filter (where full_resolution_hours <= 1), count(*) filter (where full_resolution_hours <= 24), "
            "count(*) filter (where full_resolution_hours > 7 * 24) "
            "from marts.fct_ticket where source = 'customer_care'"
        )
        assert rows(published, care) == [(525, 7419, 230, 218, 426, 29)]

    def test_the_median_of_the_resolving_reply_is_8822_seconds(self, published):
        median = (
            "select median(full_resolution_hours) * 3600 from marts.fct_ticket where source = 'customer_care'"
        )
        assert rows(published, median)[0][0] == pytest.approx(8822, abs=1), (
            "ids give milliseconds, texts seconds"
        )

    @pytest.mark.parametrize(
        ("brand", "seconds"),
        [
            ("adobe", 35449), ("apple", 2660), ("playstation", 5296), ("wells_fargo", 59136), ("ebay", 61213),
            ("dropbox", 660), ("godaddy", 14321), ("google", 526530), ("mojang", 43278), ("rockstar_games", 246),
            ("spotify", 2975), ("youtube", 8184), ("yahoo", 511), ("hulu", 8724), ("zoom", 7419),
        ],
    )  # fmt: skip
    def test_the_median_of_the_resolving_reply_by_brand(self, published, brand, seconds):
        median = (
            "select median(full_resolution_hours) * 3600 from marts.fct_ticket "
            "where source = 'customer_care' and brand = ?"
        )
        assert rows(published, median, brand)[0][0] == pytest.approx(seconds, abs=1.5)


class TestModeratorMail:
    """social/reddit_api/TestSubredditModmail.conversations.json"""

    def test_fifty_conversations_are_fifty_tickets_still_waiting(self, published):
        value, n, n_censored = figure(
            published, "C06", "median", start="2021-12-01", of="brand reddit_communities"
        )
        assert (value, n, n_censored) == (None, 50, 50), "unanswered is neither fast nor gone"

    def test_twenty_seven_were_never_answered_and_are_counted_all_the_same(self, built):
        never = (
            "select count(distinct ticket_id) from raw.support_tickets where source = 'reddit_moderator_mail' "
            "and ticket_id not in (select ticket_id from raw.support_events where field = 'last_agent_message')"
        )
        assert rows(built.build_file, never) == [(27,)]

    def test_no_reply_is_made_up_for_the_unanswered(self, built):
        answered = (
            "select count(*) from staging.stg_support__tickets as t "
            "join marts.fct_ticket as f using (source, ticket_key) "
            "where t.source = 'reddit_moderator_mail' and f.first_reply_at is not null and t.ticket_id not in "
            "(select ticket_id from raw.support_events where field = 'last_agent_message')"
        )
        assert rows(built.build_file, answered) == [(0,)]


class TestConsumerComplaints:
    """support/cfpb_complaints/cfpb_2013_14col.csv and cfpb_18col.csv"""

    def test_eleven_exact_duplicates_are_counted_as_such(self, published):
        balance = (
            "select sum(records_in), sum(accepted), sum(duplicates), sum(quarantined) from meta.load_balance "
            "where source = 'consumer_complaints_2017_02'"
        )
        assert rows(published, balance) == [(1000, 989, 11, 0)]

    @pytest.mark.parametrize(
        ("source", "first", "last"),
        [
            ("consumer_complaints_2017_02", "2013-06-04", "2017-02-22"),
            ("consumer_complaints_2017_04", "2012-05-17", "2017-04-22"),
        ],
    )
    def test_a_day_without_a_time_stays_that_day(self, published, source, first, last):
        days = (
            "select min(created_on)::varchar, max(created_on)::varchar from marts.fct_ticket where source = ?"
        )
        assert rows(published, days, source) == [(first, last)]

    @pytest.mark.parametrize(
        ("source", "complaints", "percent"),
        [("consumer_complaints_2017_02", 989, 96.87), ("consumer_complaints_2017_04", 145, 92.41)],
    )
    def test_timely_answers_of_both_vintages(self, published, source, complaints, percent):
        timely = (
            "select count(*), round(100 * avg(sla_met::int), 2) from marts.fct_complaint where source = ?"
        )
        assert rows(published, timely, source) == [(complaints, percent)]

    def test_late_answers_are_those_of_the_company_that_was_late(self, published):
        late = (
            "select brand, count(*) filter (where not sla_met) from marts.fct_complaint where brand = any(?) "
            "and source = 'consumer_complaints_2017_02' group by 1 order by 1"
        )
        # 7 of 59 with one duplicate among them
        found = rows(published, late, ["wells_fargo", "bank_of_america", "equifax", "chase"])
        assert found == [("bank_of_america", 0), ("chase", 0), ("equifax", 0), ("wells_fargo", 6)]

    def test_the_register_tells_who_was_late_but_never_how_long_it_took(self, published):
        hours = "select count(first_reply_hours) from marts.fct_complaint where source like 'consumer_complaints%'"
        assert rows(published, hours) == [(0,)]


class TestServiceRequests:
    """support/nyc311/311_Animals_short.csv"""

    DEPARTMENTS = (
        "member in ('public_health', 'parks', 'sanitation', 'police_liaison') and dimension = 'department'"
    )

    def test_939_are_closed_and_61_censored_in_the_published_times(self, published):
        requests = (
            f"select sum(n), sum(n_censored) from kpi.kpi_value where kpi_id = 'C06' and variant = 'median' "
            f"and period_grain = 'month' and period_start >= date '2025-01-01' and {self.DEPARTMENTS}"
        )
        assert rows(published, requests) == [(1000, 61)]

    def test_61_are_open_on_the_day_of_delivery(self, published):
        backlog = (
            f"select sum(value) from kpi.kpi_value where kpi_id = 'C07' and variant = 'main' "
            f"and period_start = date '2025-03-15' and {self.DEPARTMENTS}"
        )
        assert rows(published, backlog) == [(61.0,)]

    def test_open_requests_raise_the_median_of_january_above_that_of_the_closed_ones(self, published):
        value, n, n_censored = figure(published, "C06", "median", start="2025-01-01")
        assert (n, n_censored) == (410, 8)
        assert value > 3.6583, "the median of the closed alone"

    @pytest.mark.parametrize(
        ("department", "hours"),
        [("public_health", 0.0), ("parks", 1.45), ("sanitation", 43.0333), ("police_liaison", 2.1333)],
    )
    def test_median_hours_of_the_closed_by_agency(self, published, department, hours):
        median = (
            "select round(median(full_resolution_hours), 4) from marts.fct_ticket "
            "where source = 'city_service_requests' and department = ?"
        )
        assert rows(published, median, department) == [(hours,)]

    def test_closed_within_a_day_after_a_week_and_in_the_same_minute(self, published):
        counts = (
            "select count(*) filter (where full_resolution_hours <= 24), "
            "count(*) filter (where full_resolution_hours > 168), "
            "count(*) filter (where full_resolution_hours = 0), round(median(full_resolution_hours), 4) "
            "from marts.fct_ticket where source = 'city_service_requests'"
        )
        assert rows(published, counts) == [(674, 30, 58, 4.1333)]


class TestBreachNotices:
    """support/wa_breach_notices/snapshot_2023.csv"""

    def test_from_aware_to_the_regulator_took_49_days_in_the_median(self, published):
        lags = (
            "select count(*), count(days), median(days), min(days), max(days), "
            "count(*) filter (where days > 30), count(*) filter (where days > 45) "
            "from (select round(regulator_lag_hours / 24)::int as days from marts.fct_incident)"
        )
        assert rows(published, lags) == [(823, 799, 49.0, 0, 638, 560, 418)]

    @pytest.mark.parametrize(
        ("brand", "days"),
        [
            ("alaska", [45]), ("british_airways", [77]), ("delta", [14]), ("equifax", [40]), ("t_mobile", [7, 10, 14]),
            ("uber", [371, 638]), ("wells_fargo", [121]),
        ],
    )  # fmt: skip
    def test_two_spellings_of_a_company_are_one_brand(self, published, brand, days):
        lags = "select list(round(regulator_lag_hours / 24)::int order by 1) from marts.fct_incident where brand = ?"
        found = rows(published, lags, brand)[0][0]
        assert sorted(found) == days

    def test_notices_without_a_day_of_awareness_lower_the_coverage(self, published):
        years = (
            "select sum(n), round(sum(n / coverage)) from kpi.kpi_value where kpi_id = 'I02' and variant = 'median' "
            "and dimension = 'all' and period_grain = 'year' and n > 0"
        )
        assert rows(published, years)[0][0] == 799
