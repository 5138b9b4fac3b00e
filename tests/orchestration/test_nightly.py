"""One whole night over the example organisation, as the catalogue remembers it."""

from __future__ import annotations

import dagster as dg
import duckdb
import pytest

from orchestration import served
from orchestration.instance import instance_of


@pytest.fixture(scope="module")
def instance(built):
    with instance_of(built.home) as found:
        yield found


@pytest.fixture
def build(built):
    with duckdb.connect(str(built.build_file), read_only=True) as con:
        yield con


def test_the_night_ends_with_a_published_file_and_a_summary(built):
    assert built.published_file.exists()
    assert (built.published_file.parent / "board.html").exists()
    for heading in (
        "Records by source",
        "Checks of this build",
        "KPIs by status",
        "Time by stage",
        "Board page",
    ):
        assert heading in built.output


def test_the_run_is_there_for_the_ui(instance):
    (run,) = instance.get_runs()
    assert (run.job_name, run.status) == ("nightly", dg.DagsterRunStatus.SUCCESS)


def test_every_delivery_that_was_caught_up_shows_on_its_own_day(instance, build):
    loaded = build.execute(
        "select feed, list(distinct delivery_date::varchar) from meta.load_balance "
        "where status = 'loaded' and feed is not null group by all"
    ).fetchall()
    assert len(loaded) > 10
    for feed, days in loaded:
        shown = instance.get_materialized_partitions(dg.AssetKey(["raw", feed]))
        assert set(days) <= set(shown), feed


def test_the_catalogue_shows_rows_columns_and_lineage_of_a_kpi(instance, build):
    event = instance.get_latest_materialization_event(dg.AssetKey(["kpi", "kpi_response"]))
    metadata = event.asset_materialization.metadata
    rows = build.execute("select count(*) from kpi.kpi_response").fetchall()[0][0]
    assert metadata["dagster/row_count"].value == rows
    assert {column.name for column in metadata["dagster/column_schema"].value.columns} >= {"value", "ci_low"}
    assert metadata["dagster/column_lineage"].value.deps_by_column["numerator"]


def test_every_check_that_ran_is_in_the_audit_of_this_build_alone(built, build):
    build_id = served.served_build(built.home)
    stages = build.execute(
        "select distinct stage from audit.check_result where build_id = ? order by 1", [build_id]
    ).fetchall()
    assert stages == [("kpi",), ("models",), ("raw",)]
    assert build.execute("select count(*) from audit.check_result where status = 'error'").fetchall() == [
        (0,)
    ]


def test_every_published_figure_carries_this_build(built):
    build_id = served.served_build(built.home)
    with duckdb.connect(str(built.published_file), read_only=True) as con:
        assert con.execute("select distinct build_id from kpi.kpi_value").fetchall() == [(build_id,)]
        assert con.execute("select build_id, state from meta.build").fetchall() == [(build_id, "published")]


def test_what_is_published_is_tables_of_the_stages_readers_know(built):
    with duckdb.connect(str(built.published_file), read_only=True) as con:
        schemas = con.execute("select distinct schema_name from duckdb_tables() order by 1").fetchall()
        views = con.execute("select count(*) from duckdb_views() where not internal").fetchall()
    assert schemas == [("board",), ("kpi",), ("marts",), ("meta",)]
    assert views == [(0,)]


def test_every_table_and_column_in_front_of_readers_is_described(built):
    with duckdb.connect(str(built.published_file), read_only=True) as con:
        silent = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where comment is null and schema_name <> 'meta'"
        ).fetchall()
    assert silent == []


def test_the_working_files_of_the_night_stay_inside_its_home(built):
    assert (built.home.dagster_home / "dagster.yaml").exists()
    assert (built.home.path / "dbt" / "target" / "manifest.json").exists()
    assert not list(built.home.builds_dir.glob("*.partial"))
