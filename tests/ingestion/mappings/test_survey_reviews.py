"""Lounge reviews: one row is a questionnaire, answers on two scales, and a public text."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

REVIEWS = ("skytrax_lounge", "2015-08-03/lounge_reviews/lounge.csv")


@pytest.fixture(scope="module")
def answers(conformed):
    found = conformed(*REVIEWS)
    responses = found["survey_responses"].accepted.select("response_id", "brand", "recorded_at")
    return found["survey_answers"].accepted.join(responses, on="response_id")


def numbers(answers: pl.DataFrame, question: str) -> pl.Series:
    return answers.filter(pl.col("question_id") == question)["value_num"]


def test_a_review_is_a_response_and_a_post(conformed):
    found = conformed(*REVIEWS)
    assert found["survey_responses"].accepted.height == 500
    assert found["social_posts"].accepted.height == 500
    assert set(found["survey_responses"].accepted["response_id"]) == set(
        found["social_posts"].accepted["post_id"]
    )
    assert all(feed.quarantined.is_empty() and feed.duplicates == 0 for feed in found.values())


def test_a_third_of_the_reviewers_recommend_the_lounge(answers):
    recommended = numbers(answers, "recommended")
    assert dict(recommended.value_counts().iter_rows()) == {0.0: 338, 1.0: 162}
    assert round(100 * recommended.mean(), 2) == 32.4


@pytest.mark.parametrize(
    ("airline", "n", "share"),
    [
        ("united-airlines", 135, 19.26),
        ("qantas-airways", 116, 47.41),
        ("american-airlines", 73, 24.66),
        ("air-canada", 63, 39.68),
        ("delta-air-lines", 61, 32.79),
    ],
)
def test_airlines_differ_in_recommendation(answers, airline, n, share):
    said = numbers(answers.filter(pl.col("brand") == airline), "recommended")
    assert (said.len(), round(100 * said.mean(), 2)) == (n, share)


def test_the_scale_that_changed_is_two_questions(answers):
    before, after = numbers(answers, "overall_rating_1_to_5"), numbers(answers, "overall_rating_1_to_10")
    assert before.len() + after.len() == 500 - 2
    assert (round(before.mean(), 4), before.max()) == (2.9639, 5.0)
    assert (after.len(), round(after.mean(), 4)) == (27, 5.8148)
    later = answers.filter(pl.col("question_id") == "overall_rating_1_to_10")["recorded_at"]
    assert later.min().date() >= dt.date(2015, 6, 1)


@pytest.mark.parametrize(
    ("question", "zeros", "blanks"),
    [("wifi_connectivity_rating", 26, 0), ("washrooms_rating", 23, 4), ("comfort_rating", 2, 0)],
)
def test_zero_means_not_given(answers, question, zeros, blanks):
    given = numbers(answers, question)
    assert given.len() == 500 - zeros - blanks
    assert given.min() == 1.0


def test_the_stars_of_a_post_stand_beside_their_scale(conformed):
    posts = conformed(*REVIEWS)["social_posts"].accepted
    assert posts["rating"].null_count() == 2
    assert dict(posts["rating_max"].value_counts().iter_rows()) == {5.0: 473, 10.0: 27}
    assert posts["platform"].unique().to_list() == ["skytrax"]
    assert posts["author_id"].n_unique() == 416
    assert posts["text"].str.contains("\n").sum() == 3


def test_reviews_lie_on_their_days(conformed):
    posts = conformed(*REVIEWS)["social_posts"].accepted
    assert (posts["posted_at"].min().date(), posts["posted_at"].max().date()) == (
        dt.date(2007, 11, 2),
        dt.date(2015, 8, 2),
    )
