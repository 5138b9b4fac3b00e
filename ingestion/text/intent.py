"""What else somebody wants to say: praise, a recommendation or warning, a suggestion, a question.

Here: the labellers of intent; several may hold at once. Not here: complaints (``complaint``), nor their gravity
(``gravity``).

Measured on 500 airline-lounge reviews, which say themselves whether the lounge is recommended: of 85 texts that praise
64 % are by somebody who recommends, and a third of those who do are heard; of 19 that warn off 95 % do not recommend.
A review that recommends in so many words is rare (10 of 500, 5 of them right): the advice stands in its own field.

Irony is not understood: "great, delayed again" is kept from praise only where its wording is a known one. The audit
sample counts what is missed.
"""

from __future__ import annotations

from ingestion.text.cues import LANGUAGES, ChoiceLabeller, CueLabeller

# A warning weighs as much as a recommendation and goes first: "I cannot recommend" contains one.
RECOMMENDATIONS = ("warn_off", "recommend")


def intent_labellers(languages: tuple[str, ...] = LANGUAGES) -> tuple[CueLabeller | ChoiceLabeller, ...]:
    """Praise, recommendation, suggestion and question."""
    return (
        CueLabeller("praise", "praise_cues.csv", languages=languages),
        ChoiceLabeller(
            "recommendation", "recommendation_cues.csv", values=RECOMMENDATIONS, languages=languages
        ),
        CueLabeller("suggestion", "suggestion_cues.csv", languages=languages),
        CueLabeller("question", "question_cues.csv", languages=languages),
    )
