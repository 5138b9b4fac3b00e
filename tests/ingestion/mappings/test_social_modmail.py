"""Moderator mail becomes tickets, messages and events: who was answered is known although the answers are not.

Here: the shipped mapping on a real listing of fifty conversations.
"""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest


@pytest.fixture(scope="module")
def modmail(mapped):
    return mapped("reddit_modmail", "social/reddit_api", "TestSubredditModmail.conversations.json")


def last_event(modmail, field):
    events = modmail.current("support_events").filter(pl.col("field") == field)
    return events.select("ticket_id", pl.col("changed_at").alias(field))


def test_every_conversation_is_a_ticket_with_its_last_message(modmail):
    tickets, messages = modmail.current("support_tickets"), modmail.current("support_messages")
    assert tickets.height == messages.height == messages["ticket_id"].n_unique() == 50
    assert modmail.quarantined() == []
    assert tickets["brand"].value_counts(sort=True).rows()[:3] == [
        ("r/PoliticalHumor", 15),
        ("r/pics", 12),
        ("r/HolUp", 9),
    ]
    declared = tickets["source_attributes"].str.extract(r'"numMessages": "(\d+)"').cast(pl.Int64)
    assert declared.sum() == 146


def test_bots_moderators_and_users_are_told_apart(modmail):
    messages = modmail.current("support_messages")
    assert Counter(messages["author_role"]) == {"bot": 18, "agent": 9, "customer": 23}
    assert messages["is_auto"].sum() == 18


def test_never_answered_and_last_word_of_the_user_are_counted(modmail):
    tickets = modmail.current("support_tickets").select("ticket_id")
    told = tickets.join(last_event(modmail, "last_agent_message"), on="ticket_id", how="left").join(
        last_event(modmail, "last_customer_message"), on="ticket_id", how="left"
    )
    assert told["last_agent_message"].null_count() == 27
    user_last = told.filter(
        pl.col("last_customer_message")
        > pl.col("last_agent_message").fill_null(pl.lit("1971-01-01").str.to_datetime(time_zone="UTC"))
    )
    assert user_last.height == 39


def test_states_of_the_inbox(modmail):
    tickets = modmail.current("support_tickets")
    assert Counter(tickets["status"]) == {"new": 28, "open": 22}
    assert tickets["created_at"].is_not_null().all()
