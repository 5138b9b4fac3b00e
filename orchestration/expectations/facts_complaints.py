"""Plausibility of what became of complaints: causes, abuse, substance of replies, and who is taken for whom.

Lives here: rules about those fact tables. Does not live here: waiting times of complaints
(`orchestration.expectations.facts`), and what was delivered (`orchestration.expectations.support`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, query

# A person has a handful of addresses, desks and networks.
MOST_IDENTITIES = 50


class CausesAddUp(Rule):
    """Sum of the parts of one complaint."""

    description: str = (
        "The parts that departments have in one complaint make one whole. Holds the build: a complaint would count "
        "more or less than once."
    )
    unexpected_rows_query: str = nothing(
        "select complaint_key from this group by complaint_key having abs(sum(weight) - 1) > 1e-6",
        "complaints whose causes do not add up",
    )


class FewComplaintsAreAbuse(Rule):
    """Share of complaints set aside."""

    description: str = (
        "At most one complaint in ten is set aside as abuse. A warning: angry is not abusive, and a label that "
        "silences complaints makes every figure of response better."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("is_troll", tolerate=0.1)


class SomeRepliesSaySomething(Rule):
    """Distribution of a verdict on replies."""

    description: str = (
        "Of two hundred judged replies or more, not every single one is perfunctory. Holds the build: the words of "
        "replies and complaints were not joined, and a desk would be told that it says nothing."
    )
    unexpected_rows_query: str = query(
        """
        select case when judged >= 200 and empty = judged then judged else 0 end as failed_rows,
               empty || ' of ' || judged || ' judged are perfunctory' as observed
        from (select count(*) filter (where is_perfunctory) as empty, count(is_perfunctory) as judged from this)
        """
    )


class NobodyIsEverybody(Rule):
    """Number of identities of one customer."""

    description: str = (
        f"No customer has more than {MOST_IDENTITIES} identities. A warning: an address of many people was taken "
        "for one person; list it under shared_contacts."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        "select customer_key from this where status <> 'rejected' group by customer_key "
        f"having count(distinct identity_key) > {MOST_IDENTITIES}",
        "customers with too many identities",
    )


_RULES: Mapping[str, Sequence[Rule]] = {
    "marts.fct_feedback_topic": [],
    "marts.fct_listening_audit": [],
    "marts.bridge_complaint_department": [CausesAddUp()],
    "marts.bridge_identity_customer": [NobodyIsEverybody()],
    "marts.dim_customer": [],
    "marts.dim_department_closure": [],
    "marts.dim_identity": [],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
