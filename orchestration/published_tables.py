"""Which tables of a build may leave it, and in what shape.

Here: the list, column by column, and the last look for anything that would name a person. Not here: copying them
(orchestration.published_copy).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import duckdb

from ingestion.contracts.catalogue import FEEDS, metadata
from ingestion.errors import GateHeldError
from orchestration.sql_text import literal

MART_PREFIXES = ("dim_", "fct_", "agg_")
META_TABLES = ("load_balance", "source")
# In the build the row is still `built`; in front of readers it is by definition published.
CONSTANTS = {("meta", "build", "state"): "published"}
# Not every client reads 128-bit or unsigned integers; no count here comes near 2^63.
WIDE_TYPES = frozenset({"HUGEINT", "UHUGEINT", "UBIGINT"})


@dataclass(frozen=True)
class Column:
    """One column of a table to copy."""

    name: str
    data_type: str
    comment: str | None
    constant: str | None

    @property
    def expression(self) -> str:
        """The SQL that copies this column."""
        quoted = f'"{self.name}"'
        if self.constant:
            return f"{literal(self.constant)} as {quoted}"
        return f"{quoted}::bigint as {quoted}" if self.data_type in WIDE_TYPES else quoted


@dataclass(frozen=True)
class Table:
    """One table to copy, with the query that reads it from the build."""

    schema: str
    name: str
    source: str
    where: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def qualified(self) -> str:
        """``schema.table``, as readers write it."""
        return f"{self.schema}.{self.name}"

    @property
    def query(self) -> str:
        """Select that yields exactly what is published."""
        return (
            f"select {', '.join(column.expression for column in self.columns)} from {self.source}{self.where}"
        )


def publishable_tables(
    con: duckdb.DuckDBPyConnection, build_id: str, *, private: Collection[str]
) -> list[Table]:
    """Tables of the attached build that may leave it.

    Args:
        con: connection made by `attach_build`.
        build_id: the build whose audit rows go along.
        private: ``schema.table`` names kept back by their model card.
    """
    listed = con.execute(
        """
        select table_schema, table_name
        from information_schema.tables
        where table_catalog = 'brand_health'
        order by table_schema, table_name
        """
    ).fetchall()
    known = _described(con)
    of_models = [
        _table(known, schema=schema, name=name, source=(schema, name), where="")
        for schema, name in listed
        if _may_leave(schema, name) and f"{schema}.{name}" not in private
    ]
    of_this_build = f" where build_id = {literal(build_id)}"
    audit = [
        _table(known, schema="meta", name=name, source=("audit", name), where=of_this_build)
        for name in ("build", "check_result")
    ]
    whose = _table(known, schema="meta", name="organisation", source=("reference", "organisation"), where="")
    return [*of_models, *audit, whose]


def refuse_revealing_columns(tables: Iterable[Table]) -> None:
    """A last look before anything is copied: no mart has a column that the contracts call personal or free text.

    Raises:
        GateHeldError: a mart has one, under the very name a delivery gives it.
    """
    revealing = {
        column
        for feed in FEEDS.values()
        for column in feed.schema.columns()
        if metadata(feed, column).keys() & {"identity", "free_text"}
    }
    for table in tables:
        found = [column.name for column in table.columns if column.name in revealing]
        if table.schema == "marts" and found:
            raise GateHeldError(
                f"{table.qualified}.{found[0]}",
                "the contracts call a column of this name personal or free text; it may not leave the build",
                "Take it out of the mart, or keep the mart private (`publish: false` on its card).",
            )


def _may_leave(schema: str, name: str) -> bool:
    if schema in {"kpi", "board"}:
        return True
    return (schema == "marts" and name.startswith(MART_PREFIXES)) or (
        schema == "meta" and name in META_TABLES
    )


def described_table(
    con: duckdb.DuckDBPyConnection, *, schema: str, name: str, source: tuple[str, str], where: str
) -> Table:
    """One table to copy, with the columns and comments it has in the attached file.

    Args:
        con: connection made by `attach_build`.
        schema: where readers find it.
        name: its name for readers.
        source: schema and name in the attached file.
        where: condition on its rows, with a leading space; empty for all.
    """
    return _table(_described(con), schema=schema, name=name, source=source, where=where)


Described = dict[tuple[str, str], tuple[str | None, list[tuple[str, str, str | None]]]]


def _described(con: duckdb.DuckDBPyConnection) -> Described:
    """Schema and table -> comment, and columns with type and comment, of everything in the attached file.

    Asked once for all tables: DuckDB goes through its whole catalogue for each question.
    """
    comments = con.execute(
        "select schema_name, table_name, comment from duckdb_tables() where database_name = 'brand_health'"
    ).fetchall()
    columns = con.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
        "where database_name = 'brand_health' order by schema_name, table_name, column_index"
    ).fetchall()
    found: Described = {(schema, name): (comment, []) for schema, name, comment in comments}
    for schema, name, *column in columns:
        found.setdefault((schema, name), (None, []))[1].append(tuple(column))
    return found


def _table(known: Described, *, schema: str, name: str, source: tuple[str, str], where: str) -> Table:
    comment, columns = known.get(source, (None, []))
    return Table(
        schema=schema,
        name=name,
        source=f'brand_health."{source[0]}"."{source[1]}"',
        where=where,
        comment=comment,
        columns=tuple(Column(*column, CONSTANTS.get((schema, name, column[0]))) for column in columns),
    )
