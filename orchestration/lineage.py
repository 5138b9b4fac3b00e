"""Which columns a column is made of, read off the compiled SQL.

Here: lineage of models from their SQL and the columns of their parents, kept until the project changes.
Not here: showing it (orchestration.assets.transform).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage

from orchestration.dbt_manifest import ParsedProject, table_of

DIALECT = "duckdb"
# dbt writes relations with the name of the build file in front; tables are known here as `schema.table`.
CATALOG = '"brand_health".'
Columns = Mapping[str, Mapping[str, str]]
Lineage = dict[str, list[tuple[str, str]]]


def lineage_of_models(
    project: ParsedProject, compiled: Mapping[str, str], *, columns: Columns
) -> dict[str, Lineage]:
    """Lineage of every given model; worked out once per state of the project, a second or two for all of it.

    Args:
        project: the parsed project; the result is kept beside its manifest.
        compiled: unique id -> compiled SQL.
        columns: ``schema.table`` -> column -> type, of everything in the build.
    """
    store = project.directory / "column_lineage.json"
    kept = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    known: dict[str, Lineage] = kept.get("models", {}) if kept.get("of") == project.fingerprint else {}
    missing = compiled.keys() - known.keys()
    for unique_id in missing:
        parents = {table: columns[table] for table in _parents(project, unique_id) if table in columns}
        known[unique_id] = column_lineage(compiled[unique_id].replace(CATALOG, ""), parents=parents)
    if missing:
        store.write_text(json.dumps({"of": project.fingerprint, "models": known}), encoding="utf-8")
    return known


def column_lineage(compiled: str, *, parents: Columns) -> Lineage:
    """Columns of the parents that each column of a model is made of.

    Args:
        compiled: the model's compiled select.
        parents: ``schema.table`` -> column -> type, of every relation it may read.

    Returns:
        Column -> list of (``schema.table``, column). A model whose SQL the parser does not understand has none.
    """
    try:
        found = lineage(None, compiled, schema=_nested(parents), dialect=DIALECT, trim_selects=False)
    except (SqlglotError, ValueError, KeyError, RecursionError):
        return {}
    return {column: sorted(set(_sources(node))) for column, node in found.items()}


def _parents(project: ParsedProject, unique_id: str) -> Iterator[str]:
    manifest = project.manifest
    for parent in manifest["nodes"][unique_id]["depends_on"]["nodes"]:
        yield table_of(manifest["nodes"].get(parent) or manifest["sources"][parent])


def _nested(parents: Columns) -> dict[str, dict[str, dict[str, str]]]:
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for table, columns in parents.items():
        schema, name = table.split(".")
        nested.setdefault(schema, {})[name] = dict(columns)
    return nested


def _sources(node: Node) -> Iterator[tuple[str, str]]:
    for found in node.walk():
        table = None if found.downstream else found.expression.find(exp.Table)
        if table is not None:
            yield f"{table.db}.{table.name}", exp.to_column(found.name).name
