"""Plausibility of the facts the KPIs are made of.

Lives here: rules about `marts`. Does not live here: keys, grain and references, which dbt tests hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.rule import Rule

SUITES: Mapping[str, Sequence[Rule]] = {}
