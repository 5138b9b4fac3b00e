"""Plausibility of the load as a whole: sources, their deliveries, the labels of texts.

Lives here: what belongs to no single feed. Does not live here: the arithmetic of the accounts
(`orchestration.gate_contracts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingestion.text.labeller import COMPANY, SALUTATION, VOICE
from orchestration.expectations.delivery import AS_OF
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query

# Once late is a warning; three times the agreed wait is no delay any more. The rhythm itself is the organisation's.
OVERDUE_FACTOR = 3


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


class NoSourceIsLongOverdue(Rule):
    """Freshness of a whole source."""

    description: str = (
        f"No source is silent for {OVERDUE_FACTOR} times as long as the organisation file allows; null there allows "
        "any silence. Holds the build: so long a gap is a broken export, and its figures would be quoted as today's."
    )
    unexpected_rows_query: str = nothing(
        f"""
        select source
        from this join (
            select source, max(delivery_date) as delivery_date
            from meta.load_balance where status <> 'refused' group by all
        ) using (source)
        where {AS_OF} - delivery_date > {OVERDUE_FACTOR} * expected_every_days
        """,
        "sources long overdue",
    )


class NoDeliveryIsYesterdaysAgain(Rule):
    """Novelty of the newest delivery of a source."""

    description: str = (
        "The newest delivery of a source that usually brings something new is not wholly made of records it brought "
        "before. A warning: a quiet day can look like this, and so does an export that stopped while files keep coming."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        with day as (
            select source, delivery_date, sum(accepted) as accepted,
                   sum(duplicates) > 0 or bool_or(status = 'already_loaded') as is_repeated
            from this where status <> 'refused' group by all
        ), latest as (
            select source, max(delivery_date) as delivery_date from day group by all
        )
        select latest.source
        from latest join day using (source, delivery_date)
        join day as earlier on earlier.source = latest.source and earlier.delivery_date < latest.delivery_date
        where day.accepted = 0 and day.is_repeated
        group by latest.source
        having median(earlier.accepted) > 0
        """,
        "sources repeat themselves",
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


# What must be known of a text, by who says it.
_DUE = {
    VOICE: ("language", "sentiment", "complaint", "praise", "severity", "abusive"),
    COMPANY: ("language", "commits", "redirect"),
    SALUTATION: ("salutation_fault",),
}
_LABELS = sorted({label for labels in _DUE.values() for label in labels})
_BITS = " ".join(f"when '{label}' then {1 << number}" for number, label in enumerate(_LABELS))


def _due(kind: str) -> int:
    """The labels due to a text, a bit each."""
    return sum(1 << _LABELS.index(label) for label in _DUE[kind])


class EveryTextIsLabelled(Rule):
    """Completeness of the labels."""

    description: str = (
        "Every post, customer message, ticket subject and comment with words has its mood, complaint, language and "
        "topic labels, every message of the desk its own, every salutation too. Holds the build: an unlabelled text "
        "would count as neither complaint nor praise."
    )
    # A bit for each label, so that labels are read once and not once for each of a text.
    unexpected_rows_query: str = nothing(
        f"""
        select said
        from (
            select trim(text) as said, {_due(VOICE)} as due from raw.social_posts
            union
            select trim(text), case author_role when 'customer' then {_due(VOICE)} else {_due(COMPANY)} end
            from raw.support_messages where author_role in ('customer', 'agent')
            union
            select trim(subject), {_due(VOICE)} from raw.support_tickets
            union
            select trim(value_text), {_due(VOICE)} from raw.survey_answers
            union
            select trim(salutation), {_due(SALUTATION)} from raw.outreach_messages
        )
        left join (
            select text_id, bit_or(case label {_BITS} else 0 end) as given from this group by text_id
        ) on text_id = sha256(said)
        where said <> '' and due & coalesce(given, 0) <> due
        """,
        "texts without all of their labels",
    )


class LabelsAreOfTheirVocabulary(Rule):
    """Vocabulary and range of the labels."""

    description: str = (
        "A label says one of its own words (a mood positive, neutral, negative; a flag yes or no; a severity 1 to 5 "
        "…) or not_scored, and a mood lies between -1 and 1. Holds the build: any other word falls out of every share."
    )
    unexpected_rows_query: str = no_row(
        """
        value is distinct from 'not_scored' and case label
            when 'sentiment' then value not in ('positive', 'neutral', 'negative') or score not between -1 and 1
            when 'recommendation' then value not in ('recommend', 'warn_off', 'none')
            when 'serious_type' then value not in ('fraud', 'safety', 'legal', 'none')
            when 'escalation' then value not in ('regulator', 'press', 'competitor', 'legal', 'none')
            when 'severity' then value not in ('1', '2', '3', '4', '5', 'none')
            when 'salutation_fault' then value not in ('none', 'empty', 'token', 'surname_initial', 'all_caps',
                'title_only', 'email_or_id', 'placeholder_name', 'mojibake', 'wrong_language')
            when 'language' then value is null
            when 'topics' then value is null
            when 'pii_kinds' then value is null
            else value is null or value not in ('yes', 'no')
        end
        """
    )


class ATextIsLabelledOnce(Rule):
    """Uniqueness of a label."""

    description: str = (
        "A text has one label of each kind per model and version. Holds the build: with two labels, one text would "
        "count twice."
    )
    # Each kind of label has a number, so that the labels of a text are told apart as bits, in a third of the time.
    unexpected_rows_query: str = nothing(
        """
        select 1
        from this
        join (
            select label, model_id, model_version, row_number() over () as kind
            from (select distinct label, model_id, model_version from this)
        ) using (label, model_id, model_version)
        group by text_id, kind // 62
        having count(*) > bit_count(bit_or(1::bigint << (kind % 62)::int))
        """,
        "texts with labels given twice",
    )


class ASignatureIsWhole(Rule):
    """Shape of the signatures."""

    description: str = (
        "A text is signed once per version, with 64 values or, where it has no words, with none. Holds the build: "
        "similarity is the share of equal values, and fewer of them would make copies of everything."
    )
    unexpected_rows_query: str = nothing(
        "select 1 from this where len(shingles) not in (0, 64) or words is null or shingles is null "
        "union all select 1 from this group by text_id, model_version having count(*) > 1",
        "signatures cut short or given twice",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "meta.source": [SourcesAreConfigured(), EveryConfiguredSourceHasDelivered(), NoSourceIsLongOverdue()],
    "meta.load_balance": [
        EverySourceThatDeliveredHasRecords(),
        EveryDeliveryComesFromAConfiguredSource(),
        NoDeliveryComesFromTheFuture(),
        NoDeliveryIsYesterdaysAgain(),
    ],
    "raw.text_label": [EveryTextIsLabelled(), LabelsAreOfTheirVocabulary(), ATextIsLabelledOnce()],
    "raw.text_signature": [ASignatureIsWhole()],
}
