"""The rule that follows records from raw to their fact table, counted without the models in between.

Lives here: that count. Does not live here: any other rule about facts (`orchestration.expectations.facts`).
"""

from __future__ import annotations

from typing import Self

from ingestion.contracts.catalogue import FEEDS, raw_key
from orchestration.expectations.rule import Rule, query

# Models leave out what happens after the as_of day; a day before it no time zone can matter.
_AS_OF = "coalesce((select as_of from audit.build order by started_at desc limit 1), current_date)"


class EveryRecordBecomesAFact(Rule):
    """Reconciliation of a fact table with the newest versions in raw."""

    description: str = (
        "There are as many facts as records in their newest version: none lost on a join, none doubled by one. Holds "
        "the build: every figure is a count of these rows."
    )

    @classmethod
    def of(
        cls, feed: str, event: str, *, across_sources: bool = False, may_be_left_out: str = "false"
    ) -> Self:
        """The rule that compares one fact table with one feed.

        Args:
            feed: the feed whose records are counted.
            event: its column with the time of the event; records without it are counted as well.
            across_sources: two sources may deliver the very same record, as networks do.
            may_be_left_out: condition on records that the models may or may not count.
        """
        key = ", ".join(column for column in raw_key(FEEDS[feed]) if column != "source" or not across_sources)
        return cls(
            unexpected_rows_query=query(f"""
                , version as (
                    select *, row_number() over (
                        partition by {key}
                        order by version_at desc nulls last, delivery_date desc, source_file desc, source_line desc
                    ) as recency
                    from raw.{feed}
                    where delivery_date <= {_AS_OF}
                ), record as (
                    select count(*) as at_most,
                           count(*) filter (
                               where not ({may_be_left_out})
                                   and coalesce(cast({event} as date) < {_AS_OF}, true)
                           ) as at_least
                    from version
                    where recency = 1 and not is_deleted
                ), fact as (
                    select count(*) as facts from this
                )
                select (greatest(at_least - facts, 0) + greatest(facts - at_most, 0))::bigint as failed_rows,
                       facts || ' facts of ' || at_most || ' records' as observed
                from fact, record
            """)
        )
