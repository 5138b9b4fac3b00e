"""What the organisation itself records: promises, incidents, ideas, actions, departments, customers.

Here: the canonical feeds no single vendor owns.
Not here: small lists that change by hand (``reference/*.csv``), what people judged (``assurance``).
Keys: claims (claim_id); incidents (incident_id); notices (incident_id, audience, notice_type, sent_at);
ideas (idea_id); idea events (idea_id, stage, occurred_at); actions (action_id);
links (action_id, item_id, theme);
departments (department_id, valid_from); customers (customer_id); activity (customer_id, month);
brand tracker (wave, brand, metric, segment).

Names that differ from the KPI paper: at -> occurred_at.
Public registers leave ``aware_at`` blank; unknown stays unknown and lowers the coverage of the KPI.
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

PRECISION = ("minute", "day", "month")
SEVERITY = ("low", "medium", "high", "critical", "unknown")
AUDIENCE = ("regulator", "affected", "public")
NOTICE_TYPE = ("individual", "blanket")
ORIGIN = ("customer", "employee")
COMMUNICATED_TO = ("public", "respondents")


class ClaimsPublished(dy.Schema):
    """One public promise of the organisation."""

    claim_id = c.key("Claim.")
    text = c.text("Wording as published.", required=True)
    url = c.text("Where it stands.")
    published_at = c.moment("Since when.", required=True)
    withdrawn_at = c.moment("Until when.")
    department = c.text("Department that must keep it.", required=True)
    promise_type = c.code("response_time, availability, price, value …", required=True)
    target_value = c.number("Number promised.")
    unit = c.code("Unit of that number.")
    check_kpi = c.text("KPI that can prove or refute it.")
    topic = c.text("Topic it is about.")
    keywords = c.text("Words by which feedback about it is found, separated by |.")

    withdrawn_is_not_before_published = c.not_before("withdrawn_at", "published_at")


class IncidentsLog(dy.Schema):
    """One breach, outage or disrepute incident."""

    incident_id = c.key("Incident.")
    type = c.code("data_breach, outage, disrepute …", required=True)
    severity = c.choice("Severity; unknown is allowed, a guess is not.", SEVERITY, required=True)
    brand = c.text("Brand id concerned.")
    occurred_at = c.moment("When it began.")
    occurred_precision = c.choice("How exactly that is known.", PRECISION)
    aware_at = c.moment("When the organisation knew.")
    aware_precision = c.choice("How exactly that is known.", PRECISION)
    contained_at = c.moment("When it was stopped.")
    contained_precision = c.choice("How exactly that is known.", PRECISION)
    first_public_mention_at = c.moment("First mention by anybody in public.")
    personal_data = c.flag("Personal data were concerned.", required=True)
    affected_count = c.count("People affected.")
    department = c.text("Department responsible.")
    by_employee = c.flag("Caused by an employee.")


class IncidentsNotices(dy.Schema):
    """One notice about one incident."""

    incident_id = c.key("Incident.")
    audience = c.choice("Who was told.", AUDIENCE, required=True)
    notice_type = c.choice("Each person, or all at once.", NOTICE_TYPE, required=True)
    sent_at = c.moment("When.", required=True)
    sent_precision = c.choice("How exactly that is known.", PRECISION)
    delivered_count = c.count("Notices that arrived.")


class IdeasLog(dy.Schema):
    """One suggestion."""

    idea_id = c.key("Idea.")
    origin = c.choice("Whose idea.", ORIGIN, required=True)
    asked = c.flag("Answer to a call, not volunteered.", required=True)
    text = c.text("Wording.", required=True, free_text=True)
    created_at = c.moment("When.", required=True)
    topic = c.text("Topic.")
    submitter_ref = c.text("Who sent it.", identity="person")
    campaign_id = c.text("Campaign that asked for it.")


class IdeasEvents(dy.Schema):
    """One step of one idea."""

    idea_id = c.key("Idea.")
    stage = c.code(
        "submitted, acknowledged, assessed, adopted, rejected, implemented, told_back.", required=True
    )
    occurred_at = c.moment("When.", required=True)
    department = c.text("Department that took the step.")


class ActionsLog(dy.Schema):
    """One improvement the organisation undertook."""

    action_id = c.key("Action.")
    title = c.text("What is done.", required=True)
    department = c.text("Department that owns it.", required=True)
    type = c.code("service, product, process, people …", required=True)
    started_at = c.moment("When it began.", required=True)
    done_at = c.moment("When it was done.")
    target_kpi = c.text("KPI it should move.")
    cost = c.number("Cost.", at_least=0)
    communicated_at = c.moment("When customers were told.")
    communication_url = c.text("Where they were told.")
    communicated_to = c.choice("Who was told.", COMMUNICATED_TO)

    done_is_not_before_start = c.not_before("done_at", "started_at")


class ActionsLinks(dy.Schema):
    """One piece of feedback, or one theme, that an action answers."""

    action_id = c.key("Action.")
    item_id = c.text("Post, ticket or response answered.")
    theme = c.text("Theme answered.")

    names_an_item_or_a_theme = dy.rule()(lambda s: s.item_id.col.is_not_null() | s.theme.col.is_not_null())


class OrgDepartments(dy.Schema):
    """What was true of one department from a day on."""

    department_id = c.key("Department.")
    name = c.text("Name.", required=True)
    parent = c.text("Department above it.")
    type = c.code(
        "company, pr, support, product, operations, marketing, legal, security, hr, finance or other.",
        required=True,
    )
    valid_from = c.day("First day.", required=True)
    valid_to = c.day("Last day.")

    valid_to_is_not_before_valid_from = c.not_before("valid_to", "valid_from")


class CustomersMaster(dy.Schema):
    """One customer."""

    customer_id = c.key("Customer number.", identity="person")
    email = c.text("E-mail.", identity="email")
    phone = c.text("Phone number.", identity="phone")
    segment = c.text("Segment.")
    value_tier = c.text("Value tier.")
    region = c.text("Region.")
    created_at = c.moment("Since when a customer.", required=True)


class CustomersActivity(dy.Schema):
    """One customer in one month."""

    customer_id = c.key("Customer number.", identity="person")
    month = c.month("First day of the month.")
    active = c.flag("Bought or used something.", required=True)
    revenue = c.number("Revenue; refunds may exceed it.")
    churned_at = c.moment("When the customer left.")
    churn_reason = c.code("Why, in the organisation's codes.")


class BrandTracker(dy.Schema):
    """One figure of one wave of a bought or own brand tracker."""

    wave = c.key("Wave, e.g. 2026-q1.")
    brand = c.key("Brand id.")
    metric = c.code("awareness, consideration, trust, reputation …", required=True)
    segment = c.text("Segment; empty = all.")
    n = c.count("People asked.", required=True)
    positive = c.number("Of them favourable.", at_least=0)
    negative = c.number("Of them unfavourable.", at_least=0)
    pct = c.number("Share as the supplier gives it, 0 to 100.", at_least=0, at_most=100)
    weight_sum = c.number("Sum of weights.", at_least=0)

    parts_fit_the_whole = dy.rule()(
        lambda s: s.positive.col.fill_null(0) + s.negative.col.fill_null(0) <= s.n.col
    )
