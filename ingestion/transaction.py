"""All of what is written, or none.

Here: the one way a write to a build file begins and ends. Not here: what is written.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import duckdb


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Generator[None]:
    """Keeps what is written inside if all of it went well, and nothing of it otherwise; none may be open before."""
    con.execute("begin")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
