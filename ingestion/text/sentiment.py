"""The mood of a text, from what its words and phrases are worth where they stand.

Here: `SentimentLabeller` and its two cuts. Not here: the arithmetic (``appraisal``), how often it errs, which the audit
sample of the KPI layer corrects for. How the cuts were chosen, and the figures: docs/sentiment.md.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ingestion.text.appraisal import Appraiser
from ingestion.text.cues import LANGUAGES
from ingestion.text.labeller import NOT_SCORED, UNDETERMINED, VOICE, fingerprint

# A friendly word is cheaper than an unfriendly one, hence the two cuts differ; what they cost: docs/sentiment.md.
NEGATIVE_BELOW = -0.10
POSITIVE_FROM = 0.20
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
    model_id = "service_valence"

    def __init__(self, brand_names: Iterable[str], languages: tuple[str, ...] = LANGUAGES) -> None:
        self._appraiser = Appraiser(brand_names)
        self._read = [_LEXICON, UNDETERMINED] if _LEXICON in languages else []
        self.fingerprint = fingerprint(
            self._appraiser.fingerprint, str((NEGATIVE_BELOW, POSITIVE_FROM)), self._read
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the valence of the whole text."""
        score, readable = pl.col("mood"), pl.col("language").is_in(self._read)
        value = (
            pl.when(~readable)
            .then(pl.lit(NOT_SCORED))
            .when(score <= NEGATIVE_BELOW)
            .then(pl.lit("negative"))
            .when(score >= POSITIVE_FROM)
            .then(pl.lit("positive"))
            .otherwise(pl.lit("neutral"))
        )
        return self._appraiser.with_moods(texts).select(
            "text_id", value.alias("value"), pl.when(readable).then(score).alias("score")
        )
