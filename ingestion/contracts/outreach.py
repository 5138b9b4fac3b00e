"""What every mailing, dialler and campaign tool must become.

Here: messages sent to people, their preferences, campaigns and costs.
Not here: contact caps (organisation file).
Keys: messages (message_id, recipient_ref); preferences (recipient_ref, topic, channel, changed_at);
campaigns (campaign_id); costs (campaign_id, cost_on, kind).

Names that differ from the KPI paper: start -> started_on, end -> ended_on;
delivered/opened/clicked/unsub/spam -> delivered_at, opened_at, clicked_at, unsubscribed_at, spam_reported_at.
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

OUTREACH_CHANNEL = ("email", "post", "sms", "dm", "call", "push")
RENDER_CHECK = ("ok", "merge_failure")


class OutreachMessages(dy.Schema):
    """One message to one recipient."""

    message_id = c.key("Message.")
    campaign_id = c.key("Campaign or journey.")
    recipient_ref = c.key("Customer id of the recipient.", identity="person")
    channel = c.choice("How it was sent.", OUTREACH_CHANNEL, required=True)
    sent_at = c.moment("When.", required=True)
    is_transactional = c.flag(
        "Receipt, alert or answer: not outreach anybody could be tired of.", required=True
    )
    topic = c.text("Topic.")
    segment = c.text("Segment it was aimed at.")
    subject = c.text("Subject line as sent.", free_text=True)
    salutation = c.text("Salutation as sent.", free_text=True)
    body_rendered = c.text("Body as sent.", free_text=True)
    render_check = c.choice("The tool's own finding on merge fields.", RENDER_CHECK)
    delivered_at = c.moment("Arrived.")
    opened_at = c.moment("Opened.")
    clicked_at = c.moment("Clicked.")
    unsubscribed_at = c.moment("Unsubscribed through this message.")
    spam_reported_at = c.moment("Reported as spam.")
    cost = c.number("Cost of this message.", at_least=0)


class OutreachPreferences(dy.Schema):
    """One change of one person's consent."""

    recipient_ref = c.key("Customer id.", identity="person")
    topic = c.text("Topic; empty = all.")
    channel = c.choice("Channel; empty = all.", OUTREACH_CHANNEL)
    consent = c.flag("True: may be contacted.", required=True)
    changed_at = c.moment("When.", required=True)


class CampaignsList(dy.Schema):
    """One campaign."""

    campaign_id = c.key("Campaign.")
    name = c.text("Name.")
    type = c.code("incentive, cocreate, trial, outreach, survey, appeal …", required=True)
    department = c.text("Department that runs it.")
    topic = c.text("Topic.")
    started_on = c.day("First day.", required=True)
    ended_on = c.day("Last day.")
    incentive = c.text("What participants get.")
    budget = c.number("Budget.", at_least=0)

    end_is_not_before_start = c.not_before("ended_on", "started_on")


class CampaignsCosts(dy.Schema):
    """One cost of one campaign."""

    campaign_id = c.key("Campaign.")
    cost_on = c.day("Day the cost is booked on.", required=True)
    kind = c.code("media, agency, incentive, staff …", required=True)
    amount = c.number("Amount; a refund is negative.", required=True)
    currency = c.text("ISO 4217 code.")
