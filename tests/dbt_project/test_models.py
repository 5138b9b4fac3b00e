"""The whole dbt project on an empty warehouse: it builds, its tests pass, and every unit test of a rule holds.

One dbt run for the file; an organisation without a single source must get its tables all the same.
"""

import json
import os
import subprocess
import sys

import pytest

from ingestion.warehouse import open_build_file
from orchestration.known_sql import tonight
from tests.dbt_project.model_runner import PROJECT

pytestmark = pytest.mark.slow


BUILT = {"as_of": "2026-01-31", "build_id": "empty"}
ANOTHER_NIGHT = {"as_of": "2026-02-28", "build_id": "another"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where dbt keeps what it parsed and compiled, beside an empty build."""
    folder = tmp_path_factory.mktemp("empty")
    open_build_file(folder / "brand_health.duckdb").close()
    return folder


@pytest.fixture(scope="module")
def results(folder):
    """Unique id -> what dbt reports of every node of one build."""
    return dbt("build", BUILT, folder=folder)


@pytest.fixture(scope="module")
def outcome(results):
    """dbt's word on every node -> status, message."""
    return {unique_id: (found["status"], found["message"]) for unique_id, found in results.items()}


def dbt(command, values, *, folder):
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", command, "--vars", json.dumps(values)),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ],
        env=os.environ
        | {
            "BRAND_HEALTH_BUILD_FILE": str(folder / "brand_health.duckdb"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    written = folder / "target" / "run_results.json"
    assert written.exists(), ran.stdout[-4000:] + ran.stderr[-2000:]
    found = json.loads(written.read_text(encoding="utf-8"))
    assert found["args"]["which"] == command, ran.stdout[-4000:] + ran.stderr[-2000:]
    return {result["unique_id"]: result for result in found["results"]}


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


def test_the_sql_of_another_night_is_that_of_this_one_with_day_and_build_exchanged(results, folder):
    known = of_kind(results, "model") | of_kind(results, "test")
    first = {name: result["compiled_code"] for name, result in known.items()}
    exchanged = {
        name: tonight(sql, **ANOTHER_NIGHT, compiled_in=BUILT["build_id"]) for name, sql in first.items()
    }
    compiled = dbt("compile", ANOTHER_NIGHT, folder=folder)
    assert {name: sql for name, sql in exchanged.items() if sql != compiled[name]["compiled_code"]} == {}
    assert sum(exchanged[name] != first[name] for name in first) > 100
