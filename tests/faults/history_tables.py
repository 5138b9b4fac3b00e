"""Every table made of raw, built in process by plain DuckDB from the SQL that dbt compiled once.

Here: compiling the project, running its models over the raw of a home, comparing two results row for row.
Not here: what was delivered (``history_machine``). The tests of dbt are left out: they write nothing.

Nothing is left out of the comparison: `build_id`, the one column that tells nights apart, is compiled in. Of the
accounts (``meta``, ``quarantine``) only what the models read is compared, through the models: which of two equal
files was read first is told there and is not said again in any table.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from ingestion.config_home import Home
from ingestion.warehouse import open_build, open_build_file
from orchestration.dbt_manifest import dbt_environment, options, parsed_project
from tests.faults.history_records import AS_OF

CATALOGUE = "brand_health"  # the stem of a build file; compiled SQL names tables with it
LOADED = ("raw", "quarantine", "reference", "meta")
MADE = ("staging", "intermediate", "marts", "kpi", "board")
VARIABLES = {"as_of": AS_OF.isoformat(), "build_id": "history", "reporting_time_zone": "America/New_York"}


@dataclass(frozen=True)
class Model:
    """One model: ``schema.table``, view or table, and its SQL."""

    name: str
    kind: str
    sql: str


@dataclass(frozen=True)
class Project:
    """The compiled project.

    Args:
        models: in an order in which each finds what it reads.
        empty_build: a build file in which nothing was loaded.
        seeded_build: a build file with the constants of the method.
        seeds: their tables.
    """

    models: tuple[Model, ...]
    empty_build: Path
    seeded_build: Path
    seeds: tuple[str, ...]

    def of(self, *schemas: str) -> Project:
        """Only the models of these schemas."""
        return replace(self, models=tuple(m for m in self.models if m.name.partition(".")[0] in schemas))

    def changed(self, name: str, before: str, after: str) -> Project:
        """A copy in which the SQL of one model says something else."""
        assert any(model.name == name and before in model.sql for model in self.models), before
        swapped = (replace(m, sql=m.sql.replace(before, after)) if m.name == name else m for m in self.models)
        return replace(self, models=tuple(swapped))


def compile_project(directory: Path) -> Project:
    """Parses and compiles the project, half a minute; needs no data."""
    # imported late: seconds, and only here
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    empty, seeded = Home(directory / "empty"), Home(directory / "seeded")
    for home in (empty, seeded):
        open_build(home).close()
    parsed = parsed_project(seeded)
    told = ["--no-write-json", "--vars", json.dumps(VARIABLES), *options(seeded)]
    nodes = []
    for command in (["seed"], ["compile", "--select", "resource_type:model", "--no-introspect"]):
        manifest = Manifest.from_msgpack((parsed.directory / "partial_parse.msgpack").read_bytes())
        with dbt_environment(seeded):
            outcome = dbtRunner(manifest=manifest).invoke([*command, *told])
        DuckDBConnectionManager.close_all_connections()
        assert outcome.success, outcome
        assert isinstance(outcome.result, RunExecutionResult)
        nodes += [result.node for result in outcome.result.results]
    models = {node.unique_id: node for node in nodes if node.resource_type == "model"}
    seeds = {f"{node.schema}.{node.alias}" for node in nodes if node.resource_type == "seed"}
    order = TopologicalSorter({key: set(node.depends_on.nodes) & set(models) for key, node in models.items()})
    return Project(
        models=tuple(_model(models[key]) for key in order.static_order()),
        empty_build=empty.build_file,
        seeded_build=seeded.build_file,
        seeds=tuple(sorted(seeds)),
    )


def _model(node: Any) -> Model:
    kind = "view" if node.config.materialized == "view" else "table"
    return Model(f"{node.schema}.{node.alias}", kind, node.compiled_code)


class Tables:
    """A database in memory that is built again and again, as the build file is night after night."""

    def __init__(self, project: Project, **settings: str | int) -> None:
        self.project = project
        self.con = duckdb.connect(config={"threads": 1, **settings})
        self.con.execute(f"set TimeZone = 'UTC'; attach ':memory:' as {CATALOGUE}; use {CATALOGUE}")
        for schema in (*LOADED, *MADE):
            self.con.execute(f"create schema {schema}")
        self._copy(project.seeded_build, set(project.seeds))

    def build(self, build_file: Path) -> None:
        """Takes over what was loaded into a build file and makes every table of it."""
        self._copy(build_file, None)
        for model in self.project.models:
            self.con.execute(f"create or replace {model.kind} {model.name} as {model.sql}")

    def close(self) -> None:
        """Forgets everything."""
        self.con.close()

    def _copy(self, build_file: Path, chosen: set[str] | None) -> None:
        self.con.execute(f"attach '{build_file}' as loaded (read_only)")
        found = self.con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'loaded' and schema_name = any(?)",
            [list(LOADED)],
        ).fetchall()
        copied = [name for (name,) in found if chosen is None or name in chosen]
        self.con.execute(
            "; ".join(f"create or replace table {name} as from loaded.{name}" for name in copied)
        )
        self.con.execute("detach loaded")


def with_staging(project: Project, directory: Path) -> Path:
    """A seeded build file in which nothing was loaded and whose staging stands already, as views of what will be."""
    directory.mkdir()
    build_file = directory / f"{CATALOGUE}.duckdb"
    shutil.copyfile(project.seeded_build, build_file)
    con = open_build_file(build_file)
    con.execute("create schema if not exists staging")
    for model in project.of("staging").models:
        con.execute(f"create or replace view {model.name} as {model.sql}")
    con.close()
    return build_file


def digests(con: duckdb.DuckDBPyConnection, *schemas: str) -> dict[str, tuple[int, int]]:
    """Table or view -> rows and a sum of their hashes, the same in whatever order the rows stand."""
    found = con.execute(
        """
        select schema_name || '.' || name from (
            select database_name, schema_name, table_name as name from duckdb_tables()
            union all select database_name, schema_name, view_name from duckdb_views()
        ) where database_name = current_database() and schema_name = any(?) order by 1
        """,
        [list(schemas)],
    ).fetchall()
    each = " union all ".join(
        f"select '{name}', count(*), sum(hash(rows)::hugeint) from {name} as rows" for (name,) in found
    )
    return {name: (count, digest) for name, count, digest in con.execute(each).fetchall()}


def differences(
    one: duckdb.DuckDBPyConnection, other: duckdb.DuckDBPyConnection, *schemas: str
) -> tuple[int, dict[str, str]]:
    """Rows compared; table -> what differs, by the first row that only one of the two has."""
    first, second = digests(one, *schemas), digests(other, *schemas)
    assert first.keys() == second.keys()
    unequal = [name for name in first if first[name] != second[name]]
    return sum(rows for rows, _ in second.values()), {n: _difference(one, other, n) for n in unequal}


def _difference(one: duckdb.DuckDBPyConnection, other: duckdb.DuckDBPyConnection, name: str) -> str:
    rows = f"select rows::varchar from {name} as rows order by 1"
    mine, theirs = Counter(one.execute(rows).fetchall()), Counter(other.execute(rows).fetchall())
    return f"{mine.total()} and {theirs.total()} rows; {list(mine - theirs)[:1]} against {list(theirs - mine)[:1]}"
