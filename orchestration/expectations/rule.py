"""The base of every rule: one sentence about one table, answered by counts alone.

Lives here: `Rule` and the few ways to phrase its query. Does not live here: any particular rule.

A rule's query returns exactly one row, ``failed_rows`` (0 means the sentence holds) and ``observed`` (a text
made of counts, column and file names). No query can hand out a delivered value, so no result, log or page can.
"""

from __future__ import annotations

from typing import Any, ClassVar

import great_expectations.expectations as gxe
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

ERROR = FailureSeverity.CRITICAL  # holds the build
WARN = FailureSeverity.WARNING  # is published, with the warning beside it


class Rule(gxe.UnexpectedRowsExpectation):
    """An expectation whose query counts offenders instead of returning them.

    Great Expectations reports it under its class name in snake case, which is the name people read.
    Subclasses set ``description`` (one sentence, with the reason for its severity) and the query.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    unexpected_rows_query: str = ""  # ty: ignore[incompatible-mutable-override]  # never a parameter here
    description: str = ""  # ty: ignore[incompatible-mutable-override]  # never missing here
    severity: FailureSeverity = ERROR

    _configuration: ExpectationConfiguration | None = PrivateAttr(None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """As the library makes it, but once: it asks each rule some thirty times, and no rule changes."""
        if self._configuration is None:
            self._configuration = super().configuration
        return self._configuration

    def _validate(self, metrics: dict, *_: Any, **__: Any) -> dict[str, Any]:
        (row,) = metrics["unexpected_rows_query.table"]
        failed = int(row["failed_rows"])
        details = {"failed_rows": failed}
        return {
            "success": failed == 0,
            "result": {"observed_value": str(row["observed"]), "details": details},
        }


def query(select: str) -> str:
    """A complete query of a rule; in it, ``this`` is the table under check.

    Args:
        select: SQL that returns one row of ``failed_rows`` and ``observed``.
    """
    # Great Expectations gives the batch an alias of its own, or none if the query joins: hence the step between,
    # and it formats the query, so braces of ours are doubled.
    escaped = select.replace("{", "{{").replace("}", "}}")
    return f"with this as (select * from {{batch}}) {escaped}"


def no_row(offence: str, *, tolerate: float = 0.0) -> str:
    """A query that fails on rows for which a condition is true.

    Args:
        offence: SQL condition over the columns of the table.
        tolerate: share of all rows (0..1) that may offend.
    """
    return query(f"""
        select case when bad > {tolerate} * total then bad else 0 end as failed_rows,
               bad || ' of ' || total || ' rows' as observed
        from (select count(*) filter (where {offence}) as bad, count(*) as total from this)
    """)


def nothing(offenders: str, what: str) -> str:
    """A query that fails on every row of a select.

    Args:
        offenders: a complete select over ``this`` and other tables; one row per offender.
        what: what an offender is, in the plural, for the observed text.
    """
    return query(f"select count(*) as failed_rows, count(*) || ' {what}' as observed from ({offenders})")


def nothing_named(offenders: str, what: str) -> str:
    """Like `nothing`, and the observed text names the offenders by their first column.

    Args:
        offenders: a select whose column ``named`` is a name of ours, a KPI id or a column, never a delivered value.
        what: what an offender is, in the plural.
    """
    return query(
        f"select count(*) as failed_rows, count(*) || ' {what}' || coalesce(': ' || string_agg(distinct named, ', ' "
        f"order by named), '') as observed from ({offenders})"
    )


def orphans(parent: str, keys: tuple[str, ...], *, tolerate: float) -> str:
    """A query that fails on rows whose parent is missing, judged only for sources that deliver the parent.

    A row that names no parent is no orphan; whether it must name one is the contract's business.

    Args:
        parent: table of the parents, ``schema.table``, with a ``source`` column.
        keys: columns, of the same name in both tables, that point at the parent within its source.
        tolerate: share of the judged rows (0..1) that may be orphans.
    """
    same = " and ".join(f"parent.{key} = this.{key}" for key in keys)
    known = " and ".join(f"this.{key} is not null" for key in keys)
    return query(f"""
        select case when bad > {tolerate} * total then bad else 0 end as failed_rows,
               bad || ' of ' || total || ' rows without parent' as observed
        from (
            select count(*) filter (
                       where not exists (select 1 from {parent} as parent where parent.source = this.source and {same})
                   ) as bad,
                   count(*) as total
            from this
            where {known} and source in (select source from {parent})
        )
    """)
