"""The quarantine of a home's build, looked at while no run writes it.

Here: opening the build for reading. Not here: what is read and written (ingestion.quarantine), nor how it is shown
(orchestration.screen).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from ingestion import quarantine
from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from orchestration.writer import sole_writer


def look(home: Home, source: str | None, *, export: Path | None) -> tuple[list[quarantine.Reason], int]:
    """Reasons of the quarantine, and how many records were written to the file, if one is named.

    Args:
        home: whose build.
        source: one source; None for all.
        export: CSV file for the source's owner; None writes nothing.

    Raises:
        ConfigurationError: nothing was loaded yet, there is no such source, or the file cannot be written.
        WriterBusyError: a run writes this home.
    """
    if not home.build_file.exists():
        raise ConfigurationError(str(home.path), "nothing was loaded yet", "Run `brand-health load` first.")
    # An open connection keeps a starting run out of the file; so we look in a writer's turn.
    with (
        sole_writer(home, "quarantine"),
        closing(duckdb.connect(str(home.build_file), read_only=True)) as con,
    ):
        found = quarantine.reasons(con, source)
        written = quarantine.export(con, export, source=source) if export else 0
    return found, written
