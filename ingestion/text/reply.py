"""What a text of the organisation does for its reader: thank, explain, commit, make right, send away, pass on.

Here: the labellers of replies and own posts. Not here: whether a reply is boilerplate or perfunctory (dbt, from
signatures and these labels).

Read by us on 50 replies of 24 care desks: of 49 next steps 48 are found and none is invented; of 12 that send somebody
elsewhere 11 are found and 2 invented; of 18 that explain, answer or commit 9 were found and 1 invented. Cues written
after that reading find more of the last kind; nobody has read a fresh sample since. The audit says how often they err.
"""

from __future__ import annotations

import polars as pl

from ingestion.text.cues import LANGUAGES, CueLabeller
from ingestion.text.labeller import (
    COMPANY,
    NOT_SCORED,
    UNDETERMINED,
    Labeller,
    fingerprint,
    plain,
    with_words,
)

CUED = (
    "next_step",
    "redirect",
    "claims_forwarded",
    "gives_reason",
    "gives_thanks",
    "commits",
    "shows_remedy",
    "exempt_script",
)
# An address is a next step, so it stays a word of its own.
LINK = " httplink "
# Initials of the agent at the end: "^JS", "*SR", "-Shan".
SIGN_OFF = r"\s*(?:[\^*~]\s?\w{1,12}|[-–—]\s?[A-Z]\w{0,11})\.?\s*$"
_SHORT = 6
_SHORT_ANSWER = 12
_ANSWERS = (
    r"(?i)^(?:(?:hi|hello|hey)\b[^.!?,]{0,20}[.!,]? ?)?"
    r"(?:yes|no|yep|nope|yeah|correct|exactly|indeed|sure|of course|done|fixed|absolutely|certainly|"
    r"you(?:'re| are) welcome|no problem|no worries|my pleasure|anytime|glad (?:to|we|i|it))\b"
)


class ReplyLabeller(CueLabeller):
    """yes or no for one flag of a reply; see `CueLabeller`."""

    def __init__(self, name: str, languages: tuple[str, ...] = LANGUAGES) -> None:
        super().__init__(name, "reply_cues.csv", label=name, reads=(COMPANY,), languages=languages)
        self.fingerprint = fingerprint(self.fingerprint, LINK)

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`."""
        return super().label(texts.with_columns(words=plain("text", address=LINK)))


class ShortAnswerLabeller:
    """yes where a reply is too short to be perfunctory, as "Yes, it is" is."""

    name = "short_answer"
    reads: tuple[str, ...] = (COMPANY,)
    model_id = "short_answer_words"

    def __init__(self, languages: tuple[str, ...] = LANGUAGES) -> None:
        self._languages = languages
        self.fingerprint = fingerprint(_ANSWERS, SIGN_OFF, str((_SHORT, _SHORT_ANSWER)), languages)

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the number of words."""
        words = pl.col("words").str.replace(SIGN_OFF, "")
        counted = with_words(texts).select(
            "text_id",
            pl.col("language").is_in([*self._languages, UNDETERMINED]).alias("readable"),
            words.str.count_matches(r"[\w']+").cast(pl.Float64).alias("score"),
            words.str.contains(_ANSWERS).alias("answers"),
        )
        is_short = (pl.col("score") <= _SHORT) | pl.col("answers") & (pl.col("score") <= _SHORT_ANSWER)
        value = (
            pl.when(~pl.col("readable"))
            .then(pl.lit(NOT_SCORED))
            .when(is_short)
            .then(pl.lit("yes"))
            .otherwise(pl.lit("no"))
        )
        return counted.select("text_id", value.alias("value"), "score")


def reply_labellers(languages: tuple[str, ...] = LANGUAGES) -> tuple[Labeller, ...]:
    """Every flag of a reply."""
    return (*(ReplyLabeller(name, languages) for name in CUED), ShortAnswerLabeller(languages))
