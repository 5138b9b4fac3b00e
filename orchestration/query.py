"""A sealed look at a published file: one `select`, and nothing around it.

Here: the connection that may be handed to somebody we do not know, and what it refuses. Not here: how an answer is
printed or written (orchestration.query_output), and which file is served (orchestration.served).

A read-only connection of DuckDB alone is no seal. It reads any file its process can, installs extensions, and even
with external access off it may write the write-ahead log's name beside its file, which locks every later reader
out. So a statement has to be a select, too, and functions that change the session are refused by name.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb

from ingestion.config_home import Home
from ingestion.errors import BrandHealthError, ConfigurationError
from orchestration import served
from orchestration.retained import retained

TIMEOUT_SECONDS = 60
# More than a spreadsheet holds; who wants more opens the file with a client of their own.
MOST_ROWS = 1_000_000
SEAL: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    # A query that needs more ends with an error; it neither starves the night nor spills to disk.
    "memory_limit": "1GB",
    "temp_directory": "",
    "threads": 2,
    # Else `from name` would find a variable of the Python program around us.
    "python_enable_replacements": False,
}
# Selects that change the session, or that run a text which is looked at by nobody.
REFUSED_FUNCTIONS = re.compile(
    r"\b(enable_logging|disable_logging|truncate_duckdb_logs|write_log|enable_profiling|disable_profiling|checkpoint"
    r"|force_checkpoint|query|query_table|json_execute_serialized_sql)\"?\s*\(",
    re.IGNORECASE,
)
OPEN_IT_YOURSELF = "Ask with one select; docs/interface.md says which tables there are."


@dataclass(frozen=True)
class Answer:
    """What a question came to.

    Args:
        build_id: the build that answered.
        as_of: the day its figures speak of.
        names: columns.
        types: DuckDB's type of each column.
        rows: the rows, as Python values.
    """

    build_id: str
    as_of: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Sealed:
    """A published file that answers selects and does nothing else; close it, or use it in a ``with``."""

    def __init__(self, path: Path, *, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._con = _connect(path)

    def __enter__(self) -> Self:
        """The file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()

    def ask(self, sql: str) -> Answer:
        """The rows of one select.

        Raises:
            ConfigurationError: it is no single select, asks for something outside the file, or is wrong.
            BrandHealthError: it takes too long or gives too many rows.
        """
        self._refuse_all_but_a_select(sql)
        build_id, as_of = self._con.execute(
            "select build_id, as_of::varchar from meta.build order by build_id desc limit 1"
        ).fetchall()[0]
        with self._in_time():
            try:
                cursor = self._con.execute(sql)
                described = [(str(column[0]), str(column[1])) for column in cursor.description or []]
                rows = cursor.fetchmany(MOST_ROWS + 1)
            except duckdb.InterruptException:
                raise BrandHealthError(
                    "query",
                    f"it took longer than {self._timeout:g} seconds",
                    "Ask for less, or --timeout more.",
                ) from None
            except duckdb.Error as problem:
                raise _refused(str(problem).strip().split("\n", 1)[0]) from None
        if len(rows) > MOST_ROWS:
            raise BrandHealthError(
                "query", f"it gives more than {MOST_ROWS:,} rows", "Add a limit, or open the file yourself."
            )
        names, types = zip(*described, strict=True)
        return Answer(build_id, as_of, names, types, rows)

    def _refuse_all_but_a_select(self, sql: str) -> None:
        try:
            statements = self._con.extract_statements(sql)
        except duckdb.Error as problem:
            raise _refused(str(problem).strip().split("\n", 1)[0]) from None
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            kinds = ", ".join(statement.type.name for statement in statements) or "nothing"
            raise _refused(f"one select is answered, this is {kinds.lower()}")
        if found := REFUSED_FUNCTIONS.search(sql):
            raise _refused(f"the function {found.group(1).lower()} is not for readers")

    @contextmanager
    def _in_time(self) -> Generator[None]:
        alarm = threading.Timer(self._timeout, self._con.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()


def sealed(path: Path, *, timeout_seconds: float = TIMEOUT_SECONDS) -> Sealed:
    """A published file, opened so that a question can neither change nor reach anything.

    Args:
        path: a published ``brand_health.duckdb`` or the link to it.
        timeout_seconds: a question that takes longer is stopped.

    Raises:
        ConfigurationError: there is no such file, or it cannot be opened.
    """
    return Sealed(path, timeout_seconds=timeout_seconds)


def published_file(home: Home, build_id: str | None) -> Path:
    """The served file, or that of another retained build.

    Raises:
        ConfigurationError: nothing is published, or no such build is retained.
    """
    if build_id is None:
        return home.published_link
    return served.file_of(home, retained(home, build_id).build_id)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.exists():
        raise ConfigurationError(str(path), "nothing is published there yet", "Run `brand-health nightly`.")
    try:
        # The real path: a process that keeps a connection must not meet its old build under the link's name.
        con = duckdb.connect(str(path.resolve()), read_only=True, config=SEAL)
        locked = con.execute("select current_setting('lock_configuration')").fetchall()[0][0]
        if not locked:
            # For the whole instance: a second connection of this process finds the lock closed.
            con.execute("set global TimeZone = 'UTC'")
            con.execute("set lock_configuration = true")
    except duckdb.Error as problem:
        said = str(problem).strip().split("\n", 1)[0]
        raise ConfigurationError(
            str(path), f"it cannot be opened ({said})", "See docs/runbook.md, or `brand-health rollback`."
        ) from None
    return con


def _refused(why: str) -> ConfigurationError:
    return ConfigurationError("query", f"refused: {why}", OPEN_IT_YOURSELF)
