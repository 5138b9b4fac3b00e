"""Labels found by cues: regular expressions with weights, kept as data.

Here: reading a cue list, adding up its weights, and the two labellers made of that: yes or no, and one of several.
Not here: which labels there are (``intent``, ``gravity``, ``conduct``, ``reply``).

A cue list has the columns cue, weight, pattern; optionally `label` (one file for several labels), `value` (what the cue
speaks for) and `language` (``en`` where it is missing). A text in a language without cues is not scored.
"""

from __future__ import annotations

import polars as pl

from ingestion.text.labeller import NOT_SCORED, UNDETERMINED, VOICE, fingerprint, read_words, with_words

# One clear cue suffices; weak ones must agree.
ENOUGH = 1.0
LANGUAGES = ("en",)


class Cues:
    """The cues of one label.

    Args:
        file: word list of this package.
        label: which rows of it, where the list is for several labels.
        languages: languages to be read at all.
    """

    def __init__(
        self, file: str, *, label: str | None = None, languages: tuple[str, ...] = LANGUAGES
    ) -> None:
        listed, self.content = read_words(file)
        if label:
            listed = listed.filter(pl.col("label") == label)
        if "language" not in listed.columns:
            listed = listed.with_columns(language=pl.lit("en"))
        self.rows = listed.filter(pl.col("language").is_in(languages))
        self.languages = tuple(sorted(set(self.rows["language"])))

    def readable(self) -> pl.Expr:
        """Whether the language of a text is one the cues are written in; too few letters to tell are read."""
        return pl.col("language").is_in([*self.languages, UNDETERMINED]) & pl.lit(bool(self.languages))

    def weight(self, value: str | None = None) -> pl.Expr:
        """Sum of the weights of the cues (that speak for a value) found in `words`."""
        rows = self.rows if value is None else self.rows.filter(pl.col("value") == value)
        found = [
            pl.when(self._applies(language) & pl.col("words").str.contains("(?i)" + pattern))
            .then(weight)
            .otherwise(0.0)
            for language, pattern, weight in rows.select("language", "pattern", "weight").iter_rows()
        ]
        return pl.sum_horizontal(found).round(3) if found else pl.lit(0.0)

    def _applies(self, language: str) -> pl.Expr:
        if self.languages == (language,):
            return pl.lit(value=True)
        return pl.col("language").is_in([language, UNDETERMINED])


class CueLabeller:
    """yes or no with the sum of the cues' weights; ``not_scored`` in a language the cues are not written in."""

    def __init__(
        self,
        name: str,
        file: str,
        *,
        reads: tuple[str, ...] = (VOICE,),
        languages: tuple[str, ...] = LANGUAGES,
        label: str | None = None,
    ) -> None:
        self.name, self.reads, self.model_id = name, reads, f"{name}_cues"
        self.cues = Cues(file, label=label, languages=languages)
        self.fingerprint = fingerprint(self.cues.content, str(ENOUGH), self.cues.languages)

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`."""
        scored = with_words(texts).select(
            "text_id",
            pl.when(self.cues.readable()).then(self.cues.weight()).alias("score"),
        )
        value = (
            pl.when(pl.col("score").is_null())
            .then(pl.lit(NOT_SCORED))
            .when(pl.col("score") >= ENOUGH)
            .then(pl.lit("yes"))
            .otherwise(pl.lit("no"))
        )
        return scored.select("text_id", value.alias("value"), "score")


class ChoiceLabeller:
    """One of several values, or none; the heaviest wins, and of equals the one named first.

    Args:
        name: kind of label.
        file: word list with a column `value`.
        values: in the order of precedence.
        languages: languages to be read at all.
    """

    reads: tuple[str, ...] = (VOICE,)

    def __init__(
        self, name: str, file: str, *, values: tuple[str, ...], languages: tuple[str, ...] = LANGUAGES
    ) -> None:
        self.name, self.model_id, self._values = name, f"{name}_cues", values
        self.cues = Cues(file, languages=languages)
        self.fingerprint = fingerprint(self.cues.content, str(ENOUGH), values, self.cues.languages)

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`."""
        weighed = with_words(texts).select(
            "text_id",
            self.cues.readable().alias("readable"),
            *(self.cues.weight(value).alias(value) for value in self._values),
        )
        best = pl.max_horizontal(self._values)
        value = pl.when(~pl.col("readable")).then(pl.lit(NOT_SCORED)).when(best < ENOUGH).then(pl.lit("none"))
        for name in self._values:
            value = value.when(pl.col(name) == best).then(pl.lit(name))
        score = pl.when(pl.col("readable")).then(best)
        return weighed.select("text_id", value.alias("value"), score.alias("score"))
