"""The command that makes an organisation up.

Here: its options and what it prints. Not here: making it (ingestion.simulate).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli_options import console, one_sentence


def simulate(
    directory: Annotated[Path, typer.Option(help="Folder to make; it must be new or empty.")],
    scale: Annotated[str, typer.Option(help="tiny, small, demo or year.")] = "small",
    months: Annotated[int, typer.Option(min=1, max=60, help="How many months back.")] = 24,
    seed: Annotated[
        int, typer.Option(help="Same seed, same bytes; another seed, other data, same truth.")
    ] = 1,
    end_on: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of the history.", show_default="2026-09-30"),
    ] = None,
) -> None:
    """Make up an airline: an organisation folder with deliveries of every feed, and the truth beside them."""
    with one_sentence():
        from ingestion.simulate.history import END_ON
        from ingestion.simulate.history import simulate as make

        last = end_on.date() if end_on else END_ON
        made = make(directory, scale=scale, months=months, seed=seed, end_on=last)
        console.print(
            f"Wrote {made.records:,} records in {made.deliveries} deliveries and {made.truths:,} planted values to "
            f"{directory}.\nNext: brand-health nightly --organisation {directory}",
            soft_wrap=True,
        )
