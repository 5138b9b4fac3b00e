"""The command that draws texts for people to read.

Here: its options and what it prints. Not here: drawing and writing (orchestration.audit, ingestion.text.audit).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from ingestion.config_home import environment, home_from
from orchestration.cli_options import HomeOption, console, one_sentence


def audit_sample(
    label: Annotated[str, typer.Option(help="Label to judge: complaint, praise, troll, sentiment …")],
    n: Annotated[
        int, typer.Option("--n", min=1, help="How many texts; 200 a quarter make it reliable.")
    ] = 200,
    file: Annotated[
        Path | None,
        typer.Option(help="Where to; else audits/ in the home, for its owner only.", show_default=False),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Draw texts for two readers; the filled sheet comes back as a delivery and corrects the figures."""
    with one_sentence():
        from orchestration.audit import draw_sheet

        today = dt.datetime.now(dt.UTC).date()
        written, texts = draw_sheet(home_from(environment(), home), label, n, day=today, file=file)
        console.print(
            f"Wrote {texts:,} texts to {written}. Two readers fill coder_1 and coder_2, each alone and without looking "
            "at model_value; agreed is what they settle on. Deliver the filled file as it is to a source with the "
            "mapping plain_csv: the column text is not read.",
            soft_wrap=True,
        )
