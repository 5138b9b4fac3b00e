"""Care conversations on Twitter become tickets and messages, timed by the clock inside the tweet ids."""

from __future__ import annotations

import polars as pl
import pytest

CONVERSATIONS = "2020-04-03/customer_care/dev.json"


@pytest.fixture(scope="module")
def tickets(conformed):
    return conformed("ibm_care", CONVERSATIONS)["support_tickets"].accepted


@pytest.fixture(scope="module")
def messages(conformed):
    return conformed("ibm_care", CONVERSATIONS)["support_messages"].accepted


def test_every_conversation_is_one_ticket_of_its_brand(tickets):
    assert tickets.height == 525
    by_brand = dict(tickets["brand"].value_counts().iter_rows())
    assert len(by_brand) == 24
    assert {b: by_brand[b] for b in ("RockstarSupport", "Google", "Delta", "Uber_Support")} == {
        "RockstarSupport": 89,
        "Google": 60,
        "Delta": 5,
        "Uber_Support": 1,
    }


def test_every_message_is_kept_and_the_resolving_one_is_added(messages):
    assert messages.height == 686 + 525
    roles = dict(messages["author_role"].value_counts().iter_rows())
    assert roles == {"customer": 606 + 19, "agent": 61 + 525}


def test_a_tweet_in_two_conversations_belongs_to_both(messages):
    tweets = messages["message_id"].str.split(":").list.last()
    assert tweets.n_unique() < messages.height
    assert messages["message_id"].n_unique() == messages.height


def test_the_resolving_reply_takes_the_time_its_tweet_id_says(tickets):
    taken = tickets.select(
        (pl.col("solved_at") - pl.col("created_at")).dt.total_milliseconds().alias("ms"), "brand"
    ).with_columns(pl.col("ms") / 1000)
    assert abs(taken["ms"].median() - 8822) <= 1
    assert (taken["ms"] <= 3600).sum() == 218
    assert (taken["ms"] <= 86400).sum() == 426
    assert (taken["ms"] > 7 * 86400).sum() == 29
    by_brand = dict(taken.group_by("brand").agg(pl.col("ms").median()).iter_rows())
    for brand, known in {
        "RockstarSupport": 246,
        "DropboxSupport": 660,
        "AppleSupport": 2660,
        "Google": 526530,
    }.items():
        assert abs(by_brand[brand] - known) <= 1


def test_the_first_reply_is_the_first_message_of_the_desk(tickets, messages):
    first = (
        messages.filter(pl.col("author_role") == "agent")
        .group_by("ticket_id")
        .agg(pl.col("created_at").min().alias("at"))
    )
    waited = tickets.join(first, on="ticket_id").select(
        (pl.col("at") - pl.col("created_at")).dt.total_milliseconds() / 1000
    )
    assert waited.height == 525
    assert abs(waited.to_series().median() - 7419) <= 1
    assert (waited.to_series() <= 3600).sum() == 230


def test_no_reply_comes_before_its_question(tickets):
    assert (tickets["solved_at"] >= tickets["created_at"]).all()


def test_the_cut_off_duration_is_taken_over_nowhere(tickets, messages):
    for frame in (tickets, messages):
        assert not frame["source_attributes"].fill_null("").str.contains("duration").any()


def test_escaped_characters_are_read_as_written(messages):
    assert not messages["text"].str.contains("&amp;", literal=True).any()
    assert messages["text"].str.contains("&", literal=True).any()


def test_messages_carry_the_seconds_of_their_tweet_id(tickets):
    assert str(tickets["created_at"].min()).startswith("2018-05-02 16:14:43")
    assert str(tickets["created_at"].max()).startswith("2020-04-02 20:29:57")
