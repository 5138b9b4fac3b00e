"""A label model trained in a home: read while no run writes it, kept only if it beats the rules.

Here: opening the build, and keeping an accepted model with its card. Not here: the training (ingestion.text.trained_*).
"""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import duckdb

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from ingestion.text.trained import TRAINABLE
from ingestion.text.trained_learn import Learned, learn
from ingestion.text.trained_store import forget, save
from orchestration.writer import sole_writer


def train_label(
    home: Home, label: str, *, languages: tuple[str, ...], day: dt.date, seed: int
) -> tuple[Learned, Path | None]:
    """What was learned, and the folder of the model if it was accepted.

    Args:
        home: whose build and audits.
        label: sentiment or complaint.
        languages: languages that are read.
        day: of the training.
        seed: of folds and intervals.

    Raises:
        ConfigurationError: nothing was loaded yet, no such label, or too few audited texts.
        WriterBusyError: a run writes this home.
    """
    if not home.build_file.exists():
        raise ConfigurationError(
            str(home.path), "nothing was loaded yet", "Run `brand-health nightly` first."
        )
    with sole_writer(home, "train-labels"):
        with closing(duckdb.connect(str(home.build_file), read_only=True)) as con:
            con.execute("set TimeZone = 'UTC'")
            learned = learn(con, label, languages=languages, day=day, seed=seed)
        if not learned.card["is_accepted"]:
            return learned, None
        folder = home.models / label
        save(folder, learned.model, learned.card)
    return learned, folder


def withdraw_model(home: Home, label: str) -> bool:
    """Goes back to the rules from the next night on; whether there was a model.

    Raises:
        ConfigurationError: no such label.
        WriterBusyError: a run writes this home.
    """
    if label not in TRAINABLE:
        raise ConfigurationError(
            f"--label {label}", "no model is trained for this label", f"Labels are {', '.join(TRAINABLE)}."
        )
    with sole_writer(home, "train-labels"):
        return forget(home.models / label)
