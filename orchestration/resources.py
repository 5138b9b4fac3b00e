"""What every step of a run shares: the organisation, its home, and the right to write it.

Here: the Dagster resources. Not here: the lock itself (orchestration.writer) or how a build is opened
(orchestration.build).
"""

import datetime as dt
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from ingestion.config import Organisation, load_organisation, resolve_as_of
from ingestion.config_home import Home
from ingestion.errors import WriterBusyError
from ingestion.load_discover import delivery_dates
from ingestion.warehouse import open_build
from orchestration import build, journal, provenance
from orchestration.build import Build
from orchestration.sqlite import kept_open
from orchestration.writer import sole_writer

# Orders the runs that Dagster starts itself; the lock of orchestration.writer binds every process.
POOL = "duckdb_writer"
# Marks the runs of a job that load every earlier delivery that is not in yet, too. A tag of the job, unlike its
# configuration, goes along however the run is started.
CATCH_UP = "brand_health/catch_up"
# A retry helps against one thing only: another writer, who will be done in a while.
BUSY_RETRIES = 10
BUSY_SECONDS = 60


class Tonight(dg.ConfigurableResource):
    """What one run may be asked for; the launch form of the UI shows it.

    Args:
        as_of: the day the figures speak of, YYYY-MM-DD; else what the organisation file says.
    """

    as_of: str | None = None


class Warehouse(dg.ConfigurableResource):
    """The home of one organisation, held for writing from the first step that writes to the end of the run.

    Args:
        organisation_directory: the folder of the organisation.
        home_directory: the folder that is written.
        secret_file: the key for the hashes of people, where it stands elsewhere than in the home.
        tonight: what this run was asked for.
    """

    organisation_directory: str
    home_directory: str
    secret_file: str | None = None
    tonight: Tonight

    _organisation: Organisation | None = PrivateAttr(default=None)
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)
    _holds: bool = PrivateAttr(default=False)

    @property
    def organisation(self) -> Organisation:
        """The organisation as its folder described it when the run began."""
        if self._organisation is None:
            self._organisation = load_organisation(Path(self.organisation_directory))
        return self._organisation

    @property
    def home(self) -> Home:
        """Where this run writes."""
        return Home(Path(self.home_directory), Path(self.secret_file) if self.secret_file else None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["Warehouse"]:  # noqa: ARG002
        """Let go of the home when the run ends, however it ends."""
        with kept_open(), self._held:
            yield self

    def hold(self, context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> None:
        """Become the only writer until the run ends.

        Raises:
            dg.RetryRequested: another process writes; Dagster tries again in a minute.
        """
        if self._holds:
            return
        try:
            self._held.enter_context(sole_writer(self.home, f"run {context.run.run_id[:8]}"))
        except WriterBusyError as busy:
            context.log.warning(str(busy))
            raise dg.RetryRequested(max_retries=BUSY_RETRIES, seconds_to_wait=BUSY_SECONDS) from busy
        self._holds = True

    @contextmanager
    def writing(
        self, context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext
    ) -> Generator[tuple[duckdb.DuckDBPyConnection, Build]]:
        """A writing connection to the build of this run; closed again when the step is done with it."""
        self.hold(context)
        with closing(open_build(self.home)) as con:
            yield con, self._build(con, context.run.run_id)

    def build_of(self, context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> Build:
        """The build of this run, for a step that needs the file closed."""
        with self.writing(context) as (_, found):
            return found

    def _build(self, con: duckdb.DuckDBPyConnection, run_id: str) -> Build:
        organisation = self.organisation
        as_of = resolve_as_of(
            organisation,
            dt.date.fromisoformat(self.tonight.as_of) if self.tonight.as_of else None,
            deliveries=delivery_dates(organisation),
            now=dt.datetime.now(dt.UTC),
        )
        opened = build.open_build(con, run_id, organisation=organisation.organisation.id, as_of=as_of)
        journal.began(self.home, opened)
        provenance.take_down(self.home, opened.build_id, organisation)
        return opened
