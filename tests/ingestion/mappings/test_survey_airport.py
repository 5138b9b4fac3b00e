"""The airport surveys of two years: null codes, weights and a label that was dragged down."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

WAVE_2016 = ("sfo_survey_2016", "2016-06-01/airport_survey_2016/2016_SFO_Customer_Survey.csv")
WAVE_2017 = ("sfo_survey_2017", "2017-06-01/airport_survey_2017/2017_SFO_Customer_Survey.csv")


def answers(conformed, wave, question: str) -> pl.DataFrame:
    """Answers to one question with segment and weight of their response."""
    found = conformed(*wave)
    responses = found["survey_responses"].accepted.select("response_id", "segment", "weight")
    return (
        found["survey_answers"]
        .accepted.filter(pl.col("question_id") == question)
        .join(responses, on="response_id")
    )


def net_score(scores: pl.DataFrame) -> float:
    promoters, detractors = scores["value_num"] >= 9, scores["value_num"] <= 6
    return round(100 * (promoters.sum() - detractors.sum()) / scores.height, 2)


@pytest.mark.parametrize("wave", [WAVE_2016, WAVE_2017])
def test_every_guest_is_one_response_and_nothing_is_quarantined(conformed, wave):
    found = conformed(*wave)
    assert found["survey_responses"].accepted.height == 1000
    for feed in found.values():
        assert feed.quarantined.is_empty()
        assert feed.duplicates == 0


def test_the_null_code_eleven_is_no_promoter(conformed):
    scores = answers(conformed, WAVE_2017, "NETPRO")
    assert scores.height == 968
    assert (scores["value_num"] >= 9).sum() == 524
    assert (scores["value_num"] <= 6).sum() == 133
    assert net_score(scores) == 40.39


def test_the_weighted_score_uses_the_weight_of_the_response(conformed):
    scores = answers(conformed, WAVE_2017, "NETPRO")
    sign = (scores["value_num"] >= 9).cast(pl.Int8) - (scores["value_num"] <= 6).cast(pl.Int8)
    assert round(100 * (sign * scores["weight"]).sum() / scores["weight"].sum(), 2) == 41.42


@pytest.mark.parametrize(
    ("airline", "n", "score"),
    [
        ("UNITED", 214, 45.33),
        ("UNITED INTL", 74, -2.7),
        ("DELTA", 57, 52.63),
        ("AMERICAN", 72, 43.06),
        ("SOUTHWEST", 57, 42.11),
        ("JETBLUE", 76, 47.37),
        ("AIR CANADA", 63, 33.33),
        ("ALASKA", 53, 39.62),
        ("VIRGIN AMERICA", 67, 47.76),
    ],
)
def test_passengers_of_an_airline_are_a_segment(conformed, airline, n, score):
    scores = answers(conformed, WAVE_2017, "NETPRO").filter(pl.col("segment") == airline)
    assert (scores.height, net_score(scores)) == (n, score)


def test_there_is_no_recommendation_in_2016(conformed):
    assert answers(conformed, WAVE_2016, "NETPRO").is_empty()


@pytest.mark.parametrize(
    ("wave", "n", "mean", "top_two"), [(WAVE_2016, 937, 4.0598, 81.96), (WAVE_2017, 954, 4.0639, 81.87)]
)
def test_blank_and_never_used_are_out_of_the_mean(conformed, wave, n, mean, top_two):
    scores = answers(conformed, wave, "Q7ALL").drop_nulls("value_num")
    assert scores.height == n
    assert round(scores["value_num"].mean(), 4) == mean
    assert round(100 * (scores["value_num"] >= 4).mean(), 2) == top_two


@pytest.mark.parametrize(("wave", "weighted"), [(WAVE_2016, 4.0694), (WAVE_2017, 4.0688)])
def test_weighted_means_are_those_of_the_airport(conformed, wave, weighted):
    scores = answers(conformed, wave, "Q7ALL").drop_nulls("value_num")
    assert round((scores["value_num"] * scores["weight"]).sum() / scores["weight"].sum(), 4) == weighted


def test_never_used_is_an_answer_without_a_number(conformed):
    unused = answers(conformed, WAVE_2016, "Q7ALL").filter(pl.col("is_dont_know"))
    assert unused.height == 12
    assert unused["value_num"].null_count() == 12


def test_a_blank_answer_has_no_row_and_is_counted_as_filtered(conformed):
    assert answers(conformed, WAVE_2017, "Q7ALL").height == 1000 - 46
    assert conformed(*WAVE_2017)["survey_answers"].filtered > 46


def test_dragged_labels_are_read_by_name(conformed):
    ages = answers(conformed, WAVE_2016, "Q19AGE")["value_text"].value_counts()
    assert dict(ages.iter_rows()) == {
        "Under 18": 15,
        "18-24": 121,
        "25-34": 244,
        "35-44": 160,
        "45-54": 165,
        "55-64": 150,
        "65-Over": 109,
        "Don't Know or Refused": 36,
    }


def test_two_spellings_of_an_airline_are_one_segment(conformed):
    segments = conformed(*WAVE_2016)["survey_responses"].accepted["segment"]
    assert segments.n_unique() == 30
    assert (segments == "LUFTHANSA").sum() == 10


def test_a_gender_code_among_labels_is_no_gender(conformed):
    genders = answers(conformed, WAVE_2016, "Q20GENDER")["value_text"].value_counts()
    assert dict(genders.iter_rows()) == {"Female": 475, "Male": 475}


@pytest.mark.parametrize(
    ("wave", "first", "last"),
    [
        (WAVE_2016, dt.date(2016, 5, 6), dt.date(2016, 5, 24)),
        (WAVE_2017, dt.date(2017, 5, 5), dt.date(2017, 5, 30)),
    ],
)
def test_interviews_lie_on_their_days_in_california(conformed, wave, first, last):
    days = conformed(*wave)["survey_responses"].accepted["recorded_at"]
    local = days.dt.convert_time_zone("America/Los_Angeles").dt.date()
    assert (local.min(), local.max()) == (first, last)


def test_the_rating_is_about_the_airport_not_the_airline(conformed):
    for wave in (WAVE_2016, WAVE_2017):
        assert conformed(*wave)["survey_responses"].accepted["brand"].unique().to_list() == ["SFO"]
