"""Plausibility of the facts about what is done with feedback: actions, themes, promises, ideas, leads, money.

Lives here: whether every record became a fact, and what is odd about such a table as a whole. Does not live here:
keys and references, which dbt tests hold, or the other facts (`orchestration.expectations.facts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.records import EveryRecordBecomesAFact
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query


class SomeActionsAnswerSomething(Rule):
    """Whether the links of actions find what they name."""

    description: str = (
        "Of ten actions or more at least one answers a topic or a piece of feedback. A warning: a house may act on its "
        "own ideas, but links that name nothing we know look the same, and every loop looks open."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = query(
        """
        select case when actions >= 10 and links = 0 then actions else 0 end as failed_rows,
               links || ' links of ' || actions || ' actions' as observed
        from (select count(*) as actions from this),
             (select (select count(*) from marts.bridge_action_topic)
                     + (select count(*) from marts.bridge_feedback_action) as links)
        """
    )


class ThemesAreNotOfOneTopic(Rule):
    """Distribution of topics."""

    description: str = (
        "Twenty themes or more are of more than one topic. A warning: a taxonomy may have one that fits everything, "
        "and then nobody learns from it."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        "select 1 from this having count(*) >= 20 and count(distinct topic) = 1", "themes of one topic"
    )


class PeopleAreNotContactedBeforeTheyAnswer(Rule):
    """Range of the time until somebody gets back to a respondent."""

    description: str = (
        "Nobody is got back to before the answer. Holds the build: a case that was there before the response is not "
        "about it."
    )
    unexpected_rows_query: str = no_row("contacted_hours < 0")


class MostPromisesHaveTheirDepartment(Rule):
    """Completeness of the department map for promises."""

    description: str = (
        "At least half of the promises have a department. A warning: a promise nobody owns is checked all the same, "
        "but in no department's figures."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("coalesce(department, 'unmapped') = 'unmapped'", tolerate=0.5)


class StagesFollowEachOther(Rule):
    """Order of an idea's stages, each of which tells of the ones before."""

    description: str = (
        "No idea is implemented without being adopted, nor adopted without being assessed. Holds the build: the funnel "
        "would widen on its way down."
    )
    unexpected_rows_query: str = no_row(
        "implemented_at is not null and adopted_at is null or adopted_at is not null and assessed_at is null "
        "or assessed_at is not null and acknowledged_at is null"
    )


class CostsAreCostsOnTheWhole(Rule):
    """Sign of what was spent."""

    description: str = (
        "No kind of cost adds up to less than nothing. A warning: a refund may come in another year than its cost, but "
        "books that write costs with a minus look the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        "select kind from this group by source, kind having sum(amount) < 0", "kinds of cost below nothing"
    )


_RULES: Mapping[str, Sequence[Rule]] = {
    "marts.fct_action": [
        EveryRecordBecomesAFact.of("actions_log", "started_at"),
        SomeActionsAnswerSomething(),
    ],
    "marts.bridge_action_topic": [],
    "marts.bridge_feedback_action": [],
    "marts.fct_communication": [],
    "marts.bridge_communication_action": [],
    "marts.dim_wave": [],
    "marts.fct_survey_followup": [PeopleAreNotContactedBeforeTheyAnswer()],
    "marts.fct_theme": [ThemesAreNotOfOneTopic()],
    "marts.fct_theme_action": [],
    "marts.fct_wave_loop": [],
    "marts.fct_idea": [EveryRecordBecomesAFact.of("ideas_log", "created_at"), StagesFollowEachOther()],
    "marts.fct_idea_event": [EveryRecordBecomesAFact.of("ideas_events", "occurred_at")],
    "marts.dim_claim": [MostPromisesHaveTheirDepartment()],
    "marts.fct_claim_check": [EveryRecordBecomesAFact.of("claims_checks", "checked_on")],
    "marts.dim_value": [],
    "marts.fct_review_meeting": [EveryRecordBecomesAFact.of("review_meetings", "held_on")],
    "marts.fct_lead": [EveryRecordBecomesAFact.of("leads_log", "created_at")],
    "marts.fct_content_visit": [EveryRecordBecomesAFact.of("content_visits", "visited_on")],
    "marts.fct_cost": [CostsAreCostsOnTheWhole()],
    "marts.fct_income": [EveryRecordBecomesAFact.of("campaigns_income", "received_on")],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
