"""The language of a text: as the vendor says, else by its frequent words, else guessed among few by its letters.

Here: `LanguageLabeller`. Not here: the model of letters (``letters``), what other labellers do with a language they do
not know.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.text.labeller import COMPANY, OTHER, UNDETERMINED, VOICE, fingerprint, read_words
from ingestion.text.letters import guess
from ingestion.text.tokens import tokens_of, with_tokens
from ingestion.text.vocabulary import Vocabulary

# The languages a service desk of this size meets; a guess among few is right more often than one among a hundred.
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
# Below this many letters a guess by letters is a coin toss.
FEWEST_LETTERS = 20
_MOSTLY_LATIN = 0.5
SCORE_DIGITS = 4
# With seven languages a guess less sure than this fits none of them: masked letters, codes, another language.
LEAST_SURE = 0.35
# Frequent words that decide alone: so many of one language, a seventh of all words, four times those of all others.
FEWEST_WORDS, OF_ALL_WORDS, AGAINST_OTHERS = 2, 7, 4
_LETTER, _LATIN = r"\p{L}", r"[A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{24F}]"
_LIST = "frequent_words.csv"


class LanguageLabeller:
    """ISO 639-1 code, ``other`` for what is none of our languages, ``und`` for too few letters.

    Args:
        expected: languages to be told apart beside the usual ones.
    """

    name = "language"
    reads: tuple[str, ...] = (VOICE, COMPANY)
    model_id = "words_py3langid"

    def __init__(self, expected: Iterable[str] = ()) -> None:
        self._languages = tuple(sorted({*LANGUAGES, *expected}))
        self.fingerprint = fingerprint(
            version("py3langid"),
            self._languages,
            read_words(_LIST)[1],
            str((FEWEST_LETTERS, LEAST_SURE, SCORE_DIGITS, FEWEST_WORDS, OF_ALL_WORDS, AGAINST_OTHERS)),
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is how sure a guess is."""
        answered = texts.filter(pl.col("vendor_language").is_not_null())
        asked = with_tokens(texts.filter(pl.col("vendor_language").is_null()))
        languages, sure = by_words(asked)
        told = np.flatnonzero(sure)
        found = [
            answered.select(
                "text_id", pl.col("vendor_language").alias("value"), pl.lit(None, pl.Float64).alias("score")
            ),
            asked[told].select(
                "text_id", languages.gather(told).alias("value"), pl.Series("score", sure[told])
            ),
            self._by_letters(asked.filter(pl.Series(sure == 0))),
        ]
        return pl.concat(found)

    def _by_letters(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Guesses for texts without enough frequent words; unknown where there are too few letters."""
        said = pl.col("text").str.replace_all(r"https?://\S+|www\.\S+|@[\w.]+|</?[A-Za-z!][^<>]*>", " ")
        counted = texts.select("text_id", said.alias("text")).with_columns(
            ascii=pl.col("text").str.count_matches("[A-Za-z]").cast(pl.Int64),
            foreign=pl.col("text").str.len_bytes() != pl.col("text").str.len_chars(),
        )
        # letters of other alphabets are looked for only where there may be some
        beyond = counted.filter("foreign").select(
            "text_id",
            letters=pl.col("text").str.count_matches(_LETTER),
            latin=pl.col("text").str.count_matches(_LATIN),
        )
        counted = counted.join(beyond, on="text_id", how="left").with_columns(
            pl.coalesce("letters", "ascii").alias("letters"), pl.coalesce("latin", "ascii").alias("latin")
        )
        foreign = (pl.col("letters") > 0) & (pl.col("latin") < _MOSTLY_LATIN * pl.col("letters"))
        short = ~foreign & (pl.col("letters") < FEWEST_LETTERS)
        counted = counted.with_columns(
            value=pl.when(foreign).then(pl.lit(OTHER)).when(short).then(pl.lit(UNDETERMINED)),
            score=pl.lit(None, pl.Float64),
        )
        open_ = counted.filter(pl.col("value").is_null())
        if not open_.is_empty():
            value, score = guess(open_["text"], self._languages, SCORE_DIGITS)
            open_ = open_.with_columns(
                value=pl.when(score >= LEAST_SURE).then(value).otherwise(pl.lit(OTHER)), score=score
            )
        settled = counted.filter(pl.col("value").is_not_null())
        return pl.concat([settled, open_]).select("text_id", "value", "score")


def by_words(texts: pl.DataFrame) -> tuple[pl.Series, npt.NDArray[np.float64]]:
    """The language each text has most frequent words of, and their share of all such words; 0 where they do not decide.

    Args:
        texts: a column `tokens`.
    """
    from ingestion.text.compiled import counted

    vocabulary, spoken_in, languages = _frequent_words()
    tokens = tokens_of(texts)
    sizes = np.diff(tokens.bounds)
    # the first kind is a frequent word of none
    counts = counted(vocabulary.numbers(tokens), tokens.bounds, spoken_in, len(languages) + 1)[:, 1:]
    most, frequent = counts.max(axis=1, initial=0), counts.sum(axis=1)
    decided = (most >= FEWEST_WORDS) & (most * OF_ALL_WORDS >= sizes)
    decided &= most >= AGAINST_OTHERS * (frequent - most)
    share = np.round(most / np.maximum(frequent, 1), SCORE_DIGITS)
    best = counts.argmax(axis=1)
    return pl.Series(languages).gather(best), np.where(decided, share, 0.0)


@functools.cache
def _frequent_words() -> tuple[Vocabulary, npt.NDArray[np.int64], tuple[str, ...]]:
    listed = read_words(_LIST)[0].sort("language", "word")
    languages = tuple(listed["language"].unique(maintain_order=True))
    vocabulary = Vocabulary(listed["word"])
    spoken_in = np.zeros(len(vocabulary.words) + 1, np.int64)
    for word, language in listed.select("word", "language").iter_rows():
        spoken_in[vocabulary.number_of[word]] = languages.index(language) + 1
    return vocabulary, spoken_in, languages
