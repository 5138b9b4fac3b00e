"""The language of a text: as the vendor says, else guessed among few.

Here: `LanguageLabeller`. Not here: what other labellers do with a language they do not know.

Measured on 166 posts whose platform names a language: of 159 English and Spanish ones 154 are guessed right and 5 are
too short to guess; of 4 in other languages of Latin script 3 are seen to be none of ours, 1 is taken for English.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import polars as pl

from ingestion.text.labeller import COMPANY, UNDETERMINED, VOICE, fingerprint, with_words

# The languages a service desk of this size meets; a guess among few is right more often than one among a hundred.
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
# Below this many letters a guess is a coin toss.
FEWEST_LETTERS = 20
OTHER = "other"
# What platforms write when they do not know either: Twitter's and ISO's special codes.
_NO_LANGUAGE = ("", "und", "zxx", "qam", "qct", "qht", "qme", "qst", "art", "mis", "mul")
_MOSTLY_LATIN = 0.5
SCORE_DIGITS = 4
# With seven languages a guess less sure than this fits none of them: masked letters, codes, another language.
LEAST_SURE = 0.35


class LanguageLabeller:
    """ISO 639-1 code, ``other`` for what is none of our languages, ``und`` for too few letters.

    Args:
        expected: languages to be told apart beside the usual ones.
    """

    name = "language"
    reads: tuple[str, ...] = (VOICE, COMPANY)
    model_id = "py3langid"

    def __init__(self, expected: Iterable[str] = ()) -> None:
        self._languages = tuple(sorted({*LANGUAGES, *expected}))
        self.fingerprint = fingerprint(
            version("py3langid"), self._languages, str((FEWEST_LETTERS, LEAST_SURE, SCORE_DIGITS))
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the probability of a guess."""
        said = pl.col("vendor_language").str.to_lowercase().str.replace("_", "-").str.split("-").list.first()
        known = with_words(texts).select(
            "text_id",
            pl.col("words").alias("text"),
            pl.when(~said.is_in(_NO_LANGUAGE)).then(said).alias("value"),
        )
        answered = known.filter(pl.col("value").is_not_null()).select(
            "text_id", "value", pl.lit(None, dtype=pl.Float64).alias("score")
        )
        asked = known.filter(pl.col("value").is_null())
        guesses = [_guess(text, self._languages) for text in asked["text"]]
        guessed = pl.DataFrame(
            {
                "text_id": asked["text_id"],
                "value": pl.Series([value for value, _ in guesses], dtype=pl.String),
                "score": pl.Series([score for _, score in guesses], dtype=pl.Float64),
            }
        )
        return pl.concat([answered, guessed])


def _guess(text: str, languages: tuple[str, ...]) -> tuple[str, float | None]:
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter < "\u0250" for letter in letters) < _MOSTLY_LATIN * len(letters):
        return OTHER, None
    if len(letters) < FEWEST_LETTERS:
        return UNDETERMINED, None
    language, said = _identifier(languages).classify(text)
    # The last digits depend on where in memory the library adds up; tables must not.
    probability = round(float(said), SCORE_DIGITS)
    return (language if probability >= LEAST_SURE else OTHER), probability


@functools.cache
def _identifier(languages: tuple[str, ...]) -> Any:  # noqa: ANN401 — the library is untyped
    """The model, read on first use: 4.6 MB and half a second that a night without new texts does not pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages)
    return identifier
