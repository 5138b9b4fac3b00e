"""Out of the published file nobody can work a small group of employees, whatever tables and periods they set together.

The reader has every published table and figure about employees; what must stay hidden is read from the build itself.
"""

from __future__ import annotations

import duckdb
import pytest

from tests.dbt_project.disclosure import attacks
from tests.dbt_project.disclosure_figures import rows_of_figures
from tests.dbt_project.disclosure_tables import Tables

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tables(built, published):
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute(f"attach '{built.home.build_file}' as build (read_only)")
        found = Tables(
            con, lambda name: f"build.intermediate.{name}" if name.startswith("int_") else f"marts.{name}"
        )
        figures = con.execute("select * from kpi.kpi_value where n is not null or value is not null")
        names = [column[0] for column in figures.description]
        found.besides = rows_of_figures(
            [dict(zip(names, row, strict=True)) for row in figures.fetchall()], found
        )
        yield found


def test_there_are_small_groups_to_find(tables):
    assert sum(len(attack.secrets) for attack in attacks(tables)) > 100


def test_none_of_them_follows_from_what_is_published(tables):
    assert [secret for attack in attacks(tables) for secret in attack.found()] == []
