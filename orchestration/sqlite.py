"""Makes Dagster's SQLite event log as fast as it is meant to be, for the length of a run.

Dagster makes a new engine and a new connection for every event. Closing the last connection of a write-ahead log folds
the log back and waits for the disk, a new engine compiles every statement again, and a new connection reads the schema
again; with three thousand events a night that is a third of the run. Here: one connection kept open beside, engines and
their connections used again, and the usual durability of a write-ahead log. Not here: what is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite import sqlite_event_log
from sqlalchemy import Engine, QueuePool, create_engine, event

from orchestration.asked_once import asked_once
from orchestration.told_once import told_once


@contextmanager
def kept_open() -> Generator[None]:
    """Keep every SQLite database that is opened meanwhile open until the end; may be entered again inside.

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
        held.enter_context(_engines_used_again())
        held.enter_context(asked_once())
        held.enter_context(told_once())
        event.listen(Engine, "connect", on_connect)
        try:
            yield
        finally:
            event.remove(Engine, "connect", on_connect)


@contextmanager
def _engines_used_again() -> Generator[None]:
    engines: dict[str, Engine] = {}
    before = sqlite_event_log.create_engine

    def engine_of(address: str, **options: Any) -> Engine:
        if address not in engines:
            # Dagster asks for no pool and disposes of the engine after each event: both are kept from it.
            engines[address] = create_engine(address, **options | {"poolclass": QueuePool})
            engines[address].dispose = _keep
        return engines[address]

    sqlite_event_log.create_engine = engine_of  # ty: ignore[invalid-assignment]
    try:
        yield
    finally:
        sqlite_event_log.create_engine = before
        for engine in engines.values():
            Engine.dispose(engine)


def _keep(close: bool = True) -> None:
    """Dispose of nothing; the end of the run does."""
