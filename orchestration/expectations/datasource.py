"""Great Expectations over one DuckDB build file, read-only.

Lives here: the datasource Great Expectations lacks for DuckDB, and `open_build_datasource`, which gives the
file back unlocked. Does not live here: any rule (one file per subject beside this one) or what a result
means for the build (`orchestration.gate`).

Importing this module imports Great Expectations, which costs seconds: import it inside a function.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx  # after the switch above, which is read on import
import sqlalchemy
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import BatchDefinition
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

from ingestion.warehouse import bounds
from orchestration.gate_limit import cut_off

# Great Expectations logs the query and the values of every rule that fails; our results hold counts only.
logging.getLogger("great_expectations").setLevel(logging.CRITICAL)


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """The SQLAlchemy engine with one connection kept open.

    Great Expectations closes the connection before it fetches, and a DuckDB result ends with its connection.
    """

    @contextmanager
    def get_connection(self) -> Generator[Any]:
        """The one connection of this engine, opened on first use."""
        if not self._connection:
            # Without autocommit one crashed rule aborts the transaction and every later rule with it.
            self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        yield self._connection

    def execute_query(self, query: Any) -> Any:  # noqa: ANN401 — as upstream
        """Executes a query and cuts it off if it takes longer than a rule may."""
        with self.get_connection() as connection, cut_off(connection.connection.driver_connection.interrupt):
            return super().execute_query(query)

    def close(self) -> None:
        """Closes the connection and empties the pool, so that the file is unlocked."""
        if self._connection:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A SQL datasource whose engine is `DuckDBExecutionEngine`; registers itself as ``add_duckdb``."""

    type: Literal["duckdb"] = "duckdb"  # ty: ignore[incompatible-attribute-override]  # how the library names one

    @property
    def execution_engine_type(self) -> type[DuckDBExecutionEngine]:
        """The engine to build for this datasource."""
        return DuckDBExecutionEngine

    def _save_context_project_config(self) -> None:
        """Saves nothing: the context is ephemeral, and writing its YAML anew costs 14 ms per table."""

    def batch_of(self, table: str) -> Batch:
        """All rows of one table.

        Args:
            table: schema and table, ``raw.support_tickets``.

        Returns:
            A batch whose ``{batch}`` in a rule's query stands for the table.

        Raises:
            DatabaseError: the table does not exist in the file.
        """
        # A query, not a table asset: naming a schema on a table asset is deprecated since 1.14.
        asset = self.add_query_asset(name=table, query=f"select * from {table}")
        # A rule need not read its table; without this look one about a missing table could pass.
        self.get_execution_engine().execute_query(sqlalchemy.text(f"select 1 from {table} limit 0"))
        whole: BatchDefinition = asset.add_batch_definition(name="whole table")
        return whole.get_batch()


@contextmanager
def open_build_datasource(build_file: Path) -> Generator[DuckDBDatasource]:
    """Opens a build file for rules and leaves it unlocked, whatever happens inside.

    Args:
        build_file: the DuckDB file; no other connection of this process may hold it for writing.

    Yields:
        The datasource in an ephemeral context without progress bars.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of its own deprecations on every call
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # It would be written again for every table, as YAML, to a context that is gone tomorrow.
        context._save_project_config = _save_nothing
        datasource = context.data_sources.add_duckdb(
            name="build",
            connection_string=f"duckdb:///{build_file}",
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True, "config": bounds(build_file.parent)}},
        )
        try:
            yield datasource
        finally:
            datasource.get_execution_engine().close()
            datasource.get_engine().dispose()


def _save_nothing() -> None:
    """Stands in for what a context does after each change."""
