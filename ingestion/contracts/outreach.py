"""What every mailing, dialler and campaign tool must become.

Here: messages sent to people, their preferences and the lists behind them, campaigns with costs, entries and
income, visits of content and the leads it brings. Not here: contact caps (organisation file).
Keys: messages (message_id, recipient_ref); preferences (recipient_ref, topic, channel, changed_at);
campaigns (campaign_id); costs (campaign_id, cost_on, kind); entries (campaign_id, entry_id);
income (campaign_id, received_on, kind); leads (lead_id); visits (platform, post_id, visited_on);
contact list (list_id, recipient_ref, extracted_on).

Names that differ from the KPI paper: start -> started_on, end -> ended_on;
delivered/opened/clicked/unsub/spam -> delivered_at, opened_at, clicked_at, unsubscribed_at, spam_reported_at.
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

OUTREACH_CHANNEL = ("email", "post", "sms", "dm", "call", "push")
RENDER_CHECK = ("ok", "merge_failure")
CAMPAIGN_TYPE = ("incentive", "cocreate", "trial", "outreach", "survey", "appeal", "other")
COST_KIND = ("outreach", "campaign", "listening", "survey", "improvement", "other")
INCOME_KIND = ("donation", "sale")
FIRST_NAME_STATUS = ("usable", "missing", "malformed")


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
    type = c.choice("What it asks of people.", CAMPAIGN_TYPE, required=True)
    department = c.text("Department that runs it.")
    topic = c.text("Topic.")
    started_on = c.day("First day.", required=True)
    ended_on = c.day("Last day.")
    incentive = c.text("What participants get.")
    budget = c.number("Budget.", at_least=0)
    reached = c.count("People it reached.")

    end_is_not_before_start = c.not_before("ended_on", "started_on")


class CampaignsCosts(dy.Schema):
    """One cost of one campaign."""

    campaign_id = c.key("Campaign.")
    cost_on = c.day("Day the cost is booked on.", required=True)
    kind = c.choice("What it was spent on.", COST_KIND, required=True)
    amount = c.number("Amount; a refund is negative.", required=True)
    currency = c.text("ISO 4217 code.")


class CampaignsEntries(dy.Schema):
    """One entry of one person in one campaign."""

    campaign_id = c.key("Campaign.")
    entry_id = c.key("Entry.")
    person_ref = c.text("Customer id of the participant.", identity="person")
    entered_at = c.moment("When.", required=True)
    is_valid = c.flag("It keeps to the rules of the campaign; bots do not.")
    is_useful = c.flag("It says something the organisation can use.")


class CampaignsIncome(dy.Schema):
    """Income of one day and kind attributed to one campaign."""

    campaign_id = c.key("Campaign.")
    received_on = c.day("Day it is booked on.", required=True)
    kind = c.choice("Gift or purchase.", INCOME_KIND, required=True)
    amount = c.number("Amount; a reversal is negative.", required=True)


class LeadsLog(dy.Schema):
    """One prospect who made contact."""

    lead_id = c.key("Lead.")
    created_at = c.moment("When.", required=True)
    person_ref = c.text("Customer id, once there is one.", identity="person")
    platform = c.code("Network of the content that brought it.")
    post_id = c.text("Last piece of content touched before contact.")
    campaign_id = c.text("Campaign that brought it.")
    department = c.text("Department whose content it was; the department map reads it.")
    medium = c.code("social, search, mail, referral …")
    is_first_contact = c.flag("Nobody here knew this person before.")
    converted_at = c.moment("When the prospect became a customer.")

    conversion_is_not_before_contact = c.not_before("converted_at", "created_at")


class ContentVisits(dy.Schema):
    """Visits to one piece of own content on one day."""

    platform = c.code("Network or web for the own site.", required=True)
    post_id = c.key("Piece of content.")
    visited_on = c.day("Day.", required=True)
    department = c.text("Department the content is about; the department map reads it.")
    brand = c.text("Brand id.")
    views = c.count("Times seen.")
    organic_visits = c.count("Visits that came of it without being paid for.")
    leads = c.count("Prospects who made contact from it.")


class ContactList(dy.Schema):
    """One recipient on one mailing list as extracted on one day."""

    list_id = c.key("List.")
    recipient_ref = c.key("Customer id.", identity="person")
    extracted_on = c.day("Day of the extract.", required=True)
    first_name_status = c.choice("Whether a first name could be printed.", FIRST_NAME_STATUS)
    has_consent_basis = c.flag("There is a recorded reason for which this person may be written to.")
