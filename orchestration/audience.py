"""Files for one audience: what its allow-list in the model cards names, out of the published file of the same build.

Here: which tables and rows an audience gets, and writing its file beside the published one. Not here: which file
readers see (orchestration.served) and what may be published at all (orchestration.published_tables).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ingestion import durable
from ingestion.errors import ConfigurationError
from orchestration.dbt_manifest import ParsedProject, table_of
from orchestration.published_copy import attach_build, copy_tables, verify_copy
from orchestration.published_tables import Table, described_table

# Which build it is, whose, and what was accepted of its checks: an audience must be able to tell.
ALWAYS = ("meta.build", "meta.check_result", "meta.organisation")
# Cuts that show single people at work; an audience reads figures, not colleagues.
OF_PEOPLE = ("agent",)
READ_ONLY = 0o444

Audiences = Mapping[str, Collection[str]]


def audiences_of(project: ParsedProject, names: Collection[str]) -> Audiences:
    """Audience -> tables whose card lists it under ``meta: {audience: [...]}``; what no card lists nobody gets.

    Args:
        project: the parsed project with its cards.
        names: audiences the organisation asks for.

    Raises:
        ConfigurationError: no card lists an audience that is asked for.
    """
    listed: dict[str, set[str]] = {}
    for node in project.manifest["nodes"].values():
        if node["resource_type"] == "model":
            for name in node["config"].get("meta", {}).get("audience") or ():
                listed.setdefault(name, set()).add(table_of(node))
    unknown = [name for name in names if name not in listed]
    if unknown:
        known = ", ".join(sorted(listed)) or "none"
        raise ConfigurationError(
            f"publication.audiences: {unknown[0]}", "no model card lists this audience", f"Known: {known}."
        )
    return {name: frozenset(listed[name] - project.private_tables) for name in names}


def write_files(published_file: Path, audiences: Audiences) -> None:
    """Write the file of every audience beside the published one, each proved like it.

    Args:
        published_file: the finished file of the build; audiences get part of it and nothing else.
        audiences: from `audiences_of`; empty writes nothing.

    Raises:
        BrandHealthError: a copy could not be proved whole.
    """
    for name, allowed in audiences.items():
        target = published_file.with_name(f"{name}.duckdb")
        with closing(attach_build(published_file)) as con:
            present = con.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'brand_health' order by all"
            ).fetchall()
            tables = [
                _without_people(
                    described_table(con, schema=schema, name=table, source=(schema, table), where="")
                )
                for schema, table in present
                if f"{schema}.{table}" in {*allowed, *ALWAYS}
            ]
            proofs = copy_tables(con, tables, target=target)
        verify_copy(target, tables, proofs=proofs)
        durable.make_durable(target)
        target.chmod(READ_ONLY)


def _without_people(table: Table) -> Table:
    if "dimension" not in {column.name for column in table.columns}:
        return table
    left_out = ", ".join(f"'{dimension}'" for dimension in OF_PEOPLE)
    return replace(table, where=f" where dimension not in ({left_out})")
