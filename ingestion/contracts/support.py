"""What every help desk, complaint register and care log must become.

Here: tickets, their messages and changes, and what deadlines depend on
(agents, schedules, holidays, policies). Not here: what counts as a complaint or a human reply (dbt).
Keys: tickets (ticket_id); messages (message_id); events (ticket_id, field, changed_at, new_value);
agents (agent_id, valid_from); schedules (schedule_id, weekday, opens_at); holidays (schedule_id, holiday_on);
SLA policies (policy_id, metric, priority, valid_from);
reviews (ticket_id, reviewed_at, causing_department).

Names that differ from the KPI paper, because SQL reserves or overloads the word:
group -> group_name, new -> new_value, old -> old_value.
Ids of agents and requesters share one name space inside a desk, so all of them are hashed as ``person``.

A ticket closed before it was created is a fact about the desk's clock: it is kept and counted as a quality
failure in dbt, never averaged. So no order rule stands on tickets.
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

TICKET_STATUS = ("new", "open", "pending", "on_hold", "solved", "closed", "other")
PRIORITY = ("low", "normal", "high", "urgent")
AUTHOR_ROLE = ("customer", "agent", "bot", "system")
CLOCK = ("calendar", "business")
SERIOUS_TYPE = ("fraud", "safety", "legal")
MINUTES_OF_A_DAY = 24 * 60


class SupportTickets(dy.Schema):
    """One version of one ticket, complaint or service request."""

    ticket_id = c.key("Id at the desk.")
    external_id = c.text("Customer id of another system, kept on the ticket.", identity="person")
    requester_id = c.text("Who asked; unknown in public registers.", identity="person")
    requester_email = c.text("E-mail of who asked.", identity="email")
    created_at = c.moment("When the ticket was made.", required=True)
    channel = c.code("How it arrived: email, phone, web, chat, x, post, referral …", required=True)
    brand = c.text("Brand id when the desk says it.")
    group_name = c.text("Queue or group that holds it; the department map reads it.")
    assignee_id = c.text("Agent who holds it.", identity="person")
    priority = c.choice("Priority on one scale for all desks.", PRIORITY)
    status = c.choice(
        "Where it stands; solved waits for the customer, closed is final.", TICKET_STATUS, required=True
    )
    type = c.code("question, problem, incident, task, complaint, request …")
    subject = c.text("Subject line.", free_text=True)
    category = c.text("Category, product or complaint type the desk gave.")
    root_cause = c.text("Cause the desk gave.")
    resolution_code = c.text("How it ended, in the desk's words.")
    upheld = c.flag("The complaint was found justified.")
    first_replied_at = c.moment(
        "First reply as the desk reports it; messages, where delivered, go before it."
    )
    solved_at = c.moment("When it was last solved.")
    closed_at = c.moment("When it was closed.")
    merged_into = c.text("Ticket that swallowed this one.")
    source_post_id = c.text("Social post it grew from.")
    csat_score = c.number("Satisfaction given to this ticket.", at_least=0)
    csat_scale_max = c.number("Best score of that scale.", at_least=0)
    csat_offered_at = c.moment("When satisfaction was asked.")
    first_reply_in_time = c.flag("The desk says that its first reply met the deadline.")
    source_response_id = c.text("Survey response it was opened for.")
    experience_at = c.moment("When the thing complained of happened.")
    owner_id = c.text("Agent who answers for the outcome, whoever holds the ticket now.", identity="person")

    csat_score_fits_its_scale = dy.rule()(lambda s: s.csat_score.col <= s.csat_scale_max.col)


class SupportMessages(dy.Schema):
    """One message of a ticket or care conversation."""

    message_id = c.key("Id of the message.")
    ticket_id = c.key("Ticket or conversation it belongs to.")
    author_id = c.text("Who wrote it.", identity="person")
    author_role = c.choice("On which side the author stands.", AUTHOR_ROLE, required=True)
    is_public = c.flag("The customer could read it.", required=True)
    is_auto = c.flag("Sent by a rule, not a person.")
    created_at = c.moment("When it was sent.", required=True)
    text = c.text("Words of the message; may be empty.", free_text=True)
    template_id = c.text("Macro or template it came from.")


class SupportEvents(dy.Schema):
    """One change of one field of a ticket."""

    ticket_id = c.key("Ticket that changed.")
    field = c.code("Field that changed: status, priority, group, assignee …", required=True)
    old_value = c.text("Value before.")
    new_value = c.text("Value after; empty when the field was cleared.")
    changed_at = c.moment("When.", required=True)
    changed_by = c.text("Who changed it.", identity="person")
    new_agent_id = c.text("Agent who holds it from then on, of a change of assignee.", identity="person")


class SupportAgents(dy.Schema):
    """One agent of a desk, from a day on."""

    agent_id = c.key("Id at the desk, as in messages and tickets.", identity="person")
    name = c.text("Name; kept as a hash only.", identity="employee")
    team = c.text("Team or group.", required=True)
    is_bot = c.flag("A machine that signs like a person.", required=True)
    valid_from = c.day("First day in this team; empty = always.")
    valid_to = c.day("Last day in this team.")

    valid_to_is_not_before_valid_from = c.not_before("valid_to", "valid_from")


class SupportSchedules(dy.Schema):
    """One open interval of a weekly business schedule."""

    schedule_id = c.key("Schedule.")
    name = c.text("Name of the schedule.")
    tz = c.text("IANA time zone the hours are meant in.", required=True)
    weekday = dy.Int64(nullable=False, min=1, max=7, description="ISO day of the week, Monday = 1.")
    opens_at = c.count("Minute of the day it opens.", required=True, at_most=MINUTES_OF_A_DAY)
    closes_at = c.count(
        "Minute of the day it closes, 1440 = midnight.", required=True, at_most=MINUTES_OF_A_DAY
    )

    closes_after_it_opens = dy.rule()(lambda s: s.closes_at.col > s.opens_at.col)


class SupportHolidays(dy.Schema):
    """One day, or several in a row, on which a schedule is closed."""

    schedule_id = c.key("Schedule.")
    holiday_on = c.day("First closed day.", required=True)
    holiday_until = c.day("Last closed day; empty = the first is the only one.")
    name = c.text("Name of the holiday.")

    holiday_until_is_not_before_holiday_on = c.not_before("holiday_until", "holiday_on")


class SupportSlaPolicies(dy.Schema):
    """One target of one service-level policy, per priority and period."""

    policy_id = c.key("Policy.")
    name = c.text("Name of the policy.")
    metric = c.code("first_reply, next_reply, requester_wait, resolution …", required=True)
    priority = c.code("Priority it binds, or all.", required=True)
    target_minutes = c.number("Minutes allowed.", required=True, at_least=0)
    clock = c.choice("Whether nights and holidays count.", CLOCK, required=True)
    schedule_id = c.text("Schedule of the business clock.")
    valid_from = c.day("First day in force; empty = always.")
    valid_to = c.day("Last day in force.")

    valid_to_is_not_before_valid_from = c.not_before("valid_to", "valid_from")


class SupportReviews(dy.Schema):
    """One cause a reviewer found in one complaint; several causes are rows of the same review with weights."""

    ticket_id = c.key("Ticket reviewed.")
    reviewed_at = c.moment("When.", required=True)
    causing_department = c.key("Department that caused it.")
    weight = c.number("Its part in the cause; the parts of one review add up to 1.", at_least=0, at_most=1)
    root_cause = c.text("Cause in the reviewer's codes.")
    is_upheld = c.flag("The complaint was found justified.")
    is_serious = c.flag("It is about fraud, safety or law.")
    serious_type = c.choice("Of which kind.", SERIOUS_TYPE)
