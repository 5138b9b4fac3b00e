"""Makes Dagster's SQLite event log as fast as it is meant to be, for the length of a run.

Dagster opens and closes its databases for every event. Closing the last connection of a write-ahead log folds the log
back and waits for the disk, a thousand times a night: a third of the run. Here: one connection kept open beside, and
the usual durability of a write-ahead log. Not here: what is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def kept_open() -> Generator[None]:
    """Keep every SQLite database that is opened meanwhile open until the end.

    ``synchronous = normal`` may lose the last events of a run if the power fails; it never damages the file.
    """
    keepers: dict[str, sqlite3.Connection] = {}

    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401  whichever driver SQLAlchemy uses
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        file = connection.execute("pragma database_list").fetchone()[2]
        if file and file not in keepers:
            keeper = held.enter_context(closing(sqlite3.connect(file, check_same_thread=False)))
            keeper.execute("select count(*) from sqlite_master").fetchall()
            keepers[file] = keeper

    with ExitStack() as held:
        event.listen(Engine, "connect", on_connect)
        try:
            yield
        finally:
            event.remove(Engine, "connect", on_connect)
