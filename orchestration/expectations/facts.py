"""Plausibility of the facts the KPIs are made of.

Lives here: whether every record became a fact, and what is odd about a fact table as a whole. Does not live here:
keys, grain and references, which dbt tests hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.facts_complaints import FewComplaintsAreAbuse, SomeRepliesSaySomething
from orchestration.expectations.people import (
    NoColumnNamesAPerson,
    SmallGroupsAreHidden,
    WhatIsHiddenShowsNothing,
)
from orchestration.expectations.records import EveryRecordBecomesAFact
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query


class NobodyRepliesBeforeTheyAreAsked(Rule):
    """Range of waiting times."""

    description: str = (
        "No waiting time is negative. Holds the build: one such time pulls a median down, and the flag for impossible "
        "times should have kept it out."
    )

    @classmethod
    def of(cls, *durations: str) -> NobodyRepliesBeforeTheyAreAsked:
        """The rule over columns of hours or days."""
        return cls(unexpected_rows_query=no_row(" or ".join(f"{name} < 0" for name in durations)))


class RepliesAreSeenWhereTheyAreCounted(Rule):
    """Agreement of reply times and the mark that replies were delivered."""

    description: str = (
        "A complaint with a reply comes from a source that delivers replies. Holds the build: without the mark it "
        "counts as unknown, and the answered share shrinks to nothing."
    )
    unexpected_rows_query: str = no_row("first_human_reply_at is not null and not replies_observed")


class SomeComplaintsAreAnswered(Rule):
    """Distribution of answers."""

    description: str = (
        "Of fifty complaints or more of a source that delivers replies, at least one is answered. Holds the build: "
        "replies and complaints were not joined, and the worst figure of the house would be wrong."
    )
    unexpected_rows_query: str = nothing(
        "select source from this where replies_observed group by source having count(*) >= 50 "
        "and count(first_human_reply_at) = 0",
        "sources without an answer",
    )


class DepartmentsAreMapped(Rule):
    """Completeness of the department map."""

    description: str = (
        "At most one row in fifty has no department. A warning: unmapped work is shown as such; its owner is found by "
        "adding the queue to the department map."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("coalesce(department, 'unmapped') = 'unmapped'", tolerate=0.02)


class BrandsAreFound(Rule):
    """Completeness of the brand spellings."""

    description: str = (
        "At least half of the rows are about a brand of the organisation file. A warning: listening brings in talk "
        "about nobody, but a missing alias looks the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("coalesce(brand, 'unmapped') = 'unmapped'", tolerate=0.5)


class SentimentIsOneOfFour(Rule):
    """Vocabulary of the mood."""

    description: str = (
        "Mood is positive, neutral, negative or not_scored. Holds the build: any other word, and none, falls out of "
        "every share."
    )
    unexpected_rows_query: str = no_row(
        "sentiment is null or sentiment not in ('positive', 'neutral', 'negative', 'not_scored')"
    )


class MostWordsAreScored(Rule):
    """Coverage of the mood."""

    description: str = (
        "At least half of what customers said is scored. A warning: other languages are not read, and the coverage of "
        "the KPI says so."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "not is_own and language is not null and sentiment = 'not_scored'", tolerate=0.5
    )


class NeitherEverythingNorNothingIsAComplaint(Rule):
    """Distribution of the complaint label."""

    description: str = (
        "Of two hundred labelled utterances or more some are complaints and some are not. Holds the build: a label "
        "that never changes is a rule that broke."
    )
    unexpected_rows_query: str = query(
        """
        select case when total >= 200 and complaints in (0, total) then total else 0 end as failed_rows,
               complaints || ' of ' || total || ' labelled are complaints' as observed
        from (select count(*) filter (where is_complaint) as complaints, count(is_complaint) as total from this)
        """
    )


class AReplyIsWrittenByAPersonOrSentByARule(Rule):
    """Agreement of two marks."""

    description: str = (
        "No reply is both automatic and human. Holds the build: an automatic receipt would stop the clock of a "
        "complaint nobody has read."
    )
    unexpected_rows_query: str = no_row("is_auto and is_human")


class CountersDoNotRunBackwards(Rule):
    """Range of daily additions."""

    description: str = (
        "No counter adds less than nothing in a day. Holds the build: totals were taken for additions, or the order "
        "of days was lost."
    )
    unexpected_rows_query: str = no_row(
        "impressions < 0 or reach < 0 or likes < 0 or reposts < 0 or comments < 0 or clicks < 0 or interactions < 0"
    )


class FewCountersFall(Rule):
    """Share of totals that went down."""

    description: str = (
        "At most one reading in twenty is below the one before. A warning: platforms take spam back; a fall counts as "
        "no addition."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("has_falling_counter", tolerate=0.05)


class AnswersStandOnTheirScale(Rule):
    """Range of scored answers, after reversed items were turned round."""

    description: str = (
        "Every scored answer lies on the scale of its question. Holds the build: codes for 'blank' would count as "
        "scores."
    )
    unexpected_rows_query: str = no_row("value not between scale_min and scale_max")


class TheBacklogIsNeverNegative(Rule):
    """Range of open tickets."""

    description: str = (
        "No day ends with fewer than no open tickets. Holds the build: more was closed than was ever opened, so events "
        "are missing."
    )
    unexpected_rows_query: str = no_row("open_at_end < 0 or opened < 0 or closed < 0")


class TheBacklogEndsWithTheOpenTickets(Rule):
    """Reconciliation of two ways to count."""

    description: str = (
        "The last day of the backlog holds as many tickets as are open. Holds the build: two tables of one report "
        "would contradict each other."
    )
    unexpected_rows_query: str = query(
        """
        select abs(backlog - tickets) as failed_rows, backlog || ' in the backlog, ' || tickets || ' open' as observed
        from (
            select coalesce(sum(open_at_end) filter (where day = (select max(day) from this)), 0)::bigint as backlog
            from this
        ), (select count(*) filter (where is_open) as tickets from marts.fct_ticket)
        """
    )


class LongerWindowsHoldMoreContacts(Rule):
    """Order of three windows over the same messages."""

    description: str = (
        "A week holds at least the contacts of its day, a month those of its week. Holds the build: the windows were "
        "cut from different messages."
    )
    unexpected_rows_query: str = no_row(
        "touches_1d > touches_7d or touches_7d > touches_30d or touches_1d < 0"
    )


class FewTrackerFiguresAreRefused(Rule):
    """Share of figures of the brand tracker that cannot be."""

    description: str = (
        "At most one figure in ten of the tracker was refused. A warning: what is impossible counts nowhere, but a "
        "supplier who changed columns makes all of it so."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("not is_usable", tolerate=0.1)


class NobodyStaysUnawareForDecades(Rule):
    """Range of the time until an incident is noticed."""

    description: str = (
        "At most one incident in a hundred took over twenty years to notice. A warning: registers hold such dates, and "
        "medians bear them."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("dwell_days > 20 * 365", tolerate=0.01)


class HeadsAddUp(Rule):
    """Reconciliation within one month."""

    description: str = (
        "Heads at the start and joiners less leavers make the heads at the end. A warning: transfers between units "
        "move heads without either."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "org_unit = 'all' and headcount_start + joiners - leavers <> headcount_end", tolerate=0.05
    )


_RULES: Mapping[str, Sequence[Rule]] = {
    "marts.fct_social_post": [
        EveryRecordBecomesAFact.of("social_posts", "posted_at", across_sources=True),
        SentimentIsOneOfFour(),
        BrandsAreFound(),
    ],
    "marts.fct_post_metric_daily": [CountersDoNotRunBackwards(), FewCountersFall()],
    "marts.fct_feedback_item": [
        SentimentIsOneOfFour(),
        MostWordsAreScored(),
        NeitherEverythingNorNothingIsAComplaint(),
    ],
    "marts.fct_complaint": [
        NobodyRepliesBeforeTheyAreAsked.of(
            "first_reply_hours", "first_reply_business_hours", "followed_hours"
        ),
        RepliesAreSeenWhereTheyAreCounted(),
        SomeComplaintsAreAnswered(),
        DepartmentsAreMapped(),
        FewComplaintsAreAbuse(),
    ],
    "marts.fct_reply": [AReplyIsWrittenByAPersonOrSentByARule(), SomeRepliesSaySomething()],
    "marts.fct_reply_wait": [NobodyRepliesBeforeTheyAreAsked.of("followed_hours")],
    "marts.fct_ticket": [
        EveryRecordBecomesAFact.of(
            "support_tickets", "created_at", may_be_left_out="merged_into is not null"
        ),
        NobodyRepliesBeforeTheyAreAsked.of(
            "first_reply_hours", "full_resolution_hours", "requester_wait_hours"
        ),
        DepartmentsAreMapped(),
    ],
    "marts.fct_backlog_daily": [TheBacklogIsNeverNegative(), TheBacklogEndsWithTheOpenTickets()],
    "marts.fct_survey_response": [EveryRecordBecomesAFact.of("survey_responses", "recorded_at")],
    "marts.fct_survey_answer": [AnswersStandOnTheirScale()],
    "marts.fct_survey_invite": [EveryRecordBecomesAFact.of("survey_invitations", "sent_at")],
    "marts.fct_outreach": [EveryRecordBecomesAFact.of("outreach_messages", "sent_at")],
    "marts.fct_contact_pressure_daily": [LongerWindowsHoldMoreContacts()],
    "marts.fct_contact_pressure_channel": [LongerWindowsHoldMoreContacts()],
    "marts.fct_contact_list": [EveryRecordBecomesAFact.of("contact_list", "extracted_on")],
    "marts.fct_preference": [],
    "marts.fct_topic_interest": [],
    "marts.fct_brand_tracker": [FewTrackerFiguresAreRefused()],
    "marts.fct_praise": [
        NobodyRepliesBeforeTheyAreAsked.of("thanked_hours", "followed_hours", "next_positive_hours")
    ],
    "marts.fct_poster_quarter": [],
    "marts.bridge_post_brand": [],
    "marts.fct_source_month": [],
    "marts.fct_incident": [
        EveryRecordBecomesAFact.of("incidents_log", "aware_at"),
        NobodyRepliesBeforeTheyAreAsked.of(
            "dwell_days", "regulator_lag_hours", "notice_lag_days", "felt_lag_days"
        ),
        NobodyStaysUnawareForDecades(),
    ],
    "marts.fct_incident_notice": [EveryRecordBecomesAFact.of("incidents_notices", "sent_at")],
    "marts.fct_employee_month": [
        SmallGroupsAreHidden.of("headcount_end"),
        WhatIsHiddenShowsNothing.of_heads(),
        HeadsAddUp(),
    ],
    "marts.agg_employee_unit_wave": [SmallGroupsAreHidden.of("n"), WhatIsHiddenShowsNothing.of_answers()],
    "marts.fct_customer_month": [],
    "marts.fct_retention_event": [],
    "marts.fct_customer_quarter": [],
    "marts.fct_engagement_month": [],
    "marts.fct_campaign_entry": [EveryRecordBecomesAFact.of("campaigns_entries", "entered_at")],
    "marts.fct_social_follow": [EveryRecordBecomesAFact.of("social_follows", "occurred_at")],
    "marts.fct_claim_exposure": [],
    "marts.dim_brand": [],
    "marts.dim_campaign": [],
    "marts.dim_channel": [],
    "marts.dim_date": [],
    "marts.dim_department": [],
    "marts.dim_question": [],
    "marts.dim_survey": [],
    "marts.dim_topic": [],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
