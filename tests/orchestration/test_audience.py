"""A file for one audience: what the cards allow it, from the same build, and only if it is asked for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import duckdb
import pytest

from ingestion.config_home import Home
from ingestion.config_model import OrganisationFile
from ingestion.errors import ConfigurationError
from orchestration import audience, served
from orchestration import publish as publishing
from orchestration.dbt_manifest import ParsedProject, parsed_project
from tests.conftest import Built
from tests.orchestration.test_publish import REQUIRED, build

LEADERSHIP = {"leadership": {"board.scorecard", "kpi.kpi_value", "marts.fct_private"}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "secret.key")


def publish(home: Home, build_id: str, audiences: audience.Audiences | None) -> None:
    build(home, build_id)
    with duckdb.connect(str(home.build_file)) as con:
        con.execute("alter table kpi.kpi_value add column dimension varchar default 'all'")
        con.execute("insert into kpi.kpi_value by name select 'agent' as dimension, 0.1 as value")
    private = {"marts.fct_private"}
    publishing.publish(
        home.build_file, home, build_id=build_id, required=REQUIRED, private=private, audiences=audiences
    )


def asked(file: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(file.resolve()), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_it_is_off_unless_asked_for(home: Home):
    publish(home, "one", None)
    assert OrganisationFile.model_fields["publication"].default.audiences == ()
    assert [path.name for path in home.published_link.parent.glob("*.duckdb")] == [served.FILE_NAME]


def test_an_audience_gets_what_its_list_names_of_what_is_published_and_no_row_about_an_agent(home: Home):
    publish(home, "one", LEADERSHIP)
    file = home.published_link.with_name("leadership.duckdb")
    assert {
        name for (name,) in asked(file, "select schema_name || '.' || table_name from duckdb_tables()")
    } == {
        "board.scorecard",
        "kpi.kpi_value",
        *audience.ALWAYS,
    }
    assert asked(file, "select distinct dimension from kpi.kpi_value") == [("all",)]
    assert asked(home.published_link, "select count(*) from kpi.kpi_value where dimension = 'agent'") == [
        (1,)
    ]
    assert asked(file, "select build_id from meta.build") == [("one",)]
    assert file.stat().st_mode & 0o222 == 0


def test_every_audience_moves_with_the_served_build_and_back(home: Home):
    file = home.published_link.with_name("leadership.duckdb")
    publish(home, "one", LEADERSHIP)
    publish(home, "two", LEADERSHIP)
    assert asked(file, "select build_id from meta.build") == [("two",)]
    publishing.rollback(home, "one", reason="a test")
    assert asked(file, "select build_id from meta.build") == [("one",)]
    publish(home, "three", None)
    assert not file.is_symlink(), "yesterday's figures under today's name"


def test_an_audience_that_no_card_lists_is_refused():
    project = cast(ParsedProject, SimpleNamespace(manifest={"nodes": {}}, private_tables=frozenset()))
    with pytest.raises(ConfigurationError, match="no model card lists this audience"):
        audience.audiences_of(project, ["leadership"])


def test_the_cards_give_leadership_no_fact_and_nobody_at_work(built: Built, tmp_path: Path):
    audiences = audience.audiences_of(parsed_project(built.home), ["leadership"])
    assert set(audiences["leadership"]) >= {
        "board.scorecard",
        "kpi.kpi_value",
        "kpi.kpi_catalogue",
        "marts.dim_brand",
    }
    main = tmp_path / served.FILE_NAME
    main.symlink_to(built.published_file.resolve())
    audience.write_files(main, audiences)
    file = tmp_path / "leadership.duckdb"
    names = {name for (name,) in asked(file, "select table_name from duckdb_tables()")}
    assert not [name for name in names if name.startswith(("fct_", "agg_", "bridge_"))]
    assert not names & {"dim_customer", "dim_identity"}
    columns = "select distinct column_name from duckdb_columns() where not internal"
    assert not [name for (name,) in asked(file, columns) if "agent" in name]
    for table in ("kpi_value", "kpi_latest", "kpi_anomaly"):
        assert asked(file, f"select count(*) from kpi.{table} where dimension = 'agent'") == [(0,)]
    assert asked(
        built.published_file, "select count(*) > 0 from kpi.kpi_value where dimension = 'agent'"
    ) == [(True,)]
