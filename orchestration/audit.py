"""A sheet of texts for two readers, drawn from a home's build while no run writes it.

Here: opening the build for reading, and where the sheet lies unless somebody says otherwise. Not here: what is drawn
and how it is written (ingestion.text.audit).
"""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import duckdb

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from ingestion.text import audit
from orchestration.writer import sole_writer


def draw_sheet(home: Home, label: str, size: int, *, day: dt.date, file: Path | None) -> tuple[Path, int]:
    """The file that was written, and how many texts are in it.

    Args:
        home: whose build.
        label: the label to be audited.
        size: how many texts.
        day: day of the audit; the same day draws the same texts.
        file: where to; else a file of its own below the home.

    Raises:
        ConfigurationError: nothing was loaded yet, no text has the label, or the file cannot be written.
        WriterBusyError: a run writes this home.
    """
    if not home.build_file.exists():
        raise ConfigurationError(
            str(home.path), "nothing was loaded yet", "Run `brand-health nightly` first."
        )
    sheet_file = file or home.path / "audits" / f"label_audits_{label}_{day}.csv"
    # An open connection keeps a starting run out of the file; so we look in a writer's turn.
    with (
        sole_writer(home, "audit-sample"),
        closing(duckdb.connect(str(home.build_file), read_only=True)) as con,
    ):
        con.execute("set TimeZone = 'UTC'")
        sheet = audit.draw(con, label, size, day=day)
    audit.write_sheet(sheet, sheet_file, kept_out_of=home.published_link.parent)
    return sheet_file, sheet.height
