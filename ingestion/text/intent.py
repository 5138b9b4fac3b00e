"""What else somebody wants to say: praise, a recommendation or warning, a suggestion, a question.

Here: the labellers of intent; several may hold at once. Not here: complaints (``complaint``), nor their gravity
(``gravity``).

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
