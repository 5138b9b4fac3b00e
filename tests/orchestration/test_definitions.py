"""The asset catalogue reads as the flow, and nothing can pass a gate by the way the graph is wired."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import dagster as dg
import pytest
import yaml

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.contracts.catalogue import FEEDS
from orchestration.assets.gate import GATED
from orchestration.assets.publish import BOARD_PAGE, PUBLISHED
from orchestration.dbt_manifest import parsed_project, table_of
from orchestration.definitions import location
from tests.conftest import EXAMPLE, ROOT

STAGES = {
    "raw",
    "reference",
    "meta",
    "quarantine",
    "staging",
    "intermediate",
    "marts",
    "kpi",
    "board",
    "published",
}


@pytest.fixture(scope="module")
def project(night):
    return parsed_project(night.home)


@pytest.fixture(scope="module")
def definitions(night, project) -> dg.Definitions:
    return location(load_organisation(EXAMPLE), night.home, project=project)


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def key(table: str) -> dg.AssetKey:
    return dg.AssetKey(table.split("."))


def test_every_feed_is_an_asset_with_a_partition_for_every_day_from_the_first_delivery_to_today(graph):
    organisation = load_organisation(EXAMPLE)
    first = min(folder.name for folder in organisation.deliveries.iterdir())
    for feed in FEEDS:
        days = graph.get(key(f"raw.{feed}")).partitions_def.get_partition_keys()
        assert days[0] == first
        assert dt.date.fromisoformat(days[-1]) >= dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)


def test_a_backfill_over_several_days_is_one_run(graph):
    policy = graph.get(key("raw.social_posts")).backfill_policy
    assert policy == dg.BackfillPolicy.single_run()


def test_every_asset_says_what_it_is_who_answers_for_it_and_where_it_belongs(graph):
    for asset in graph.asset_nodes:
        if asset.is_materializable:
            assert asset.group_name in STAGES, asset.key
            assert asset.description, asset.key
            assert asset.owners, asset.key
            assert asset.kinds, asset.key


def test_every_model_stands_downstream_of_raw_or_reference_and_none_outside_the_graph(graph, project):
    for node in project.manifest["nodes"].values():
        if node["resource_type"] == "model":
            assert graph.get(key(table_of(node))).is_materializable, table_of(node)


def test_the_published_file_waits_for_every_model_that_readers_see(graph, project):
    nodes = project.manifest["nodes"]
    published = {key(table_of(nodes[model])) for model in project.published_models}
    assert len(published) > 20
    assert published <= graph.get(PUBLISHED).parent_keys
    assert graph.get(BOARD_PAGE).parent_keys == {PUBLISHED}


def test_the_gates_show_a_check_on_every_table_that_has_rules():
    from orchestration.expectations.run import SUITES

    for stage, suites in SUITES.items():
        assert set(GATED[stage]) == set(suites), f"GATED of orchestration/assets/gate.py, stage {stage}"


def test_every_check_of_the_gates_blocks(graph):
    gates = {"records_balance", "delivery_is_plausible", "figures_are_plausible", "every_file_was_readable"}
    checks = [check for check in graph.asset_check_keys if check.name in gates]
    assert {check.name for check in checks} == gates
    assert all(graph.get(check).blocking for check in checks)


def test_a_dbt_test_of_severity_error_blocks_and_a_warning_does_not(graph, project):
    blocking = {name for name, _ in project.blocking_tests}
    for test in project.data_tests.values():
        checks = [check for check in graph.asset_check_keys if check.name == test.name]
        assert all(graph.get(check).blocking == (test.name in blocking) for check in checks), test.name


def test_the_models_carry_no_check_on_a_raw_feed(definitions):
    """Dagster lets an operation past the other checks of an asset that it checks itself."""
    for asset in definitions.resolve_all_asset_specs():
        assert asset is not None
    models = next(
        found
        for found in definitions.assets
        if isinstance(found, dg.AssetsDefinition) and found.op.name == "build_models"
    )
    assert {check.asset_key.path[0] for check in models.check_keys}.isdisjoint({"raw", "meta", "quarantine"})


def test_schedule_and_sensors_run_by_default(definitions):
    (schedule,) = definitions.schedules
    assert schedule.execution_timezone == load_organisation(EXAMPLE).reporting.time_zone
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert {sensor.name for sensor in definitions.sensors} == {"delivery_arrived", "a_run_failed"}
    assert all(sensor.default_status == dg.DefaultSensorStatus.RUNNING for sensor in definitions.sensors)


def test_the_nightly_holds_everything_and_a_build_neither_loads_nor_publishes(definitions, graph):
    nightly = definitions.resolve_job_def("nightly").asset_layer.selected_asset_keys
    build = definitions.resolve_job_def("build").asset_layer.selected_asset_keys
    assert nightly == graph.materializable_asset_keys
    assert key("raw.social_posts") not in build
    assert PUBLISHED not in build
    assert key("kpi.kpi_value") in build


def test_whatever_writes_the_build_waits_in_the_pool(definitions):
    for found in definitions.assets:
        if isinstance(found, dg.AssetsDefinition) and found.op.name != "published__board_page":
            assert found.op.pool == "duckdb_writer", found.op.name


def test_a_run_hashes_people_with_the_secret_that_its_home_names(project, tmp_path):
    home = Home(tmp_path / "home", tmp_path / "elsewhere" / "secret.key")
    resources = location(load_organisation(EXAMPLE), home, project=project).resources
    assert resources is not None
    assert resources["warehouse"].home == home


def test_the_workspace_names_this_location():
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text())
    assert workspace["load_from"][0]["python_module"]["module_name"] == "orchestration.definitions"


@pytest.mark.parametrize(
    "path",
    [
        *(ROOT / "orchestration" / "assets").glob("*.py"),
        *((ROOT / "orchestration" / name) for name in ("nightly.py", "notify.py", "resources.py")),
    ],
    ids=lambda path: path.name,
)
def test_modules_that_dagster_inspects_keep_their_annotations(path: Path):
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert all(node.module != "__future__" for node in imports), (
        f"{path.name}: Dagster cannot read postponed annotations of a context; leave the __future__ import out"
    )
