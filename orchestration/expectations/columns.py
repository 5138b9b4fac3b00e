"""Rules about the columns of any raw feed: filled, hashed, plausible in time, mixed as before.

Lives here: what follows from the contract alone. Does not live here: volume and accounts
(`orchestration.expectations.delivery`) or what is peculiar to a subject (one file per subject).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Self

from ingestion.contracts.catalogue import FEEDS, identities, raw_name
from orchestration.expectations.delivery import RULES, FeedRule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query

# A column is missed only if it was usually filled and enough records came to tell.
USUALLY_FILLED = 0.5
RECORDS_TO_JUDGE_A_COLUMN = 20
# Half of all records changing their category between deliveries is another population, not a trend.
MIX_MAY_MOVE = 0.5
RECORDS_TO_JUDGE_A_MIX = 50
# One day for time zones, one for exports that run past midnight.
DAYS_OF_GRACE = 2


class RequiredColumnsAreFilled(FeedRule):
    """Completeness of what the contract requires."""

    description: str = (
        "No column the contract requires is empty in any row. Holds the build: such a row should have been "
        "quarantined, so something other than the load wrote it."
    )

    @classmethod
    def of(cls, feed: str) -> Self:
        """The rule over the required columns of one feed."""
        schema = FEEDS[feed].schema.columns()
        required = [raw_name(FEEDS[feed], name) for name, column in schema.items() if not column.nullable]
        offence = " or ".join(f'"{name}" is null or "{name}"::varchar = \'\'' for name in required)
        return cls(unexpected_rows_query=no_row(offence))


class NoColumnFallsSilent(FeedRule):
    """Completeness of optional columns against the earlier deliveries of the same source."""

    description: str = (
        "A column that a source usually fills is not wholly empty in its newest delivery. A warning: a renamed field "
        "looks like this, and so does a vendor who stopped sending it; the KPI's coverage shows the loss."
    )
    severity: FailureSeverity = WARN

    @classmethod
    def of(cls, feed: str) -> Self:
        """The rule over the optional columns of one feed."""
        schema = FEEDS[feed].schema.columns()
        names = [raw_name(FEEDS[feed], name) for name, column in schema.items() if column.nullable]
        names = names or ["source_attributes"]
        counts = ", ".join(f'count("{name}") as "{name}"' for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        return cls(
            unexpected_rows_query=query(f"""
                , fill as (
                    select source, delivery_date, count(*) as records, {counts} from this group by all
                ), long as (
                    unpivot fill on {listed} into name column_name value filled
                ), latest as (
                    select source, max(delivery_date) as delivery_date from this group by all
                ), silent as (
                    select column_name
                    from long join latest using (source)
                    group by long.source, column_name
                    having sum(records) filter (where long.delivery_date = latest.delivery_date)
                            >= {RECORDS_TO_JUDGE_A_COLUMN}
                        and sum(filled) filter (where long.delivery_date = latest.delivery_date) = 0
                        and sum(filled) filter (where long.delivery_date < latest.delivery_date)
                            >= {USUALLY_FILLED} * sum(records) filter (where long.delivery_date < latest.delivery_date)
                )
                select count(*) as failed_rows,
                       count(*) || ' columns fell silent'
                           || coalesce(': ' || string_agg(distinct column_name, ', '), '') as observed
                from silent
            """)
        )


class IdentitiesAreHashed(FeedRule):
    """Privacy of whatever points at a person."""

    description: str = (
        "Whatever points at a person is a keyed hash of 64 hexadecimal digits. Holds the build: a name or an address "
        "in clear must not travel on."
    )

    @classmethod
    def of(cls, feed: str) -> Self:
        """The rule over the identity columns of one feed."""
        names = [raw_name(FEEDS[feed], column) for column in identities(FEEDS[feed])]
        offence = " or ".join(f"not regexp_full_match(\"{name}\", '[0-9a-f]{{64}}')" for name in names)
        return cls(unexpected_rows_query=no_row(offence))


class NothingHappensAfterItsDelivery(Rule):
    """Order of events and the delivery that reports them."""

    description: str = (
        "What a delivery reports happened before it, give or take two days, in 99 of 100 rows. Holds the build: dates "
        "read in the wrong order or zone move records into other weeks."
    )

    @classmethod
    def of(cls, moments: Iterable[str]) -> Self:
        """The rule over columns that hold past instants or days."""
        offence = " or ".join(f'cast("{name}" as date) > delivery_date + {DAYS_OF_GRACE}' for name in moments)
        return cls(unexpected_rows_query=no_row(offence, tolerate=0.01))


class TheMixIsLikeEarlierDeliveries(Rule):
    """Distribution of categories against the earlier deliveries of the same source."""

    description: str = (
        "Between a source's newest delivery and its earlier ones, no category column has more than half of its records "
        "move. A warning: a new filter in the export looks like this, and so does a real event."
    )
    severity: FailureSeverity = WARN

    @classmethod
    def of(cls, categories: Iterable[str]) -> Self:
        """The rule over category columns."""
        one = """
            select '{name}' as column_name, source, coalesce("{name}"::varchar, '') as category,
                   delivery_date = max(delivery_date) over (partition by source) as is_latest
            from this
        """
        stacked = " union all ".join(one.replace("{name}", name) for name in categories)
        return cls(
            unexpected_rows_query=nothing(
                f"""
                with share as (
                    select column_name, source, category,
                           count(*) filter (where is_latest) as now,
                           count(*) filter (where not is_latest) as before
                    from ({stacked})
                    group by all
                ), total as (
                    select column_name, source, sum(now) as now, sum(before) as before from share group by all
                )
                select share.column_name, share.source
                from share join total using (column_name, source)
                where total.now >= {RECORDS_TO_JUDGE_A_MIX} and total.before >= {RECORDS_TO_JUDGE_A_MIX}
                group by all
                having sum(abs(share.now / total.now - share.before / total.before)) / 2 > {MIX_MAY_MOVE}
                """,
                "columns changed their mix",
            )
        )


def every_feed_rule(feed: str, moments: Collection[str] = (), *, mix: Collection[str] = ()) -> list[Rule]:
    """The rules every feed has.

    Args:
        feed: id of the canonical feed.
        moments: its columns that hold past instants or days.
        mix: its columns of few categories whose shares should not jump.
    """
    rules: list[Rule] = [rule.of(feed) for rule in (*RULES, RequiredColumnsAreFilled, NoColumnFallsSilent)]
    if identities(FEEDS[feed]):
        rules.append(IdentitiesAreHashed.of(feed))
    if moments:
        rules.append(NothingHappensAfterItsDelivery.of(moments))
    if mix:
        rules.append(TheMixIsLikeEarlierDeliveries.of(mix))
    return rules
