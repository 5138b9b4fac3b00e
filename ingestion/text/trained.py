"""Labels by a model trained on the organisation's own audits, beside the rules it was found to beat.

Here: `TrainedLabeller`, and which stored models are used. Not here: training (``trained_fit``, ``trained_validation``)
and keeping (``trained_store``).

The rules go on labelling every text (the dual run), so that what the change of model does to a figure can be told apart
from what people changed. A text that the rules do not read, the model does not read either.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.labeller import NOT_SCORED, VOICE, Labeller, fingerprint, with_words
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.trained_features import VALUES, hints
from ingestion.text.trained_fit import chances, decided
from ingestion.text.trained_store import StoredModel, load

TRAINABLE = tuple(VALUES)
_log = logging.getLogger(__name__)


class TrainedLabeller:
    """A stored model as a labeller.

    The score of a mood is its chance of being positive less that of being negative; that of a flag the chance of yes.

    Args:
        stored: an accepted model.
        rules: the rules it was fitted on, in their order.
    """

    reads: tuple[str, ...] = (VOICE,)

    def __init__(self, stored: StoredModel, rules: Sequence[Labeller]) -> None:
        self._model, self._rules = stored.model, tuple(rules)
        self.name = stored.model.sought.label
        self.model_id = f"{self.name}_trained"
        self.fingerprint = fingerprint(stored.seal, *(rule.fingerprint for rule in self._rules))

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`."""
        texts = with_words(texts)
        told, said = hints(texts, self._rules)
        values = self._model.sought.values
        chance = chances(self._model, texts["words"], told)
        place = values.index("positive" if "positive" in values else "yes")
        against = values.index("negative") if "negative" in values else None
        score = chance[:, place] if against is None else chance[:, place] - chance[:, against]
        found = texts.select(
            "text_id",
            pl.Series("value", decided(chance, values).tolist(), dtype=pl.String),
            pl.Series("score", score.round(6), dtype=pl.Float64),
        )
        is_read = said[self.name] != NOT_SCORED
        return found.with_columns(
            pl.when(is_read).then("value").otherwise(pl.lit(NOT_SCORED)).alias("value"),
            pl.when(is_read).then("score").alias("score"),
        )


def with_trained(
    labellers: Iterable[Labeller], models: Path, languages: tuple[str, ...]
) -> Iterator[Labeller]:
    """The labellers, each with the trained model of its label behind it: the last of a name is the one that counts.

    Args:
        labellers: all there are, those of `TRAINABLE` among them.
        models: ``<home>/models``.
        languages: languages to be read.

    Raises:
        ConfigurationError: a stored model was altered.
    """
    labellers = tuple(labellers)
    rules = [labeller for labeller in labellers if labeller.name in TRAINABLE]
    stored = {label: load(models / label) for label in TRAINABLE}
    for labeller in labellers:
        yield labeller
        kept = stored.get(labeller.name)
        if kept is None:
            continue
        if kept.model.sought.rules == print_of_rules(languages):
            yield TrainedLabeller(kept, rules)
        else:
            _log.warning(
                "The rules for %s have changed since its model was trained, so the model is not used: train again.",
                labeller.name,
            )


def print_of_rules(languages: tuple[str, ...]) -> str:
    """What the rules are in this release, the organisation's names left out: a new alias does not make a model old."""
    rules: tuple[Labeller, ...] = (SentimentLabeller([], languages), ComplaintLabeller(languages))
    return fingerprint(*(rule.fingerprint for rule in rules))
