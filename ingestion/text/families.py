"""Every labeller there is, in the order they work.

Here: that list, made with what the organisation says of its brands, topics and languages. Not here: any labeller.
"""

from __future__ import annotations

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
    con: duckdb.DuckDBPyConnection, languages: tuple[str, ...], country: str | None
) -> tuple[Labeller, ...]:
    """In order: later ones read what the first have found."""
    names = con.execute(
        "select name from reference.brand union select alias from reference.brand_alias "
        "union select handle from reference.brand_handle"
    ).fetchall()
    topics = TopicLabeller(
        con.execute("select topic_id, keywords from reference.topic").fetchall(), languages
    )
    return (
        LanguageLabeller(languages),
        SentimentLabeller([name for (name,) in names if name], languages),
        ComplaintLabeller(languages),
        *intent_labellers(languages),
        *gravity_labellers(languages),
        *conduct_labellers(languages),
        *(() if topics.is_empty else (topics,)),
        PiiLabeller(country),
        *reply_labellers(languages),
        SalutationLabeller(),
    )
