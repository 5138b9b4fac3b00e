"""The command that trains a label on the organisation's own audits.

Here: its options and what it prints. Not here: training and keeping (orchestration.train, ingestion.text.trained_*).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from ingestion.config_home import environment, home_from
from orchestration.cli_options import HomeOption, OrganisationOption, console, one_sentence, organisation_of

# Of the folds; another one shows how much the figures hang on chance.
SEED = 20260101


def train_labels(
    label: Annotated[str, typer.Option(help="Label to train: sentiment or complaint.")],
    seed: Annotated[int, typer.Option(help="Of folds and intervals.", min=0)] = SEED,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Remove the model; the rules decide again.")
    ] = False,
    organisation: OrganisationOption = None,
    home: HomeOption = None,
) -> None:
    """Train a label on audited texts; the model is kept only if it beats the rules on held-out texts."""
    with one_sentence():
        from orchestration import train  # polars and scipy: not for `status`

        home_ = home_from(environment(), home)
        if withdraw:
            there = train.withdraw_model(home_, label)
            console.print(
                f"The rules decide {label} from the next night on."
                if there
                else f"There was no model for {label}."
            )
            return
        from ingestion.text.trained_card import page_of

        languages = tuple(sorted(organisation_of(organisation).reporting.languages))
        today = dt.datetime.now(dt.UTC).date()
        learned, folder = train.train_label(home_, label, languages=languages, day=today, seed=seed)
        console.print(page_of(learned.card), markup=False, highlight=False, soft_wrap=True)
        console.print(
            f"Kept in {folder}; the next night labels with it, and with the rules beside it."
            if folder
            else "Not kept: its gain over the rules may be chance. What labelled before goes on labelling.",
            soft_wrap=True,
        )
