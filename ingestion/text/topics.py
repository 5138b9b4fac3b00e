"""What a text is about: keywords and phrases of the organisation's own taxonomy.

Here: `TopicLabeller`. Not here: the taxonomy (``reference/topics.csv``), nor themes it does not know yet (dbt, B17).
A keyword matches whole words, also in the plural. When the taxonomy changes, every text is tagged anew.
"""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick  # ty: ignore[import-not-found] compiled, without stubs
import polars as pl

from ingestion.text.cues import LANGUAGES
from ingestion.text.labeller import NOT_SCORED, UNDETERMINED, VOICE, fingerprint, with_words

SEPARATOR = "|"
# What may follow a keyword inside its word.
_ENDINGS = ("", "s", "es", "'s")


class TopicLabeller:
    """Ids of the topics, most words first, separated by ``|``; empty where the taxonomy has none for the text.

    Args:
        taxonomy: topic id and its keywords, separated by ``|``.
        languages: languages the keywords are written in.
    """

    name = "topics"
    reads: tuple[str, ...] = (VOICE,)
    model_id = "taxonomy"

    def __init__(
        self, taxonomy: Iterable[tuple[str, str | None]], languages: tuple[str, ...] = LANGUAGES
    ) -> None:
        listed = sorted(
            (topic, word)
            for topic, keywords in taxonomy
            for word in {word.strip().lower() for word in (keywords or "").split(SEPARATOR)}
            if word
        )
        self._languages = languages
        self._automaton = ahocorasick.Automaton()
        found: dict[str, list[str]] = {}
        for topic, word in listed:
            found.setdefault(word, []).append(topic)
        for word, topics in found.items():
            self._automaton.add_word(word, (word, tuple(topics)))
        self._automaton.make_automaton()
        self.is_empty = not found
        self.fingerprint = fingerprint(
            (f"{topic}={word}" for topic, word in listed), _ENDINGS, sorted(languages)
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the number of keywords found."""
        readable = pl.col("language").is_in([*self._languages, UNDETERMINED])
        read = with_words(texts).select(
            "text_id", pl.when(readable).then(pl.col("words").str.to_lowercase()).alias("words")
        )
        tagged = [self._tag(words) for words in read["words"]]
        return pl.DataFrame(
            {
                "text_id": read["text_id"],
                "value": pl.Series([value for value, _ in tagged], dtype=pl.String),
                "score": pl.Series([score for _, score in tagged], dtype=pl.Float64),
            }
        )

    def _tag(self, words: str | None) -> tuple[str, float | None]:
        if words is None:
            return NOT_SCORED, None
        if self.is_empty:
            return "", 0.0
        spans: dict[str, list[tuple[int, int]]] = {}
        for end, (word, topics) in self._automaton.iter(words):
            start = end - len(word) + 1
            if _is_word(words, start, end):
                for topic in topics:
                    spans.setdefault(topic, []).append((start, end))
        # "lost bag" and "bag" in it are one mention
        weight = {topic: len(_outermost(found)) for topic, found in spans.items()}
        ranked = sorted(spans, key=lambda topic: (-weight[topic], min(spans[topic])[0], topic))
        return SEPARATOR.join(ranked), float(sum(weight.values()))


def _is_word(text: str, start: int, end: int) -> bool:
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return False
    rest = text[end + 1 : end + 4]
    return any(rest.startswith(ending) and not rest[len(ending) :][:1].isalnum() for ending in _ENDINGS)


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        span
        for span in set(spans)
        if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)
    ]
