"""How grave a complaint is: its severity, a serious matter in it, and where its author says to take it.

Here: the three labellers. Not here: whether it is a complaint (``complaint``).

On 2,200 texts of many kinds 64 are taken for serious: hacked accounts and phishing nearly always rightly, law mostly by
people who argue about politics. Among 500 lounge reviews there is nothing serious, and 2 are taken for it.

A serious matter (fraud, safety, law) is looked for recall first: one that is missed costs more than one looked at in
vain. Severity counts on from what a plain complaint is worth.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.cues import ENOUGH, LANGUAGES, ChoiceLabeller, Cues
from ingestion.text.labeller import NOT_SCORED, VOICE, fingerprint, with_words

SERIOUS_TYPES = ("safety", "fraud", "legal")
ESCALATIONS = ("regulator", "legal", "press", "competitor")
# Between 1 (a trifle) and 5 (somebody is in danger); a complaint without any cue of gravity is a 2.
PLAIN = 2
MILDEST, GRAVEST = 1, 5
AT_LEAST = {"fraud": 4, "legal": 4, "safety": 4}


class SeverityLabeller:
    """1 to 5 of a complaint; ``none`` for what is no complaint."""

    name = "severity"
    reads: tuple[str, ...] = (VOICE,)
    model_id = "severity_cues"

    def __init__(self, languages: tuple[str, ...] = LANGUAGES, brand_names: Iterable[str] = ()) -> None:
        self._cues = Cues("severity_cues.csv", languages=languages)
        self._serious = Cues("serious_cues.csv", languages=languages)
        self.fingerprint = fingerprint(
            self._cues.content,
            self._serious.content,
            ComplaintLabeller(languages, brand_names).fingerprint,
            str((PLAIN, ENOUGH, AT_LEAST)),
            self._cues.languages,
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; needs the column `complaint`."""
        points = self._cues.weight() + PLAIN
        floor = pl.max_horizontal(
            pl.when(self._serious.weight(value) >= ENOUGH).then(least).otherwise(MILDEST)
            for value, least in AT_LEAST.items()
        )
        score = pl.max_horizontal(points, floor).clip(MILDEST, GRAVEST)
        rated = with_words(texts).select(
            "text_id",
            pl.when(pl.col("complaint") == "yes").then(score).alias("score"),
            (pl.col("complaint") == NOT_SCORED).alias("unread"),
        )
        value = (
            pl.when(pl.col("unread"))
            .then(pl.lit(NOT_SCORED))
            .otherwise(pl.col("score").round(0).cast(pl.Int64).cast(pl.String).fill_null("none"))
        )
        return rated.select("text_id", value.alias("value"), "score")


def gravity_labellers(
    languages: tuple[str, ...] = LANGUAGES,
    brand_names: Iterable[str] = (),
) -> tuple[SeverityLabeller | ChoiceLabeller, ...]:
    """Severity, serious type and escalation."""
    return (
        ChoiceLabeller("serious_type", "serious_cues.csv", values=SERIOUS_TYPES, languages=languages),
        ChoiceLabeller("escalation", "escalation_cues.csv", values=ESCALATIONS, languages=languages),
        SeverityLabeller(languages, brand_names),
    )
