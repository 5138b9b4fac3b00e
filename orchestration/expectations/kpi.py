"""Plausibility of the KPI tables, the last look before readers see them.

Lives here: rules about `kpi` and `board`. Does not live here: how a KPI is computed (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.rule import Rule

SUITES: Mapping[str, Sequence[Rule]] = {}
