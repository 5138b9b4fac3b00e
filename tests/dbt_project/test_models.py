"""The whole dbt project on an empty warehouse: it builds, its tests pass, and every unit test of a rule holds.

One dbt run for the file; an organisation without a single source must get its tables all the same.
"""

import json
import os
import subprocess
import sys

import pytest

from ingestion.warehouse import open_build_file
from tests.dbt_project.model_runner import PROJECT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """dbt's word on every node -> status, message."""
    folder = tmp_path_factory.mktemp("empty")
    build_file = folder / "brand_health.duckdb"
    open_build_file(build_file).close()
    command = [
        sys.executable,
        "-m",
        "dbt.cli.main",
        "build",
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
    ]
    command += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    ran = subprocess.run(
        [*command, "--vars", json.dumps({"as_of": "2026-01-31", "build_id": "empty"})],
        env=os.environ
        | {"BRAND_HEALTH_BUILD_FILE": str(build_file), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    results = folder / "target" / "run_results.json"
    assert results.exists(), ran.stdout[-4000:] + ran.stderr[-2000:]
    return {
        found["unique_id"]: (found["status"], found["message"])
        for found in json.loads(results.read_text(encoding="utf-8"))["results"]
    }


def of_kind(outcome, kind):
    return {name: result for name, result in outcome.items() if name.startswith(f"{kind}.")}


def test_every_model_builds_without_a_single_record(outcome):
    assert {name: said for name, said in of_kind(outcome, "model").items() if said[0] != "success"} == {}


def test_every_unit_test_of_a_rule_holds(outcome):
    units = of_kind(outcome, "unit_test")
    assert len(units) > 30
    assert {name: said for name, said in units.items() if said[0] != "pass"} == {}


def test_every_data_test_holds_where_nothing_was_delivered(outcome):
    tests = of_kind(outcome, "test")
    assert len(tests) > 60
    assert {name: said for name, said in tests.items() if said[0] not in ("pass", "warn")} == {}
