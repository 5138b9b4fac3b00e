"""Whether a text is a complaint: points of its words and phrases, and its mood.

Here: `ComplaintLabeller`. Not here: the points (``appraisal``, from the column `complaint` of the word lists), which
tickets are complaints because their desk says so (dbt). How weights were chosen, and the figures: docs/sentiment.md.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ingestion.text.appraisal import Appraiser
from ingestion.text.cues import ENOUGH, LANGUAGES
from ingestion.text.labeller import NOT_SCORED, UNDETERMINED, VOICE, fingerprint

# Chosen on the tuning sets: points that make a complaint in a text without mood, and the points of the worst mood.
POINTS, POINTS_OF_MOOD = 0.6, 1.5
# A bad mood alone is none (ISO 10002: a response is expected); what is complained of has points of its own.
FEWEST_POINTS = 0.3
_LEXICON = "en"
_DIGITS = 3


class ComplaintLabeller:
    """yes or no with its points, of which 1 suffices; ``not_scored`` in a language it does not read.

    Args:
        languages: languages to be read at all.
        brand_names: names, aliases and handles, which carry no mood.
    """

    name = "complaint"
    reads: tuple[str, ...] = (VOICE,)
    model_id = "service_points"

    def __init__(self, languages: tuple[str, ...] = LANGUAGES, brand_names: Iterable[str] = ()) -> None:
        self._appraiser = Appraiser(brand_names)
        self._read = [_LEXICON, UNDETERMINED] if _LEXICON in languages else []
        self.fingerprint = fingerprint(
            self._appraiser.fingerprint, str((POINTS, POINTS_OF_MOOD, FEWEST_POINTS, ENOUGH)), self._read
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is at least 1 where it is a complaint."""
        readable = pl.col("language").is_in(self._read)
        points = pl.col("points")
        score = pl.min_horizontal((points - POINTS_OF_MOOD * pl.col("mood")) / POINTS, points / FEWEST_POINTS)
        score = score.round(_DIGITS)
        value = pl.when(score >= ENOUGH).then(pl.lit("yes")).otherwise(pl.lit("no"))
        return self._appraiser.with_moods(texts).select(
            "text_id",
            pl.when(readable).then(value).otherwise(pl.lit(NOT_SCORED)).alias("value"),
            pl.when(readable).then(score).alias("score"),
        )
