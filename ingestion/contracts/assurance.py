"""What proves or refutes what the organisation says: checks, reviews, affected people, links and labels judged by hand.

Here: the canonical feeds in which somebody judged something. Not here: what was promised or done
(``ingestion.contracts.organisation``) and what is made of a judgement (dbt).
Keys: claim checks (claim_id, checked_on, check_id); exposures (claim_id, check_id, customer_id);
review meetings (meeting_id); affected persons (incident_id, person_ref);
customer links (customer_id, other_customer_id, event, occurred_at); label audits (text_id, label, audited_on).
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c
from ingestion.contracts.organisation import NOTICE_TYPE

REVIEW_KIND = ("board", "outside_in", "kpi", "taxonomy")
CUSTOMER_LINK_EVENT = ("merged", "unmerged", "confirmed", "rejected")


class ClaimsChecks(dy.Schema):
    """One check of one public promise."""

    claim_id = c.key("Claim, as in claims_published.")
    checked_on = c.day("Day of the check.", required=True)
    check_id = c.key("Check.")
    passed = c.flag("The promise held; empty = it could not be decided.")
    observed_value = c.number("What was found, in the unit of the promise.")
    evidence_kpi = c.text("KPI the finding rests on.")


class ClaimsExposed(dy.Schema):
    """One customer hit by a promise that did not hold."""

    claim_id = c.key("Claim.")
    check_id = c.key("Check that failed.")
    customer_id = c.key("Customer number.", identity="person")


class ReviewMeetings(dy.Schema):
    """One meeting that reviewed figures."""

    meeting_id = c.key("Meeting.")
    held_on = c.day("Day.", required=True)
    kind = c.choice("What was reviewed.", REVIEW_KIND, required=True)
    kpi_id = c.text("KPI reviewed; empty = the whole board.")
    decisions_logged = c.count("Decisions in its minutes.")


class IncidentsAffected(dy.Schema):
    """One person affected by one incident."""

    incident_id = c.key("Incident.")
    person_ref = c.key("Customer number.", identity="person")
    notice_sent_at = c.moment("When this person was told.")
    delivered = c.flag("The notice arrived.")
    notice_type = c.choice("To this person, or to all at once.", NOTICE_TYPE)


class CustomersLinks(dy.Schema):
    """One decision on whether two customer numbers are one person."""

    customer_id = c.key("Customer number that stays.", identity="person")
    other_customer_id = c.key("Customer number that is, or was, taken for it.", identity="person")
    event = c.choice("What was decided.", CUSTOMER_LINK_EVENT, required=True)
    occurred_at = c.moment("When.", required=True)
    decided_by = c.code("Rule or desk that decided.")


class LabelAudits(dy.Schema):
    """One text read by people to judge what the model said of it."""

    text_id = c.key("Hash under which the text is known.")
    label = c.code("Label judged: complaint, sentiment …", required=True)
    audited_on = c.day("Day of the audit.", required=True)
    coder_1 = c.text("Value by the first reader.", required=True)
    coder_2 = c.text("Value by the second reader.")
    agreed = c.text("Value they agreed on; empty = that of the first.")
    stratum = c.text("Stratum the text was drawn from.", required=True)
    stratum_weight = c.number("Texts it stands for.", required=True, at_least=0)
    model_value = c.text("What the model said when the text was drawn.", required=True)
