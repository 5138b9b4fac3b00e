"""Plausibility of the load as a whole: sources, their deliveries, the labels of texts.

Lives here: what belongs to no single feed. Does not live here: the arithmetic of the accounts
(`orchestration.gate_contracts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query


class EveryConfiguredSourceHasDelivered(Rule):
    """Completeness over the sources of the organisation file."""

    description: str = (
        "Every source of the organisation file has delivered at least once. A warning: a source may be announced "
        "before its first delivery, and a backfill starts before some; its KPIs say that they have no data."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        "select source from this where source not in (select source from meta.load_balance)",
        "sources never delivered",
    )


class SourcesAreConfigured(Rule):
    """At least one source, or there is nothing to publish."""

    description: str = (
        "The organisation file names at least one source. Holds the build: there is nothing to publish."
    )
    unexpected_rows_query: str = query(
        "select (count(*) = 0)::int as failed_rows, count(*) || ' sources' as observed from this"
    )


class EveryDeliveryComesFromAConfiguredSource(Rule):
    """A source that was renamed or removed while its rows remain."""

    description: str = (
        "Whatever was loaded comes from a source of the organisation file. Holds the build: rows of a source nobody "
        "answers for have no owner, no licence and no mark of being fictional."
    )
    unexpected_rows_query: str = nothing(
        "select distinct source from this where source not in (select source from meta.source)",
        "unknown sources",
    )


class EverySourceThatDeliveredHasRecords(Rule):
    """Volume over everything a source ever delivered."""

    description: str = (
        "A source whose files were read brought at least one record. Holds the build: the files are there and say "
        "nothing, which is a broken export and not a quiet day."
    )
    unexpected_rows_query: str = nothing(
        "select source from this where status = 'loaded' group by source having sum(records_in) = 0",
        "sources delivered nothing but empty files",
    )


class NoDeliveryComesFromTheFuture(Rule):
    """Range of delivery dates."""

    description: str = (
        "No delivery is dated after the day of the build. Holds the build: the day counts as 'now' for open items, so "
        "all of them would look overdue."
    )
    unexpected_rows_query: str = no_row("delivery_date > current_date + 1")


class EveryTextIsLabelled(Rule):
    """Completeness of the labels."""

    description: str = (
        "Every post, customer message, ticket subject and comment with words has its sentiment, complaint and language "
        "label. Holds the build: an unlabelled text would count as neither complaint nor praise."
    )
    unexpected_rows_query: str = nothing(
        """
        select text_id
        from (
            select sha256(trim(text)) as text_id from raw.social_posts where trim(text) <> ''
            union
            select sha256(trim(text)) from raw.support_messages where author_role = 'customer' and trim(text) <> ''
            union
            select sha256(trim(subject)) from raw.support_tickets where trim(subject) <> ''
            union
            select sha256(trim(value_text)) from raw.survey_answers where trim(value_text) <> ''
        ) cross join (select unnest(['sentiment', 'complaint', 'language']) as label)
        where (text_id, label) not in (select (text_id, label) from this)
        """,
        "labels missing",
    )


class LabelsAreOfTheirVocabulary(Rule):
    """Vocabulary and range of the labels."""

    description: str = (
        "A sentiment is positive, neutral, negative or not_scored with a score between -1 and 1, a complaint is yes, "
        "no or not_scored. Holds the build: any other word falls out of every share."
    )
    unexpected_rows_query: str = no_row(
        "label = 'sentiment' and (value not in ('positive', 'neutral', 'negative', 'not_scored') "
        "or score not between -1 and 1) or label = 'complaint' and value not in ('yes', 'no', 'not_scored')"
    )


class ATextIsLabelledOnce(Rule):
    """Uniqueness of a label."""

    description: str = (
        "A text has one label of each kind per model and version. Holds the build: with two labels, one text would "
        "count twice."
    )
    unexpected_rows_query: str = nothing(
        "select 1 from this group by text_id, label, model_id, model_version having count(*) > 1",
        "labels given twice",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "meta.source": [SourcesAreConfigured(), EveryConfiguredSourceHasDelivered()],
    "meta.load_balance": [
        EverySourceThatDeliveredHasRecords(),
        EveryDeliveryComesFromAConfiguredSource(),
        NoDeliveryComesFromTheFuture(),
    ],
    "raw.text_label": [EveryTextIsLabelled(), LabelsAreOfTheirVocabulary(), ATextIsLabelledOnce()],
}
