"""The result of one check, whichever library ran it.

Lives here: `CheckResult` alone, so that every kind of check can make one. Does not live here: what follows
from it (`orchestration.gate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check found on one table, in counts and names, never in delivered values.

    Attributes:
        stage: the step of the night it belongs to.
        kind: who checks: the load's own accounts, Great Expectations, or a dbt data test.
        check_name: a sentence in snake case.
        target: ``schema.table``.
        severity: ``error`` holds the build, ``warn`` is published beside it.
        status: ``error`` means the check itself could not be carried out, which holds like a failure.
        observed: one short text, for example ``3 of 1000 rows``.
        failed_rows: number of offenders; 0 if the check passed.
        description: what must hold and why, for a reader who did not write it.
    """

    stage: Literal["raw", "models", "kpi"]
    kind: Literal["contract", "great_expectations", "dbt_test"]
    check_name: str
    target: str
    severity: Literal["error", "warn"]
    status: Literal["pass", "fail", "error"]
    observed: str
    failed_rows: int
    description: str

    @property
    def holds(self) -> bool:
        """Whether this result alone holds the build."""
        return self.severity == "error" and self.status != "pass"

    def as_row(self) -> tuple[str, str, str, str, str, str, str, int, str]:
        """The values in the column order of `audit.check_result`, without build id and time."""
        return (
            self.stage,
            self.kind,
            self.check_name,
            self.target,
            self.severity,
            self.status,
            self.observed,
            self.failed_rows,
            self.description,
        )
