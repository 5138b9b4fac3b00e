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
    scale: Annotated[
        str, typer.Option(help="tiny, small or demo; or the volumes of benchmarks: year, tenth, hundredth.")
    ] = "small",
    months: Annotated[
        int | None,
        typer.Option(min=1, max=60, help="How many months back.", show_default="24; 12 for volumes"),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Same seed, same bytes; another seed, other data, same truth.")
    ] = 1,
    end_on: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of the history.", show_default="2026-09-30"),
    ] = None,
    days_after: Annotated[
        int, typer.Option(min=0, help="Of volumes: write so many days on top of a folder that is there.")
    ] = 0,
) -> None:
    """Make up an airline: an organisation folder with deliveries of every feed, and the truth beside them."""
    with one_sentence():
        from ingestion.simulate.history import END_ON
        from ingestion.simulate.history import simulate as make
        from ingestion.simulate.volume import year
        from ingestion.simulate.volume.exports import SIZES

        last = end_on.date() if end_on else END_ON
        if scale in SIZES:
            made = year.simulate(
                directory, scale=scale, months=months or 12, seed=seed, end_on=last, days_after=days_after
            )
        else:
            made = make(directory, scale=scale, months=months or 24, seed=seed, end_on=last)
        console.print(
            f"Wrote {made.records:,} records in {made.deliveries} deliveries and {made.truths:,} planted values to "
            f"{directory}.\nNext: brand-health nightly --organisation {directory}",
            soft_wrap=True,
        )
