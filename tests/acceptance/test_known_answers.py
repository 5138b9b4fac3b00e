"""Figures of the example organisation in the published file, against answers worked out with plain Python beforehand.

Each number was computed once from the delivered file alone (``known_answers.yml`` of the fixtures, whose paths are
named) and stands here as a literal. What the published tables do not carry at that cut is looked up in the build.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.acceptance_scenario import EXAMPLE, rows

pytestmark = pytest.mark.slow

FIGURE = """
select value, n, n_censored from kpi.kpi_value
where kpi_id = ? and variant = ? and period_grain = ? and period_start = ? and dimension = ? and member = ?
"""


@pytest.fixture(scope="module")
def published(built) -> Path:
    return built.published_file


def figure(file: Path, kpi: str, variant: str = "main", *, start: str, of: str = "all", grain: str = "month"):
    """Value, n and n_censored of one published figure; ``of`` is ``dimension member``."""
    dimension, _, member = of.partition(" ")
    found = rows(file, FIGURE, kpi, variant, grain, start, dimension, member or "all")
    assert len(found) == 1, f"{kpi} {variant} {start} {of}: {len(found)} rows"
    return found[0]


class TestAirportSurveys:
    """survey/sfo_customer_survey/2017_SFO_Customer_Survey.csv and 2016_…"""

    def test_nps_2017_is_40_39_of_968_because_code_11_and_the_blank_are_no_answers(self, published):
        value, n, _ = figure(published, "C01", start="2017-05-01", of="brand sfo")
        assert (round(value, 2), n) == (40.39, 968)
        assert round(value, 2) != 42.24, "code 11 counted as a promoter"

    def test_nps_2017_with_the_weights_of_the_survey_is_41_42(self, published):
        value, n, _ = figure(published, "C01", "weighted", start="2017-05-01", of="brand sfo")
        assert (round(value, 2), n) == (41.42, 968)

    @pytest.mark.parametrize(
        ("airline", "nps", "answers"),
        [
            ("AIR CANADA", 33.33, 63),
            ("ALASKA", 39.62, 53),
            ("AMERICAN", 43.06, 72),
            ("DELTA", 52.63, 57),
            ("JETBLUE", 47.37, 76),
            ("SOUTHWEST", 42.11, 57),
            ("UNITED", 45.33, 214),
            ("UNITED INTL", -2.7, 74),
            ("VIRGIN AMERICA", 47.76, 67),
        ],
    )
    def test_nps_2017_by_airline(self, published, airline, nps, answers):
        value, n, _ = figure(published, "C01", start="2017-05-01", of=f"segment {airline}")
        assert (round(value, 2), n) == (nps, answers)

    def test_the_survey_of_2016_asked_no_nps_and_so_has_none(self, published):
        year = "select count(*) from kpi.kpi_value where kpi_id = 'C01' and year(period_start) = 2016"
        assert rows(published, year) == [(0,)]

    @pytest.mark.parametrize(
        ("start", "share", "answers"), [("2016-05-01", 81.96, 937), ("2017-05-01", 81.87, 954)]
    )
    def test_satisfied_guests_leave_codes_0_6_and_blank_out(self, published, start, share, answers):
        value, n, _ = figure(published, "C02", start=start, of="brand sfo")
        assert (round(value * 100, 2), n) == (share, answers)

    @pytest.mark.parametrize(
        ("source", "mean", "weighted", "answers"),
        [("airport_survey_2016", 4.0598, 4.0694, 937), ("airport_survey_2017", 4.0639, 4.0688, 954)],
    )
    def test_mean_satisfaction_plain_and_weighted(self, published, source, mean, weighted, answers):
        means = (
            "select round(avg(value), 4), round(sum(value * weight) / sum(weight), 4), count(*) "
            "from marts.fct_survey_answer where source = ? and construct = 'csat'"
        )
        assert rows(published, means, source) == [(mean, weighted, answers)]


class TestLoungeReviews:
    """survey/skytrax/lounge.csv"""

    def test_two_scales_are_kept_apart(self, published):
        scales = (
            "select scale_max, count(*), round(avg(value), 4) from marts.fct_survey_answer "
            "where source = 'lounge_reviews' and construct = 'csat' group by 1 order by 1"
        )
        assert rows(published, scales) == [(5.0, 471, 2.9639), (10.0, 27, 5.8148)]

    def test_zero_means_no_in_recommended(self, published):
        recommended = (
            "select round(100 * avg(value), 1), count(*) from marts.fct_survey_answer "
            "where source = 'lounge_reviews' and construct = 'recommend'"
        )
        assert rows(published, recommended) == [(32.4, 500)]

    @pytest.mark.parametrize(
        ("brand", "percent", "reviews"),
        [
            ("united", 19.26, 135),
            ("qantas", 47.41, 116),
            ("american", 24.66, 73),
            ("air_canada", 39.68, 63),
            ("delta", 32.79, 61),
        ],
    )
    def test_recommended_by_airline(self, published, brand, percent, reviews):
        recommended = (
            "select round(100 * avg(value), 2), count(*) from marts.fct_survey_answer "
            "where source = 'lounge_reviews' and construct = 'recommend' and brand = ?"
        )
        assert rows(published, recommended, brand) == [(percent, reviews)]


class TestResearchPanel:
    """survey/qualtrics_real/impressive_climate_qualtrics.csv"""

    def test_452_finished_responses_of_243_5_seconds_by_as_many_people(self, published):
        panel = (
            "select count(*), count(*) filter (where is_finished), median(duration_s), count(distinct respondent_key) "
            "from marts.fct_survey_response where source = 'research_panel'"
        )
        assert rows(published, panel) == [(452, 452, 243.5, 452)]

    def test_everybody_who_began_finished(self, published):
        value, n, _ = figure(published, "L01", "completion", start="2025-11-01")
        assert (value, n) == (1.0, 452)


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


class TestPublicOfficePosts:
    """social/twitter_ratio_538/BarackObama.csv and realDonaldTrump.csv"""

    @pytest.mark.parametrize(
        ("brand", "likes", "reposts", "comments"),
        [("barack_obama", 14093711, 3676858, 420451), ("donald_trump", 15249313, 3902448, 3664275)],
    )
    def test_counters_of_250_posts_each(self, published, brand, likes, reposts, comments):
        sums = (
            "select count(*), sum(likes)::bigint, sum(reposts)::bigint, sum(comments)::bigint "
            "from marts.fct_post_metric_daily where source = 'public_office_posts' and brand = ?"
        )
        assert rows(published, sums, brand) == [(250, likes, reposts, comments)]


class TestPostsOfX:
    """social/x_api_v2_twarc/*.jsonl"""

    def test_the_one_truncated_line_is_quarantined_and_the_others_are_in(self, published, built):
        balance = (
            "select sum(quarantined), sum(records_in - accepted - quarantined - duplicates) from meta.load_balance "
            "where source_file = 'streaming_output_with_error.jsonl'"
        )
        assert rows(published, balance) == [(1, 0)]
        reasons = rows(built.build_file, "select reason from quarantine.record where source = 'x_posts'")
        assert reasons == [("invalid_json",)]

    def test_no_repost_brings_the_counters_of_the_original_along(self, published):
        copied = (
            "select count(*) from marts.fct_post_metric_daily join marts.fct_social_post using (post_key) "
            "where is_repost"
        )
        assert rows(published, copied) == [(0,)]

    def test_a_page_of_100_posts_was_reposted_once_and_not_8595_times(self, built):
        page = EXAMPLE / "deliveries/2021-04-09/x_posts/noflat.jsonl"
        posts = json.loads(page.read_text(encoding="utf-8"))["data"]
        assert sum(post["public_metrics"]["retweet_count"] for post in posts) == 8595
        counted = "select sum(reposts)::bigint from raw.social_post_metrics where source = 'x_posts' and post_id = any(?)"
        assert rows(built.build_file, counted, [post["id"] for post in posts]) == [(1,)]

    def test_an_edited_post_is_one_post_with_its_last_words_and_counters(self, built):
        edited = (
            "select count(distinct post_key), max(likes), count(distinct text_id), any_value(left(version.text, 6)) "
            "from staging.stg_social__posts as post join marts.fct_post_metric_daily using (post_key) "
            "left join raw.social_posts as version on post.text_id = sha256(trim(version.text)) "
            "where post.post_id in ('1576994746135764992', '1576994789110992896')"
        )
        assert rows(built.build_file, edited) == [(1, 39, 1, "hey :)")]


class TestMastodon:
    """social/mastodon_api/*.json; visibility is counted here, from the delivered answers themselves."""

    def test_direct_and_private_posts_are_kept_but_are_not_public(self, published):
        delivered = _statuses(EXAMPLE / "deliveries/2026-08-02/mastodon_instance")
        hidden = [one for one in delivered.values() if one in {"direct", "private"}]
        assert hidden, "the delivery holds posts that are not public"
        kept = (
            "select is_public, count(*) from marts.fct_social_post where source = 'mastodon_instance' "
            "group by 1 order by 1"
        )
        assert rows(published, kept) == [(False, len(hidden)), (True, len(delivered) - len(hidden))]

    def test_no_hidden_post_is_a_public_voice(self, published):
        public = (
            "select count(*) from marts.fct_feedback_item as item join marts.fct_social_post as post "
            "on item.record_key = post.post_key where item.is_public and post.visibility in ('direct', 'private')"
        )
        assert rows(published, public) == [(0,)]


def _statuses(folder: Path) -> dict[str, str]:
    """Id -> visibility of every status anywhere in the recorded answers that no later call deleted."""
    calls = [
        call
        for path in sorted(folder.glob("*.json"))
        for call in json.loads(path.read_text(encoding="utf-8"))
    ]
    found = dict(status for call in calls for status in _statuses_in(call["body"]))
    deleted = {call["path"].rpartition("/")[2] for call in calls if call["method"] == "DELETE"}
    return {status: visibility for status, visibility in found.items() if status not in deleted}


def _statuses_in(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict) and {"visibility", "account", "id"} <= node.keys():
        yield str(node["id"]), node["visibility"]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for child in children:
        yield from _statuses_in(child)


def test_every_file_of_the_example_is_accounted_for_record_by_record(published):
    balance = (
        "select count(*) filter (where records_in <> accepted + quarantined + duplicates), "
        "count(*) filter (where status <> 'loaded'), max(delivery_date) from meta.load_balance"
    )
    assert rows(published, balance) == [(0, 0, dt.date(2026, 8, 31))]
