"""Surveys: figures of the example organisation against answers worked out beforehand.

Each number was computed once with plain Python from the delivered file alone (``known_answers.yml`` of the fixtures,
under the path that each class names) and stands here as a literal. It is looked up in the published file, or in the
build where the published tables do not carry that cut.
"""

from __future__ import annotations

import pytest

from tests.acceptance.acceptance_scenario import figure, rows

pytestmark = pytest.mark.slow


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

    def test_a_day_without_a_time_stays_that_day(self, published):
        days = (
            "select min(recorded_on)::varchar, max(recorded_on)::varchar from marts.fct_survey_response "
            "where source = 'lounge_reviews'"
        )
        assert rows(published, days) == [("2007-11-02", "2015-08-02")]

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
