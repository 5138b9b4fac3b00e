"""Abuse and threats against persons.

Here: both labellers. Not here: who is a troll: abusive without any complaint, which dbt decides from both labels.
Angry is not abusive: swearing about a delay is no abuse, calling the crew names is.
"""

from __future__ import annotations

from ingestion.text.cues import LANGUAGES, CueLabeller


def conduct_labellers(languages: tuple[str, ...] = LANGUAGES) -> tuple[CueLabeller, ...]:
    """Abusive, and threat."""
    return (
        CueLabeller("abusive", "abuse_cues.csv", label="abusive", languages=languages),
        CueLabeller("threat", "abuse_cues.csv", label="threat", languages=languages),
    )
