"""The mood of a text: a general lexicon, corrected for the wording of service desks.

Here: `SentimentLabeller`. Not here: how often it errs, which the audit sample of the KPI layer corrects for.

Measured on 500 airline-lounge reviews (negative = not recommended; neutral counts as wrong): accuracy .68, negatives
precision .95, recall .61; the general lexicon alone .63, .95, .49. So a negative label is nearly always right, and two
in five unhappy texts are missed: shares are comparable over time, not true in height.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import polars as pl

from ingestion.text.cues import LANGUAGES
from ingestion.text.labeller import (
    NOT_SCORED,
    UNDETERMINED,
    VOICE,
    any_of,
    fingerprint,
    read_words,
    with_words,
)

# Mood in service texts leans to the polite: a complaint says please and thanks. Hence the two cuts differ.
NEGATIVE_BELOW = -0.05
POSITIVE_FROM = 0.40
# The language of the lexicon; a text too short for its language to be told is read as English.
_LEXICON = "en"


class SentimentLabeller:
    """positive, neutral, negative with a score from -1 to 1; ``not_scored`` in a language it does not read.

    Args:
        brand_names: names, aliases and handles; they carry no mood, though "united" does in the lexicon.
        languages: languages to be read at all.
    """

    name = "sentiment"
    reads: tuple[str, ...] = (VOICE,)
    model_id = "vader_service"

    def __init__(self, brand_names: Iterable[str], languages: tuple[str, ...] = LANGUAGES) -> None:
        names = sorted(set(brand_names))
        self._brands = any_of(names)
        self._read = [_LEXICON, UNDETERMINED] if _LEXICON in languages else []
        self._overlay, content = read_words("service_lexicon.csv")
        self.fingerprint = fingerprint(
            version("vaderSentiment"), content, names, str((NEGATIVE_BELOW, POSITIVE_FROM)), self._read
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the compound valence."""
        words = pl.col("words")
        if self._brands:
            words = words.str.replace_all(self._brands, "it")
        readable = pl.col("language").is_in(self._read)
        texts = with_words(texts)
        scored = texts.filter(readable).select("text_id", words.alias("words"))
        analyser = self._analyser()
        compound = [float(analyser.polarity_scores(text)["compound"]) for text in scored["words"]]
        score = pl.Series("score", compound, dtype=pl.Float64)
        value = (
            pl.when(pl.col("score") <= NEGATIVE_BELOW)
            .then(pl.lit("negative"))
            .when(pl.col("score") >= POSITIVE_FROM)
            .then(pl.lit("positive"))
            .otherwise(pl.lit("neutral"))
        )
        answered = scored.select("text_id").with_columns(score).with_columns(value=value)
        rest = texts.filter(~readable).select(
            "text_id", pl.lit(None, dtype=pl.Float64).alias("score"), pl.lit(NOT_SCORED).alias("value")
        )
        return pl.concat([answered, rest]).select("text_id", "value", "score")

    def _analyser(self) -> Any:  # noqa: ANN401 — the library is untyped
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        analyser = SentimentIntensityAnalyzer()
        analyser.lexicon.update(dict(self._overlay.select("word", "valence").iter_rows()))
        return analyser
