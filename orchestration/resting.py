"""Which models rest tonight: those that running them again would leave as they are.

Here: the decision and what it is made from. Not here: what a table holds (orchestration.contents), where that is kept
(orchestration.model_state), running the others (orchestration.known_models, orchestration.transform), which of those
rest after all (orchestration.early_cutoff), or tests, which never rest (orchestration.known_tests).

A model is a function of its code and of what it reads. It rests when three things are as they were when its table was
made: the code, with the values of the variables it reads; the contents of everything it reads; and its table itself.
Each is looked up tonight, not remembered: a table that was dropped, altered or made by somebody else, a run that broke
off, another version of a library make the model run. A row of `meta.model_state` cannot be out of date, only of no use.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from orchestration import model_state
from orchestration.contents import OF_THE_NIGHT, contents, digest
from orchestration.dbt_manifest import ParsedProject, table_of
from orchestration.known_sql import DAY, DAY_MACRO, tonight
from orchestration.model_state import State
from orchestration.transform import Node, relations

BUILDS = {"model", "seed"}
# A test that found something has run as well as one that did not.
RAN = {"success", "pass", "warn", "fail"}
# Anything else (ephemeral, say) leaves no relation to look at and so never rests.
MAY_REST = {"table", "view", "seed", "incremental"}
READS_VARIABLE = re.compile(r"\bvar\s*\(\s*(?:([\"'])(\w+)\1)?")
Values = Mapping[str, str | int]


@functools.cache
def _variables_named(text: str) -> frozenset[str]:
    """Names of variables in SQL or in a macro; empty for one that is not written out."""
    return frozenset(found[1] for found in READS_VARIABLE.findall(text))


class Present:
    """The build as it stands: contents of relations, and what follows from them for each model.

    Args:
        project: the parsed project.
        values: the variables of tonight.
        found: ``schema.table`` -> content, see `orchestration.contents`.
    """

    def __init__(self, project: ParsedProject, values: Values, found: Mapping[str, str]) -> None:
        self._project, self._values, self._found = project, values, found
        self._nodes = project.manifest["nodes"]
        self._known: dict[str, str | None] = {}

    def content(self, unique_id: str) -> str | None:
        """What a model, seed or source holds; None if it is not there. A view holds what it shows."""
        if unique_id not in self._known:
            node = self._nodes.get(unique_id) or self._project.manifest["sources"][unique_id]
            found = self._found.get(table_of(node))
            if found and node.get("config", {}).get("materialized") == "view":
                inputs = self.inputs(unique_id)
                found = digest(found, inputs) if inputs else None
            self._known[unique_id] = found
        return self._known[unique_id]

    def inputs(self, unique_id: str) -> str | None:
        """Of everything a model reads; None if any of it is not there."""
        read = {parent: self.content(parent) for parent in sorted(_parents(self._nodes[unique_id]))}
        if None in read.values():
            return None
        return digest(*(f"{parent}={content}" for parent, content in read.items()))

    def code(self, unique_id: str) -> str:
        """Of whatever decides what a model or test makes of its inputs.

        The project counts as a whole: a macro may read the card of any model, so that finer keys would have to follow
        more than what dbt calls a dependency. Variables count for those that read them; `as_of` is another each night.
        """
        return self._code(self._variables(self._nodes[unique_id]))

    def wording(self, unique_id: str) -> str:
        """As `code`, but for the day where that is exchanged in SQL that is known: see `orchestration.known_sql`."""
        return self._code(self._variables(self._nodes[unique_id], but_for=DAY_MACRO))

    def _code(self, variables: Collection[str]) -> str:
        values = {name: self._values[name] for name in sorted(variables)}
        return digest(self._project.fingerprint, duckdb.__version__, json.dumps(values))

    def _variables(self, node: Mapping[str, Any], *, but_for: str = "") -> set[str]:
        # dbt fills in the arguments of a test when it compiles it, and names none of the macros they call; every test
        # has its model for one.
        arguments = {**(node.get("test_metadata") or {}).get("kwargs", {}), "model": None}
        if "{{" in json.dumps(arguments):
            return set(self._values) - {OF_THE_NIGHT}
        texts = [text for macro, text in self._texts(node) if macro != but_for]
        read = {name for text in texts for name in _variables_named(text)}
        # A name that is not written out may be any.
        return (set(self._values) if "" in read else read & set(self._values)) - {OF_THE_NIGHT}

    def _texts(self, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield "", node.get("raw_code") or ""
        macros = self._project.manifest.get("macros", {})
        waiting, seen = [*node["depends_on"].get("macros", []), *self._everywhere], set()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in macros:
                continue
            seen.add(name)
            # dbt's own macros take no variable of ours; that of a project called the same would.
            if macros[name]["package_name"] == node["package_name"]:
                yield macros[name]["name"], macros[name]["macro_sql"]
            waiting += macros[name]["depends_on"]["macros"]

    @cached_property
    def _everywhere(self) -> Sequence[str]:
        """Macros that dbt runs without being asked: how a table is made, where it goes."""
        macros = self._project.manifest.get("macros", {}).items()
        return [name for name, macro in macros if macro["name"].startswith(("materialization_", "generate_"))]


@dataclass(frozen=True)
class Plan:
    """What tonight needs of dbt.

    Args:
        run: models and seeds to run, each after what it reads.
        rest: models and seeds that rest -> the build that made them.
        sql: models to run -> their SQL of tonight, if that of every one is known; else empty, and dbt runs them.
        same_code: models to run whose code is the same -> how they stood: they run for what they read, or for how their
            table looks.
        known: tests whose SQL is known -> that SQL; the other tests have to go through dbt.
        contents: ``schema.table`` -> content, of the relations that were looked at before anything runs.
    """

    run: Sequence[str]
    rest: Mapping[str, str]
    sql: Mapping[str, str]
    same_code: Mapping[str, State]
    known: Mapping[str, str]
    contents: Mapping[str, str]

    def selection(self, project: ParsedProject) -> list[str] | None:
        """Arguments for dbt: empty for everything, None for nothing at all."""
        if not self.rest and not self.known:
            return []
        unknown = sorted(project.data_tests.keys() - self.known.keys())
        asked = [*(() if self.sql else self.run), *unknown]
        names = [project.manifest["nodes"][unique_id]["name"] for unique_id in asked]
        # Tests that are known are run without dbt, so none may come along with its model.
        return ["--select", *names, "--indirect-selection", "empty"] if names else None


def plan(
    con: duckdb.DuckDBPyConnection, project: ParsedProject, *, values: Values, everything: bool = False
) -> Plan:
    """Decide which models run tonight.

    Args:
        con: writing connection to the build.
        project: the parsed project.
        values: the variables of tonight.
        everything: nothing rests, whatever was found.
    """
    found: dict[str, str] = {}
    states = {} if everything else model_state.read(con)
    present = Present(project, values, found)
    rest: dict[str, str] = {}
    nodes = project.manifest["nodes"]
    for level in project.build_levels:
        may_rest = {
            unique_id: states[unique_id]
            for unique_id in level
            if unique_id in states and _may_rest(present, nodes[unique_id], states[unique_id], rest)
        }
        # What runs anyway is not looked at: reading every table costs as much as running a small model.
        found |= contents(con, _looked_at(project, may_rest) - found.keys())
        rest |= {
            unique_id: state.built_in
            for unique_id, state in may_rest.items()
            if state.inputs == present.inputs(unique_id) and state.content == present.content(unique_id)
        }
    run = [unique_id for unique_id in project.build_order if unique_id not in rest]
    sql = _known(run, states, present=present, values=values)
    # A table that is not there has lost what dbt declared of it.
    there = relations(con)
    without_dbt = all(model in sql and table_of(nodes[model]) in there for model in run)
    return Plan(
        run=run,
        rest=rest,
        sql=sql if without_dbt else {},
        same_code={
            unique_id: states[unique_id]
            for unique_id in run
            if unique_id in states and states[unique_id].code == present.code(unique_id)
        },
        known=_known(project.data_tests, states, present=present, values=values),
        contents=found,
    )


def remember(
    con: duckdb.DuckDBPyConnection,
    project: ParsedProject,
    *,
    found: Mapping[str, str],
    nodes: Iterable[Node],
    values: Values,
    build_id: str,
) -> None:
    """Keep how the models and tests that just ran stand now.

    Args:
        con: writing connection to the build.
        project: the parsed project.
        found: ``schema.table`` -> content, of what was looked at tonight and has not been made anew since.
        nodes: what came of the models and tests.
        values: the variables they ran with.
        build_id: this build.
    """
    known = project.manifest["nodes"]
    ran = {node.unique_id: node.compiled for node in nodes if node.status in RAN}
    present = Present(project, values, {**found, **contents(con, _relations(project) - found.keys())})
    states = [
        _state(present, known[unique_id], compiled=compiled, build_id=build_id)
        for unique_id, compiled in ran.items()
    ]
    model_state.write(con, [state for state in states if state], of=known.keys())


def _known(
    wanted: Iterable[str], states: Mapping[str, State], *, present: Present, values: Values
) -> dict[str, str]:
    """Those of the models or tests whose SQL is known -> that SQL, of tonight."""
    night = {"as_of": str(values[DAY]), "build_id": str(values[OF_THE_NIGHT])}
    return {
        unique_id: tonight(state.compiled, **night, compiled_in=state.built_in)
        for unique_id in wanted
        if (state := states.get(unique_id)) and state.compiled and state.wording == present.wording(unique_id)
    }


def _may_rest(present: Present, node: Mapping[str, Any], state: State, rest: Mapping[str, str]) -> bool:
    """Whether it only depends on what tables hold."""
    return (
        rest.keys() >= _built_parents(node)
        and node["config"]["materialized"] in MAY_REST
        and state.code == present.code(node["unique_id"])
    )


def _looked_at(project: ParsedProject, may_rest: Collection[str]) -> set[str]:
    """Tables of these models, and of the sources they read; models they read were looked at before them."""
    nodes, sources = project.manifest["nodes"], project.manifest["sources"]
    read = {parent for unique_id in may_rest for parent in _parents(nodes[unique_id])}
    return {table_of(nodes[unique_id]) for unique_id in may_rest} | {
        table_of(sources[parent]) for parent in read & sources.keys()
    }


def _state(present: Present, node: Mapping[str, Any], *, compiled: str, build_id: str) -> State | None:
    unique_id = node["unique_id"]
    code, wording = present.code(unique_id), present.wording(unique_id)
    if node["resource_type"] not in BUILDS:
        return State(unique_id, code, wording, "", "", build_id, compiled)
    inputs, content = present.inputs(unique_id), present.content(unique_id)
    if inputs is None or content is None:
        return None
    return State(unique_id, code, wording, inputs, content, build_id, compiled)


def _parents(node: Mapping[str, Any]) -> Collection[str]:
    return node["depends_on"].get("nodes", [])


def _built_parents(node: Mapping[str, Any]) -> set[str]:
    return {parent for parent in _parents(node) if not parent.startswith("source.")}


def _relations(project: ParsedProject) -> set[str]:
    nodes = project.manifest["nodes"].values()
    return {table_of(node) for node in nodes if node["resource_type"] in BUILDS} | {
        table_of(source) for source in project.manifest["sources"].values()
    }
