"""No model tries every pair of two tables that both grow with what is delivered.

An outer join with an `or`, or with both tables in one expression of its condition, has no other plan; twenty thousand
complaints against thirty thousand replies are then six hundred million pairs. Here: the plans DuckDB makes over the
example night. Not here: how long anything takes (``benchmarks/``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import duckdb
import pytest

from tests.faults.history_tables import Project, compile_project

pytestmark = pytest.mark.slow

# Joins of this kind whose one side stays short, however much is delivered.
ONE_SIDE_IS_SHORT = {
    "intermediate.int_complaints_promised": "promises of the organisation",
    "intermediate.int_departments_mapped": "departments",
    "intermediate.int_employee_groups_judged": "units of one organisation and one wave",
    "intermediate.int_label_audits_judged": "quarters",
    "intermediate.int_policy_levels_judged": "levels of policies",
    "intermediate.int_posts_attributed": "names of brands",
    "intermediate.int_schedules_opened": "opening hours",
    "intermediate.int_sources_scheduled": "sources",
    "intermediate.int_tickets_categorised": "topics",
    "kpi.kpi_effectiveness": "actions",
    "kpi.kpi_feed_gap": "feeds",
    "kpi.kpi_governance": "review meetings",
    "kpi.kpi_latest": "ids of KPIs",
    "marts.bridge_action_topic": "topics",
    "marts.bridge_post_brand": "names of brands",
    "marts.fct_claim_check": "claims of the organisation",
    "marts.fct_engagement_month": "months",
    "marts.fct_policy_coverage_month": "levels of policies",
    "staging.stg_social__post_names": "names of brands",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return compile_project(tmp_path_factory.mktemp("compiled"))


def operators(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("children", []):
        yield from operators(below)


def tries_every_pair(con: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether the plan has a join that compares all rows of one side with all of the other; one value is no side."""
    (told,) = con.execute(f"explain (format json) {sql}").fetchall()
    return any(
        operator["name"].strip() == "BLOCKWISE_NL_JOIN"
        and "SUBQUERY" not in str(operator["extra_info"].get("Condition"))
        for root in json.loads(told[1])
        for operator in operators(root)
    )


def test_only_short_lists_are_joined_by_trying_every_pair(project, built):
    with closing(duckdb.connect(str(built.home.build_file), read_only=True)) as con:
        found = {model.name for model in project.models if tries_every_pair(con, model.sql)}
    assert found - set(ONE_SIDE_IS_SHORT) == set()


def test_an_or_in_the_condition_of_an_outer_join_is_noticed(built):
    joined = (
        "select count(*) from marts.fct_ticket as one left join marts.fct_reply as other on "
        "one.ticket_key = other.ticket_key and (other.replied_at is null or other.replied_at > one.created_at)"
    )
    with closing(duckdb.connect(str(built.home.build_file), read_only=True)) as con:
        assert tries_every_pair(con, joined)
