"""A reader with a DuckDB of its own, that any version of DuckDB and Python can run.

    python reader_scenario.py figures|write|zone PUBLISHED_FILE [OPTION]

Here: a script that needs nothing but DuckDB and prints what it saw as JSON. Not here: what must hold
(``test_readers_faults.py``).
"""

import hashlib
import json
import os
import sys

import duckdb

NOBODY = 65534


def figures(path: str) -> dict:
    """Rows and a hash of every published table, of its rows as text in their order."""
    con = duckdb.connect(path, read_only=True)
    con.execute("set TimeZone = 'UTC'")
    tables = con.execute(
        "select table_schema || '.' || table_name from information_schema.tables order by 1"
    ).fetchall()
    seen = {}
    for (table,) in tables:
        rows = sorted(map(repr, con.execute(f"select columns(*)::varchar from {table}").fetchall()))
        seen[table] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()]
    return {"version": duckdb.__version__, "tables": seen}


def write(path: str) -> dict:
    """Try to open the file for writing as somebody who is not its owner, and see what that left behind."""
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        duckdb.connect(path).execute("create table t as select 1 as n")
        refused = ""
    except (duckdb.Error, OSError) as problem:
        refused = str(problem)
    # Read-only, the same person reads.
    readable = duckdb.connect(path, read_only=True).execute("select build_id from meta.build").fetchall()
    return {"refused": refused, "build": readable[0][0]}


def zone(path: str, name: str) -> dict:
    """Every date, total and instant, as somebody sees them whose session is in another time zone."""
    con = duckdb.connect(path, read_only=True)
    con.execute("set TimeZone = '" + name + "'")
    shown = {}
    for table, column, kind in con.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where not internal and database_name = current_database() order by all"
    ).fetchall():
        # An instant is shown in the reader's time; it is the same instant.
        value = f'epoch_ms("{column}")' if kind.startswith("TIMESTAMP WITH") else f'"{column}"'
        shown.setdefault(table, []).append(f"{value}::varchar")
    return {
        table: repr(con.execute(f"select count(*), sum(hash({', '.join(values)})) from {table}").fetchall())
        for table, values in shown.items()
    }


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps({"figures": figures, "write": write, "zone": zone}[sys.argv[1]](*sys.argv[2:]))
    )
