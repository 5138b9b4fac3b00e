"""A step that runs dbt on one model which never ends, in a process of its own, for tests that kill it meanwhile.

    python -m tests.faults.dbt_scenario ORGANISATION HOME PROJECT dagster|bare

Here: the project, the process and how to wait for it. Not here: what must hold afterwards (``test_process.py``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from ingestion.config_home import Home, home_from
from orchestration import dbt_manifest
from orchestration.transform import run_models

PYTHON = sys.executable
ROOT = Path(__file__).parents[2]
# Long enough that no machine ends it before the test does.
ENDLESS = "select sum(hash(a.range + b.range)) as n from range(1000000) as a, range(1000000) as b"
PROJECT_FILE = """
name: brand_health
profile: brand_health
model-paths: ["models"]
models:
  brand_health:
    +materialized: table
    +schema: marts
"""


def make_project(directory: Path) -> Path:
    """A dbt project of a quick model and an endless one behind it."""
    (directory / "models").mkdir(parents=True)
    (directory / "dbt_project.yml").write_text(PROJECT_FILE, encoding="utf-8")
    profile = (ROOT / "dbt_project" / "profiles.yml").read_text(encoding="utf-8")
    (directory / "profiles.yml").write_text(profile, encoding="utf-8")
    (directory / "models" / "fct_quick.sql").write_text("select 1 as n", encoding="utf-8")
    (directory / "models" / "fct_endless.sql").write_text(
        "-- depends_on: {{ ref('fct_quick') }}\n" + ENDLESS, encoding="utf-8"
    )
    return directory


def start(organisation: Path, home: Home, project: Path, how: str) -> subprocess.Popen:
    """Start the process and wait until the endless model runs."""
    process = subprocess.Popen(
        [PYTHON, "-m", __name__, str(organisation), str(home.path), str(project), how],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not (home.path / "running").exists():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise AssertionError(process.communicate()[0])
        time.sleep(0.05)
    time.sleep(0.3)  # from the announcement to the first row
    return process


def run(organisation: Path, home: Home, how: str) -> None:
    """What the process does."""
    project = dbt_manifest.parsed_project(home)
    _announce_the_endless_model(home)
    if how == "bare":
        run_models(home, project, values={}, selection=[])
        return
    from orchestration.assets.transform import model_assets
    from orchestration.instance import instance_of
    from orchestration.resources import Tonight, Warehouse

    import dagster as dg  # isort: skip

    warehouse = Warehouse(
        organisation_directory=str(organisation), home_directory=str(home.path), tonight=Tonight()
    )
    with instance_of(home) as instance:
        dg.materialize([model_assets(project)], resources={"warehouse": warehouse}, instance=instance)


def _announce_the_endless_model(home: Home) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    executed = DuckDBConnectionManager.execute

    def execute(self: object, sql: str, *args: object, **options: object) -> object:
        if "range(1000000)" in sql:
            (home.path / "running").touch()
        return executed(self, sql, *args, **options)

    DuckDBConnectionManager.execute = execute


def outlived(group: int) -> list[int]:
    """Children of a process that we started and that has ended, five seconds after its end."""
    until = time.monotonic() + 5
    while (left := _members(group)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _members(group: int) -> list[int]:
    members = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) == group:
                members.append(int(entry.name))
        except ProcessLookupError:
            continue
    return members


if __name__ == "__main__":
    dbt_manifest.PROJECT = Path(sys.argv[3])
    run(Path(sys.argv[1]), home_from({}, Path(sys.argv[2])), sys.argv[4])
