"""Rules that protect people in what readers get: columns that name nobody, groups too small to be told.

Lives here: rules that facts and KPI tables share. Does not live here: how groups are hidden (dbt) and what the
published copy leaves out (`orchestration.publish`).
"""

from __future__ import annotations

from typing import Self

from orchestration.expectations.rule import Rule, no_row, nothing

# The smallest group that may be shown in any organisation; brand_health.yml may ask for more, never for less.
SMALLEST_GROUP = 5

# Words of a column name that promise something of one person, or somebody's own words.
_OF_A_PERSON = (
    r"(^|_)(e_?mail|phone|mobile|handle|first_name|last_name|full_name|surname|birth\w*|ip|street|"
    r"text|body|subject|salutation|comment|comments_text|message_text|raw_record|source_attributes|cuts|"
    r"employee_id|employee_token|respondent_token|requester_id|recipient_ref|author_id|person_ref|hash)($|_)"
)
# What only looks so: keys and counts.
_HARMLESS = r"(_key|_count)$"
_HARMLESS_IN = {
    "board.data_quality": ("subject",),  # what the finding is about: a source or a KPI
    "marts.fct_outreach": ("salutation_fault",),  # what is wrong with a greeting, one word of ten
    "board.open_loops": ("oldest_days_text",),  # a number of days in words
}


class NoColumnNamesAPerson(Rule):
    """Names of columns, the one thing a new model can always get wrong."""

    description: str = (
        "No column carries an address, a name, an id of a source, a raw hash or somebody's own words. Holds the build: "
        "readers get this table, and nobody can take it back from them."
    )

    @classmethod
    def of(cls, table: str) -> Self:
        """The rule about one table, ``schema.table``."""
        harmless = ", ".join(f"'{column}'" for column in ("", *_HARMLESS_IN.get(table, ())))
        return cls(
            unexpected_rows_query=nothing(
                f"""
                select name from pragma_table_info('{table}')
                where regexp_matches(name, '{_OF_A_PERSON}')
                    and not regexp_matches(name, '{_HARMLESS}') and name not in ({harmless})
                """,
                "columns that point at people",
            )
        )


class SmallGroupsAreHidden(Rule):
    """Size of what is shown about employees."""

    description: str = (
        "Nothing is shown about fewer than five employees. Holds the build: who knows all but one of them knows the "
        "last one as well."
    )

    @classmethod
    def of(cls, size: str) -> Self:
        """The rule over the column that counts the people."""
        return cls(
            unexpected_rows_query=no_row(f"not is_suppressed and {size} between 1 and {SMALLEST_GROUP - 1}")
        )


class WhatIsHiddenShowsNothing(Rule):
    """Completeness of the hiding."""

    description: str = (
        "A hidden row shows no figure at all, not even how many people it is about. Holds the build: a count and a sum "
        "are enough to work the rest out."
    )

    @classmethod
    def of_heads(cls) -> Self:
        """The rule over head counts and moves."""
        return cls.of("headcount_start", "headcount_end", "joiners", "leavers", "voluntary_leavers")

    @classmethod
    def of_answers(cls) -> Self:
        """The rule over survey results."""
        return cls.of("n", "invited", "answers_n", "favourable_n", "score_mean", "net_promoters", "promoters")

    @classmethod
    def of(cls, *figures: str) -> Self:
        """The rule over the figures of another table."""
        return cls(
            unexpected_rows_query=no_row(f"is_suppressed and coalesce({', '.join(figures)}) is not null")
        )
