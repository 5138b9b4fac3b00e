"""The build file: how it is opened and which tables it always has.

Here: the DuckDB connection and the empty tables of raw, quarantine, reference, meta and audit.
Not here: how delivered files get into them (``ingestion.warehouse_write``), nor what dbt makes of them.

``python -m ingestion.warehouse --empty PATH`` writes an empty build file, for work on the models alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb

from ingestion.config_home import Home, environment, memory_limit
from ingestion.contracts.catalogue import FEEDS, raw_columns
from ingestion.errors import ConfigurationError, WriterBusyError
from ingestion.warehouse_tables import SCHEMAS, fixed_tables

# The storage every client we promise (1.2 to 2.0) reads; the build is written like the published file.
STORAGE_VERSION = "v1.2.0"
# What the load writes; it can always be made again from the deliveries.
# DuckDB's 16 MB make a checkpoint of nearly every file; a tenth of the reference year took 1.4 times as long to load.
CHECKPOINT_AT = "256MB"
_LOADED_TABLES = ("quarantine.record", "meta.load_ledger", "meta.load_balance")


def open_build(home: Home) -> duckdb.DuckDBPyConnection:
    """Opens the build file of a home for writing, in a folder only its owner can enter; see ``open_build_file``."""
    folder = home.build_file.parent
    folder.mkdir(parents=True, exist_ok=True)
    # It holds people's own words (ADR 0007), and DuckDB puts its log and its spill files beside it.
    _close_to_others(folder, 0o700)
    return open_build_file(home.build_file)


def open_build_file(build_file: Path) -> duckdb.DuckDBPyConnection:
    """Opens a build file for writing, making it and its tables where they are missing.

    Raises:
        WriterBusyError: another process has the file open; the message names it where DuckDB can.
    """
    build_file.parent.mkdir(parents=True, exist_ok=True)
    con = _connect(build_file)
    _close_to_others(build_file, 0o600)
    con.execute("set TimeZone = 'UTC'")
    ensure_schemas(con)
    return con


def bounds(folder: Path) -> dict[str, str]:
    """What any connection of a night may hold in memory, and where it puts what is more; options of DuckDB.

    Without them DuckDB takes four fifths of the machine, and spills into the current folder.
    """
    return {"memory_limit": memory_limit(environment()), "temp_directory": str(folder / "spill")}


def _close_to_others(path: Path, mode: int) -> None:
    if path.stat().st_mode & 0o077:
        path.chmod(mode)


def _connect(build_file: Path) -> duckdb.DuckDBPyConnection:
    options: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        **bounds(build_file.parent),
        "wal_autocheckpoint": CHECKPOINT_AT,
    }
    try:
        return duckdb.connect(str(build_file), config=options)
    except duckdb.IOException as problem:
        if "lock" not in str(problem).lower():
            raise
        holder = re.search(r"PID \d+", str(problem))
        raise WriterBusyError(
            str(build_file),
            f"the build file is open in another process ({holder.group() if holder else 'not named'})",
            "Wait for the other run to end, or close the program that holds the file.",
        ) from problem


def ensure_schemas(con: duckdb.DuckDBPyConnection) -> None:
    """Makes every schema and table that is missing.

    A table whose columns are not those of this version of the code is made anew. If the load had filled that
    table, all loads are forgotten and the next run reads every delivery again: raw never mixes two shapes.
    """
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    wanted = {f"raw.{feed.id}": raw_columns(feed) for feed in FEEDS.values()} | fixed_tables()
    found = _existing_columns(con)
    reshaped = {
        name for name, columns in wanted.items() if name in found and found[name] != list(columns.items())
    }
    loaded = {f"raw.{feed}" for feed in FEEDS} | set(_LOADED_TABLES)
    stale = reshaped | (loaded if reshaped & loaded else set())
    for name in sorted(stale):
        con.execute(f"drop table if exists {name}")
    for name, columns in wanted.items():
        if name not in found or name in stale:
            con.execute(_create(name, columns))


def _existing_columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    rows = con.execute(
        """
        select table_schema || '.' || table_name, column_name,
               case when data_type = 'TIMESTAMP WITH TIME ZONE' then 'TIMESTAMPTZ' else data_type end
        from information_schema.columns
        where table_catalog = current_database()
        order by table_schema, table_name, ordinal_position
        """
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return found


def _create(table: str, columns: dict[str, str]) -> str:
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return f"create table if not exists {table} ({listed})"


def _write_empty(arguments: list[str]) -> None:
    if len(arguments) != 2 or arguments[0] != "--empty":
        raise ConfigurationError("ingestion.warehouse", "the only option is --empty PATH", "Give a path.")
    open_build_file(Path(arguments[1])).close()


if __name__ == "__main__":
    _write_empty(sys.argv[1:])
