"""Plausibility of what was found in texts: labels, their audit, moderation, threats, gaps of the taxonomy.

Lives here: what is odd about such a table as a whole. Does not live here: keys and references, which dbt tests hold,
the labels in raw (`orchestration.expectations.ledger`) or the other facts (`orchestration.expectations.facts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.records import EveryRecordBecomesAFact
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query


class EveryUtteranceHasItsLanguage(Rule):
    """Completeness of the findings."""

    description: str = (
        "Whatever has a finding has a language by the newest version, too. Holds the build: a missing language is a "
        "text no version looked at, and its other findings are of another text."
    )
    unexpected_rows_query: str = nothing(
        "select item_key, side from this group by item_key, side "
        "having count(*) filter (where label = 'language' and is_newest) = 0",
        "utterances without a language",
    )


class AuditsSayWhatTheModelSays(Rule):
    """Vocabulary shared by readers and model."""

    description: str = (
        "Readers use the words of the model: at least one judgement of each label of twenty or more agrees with it. "
        "Holds the build: 'y' for 'yes' would make every label wrong, and every corrected figure absurd."
    )
    unexpected_rows_query: str = nothing(
        "select label from this group by label "
        "having count(*) >= 20 and count(*) filter (where true_value = model_value) = 0",
        "labels with which no reader ever agrees",
    )


class LabelsTellSomething(Rule):
    """Whether an audited label is better than a coin."""

    description: str = (
        "An audited label finds more than it invents: sensitivity and specificity add up to more than 1. A warning: "
        "its corrected figures are left out, and its owner must look at the cues or at the readers."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("sensitivity + specificity <= 1")


class SomeModeratedItemsAreKnown(Rule):
    """Whether acts of moderation find the items they act on."""

    description: str = (
        "Of twenty acts of moderation or more at least one is on an item that was delivered. A warning: hidden items "
        "may never reach the listening tool, but a log with other ids looks the same, and all threats seem to wait."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = query(
        """
        select case when acts >= 20 and known = 0 then acts else 0 end as failed_rows,
               known || ' of ' || acts || ' items are known' as observed
        from (select count(*) as acts, count(*) filter (where is_item_known) as known from this)
        """
    )


class NotEverythingIsAThreat(Rule):
    """Rarity of threats."""

    description: str = (
        "Threats are fewer than one in fifty of what was said. Holds the build: a cue that fires on everyday words "
        "would send the police to customers, and hide real threats."
    )
    unexpected_rows_query: str = query(
        """
        select case when said >= 500 and threats * 50 > said then threats else 0 end as failed_rows,
               threats || ' threats in ' || said || ' utterances' as observed
        from (select count(*) as threats from this), (select count(*) as said from marts.fct_feedback_item)
        """
    )


class EchoesAreCounted(Rule):
    """Range of counts around an incident."""

    description: str = (
        "Counts before and after an incident are not negative, and there are counts where there is something to "
        "compare. Holds the build: a lost count is no silence."
    )
    unexpected_rows_query: str = no_row(
        "negative_items < 0 or expected_negative_items < 0 "
        "or is_comparable and (negative_items is null or expected_negative_items is null)"
    )


class TheTaxonomyFitsSomething(Rule):
    """Coverage of the taxonomy."""

    description: str = (
        "Of two hundred utterances read for topics at least one in twenty has one. A warning: keywords in another "
        "language, or none, leave every figure by topic empty."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = query(
        """
        select case when read >= 200 and untagged > 0.95 * read then untagged else 0 end as failed_rows,
               untagged || ' of ' || read || ' in no topic' as observed
        from (select count(*) as read, count(*) filter (where is_untagged) as untagged from this)
        """
    )


_RULES: dict[str, list[Rule]] = {
    "marts.fct_text_label": [EveryUtteranceHasItsLanguage()],
    "marts.fct_label_audit": [
        EveryRecordBecomesAFact.of("label_audits", "audited_on"),
        AuditsSayWhatTheModelSays(),
    ],
    "marts.agg_label_quality": [LabelsTellSomething()],
    "marts.fct_moderation": [
        EveryRecordBecomesAFact.of("moderation_log", "acted_at", across_sources=True),
        SomeModeratedItemsAreKnown(),
    ],
    "marts.fct_threat": [NotEverythingIsAThreat()],
    "marts.fct_incident_echo": [EchoesAreCounted()],
    "marts.fct_topic_gap": [TheTaxonomyFitsSomething()],
}
SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
