"""Whatever the organisation, nobody can work a small group of employees out of everything that is published about them.

The reader of these tests has all tables, figures, cuts and periods of one build at once, knows the tree of units and
who was there, and calculates: exactly, and with the bounds that whole people add.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ingestion.warehouse import open_build_file
from tests.dbt_project.disclosure import attacks
from tests.dbt_project.disclosure_figures import rows_of_figures
from tests.dbt_project.disclosure_system import Knowledge, total
from tests.dbt_project.disclosure_tables import Row, Tables
from tests.dbt_project.invented_records import furnish_records
from tests.dbt_project.invented_staff import Staff, furnish, invented
from tests.dbt_project.model_runner import Desk

PUBLISHED = (
    "agg_employee_unit_wave",
    "agg_employee_pair_wave",
    "agg_employee_leaver_quarter",
    "agg_employee_absence_month",
    "agg_employee_incident_quarter",
    "agg_employee_stay_wave",
    "agg_employee_access_quarter",
    "fct_employee_month",
    "fct_policy_coverage_month",
)
FIGURES = (
    "kpi_employees",
    "kpi_turnover",
    "kpi_staying",
    "kpi_policy",
    "kpi_values",
    "kpi_employee_advocacy",
)
SEEDS = st.integers(0, 10_000)


LAST_DAY = "2026-01-31"


def built(
    folder: Path, seed: int, *, complementary_suppression: bool = True, as_of: str = LAST_DAY
) -> Tables:
    """Everything that is published about an invented organisation, and what it was made of."""
    file = folder / f"{seed}-{complementary_suppression}-{as_of}.duckdb"
    return published_of(
        invented(seed), file, complementary_suppression=complementary_suppression, as_of=as_of
    )


def published_of(staff: Staff, file: Path, *, complementary_suppression: bool, as_of: str) -> Tables:
    """What is published of these people."""
    desk = Desk(open_build_file(file))
    furnish(desk, staff)
    furnish_records(desk, staff)
    variables = {"as_of": as_of, "complementary_suppression": complementary_suppression}
    for name in (*PUBLISHED, *FIGURES):
        desk.build_from_sources(name, **variables)
    tables = Tables(desk.con)
    figures = [row for family in FIGURES for row in tables.rows(family, "not is_suppressed")]
    tables.besides = rows_of_figures(figures, tables)
    return tables


class WithEarlierFile(Tables):
    """The tables of a build in the hands of somebody who kept the file of an earlier one."""

    def __init__(self, later: Tables, earlier: Tables) -> None:
        self._later, self._earlier = later, earlier

    def rows(self, name: str, where: str = "true") -> list[Row]:
        """What was published twice stands twice; what neither tells is as it is now."""
        kept = self._earlier.rows(name, where) if name in PUBLISHED else []
        return [*self._later.rows(name, where), *kept]


def given_away(tables: Tables) -> list[str]:
    """Every small group that follows from what is published."""
    return [secret for attack in attacks(tables) for secret in attack.found()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("organisations")


def test_a_reader_subtracts_and_knows_that_people_are_whole():
    known = Knowledge()
    known.learn(total("abc"), 12)
    known.learn(total("c"), 5)
    assert known.determines(total("ab"))
    assert not known.determines(total("a"))
    assert not known.pins(total("a"))
    known.learn(total("b"), 4)
    assert known.determines(total("a"))


def test_a_reader_knows_that_nobody_is_fewer_than_none():
    known = Knowledge()
    known.learn(total("ab"), 0)
    assert not known.determines(total("a"))
    assert known.pins(total("a"))


@given(seed=SEEDS)
# another seed is another organisation: there is nothing to make smaller
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
def test_no_small_group_follows_from_everything_that_is_published(folder, seed):
    assert given_away(built(folder, seed)) == []


def test_who_took_part_is_not_told_by_a_question_that_all_of_them_answered(folder):
    # Of 26 people 17 are of one unit; six of another told an answer that all 26 gave: the third had three.
    assert given_away(built(folder, 226)) == []


@given(seed=SEEDS)
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
def test_no_small_group_follows_from_the_files_of_two_builds_a_month_and_some_leavers_apart(folder, seed):
    later, earlier = built(folder, seed), built(folder, seed, as_of="2025-12-31")
    assert given_away(WithEarlierFile(later, earlier)) == []


def one_leaves_the_company(folder: Path, as_of: str) -> Tables:
    """Units of three, five, twenty and thirty; one of the five leaves in January."""
    units = np.repeat([0, 1, 2, 3], [3, 5, 20, 30])
    left: list[dt.date | None] = [None] * len(units)
    left[3] = dt.date(2026, 1, 12)
    staff = Staff(
        rng=np.random.default_rng(1),
        parents=[None] * 4,
        units=units,
        levels=np.zeros(len(units), dtype=int),
        hired=[dt.date(2020, 1, 1)] * len(units),
        left=left,
    )
    return published_of(staff, folder / f"five-{as_of}.duckdb", complementary_suppression=True, as_of=as_of)


def test_a_unit_once_hidden_with_a_small_one_stays_hidden_when_one_of_it_leaves(folder):
    later, earlier = (one_leaves_the_company(folder, day) for day in (LAST_DAY, "2025-12-31"))
    assert given_away(WithEarlierFile(later, earlier)) == []


@pytest.mark.parametrize("seed", [2, 4, 5])
def test_without_complementary_suppression_small_groups_are_found(folder, seed):
    found = given_away(built(folder, seed, complementary_suppression=False))
    assert len(found) > 10


def test_the_organisations_of_this_file_have_something_to_hide_and_something_to_show(folder):
    tables = built(folder, 3)
    secrets = sum(len(attack.secrets) for attack in attacks(tables))
    shown = len(tables.rows("agg_employee_unit_wave", "not is_suppressed"))
    assert (secrets > 100, shown > 10) == (True, True)
