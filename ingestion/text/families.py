"""Every labeller there is, in the order they work.

Here: that list, made with what the organisation says of its brands, topics and languages. Not here: any labeller.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.conduct import conduct_labellers
from ingestion.text.gravity import gravity_labellers
from ingestion.text.intent import intent_labellers
from ingestion.text.labeller import Labeller
from ingestion.text.language import LanguageLabeller
from ingestion.text.pii import PiiLabeller
from ingestion.text.reply import reply_labellers
from ingestion.text.salutation import SalutationLabeller
from ingestion.text.sentiment import SentimentLabeller
from ingestion.text.topics import TopicLabeller


def all_labellers(
    con: duckdb.DuckDBPyConnection,
    languages: tuple[str, ...],
    country: str | None,
    models: Path | None = None,
) -> tuple[Labeller, ...]:
    """In order: later ones read what the first have found, and of those of one name the last one counts."""
    brands = brand_names(con)
    topics = TopicLabeller(
        con.execute("select topic_id, keywords from reference.topic").fetchall(), languages
    )
    rules = (
        LanguageLabeller(languages),
        SentimentLabeller(brands, languages),
        ComplaintLabeller(languages, brands),
        *intent_labellers(languages),
        *gravity_labellers(languages, brands),
        *conduct_labellers(languages),
        *(() if topics.is_empty else (topics,)),
        PiiLabeller(country),
        *reply_labellers(languages),
        SalutationLabeller(),
    )
    if models is None or not models.is_dir():
        return rules
    from ingestion.text.trained import with_trained  # scipy: not for a night without a model

    return tuple(with_trained(rules, models, languages))


def brand_names(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names, aliases and handles of every brand the organisation lists."""
    names = con.execute(
        "select name from reference.brand union select alias from reference.brand_alias "
        "union select handle from reference.brand_handle"
    ).fetchall()
    return sorted(name for (name,) in names if name)
