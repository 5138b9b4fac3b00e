"""Exports of help desks: Zendesk (objects and loader tables), Freshdesk, Intercom."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

ZENDESK = "support/faros_zendesk_records/all-streams.log"
ZENDESK_TABLES = "support/fivetran_zendesk/"
INTERCOM = "support/fivetran_intercom/"
FRESHDESK = "support/freshdesk_api/"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# ---- Zendesk, native objects -------------------------------------------------------------------------------


def test_streams_of_one_file_find_their_feeds(conformed):
    found = conformed("zendesk", ZENDESK)
    heights = {feed: one.accepted.height for feed, one in found.items()}
    assert heights == {
        "support_tickets": 14,
        "support_messages": 14,
        "vendor_figures": 118,  # 16 kinds of figure, those that were there yet
        "support_agents": 2,
        "survey_invitations": 2,
        "survey_responses": 1,
        "survey_answers": 1,
    }
    assert all(one.quarantined.is_empty() for one in found.values())


def test_ticket_states_are_those_of_the_desk(conformed):
    tickets = conformed("zendesk", ZENDESK)["support_tickets"].accepted
    assert dict(tickets["status"].value_counts().iter_rows()) == {"open": 12, "closed": 1, "pending": 1}
    assert tickets["extracted_at"].min().year == 2024
    assert tickets["version_at"].null_count() == 0


def test_a_reply_within_the_minute_is_zero_minutes_not_missing(conformed):
    figures = conformed("zendesk", ZENDESK)["vendor_figures"].accepted
    first = figures.filter(pl.col("metric") == "first_reply_time")["value"]
    assert (first.len(), first.median()) == (12, 0.0)
    full = figures.filter(pl.col("metric") == "full_resolution_time")["value"]
    assert full.to_list() == [354.0]
    reopens = figures.filter(pl.col("metric") == "reopens")["value"]
    assert (reopens.len(), reopens.sum()) == (14, 0)


def test_figures_of_the_vendor_say_which_clock_they_run_on(conformed):
    figures = conformed("zendesk", ZENDESK)["vendor_figures"].accepted
    assert set(figures["entity"]) == {"ticket"}
    clocks = figures.filter(pl.col("metric").str.starts_with("requester_wait_time"))
    assert set(clocks.select("metric", "unit").iter_rows()) == {
        ("requester_wait_time", "minutes"),
        ("requester_wait_time_business", "business_minutes"),
    }
    waited = clocks.filter(pl.col("entity_id") == "14").sort("metric")["value"].to_list()
    assert waited == [1128.0, 1128.0]


def test_a_rating_that_was_only_offered_is_an_invitation(conformed):
    found = conformed("zendesk", ZENDESK)
    assert found["survey_invitations"].accepted.height == 2
    assert found["survey_answers"].accepted["value_num"].to_list() == [1.0]
    answered = found["survey_responses"].accepted.row(0, named=True)
    assert answered["invite_id"] in found["survey_invitations"].accepted["invite_id"].to_list()


# ---- Zendesk, loader tables --------------------------------------------------------------------------------


def table(conformed, name: str, feed: str):
    return conformed("zendesk_loader", ZENDESK_TABLES + name)[feed]


def test_deleted_tickets_are_tombstones(conformed):
    tickets = table(conformed, "ticket_data.csv", "support_tickets").accepted
    assert tickets.height == 10
    assert tickets["is_deleted"].sum() == 2
    alive = tickets.filter(~pl.col("is_deleted"))["status"].value_counts()
    assert dict(alive.iter_rows()) == {"closed": 7, "solved": 1}


def test_times_without_an_offset_are_utc(conformed):
    tickets = table(conformed, "ticket_data.csv", "support_tickets").accepted
    row = tickets.row(by_predicate=pl.col("ticket_id") == "16988", named=True)
    assert row["created_at"] == at("2020-12-22T00:19:23")
    assert row["version_at"] == at("2021-01-13T18:42:39")
    assert row["extracted_at"] == at("2021-01-13T20:09:16.325")


def test_comments_without_their_ticket_are_kept(conformed):
    comments = table(conformed, "ticket_comment_data.csv", "support_messages").accepted
    tickets = table(conformed, "ticket_data.csv", "support_tickets").accepted
    assert comments.height == 20
    assert comments["is_public"].all()
    assert comments.join(tickets, on="ticket_id", how="anti").height == 20


def test_a_change_told_twice_is_one_event(conformed):
    found = table(conformed, "ticket_field_history_data.csv", "support_events")
    assert (found.records_in, found.accepted.height, found.duplicates) == (38, 35, 3)
    assert found.accepted["ticket_id"].n_unique() == 17
    assert dict(found.accepted["field"].value_counts().iter_rows()) == {
        "status": 27,
        "priority": 5,
        "assignee": 2,
        "requester_id": 1,
    }
    holders = found.accepted.filter(pl.col("field") == "assignee")
    assert holders["new_value"].null_count() == 2  # an agent is kept as a hash alone
    assert "on_hold" in found.accepted["new_value"].to_list()
    assert "on-hold" not in found.accepted["new_value"].to_list()


def test_service_levels_carry_the_day_they_came_into_force(conformed):
    policies = table(conformed, "sla_policy_metric_history_data.csv", "support_sla_policies").accepted
    assert policies.height == 22
    urgent = policies.filter(
        (pl.col("policy_id") == "1001")
        & (pl.col("metric") == "first_reply")
        & (pl.col("priority") == "urgent")
    ).sort("valid_from")
    assert urgent["target_minutes"].to_list() == [60.0, 45.0]
    assert urgent["valid_from"].to_list() == [dt.date(2020, 1, 1), dt.date(2020, 6, 1)]
    clocks = policies.select("policy_id", "clock").unique().sort("policy_id")
    assert dict(clocks.iter_rows()) == {"1001": "business", "1002": "calendar"}


def test_weekly_hours_are_wall_clock_hours_of_their_zone(conformed):
    hours = table(conformed, "schedule_data.csv", "support_schedules").accepted
    assert hours["tz"].unique().to_list() == ["America/Los_Angeles"]
    assert sorted(hours.select("weekday", "opens_at", "closes_at").rows()) == [
        (day, 480, 1200) for day in range(1, 6)
    ]


def test_a_holiday_of_several_days_keeps_its_last_one(conformed):
    """The models close every day between; a holiday of one day ends on the day it begins."""
    holidays = table(conformed, "schedule_holiday_data.csv", "support_holidays").accepted
    day = {n: dt.date(2022, 12, n) for n in (26, 27, 29)}
    assert sorted(holidays.select("holiday_on", "holiday_until").rows()) == [
        (day[26], day[27]),
        (day[29], day[29]),
    ]


def test_the_schedule_and_the_policy_of_a_ticket_are_changes_of_it(conformed):
    schedules = table(conformed, "ticket_schedule_data.csv", "support_events").accepted
    policies = table(conformed, "ticket_sla_policy_data.csv", "support_events").accepted
    assert set(schedules["field"]) == {"schedule"}
    assert dict(policies.select("ticket_id", "new_value").iter_rows())["11071"] == "1002"


def test_only_those_who_answer_are_agents(conformed):
    found = table(conformed, "user_data.csv", "support_agents")
    assert (found.accepted.height, found.filtered) == (1, 9)
    assert found.accepted["agent_id"].to_list() == ["1111"]


# ---- Intercom ----------------------------------------------------------------------------------------------


def test_every_change_of_a_conversation_is_a_version_and_the_newest_holds(conformed):
    tickets = conformed("intercom_loader", INTERCOM + "conversation_history_data.csv")[
        "support_tickets"
    ].accepted
    assert dict(tickets["status"].value_counts().iter_rows()) == {"open": 7, "closed": 2}
    newest = tickets.sort("version_at").unique("ticket_id", keep="last")
    assert newest["status"].to_list() == ["closed", "closed"]
    assert sorted(newest["closed_at"].to_list()) == [at("2020-11-02T14:17:59"), at("2020-11-06T13:55:01")]


def test_a_note_is_not_for_the_customer(conformed):
    parts = conformed("intercom_loader", INTERCOM + "conversation_part_history_data.csv")[
        "support_messages"
    ].accepted
    assert parts.height == 9
    assert parts["author_role"].unique().to_list() == ["agent"]
    assert not parts["is_public"].any()


def test_admins_are_agents(conformed):
    agents = conformed("intercom_loader", INTERCOM + "admin_data.csv")["support_agents"].accepted
    assert "4077639" in agents["agent_id"].to_list()


# ---- Freshdesk ---------------------------------------------------------------------------------------------


def test_integer_codes_become_words(conformed):
    ticket = conformed("freshdesk", FRESHDESK + "ticket_1.json")["support_tickets"].accepted.row(
        0, named=True
    )
    assert (ticket["status"], ticket["priority"], ticket["channel"]) == ("open", "low", "portal")
    changed = conformed("freshdesk", FRESHDESK + "ticket_1_updated.json")["support_tickets"].accepted.row(
        0, named=True
    )
    assert (changed["ticket_id"], changed["status"], changed["priority"]) == ("1", "solved", "high")


def test_a_first_reply_after_its_due_time_is_late(conformed):
    ticket = conformed("freshdesk", FRESHDESK + "ticket_1.json")["support_tickets"].accepted.row(
        0, named=True
    )
    assert ticket["created_at"] == at("2016-05-18T04:36:04")
    assert ticket["first_replied_at"] == at("2020-06-17T20:23:43")
    assert ticket["first_reply_in_time"] is False
    unanswered = conformed("freshdesk", FRESHDESK + "ticket_1_updated.json")["support_tickets"].accepted
    assert unanswered["first_reply_in_time"].to_list() == [None]


def test_one_id_twice_in_a_search_is_two_versions_of_one_ticket(conformed):
    found = conformed("freshdesk", FRESHDESK + "search_tickets.json")["support_tickets"].accepted
    assert (found.height, found["ticket_id"].unique().to_list()) == (2, ["1"])
    newest = found.sort("version_at").row(-1, named=True)
    assert newest["subject"] == "This is another ticket"
    assert newest["created_at"] == at("2020-01-01T06:21:45")  # written with the offset of Brisbane


@pytest.mark.parametrize(("message_id", "public"), [("1", False), ("2", True)])
def test_a_private_note_is_not_a_reply(conformed, message_id, public):
    notes = conformed("freshdesk", FRESHDESK + "conversations.json")["support_messages"].accepted
    row = notes.row(by_predicate=pl.col("message_id") == message_id, named=True)
    assert (row["is_public"], row["author_role"]) == (public, "agent")
