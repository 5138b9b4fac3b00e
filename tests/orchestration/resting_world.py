"""A build of five models whose nights take milliseconds: the decisions are ours, the SQL is run without dbt.

Here: its tables, its project, its nights, the same made from nothing. Not here: what must hold (``test_resting.py``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration import resting
from orchestration.contents import contents
from orchestration.dbt_manifest import ParsedProject
from orchestration.early_cutoff import EarlyCutoff
from orchestration.known_models import run_known_models
from orchestration.known_tests import run_known_tests
from orchestration.model_state import sign
from orchestration.resting import Plan
from orchestration.transform import Node

NAME = "brand_health"
SOURCES = {
    "raw.posts": "select range as post_id, range % 3 as brand_id from range(9)",
    "reference.brand": "select range as brand_id, 'brand ' || range as name from range(3)",
}
POSTS_BY_BRAND = "select brand_id, count(*) as n from staging.stg_posts group by 1"
# Name -> schema, materialisation, what it reads, SQL. `{as_of}` stands for the macro that reads the variable.
MODELS = {
    "limits": ("reference", "seed", [], "select 5 as minimum"),
    "stg_posts": ("staging", "view", ["raw.posts"], "select * from raw.posts"),
    "int_posts": ("intermediate", "table", ["stg_posts"], POSTS_BY_BRAND),
    "dim_date": ("marts", "table", [], "select cast('{as_of}' as date /* as_of */) as day"),
    "dim_brand": ("marts", "table", ["reference.brand"], "select * from reference.brand"),
    "kpi_value": (
        "kpi", "table", ["int_posts", "dim_date", "limits"],
        "select brand_id::bigint as brand_id, n, day, minimum, '{build_id}' as build_id "
        "from intermediate.int_posts, marts.dim_date, reference.limits",
    ),
}  # fmt: skip
TEST = "no_brand_is_unknown"
TEST_SQL = "select * from intermediate.int_posts where brand_id not in (select brand_id from marts.dim_brand)"


@dataclass
class World:
    """A build file in memory and the state of everything its models are made of.

    Args:
        folder: where the manifest of its project stands.
        as_of: the day the models speak of.
        models: as `MODELS`; changing one is a change of code.
        arguments: what the test was given in the card of its model.
    """

    folder: Path
    as_of: str = "2026-01-01"
    models: dict = field(default_factory=lambda: dict(MODELS))
    con: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    arguments: dict = field(default_factory=dict)
    nights: int = 0
    without_dbt: bool = False
    failing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for schema in ("raw", "reference", "staging", "intermediate", "marts", "kpi", "meta"):
            self.con.execute(f"create schema {schema}")
        for table, select in SOURCES.items():
            self.con.execute(f"create table {table} as {select}")

    @property
    def project(self) -> ParsedProject:
        """The project as it stands now, parsed."""
        nodes = {_id(name): self._node(name) for name in self.models}
        nodes[f"test.{NAME}.{TEST}"] = {
            "unique_id": f"test.{NAME}.{TEST}", "resource_type": "test", "name": TEST, "package_name": NAME,
            "config": {"severity": "ERROR"}, "raw_code": TEST_SQL,
            "test_metadata": {"kwargs": {"model": "{{ get_where_subquery(ref('int_posts')) }}", **self.arguments}},
            "depends_on": {"nodes": [_id("int_posts"), _id("dim_brand")], "macros": []},
        }  # fmt: skip
        sources = {
            _id(table): dict(zip(("schema", "name"), table.split("."), strict=True)) for table in SOURCES
        }
        macro = {
            "name": "as_of_date", "package_name": NAME, "macro_sql": "{{ var('as_of') }}",
            "depends_on": {"macros": []},
        }  # fmt: skip
        manifest = {"nodes": nodes, "sources": sources, "macros": {f"macro.{NAME}.as_of_date": macro}}
        (self.folder / "manifest.json").write_text(json.dumps(manifest))
        return ParsedProject(self.folder, hashlib.sha256(str(self.models).encode()).hexdigest())

    def night(self, *, everything: bool = False) -> set[str]:
        """One night; returns the names of the models that ran."""
        self.nights += 1
        values = {"as_of": self.as_of, "build_id": f"build {self.nights}"}
        project = self.project
        plan = resting.plan(self.con, project, values=values, everything=everything)
        self.without_dbt = bool(plan.sql)
        cutoff = EarlyCutoff(self.con, project, plan=plan, values=values)
        nodes = (
            self._again(plan, project, cutoff)
            if plan.sql
            else [self._run(model, values) for model in plan.run]
        )
        tests = self._tests(plan, project)
        resting.remember(
            self.con,
            project,
            found=cutoff.contents,
            nodes=[*nodes, *tests],
            values=values,
            build_id=values["build_id"],
        )
        sign(self.con, project.model_tables, values["build_id"])
        self.tested = [node.status for node in tests]
        return {_name(node.unique_id) for node in nodes}

    def plan(self) -> Plan:
        """What the next night would do."""
        values = {"as_of": self.as_of, "build_id": "next"}
        return resting.plan(self.con, self.project, values=values)

    def from_nothing(self) -> World:
        """The same sources, code and day, and a first night over them."""
        other = World(self.folder, self.as_of, self.models)
        for table in SOURCES:
            rows = self.con.execute(f"select * from {table}").pl()  # noqa: F841  read in the SQL
            other.con.execute(f"create or replace table {table} as select * from rows")
        other.night()
        return other

    def tables(self) -> dict[str, str]:
        """Content of everything a model made."""
        made = {f"{schema}.{name}" for name, (schema, *_) in self.models.items()}
        return contents(self.con, made)

    def _tests(self, plan: Plan, project: ParsedProject) -> list[Node]:
        if plan.known:
            return run_known_tests(self.con, project, plan.known)
        return [Node(f"test.{NAME}.{TEST}", "pass", 0, 0.0, "", TEST_SQL)]

    def _again(self, plan: Plan, project: ParsedProject, cutoff: EarlyCutoff) -> list[Node]:
        broken = {model: "select error('broken')" for model in plan.sql if _name(model) in self.failing}
        return run_known_models(self.con, project, {**plan.sql, **broken}, rests=cutoff.rests)

    def _run(self, unique_id: str, values: dict[str, str]) -> Node:
        name = _name(unique_id)
        if name in self.failing:
            return Node(unique_id, "error", 0, 0.0, "", "")
        schema, kind, _, select = self.models[name]
        what = "view" if kind == "view" else "table"
        self.con.execute(f"drop {what} if exists {schema}.{name}")
        compiled = select.format(**values)
        self.con.execute(f"create {what} {schema}.{name} as {compiled}")
        return Node(unique_id, "success", 0, 0.0, "", "" if kind == "seed" else compiled)

    def _node(self, name: str) -> dict:
        schema, kind, reads, select = self.models[name]
        return {
            "unique_id": _id(name), "resource_type": "seed" if kind == "seed" else "model",
            "name": name, "schema": schema, "package_name": NAME,
            "config": {"materialized": kind, "meta": {}, "contract": {"enforced": schema == "kpi"}},
            "raw_code": select.replace("{build_id}", "{{ var('build_id') }}"),
            "depends_on": {
                "nodes": [_id(read) for read in reads],
                "macros": [f"macro.{NAME}.as_of_date"] if "{as_of}" in select else [],
            },
        }  # fmt: skip


def _name(unique_id: str) -> str:
    return unique_id.rpartition(".")[2]


def _id(name: str) -> str:
    kind = "source" if name in SOURCES else "seed" if MODELS.get(name, ("", ""))[1] == "seed" else "model"
    return f"{kind}.{NAME}.{name.rpartition('.')[2] if kind == 'source' else name}"
